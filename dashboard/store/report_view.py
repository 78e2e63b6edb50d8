"""One indicator, country and period as government, employers and workers tell it: for the form and for the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import When
from dashboard.plan.rollup import CONSTITUENTS
from dashboard.store.history import Change
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence, Indicator, Plan, Report, Result, Round, Target
from dashboard.store.reporting import seen_mark
from dashboard.store.rounds import round_of
from dashboard.store.states import OPEN, State

Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One link or file."""

    id: int
    version: int
    title: str
    url: str
    given_name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a report."""

    id: int
    version: int
    seen_mark: int
    """What a form remembers that was opened with this edition."""
    number_of: int
    """1 for the first, 2 for its first correction."""
    state: State
    value: float | None
    words: str
    note: str
    comment: str
    writer: str
    submitted_at: datetime | None
    reviewed_at: datetime | None
    evidence: tuple[EvidenceItem, ...]

    @property
    def is_open(self) -> bool:
        """Whether its writer may change it."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Side:
    """What one constituency tells; no edition at all reads "not reported by"."""

    reporter: Reporter
    is_asked: bool
    """Whether the plan names it as one who reports this indicator."""
    editions: tuple[Edition, ...]
    """The newest first."""

    @property
    def latest(self) -> Edition | None:
        """The newest edition, whatever its state."""
        return self.editions[0] if self.editions else None

    @property
    def counting(self) -> Edition | None:
        """The edition that was accepted and stands."""
        return next((one for one in self.editions if one.state is State.ACCEPTED), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history of a report."""

    at: datetime
    who: str
    """Empty: the command line."""
    action: str
    edition: int
    value: float | None
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """Everything that the report form and the review show."""

    plan_code: str
    plan_title: Words
    result_number: int
    result_title: Words
    indicator_id: int
    code: str
    title: Words
    definition: Words
    unit: Words
    kind: ValueKind
    direction: int
    is_cumulative: bool
    baseline: float | None
    baseline_year: int | None
    target: float | None
    """Of the year and country, or of all countries."""
    milestone: str
    verification: str
    country: str
    when: When
    held: Round | None
    """The round that asks for it."""
    sides: tuple[Side, ...]

    def side(self, reporter: Reporter) -> Side:
        """What one constituency tells."""
        return next(one for one in self.sides if one.reporter is reporter)


def find_indicator(session: Session, plan_code: str, code: str) -> Indicator | None:
    """The indicator that an address names; None for one that is not, or no longer, in the plan."""
    found = (
        select(Indicator)
        .join(Result, Indicator.result_id == Result.id)
        .join(Plan, Result.plan_id == Plan.id)
        .where(Plan.code == plan_code, Indicator.code == code, Indicator.is_withdrawn.is_(False))
    )
    return session.scalars(found).first()


def report_sheet(session: Session, indicator: Indicator, *, country: str, when: When) -> ReportSheet:
    """The sheet of one indicator, country (empty: the Secretariat's own) and period; six queries."""
    result = session.get_one(Result, indicator.result_id)
    plan = session.get_one(Plan, result.plan_id)
    held = round_of(session, plan.id, when)
    target = _target(session, indicator, country, when.year)
    return ReportSheet(
        plan_code=plan.code,
        plan_title=plan.title,
        result_number=result.number,
        result_title=result.title,
        indicator_id=indicator.id,
        code=indicator.code,
        title=indicator.title,
        definition=indicator.definition,
        unit=indicator.unit,
        kind=ValueKind(indicator.kind),
        direction=indicator.direction,
        is_cumulative=indicator.is_cumulative,
        baseline=indicator.baseline,
        baseline_year=indicator.baseline_year,
        target=None if target is None else target.value,
        milestone="" if target is None else target.milestone,
        verification=indicator.verification,
        country=country,
        when=when,
        held=held,
        sides=_sides(session, indicator, country, when),
    )


def steps_of(session: Session, side: Side) -> tuple[Step, ...]:
    """Who did what with the reports of one side, the newest first; a report that is corrected keeps every value."""
    numbers = {edition.id: edition.number_of for edition in side.editions}
    changes = session.execute(
        select(Change, User.name)
        .outerjoin(User, Change.made_by == User.id)
        .where(Change.record_table == Report.__tablename__, Change.record_id.in_(numbers))
        .order_by(Change.id.desc())
    )
    return tuple(_step(change, name or "", numbers) for change, name in changes)


def _step(change: Change, who: str, numbers: Mapping[int, int]) -> Step:
    after: Mapping[str, Any] = change.after or {}
    return Step(
        change.made_at,
        who,
        change.action,
        numbers[change.record_id],
        after.get("number"),
        after.get("words", ""),
        change.reason,
    )


def _target(session: Session, indicator: Indicator, country: str, year: int) -> Target | None:
    """The country's own target before that of all countries."""
    found = session.scalars(
        select(Target)
        .where(Target.indicator_id == indicator.id, Target.year == year, Target.country.in_({"", country}))
        .order_by(Target.country.desc())
    )
    return next((one for one in found if one.value is not None or one.milestone), None)


def _sides(session: Session, indicator: Indicator, country: str, when: When) -> tuple[Side, ...]:
    reports = session.execute(
        select(Report, User.name)
        .outerjoin(User, Report.written_by == User.id)
        .where(Report.indicator_id == indicator.id, Report.country == country)
        .where(Report.year == when.year, Report.period == when.period)
        .order_by(Report.edition.desc())
    ).all()
    evidence = _evidence(session, [report.id for report, _ in reports])
    told: dict[str, list[Edition]] = defaultdict(list)
    for report, name in reports:
        told[report.reporter].append(_edition(report, name or "", evidence.get(report.id, ())))
    who = CONSTITUENTS if country else (Reporter.TECHNICAL_SECRETARIAT,)
    return tuple(Side(one, one.value in indicator.responsible, tuple(told[one.value])) for one in who)


def _evidence(session: Session, reports: Sequence[int]) -> Mapping[int, tuple[EvidenceItem, ...]]:
    found: dict[int, list[EvidenceItem]] = defaultdict(list)
    standing = select(Evidence, Report.id).join(Report, Evidence.report_id == Report.id)
    asked = standing.where(Report.id.in_(reports), Evidence.is_withdrawn.is_(False)).order_by(Evidence.id)
    for one, report in session.execute(asked):
        item = EvidenceItem(one.id, one.version, one.title, one.url, one.given_name, one.media_type, one.size)
        found[report].append(item)
    return {report: tuple(items) for report, items in found.items()}


def _edition(report: Report, writer: str, evidence: tuple[EvidenceItem, ...]) -> Edition:
    return Edition(
        id=report.id,
        version=report.version,
        seen_mark=seen_mark(report),
        number_of=report.edition,
        state=State(report.state),
        value=report.number,
        words=report.words,
        note=report.note,
        comment=report.comment,
        writer=writer,
        submitted_at=report.submitted_at,
        reviewed_at=report.reviewed_at,
        evidence=evidence,
    )
