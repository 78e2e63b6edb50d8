"""What an administrator does for others: inviting, roles, closing and opening accounts, links for a new password."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from babel.dates import format_date
from flask import current_app

from callbacks.account import letters
from callbacks.account.addresses import Part, account_address
from callbacks.account.entering import new_password_address
from callbacks.account.places import is_known
from callbacks.account.refusing import beside_fields
from callbacks.account.service import accounts_of
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import Reader
from dashboard.accounts.permissions import Action, Role, demand
from dashboard.language import Language
from dashboard.mail import Letter
from dashboard.plan.indicators import Reporter
from dashboard.store import administration as store
from dashboard.store.invitations import invite, withdraw
from dashboard.store.people import Invitation, User
from layouts.wording import Voice


def invite_somebody(context: EditContext) -> EditAnswer:
    """Make a link for one e-mail: shown once to pass on, and sent where there is a mail server."""
    demand(context.person, Action.MANAGE_PEOPLE)
    fields = Reader(context)
    given = _given(context, fields)
    chosen = fields.one_of("language", frozenset(Language))
    fields.text("email")
    fields.refuse()
    language = Language(chosen)
    with beside_fields(context.voice):
        invited = invite(
            context.session,
            email=context.text("email"),
            by=context.person,
            **given._asdict(),
        )
    service, voice = accounts_of(current_app), Voice.of(language)
    address = account_address(language, Part.INVITATION, invited.token)
    letter = letters.invitation(
        service.settings,
        to=invited.email,
        address=address,
        role=voice.say(f"account.role.{given.role}"),
        until=str(format_date(invited.expires_at.date(), "long", locale=voice.numbers.locale)),
        language=language,
    )
    return _passed_on(context, invited.email, address, letter)


def withdraw_invitation(context: EditContext) -> EditAnswer:
    """Make a link unusable that nobody took up."""
    demand(context.person, Action.MANAGE_PEOPLE)
    invitation = context.session.get(Invitation, _number(context, "invitation"))
    if invitation is None:
        raise EditRefusedError(Problem(context.voice.say("account.people.unknown")))
    withdraw(context.session, invitation, by=context.person)
    return EditAnswer(context.voice.tell("account.people.withdrawn", {"email": invitation.email}))


def change_role(context: EditContext) -> EditAnswer:
    """Give an account another task, unless somebody else did in between."""
    user, fields = _somebody(context), Reader(context)
    given = _given(context, fields)
    fields.refuse()
    with beside_fields(context.voice):
        store.edit_role(
            context.session,
            user,
            expected_version=context.version,
            by=context.person,
            **given._asdict(),
        )
    return EditAnswer(context.voice.tell("account.people.role_saved", {"name": user.name}))


def disable(context: EditContext) -> EditAnswer:
    """Close an account; its sessions end at once."""
    user = _somebody(context)
    with beside_fields(context.voice):
        store.disable(context.session, user, by=context.person)
    return EditAnswer(context.voice.tell("account.people.disabled", {"name": user.name}))


def enable(context: EditContext) -> EditAnswer:
    """Open a closed account again."""
    user = _somebody(context)
    store.enable(context.session, user, by=context.person)
    return EditAnswer(context.voice.tell("account.people.enabled", {"name": user.name}))


def link_for_password(context: EditContext) -> EditAnswer:
    """A link with which somebody chooses a new password: shown once to pass on, and sent where there is mail."""
    user, service = _somebody(context), accounts_of(current_app)
    if not user.is_active:
        raise EditRefusedError(Problem(context.voice.say("account.people.closed")))
    address = new_password_address(service, user)
    language = Language(user.language)
    letter = letters.new_password(service.settings, to=user.email, address=address, language=language)
    return _passed_on(context, user.email, address, letter)


def _passed_on(context: EditContext, email: str, address: str, letter: Letter) -> EditAnswer:
    service = accounts_of(current_app)
    told = "account.people.link_sent" if service.post.is_on else "account.people.link_made"
    return EditAnswer(
        context.voice.tell(told, {"email": email}),
        shows=((context.voice.say("account.people.link"), letters.whole(service.settings, address)),),
        afterwards=(lambda: service.post.send_soon([letter]),),
    )


def _somebody(context: EditContext) -> User:
    """The account that the form names; whether there is one is told only to who may know."""
    demand(context.person, Action.MANAGE_PEOPLE)
    user = context.session.get(User, _number(context, "user"))
    if user is None:
        raise EditRefusedError(Problem(context.voice.say("account.people.unknown")))
    return user


def _number(context: EditContext, name: str) -> int:
    text = context.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class _Given(NamedTuple):
    """A role as a form gives it."""

    role: Role
    country: str | None
    constituency: Reporter | None
    municipality: str | None


def _given(context: EditContext, fields: Reader) -> _Given:
    """Role, country, constituency and municipality, each one that exists; what a role needs is the store's to say."""
    role = fields.one_of("role", frozenset(Role))
    countries = {one.code for one in context.services.explorer.countries(context.language)}
    country = _one_of(context, fields, "country", countries)
    constituency = _one_of(context, fields, "constituency", set(Reporter))
    code = context.text("municipality") or None
    if code is not None and country is not None and not is_known(context.services, country, code):
        fields.add("municipality", context.voice.tell("account.refused.municipality_unknown", {"code": code[:60]}))
    return _Given(
        Role(role) if role in set(Role) else Role.READER,
        country,
        None if constituency is None else Reporter(constituency),
        code,
    )


def _one_of(context: EditContext, fields: Reader, name: str, options: Collection[str]) -> str | None:
    """One of ``options``; nothing where the field is empty, or holds something else, which is told."""
    found = fields.one_of(name, frozenset(options)) if context.text(name) else None
    return found if found in options else None


EDITS = (
    Edit("account.invite", invite_somebody, limit="60 per hour"),
    Edit("account.withdraw", withdraw_invitation),
    Edit("account.role", change_role),
    Edit("account.disable", disable),
    Edit("account.enable", enable),
    Edit("account.password-link", link_for_password, limit="60 per hour"),
)
