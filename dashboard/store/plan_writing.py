"""Writing the rows of an import: new records all at once, changed ones through their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.plan.template import SHEETS, Row
from dashboard.store.history import Change
from dashboard.store.plan_export import LANGUAGES, Record
from dashboard.store.plan_tables import Indicator, Output, Plan, Result, Target
from dashboard.store.records import edit, now, snapshot

if TYPE_CHECKING:
    from dashboard.store.plan_import import RowChange

RECORDS: Mapping[str, type[Record]] = {"results": Result, "outputs": Output, "indicators": Indicator, "targets": Target}
_PLAIN = {
    "results": ("number",),
    "outputs": ("code",),
    "indicators": (
        *("code", "direction", "formula", "disaggregation", "baseline", "baseline_year", "tolerance"),
        *("source", "verification", "frequency", "activities"),
    ),
    "targets": ("country", "year", "value", "milestone"),
}
"""Fields that a record keeps under their own name."""
_LISTS = ("responsible", "factors", "territories")


def write_changes(session: Session, plan: Plan, changes: Sequence[RowChange], *, by: Person | None) -> None:
    """Write ``changes`` sheet by sheet, so that what a row names is there before it."""
    for sheet in SHEETS:
        ids = _ids(session, plan)
        of_sheet = [one for one in changes if one.sheet == sheet.name]
        _create(session, [one for one in of_sheet if one.is_new], plan, ids, by)
        for change in of_sheet:
            if change.record is not None:
                wanted = _columns(sheet.name, change.row, plan, ids)
                touched = {name for field in change.fields for name in _names_of(field)}
                fields = {name: value for name, value in wanted.items() if name in touched}
                if "is_withdrawn" in change.fields:
                    fields["is_withdrawn"] = False
                fields = _merged(change, fields)
                version = change.record.version
                edit(session, change.record, expected_version=version, by=by, fields=fields, action="import")


def _create(
    session: Session, changes: Sequence[RowChange], plan: Plan, ids: Mapping[str, Mapping[Any, int]], by: Person | None
) -> None:
    """All new rows of a sheet in one statement, and their beginnings in another."""
    records: list[Record] = [RECORDS[one.sheet](**_columns(one.sheet, one.row, plan, ids)) for one in changes]
    session.add_all(records)
    session.flush()
    moment = now()
    session.add_all(
        Change(
            record_table=type(record).__tablename__,
            record_id=record.id,
            record_version=record.version,
            made_by=None if by is None else by.user_id,
            made_at=moment,
            action="import",
            reason="",
            before=None,
            after=snapshot(record),
        )
        for record in records
    )
    session.flush()


def _ids(session: Session, plan: Plan) -> dict[str, dict[Any, int]]:
    """Records by what a row calls them."""
    results = dict(session.execute(select(Result.number, Result.id).where(Result.plan_id == plan.id)).all())
    of_plan = tuple(results.values())
    return {
        "results": results,
        "outputs": dict(session.execute(select(Output.code, Output.id).where(Output.result_id.in_(of_plan))).all()),
        "indicators": dict(
            session.execute(select(Indicator.code, Indicator.id).where(Indicator.result_id.in_(of_plan))).all()
        ),
    }


def _columns(sheet: str, row: Row, plan: Plan, ids: Mapping[str, Mapping[Any, int]]) -> dict[str, Any]:
    """Every column of the record that the row stands for."""
    made: dict[str, Any] = {name: row[name] for name in _PLAIN[sheet]}
    if sheet == "results":
        made["plan_id"] = plan.id
    elif sheet == "targets":
        made["indicator_id"] = ids["indicators"][row["indicator"]]
    else:
        made["result_id"] = ids["results"][row["result"]]
    if sheet != "targets":
        made["title"] = _spoken("title", row)
    if sheet == "indicators":
        made |= {
            "output_id": None if row["output"] is None else ids["outputs"][row["output"]],
            "definition": _spoken("definition", row),
            "unit": _spoken("unit", row),
            "kind": row["kind"].value,
            "is_cumulative": row["cumulative"],
            **{name: [str(one) for one in row[name]] for name in _LISTS},
        }
    return made


def _spoken(name: str, row: Row) -> dict[str, str]:
    return {language: row[f"{name}_{language}"] for language in LANGUAGES}


def _names_of(field: str) -> tuple[str, ...]:
    """The column that a field of the sheet is kept in."""
    pointers = {
        "result": "result_id",
        "output": "output_id",
        "indicator": "indicator_id",
        "cumulative": "is_cumulative",
    }
    if field.rpartition("_")[2] in LANGUAGES and "_" in field:
        return (field.rpartition("_")[0],)
    return (pointers.get(field, field),)


def _merged(change: RowChange, fields: dict[str, Any]) -> dict[str, Any]:
    """Of a text in three languages only what the file changed; the others stay as somebody else left them."""
    for name in ("title", "definition", "unit"):
        if name in fields:
            own = {language: fields[name][language] for language in LANGUAGES if f"{name}_{language}" in change.fields}
            fields[name] = {**getattr(change.record, name), **own}
    return fields
