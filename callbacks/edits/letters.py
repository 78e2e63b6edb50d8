"""What the atlas writes to focal points where mail is set up: a report accepted or returned, a round that opens."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from sqlalchemy import select

from callbacks.account.service import accounts_of
from callbacks.address import Page
from callbacks.edits.mechanism import EditContext
from callbacks.pages.site_page import address_of
from dashboard.accounts.permissions import Role
from dashboard.language import Language
from dashboard.mail import Letter, Post
from dashboard.plan.period_words import said_inside, said_when
from dashboard.store.people import User
from dashboard.store.plan_tables import Indicator, Report, Round
from dashboard.store.reporting import slot_of
from dashboard.store.response_sharing import team_of
from dashboard.store.response_tables import Workspace
from dashboard.store.rounds import when_of_round
from layouts.pages.tasks.parts import day
from layouts.wording import Voice

After = tuple[Callable[[], None], ...]


def of_review(context: EditContext, report: Report, kind: str) -> After:
    """``accepted`` or ``returned``: to who wrote the report."""
    post = _post()
    writer = None if report.written_by is None else context.session.get(User, report.written_by)
    if post is None or writer is None or not writer.is_active:
        return ()
    indicator = context.session.get_one(Indicator, report.indicator_id)
    voice = Voice.of(Language(writer.language))
    when = slot_of(report).when
    facts: dict[str, object] = {"code": indicator.code, "year": said_inside(when, voice.language)}
    told = said_when(when, voice.language)
    text = {**facts, "year": told, "comment": report.comment, "address": _address(context, voice)}
    letter = Letter(
        writer.email,
        voice.tell(f"reporting.letter.{kind}.subject", facts),
        voice.tell(f"reporting.letter.{kind}.text", text),
    )
    return (lambda: _send(post, [letter]),)


def of_plan(context: EditContext, workspace: Workspace, kind: str) -> After:
    """``accepted`` or ``returned``: to the team whose plan it is."""
    post = _post()
    if post is None:
        return ()
    letters = [_plan_letter(context, workspace, kind, one) for one in team_of(context.session, workspace)]
    return (lambda: _send(post, letters),)


def _plan_letter(context: EditContext, workspace: Workspace, kind: str, to: User) -> Letter:
    voice = Voice.of(Language(to.language))
    page = address_of(Page.RESPONSE, voice.language, workspace.country, workspace.municipality)
    address = f"{context.desk.settings.public_address or ''}{page}"
    text = {"comment": workspace.standing.comment, "address": address}
    return Letter(
        to.email, voice.say(f"response.letter.{kind}.subject"), voice.tell(f"response.letter.{kind}.text", text)
    )


def of_round(context: EditContext, held: Round) -> After:
    """To every focal point and country editor that a round opens."""
    post = _post()
    if post is None:
        return ()
    roles = (Role.REPORTER.value, Role.COUNTRY_EDITOR.value)
    people = context.session.scalars(select(User).where(User.role.in_(roles), User.is_active)).all()
    letters = [_round_letter(context, held, one) for one in people]
    return (lambda: _send(post, letters),)


def _round_letter(context: EditContext, held: Round, to: User) -> Letter:
    voice = Voice.of(Language(to.language))
    facts = {"year": _when(held, voice), "opens": day(held.opens_on, voice), "due": day(held.due_on, voice)}
    text = {**facts, "address": _address(context, voice)}
    subject = voice.tell("reporting.letter.round.subject", {"year": _when(held, voice)})
    return Letter(to.email, subject, voice.tell("reporting.letter.round.text", text))


def _when(held: Round, voice: Voice) -> str:
    return said_when(when_of_round(held), voice.language)


def _post() -> Post | None:
    post = accounts_of(current_app).post
    return post if post.is_on else None


def _send(post: Post, letters: list[Letter]) -> None:
    post.send_soon(letters)


def _address(context: EditContext, voice: Voice) -> str:
    return f"{context.desk.settings.public_address or ''}{address_of(Page.TASKS, voice.language)}"
