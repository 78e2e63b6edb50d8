"""Elements without Dash: for pages that are read, not steered, and are sent as one piece of HTML text.

A Dash component costs some 20 microseconds to make and as much to send, and the browser builds each of them twice.
A page of more than a thousand parts is made of these instead and written by ``layouts.markup``; ``assets/app`` puts
the text into the page. Every text and attribute is escaped there; only :class:`Drawn` goes in as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dash import html as dash_html
from dash.development.base_component import Component

from layouts.markup import Content, Drawn, markup


class Element:
    """One element: its tag, its content, its attributes as Dash names them (``className``, ``htmlFor``).

    Examples
    --------
    >>> markup(html.P(["1 < 2", html.Strong("!")], className="note"))
    '<p class="note">1 &lt; 2<strong>!</strong></p>'
    """

    __slots__ = ("children", "props", "type")

    def __init__(self, tag: str, children: Content = None, /, **props: Any) -> None:
        self.type = tag
        self.children = children
        self.props = props

    def to_plotly_json(self) -> dict[str, Any]:
        """As a Dash component tells itself, for whoever reads both."""
        return {"type": self.type, "props": {**self.props, "children": self.children}}


class _Elements:
    """``html.Div(...)``, ``html.P(...)``: every element by its name."""

    def __getattr__(self, tag: str) -> Callable[..., Element]:
        return partial(Element, tag)


html = _Elements()


def drawn(svg: str) -> Drawn:
    """SVG made by the server, whose maker has escaped every text in it."""
    return Drawn(svg)


def written(content: Content) -> Component:
    """``content`` as one component of a Dash page."""
    return dash_html.Div(className="written", **{"data-drawing": markup(content)})
