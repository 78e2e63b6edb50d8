"""Who changed what, when, from what to what: appended, never altered, whichever table it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.base import Base, Moment
from dashboard.store.people import User


class Change(Base):
    """One edit of one record."""

    __tablename__ = "changes"
    __table_args__ = (Index(None, "record_table", "record_id"), Index(None, "made_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    record_table: Mapped[str] = mapped_column(String(40), nullable=False)
    record_id: Mapped[int] = mapped_column(Integer, nullable=False)
    record_version: Mapped[int] = mapped_column(Integer, nullable=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    """None: the command line."""
    made_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    action: Mapped[str] = mapped_column(String(20), nullable=False)
    """``create``, ``edit``, ``submit``, ``accept``, ``return``, ``withdraw`` ..."""
    reason: Mapped[str] = mapped_column(String(2000), nullable=False, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
