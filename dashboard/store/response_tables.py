"""The local response of a municipality: its workspace, the five stages, and everything a team writes down in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.store.base import Base, Moment, Versioned
from dashboard.store.states import Reviewable


class Workspace(Versioned, Base):
    """The plan of one municipality."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("country", "municipality"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(3), nullable=False)
    municipality: Mapped[str] = mapped_column(String(40), nullable=False)
    release: Mapped[str] = mapped_column(String(80), nullable=False, default="")
    """Release whose risk was looked at when the work began; empty where there was none."""
    currency: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    """ISO 4217, of every amount in it."""
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    standing: Mapped[WorkspaceState] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    """Where it is between its team and its readers; read with it, since nothing of it is told without asking."""


class WorkspaceState(Reviewable, Versioned, Base):
    """Where a plan is between its team and its readers: its own row: sharing and writing never conflict."""

    __tablename__ = "workspace_states"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint("state in ('draft', 'submitted', 'accepted', 'returned')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), nullable=False)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    """``None`` where the history does not tell."""
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was first accepted: from then on it is not taken back to draft."""


class WorkspaceStage(Versioned, Base):
    """One of the five stages of a workspace."""

    __tablename__ = "workspace_stages"
    __table_args__ = (
        UniqueConstraint("workspace_id", "stage"),
        CheckConstraint("status in ('not_started', 'under_way', 'paused', 'finished')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), nullable=False)
    stage: Mapped[str] = mapped_column(String(20), nullable=False)
    status: Mapped[str] = mapped_column(String(12), nullable=False, default="not_started")
    owner: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    begins_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    ticked: Mapped[list[str]] = mapped_column(JSON, nullable=False, default=list)
    """Codes of the checklist."""
    words: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False, default=dict)
    """What the stage asks for in writing, by name of the field."""


class WorkspaceItem(Versioned, Base):
    """One row of a list of a stage: an agreement, a source, a micro-area, a service, a line of action, a cost ..."""

    __tablename__ = "workspace_items"
    __table_args__ = (Index(None, "workspace_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
