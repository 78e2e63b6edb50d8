"""Reporting rounds: for which year, or part of it, reports are asked, from when until when, and whether still taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.plan.periods import OF_ROUNDS, PERIODS, Frequency, Period, When, frequency_of, round_for
from dashboard.plan.round_days import RoundLine
from dashboard.store.plan_tables import Indicator, Plan, Report, Result, Round
from dashboard.store.records import create, edit
from dashboard.store.refusals import Reason, RefusedError, refuse
from dashboard.store.reporting import ReportRefusedError, Slot, latest_edition
from dashboard.store.states import State

LONGEST_ROUND = timedelta(days=366)
"""Between opening and due date; a longer span is a slip of the pen."""


class RoundRefusedError(RefusedError):
    """A round that cannot be opened or changed as asked; every reason is told, nothing was changed."""

    key = "round_refused"


def open_round(
    session: Session,
    plan: Plan,
    *,
    year: int,
    opens_on: date,
    due_on: date,
    by: Person,
    period: Period = Period.YEAR,
) -> Round:
    """Ask from ``opens_on`` for the reports of ``year``, or of its part that ends with ``period``.

    A year has at most one round at the end of each of its quarters; each asks of an indicator for what ended since
    the round before it.

    Raises
    ------
    RoundRefusedError
        With every reason: a year outside the plan, a period asked for already, dates that contradict each other.
    """
    demand(by, Action.EDIT_PLAN)
    reasons = [*_against(opens_on, due_on), *_against_year(plan, year), *_against_period(session, plan, year, period)]
    refuse(RoundRefusedError, f"the round of {When(year, period)} was not opened", reasons)
    held = Round(plan_id=plan.id, year=year, period=period, opens_on=opens_on, due_on=due_on)
    return create(session, held, by=by, action="open")


def change_round(
    session: Session, held: Round, *, expected_version: int, opens_on: date, due_on: date, by: Person
) -> Round:
    """Move the dates of a round."""
    demand(by, Action.EDIT_PLAN)
    refuse(RoundRefusedError, f"the round of {when_of_round(held)} was not changed", _against(opens_on, due_on))
    fields = {"opens_on": opens_on, "due_on": due_on}
    return edit(session, held, expected_version=expected_version, by=by, fields=fields)


def set_closed(session: Session, held: Round, *, is_closed: bool, expected_version: int, by: Person) -> Round:
    """Close a round, so that no report of its year is begun, or open it again."""
    demand(by, Action.EDIT_PLAN)
    action = "close" if is_closed else "reopen"
    return edit(session, held, expected_version=expected_version, by=by, fields={"is_closed": is_closed}, action=action)


def rounds_of(session: Session, plan_id: int) -> tuple[Round, ...]:
    """All rounds of a plan, the newest first."""
    found = session.scalars(select(Round).where(Round.plan_id == plan_id))
    return tuple(sorted(found, key=lambda one: when_of_round(one).time, reverse=True))


def when_of_round(held: Round) -> When:
    """The year, or the part of it, at whose end a round asks."""
    return When(held.year, Period(held.period))


def round_line(held: Round) -> RoundLine:
    """A round as the plan is read."""
    return RoundLine(held.year, held.opens_on, held.due_on, held.is_closed, Period(held.period))


def round_of(session: Session, plan_id: int, when: When) -> Round | None:
    """The round that asks for ``when``; one query."""
    return round_for(when, session.scalars(select(Round).where(Round.plan_id == plan_id, Round.year == when.year)))


def refuse_outside_round(session: Session, slot: Slot, *, today: date) -> None:
    """Raise ReportRefusedError unless a report of ``slot`` may be written today.

    A report past its due date is late and still taken until the round is closed. What was handed in once may be
    corrected after that: an error that is found later must not have to stand.
    """
    found = session.execute(
        select(Indicator.frequency, Result.plan_id).join(Result).where(Indicator.id == slot.indicator_id)
    ).first()
    held = None if found is None else round_of(session, found.plan_id, slot.when)
    frequency = frequency_of("" if found is None else found.frequency)
    refuse(ReportRefusedError, "the report was not saved", _against_slot(session, held, slot, frequency, today))


def _against_slot(
    session: Session, held: Round | None, slot: Slot, frequency: Frequency, today: date
) -> Iterator[Reason]:
    facts = {"year": slot.when}
    if slot.period not in PERIODS[frequency] and _was_never_handed_in(latest_edition(session, slot)):
        asked = ", ".join(PERIODS[frequency])
        told = f"the indicator is asked for {frequency.value}, not for {slot.when}; report one of {asked}"
        yield Reason("other_period", told, facts)
    elif held is None:
        told = f"no reports of {slot.when} are asked for; the Secretariat opens a round for them"
        yield Reason("no_round", told, facts)
    elif held.opens_on > today:
        told = f"reports of {slot.when} are taken from {held.opens_on.isoformat()}; wait until then"
        yield Reason("round_not_open", told, facts)
    elif held.is_closed and _was_never_handed_in(latest_edition(session, slot)):
        told = f"the round of {slot.when} is closed; ask the Secretariat to open it again"
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


def _against_period(session: Session, plan: Plan, year: int, period: Period) -> Iterator[Reason]:
    if period not in OF_ROUNDS:
        told = f"a round is opened for {', '.join(OF_ROUNDS)}; received '{period}'"
        yield Reason("no_round_period", told, field="period")
    taken = select(Round.id).where(Round.plan_id == plan.id, Round.year == year, Round.period == period)
    if session.scalars(taken).first() is not None:
        told = f"{When(year, period)} has a round already; change its dates"
        yield Reason("year_taken", told, {"year": When(year, period)}, "year")


def _against_year(plan: Plan, year: int) -> Iterator[Reason]:
    if not plan.first_year <= year <= plan.last_year:
        told = f"the plan runs from {plan.first_year} to {plan.last_year}; received {year}"
        yield Reason("year_outside_plan", told, {"first": plan.first_year, "last": plan.last_year}, "year")
