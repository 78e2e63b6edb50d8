"""Editing the plan cell by cell: results, outputs, indicators, targets; withdrawing instead of deleting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.errors import AtlasError
from dashboard.plan.indicators import ValueKind
from dashboard.store.base import Base
from dashboard.store.plan_columns import COLUMNS, RECORDS, Column, column_of, kept
from dashboard.store.plan_tables import Indicator, Output, Plan, Report, Result, Target
from dashboard.store.records import create, edit


class PlanEditRefusedError(AtlasError):
    """An edit of the plan that cannot be kept; ``problems`` by column, nothing was changed."""

    key = "plan_edit_refused"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        told = "; ".join(f"{column}: {problem}" for column, problem in self.problems.items())
        super().__init__(f"the plan was not changed: {told}", problems=len(self.problems))


def edit_cell(
    session: Session, table: str, record_id: int, *, column: str, text: str, expected_version: int, by: Person
) -> Base:
    """Put ``text`` into one cell, if its row is still the version that the editor saw.

    Raises
    ------
    PlanEditRefusedError
        If the text is not what the column holds, or contradicts the rest of the plan.
    ConflictError
        With both versions of the row, if somebody else changed it in between.
    """
    demand(by, Action.EDIT_PLAN)
    record = row(session, table, record_id)
    declared = _declared(table, column)
    value = _kept(session, plan_of(session, record), record, declared, text)
    _refuse_all(column, _against(session, record, {declared.attribute: value}))
    return edit(session, record, expected_version=expected_version, by=by, fields={declared.attribute: value})


def add_row(session: Session, plan: Plan, table: str, cells: Mapping[str, str], *, by: Person) -> Base:
    """A new row of ``table``; cells that are not given are empty.

    Raises
    ------
    PlanEditRefusedError
        With every cell that cannot be kept.
    """
    demand(by, Action.EDIT_PLAN)
    if table not in RECORDS:
        raise PlanEditRefusedError({"table": f"'{table}' is no table of the plan; it has {', '.join(RECORDS)}"})
    record = RECORDS[table]()
    problems: dict[str, str] = {}
    if table == "results":
        cast("Result", record).plan_id = plan.id
    for declared in COLUMNS[table]:
        try:
            before = getattr(record, declared.attribute)
            value = _kept(session, plan, record, declared, cells.get(declared.name, ""))
            setattr(record, declared.attribute, _whole(declared, value, before))
        except PlanEditRefusedError as refused:
            problems |= refused.problems
    _refuse(problems)
    fields = {one.attribute: getattr(record, one.attribute) for one in COLUMNS[table]}
    _refuse_all(_first_key(table), _against(session, record, fields))
    return create(session, record, by=by)


def set_withdrawn(
    session: Session, table: str, record_id: int, *, is_withdrawn: bool, expected_version: int, by: Person
) -> Base:
    """Take a row out of the plan, or back into it; nothing is deleted, and reports of it are kept.

    A target is withdrawn by emptying it: what it was stands in its history.
    """
    demand(by, Action.EDIT_PLAN)
    record = row(session, table, record_id)
    action = "withdraw" if is_withdrawn else "restore"
    if isinstance(record, Target):
        if not is_withdrawn:
            raise PlanEditRefusedError({"value": "a target is brought back by giving it a value again"})
        fields: dict[str, Any] = {"value": None, "milestone": ""}
    else:
        fields = {"is_withdrawn": is_withdrawn}
    return edit(session, record, expected_version=expected_version, by=by, fields=fields, action=action)


def row(session: Session, table: str, record_id: int) -> Base:
    """The record behind a row; raises PlanEditRefusedError if there is none."""
    kind = RECORDS.get(table)
    found = None if kind is None else session.get(kind, record_id)
    if found is None:
        raise PlanEditRefusedError({"row": f"there is no row {record_id} of '{table}'; reload the page"})
    return found


def plan_of(session: Session, record: Base) -> Plan:
    """The plan that a row belongs to."""
    if isinstance(record, Target):
        record = session.get_one(Indicator, record.indicator_id)
    result = record if isinstance(record, Result) else session.get_one(Result, cast("Output", record).result_id)
    return session.get_one(Plan, result.plan_id)


def _declared(table: str, column: str) -> Column:
    try:
        return column_of(table, column)
    except KeyError as unknown:
        raise PlanEditRefusedError({column: str(unknown.args[0])}) from unknown


def _kept(session: Session, plan: Plan, record: Base, declared: Column, text: str) -> Any:
    before = getattr(record, declared.attribute)
    try:
        value = kept(declared, text, before)
        return _resolved(session, plan, declared, value) if declared.attribute.endswith("_id") else value
    except ValueError as wrong:
        raise PlanEditRefusedError({declared.name: str(wrong)}) from wrong


def _whole(declared: Column, value: Any, before: Any) -> Any:
    """Texts come one language at a time; a new row gathers them."""
    return {**(before or {}), **value} if declared.language is not None else value


def _resolved(session: Session, plan: Plan, declared: Column, value: Any) -> int | None:
    """The row that a number or a code names inside the plan."""
    if value is None:
        return None
    ask = {
        "result_id": select(Result.id).where(Result.number == value),
        "output_id": select(Output.id).join(Result, Output.result_id == Result.id).where(Output.code == value),
        "indicator_id": select(Indicator.id)
        .join(Result, Indicator.result_id == Result.id)
        .where(Indicator.code == value),
    }[declared.attribute]
    found = session.scalars(ask.where(Result.plan_id == plan.id)).first()
    if found is None:
        raise ValueError(f"there is no {declared.name} '{value}' in this plan")
    return found


def _against(session: Session, record: Base, fields: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the record from holding ``fields`` beside what else it holds."""

    def will_be(attribute: str) -> Any:
        return fields.get(attribute, getattr(record, attribute))

    with session.no_autoflush:
        if isinstance(record, Target):
            yield from _against_target(session, record, will_be)
        else:
            yield from _against_key(session, record, will_be)
        if isinstance(record, Indicator):
            yield from _against_indicator(session, record, will_be)


def _against_key(session: Session, record: Base, will_be: Any) -> Iterator[str]:
    kind = type(record)
    if isinstance(record, Result):
        same = select(Result).where(Result.plan_id == record.plan_id, Result.number == will_be("number"))
    else:
        table = cast("type[Output]", kind)
        plan_id = select(Result.plan_id).where(Result.id == will_be("result_id")).scalar_subquery()
        same = (
            select(table)  # type: ignore[assignment]
            .join(Result, table.result_id == Result.id)
            .where(table.code == will_be("code"), Result.plan_id == plan_id)
        )
    if any(other is not record for other in session.scalars(same)):
        shown = will_be("number") if isinstance(record, Result) else will_be("code")
        yield f"'{shown}' stands in another row, perhaps a withdrawn one"


def _against_indicator(session: Session, record: Indicator, will_be: Any) -> Iterator[str]:
    if not 0 <= will_be("tolerance") <= 0.5:
        yield f"{will_be('tolerance'):g} is outside 0 to 0.5"
    output = None if will_be("output_id") is None else session.get(Output, will_be("output_id"))
    if output is not None and output.result_id != will_be("result_id"):
        yield f"output {output.code} belongs to another result"
    if record.id is not None and will_be("kind") != record.kind:
        told = session.scalar(select(func.count()).where(Report.indicator_id == record.id))
        if told:
            yield f"{told} reports were written of another kind of value; withdraw the indicator and add a new one"


def _against_target(session: Session, record: Target, will_be: Any) -> Iterator[str]:
    indicator = session.get_one(Indicator, will_be("indicator_id"))
    year, value = will_be("year"), will_be("value")
    if indicator.baseline_year is not None and year <= indicator.baseline_year:
        yield f"the target of {year} is not after the baseline of {indicator.baseline_year}"
    if indicator.kind == ValueKind.YES_NO and value not in (None, 0, 1):
        yield f"a yes or no indicator has 1 or 0, received {value:g}"
    same = select(Target).where(
        Target.indicator_id == indicator.id, Target.country == will_be("country"), Target.year == year
    )
    if any(other is not record for other in session.scalars(same)):
        yield f"indicator {indicator.code} has a target for {year} already"


def _first_key(table: str) -> str:
    return next(one.name for one in COLUMNS[table] if one.field.needed and not one.attribute.endswith("_id"))


def _refuse_all(column: str, problems: Iterator[str]) -> None:
    if told := "; ".join(problems):
        raise PlanEditRefusedError({column: told})


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise PlanEditRefusedError(problems)
