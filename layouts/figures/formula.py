"""Formulas as text with raised and lowered parts: they are read aloud, selected, printed and need no library."""

from __future__ import annotations

import re

from dash import html
from dash.development.base_component import Component

_PART = re.compile(r"_\{([^}]*)\}|\^\{([^}]*)\}")


def formula(text: str) -> Component:
    """``text`` with ``_{...}`` lowered and ``^{...}`` raised.

    Examples
    --------
    >>> formula("P_{m}").children
    ['P', Sub('m')]
    """
    parts: list[Component | str] = []
    at = 0
    for found in _PART.finditer(text):
        if found.start() > at:
            parts.append(text[at : found.start()])
        parts.append(html.Sub(found[1]) if found[1] is not None else html.Sup(found[2]))
        at = found.end()
    if at < len(text):
        parts.append(text[at:])
    return html.P(parts, className="formula")
