"""Components as HTML text, for the parts of a page that a moving slider renews many times a second.

Handing them to Dash costs the browser a pass over the whole page for every part; as text they are merged
into the page in a millisecond or two (``assets/app/70_words.js``). Every text and every attribute is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

_NAMES = {"className": "class", "class_name": "class", "htmlFor": "for", "hrefLang": "hreflang", "tabIndex": "tabindex"}
_WITHOUT_END = frozenset({"br", "hr", "img", "input"})


@dataclass(frozen=True, slots=True)
class Native:
    """An element that Dash has no component for, such as ``input``; only within what ``markup`` writes."""

    tag: str
    attributes: Mapping[str, Any]


class Drawn:
    """Text that is markup already, every text in it escaped by whoever made it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


# Components have no type information, so a list of them is all that can be said.
Content: TypeAlias = "Component | Native | str | int | float | Sequence[Any] | None"


def markup(content: Content) -> str:
    """``content`` as HTML.

    Examples
    --------
    >>> from dash import html
    >>> markup(html.P(["1 < 2", html.Br()], className="note", **{"data-layer": '"'}))
    '<p class="note" data-layer="&quot;">1 &lt; 2<br></p>'
    """
    if content is None:
        return ""
    if isinstance(content, Native):
        return _element(content.tag, content.attributes)
    if isinstance(content, str | int | float):
        return escape(str(content), quote=False)
    if isinstance(content, Sequence):
        return "".join(map(markup, content))
    if isinstance(content, Drawn):
        return content.text
    held: dict[str, Any] = content.to_plotly_json()
    is_choice = isinstance(content, dbc.Select)
    return _select(held["props"]) if is_choice else _element(str(held["type"]).lower(), held["props"])


def _element(tag: str, props: Mapping[str, Any]) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*", tag):
        raise ValueError(f"'{tag}' is no element of a page")
    opening = f"<{tag}{_attributes(props)}>"
    return opening if tag in _WITHOUT_END else f"{opening}{markup(props.get('children'))}</{tag}>"


def _select(props: Mapping[str, Any]) -> str:
    options = "".join(
        f'<option value="{escape(str(option["value"]))}"{" selected" if option["value"] == props.get("value") else ""}>'
        f"{escape(str(option['label']))}</option>"
        for option in props["options"]
    )
    return f'<select class="form-select form-select-sm" id="{escape(str(props["id"]))}">{options}</select>'


def _attributes(props: Mapping[str, Any]) -> str:
    return "".join(_attribute(name, value) for name, value in props.items() if name not in {"children", "n_clicks"})


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = _NAMES.get(name, name)
    if value is True:
        return f" {name}"
    text = _style(value) if isinstance(value, Mapping) else str(value)
    return f' {name}="{escape(text)}"'


def _style(style: Mapping[str, object]) -> str:
    return ";".join(
        f"{re.sub('[A-Z]', lambda found: '-' + found[0].lower(), name)}:{value}" for name, value in style.items()
    )
