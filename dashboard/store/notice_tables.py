"""What an account keeps for itself beside the plan: the secret of its calendar, and which notices it has seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.base import Base, Moment, Versioned


class CalendarFeed(Versioned, Base):
    """Lets a calendar program read what is due for one account, without a password."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), nullable=False, unique=True)
    salt: Mapped[str] = mapped_column(String(43), nullable=False)
    """Goes into the secret address together with the server's key: neither of them alone makes one."""
    made_at: Mapped[datetime] = mapped_column(Moment, nullable=False)


class NoticeMark(Versioned, Base):
    """Until when an account has seen its notices."""

    __tablename__ = "notice_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), nullable=False, unique=True)
    seen_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
