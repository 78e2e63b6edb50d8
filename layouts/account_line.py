"""The end of the header: the way in, or who is signed in with what is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts import forms
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and where their pages are."""

    name: str
    links: Sequence[tuple[str, str]]
    """What a page is called, and its address."""
    csrf: str
    notices: int = 0
    """How many are new."""


def way_in(address: str, voice: Voice) -> Component:
    """A link that knows where its visitor comes from (``assets/app/55_forms.js``)."""
    return html.A(
        [_sign(""), html.Span(voice.say("account.sign_in.link"), className="account-words")],
        href=address,
        className="account-entry",
        **{"data-sign-in": "1", "aria-label": voice.say("account.sign_in.link")},
    )


def menu(who: SignedIn, voice: Voice) -> Component:
    """The name, opening to one's pages and the way out."""
    label = voice.say("account.menu", name=who.name)
    told = f"{label}. {voice.say('reporting.notices.badge', count=who.notices)}" if who.notices else label
    badge = html.Span(str(who.notices), className="notice-count", **{"aria-hidden": "true"}) if who.notices else None
    return html.Details(
        [
            html.Summary(
                [_sign(_initials(who.name)), html.Span(who.name, className="account-words"), badge],
                className="account-entry",
                **{"aria-label": told},
            ),
            html.Div(
                [
                    html.Ul([html.Li(html.A(words, href=address)) for words, address in who.links]),
                    forms.edit_button(
                        "account.sign-out", voice.say("account.sign_out"), voice=voice, csrf=who.csrf, key="menu"
                    ),
                ],
                className="account-menu-content",
            ),
        ],
        className="account-menu",
    )


def _sign(initials: str) -> Component:
    return html.Span(initials, className=f"account-sign{'' if initials else ' is-nobody'}", **{"aria-hidden": "true"})


def _initials(name: str) -> str:
    """At most two capitals: of the first and of the last word."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[1:][-1:]])).upper()
