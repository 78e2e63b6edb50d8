"""Saving a record with its history: the one way in which anything that people edit is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.store.base import Base
from dashboard.store.database import ConflictError
from dashboard.store.history import Change

R = TypeVar("R", bound=Base)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(tz=UTC)


def snapshot(record: Base) -> dict[str, Any]:
    """Every column of ``record`` as plain JSON values; without those that no history and no editor may see."""
    untold: frozenset[str] = getattr(type(record), "UNTOLD", frozenset())
    columns = (column.key for column in inspect(type(record)).column_attrs)
    return {name: _plain(getattr(record, name)) for name in columns if name not in untold}


def create(session: Session, record: R, *, by: Person | None, action: str = "create", reason: str = "") -> R:
    """Add ``record`` and tell its history that it began."""
    session.add(record)
    session.flush()
    _tell(session, record, by=by, action=action, reason=reason, before=None)
    return record


def edit(
    session: Session,
    record: R,
    *,
    expected_version: int,
    by: Person | None,
    fields: Mapping[str, Any],
    action: str = "edit",
    reason: str = "",
) -> R:
    """Change ``fields`` of ``record``, if it is still the version that the editor saw.

    Raises
    ------
    ConflictError
        With both versions, when somebody else saved it in between; nothing was changed.
    ValueError
        If a field is not one of the record.
    """
    standing = snapshot(record)
    unknown = sorted(set(fields) - set(standing))
    if unknown:
        raise ValueError(f"{type(record).__tablename__} has no {', '.join(unknown)}; it has {', '.join(standing)}")
    if standing["version"] != expected_version:
        yours = {**standing, **{name: _plain(value) for name, value in fields.items()}, "version": expected_version}
        raise ConflictError(
            f"{type(record).__tablename__} {standing['id']} is at version {standing['version']}, "
            f"you edited version {expected_version}; look at both and save again",
            theirs=standing,
            yours=yours,
        )
    changed = {name: value for name, value in fields.items() if _plain(value) != standing[name]}
    if not changed:
        return record
    for name, value in changed.items():
        setattr(record, name, value)
    session.flush()
    _tell(session, record, by=by, action=action, reason=reason, before=standing)
    return record


def tell(session: Session, record: Base, *, by: Person | None, action: str, reason: str = "") -> None:
    """Tell the history of ``record`` that something happened to it that shows in none of its told columns."""
    _tell(session, record, by=by, action=action, reason=reason, before=snapshot(record))


def _tell(
    session: Session, record: Base, *, by: Person | None, action: str, reason: str, before: dict[str, Any] | None
) -> None:
    after = snapshot(record)
    session.add(
        Change(
            record_table=type(record).__tablename__,
            record_id=after["id"],
            record_version=after.get("version", 1),
            made_by=None if by is None else by.user_id,
            made_at=now(),
            action=action,
            reason=reason,
            before=before,
            after=after,
        )
    )
    session.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
