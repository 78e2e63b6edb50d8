"""One's own account: who one is here, name and language, password, identity, sign-out, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.language import Language
from layouts import forms
from layouts.pages.account.frame import RoleShown, language_field, page, passwords, role_words, section
from layouts.pages.account.past import Event, history
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class MyAccount:
    """An account as its owner sees it."""

    email: str
    name: str
    language: Language
    version: int
    role: RoleShown
    place: str
    """Name of the country or municipality that the role is about."""
    has_password: bool
    is_connected: bool
    """An identity of the provider opens it."""
    past: Sequence[Event]
    provider: str | None
    people: str
    """Where others are managed; empty for who may not."""


def my_account(account: MyAccount, csrf: str, voice: Voice) -> Component:
    """The whole page."""
    return page(
        voice.say("account.mine.title"),
        _who(account, csrf, voice),
        _name(account, csrf, voice),
        _password(csrf, voice) if account.has_password else None,
        _identity(account, csrf, voice),
        section(voice.say("account.history.title"), history(account.past, voice)),
    )


def _who(account: MyAccount, csrf: str, voice: Voice) -> Component:
    links = [html.A(voice.say("account.people.title"), href=account.people, className="account-link")]
    return html.Section(
        [
            html.H2(account.name),
            html.P(account.email, className="account-note"),
            html.P(role_words(voice, account.role, account.place)),
            html.P(voice.say(f"account.may.{account.role.role}"), className="account-note"),
            *(links if account.people else []),
            forms.edit_button(
                "account.sign-out",
                voice.say("account.sign_out"),
                voice=voice,
                csrf=csrf,
                key="page",
            ),
            html.P(voice.say("account.sign_out.everywhere"), className="account-note"),
        ],
        className="account-card",
    )


def _name(account: MyAccount, csrf: str, voice: Voice) -> Component:
    form = forms.edit_form(
        "account.rename",
        forms.text("name", voice.say("account.field.name"), value=account.name, autocomplete="name", longest=120),
        language_field(voice, account.language, hint=voice.say("account.field.language.hint")),
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.save"),
        version=account.version,
    )
    return section(voice.say("account.mine.name"), form)


def _password(csrf: str, voice: Voice) -> Component:
    current = forms.text(
        "current",
        voice.say("account.field.current_password"),
        kind="password",
        autocomplete="current-password",
        longest=200,
    )
    form = forms.edit_form(
        "account.password",
        current,
        *passwords(voice),
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.password.submit"),
    )
    return section(voice.say("account.password.title"), form, note=voice.say("account.password.note"))


def _identity(account: MyAccount, csrf: str, voice: Voice) -> Component | None:
    if account.provider is None:
        return None
    title = voice.say("account.identity.title", provider=account.provider)
    if account.is_connected:
        return section(title, html.P(voice.say("account.identity.connected", provider=account.provider)))
    button = forms.edit_button(
        "account.connect",
        voice.say("account.identity.connect", provider=account.provider),
        voice=voice,
        csrf=csrf,
    )
    return section(title, button, note=voice.say("account.identity.note", provider=account.provider))
