"""What the Technical Secretariat writes of reports: accepted, returned with a comment, a status by hand, rounds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from callbacks.address import Page
from callbacks.edits import letters
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import Reader, country_of
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in, whole
from callbacks.pages.site_page import address_of
from dashboard.accounts.permissions import Action, demand
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import Period
from dashboard.store import judging
from dashboard.store.plan_tables import Judgement, Plan, Report, Round
from dashboard.store.reporting import accept, give_back
from dashboard.store.rounds import change_round, open_round, set_closed, when_of_round


def accept_report(context: EditContext) -> EditAnswer:
    """Let a submitted report count."""
    person, report = signed_in(context), _report(context)
    with told_in(context.voice):
        accept(
            context.session,
            report,
            expected_version=context.version,
            by=person,
            comment=context.text("comment"),
        )
    after = letters.of_review(context, report, "accepted")
    return EditAnswer(context.voice.say("reporting.done.accepted"), go=_queue(context), afterwards=after)


def return_report(context: EditContext) -> EditAnswer:
    """Return a submitted report with the reason."""
    person, report = signed_in(context), _report(context)
    with told_in(context.voice):
        give_back(context.session, report, expected_version=context.version, by=person, comment=context.text("comment"))
    after = letters.of_review(context, report, "returned")
    return EditAnswer(context.voice.say("reporting.done.returned"), go=_queue(context), afterwards=after)


def judge(context: EditContext) -> EditAnswer:
    """Set a status by hand beside the computed one."""
    person = signed_in(context)
    with told_in(context.voice):
        judging.judge(
            context.session,
            whole(context, "indicator"),
            country=country_of(context),
            status=context.text("status"),
            reason=context.text("reason"),
            by=person,
            expected_version=context.version,
        )
    return EditAnswer(context.voice.say("reporting.done.judged"))


def withdraw_judgement(context: EditContext) -> EditAnswer:
    """Let the computed status stand alone again."""
    person = signed_in(context)
    demand(person, Action.REVIEW)
    held = context.session.get(Judgement, whole(context, "judgement"))
    if held is None:
        raise EditRefusedError(Problem(context.voice.say("reporting.reason.no_judgement")))
    judging.withdraw(context.session, held, expected_version=context.version, reason="", by=person)
    return EditAnswer(context.voice.say("reporting.done.judgement_withdrawn"))


def begin_round(context: EditContext) -> EditAnswer:
    """Open a reporting round."""
    person = signed_in(context)
    demand(person, Action.EDIT_PLAN)
    reader = Reader(context)
    year = reader.number("year")
    period = context.text("period") or Period.YEAR.value
    opens_on, due_on = reader.day("opens_on"), reader.day("due_on")
    reader.refuse()
    plan = context.session.scalars(select(Plan).where(Plan.code == context.text("plan"))).first()
    if plan is None or period not in set(Period) or year is None or opens_on is None or due_on is None:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    with told_in(context.voice):
        held = open_round(
            context.session,
            plan,
            year=int(year),
            period=Period(period),
            opens_on=opens_on,
            due_on=due_on,
            by=person,
        )
    told = context.voice.say("reporting.done.round_opened", year=_when(context, held))
    return EditAnswer(told, afterwards=letters.of_round(context, held))


def move_round(context: EditContext) -> EditAnswer:
    """Change the dates of a round, or close it or open it again by the button."""
    person, held = signed_in(context), _round(context)
    button = context.text("button")
    if button in ("close", "reopen"):
        is_closed = button == "close"
        set_closed(context.session, held, is_closed=is_closed, expected_version=context.version, by=person)
        return EditAnswer(context.voice.say(f"reporting.done.round_{button}", year=_when(context, held)))
    opens_on, due_on = _dates(context)
    with told_in(context.voice):
        change_round(
            context.session, held, expected_version=context.version, opens_on=opens_on, due_on=due_on, by=person
        )
    return EditAnswer(context.voice.say("reporting.done.round_changed", year=_when(context, held)))


EDITS = (
    Edit("report.accept", accept_report),
    Edit("report.return", return_report),
    Edit("status.judge", judge),
    Edit("status.withdraw", withdraw_judgement),
    Edit("round.open", begin_round),
    Edit("round.change", move_round),
)


def _when(context: EditContext, held: Round) -> str:
    return said_when(when_of_round(held), context.language)


def _dates(context: EditContext) -> tuple[date, date]:
    reader = Reader(context)
    opens_on, due_on = reader.day("opens_on"), reader.day("due_on")
    reader.refuse()
    if opens_on is None or due_on is None:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    return opens_on, due_on


def _report(context: EditContext) -> Report:
    demand(context.person, Action.REVIEW)
    found = context.session.get(Report, whole(context, "report"))
    if found is None:
        raise EditRefusedError(Problem(context.voice.say("reporting.reason.no_report")))
    return found


def _round(context: EditContext) -> Round:
    demand(context.person, Action.EDIT_PLAN)
    found = context.session.get(Round, whole(context, "round"))
    if found is None:
        raise EditRefusedError(Problem(context.voice.say("reporting.reason.no_such_round")))
    return found


def _queue(context: EditContext) -> str:
    return address_of(Page.SECRETARIAT, context.language)
