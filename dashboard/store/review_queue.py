"""Reports that wait for the Technical Secretariat, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence, Indicator, Plan, Report, Result
from dashboard.store.states import State


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submitted report."""

    report_id: int
    plan_code: str
    result_number: int
    code: str
    title: dict[str, str]
    country: str
    reporter: Reporter
    when: When
    edition: int
    writer: str
    submitted_at: datetime | None
    evidence: int
    """How many links and files it brings."""


def waiting_reports(session: Session, person: Person | None) -> tuple[Waiting, ...]:
    """Everything that waits for review; one query.

    Raises
    ------
    NotAllowedError
        If ``person`` does not review.
    """
    demand(person, Action.REVIEW)
    pieces = (
        select(func.count())
        .where(Evidence.report_id == Report.id, Evidence.is_withdrawn.is_(False))
        .correlate(Report)
        .scalar_subquery()
    )
    found = session.execute(
        select(Report, Indicator.code, Indicator.title, Result.number, Plan.code, User.name, pieces)
        .join(Indicator, Report.indicator_id == Indicator.id)
        .join(Result, Indicator.result_id == Result.id)
        .join(Plan, Result.plan_id == Plan.id)
        .outerjoin(User, Report.written_by == User.id)
        .where(Report.state == State.SUBMITTED)
        .order_by(Report.submitted_at, Report.id)
    )
    return tuple(
        Waiting(
            report_id=report.id,
            plan_code=plan,
            result_number=number,
            code=code,
            title=title,
            country=report.country,
            reporter=Reporter(report.reporter),
            when=When(report.year, Period(report.period)),
            edition=report.edition,
            writer=writer or "",
            submitted_at=report.submitted_at,
            evidence=count,
        )
        for report, code, title, number, plan, writer, count in found
    )
