"""A status set by hand beside the computed ones: what the Secretariat sees before it judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.plan.indicators import Direction, PlanIndicator, ReportedValue, Reporter, ValueKind
from dashboard.plan.periods import Period, frequency_of
from dashboard.plan.round_days import first_due_of
from dashboard.plan.status import Status, status_of
from dashboard.store.plan_shelf import code_order
from dashboard.store.plan_tables import Indicator, Judgement, Report, Result, Round, Target
from dashboard.store.records import now
from dashboard.store.rounds import round_line
from dashboard.store.states import State

Who = tuple[str, Reporter]
"""Country (empty for the Secretariat's own) and constituency."""


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One indicator of a plan and how it was judged by hand as a whole; None: the computed status stands alone."""

    code: str
    title: Mapping[str, str]
    result_number: int
    status: Status | None
    in_countries: int
    """How many countries have a status by hand of their own."""


def judged_lines(session: Session, plan_id: int) -> tuple[JudgedLine, ...]:
    """Every indicator of a plan; two queries."""
    indicators = session.execute(
        select(Indicator, Result.number)
        .join(Result, Indicator.result_id == Result.id)
        .where(Result.plan_id == plan_id, Indicator.is_withdrawn.is_(False), Result.is_withdrawn.is_(False))
    ).all()
    held: dict[int, dict[str, Status]] = defaultdict(dict)
    for one in session.scalars(select(Judgement).where(Judgement.is_withdrawn.is_(False))):
        held[one.indicator_id][one.country] = Status(one.status)
    return tuple(
        JudgedLine(
            code=indicator.code,
            title=indicator.title,
            result_number=number,
            status=held[indicator.id].get(""),
            in_countries=sum(bool(country) for country in held[indicator.id]),
        )
        for indicator, number in sorted(indicators, key=lambda one: (one[1], code_order(one[0].code)))
    )


def computed_statuses(session: Session, indicator: Indicator, *, country: str | None = None) -> Mapping[Who, Status]:
    """The computed status of every constituency that has reported, in one country or in all of them; three queries."""
    asked = select(Report).where(Report.indicator_id == indicator.id, Report.state == State.ACCEPTED)
    if country is not None:
        asked = asked.where(Report.country == country)
    told: dict[Who, list[ReportedValue]] = defaultdict(list)
    for report in session.scalars(asked):
        told[report.country, Reporter(report.reporter)].append(_reported(report))
    targets = session.scalars(select(Target).where(Target.indicator_id == indicator.id).order_by(Target.year)).all()
    first_due = _first_due(session, indicator)
    today = now().date()
    return {
        who: status_of(_rule(indicator, who[0], targets, first_due), values, today=today).status
        for who, values in sorted(told.items())
    }


def _reported(report: Report) -> ReportedValue:
    moment = report.submitted_at or report.reviewed_at or now()
    return ReportedValue(report.year, moment.date(), report.number, report.words, Period(report.period))


def _first_due(session: Session, indicator: Indicator) -> date | None:
    asked = select(Round).join(Result, Result.plan_id == Round.plan_id).where(Result.id == indicator.result_id)
    return first_due_of([round_line(one) for one in session.scalars(asked)], indicator.frequency)


def _rule(indicator: Indicator, country: str, targets: Sequence[Target], first_due: date | None) -> PlanIndicator:
    valued = [one for one in targets if one.value is not None]
    held = [one for one in valued if country and one.country == country] or [one for one in valued if not one.country]
    last = held[-1] if held else None
    return PlanIndicator(
        code=indicator.code,
        kind=ValueKind(indicator.kind),
        direction=Direction(indicator.direction),
        baseline=indicator.baseline,
        baseline_year=indicator.baseline_year,
        target=None if last is None else last.value,
        target_year=None if last is None else last.year,
        first_due=first_due,
        cumulative=indicator.is_cumulative,
        tolerance=indicator.tolerance,
        frequency=frequency_of(indicator.frequency),
        yearly_targets={one.year: one.value for one in held if one.value is not None},
    )
