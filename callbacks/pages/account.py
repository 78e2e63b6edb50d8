"""``/es/cuenta``: one's own account, and below it coming in and the administration of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from babel.dates import format_date
from dash.development.base_component import Component
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from callbacks.account.addresses import IDENTITY, Part, account_address, part_of, safe_next
from callbacks.account.entering import account_of_link
from callbacks.account.places import municipality_name
from callbacks.account.service import Accounts, accounts_of
from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.pages.site_page import Asked, SitePage
from dashboard.accounts.permissions import Action, Person, may
from dashboard.language import Language
from dashboard.store import administration, invitations
from dashboard.store.history import Change
from dashboard.store.people import Invitation, User
from dashboard.store.records import now
from layouts.pages.account import entering, mine, people
from layouts.pages.account.frame import RoleShown, role_words
from layouts.pages.account.past import Event
from layouts.wording import Voice

REFUSED = "refused"
"""In the query: why the provider's word was not taken."""
_LONGEST = {None: 0, Part.INVITATION: 2, Part.NEW_PASSWORD: 2, Part.PEOPLE: 2}
_TOLD = ("role", "country", "constituency", "municipality", "name", "language", "is_active")


def is_there(asked: Asked) -> bool:
    """Whether the address means one of the account pages."""
    if asked.desk is None:
        return False
    part = _part(asked)
    if asked.parts and part is None:
        return False
    needs_more = part in {Part.INVITATION, Part.NEW_PASSWORD}
    return len(asked.parts) <= _LONGEST.get(part, 1) and (not needs_more or len(asked.parts) == 2)


def content(asked: Asked) -> Component:
    """The page that the address means, or the way in for who is not signed in."""
    desk, service, part = asked.desk, accounts_of(current_app), _part(asked)
    if desk is None:
        raise LookupError("without a desk there is no account page; is_there says so")
    if part is Part.INVITATION:
        return _invitation(asked, desk, service)
    if part is Part.NEW_PASSWORD:
        return _new_password(asked, desk, service)
    if part is Part.FORGOTTEN and service.post.is_on:
        return entering.forgotten(asked.csrf, asked.voice)
    if asked.person is None or part in {Part.SIGN_IN, Part.FORGOTTEN}:
        return _sign_in(asked, service)
    if part is Part.PEOPLE:
        return _people(asked, desk, service, asked.person)
    with desk.database.reading() as reading:
        return _mine(asked, reading, service, asked.person)


def title(asked: Asked) -> str:
    """Title of the window."""
    part = _part(asked)
    if part is None and asked.person is not None:
        return asked.voice.say("account.mine.title")
    return asked.voice.say(f"account.{_TITLES.get(part, 'sign_in')}.title")


_TITLES: Mapping[Part | None, str] = {
    Part.FORGOTTEN: "forgotten",
    Part.INVITATION: "take_up",
    Part.NEW_PASSWORD: "new_password",
    Part.PEOPLE: "people",
}


def languages(asked: Asked) -> Mapping[Language, str]:
    """The same page in the other languages."""
    more, query = asked.parts[1:], {name: asked.query[name] for name in ("next",) if name in asked.query}
    return {language: account_address(language, _part(asked), *more, **query) for language in Language}


def _part(asked: Asked) -> Part | None:
    return part_of(asked.parts[0]) if asked.parts else None


def _sign_in(asked: Asked, service: Accounts) -> Component:
    here = account_address(asked.language, _part(asked), *asked.parts[1:])
    wanted = safe_next(asked.query.get("next", "")) or ("" if _part(asked) in {None, Part.SIGN_IN} else here)
    way = entering.WayIn(
        csrf=asked.csrf,
        next=wanted,
        forgotten=account_address(asked.language, Part.FORGOTTEN) if service.post.is_on else "",
        provider=service.provider,
        identity=f"{IDENTITY}?{urlencode({'language': asked.language.value, 'next': wanted})}",
        refused=asked.voice.say("account.identity.refused") if REFUSED in asked.query else "",
    )
    return entering.sign_in(way, asked.voice)


def _invitation(asked: Asked, desk: Desk, service: Accounts) -> Component:
    token, voice = asked.parts[1], asked.voice
    with desk.database.reading() as reading:
        held = invitations.open_invitation(reading, token)
    if held is None:
        return _unusable(asked, "account.take_up.title", "account.refused.invitation_unusable")
    promise = entering.Promise(
        token,
        held.email,
        role_words(voice, _role(held), _place(asked, held)),
        _day(held.expires_at, voice),
    )
    return entering.take_up(promise, asked.csrf, voice, provider=service.provider)


def _new_password(asked: Asked, desk: Desk, service: Accounts) -> Component:
    with desk.database.reading() as reading:
        user = account_of_link(reading, asked.parts[1], secret=service.secret)
    if user is None:
        return _unusable(asked, "account.new_password.title", "account.new_password.unusable")
    return entering.new_password(asked.parts[1], user.email, asked.csrf, asked.voice)


def _unusable(asked: Asked, title: str, told: str) -> Component:
    sign_in = account_address(asked.language, Part.SIGN_IN)
    return entering.unusable(asked.voice.say(title), asked.voice.say(told), sign_in=sign_in, voice=asked.voice)


def _mine(asked: Asked, reading: Session, service: Accounts, person: Person) -> Component:
    user = reading.get_one(User, person.user_id)
    account = mine.MyAccount(
        email=user.email,
        name=user.name,
        language=Language(user.language),
        version=user.version,
        role=_role(user),
        place=_place(asked, user),
        has_password=user.password_hash is not None,
        is_connected=user.subject is not None,
        past=_past(asked, reading, user, person),
        provider=service.provider,
        people=account_address(asked.language, Part.PEOPLE) if may(person, Action.MANAGE_PEOPLE) else "",
    )
    return mine.my_account(account, asked.csrf, asked.voice)


def _people(asked: Asked, desk: Desk, service: Accounts, person: Person) -> Component:
    sign_in = account_address(asked.language)
    if not may(person, Action.MANAGE_PEOPLE):
        told = asked.voice.say("account.people.not_yours")
        return entering.unusable(asked.voice.say("account.people.title"), told, sign_in=sign_in, voice=asked.voice)
    held = people.Desk(
        csrf=asked.csrf,
        countries=_countries(asked),
        sends_mail=service.post.is_on,
        people=account_address(asked.language, Part.PEOPLE),
    )
    with desk.database.reading() as reading:
        if len(asked.parts) == 2:
            return _person(asked, reading, held, person)
        everybody = [_somebody(asked, user) for user in administration.people(reading, by=person)]
        invited = [_invited(asked, one) for one in invitations.open_invitations(reading, by=person)]
    return people.people(everybody, invited, held, asked.voice)


def _person(asked: Asked, reading: Session, desk: people.Desk, person: Person) -> Component:
    number = asked.parts[1]
    user = reading.get(User, int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    if user is None:
        return _unusable(asked, "account.people.title", "account.people.unknown")
    past = _past(asked, reading, user, person)
    is_self = user.id == person.user_id
    return people.person(_somebody(asked, user), user.version, past, desk, asked.voice, is_self=is_self)


def _somebody(asked: Asked, user: User) -> people.Somebody:
    is_waiting = user.locked_until is not None and user.locked_until > now()
    return people.Somebody(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=_role(user),
        place=_place(asked, user),
        state="closed" if not user.is_active else "waiting" if is_waiting else "open",
        since=_day(user.created_at, asked.voice),
        address=account_address(asked.language, Part.PEOPLE, str(user.id)),
    )


def _invited(asked: Asked, one: Invitation) -> people.Invited:
    return people.Invited(one.id, one.email, _role(one), _place(asked, one), _day(one.expires_at, asked.voice))


def _past(asked: Asked, reading: Session, user: User, person: Person) -> list[Event]:
    changes = administration.changes_of(reading, user, by=person)
    makers = {change.made_by for change in changes if change.made_by is not None}
    found = reading.execute(select(User.id, User.name).where(User.id.in_(makers)))
    names = {row.id: row.name for row in found}
    return [_event(asked, change, names) for change in changes]


def _event(asked: Asked, change: Change, names: Mapping[int, str]) -> Event:
    before, after = change.before or {}, change.after or {}
    changed = [name for name in _TOLD if change.before is not None and before.get(name) != after.get(name)]
    return Event(
        when=_moment(change.made_at, asked.voice),
        action=change.action,
        who="" if change.made_by is None else names.get(change.made_by, ""),
        changes=tuple(
            (asked.voice.say(f"account.field.{name}"), _value(asked, name, before), _value(asked, name, after))
            for name in changed
            if name != "is_active"
        ),
    )


def _value(asked: Asked, name: str, held: Mapping[str, object]) -> str:
    value = held.get(name)
    if value is None:
        return ""
    if name == "country":
        return _country(asked, str(value))
    return asked.voice.say(f"account.{name}.{value}") if name in {"role", "constituency"} else str(value)


def _role(held: User | Invitation) -> RoleShown:
    return RoleShown(held.role, held.country or "", held.constituency or "", held.municipality or "")


def _countries(asked: Asked) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in asked.services.explorer.countries(asked.language)]


def _place(asked: Asked, held: User | Invitation) -> str:
    """The country or, of a municipal team, "Comitán de Domínguez (México)"."""
    country = _country(asked, held.country)
    if held.municipality is None or held.country is None:
        return country
    return f"{municipality_name(asked.services, held.country, held.municipality, asked.language)} ({country})"


def _country(asked: Asked, code: str | None) -> str:
    return "" if code is None else dict(_countries(asked)).get(code, code)


def _day(moment: datetime, voice: Voice) -> str:
    return str(format_date(moment.date(), "long", locale=voice.numbers.locale))


def _moment(moment: datetime, voice: Voice) -> str:
    return f"{format_date(moment.astimezone(UTC), 'medium', locale=voice.numbers.locale)}, {moment:%H:%M} UTC"


PAGE = SitePage(page=Page.ACCOUNT, content=content, title=title, is_there=is_there, languages=languages)
