"""What the header of every page says about who is there."""

from __future__ import annotations

from dash.development.base_component import Component
from flask import current_app, has_request_context
from flask_wtf.csrf import generate_csrf

from callbacks.account.addresses import Part, account_address
from callbacks.account.sessions import Visitor, visitor
from callbacks.address import Page, page_path
from callbacks.desk import desk_of
from dashboard.accounts.permissions import Role
from layouts import account_line
from layouts.wording import Voice


def entry(voice: Voice) -> Component | None:
    """The way in, or the menu of who is signed in; nothing where nobody can sign in."""
    if not has_request_context() or desk_of(current_app) is None:
        return None
    who = visitor()
    if who is None:
        return account_line.way_in(account_address(voice.language, Part.SIGN_IN), voice)
    return account_line.menu(account_line.SignedIn(who.name, _links(who, voice), str(generate_csrf())), voice)


def _links(who: Visitor, voice: Voice) -> list[tuple[str, str]]:
    own = (voice.say("account.mine.title"), account_address(voice.language))
    role = who.person.role
    if role is Role.ADMINISTRATOR:
        return [(voice.say("account.people.title"), account_address(voice.language, Part.PEOPLE)), own]
    if role is Role.SECRETARIAT:
        return [(voice.say("account.menu.secretariat"), page_path(Page.SECRETARIAT, voice.language)), own]
    if role in {Role.REPORTER, Role.COUNTRY_EDITOR}:
        return [(voice.say("account.menu.tasks"), page_path(Page.TASKS, voice.language)), own]
    return [own]
