"""What focal points write: drafts, reports, evidence; their calendar and their notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.own_records import refuse_unseen, unseen
from callbacks.edits.reading import Reader, country_of
from callbacks.edits.reasons import problems_of, told_in
from dashboard.accounts.permissions import Action, NotAllowedError, Person, demand
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import when_of
from dashboard.store import evidence as pieces
from dashboard.store import feeds, notices
from dashboard.store.evidence import LARGEST, EvidenceRefusedError, Shown
from dashboard.store.plan_tables import Evidence, Indicator, Report
from dashboard.store.records import now
from dashboard.store.reporting import Slot, Told, latest_edition, save_draft, slot_of, submit
from dashboard.store.rounds import refuse_outside_round
from dashboard.store.states import OPEN

DRAFT, SUBMIT = "draft", "submit"
MOST_AT_ONCE = 40
"""Files and links of one sending; more than a report can hold are refused before they are read."""


def save(context: EditContext) -> EditAnswer:
    """Save a report with its evidence; with the button ``submit`` also hand it in."""
    person, slot = signed_in(context), _slot(context)
    demand(person, Action.REPORT, country=slot.country or None, reporter=slot.reporter)
    with scanned(context).writing() as within:
        return _save(within, slot, person)


def _save(context: EditContext, slot: Slot, person: Person) -> EditAnswer:
    session, told = context.session, _told(context, slot)
    with told_in(context.voice):
        refuse_outside_round(session, slot, today=now().date())
        before = latest_edition(session, slot)
        report = save_draft(session, slot, told, by=person, expected_version=context.version)
        if before is not None and before.id != report.id:
            pieces.carry_over(session, before, report, by=person)
        is_submitted = context.text("button") == SUBMIT
        if is_submitted:
            submit(session, report, expected_version=report.version, by=person)
    add_evidence(context, report, person)
    return EditAnswer(context.voice.say(f"reporting.done.{'submitted' if is_submitted else 'saved'}"))


def withdraw_evidence(context: EditContext) -> EditAnswer:
    """Take one piece of evidence out of a report that its writer may still change."""
    person = signed_in(context)
    piece = context.session.get(Evidence, whole(context, "evidence"))
    report = None if piece is None or not piece.report_id else context.session.get(Report, piece.report_id)
    if piece is None or report is None:
        raise unseen()
    slot = slot_of(report)
    refuse_unseen(person, Action.REPORT, country=slot.country or None, reporter=slot.reporter)
    if report.state not in OPEN:
        raise EditRefusedError(Problem(context.voice.say("reporting.reason.wrong_state")))
    pieces.withdraw(context.session, piece, expected_version=context.version, by=person, reason="")
    return EditAnswer(context.voice.say("reporting.done.evidence_withdrawn"))


def renew_calendar(context: EditContext) -> EditAnswer:
    """Make the secret address of one's own calendar, or make it anew."""
    key = context.desk.settings.secret_key.get_secret_value()
    feeds.renew(context.session, signed_in(context), key=key)
    return EditAnswer(context.voice.say("reporting.done.calendar"))


def see_notices(context: EditContext) -> EditAnswer:
    """Remember that one has seen one's own notices."""
    notices.mark_seen(context.session, signed_in(context))
    return EditAnswer(context.voice.say("reporting.done.seen"))


EDITS = (
    Edit("report.save", save, takes_files=True, limit="60 per minute", opens_its_own=True),
    Edit("evidence.withdraw", withdraw_evidence),
    Edit("calendar.renew", renew_calendar, limit="20 per hour"),
    Edit("notices.seen", see_notices),
)


def whole(context: EditContext, name: str) -> int:
    """The number of a record from a hidden field; 0, which no record has, for anything else."""
    text = context.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def signed_in(context: EditContext) -> Person:
    """Who asks; raises NotAllowedError for a visitor without an account."""
    if context.person is None:
        raise NotAllowedError("only who is signed in may write; sign in first", action="write", country="")
    return context.person


def _slot(context: EditContext) -> Slot:
    """What the form is about; what no form of ours says is refused as a whole."""
    reporter, when = context.text("reporter"), when_of(context.text("when"))
    if reporter not in set(Reporter) or when is None:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    return Slot(whole(context, "indicator"), country_of(context), Reporter(reporter), when.year, when.period)


def _told(context: EditContext, slot: Slot) -> Told:
    """The value in the way that the kind of the indicator asks for."""
    indicator = context.session.get(Indicator, slot.indicator_id)
    kind = ValueKind(indicator.kind) if indicator is not None else ValueKind.TEXT
    reader, note = Reader(context), context.text("note")
    if kind is ValueKind.TEXT:
        return Told(words=context.text("words"), note=note)
    number = reader.number("number", is_optional=True)
    reader.refuse()
    return Told(number=number, note=note)


def scanned(context: EditContext) -> EditContext:
    """``context`` after the virus scanner looked at its files: while a scanner hangs, everybody else may write."""
    links, files = _given(context)
    _refuse_too_many(context, len(links) + len(files))
    folder = context.desk.evidence.prepared(_body(file) for file in files)
    return replace(context, desk=replace(context.desk, evidence=folder))


def add_evidence(context: EditContext, of: Shown, person: Person) -> None:
    """Keep every link and file, or none of them with the reasons of all that were refused."""
    kept: list[Evidence] = []
    problems: list[Problem] = []
    for refused in _kept_or_refused(context, of, person, kept):
        problems += problems_of(refused, context.voice)
    if problems:
        for piece in kept:
            context.desk.evidence.forget(piece)
        raise EditRefusedError(*problems)


def _kept_or_refused(
    context: EditContext, of: Shown, person: Person, kept: list[Evidence]
) -> Iterator[EvidenceRefusedError]:
    links, files = _given(context)
    for link in links:
        try:
            pieces.add_link(context.session, of, title="", url=link, by=person)
        except EvidenceRefusedError as refused:
            yield refused
    for file in files:
        try:
            kept.append(_add_file(context.session, context, of, person, file))
        except EvidenceRefusedError as refused:
            yield refused


def _given(context: EditContext) -> tuple[list[str], list[FileStorage]]:
    links = [line.strip() for line in context.text("links").splitlines() if line.strip()]
    return links, [file for file in context.files.getlist("files") if file.filename]


def _body(file: FileStorage) -> bytes:
    file.stream.seek(0)
    return file.stream.read(LARGEST + 1)


def _add_file(session: Session, context: EditContext, of: Shown, person: Person, file: FileStorage) -> Evidence:
    body = _body(file)
    return context.desk.evidence.add_file(session, of, title="", given_name=file.filename or "", body=body, by=person)


def _refuse_too_many(context: EditContext, count: int) -> None:
    if count > MOST_AT_ONCE:
        told = context.voice.tell("reporting.reason.evidence_count", {"most": pieces.MOST_PER_REPORT})
        raise EditRefusedError(Problem(told, "files"))
