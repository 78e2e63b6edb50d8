"""The page for an address that leads nowhere."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.wording import Voice


def page(voice: Voice, *, home: str) -> Component:
    """Says so, and offers the map."""
    return html.Div(
        [
            html.H1(voice.say("notfound.title")),
            html.P(voice.say("notfound.note"), className="lead"),
            html.A(voice.say("notfound.back"), href=home, className="btn btn-primary"),
        ],
        className="prose not-found",
    )
