"""The plan and what is reported of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.base import Base, Moment, Versioned
from dashboard.store.response_tables import WorkspaceStage
from dashboard.store.states import Reviewable


class Plan(Versioned, Base):
    """The strategic plan, a work plan, or the demonstration plan; never mixed with each other."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    title: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    first_year: Mapped[int] = mapped_column(Integer, nullable=False)
    last_year: Mapped[int] = mapped_column(Integer, nullable=False)
    is_demonstration: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    source: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)


class Result(Versioned, Base):
    """One of the results of a plan."""

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    told: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """What a meeting was told of its progress, in words."""
    told_source: Mapped[dict[str, str] | None] = mapped_column(JSON)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Output(Versioned, Base):
    """What is produced towards a result."""

    __tablename__ = "outputs"
    __table_args__ = (UniqueConstraint("result_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), nullable=False)
    code: Mapped[str] = mapped_column(String(20), nullable=False)
    title: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    source: Mapped[dict[str, str] | None] = mapped_column(JSON)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Indicator(Versioned, Base):
    """A plan indicator: its card."""

    __tablename__ = "indicators"
    __table_args__ = (
        UniqueConstraint("result_id", "code"),
        CheckConstraint("direction in (-1, 1)", name="direction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), nullable=False)
    output_id: Mapped[int | None] = mapped_column(ForeignKey("outputs.id"))
    code: Mapped[str] = mapped_column(String(20), nullable=False)
    title: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    definition: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    unit: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    direction: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    formula: Mapped[str] = mapped_column(String(1000), nullable=False, default="")
    disaggregation: Mapped[str] = mapped_column(String(400), nullable=False, default="")
    baseline: Mapped[float | None] = mapped_column(Float)
    baseline_year: Mapped[int | None] = mapped_column(Integer)
    is_cumulative: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    tolerance: Mapped[float] = mapped_column(Float, nullable=False, default=0.05)
    source: Mapped[str] = mapped_column(String(1000), nullable=False, default="")
    verification: Mapped[str] = mapped_column(String(1000), nullable=False, default="")
    frequency: Mapped[str] = mapped_column(String(10), nullable=False, default="yearly")
    responsible: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    """``Reporter`` values."""
    activities: Mapped[str] = mapped_column(String(4000), nullable=False, default="")
    factors: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    """Codes of risk factors that it addresses."""
    territories: Mapped[list[str]] = mapped_column(JSON, nullable=False)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Target(Versioned, Base):
    """What an indicator shall reach in a year, for all countries or for one."""

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("indicator_id", "country", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), nullable=False)
    country: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    """Empty for all of them; not null, so that it is unique on both databases."""
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    value: Mapped[float | None] = mapped_column(Float)
    milestone: Mapped[str] = mapped_column(String(400), nullable=False, default="")


class Round(Versioned, Base):
    """A reporting round: which year, or part of it, is asked for, from when until when."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("plan_id", "year", "period"),
        CheckConstraint("period in ('year', 'h1', 'q1', 'q3')", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), nullable=False)
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    period: Mapped[str] = mapped_column(String(4), nullable=False, default="year", server_default="year")
    """A ``Period`` of ``OF_ROUNDS``: at whose end it asks."""
    opens_on: Mapped[date] = mapped_column(Date, nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False)
    is_closed: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Report(Reviewable, Versioned, Base):
    """What one constituency of one country says of one indicator for one period; a correction is a further row."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("indicator_id", "country", "reporter", "year", "period", "edition"),
        Index(None, "country", "year"),
        CheckConstraint("state in ('draft', 'submitted', 'accepted', 'returned', 'superseded')", name="state"),
        CheckConstraint("period in ('year', 'h1', 'h2', 'q1', 'q2', 'q3', 'q4')", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), nullable=False)
    country: Mapped[str] = mapped_column(String(3), nullable=False)
    """Empty for the Secretariat's own."""
    reporter: Mapped[str] = mapped_column(String(24), nullable=False)
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    period: Mapped[str] = mapped_column(String(4), nullable=False, default="year", server_default="year")
    """A ``Period``: the whole year, or the part of it that the report tells of."""
    edition: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    number: Mapped[float | None] = mapped_column(Float)
    words: Mapped[str] = mapped_column(String(4000), nullable=False, default="")
    note: Mapped[str] = mapped_column(String(4000), nullable=False, default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Evidence(Versioned, Base):
    """A link or a file that shows a report, or what a stage of a local response says, to be true."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(url = '') <> (stored_name = '')", name="link_or_file"),
        CheckConstraint("(report_id is null) <> (stage_id is null)", name="of_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey(WorkspaceStage.id), index=True)
    """Of a stage of a local response instead."""
    title: Mapped[str] = mapped_column(String(300), nullable=False)
    url: Mapped[str] = mapped_column(String(2000), nullable=False, default="")
    stored_name: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    """A random name under ``var/evidence``; the name it came with is only shown."""
    given_name: Mapped[str] = mapped_column(String(255), nullable=False, default="")
    media_type: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    size: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Judgement(Versioned, Base):
    """A status set by hand, shown beside the computed one with its reason."""

    __tablename__ = "judgements"
    __table_args__ = (UniqueConstraint("indicator_id", "country"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), nullable=False)
    country: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    status: Mapped[str] = mapped_column(String(20), nullable=False)
    reason: Mapped[str] = mapped_column(String(2000), nullable=False)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Moment, nullable=False)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class Page(Versioned, Base):
    """Structured content of a country or of the Initiative (roadmap, exchanges, stages, actions), with its source."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("kind", "country", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), nullable=False)
    country: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    source: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
