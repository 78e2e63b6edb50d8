"""Bringing a database to the schema of this version of the atlas."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dashboard.store.database import Database, StoreError

_ONE_AT_A_TIME = Lock()
"""Alembic speaks to one database at a time in a process, whichever it is."""
_LOCK = 7_020_181
"""Number of PostgreSQL's advisory lock: two workers that start together must not both step."""


def migrate(database: Database) -> tuple[str | None, str]:
    """Apply every step that is missing, each whole or not at all; the step before and the step after.

    Raises
    ------
    StoreError
        If the database was written by a newer version of the atlas, which this one does not understand.
    """
    with _ONE_AT_A_TIME, database.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        before, newest = current_step(connection), newest_step()
        _refuse_newer(before)
        if before != newest:
            command.upgrade(_config(connection), "head")
    return before, newest


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
