"""What a focal point has to do: every indicator that it reports on, in every round that was opened, and where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, Role, may
from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When, asked_in
from dashboard.plan.rollup import CONSTITUENTS
from dashboard.plan.territories import countries_of
from dashboard.store.plan_shelf import code_order
from dashboard.store.plan_tables import Indicator, Plan, Report, Result, Round
from dashboard.store.states import State

Side = tuple[str, Reporter]
"""Whose report: country (empty for the Secretariat's own) and constituency."""
Newest = dict[tuple[int, When, str, Reporter], Report]
"""The newest edition by indicator, period and side."""


@dataclass(frozen=True, slots=True)
class Task:
    """One report that is asked for: of an indicator, for a year or a part of it, by one side."""

    plan_code: str
    result_number: int
    indicator_id: int
    code: str
    title: dict[str, str]
    country: str
    reporter: Reporter
    when: When
    """What the report tells of."""
    held: When
    """The round that asks for it."""
    due_on: date
    is_closed: bool
    report_id: int | None = None
    edition: int = 0
    state: State | None = None
    """Of the newest edition; None: nothing was written yet."""
    comment: str = ""
    """The Secretariat's, on that edition."""
    moved_at: datetime | None = None
    """When that edition was accepted, returned or handed in."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for the focal point: a closed round waits for nothing that was never handed in."""
        if self.state is State.RETURNED:
            return True
        return self.state in (None, State.DRAFT) and self.edition <= 1 and not self.is_closed

    def days_left(self, today: date) -> int:
        """Days until it is due; negative once it is late."""
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True)
class Outlook:
    """What waits, in numbers: "3 indicators due in 12 days, 1 overdue"."""

    overdue: int
    due: tuple[tuple[int, int], ...]
    """Days left and how many reports, the nearest first."""
    returned: int
    """Of these, how many came back with a comment."""

    @property
    def waits(self) -> int:
        """Everything that waits for the focal point."""
        return self.overdue + sum(count for _, count in self.due)


def sides_of(person: Person) -> tuple[Side, ...]:
    """The sides for which ``person`` reports.

    Examples
    --------
    >>> sides_of(Person(7, Role.REPORTER, country="PER", constituency=Reporter.WORKERS))
    (('PER', <Reporter.WORKERS: 'workers'>),)
    """
    if person.role is Role.SECRETARIAT:
        return (("", Reporter.TECHNICAL_SECRETARIAT),)
    country = person.country or ""
    return tuple(
        (country, reporter)
        for reporter in CONSTITUENTS
        if may(person, Action.REPORT, country=country, reporter=reporter)
    )


def tasks_of(session: Session, person: Person, *, today: date) -> tuple[Task, ...]:
    """Every report that is asked of ``person`` in rounds that have begun, what is due first standing first.

    Two queries, however many indicators the plan has.
    """
    return asked_of(session, sides_of(person), today=today)


def asked_of(session: Session, sides: Sequence[Side], *, today: date) -> tuple[Task, ...]:
    """As ``tasks_of``, for given sides."""
    if not sides:
        return ()
    asked = session.execute(
        select(Indicator, Result.number, Plan.code, Round)
        .join(Result, Indicator.result_id == Result.id)
        .join(Plan, Result.plan_id == Plan.id)
        .join(Round, Round.plan_id == Plan.id)
        .where(Indicator.is_withdrawn.is_(False), Result.is_withdrawn.is_(False))
    ).all()
    # A round that is not open yet asks for nothing, but what the one after it asks for begins where it ends.
    rounds = {held.id: held for *_, held in asked}
    newest = _newest(session, sides)
    found = [
        _task(indicator, number, plan, held, When(held.year, period), side, newest)
        for indicator, number, plan, held in asked
        if held.opens_on <= today
        for side in sides
        if side[1].value in indicator.responsible and _concerns(indicator, side[0])
        for period in asked_in(held, _of_plan(rounds, held), indicator.frequency)
    ]
    return tuple(sorted(found, key=_order))


def outlook(tasks: Iterable[Task], *, today: date) -> Outlook:
    """What of ``tasks`` waits, by the days that are left."""
    waiting = [task for task in tasks if task.is_open]
    days = Counter(task.days_left(today) for task in waiting)
    return Outlook(
        overdue=sum(count for left, count in days.items() if left < 0),
        due=tuple((left, days[left]) for left in sorted(days) if left >= 0),
        returned=sum(task.state is State.RETURNED for task in waiting),
    )


def _concerns(indicator: Indicator, country: str) -> bool:
    """An indicator that is tied to territories is asked of their countries alone."""
    countries = countries_of(indicator.territories)
    return not country or not countries or country in countries


def _of_plan(rounds: Mapping[int, Round], held: Round) -> list[Round]:
    return [one for one in rounds.values() if one.plan_id == held.plan_id and one.year == held.year]


def _newest(session: Session, sides: Sequence[Side]) -> Newest:
    countries = sorted({country for country, _ in sides})
    reporters = sorted({reporter.value for _, reporter in sides})
    reports = session.scalars(
        select(Report).where(Report.country.in_(countries), Report.reporter.in_(reporters)).order_by(Report.edition)
    )
    return {
        (one.indicator_id, When(one.year, Period(one.period)), one.country, Reporter(one.reporter)): one
        for one in reports
    }


def _task(indicator: Indicator, number: int, plan: str, held: Round, when: When, side: Side, newest: Newest) -> Task:
    report = newest.get((indicator.id, when, *side))
    task = Task(
        plan_code=plan,
        result_number=number,
        indicator_id=indicator.id,
        code=indicator.code,
        title=indicator.title,
        country=side[0],
        reporter=side[1],
        when=when,
        held=When(held.year, Period(held.period)),
        due_on=held.due_on,
        is_closed=held.is_closed,
    )
    return task if report is None else _told(task, report)


def _told(task: Task, report: Report) -> Task:
    return replace(
        task,
        report_id=report.id,
        edition=report.edition,
        state=State(report.state),
        comment=report.comment,
        moved_at=report.reviewed_at or report.submitted_at,
    )


def _order(task: Task) -> tuple[bool, date, int, tuple[tuple[int, int | str], ...], float, str, str]:
    code = code_order(task.code)
    return not task.is_open, task.due_on, task.result_number, code, task.when.time, task.country, task.reporter.value
