"""The programme report, asked for from the page of a plan: three formats, made behind it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.plan.book import PlanBook
from layouts.jobs import OF_A_PLAN, job
from layouts.pages.plan.frame import PlanFrame


def with_programme(page: Component, book: PlanBook, frame: PlanFrame) -> Component:
    """``page``, which travels as text, and below it the report: its buttons are wired, so Dash must mount them."""
    section = programme_section(book, frame)
    return html.Div([page, html.Div(section, className="plan plan-after")]) if section else page


def programme_section(book: PlanBook, frame: PlanFrame) -> list[Component]:
    """What it is, and a button for each format; nothing for a plan without results."""
    if not book.results:
        return []
    voice = frame.voice
    asked = {
        "language": voice.language.value,
        "plan": book.code,
        "demo": "1" if frame.is_demonstration else "0",
    }
    return [
        html.H2(voice.say("programme.heading"), id="programme"),
        html.Div(
            [
                html.P(voice.say("programme.lead"), className="plan-note"),
                html.Div([job(kind, voice, asked=asked) for kind in OF_A_PLAN], className="jobs"),
            ],
            className="plan-card",
        ),
    ]
