"""Draft, submitted, accepted, returned: how a report of an indicator moves, and how it is corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import Period, When
from dashboard.store.database import ConflictError
from dashboard.store.moving import Moves
from dashboard.store.plan_tables import Indicator, Report
from dashboard.store.records import create, edit, snapshot
from dashboard.store.refusals import Reason, RefusedError, refuse
from dashboard.store.states import OPEN, State

_VERSIONS = 100_000
"""More than the versions that one edition can have."""
LONGEST_WORDS = 4000
"""Signs of a reporter's text."""


class ReportRefusedError(RefusedError):
    """A report that cannot be saved or moved; every reason is told, nothing was changed."""

    key = "report_refused"


MOVES = Moves("report", ReportRefusedError)


@dataclass(frozen=True, slots=True)
class Slot:
    """What a report is about: which indicator, who speaks, of which year or part of it."""

    indicator_id: int
    country: str
    reporter: Reporter
    year: int
    period: Period = Period.YEAR

    @property
    def when(self) -> When:
        """What the report tells of."""
        return When(self.year, self.period)


@dataclass(frozen=True, slots=True)
class Told:
    """What a reporter writes."""

    number: float | None = None
    words: str = ""
    note: str = ""


def save_draft(session: Session, slot: Slot, told: Told, *, by: Person, expected_version: int | None = None) -> Report:
    """Write or change the open edition of ``slot``; a report that was accepted gets a further edition.

    ``expected_version`` is the ``seen_mark`` of what ``by`` saw; None: whatever stands.

    Raises
    ------
    NotAllowedError
        If ``by`` does not report for that country and constituency.
    ReportRefusedError
        If a submitted report waits for the Secretariat, or the value does not fit the indicator.
    ConflictError
        If somebody else began, saved or finished the report in between.
    """
    _demand_report(slot, by)
    _refuse_misfit(_indicator(session, slot), told, must_be_whole=False)
    latest = latest_edition(session, slot)
    if latest is not None and latest.state == State.SUBMITTED:
        why = f"the report of {slot.when} waits for the Technical Secretariat; ask it to return the report first"
        raise ReportRefusedError("the report was not saved", [Reason("waits", why, {"year": slot.when})])
    fields = {"number": told.number, "words": told.words, "note": told.note, "written_by": by.user_id}
    if latest is not None and expected_version not in (None, seen_mark(latest)):
        raise _overtaken(latest, fields, expected_version)
    if latest is None or latest.state not in OPEN:
        edition = 1 if latest is None else latest.edition + 1
        begun = Report(
            indicator_id=slot.indicator_id,
            country=slot.country,
            reporter=slot.reporter,
            year=slot.year,
            period=slot.period,
            edition=edition,
            state=State.DRAFT,
            number=told.number,
            words=told.words,
            note=told.note,
            written_by=by.user_id,
        )
        return create(session, begun, by=by)
    return edit(session, latest, expected_version=latest.version, by=by, fields=fields)


def submit(session: Session, report: Report, *, expected_version: int, by: Person) -> Report:
    """Hand a draft or a returned report to the Secretariat; it must hold a value."""
    slot = slot_of(report)
    _demand_report(slot, by)
    MOVES.refuse_state(report.state, OPEN, "submitted")
    _refuse_misfit(_indicator(session, slot), Told(report.number, report.words, report.note), must_be_whole=True)
    return MOVES.submit(session, report, expected_version=expected_version, by=by)


def accept(session: Session, report: Report, *, expected_version: int, by: Person, comment: str = "") -> Report:
    """Let a submitted report count; the edition that counted before is superseded, and kept."""
    demand(by, Action.REVIEW, country=report.country or None)
    MOVES.refuse_state(report.state, (State.SUBMITTED,), "accepted")
    for older in session.scalars(_editions(slot_of(report)).where(Report.state == State.ACCEPTED)):
        edit(
            session,
            older,
            expected_version=older.version,
            by=by,
            fields={"state": State.SUPERSEDED.value},
            action="supersede",
            reason=f"corrected by edition {report.edition}",
        )
    return MOVES.accept(session, report, expected_version=expected_version, by=by, comment=comment)


def give_back(session: Session, report: Report, *, expected_version: int, by: Person, comment: str) -> Report:
    """Return a submitted report to its writer, with the reason."""
    demand(by, Action.REVIEW, country=report.country or None)
    return MOVES.give_back(session, report, expected_version=expected_version, by=by, comment=comment)


def latest_edition(session: Session, slot: Slot) -> Report | None:
    """The newest edition of ``slot``, whatever its state."""
    return session.scalars(_editions(slot).order_by(Report.edition.desc()).limit(1)).first()


def seen_mark(latest: Report | None) -> int:
    """What a form remembers of the report it was opened with: version and edition in one number, 0 for none.

    A version alone is not enough: the third version of a correction is not that of the report it corrects.

    Examples
    --------
    >>> seen_mark(None), seen_mark(Report(edition=1, version=3)), seen_mark(Report(edition=2, version=3))
    (0, 3, 100003)
    """
    return 0 if latest is None else (latest.edition - 1) * _VERSIONS + latest.version


def count_of_editions(session: Session, slot: Slot) -> int:
    """How many editions ``slot`` has."""
    return session.scalar(select(func.count()).select_from(_editions(slot).subquery())) or 0


def slot_of(report: Report) -> Slot:
    """What ``report`` is about."""
    return Slot(report.indicator_id, report.country, Reporter(report.reporter), report.year, Period(report.period))


def _editions(slot: Slot) -> Select[Report]:
    return select(Report).where(
        Report.indicator_id == slot.indicator_id,
        Report.country == slot.country,
        Report.reporter == slot.reporter,
        Report.year == slot.year,
        Report.period == slot.period,
    )


def _overtaken(latest: Report, fields: Mapping[str, object], seen: int | None) -> ConflictError:
    theirs = {**snapshot(latest), "version": seen_mark(latest)}
    told = f"the report of {slot_of(latest).when} was saved by somebody else in between; look at both and save again"
    return ConflictError(told, theirs=theirs, yours={**theirs, **fields, "version": seen})


def _demand_report(slot: Slot, by: Person) -> None:
    demand(by, Action.REPORT, country=slot.country or None, reporter=slot.reporter)


def _indicator(session: Session, slot: Slot) -> Indicator:
    found = session.get(Indicator, slot.indicator_id)
    if found is None or found.is_withdrawn:
        told = f"indicator {slot.indicator_id} is not part of the plan; reload the page"
        raise ReportRefusedError("the report was not saved", [Reason("no_indicator", told)])
    return found


def _refuse_misfit(indicator: Indicator, told: Told, *, must_be_whole: bool) -> None:
    """Raise with every way in which ``told`` does not fit the kind of the indicator."""
    reasons = [
        *_misfits(ValueKind(indicator.kind), told, must_be_whole),
        *_too_long("words", told.words, LONGEST_WORDS),
        *_too_long("note", told.note, LONGEST_WORDS),
    ]
    refuse(ReportRefusedError, f"indicator {indicator.code}", reasons)


def _misfits(kind: ValueKind, told: Told, must_be_whole: bool) -> Iterator[Reason]:
    if told.number is not None and not isfinite(told.number):
        yield Reason("no_number", f"the value {told.number} is not a number; write one", field="number")
    if kind is ValueKind.TEXT:
        if told.number is not None:
            yield Reason("told_in_words", "it is told in words; leave the number empty", field="number")
        if must_be_whole and not told.words.strip():
            yield Reason("words_missing", "it is told in words; write them", field="words")
        return
    if kind is ValueKind.YES_NO and told.number not in (None, 0, 1):
        yield Reason("yes_or_no", f"it is answered by yes or no, received {told.number:g}", field="number")
    if must_be_whole and told.number is None:
        yield Reason("value_missing", "the value is missing; write it", field="number")


def _too_long(name: str, text: str, longest: int) -> Iterator[Reason]:
    if len(text) > longest:
        facts = {"signs": len(text), "longest": longest}
        yield Reason("too_long", f"'{name}' holds {len(text)} signs; at most {longest}", facts, name)
