"""Risk and plan meet: under each factor that drives a place, the indicators and outputs that address it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.plan.public import AddressingIndicator
from layouts.pages.plan.frame import PlanFrame, said


def addressing(found: Sequence[AddressingIndicator], frame: PlanFrame, *, names: Mapping[str, str]) -> list[Component]:
    """A list for each factor of ``names``, in their order; or that nothing is tied to any of them."""
    voice = frame.voice
    by_factor = {factor: [one for one in found if factor in one.factors] for factor in names}
    parts: list[Component] = []
    for factor, lines in by_factor.items():
        if lines:
            parts.append(html.H4(names[factor], className="driver-title"))
            parts.append(html.Ul([_line(one, frame) for one in lines], className="addressing-list"))
    if not parts:
        return [
            html.P(voice.say("plan.addressing.none"), className="panel-note"),
            html.P(html.A(voice.say("plan.addressing.plan"), href=frame.links.plan()), className="panel-note"),
        ]
    if frame.is_demonstration:
        parts.insert(0, html.P(html.Strong(voice.say("plan.demonstration.long")), className="plan-band"))
    return [html.P(voice.say("plan.addressing.lead"), className="panel-note"), *parts]


def _line(one: AddressingIndicator, frame: PlanFrame) -> Component:
    voice = frame.voice
    output = [html.Span([f"{one.output} ", said(one.output_title, voice)], className="told-year")] if one.output else []
    return html.Li(
        [
            html.A(
                [html.Span(one.code, className="plan-code"), said(one.title, voice)],
                href=frame.links.indicator(one.plan, one.code),
            ),
            html.Span(voice.say("plan.result", number=one.result), className="told-year"),
            *output,
        ]
    )
