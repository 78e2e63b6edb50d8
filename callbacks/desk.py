"""What people edit, as the pages are given it: the database, the demonstration beside it, the evidence files."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask

from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.demonstration import open_demonstration
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.initiative import fill
from dashboard.store.migrate import migrate
from dashboard.store.plan_memory import PlanMemory
from dashboard.store.scanning import scan_of

EXTENSION = "clrisk-desk"
"""Where a web application keeps its desk."""


@dataclass(frozen=True)
class Desk:
    """The editable side of the atlas; reading releases needs none of it."""

    database: Database
    evidence: EvidenceFolder
    settings: Settings
    demonstration: Database | None = None
    """A made-up plan, in a database of its own: no query can mix it with what people report."""
    plans: PlanMemory = field(default_factory=PlanMemory)
    """What was last read of the plan, kept until it changes."""

    def read_from(self, *, is_demonstration: bool) -> Database:
        """The database a page shows."""
        return self.demonstration if is_demonstration and self.demonstration is not None else self.database


def open_desk(settings: Settings) -> Desk:
    """Open the database that the settings name, bring it to the schema of this version, and let go of it again.

    An empty one begins with what is known of the Initiative; the demonstration lies beside it.

    Raises
    ------
    StoreError
        If it cannot be opened, or was written by a newer version of the atlas.
    InitiativeError
        If the facts that ship with the atlas are not whole.
    """
    database = Database(settings.database_address)
    migrate(database)
    with database.writing() as session:
        fill(session)
    demonstration = open_demonstration(settings.var)
    # A connection must not cross a fork: workers open their own.
    for opened in (database, demonstration):
        opened.close()
    return Desk(
        database,
        EvidenceFolder(settings.var / "evidence", scan=scan_of(settings.evidence_scan)),
        settings,
        demonstration,
    )


def desk_of(server: Flask) -> Desk | None:
    """The desk of ``server``; ``None`` where nothing can be edited."""
    desk: Desk | None = server.extensions.get(EXTENSION)
    return desk
