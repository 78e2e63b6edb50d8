"""Sending the programme report: prepared and looked at, released or discarded, tried again where it failed."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, request
from sqlalchemy import select

from callbacks.account.service import accounts_of
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import country_of
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in, whole
from callbacks.jobs.sending import send_room_of, told_of
from callbacks.pages.programme_sending import sending_address
from dashboard.accounts.permissions import Action, Person, demand
from dashboard.language import Language
from dashboard.store.dispatch_tables import Dispatch
from dashboard.store.dispatches import FORMATS, Channel, DispatchAsked, Group, discard, prepare, release, retry
from dashboard.store.plan_tables import Plan

_SEPARATORS = str.maketrans(",;\n\t", "    ")


def prepare_report(context: EditContext) -> EditAnswer:
    """Write down what would be sent to whom, to be looked at."""
    person = _secretariat(context)
    plan = context.session.scalars(select(Plan).where(Plan.code == context.text("plan"))).first()
    if plan is None:
        raise _unreadable(context)
    channel = Channel.MAIL if accounts_of(current_app).post.is_on else Channel.NOTICE
    with told_in(context.voice):
        held = prepare(context.session, plan, _asked(context), by=person, channel=channel)
    go = f"{sending_address(context.language, plan.code)}#form-programme-send-{held.id}"
    return EditAnswer(context.voice.say("programme.done.prepared"), go=go)


def send_report(context: EditContext) -> EditAnswer:
    """Let what was prepared be sent."""
    person, held = _secretariat(context), _dispatch(context)
    with told_in(context.voice):
        if context.text("button") == "discard":
            discard(context.session, held, expected_version=context.version, by=person)
            return EditAnswer(context.voice.say("programme.done.discarded"), go=_page(context, held))
        release(context.session, held, expected_version=context.version, by=person)
    told = context.voice.say(f"programme.done.{held.channel}")
    return EditAnswer(told, go=_page(context, held), afterwards=_after(context, held))


def retry_report(context: EditContext) -> EditAnswer:
    """Write once more to who did not get it."""
    person, held = _secretariat(context), _dispatch(context)
    with told_in(context.voice):
        count = retry(context.session, held, by=person)
    told = context.voice.say("programme.done.retried", count=count)
    return EditAnswer(told, go=_page(context, held), afterwards=_after(context, held) if count else ())


EDITS = (
    Edit("programme.prepare", prepare_report, limit="30 per hour"),
    Edit("programme.send", send_report, limit="20 per hour"),
    Edit("programme.retry", retry_report, limit="20 per hour"),
)


def _asked(context: EditContext) -> DispatchAsked:
    """The form; what it does not offer is refused as a whole."""
    groups, languages = context.chosen("groups"), context.chosen("languages")
    formats, spoken = context.chosen("formats"), context.text("further_language") or context.language.value
    is_ours = set(groups) <= set(Group) and {*languages, spoken} <= set(Language) and set(formats) <= set(FORMATS)
    if not is_ours:
        raise _unreadable(context)
    return DispatchAsked(
        groups=tuple(one for one in Group if one in groups),
        country=country_of(context),
        further=tuple(context.text("further").translate(_SEPARATORS).split()),
        further_language=Language(spoken),
        languages=tuple(one for one in Language if one in languages),
        formats=tuple(one for one in FORMATS if one in formats),
        note=context.text("note"),
    )


def _after(context: EditContext, held: Dispatch) -> tuple[Callable[[], object], ...]:
    """Sending begins when the transaction is kept."""
    if held.channel != Channel.MAIL:
        return ()
    site = context.desk.settings.public_address or request.host_url.rstrip("/")
    told = told_of(held, context.session.get_one(Plan, held.plan_id), site=site)
    post, room, number = accounts_of(current_app).post, send_room_of(current_app), held.id
    return (lambda: room.send_soon(context.services, context.desk, post, told, number),)


def _secretariat(context: EditContext) -> Person:
    person = signed_in(context)
    demand(person, Action.REVIEW)
    return person


def _dispatch(context: EditContext) -> Dispatch:
    found = context.session.get(Dispatch, whole(context, "dispatch"))
    if found is None:
        raise _unreadable(context)
    return found


def _page(context: EditContext, held: Dispatch) -> str:
    return sending_address(context.language, context.session.get_one(Plan, held.plan_id).code)


def _unreadable(context: EditContext) -> EditRefusedError:
    return EditRefusedError(Problem(context.voice.say("edit.unreadable")))
