"""Earlier rounds of one survey figure as small columns that every reader, and a screen reader, can read."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import FactView
from layouts.wording import Voice


def rounds_chart(rounds: tuple[FactView, ...], *, voice: Voice) -> Component:
    """Columns from zero, oldest first, each with its value and year; only rounds of one definition belong here."""
    known = [fact for fact in rounds if fact.value is not None]
    highest = max((fact.value or 0.0 for fact in known), default=1.0) or 1.0
    first = known[0]
    return html.Figure(
        [
            html.Figcaption(
                voice.say(
                    "rounds.caption",
                    measure=voice.say_or(f"measure.{first.measure}", first.measure.replace("_", " ")),
                    ages=first.ages or "5-17",
                )
            ),
            html.Ol(
                [
                    html.Li(
                        [
                            html.Span(
                                html.Span(
                                    html.Span(_value(fact, voice), className="round-value"),
                                    className=f"round-column{' is-conflict' if fact.is_conflict else ''}",
                                    style={"height": f"{100 * (fact.value or 0.0) / highest:.0f}%"},
                                ),
                                className="round-room",
                            ),
                            html.Span(fact.year, className="round-year"),
                        ]
                    )
                    for fact in known
                ],
                className="rounds",
            ),
        ],
        className="rounds-figure",
    )


def _value(fact: FactView, voice: Voice) -> str:
    if fact.unit.lower().startswith("percent"):
        return voice.numbers.percent(None if fact.value is None else fact.value / 100)
    return voice.numbers.integer(fact.value)
