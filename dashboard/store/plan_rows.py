"""The plan as rows of cells, for the grid: every cell as text, every row with the version that it is edited by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dashboard.store.base import Base
from dashboard.store.plan_columns import COLUMNS, Column, written
from dashboard.store.plan_shelf import code_order
from dashboard.store.plan_tables import Indicator, Output, Plan, Result, Target

Cells = dict[str, Any]
"""``id``, ``version``, ``is_withdrawn`` and the text of each column by its name."""


def rows_of(session: Session, plan: Plan, table: str) -> list[Cells]:
    """All rows of one table of a plan, withdrawn ones too, in the order of their keys; at most two queries."""
    names = _names(session, plan, table)
    rows = [_cells(record, table, names) for record in session.scalars(_asked(plan, table))]
    return sorted(rows, key=lambda row: _order(row, table))


def row_of(session: Session, plan: Plan, table: str, record: Base) -> Cells:
    """One row."""
    return _cells(record, table, _names(session, plan, table))


def plans_of(session: Session) -> tuple[Plan, ...]:
    """All plans, the newest first."""
    return tuple(session.scalars(select(Plan).order_by(Plan.last_year.desc(), Plan.id)))


def _asked(plan: Plan, table: str) -> Select[Any]:
    if table == "results":
        return select(Result).where(Result.plan_id == plan.id)
    if table == "targets":
        inside = select(Target).join(Indicator, Target.indicator_id == Indicator.id)
        return inside.join(Result, Indicator.result_id == Result.id).where(Result.plan_id == plan.id)
    kind = Output if table == "outputs" else Indicator
    return select(kind).join(Result, kind.result_id == Result.id).where(Result.plan_id == plan.id)


def _order(row: Cells, table: str) -> tuple[Any, ...]:
    if table == "results":
        return (int(row["number"]),)
    if table == "targets":
        return code_order(row["indicator"]), row["country"], row["year"]
    return int(row["result"] or 0), code_order(row["code"])


def _names(session: Session, plan: Plan, table: str) -> Mapping[str, Mapping[int, str]]:
    """What the numbers of other rows are called: by attribute, the id and its code."""
    if table == "results":
        return {}
    if table == "targets":
        inside = select(Indicator.id, Indicator.code).join(Result, Indicator.result_id == Result.id)
        return {"indicator_id": dict(session.execute(inside.where(Result.plan_id == plan.id)).all())}
    numbers = session.execute(select(Result.id, Result.number).where(Result.plan_id == plan.id)).all()
    found = {"result_id": {key: str(number) for key, number in numbers}}
    if table == "indicators":
        outputs = select(Output.id, Output.code).join(Result, Output.result_id == Result.id)
        found["output_id"] = dict(session.execute(outputs.where(Result.plan_id == plan.id)).all())
    return found


def _cells(record: Base, table: str, names: Mapping[str, Mapping[int, str]]) -> Cells:
    held = cast("Target | Result", record)
    is_emptied = isinstance(record, Target) and record.value is None and not record.milestone
    is_withdrawn = is_emptied if isinstance(record, Target) else cast("Result", record).is_withdrawn
    known: Cells = {"id": held.id, "version": held.version, "is_withdrawn": is_withdrawn}
    return known | {one.name: _cell(record, one, names) for one in COLUMNS[table]}


def _cell(record: Base, column: Column, names: Mapping[str, Mapping[int, str]]) -> str:
    value = getattr(record, column.attribute)
    if column.attribute in names:
        return names[column.attribute].get(value, "")
    return written(column, value)
