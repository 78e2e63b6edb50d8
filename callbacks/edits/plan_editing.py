"""Editing the plan in the grid: one cell, a further row, a row withdrawn or brought back."""

from __future__ import annotations

from sqlalchemy import select

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import number_of
from callbacks.edits.reporting import signed_in, whole
from dashboard.accounts.permissions import Action, demand
from dashboard.store import plan_editing
from dashboard.store.base import Base
from dashboard.store.database import ConflictError
from dashboard.store.plan_columns import COLUMNS
from dashboard.store.plan_editing import PlanEditRefusedError
from dashboard.store.plan_rows import row_of
from dashboard.store.plan_tables import Plan

_NUMBERS = frozenset({"baseline", "value", "tolerance"})


def cell(context: EditContext) -> EditAnswer:
    """Put a text into one cell; the answer holds the row as it stands now."""
    person, table, column = signed_in(context), context.text("table"), context.text("column")
    demand(person, Action.EDIT_PLAN)
    _refuse_two_readings(context, column, context.text("text"))
    try:
        record = plan_editing.edit_cell(
            context.session,
            table,
            whole(context, "row"),
            column=column,
            text=context.text("text"),
            expected_version=context.version,
            by=person,
        )
    except PlanEditRefusedError as refused:
        raise EditRefusedError(*_problems(context, refused)) from refused
    except ConflictError as conflict:
        raise _as_texts(context, table, column, conflict) from conflict
    return _with_row(context, table, record, "reporting.done.cell")


def add(context: EditContext) -> EditAnswer:
    """A further row; every cell that cannot be kept is told at once."""
    person, table = signed_in(context), context.text("table")
    demand(person, Action.EDIT_PLAN)
    plan = context.session.scalars(select(Plan).where(Plan.code == context.text("plan"))).first()
    if plan is None or table not in COLUMNS:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    cells = {column.name: _text(context, column.name) for column in COLUMNS[table]}
    for name, text in cells.items():
        _refuse_two_readings(context, name, text)
    try:
        record = plan_editing.add_row(context.session, plan, table, cells, by=person)
    except PlanEditRefusedError as refused:
        raise EditRefusedError(*_problems(context, refused)) from refused
    return _with_row(context, table, record, "reporting.done.row_added")


def withdraw(context: EditContext) -> EditAnswer:
    """Take a row out of the plan, or back into it."""
    person, table = signed_in(context), context.text("table")
    is_withdrawn = context.text("back") != "yes"
    try:
        record = plan_editing.set_withdrawn(
            context.session,
            table,
            whole(context, "row"),
            is_withdrawn=is_withdrawn,
            expected_version=context.version,
            by=person,
        )
    except PlanEditRefusedError as refused:
        raise EditRefusedError(*_problems(context, refused)) from refused
    return _with_row(context, table, record, f"reporting.done.{'row_withdrawn' if is_withdrawn else 'row_back'}")


EDITS = (
    Edit("plan.cell", cell, limit="600 per minute"),
    Edit("plan.add", add),
    Edit("plan.withdraw", withdraw),
)


def _text(context: EditContext, name: str) -> str:
    """A cell of the form; a group of boxes is read as the spreadsheet writes it."""
    return " / ".join(context.chosen(name)) if name == "responsible" else context.text(name)


def _with_row(context: EditContext, table: str, record: Base, done: str) -> EditAnswer:
    plan = plan_editing.plan_of(context.session, record)
    data = {"table": table, "row": row_of(context.session, plan, table, record)}
    return EditAnswer(context.voice.say(done), data=data)


def _refuse_two_readings(context: EditContext, column: str, text: str) -> None:
    """``1.234`` may be a thousand or one and a bit: a cell is not the place to guess."""
    if column in _NUMBERS and text and number_of(text) is None:
        told = context.voice.say("edit.number", received=text[:60])
        raise EditRefusedError(Problem(told, column))


def _problems(context: EditContext, refused: PlanEditRefusedError) -> list[Problem]:
    return [
        Problem(context.voice.say_or(f"reporting.cell.{column}", context.voice.say("edit.refused")), column, told)
        for column, told in refused.problems.items()
    ]


def _as_texts(context: EditContext, table: str, column: str, conflict: ConflictError) -> ConflictError:
    """Both versions of the cell, as the grid writes it."""
    record = plan_editing.row(context.session, table, whole(context, "row"))
    plan = plan_editing.plan_of(context.session, record)
    standing = row_of(context.session, plan, table, record)
    theirs = {"text": standing.get(column, ""), "version": standing["version"]}
    return ConflictError(str(conflict), theirs=theirs, yours={"text": context.text("text")})
