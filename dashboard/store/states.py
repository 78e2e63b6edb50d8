"""Draft, submitted, accepted, returned: where what somebody writes is, and the columns that remember it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, unique

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.base import Moment

LONGEST_COMMENT = 2000
"""Signs of what a reviewer says."""


@unique
class State(StrEnum):
    """Where a report, or the plan of a municipality, is between its writer and its readers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    """Accepted once, then corrected by a later edition that was accepted; of reports alone."""


OPEN = (State.DRAFT, State.RETURNED)
"""States in which its writer hands it in."""


class Reviewable:
    """A record that is handed in, then accepted or returned (``dashboard.store.moving``)."""

    state: Mapped[str] = mapped_column(String(10), nullable=False, default="draft")
    comment: Mapped[str] = mapped_column(String(2000), nullable=False, default="")
    """The reviewer's, when it is accepted or returned."""
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
