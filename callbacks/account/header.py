"""What the header of every page says about who is there."""

from __future__ import annotations

from dash.development.base_component import Component
from flask import current_app, has_request_context
from flask_wtf.csrf import generate_csrf

from callbacks.account.addresses import Part, account_address, response_address
from callbacks.account.sessions import Visitor, visitor
from callbacks.address import Page, page_path
from callbacks.desk import desk_of
from dashboard.accounts.permissions import Role
from dashboard.store.notices import count_new, notices_of
from dashboard.store.records import now
from layouts import account_line
from layouts.wording import Voice


def entry(voice: Voice) -> Component | None:
    """The way in, or the menu of who is signed in; nothing where nobody can sign in."""
    if not has_request_context() or desk_of(current_app) is None:
        return None
    who = visitor()
    if who is None:
        return account_line.way_in(account_address(voice.language, Part.SIGN_IN), voice)
    signed_in = account_line.SignedIn(who.name, _links(who, voice), str(generate_csrf()), notices=_notices(who))
    return account_line.menu(signed_in, voice)


def _notices(who: Visitor) -> int:
    """How many notices are new to who is signed in."""
    desk = desk_of(current_app)
    if desk is None:
        return 0
    with desk.database.reading() as session:
        return count_new(notices_of(session, who.person, today=now().date()))


def _links(who: Visitor, voice: Voice) -> list[tuple[str, str]]:
    own = (voice.say("account.mine.title"), account_address(voice.language))
    role = who.person.role
    if role is Role.ADMINISTRATOR:
        return [(voice.say("account.people.title"), account_address(voice.language, Part.PEOPLE)), own]
    if role is Role.SECRETARIAT:
        desk = (voice.say("account.menu.secretariat"), page_path(Page.SECRETARIAT, voice.language))
        return [desk, (voice.say("account.menu.tasks"), page_path(Page.TASKS, voice.language)), own]
    if role is Role.MUNICIPAL_TEAM:
        return [(voice.say("account.menu.response"), response_address(who.person, voice.language)), own]
    if role in {Role.REPORTER, Role.COUNTRY_EDITOR}:
        return [(voice.say("account.menu.tasks"), page_path(Page.TASKS, voice.language)), own]
    return [own]
