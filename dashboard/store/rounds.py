"""Reporting rounds: for which year reports are asked, from when, until when, and whether they are still taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.store.plan_tables import Indicator, Plan, Report, Result, Round
from dashboard.store.records import create, edit
from dashboard.store.refusals import Reason, RefusedError, refuse
from dashboard.store.reporting import ReportRefusedError, Slot, State, latest_edition

LONGEST_ROUND = timedelta(days=366)
"""Between opening and due date; a longer span is a slip of the pen."""


class RoundRefusedError(RefusedError):
    """A round that cannot be opened or changed as asked; every reason is told, nothing was changed."""

    key = "round_refused"


def open_round(session: Session, plan: Plan, *, year: int, opens_on: date, due_on: date, by: Person) -> Round:
    """Ask for the reports of ``year`` from ``opens_on``; each year of a plan has one round.

    Raises
    ------
    RoundRefusedError
        With every reason: a year outside the plan or asked for already, dates that contradict each other.
    """
    demand(by, Action.EDIT_PLAN)
    standing = session.scalars(select(Round).where(Round.plan_id == plan.id, Round.year == year)).first()
    reasons = [*_against(opens_on, due_on), *_against_year(plan, year)]
    if standing is not None:
        told = f"the year {year} has a round already; change its dates"
        reasons.append(Reason("year_taken", told, {"year": year}, "year"))
    refuse(RoundRefusedError, f"the round of {year} was not opened", reasons)
    return create(session, Round(plan_id=plan.id, year=year, opens_on=opens_on, due_on=due_on), by=by, action="open")


def change_round(
    session: Session, held: Round, *, expected_version: int, opens_on: date, due_on: date, by: Person
) -> Round:
    """Move the dates of a round."""
    demand(by, Action.EDIT_PLAN)
    refuse(RoundRefusedError, f"the round of {held.year} was not changed", _against(opens_on, due_on))
    fields = {"opens_on": opens_on, "due_on": due_on}
    return edit(session, held, expected_version=expected_version, by=by, fields=fields)


def set_closed(session: Session, held: Round, *, is_closed: bool, expected_version: int, by: Person) -> Round:
    """Close a round, so that no report of its year is begun, or open it again."""
    demand(by, Action.EDIT_PLAN)
    action = "close" if is_closed else "reopen"
    return edit(session, held, expected_version=expected_version, by=by, fields={"is_closed": is_closed}, action=action)


def rounds_of(session: Session, plan_id: int) -> tuple[Round, ...]:
    """All rounds of a plan, the newest year first."""
    return tuple(session.scalars(select(Round).where(Round.plan_id == plan_id).order_by(Round.year.desc())))


def refuse_outside_round(session: Session, slot: Slot, *, today: date) -> None:
    """Raise ReportRefusedError unless a report of ``slot`` may be written today.

    A report past its due date is late and still taken until the round is closed. What was handed in once may be
    corrected after that: an error that is found later must not have to stand.
    """
    held = session.scalars(
        select(Round)
        .join(Result, Result.plan_id == Round.plan_id)
        .join(Indicator, Indicator.result_id == Result.id)
        .where(Indicator.id == slot.indicator_id, Round.year == slot.year)
    ).first()
    refuse(ReportRefusedError, "the report was not saved", _against_slot(session, held, slot, today))


def _against_slot(session: Session, held: Round | None, slot: Slot, today: date) -> Iterator[Reason]:
    facts = {"year": slot.year}
    if held is None:
        told = f"no reports of {slot.year} are asked for; the Secretariat opens a round for them"
        yield Reason("no_round", told, facts)
    elif held.opens_on > today:
        told = f"reports of {slot.year} are taken from {held.opens_on.isoformat()}; wait until then"
        yield Reason("round_not_open", told, facts)
    elif held.is_closed and _was_never_handed_in(latest_edition(session, slot)):
        told = f"the round of {slot.year} is closed; ask the Secretariat to open it again"
        yield Reason("round_closed", told, facts)


def _was_never_handed_in(latest: Report | None) -> bool:
    return latest is None or (latest.edition == 1 and latest.state == State.DRAFT)


def _against(opens_on: date, due_on: date) -> Iterator[Reason]:
    if due_on < opens_on:
        told = f"it would be due on {due_on.isoformat()}, before it opens on {opens_on.isoformat()}"
        yield Reason("due_before_open", told, field="due_on")
    elif due_on - opens_on > LONGEST_ROUND:
        days = (due_on - opens_on).days
        told = f"{days} days lie between its dates; at most {LONGEST_ROUND.days}"
        yield Reason("round_too_long", told, {"days": days, "most": LONGEST_ROUND.days}, "due_on")


def _against_year(plan: Plan, year: int) -> Iterator[Reason]:
    if not plan.first_year <= year <= plan.last_year:
        told = f"the plan runs from {plan.first_year} to {plan.last_year}; received {year}"
        yield Reason("year_outside_plan", told, {"first": plan.first_year, "last": plan.last_year}, "year")
