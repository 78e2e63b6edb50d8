"""What the commands on the plan share: which database and which evidence they speak of."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from dashboard.settings import Settings
from dashboard.store.database import Database, told_in_words
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.initiative import fill
from dashboard.store.migrate import migrate


def add_store(parser: argparse.ArgumentParser) -> None:
    """Where the database is, if not where the settings say."""
    parser.add_argument(
        "--database",
        metavar="ADDRESS",
        help="sqlite:///path or postgresql://... (default: that of the settings, or atlas.sqlite in --var)",
    )
    parser.add_argument("--var", type=Path, metavar="FOLDER", help="folder of the atlas (default: CLRISK_VAR or var)")


def settings_of(asked: argparse.Namespace) -> Settings:
    """The settings of the environment, with what was said on the command line in their place."""
    said = {"CLRISK_VAR": str(asked.var) if asked.var else "", "CLRISK_DATABASE_URL": asked.database or ""}
    return Settings.from_environ({**os.environ, **{name: value for name, value in said.items() if value}})


@contextmanager
def opened_database(settings: Settings, *, writes: bool = True) -> Iterator[Database]:
    """The database that the settings name, given back at the end; only a command that ``writes`` makes a new one."""
    address = settings.database_address
    is_missing = address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).exists()
    database = Database("sqlite://" if is_missing and not writes else address)
    try:
        with told_in_words():
            yield database
    finally:
        database.close()


def make_ready(database: Database) -> None:
    """Bring a database to the schema of this version and, if it is empty, fill it as the atlas does at its start."""
    migrate(database)
    with database.writing() as session:
        fill(session)


def evidence_of(settings: Settings) -> EvidenceFolder:
    """The evidence files beside it."""
    return EvidenceFolder(settings.var / "evidence")


def place_of(settings: Settings) -> str:
    """The address of the database without its password."""
    return make_url(settings.database_address).render_as_string(hide_password=True)
