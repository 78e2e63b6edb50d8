"""What people changed of entries of pages: who by role, when, from what to what; superseded and withdrawn ones too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.language import Language
from dashboard.plan.public import CardChange
from dashboard.store.history import Change
from dashboard.store.page_entries import points_text
from dashboard.store.people import User
from dashboard.store.plan_queries import MOST_CHANGES
from dashboard.store.plan_tables import Page


def changes_of_entries(session: Session, pages: Iterable[Page]) -> tuple[CardChange, ...]:
    """What people changed of entries, the newest first, at most ``MOST_CHANGES``; two queries.

    What came with the facts of the Initiative is told by its source and is no change; withdrawn entries are told.
    """
    numbers = [page.id for page in pages]
    found = (
        select(Change, User.role)
        .outerjoin(User, Change.made_by == User.id)
        .where(Change.record_table == Page.__tablename__, Change.record_id.in_(numbers), Change.action != "import")
        .order_by(Change.id.desc())
        .limit(MOST_CHANGES)
    )
    return tuple(_entry_change(change, role) for change, role in session.execute(found))


def imported_entries(session: Session) -> frozenset[int]:
    """Entries of pages that came with the facts of the Initiative."""
    found = select(Change.record_id).where(Change.record_table == Page.__tablename__, Change.action == "import")
    return frozenset(session.scalars(found))


def _entry_change(change: Change, role: str | None) -> CardChange:
    after = change.after or {}
    # What is withdrawn says what went; what began or was brought back says what came.
    one = {} if change.action == "restore" else _parts(change.before or {})
    other = {} if change.action == "withdraw" else _parts(after)
    names = dict.fromkeys((*one, *other))
    return CardChange(
        at=change.made_at,
        table=change.record_table,
        action=change.action,
        reason=change.reason,
        role=role or "",
        fields=tuple((name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)),
        country=after.get("country", ""),
        kind=after.get("kind", ""),
    )


def _parts(record: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as its history tells it: words and points by language, the rest as it is."""
    body = record.get("body", {})
    points = {one.value: points_text(body, one.value).replace("\n", " · ") for one in Language}
    return {
        "words": {one.value: body.get(one.value, "") for one in Language} if body else {},
        "points": points if any(points.values()) else {},
        "countries": list(body.get("countries", ())),
        "years_told": body.get("years", ""),
        "source": record.get("source", {}),
    }
