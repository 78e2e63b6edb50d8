"""Bringing a database to the schema of this version of the atlas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dashboard.store.database import Database, StoreError, told_in_words

_ONE_AT_A_TIME = Lock()
"""Alembic speaks to one database at a time in a process, whichever it is."""
_LOCK = 7_020_181
"""Number of PostgreSQL's advisory lock: two workers that start together must not both step."""


def migrate(database: Database) -> tuple[str | None, str]:
    """Apply every step that is missing, each whole or not at all; the step before and the step after.

    Raises
    ------
    StoreError
        If the database does not answer, or was written by a newer version of the atlas, which this one does not
        understand.
    """
    begins = database.engine.execution_options(sqlite_begin="IMMEDIATE").begin
    with told_in_words(), one_at_a_time(), begins() as connection:
        return migrate_connection(connection, to=newest_step())


def migrate_connection(connection: Connection, *, to: str) -> tuple[str | None, str]:
    """As ``migrate``, up to the step ``to``, inside the transaction of ``connection``."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    before = current_step(connection)
    for step in (before, to):
        _refuse_newer(step)
    if before != to:
        command.upgrade(_config(connection), to)
    return before, to


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold other threads of this process back while a database is migrated."""
    with _ONE_AT_A_TIME:
        yield


def missing_steps(database: Database) -> tuple[str, ...]:
    """The steps that ``migrate`` would apply, first to last."""
    with database.engine.connect() as connection:
        standing = current_step(connection)
    _refuse_newer(standing)
    steps = [script.revision for script in _scripts().walk_revisions()][::-1]
    return tuple(steps if standing is None else steps[steps.index(standing) + 1 :])


def current_step(connection: Connection) -> str | None:
    """The step a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_step() -> str:
    """The last step that this version knows."""
    head = _scripts().get_current_head()
    return str(head)


def _refuse_newer(step: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if step is not None and step not in known:
        raise StoreError(
            f"the database stands at step '{step}', which this version of the atlas does not know; "
            "start the newer version that wrote it, or restore a backup of this one"
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
