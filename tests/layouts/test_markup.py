"""HTML made of components: every text and attribute escaped, nothing lost."""

from __future__ import annotations

import dash_bootstrap_components as dbc
import pytest
from dash import html

from layouts.markup import markup

HOSTILE = "</p><script>alert(1)</script>\"' onload=x"


def test_text_cannot_become_an_element() -> None:
    assert "<script" not in markup(html.P(HOSTILE))


def test_an_attribute_cannot_be_left() -> None:
    made = markup(html.Button("x", title=HOSTILE, **{"data-layer": HOSTILE}))

    assert made.count('"') == 4
    assert "<script" not in made


def test_an_option_cannot_become_an_element() -> None:
    made = markup(dbc.Select(id="x", value=HOSTILE, options=[{"value": HOSTILE, "label": HOSTILE}]))

    assert "<script" not in made
    assert made.count("<option") == made.count("selected") == 1


def test_switches_are_written_only_when_on() -> None:
    assert markup(html.Details("x", open=True)) == "<details open>x</details>"
    assert markup(html.Details("x", open=False)) == "<details>x</details>"


def test_style_keeps_custom_properties_and_splits_names() -> None:
    made = markup(html.Span(style={"--light": "#fff", "flexGrow": 3}))

    assert made == '<span style="--light:#fff;flex-grow:3"></span>'


@pytest.mark.parametrize(
    ("content", "expected"), [(None, ""), ("a & b", "a &amp; b"), (3, "3"), ([html.Br(), None, "x"], "<br>x")]
)
def test_what_is_no_element_is_text(content: object, expected: str) -> None:
    assert markup(content) == expected  # type: ignore[arg-type]
