"""What was done to an account: when, by whom, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class Event:
    """One change."""

    when: str
    action: str
    """As in the store: ``take_up``, ``role``, ``disable`` ..."""
    who: str
    """Empty: nobody signed in, such as the holder of an invitation or the command line."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """Field, before, after; in words."""


def history(events: Sequence[Event], voice: Voice) -> Component:
    """The events, the newest first."""
    if not events:
        return html.P(voice.say("account.history.none"))
    return html.Ol([html.Li(_event(event, voice)) for event in events], className="account-history")


def _event(event: Event, voice: Voice) -> list[Component]:
    told = [html.Span(voice.say(f"account.history.{event.action}"), className="account-did")]
    when = f"{event.when} · {event.who}" if event.who else event.when
    changes = [
        html.P([f"{name}: ", html.Del(before or "—"), " → ", html.Ins(after or "—")], className="account-change")
        for name, before, after in event.changes
    ]
    return [*told, html.Span(when, className="account-when"), *changes]
