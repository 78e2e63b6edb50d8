"""What every page of the Technical Secretariat has: its name, and the way to the others."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from layouts.wording import Voice

SECTIONS = ("queue", "rounds", "statuses", "plan", "import", "initiative", "programme")
"""Pages of the Secretariat, in the order of the work."""


def frame(*content: Component | None, here: str, links: Mapping[str, str], title: str, voice: Voice) -> Component:
    """A page of the Secretariat; ``links`` by section."""
    return html.Div(
        [
            html.P(voice.say("reporting.secretariat.kicker"), className="desk-kicker"),
            html.H1(title),
            html.Nav(
                [
                    html.A(
                        voice.say(f"reporting.tab.{name}"),
                        href=links[name],
                        className="desk-tab",
                        **({"aria-current": "page"} if name == here else {}),
                    )
                    for name in SECTIONS
                ],
                className="desk-tabs",
                **{"aria-label": voice.say("reporting.secretariat.sections")},
            ),
            *(one for one in content if one is not None),
        ],
        className="desk",
    )


def plan_choice(plans: Mapping[str, str], *, here: str, links: Mapping[str, str], voice: Voice) -> Component | None:
    """The plans by their codes, when there are several; ``links`` by code."""
    if len(plans) < 2:
        return None
    return html.Nav(
        [
            html.A(name, href=links[code], className="chip", **({"aria-current": "true"} if code == here else {}))
            for code, name in plans.items()
        ],
        className="desk-chips",
        **{"aria-label": voice.say("reporting.secretariat.plans")},
    )
