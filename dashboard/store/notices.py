"""Notices inside the atlas: what is due, what came back, what was accepted, what waits for review.

Notices are read from the reports themselves, so none can be lost or told twice; only the moment until which
an account has seen them is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum, unique

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, may
from dashboard.plan.periods import When
from dashboard.store.dispatch_view import ReportSent, reports_sent_to
from dashboard.store.notice_tables import NoticeMark
from dashboard.store.plan_tables import Indicator, Report, Result
from dashboard.store.records import create, now
from dashboard.store.response_tables import Workspace, WorkspaceState
from dashboard.store.states import State
from dashboard.store.tasks import Task, tasks_of

SOON_DAYS = 30
"""A round is told of from this many days before it is due."""
KEPT_DAYS = 90
"""How long an accepted report is told of."""


@unique
class NoticeKind(StrEnum):
    """What a notice is about; the order is that of the page."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    DUE = "due"
    ACCEPTED = "accepted"
    TO_REVIEW = "to_review"
    PLAN_RETURNED = "plan_returned"
    PLAN_ACCEPTED = "plan_accepted"
    PLANS_TO_REVIEW = "plans_to_review"
    REPORT_SENT = "report_sent"


@dataclass(frozen=True, slots=True)
class PersonalNotice:
    """One notice; ``task`` where it is about one report, ``count`` where it is about several."""

    kind: NoticeKind
    since: datetime
    is_new: bool
    count: int = 1
    days: int = 0
    """Days left, or days late."""
    when: When | None = None
    """The round, or what the report tells of."""
    task: Task | None = None
    sent: ReportSent | None = None
    """The programme report that the Secretariat sent."""


def notices_of(session: Session, person: Person, *, today: date) -> tuple[PersonalNotice, ...]:
    """What ``person`` is told, the most pressing first; at most five queries."""
    seen = session.scalar(select(NoticeMark.seen_at).where(NoticeMark.user_id == person.user_id))
    found = [*_of_rounds(tasks := tasks_of(session, person, today=today), today), *_of_reports(tasks, today)]
    if may(person, Action.REVIEW):
        found += _of_review(session)
    found += _of_plans(session, person, today)
    found += _of_dispatches(session, person, today)
    order = list(NoticeKind)
    marked = (_marked(notice, seen) for notice in found)
    return tuple(sorted(marked, key=lambda one: (order.index(one.kind), -one.since.timestamp())))


def count_new(notices: Sequence[PersonalNotice]) -> int:
    """How many were not seen yet: the number in the header."""
    return sum(notice.is_new for notice in notices)


def mark_seen(session: Session, person: Person, *, at: datetime | None = None) -> None:
    """Remember that ``person`` has seen everything until now; a person marks only their own."""
    held = session.scalars(select(NoticeMark).where(NoticeMark.user_id == person.user_id)).first()
    if held is None:
        create(session, NoticeMark(user_id=person.user_id, seen_at=at or now()), by=person)
    else:
        held.seen_at = at or now()


def _of_rounds(tasks: Sequence[Task], today: date) -> Iterator[PersonalNotice]:
    """One notice for each due date, not one for each indicator: a list of 200 is no notice."""
    waiting = [task for task in tasks if task.is_open and task.state is not State.RETURNED]
    rounds = {(task.held, task.due_on) for task in waiting}
    for held, due_on in sorted(rounds, key=lambda one: (one[0].time, one[1])):
        count = sum((task.held, task.due_on) == (held, due_on) for task in waiting)
        left = (due_on - today).days
        if left < 0:
            yield PersonalNotice(NoticeKind.OVERDUE, _start_of(due_on + timedelta(days=1)), True, count, -left, held)
        elif left <= SOON_DAYS:
            yield PersonalNotice(NoticeKind.DUE, _start_of(due_on - timedelta(days=SOON_DAYS)), True, count, left, held)


def _of_reports(tasks: Sequence[Task], today: date) -> Iterator[PersonalNotice]:
    oldest = _start_of(today - timedelta(days=KEPT_DAYS))
    for task in tasks:
        if task.state is State.RETURNED and task.moved_at is not None:
            yield PersonalNotice(NoticeKind.RETURNED, task.moved_at, True, when=task.when, task=task)
        elif task.state is State.ACCEPTED and task.moved_at is not None and task.moved_at >= oldest:
            yield PersonalNotice(NoticeKind.ACCEPTED, task.moved_at, True, when=task.when, task=task)


def _of_dispatches(session: Session, person: Person, today: date) -> Iterator[PersonalNotice]:
    for sent in reports_sent_to(session, person.user_id, since=_start_of(today - timedelta(days=KEPT_DAYS))):
        yield PersonalNotice(NoticeKind.REPORT_SENT, sent.at, True, sent=sent)


def _of_review(session: Session) -> Iterator[PersonalNotice]:
    count, latest = session.execute(
        select(func.count(Report.id), func.max(Report.submitted_at))
        .join(Indicator, Report.indicator_id == Indicator.id)
        .join(Result, Indicator.result_id == Result.id)
        .where(Report.state == State.SUBMITTED)
    ).one()
    if count:
        yield PersonalNotice(NoticeKind.TO_REVIEW, latest or now(), True, count)


def _of_plans(session: Session, person: Person, today: date) -> Iterator[PersonalNotice]:
    """The team's own plan; of who reviews plans, how many wait."""
    if person.municipality:
        own = _standings().where(Workspace.country == person.country)
        for one in session.scalars(own.where(Workspace.municipality == person.municipality)):
            yield from _of_own_plan(one, today)
    elif may(person, Action.REVIEW_RESPONSE, country=person.country):
        waiting = _standings().where(WorkspaceState.state == State.SUBMITTED)
        if not may(person, Action.REVIEW_RESPONSE):
            waiting = waiting.where(Workspace.country == person.country)
        if found := session.scalars(waiting).all():
            latest = max(one.submitted_at or now() for one in found)
            yield PersonalNotice(NoticeKind.PLANS_TO_REVIEW, latest, True, len(found))


def _of_own_plan(one: WorkspaceState, today: date) -> Iterator[PersonalNotice]:
    if one.state == State.RETURNED and one.reviewed_at is not None:
        yield PersonalNotice(NoticeKind.PLAN_RETURNED, one.reviewed_at, True)
    elif one.state == State.ACCEPTED and (one.reviewed_at or now()) >= _start_of(today - timedelta(days=KEPT_DAYS)):
        yield PersonalNotice(NoticeKind.PLAN_ACCEPTED, one.reviewed_at or now(), True)


def _standings() -> Select[WorkspaceState]:
    return (
        select(WorkspaceState)
        .join(Workspace, WorkspaceState.workspace_id == Workspace.id)
        .where(Workspace.is_withdrawn.is_(False))
    )


def _marked(notice: PersonalNotice, seen: datetime | None) -> PersonalNotice:
    return replace(notice, is_new=seen is None or notice.since > seen)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
