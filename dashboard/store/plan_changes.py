"""Where the log of changes stands, and which indicators were reported on since it was last read.

A reader who is told nothing of a change would be shown what is no longer true, so everything that the log cannot
vouch for (rows that came in without it, entries that are gone) is answered by reading all reports anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.store.history import Change
from dashboard.store.plan_tables import Indicator, Page, Plan, Report

_RECENT = 1_000
"""Changes that are looked at again beside the last one: PostgreSQL may keep one after another with a higher number."""
_MOST = 5_000
"""More than so many changes at once are not followed one by one."""

Token = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """How far the log had been read, before anything else was read in the same transaction."""

    last: int
    seen: frozenset[int]
    """Numbers of the last changes."""
    last_report: int


def content_token(session: Session) -> Token:
    """What stands for the state of everything that the plan's pages show; another one after every change. One query."""
    last = select(func.coalesce(func.max(Change.id), 0)).scalar_subquery()
    recent = select(func.count()).select_from(Change).where(Change.id > last - _RECENT).scalar_subquery()
    newest = [
        select(func.coalesce(func.max(table.id), 0)).scalar_subquery()
        for table in (Plan, Indicator, Report, Page)  # what was filled in bulk leaves no change
    ]
    return tuple(session.execute(select(last, recent, *newest)).one())


def position_of(session: Session) -> Position:
    """Where the log stands; two queries."""
    last_report = session.scalar(select(func.coalesce(func.max(Report.id), 0))) or 0
    last = select(func.coalesce(func.max(Change.id), 0)).scalar_subquery()
    seen = frozenset(session.scalars(select(Change.id).where(Change.id > last - _RECENT)))
    return Position(max(seen, default=0), seen, last_report)


def reported_since(session: Session, before: Position) -> frozenset[int] | None:
    """Indicators whose reports changed after ``before``; None where the log does not vouch for it. Three queries.

    Ask it after ``position_of`` and before reading reports, in one transaction: what comes in between is then read,
    and read once more the next time; the other way round it would never be.
    """
    found = session.execute(
        select(Change.id, Change.record_table, Change.record_id).where(Change.id > before.last - _RECENT).limit(_MOST)
    ).all()
    if len(found) == _MOST or before.seen - {one.id for one in found}:
        return None
    reports = {one.record_id for one in found if one.id not in before.seen and one.record_table == Report.__tablename__}
    begun = session.scalar(select(func.count()).select_from(Report).where(Report.id > before.last_report))
    if begun != sum(one > before.last_report for one in reports):
        return None
    if not reports:
        return frozenset()
    return frozenset(session.scalars(select(Report.indicator_id).where(Report.id.in_(reports)).distinct()))
