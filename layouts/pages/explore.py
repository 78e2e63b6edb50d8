"""Two ways to leave the official result, side by side and never both at once: other weights, or a what-if."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.wording import Voice

WEIGHTS, WHAT_IF = "weights", "what-if"


def explore_tabs(weights: list[Component], what_if: list[Component], *, is_what_if: bool, voice: Voice) -> Component:
    """Tabs as the ARIA practices describe them; assets/app moves between them and marks the one in force."""
    panels = ((WEIGHTS, voice.say("explore.weights"), weights), (WHAT_IF, voice.say("explore.what_if"), what_if))
    shown = WHAT_IF if is_what_if else WEIGHTS
    return html.Div(
        [
            html.Div(
                [_tab(name, title, is_shown=name == shown) for name, title, _ in panels],
                role="tablist",
                className="explore-tabs",
                **{"aria-label": voice.say("explore.label")},
            ),
            html.P(voice.say("explore.one_at_a_time"), className="menu-note"),
            *[_panel(name, content, is_shown=name == shown) for name, _, content in panels],
        ],
        className="explore",
        **{
            "data-left-weights": voice.say("explore.left.weights"),
            "data-left-what-if": voice.say("explore.left.what_if"),
        },
    )


def _tab(name: str, title: str, *, is_shown: bool) -> Component:
    return html.Button(
        title,
        id=f"explore-tab-{name}",
        className="explore-tab",
        role="tab",
        tabIndex="0" if is_shown else "-1",
        **{
            "data-explore": name,
            "aria-selected": "true" if is_shown else "false",
            "aria-controls": f"explore-panel-{name}",
        },
    )


def _panel(name: str, content: list[Component], *, is_shown: bool) -> Component:
    return html.Div(
        content,
        id=f"explore-panel-{name}",
        className="explore-panel",
        role="tabpanel",
        hidden=not is_shown,
        **{"aria-labelledby": f"explore-tab-{name}"},
    )
