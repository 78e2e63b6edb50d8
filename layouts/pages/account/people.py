"""Everybody who has an account, who was invited, and the page of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts import forms
from layouts.pages.account.frame import RoleShown, language_field, page, role_fields, role_words, section
from layouts.pages.account.past import Event, history
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account in the list."""

    user_id: int
    name: str
    email: str
    role: RoleShown
    place: str
    state: str
    """``open``, ``closed`` or ``waiting`` (after too many wrong passwords)."""
    since: str
    address: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was not taken up yet."""

    invitation_id: int
    email: str
    role: RoleShown
    place: str
    until: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the forms of these pages need."""

    csrf: str
    countries: Sequence[tuple[str, str]]
    sends_mail: bool
    people: str
    """Address of the list."""


def people(everybody: Sequence[Somebody], invited: Sequence[Invited], desk: Desk, voice: Voice) -> Component:
    """The list, who is still to come, and inviting somebody."""
    return page(
        voice.say("account.people.title"),
        section(voice.say("account.people.everybody", count=len(everybody)), _table(everybody, voice)),
        section(voice.say("account.people.invited"), _invitations(invited, desk, voice)),
        section(voice.say("account.invite.title"), _invite(desk, voice), note=_how(desk, voice)),
        is_wide=True,
    )


def _table(everybody: Sequence[Somebody], voice: Voice) -> Component:
    heads = ("name", "email", "role", "state", "since")
    rows = [
        html.Tr(
            [
                html.Th(html.A(one.name, href=one.address), scope="row"),
                html.Td(one.email),
                html.Td(role_words(voice, one.role, one.place)),
                html.Td(html.Span(voice.say(f"account.state.{one.state}"), className=f"account-state is-{one.state}")),
                html.Td(one.since),
            ]
        )
        for one in everybody
    ]
    head = html.Thead(html.Tr([html.Th(voice.say(f"account.column.{name}"), scope="col") for name in heads]))
    return html.Div(
        html.Table([html.Caption(voice.say("account.people.caption")), head, html.Tbody(rows)]),
        className="account-table",
        role="region",
        tabIndex="0",
        **{"aria-label": voice.say("account.people.caption")},
    )


def _invitations(invited: Sequence[Invited], desk: Desk, voice: Voice) -> Component:
    if not invited:
        return html.P(voice.say("account.people.none_invited"), className="account-note")
    return html.Ul([html.Li(_invitation(one, desk, voice)) for one in invited], className="account-invited")


def _invitation(one: Invited, desk: Desk, voice: Voice) -> list[Component]:
    until = voice.say("account.people.until", until=one.until)
    return [
        html.Div(
            [
                html.Strong(one.email),
                html.Span(role_words(voice, one.role, one.place)),
                html.Span(until, className="account-note"),
            ]
        ),
        forms.edit_button(
            "account.withdraw",
            voice.say("account.people.withdraw"),
            voice=voice,
            csrf=desk.csrf,
            key=str(one.invitation_id),
            record={"invitation": one.invitation_id},
            label=voice.say("account.people.withdraw_of", email=one.email),
        ),
    ]


def _invite(desk: Desk, voice: Voice) -> Component:
    return forms.edit_form(
        "account.invite",
        forms.text("email", voice.say("account.field.email"), kind="email", longest=254),
        *role_fields(voice, desk.countries),
        language_field(voice, voice.language, hint=voice.say("account.invite.language")),
        voice=voice,
        csrf=desk.csrf,
        submit=voice.say("account.invite.submit"),
    )


def _how(desk: Desk, voice: Voice) -> str:
    return voice.say("account.invite.mailed" if desk.sends_mail else "account.invite.passed_on")


def person(one: Somebody, version: int, past: Sequence[Event], desk: Desk, voice: Voice, *, is_self: bool) -> Component:
    """One account, as an administrator sees it."""
    acts = [] if is_self else [_role(one, version, desk, voice), _access(one, desk, voice)]
    note = html.P(voice.say("account.people.self"), className="account-note") if is_self else None
    return page(
        one.name,
        html.P(html.A(["← ", voice.say("account.people.title")], href=desk.people)),
        note,
        *acts,
        section(voice.say("account.history.title"), history(past, voice)),
        lead=f"{one.email} · {voice.say(f'account.state.{one.state}')}",
    )


def _role(one: Somebody, version: int, desk: Desk, voice: Voice) -> Component:
    form = forms.edit_form(
        "account.role",
        *role_fields(voice, desk.countries, one.role),
        voice=voice,
        csrf=desk.csrf,
        submit=voice.say("account.save"),
        version=version,
        record={"user": one.user_id},
    )
    return section(voice.say("account.field.role"), form)


def _access(one: Somebody, desk: Desk, voice: Voice) -> Component:
    is_closed = one.state == "closed"
    turn = "enable" if is_closed else "disable"
    button = forms.edit_button(
        f"account.{turn}",
        voice.say(f"account.people.{turn}"),
        voice=voice,
        csrf=desk.csrf,
        record={"user": one.user_id},
        asks="" if is_closed else voice.say("account.people.disable.asks", name=one.name),
    )
    link = forms.edit_button(
        "account.password-link",
        voice.say("account.people.password_link"),
        voice=voice,
        csrf=desk.csrf,
        record={"user": one.user_id},
    )
    content = [button] if is_closed else [link, button]
    return section(
        voice.say("account.people.access"),
        html.Div(content, className="account-acts"),
        note=voice.say("account.people.closed_note" if is_closed else "account.people.access_note"),
    )
