"""Content that travels as text and is drawn by the browser (``assets/app/62_drawn.js``).

A page of two thousand elements costs Dash a pass over every one of them, on the server and in the browser; as text it
is one. Nothing in it may be wired to a callback.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def drawn(text: str) -> Component:
    """A place for ``text``, which ``layouts.markup`` has made and escaped."""
    return html.Div(className="drawn-place", **{"data-drawn": text})
