"""Signing in, taking up an invitation, a forgotten password."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts import forms
from layouts.pages.account.frame import page, passwords
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class WayIn:
    """What the page to sign in is told."""

    csrf: str
    next: str = ""
    forgotten: str = ""
    """Where to ask for a new password; empty without a mail server."""
    provider: str | None = None
    """OpenID Connect, by name."""
    identity: str = ""
    """Where its way in begins."""
    refused: str = ""
    """Why the provider's word was not taken."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An invitation as it is shown to who holds its link."""

    token: str
    email: str
    role: str
    until: str


def sign_in(way: WayIn, voice: Voice) -> Component:
    """E-mail and password, or a provider."""
    fields = (
        forms.text("email", voice.say("account.field.email"), kind="email", autocomplete="username", longest=254),
        forms.text(
            "password",
            voice.say("account.field.password"),
            kind="password",
            autocomplete="current-password",
            longest=200,
        ),
    )
    form = forms.edit_form(
        "account.sign-in",
        *fields,
        voice=voice,
        csrf=way.csrf,
        submit=voice.say("account.sign_in.submit"),
        record={"next": way.next},
        warns=False,
    )
    return page(
        voice.say("account.sign_in.title"),
        _refused(way.refused),
        _by_provider(way, voice),
        html.Div(form, className="account-card"),
        _without_password(way, voice),
        lead=voice.say("account.sign_in.lead"),
    )


def _refused(told: str) -> Component | None:
    return html.P(told, className="account-refused", role="alert") if told else None


def _by_provider(way: WayIn, voice: Voice) -> Component | None:
    if way.provider is None:
        return None
    words = voice.say("account.sign_in.provider", provider=way.provider)
    return html.P(html.A(words, href=way.identity, className="btn btn-outline-secondary account-provider"))


def _without_password(way: WayIn, voice: Voice) -> Component:
    if way.forgotten:
        asked: list[Component | str] = [html.A(voice.say("account.sign_in.forgotten"), href=way.forgotten)]
    else:
        asked = [voice.say("account.sign_in.forgotten_ask")]
    return html.Div([html.P(asked), html.P(voice.say("account.sign_in.no_account"))], className="account-beside")


def forgotten(csrf: str, voice: Voice) -> Component:
    """Asking for a link to choose a new password."""
    form = forms.edit_form(
        "account.forgotten",
        forms.text("email", voice.say("account.field.email"), kind="email", autocomplete="username", longest=254),
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.forgotten.submit"),
        warns=False,
    )
    return page(
        voice.say("account.forgotten.title"),
        html.Div(form, className="account-card"),
        lead=voice.say("account.forgotten.lead"),
    )


def take_up(promise: Promise, csrf: str, voice: Voice, *, provider: str | None) -> Component:
    """Making the account that an invitation promises."""
    name = forms.text("name", voice.say("account.field.name"), autocomplete="name", longest=120)
    form = forms.edit_form(
        "account.take-up",
        name,
        *passwords(voice),
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.take_up.submit"),
        record={"token": promise.token},
        warns=False,
    )
    facts = html.Dl(
        [
            _fact(voice.say("account.field.email"), promise.email),
            _fact(voice.say("account.field.role"), promise.role),
            _fact(voice.say("account.take_up.until"), promise.until),
        ],
        className="account-facts",
    )
    return page(
        voice.say("account.take_up.title"),
        facts,
        html.Div(form, className="account-card"),
        _take_up_by_provider(promise, csrf, voice, provider),
        lead=voice.say("account.take_up.lead"),
    )


def _take_up_by_provider(promise: Promise, csrf: str, voice: Voice, provider: str | None) -> Component | None:
    if provider is None:
        return None
    form = forms.edit_form(
        "account.take-up-by-identity",
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.take_up.provider", provider=provider),
        record={"token": promise.token},
        warns=False,
        is_quiet=True,
    )
    return html.Div([html.P(voice.say("account.take_up.or")), form], className="account-beside")


def new_password(token: str, email: str, csrf: str, voice: Voice) -> Component:
    """Choosing a new password by a link."""
    form = forms.edit_form(
        "account.new-password",
        *passwords(voice),
        voice=voice,
        csrf=csrf,
        submit=voice.say("account.new_password.submit"),
        record={"token": token},
        warns=False,
    )
    return page(
        voice.say("account.new_password.title"),
        html.Div(form, className="account-card"),
        lead=voice.say("account.new_password.lead", email=email),
    )


def unusable(title: str, told: str, *, sign_in: str, voice: Voice) -> Component:
    """A link that leads nowhere any more, and what to do."""
    return page(title, html.P(html.A(voice.say("account.sign_in.title"), href=sign_in)), lead=told)


def _fact(term: str, value: str) -> Component:
    return html.Div([html.Dt(term), html.Dd(value)])
