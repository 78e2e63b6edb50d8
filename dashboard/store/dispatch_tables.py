"""The programme report as it was sent: one dispatch, and one letter for each recipient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.base import Base, Moment, Versioned


class Dispatch(Versioned, Base):
    """One sending of the programme report of a plan, prepared first and released when it was looked at."""

    __tablename__ = "dispatches"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), nullable=False)
    channel: Mapped[str] = mapped_column(String(8), nullable=False)
    """``Channel``."""
    state: Mapped[str] = mapped_column(String(10), nullable=False)
    """``DispatchState``."""
    groups: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    country: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    """Empty for all of them."""
    languages: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    formats: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    note: Mapped[str] = mapped_column(String(2000), nullable=False, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), nullable=False)
    made_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    released_at: Mapped[datetime | None] = mapped_column(Moment)


class DispatchLetter(Base):
    """What one recipient gets. No history tells the address: it is for who sends, and for nobody else."""

    __tablename__ = "dispatch_letters"
    __table_args__ = (UniqueConstraint("dispatch_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), nullable=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """None: an address that was typed."""
    address: Mapped[str] = mapped_column(String(254), nullable=False)
    language: Mapped[str] = mapped_column(String(2), nullable=False)
    state: Mapped[str] = mapped_column(String(10), nullable=False)
    """``LetterState``."""
    reason: Mapped[str] = mapped_column(String(12), nullable=False, default="")
    """Why it failed: a key of ours, never what a mail server said."""
    moved_at: Mapped[datetime | None] = mapped_column(Moment)
