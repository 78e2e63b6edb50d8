"""A filled spreadsheet into a plan: what it would change, and the change itself, whole or not at all.

What is not in the file stays as it is. A row that carries the version it was exported at is merged field by field with
what was edited since: only a field that both sides changed, differently, is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.plan.template import SHEETS, PlanRefusedError, PlanTables, Row, Sheet, key_of
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.plan_export import Names, Record, Standing, find_plan, names_of, row_of, standing_rows
from dashboard.store.plan_tables import Report
from dashboard.store.plan_writing import write_changes

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an import does to one row; a new one has no record."""

    sheet: str
    key: Key
    fields: Mapping[str, tuple[Any, Any]]
    """Before and after, by column; ``is_withdrawn`` where a withdrawn row comes back."""
    row: Row
    record: Record | None = None
    conflicts: Mapping[str, tuple[Any, Any]] | None = None
    """Theirs and yours, by column that both changed."""

    @property
    def is_new(self) -> bool:
        """Whether the plan does not have the row yet."""
        return self.record is None

    @property
    def name(self) -> str:
        """The row as a person names it, such as ``targets 1.1 PER 2021``."""
        return " ".join([self.sheet, *(str(part) for part in self.key if part not in ("", None))])


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What an import would do; nothing was written."""

    plan: str
    changes: tuple[RowChange, ...]
    unchanged: int
    kept: tuple[tuple[str, Key], ...]
    """Rows of the plan that the file does not hold; they stay."""

    @property
    def new(self) -> int:
        """Rows that would be added."""
        return sum(one.is_new for one in self.changes)

    @property
    def conflicts(self) -> tuple[RowChange, ...]:
        """Rows that somebody else changed in between, in the same fields."""
        return tuple(one for one in self.changes if one.conflicts)


def preview_plan(session: Session, tables: PlanTables, *, plan: str) -> PlanPreview:
    """What ``tables`` would change in the plan called ``plan``.

    Raises
    ------
    PlanRefusedError
        With every reason and its cell: no such plan, or values that contradict what stands there.
    """
    found = find_plan(session, plan)
    standing = standing_rows(session, found)
    names = names_of(standing)
    bases = _bases(session, tables, standing, names)
    changes: list[RowChange] = []
    unchanged = 0
    for sheet in SHEETS:
        for row in tables.rows(sheet.name):
            change = _change(sheet, row, standing, bases)
            unchanged += change is None
            changes += [] if change is None else [change]
    if problems := list(_against(session, tables, changes, standing)):
        raise PlanRefusedError(problems)
    named = {sheet.name: {key_of(sheet, row) for row in tables.rows(sheet.name)} for sheet in SHEETS}
    kept = tuple((sheet, key) for sheet, rows in standing.items() for key in rows if key not in named[sheet])
    return PlanPreview(plan, tuple(changes), unchanged, kept)


def apply_plan(session: Session, tables: PlanTables, *, plan: str, by: Person | None) -> PlanPreview:
    """Import ``tables`` into the plan called ``plan``; ``by`` None is the command line. What was done.

    Raises
    ------
    NotAllowedError
        If ``by`` does not edit plans.
    PlanRefusedError
        As for ``preview_plan``.
    ConflictError
        If the file and somebody else changed the same fields; ``theirs`` and ``yours`` by row. Nothing is imported.
    """
    if by is not None:
        demand(by, Action.EDIT_PLAN)
    preview = preview_plan(session, tables, plan=plan)
    if preview.conflicts:
        raise _conflict(preview)
    write_changes(session, find_plan(session, plan), preview.changes, by=by)
    return preview


def _conflict(preview: PlanPreview) -> ConflictError:
    told = [
        f"{change.name}: {field} is '{_shown(theirs)}' now, the file says '{_shown(yours)}'"
        for change in preview.conflicts
        for field, (theirs, yours) in (change.conflicts or {}).items()
    ]
    lines = "\n".join(f"  - {one}" for one in told)
    return ConflictError(
        f"nothing was imported: these rows were changed since the file was exported:\n{lines}\n"
        "export the plan again, or empty the column 'version' of these rows to put the file's values in their place",
        theirs=_side(preview, 0),
        yours=_side(preview, 1),
    )


def _side(preview: PlanPreview, side: int) -> dict[str, dict[str, str]]:
    """By row and field, what one side says."""
    return {
        change.name: {field: _shown(pair[side]) for field, pair in (change.conflicts or {}).items()}
        for change in preview.conflicts
    }


def _change(sheet: Sheet, row: Row, standing: Standing, bases: Mapping[tuple[str, Key], Row]) -> RowChange | None:
    """What one row of the file changes; None where it says what stands there."""
    key = key_of(sheet, row)
    fields = [one.name for one in sheet.fields if one.name != "version"]
    if key not in standing[sheet.name]:
        return RowChange(sheet.name, key, {name: (None, row[name]) for name in fields}, row)
    record, theirs = standing[sheet.name][key]
    base = bases.get((sheet.name, key))
    changed, conflicts = {}, {}
    for name in fields:
        if is_same(row[name], theirs[name]) or (base and is_same(row[name], base[name])):
            continue
        if base is not None and not (base and is_same(theirs[name], base[name])):
            conflicts[name] = (theirs[name], row[name])
        changed[name] = (theirs[name], row[name])
    if getattr(record, "is_withdrawn", False) and base is None:
        changed["is_withdrawn"] = (True, False)
    return RowChange(sheet.name, key, changed, row, record, conflicts or None) if changed else None


def _bases(session: Session, tables: PlanTables, standing: Standing, names: Names) -> dict[tuple[str, Key], Row]:
    """The rows as they were when the file was exported, where they were edited since: one query."""
    wanted: dict[tuple[str, int, int], tuple[str, Key]] = {}
    for sheet in SHEETS:
        for row in tables.rows(sheet.name):
            held = standing[sheet.name].get(key_of(sheet, row))
            if held is not None and row["version"] is not None and row["version"] != held[0].version:
                wanted[sheet.name, held[0].id, row["version"]] = (sheet.name, key_of(sheet, row))
    if not wanted:
        return {}
    tables_named = {table for table, _, _ in wanted}
    ids = {record_id for _, record_id, _ in wanted}
    asked = select(Change).where(Change.record_table.in_(tables_named), Change.record_id.in_(ids))
    known = {
        wanted[place]: row_of(one.record_table, one.after or {}, names)
        for one in session.scalars(asked)
        if (place := (one.record_table, one.record_id, one.record_version)) in wanted
    }
    # A version that this database never had: nothing tells which side changed what.
    return {row: known.get(row, {}) for row in wanted.values()}


def _against(session: Session, tables: PlanTables, changes: list[RowChange], standing: Standing) -> Iterator[str]:
    """What contradicts the parts of the plan that the file does not hold, or what was reported already."""
    changed = [one for one in changes if one.record is not None]
    ids = {one.record.id: one for one in changed if one.sheet == "indicators" and one.record and "kind" in one.fields}
    counted = (
        select(Report.indicator_id, func.count()).where(Report.indicator_id.in_(ids)).group_by(Report.indicator_id)
    )
    for indicator_id, times in session.execute(counted) if ids else ():
        told = f"{times} reports were written of another kind of value; withdraw the indicator and add a new one"
        yield f"{_at(tables, ids[indicator_id], 'kind')}: {told}"
    moved = {one.key[0]: one for one in changed if one.sheet == "outputs" and "result" in one.fields}
    told_of = {row["code"] for row in tables.indicators}
    for (code,), (record, row) in standing["indicators"].items():
        if row["output"] in moved and code not in told_of and not getattr(record, "is_withdrawn", False):
            told = f"indicator {code} of the plan, which the file does not hold, belongs to this output; add it"
            yield f"{_at(tables, moved[row['output']], 'result')}: {told}"
    based = {one.key[0]: one for one in changed if one.sheet == "indicators" and "baseline_year" in one.fields}
    named = {key_of(SHEETS[3], row) for row in tables.targets}
    for key, (_, row) in standing["targets"].items():
        one = based.get(row["indicator"])
        if (
            one is not None
            and key not in named
            and one.row["baseline_year"]
            and row["year"] <= one.row["baseline_year"]
        ):
            told = (
                f"the plan has a target for {row['year']}, which is not after this baseline; the file does not hold it"
            )
            yield f"{_at(tables, one, 'baseline_year')}: {told}"


def _at(tables: PlanTables, change: RowChange, field: str) -> str:
    return tables.cell(change.sheet, change.key, field)


def is_same(one: Any, other: Any) -> bool:
    """Whether two cells hold the same; numbers to the fifteen digits that a spreadsheet keeps.

    Examples
    --------
    >>> is_same(0.1 + 0.2, 0.3), is_same("", None), is_same(0.0, None)
    (True, True, False)
    """
    if isinstance(one, float | int) and isinstance(other, float | int) and not isinstance(one, bool):
        return f"{one:.15g}" == f"{other:.15g}"
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return one == other or (one in ("", None) and other in ("", None))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return str(value.value) if isinstance(value, Enum) else "" if value is None else str(value)
