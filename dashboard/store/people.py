"""Accounts and invitations; a password is kept as an argon2 hash, an invitation as the digest of its token."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Boolean, ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard.store.base import Base, Moment, Versioned


class User(Versioned, Base):
    """One account."""

    __tablename__ = "users"
    UNTOLD: ClassVar = frozenset({"password_hash", "subject", "session_stamp", "failed_attempts", "locked_until"})
    """Columns that neither a history nor another editor is shown."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), nullable=False, unique=True)
    """In small letters: capitals do not tell two people apart."""
    name: Mapped[str] = mapped_column(String(120), nullable=False)
    language: Mapped[str] = mapped_column(String(2), nullable=False, default="es")
    role: Mapped[str] = mapped_column(String(20), nullable=False)
    country: Mapped[str | None] = mapped_column(String(3))
    constituency: Mapped[str | None] = mapped_column(String(24))
    municipality: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """None: signs in with OpenID Connect only."""
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    """``issuer|sub`` of OpenID Connect."""
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
    failed_attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    session_stamp: Mapped[str] = mapped_column(String(43), nullable=False)
    """Part of every session of this account; changed, all of them end."""
    created_at: Mapped[datetime] = mapped_column(Moment, nullable=False)


class Invitation(Base):
    """A link that makes one account once, before it expires."""

    __tablename__ = "invitations"
    UNTOLD: ClassVar = frozenset({"token_digest"})

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    """SHA-256: who reads the database cannot use the link."""
    email: Mapped[str] = mapped_column(String(254), nullable=False)
    role: Mapped[str] = mapped_column(String(20), nullable=False)
    country: Mapped[str | None] = mapped_column(String(3))
    constituency: Mapped[str | None] = mapped_column(String(24))
    municipality: Mapped[str | None] = mapped_column(String(40))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: from the command line."""
    created_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    expires_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


def folded(email: str) -> str:
    """An e-mail as it is kept: capitals do not tell two people apart."""
    return email.strip().lower()


def find(session: Session, email: str) -> User | None:
    """The account of an e-mail, capitals ignored."""
    return session.scalars(select(User).where(User.email == folded(email))).first()
