"""What the pages ask of the plan: a fixed number of queries, however many indicators, countries and years there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When
from dashboard.plan.public import AddressingIndicator, CardChange, PublicEvidence, PublicReport
from dashboard.plan.territories import speaks_of
from dashboard.store.history import Change
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence, Indicator, Judgement, Output, Plan, Report, Result, Target
from dashboard.store.states import State

__all__ = [
    "AddressingIndicator",
    "changes_of",
    "changes_of_results",
    "count_of_evidence",
    "indicators_for",
    "public_reports",
]

PUBLIC = (State.ACCEPTED.value, State.SUPERSEDED.value)
"""States in which everybody may read a report; drafts, submitted and returned ones are not shown to anybody else."""
MOST_CHANGES = 40
"""Changes of one card that are shown, the newest first."""


def indicators_for(
    session: Session, factors: Collection[str], *, territory: str = ""
) -> tuple[AddressingIndicator, ...]:
    """Indicators that address any of ``factors`` in ``territory``, by plan, result and code; one query.

    Parameters
    ----------
    factors : codes of risk factors, as in a release (``FactorSpec.code``)
    territory : ``PER``, ``MEX/07`` or ``MEX/07/07101``; empty for everywhere. An indicator that is tied to no
        territory concerns all of them.
    """
    asked = tuple(dict.fromkeys(factors))
    found = (
        select(Indicator, Result, Plan, Output)
        .join(Result, Indicator.result_id == Result.id)
        .join(Plan, Result.plan_id == Plan.id)
        .outerjoin(Output, Indicator.output_id == Output.id)
        .where(Indicator.is_withdrawn.is_(False), Result.is_withdrawn.is_(False))
        .order_by(Plan.first_year.desc(), Plan.code, Result.number, Indicator.code)
    )
    return tuple(
        AddressingIndicator(
            plan=plan.code,
            plan_title=plan.title,
            code=indicator.code,
            title=indicator.title,
            result=result.number,
            result_title=result.title,
            output=output.code if output is not None else "",
            output_title=output.title if output is not None else {},
            factors=addressed,
            territories=tuple(indicator.territories),
            is_demonstration=plan.is_demonstration,
        )
        for indicator, result, plan, output in session.execute(found)
        if (addressed := tuple(code for code in asked if code in indicator.factors))
        and speaks_of(indicator.territories, territory)
    )


def public_reports(session: Session, indicator: int, *, country: str) -> tuple[PublicReport, ...]:
    """Everything that was accepted of an indicator in a country, the newest period and edition first; two queries."""
    about = and_(Report.indicator_id == indicator, Report.country == country)
    evidence: defaultdict[int, list[PublicEvidence]] = defaultdict(list)
    for one in _evidence(session, about):
        evidence[one.report].append(one)
    found = select(Report).where(about, Report.state.in_(PUBLIC)).order_by(Report.year.desc(), Report.edition.desc())
    reports = sorted(session.scalars(found), key=lambda one: -_when(one.year, one.period).time)
    return tuple(
        PublicReport(
            id=one.id,
            country=one.country,
            reporter=Reporter(one.reporter),
            when=_when(one.year, one.period),
            edition=one.edition,
            is_superseded=one.state == State.SUPERSEDED.value,
            number=one.number,
            words=one.words,
            note=one.note,
            submitted_on=one.submitted_at.date() if one.submitted_at else None,
            accepted_on=one.reviewed_at.date() if one.reviewed_at else None,
            evidence=tuple(evidence[one.id]),
        )
        for one in reports
    )


def _when(year: int, period: str) -> When:
    return When(year, Period(period))


def count_of_evidence(session: Session, indicator: int) -> Mapping[str, int]:
    """Pieces of evidence behind the accepted reports of an indicator, by country; one query."""
    counted = (
        select(Report.country, func.count())
        .join(Evidence, Evidence.report_id == Report.id)
        .where(Report.indicator_id == indicator, Report.state == State.ACCEPTED.value, Evidence.is_withdrawn.is_(False))
        .group_by(Report.country)
    )
    return dict(session.execute(counted).all())


def changes_of(session: Session, indicator: int) -> tuple[CardChange, ...]:
    """What was changed of the card, the newest first, at most ``MOST_CHANGES``; one query."""
    own = [
        and_(Change.record_table == "indicators", Change.record_id == indicator),
        *(
            and_(
                Change.record_table == table.__tablename__,
                Change.record_id.in_(select(table.id).where(table.indicator_id == indicator)),
            )
            for table in (Target, Judgement)
        ),
    ]
    return _newest(session, or_(*own))


def changes_of_results(session: Session, plan: str) -> tuple[CardChange, ...]:
    """What people changed of results and outputs of the plan with this code, the newest first; two queries.

    What came whole, with the facts or a first import, and was never touched is no change.
    """
    results = select(Result.id).join(Plan, Result.plan_id == Plan.id).where(Plan.code == plan)
    outputs = select(Output.id).where(Output.result_id.in_(results))
    about = or_(
        and_(Change.record_table == Result.__tablename__, Change.record_id.in_(results)),
        and_(Change.record_table == Output.__tablename__, Change.record_id.in_(outputs)),
    )
    numbers = dict(session.execute(select(Result.id, Result.number).where(Result.id.in_(results))).all())
    touched = or_(Change.made_by.is_not(None), Change.record_version > 1)
    return _newest(session, and_(about, touched), numbers=numbers)


def _newest(
    session: Session, about: ColumnElement[bool], *, numbers: Mapping[int, int] | None = None
) -> tuple[CardChange, ...]:
    found = (
        select(Change, User.role)
        .outerjoin(User, Change.made_by == User.id)
        .where(about)
        .order_by(Change.id.desc())
        .limit(MOST_CHANGES)
    )
    return tuple(_change(change, role, numbers or {}) for change, role in session.execute(found))


def _change(change: Change, role: str | None, numbers: Mapping[int, int]) -> CardChange:
    before, after = _placed(change.before or {}, numbers), _placed(change.after or {}, numbers)
    names = [name for name in after if name not in _UNSHOWN and before and after[name] != before.get(name)]
    return CardChange(
        at=change.made_at,
        table=change.record_table,
        action=change.action,
        reason=change.reason,
        role=role or "",
        fields=tuple((name, before.get(name), after[name]) for name in names),
        year=after.get("year"),
        country=after.get("country", ""),
        code=_code(change.record_table, after),
    )


def _placed(record: Mapping[str, Any], numbers: Mapping[int, int]) -> Mapping[str, Any]:
    """The record with the number of the result that it stands under, for who does not know its row."""
    number = numbers.get(record.get("result_id", 0))
    return record if number is None else {**record, "result": number}


def _code(table: str, after: Mapping[str, Any]) -> str:
    """What a result or an output is called; an indicator's changes stand on its own card."""
    if table == Result.__tablename__:
        return str(after.get("number", ""))
    return str(after.get("code", "")) if table == Output.__tablename__ else ""


_UNSHOWN = frozenset({"version", "set_by", "set_at", "id", "plan_id", "result_id", "output_id", "indicator_id"})
"""Columns that tell a reader nothing, or who the person was."""


def _evidence(session: Session, about: ColumnElement[bool]) -> list[PublicEvidence]:
    found = (
        select(Evidence, Report.id, Report.country, Report.reporter, Report.year, Report.period)
        .join(Report, Evidence.report_id == Report.id)
        .where(about, Report.state.in_(PUBLIC), Evidence.is_withdrawn.is_(False))
        .order_by(Report.year.desc(), Evidence.id)
    )
    return [
        PublicEvidence(
            id=one.id,
            report=report,
            country=country,
            reporter=Reporter(reporter),
            when=_when(year, period),
            title=one.title,
            url=one.url if one.url.startswith(("https://", "http://")) else "",
            given_name=one.given_name,
            media_type=one.media_type,
            size=one.size,
        )
        for one, report, country, reporter, year, period in session.execute(found)
    ]
