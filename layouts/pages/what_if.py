"""What if circumstances were others: a slider each, and what they come to in both named readings."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.answers import ScenarioEffect, ShiftControl, ShiftMade, WhatIfEffect
from layouts.ids import RiskMapIds, dom_id
from layouts.pages.place_numbers import Line
from layouts.wording import Voice


def shift_slider(factor: str) -> dict[str, str]:
    """Id of the what-if slider of one factor."""
    return {"shift": factor}


def what_if_controls(controls: tuple[ShiftControl, ...], voice: Voice) -> list[Component]:
    """The sliders, zero in the middle; what they come to is put below them as it changes."""
    return [
        html.P(voice.say("what_if.note"), className="menu-note"),
        html.Div([_slider(control, voice) for control in controls], id=RiskMapIds.WHAT_IF, className="sliders"),
        html.Div(id=RiskMapIds.WHAT_IF_TOLD, className="what-if-told", **{"aria-live": "polite"}),
    ]


def what_if_told(effect: ScenarioEffect, voice: Voice, *, is_index: bool) -> list[Component]:
    """Points and children over what is seen, each reading under its own name; nothing while nothing is shifted."""
    told = effect.what_if
    if told is None:
        return []
    parts: list[Component | None] = [
        html.Dl(
            [
                html.Div([html.Dt(name), html.Dd(value)], className="fact-line")
                for name, value in _readings(told, voice, is_index=is_index)
            ],
            className="panel-numbers",
        ),
        *[
            html.P(voice.say("what_if.clipped", count=shift.clipped, name=shift_name(shift)), className="menu-note")
            for shift in told.shifts
            if shift.clipped
        ],
        html.P(voice.say("what_if.in_table"), className="menu-note"),
    ]
    return [part for part in parts if part is not None]


def shift_name(shift: ShiftControl | ShiftMade) -> str:
    """The factor, and of a covariate by levels which level grows."""
    return f"{shift.name}: {shift.level_name}" if shift.level_name else shift.name


def shift_words(shift: ShiftMade, voice: Voice) -> str:
    """``Poverty +5 points``."""
    amount = f"{'+' if shift.amount > 0 else '−'}{voice.numbers.decimal(abs(shift.amount), 0)}"
    return voice.say(f"what_if.shift.{shift.unit}", name=shift_name(shift), amount=amount)


def _readings(told: WhatIfEffect, voice: Voice, *, is_index: bool) -> list[Line]:
    if told.points is None:
        return []
    kind = "index." if is_index else ""
    lines = [(voice.say(f"what_if.reading.{kind}points"), _signed(told.points, voice, 2))]
    if told.percent is not None:
        lines.append((voice.say(f"what_if.reading.{kind}percent"), f"{_signed(told.percent, voice, 1)} %"))
    if told.children is not None:
        lines.append((voice.say("what_if.children"), _signed(told.children, voice, 0)))
    if told.all_children is not None:
        lines.append((voice.say("what_if.among"), voice.numbers.integer(told.all_children)))
    return lines


def _signed(value: float, voice: Voice, digits: int) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + voice.numbers.decimal(abs(value), digits)


def _slider(control: ShiftControl, voice: Voice) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Label(
                        shift_name(control),
                        htmlFor=dom_id(shift_slider(control.factor)),
                        className="slider-name",
                        title=control.description,
                    ),
                    html.Output(
                        voice.say(f"what_if.amount.{control.unit}", amount=f"{control.value:+g}"),
                        className="slider-output",
                    ),
                ],
                className="slider-head",
            ),
            html.Div(
                [
                    dbc.Input(
                        id=shift_slider(control.factor),
                        type="range",
                        debounce=True,  # assets/app listens to the element itself; Dash need not hear every step
                        value=f"{control.value:g}",
                        min=-control.reach,
                        max=control.reach,
                        step=control.step,
                        class_name="form-range",
                    ),
                    html.Span(className="official-mark", style={"left": "50%"}, **{"aria-hidden": "true"}),
                ],
                className="slider-track",
            ),
        ],
        className="slider",
        **{
            "data-factor": control.factor,
            "data-level": control.level,
            "data-unit": control.unit,
            "data-amount": voice.say(f"what_if.amount.{control.unit}", amount="{amount}"),
        },
    )
