"""What if circumstances were others: a slider and a number each, and what they come to in both named readings."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.answers import ScenarioEffect, ShiftControl, ShiftMade, WhatIfEffect, WhatIfScope
from dashboard.distances import in_points
from layouts.ids import RiskMapIds, dom_id
from layouts.pages.place_numbers import Line
from layouts.wording import Voice

LEAST, MOST_POINTS, MOST_PERCENT = -100, 100, 1000
"""As far as the number beside a slider goes: a share ends at 0 and 1, what is counted otherwise does not."""


def shift_slider(factor: str) -> dict[str, str]:
    """Id of the what-if slider of one factor."""
    return {"shift": factor}


def shift_number(factor: str) -> dict[str, str]:
    """Id of the number entry beside the what-if slider of one factor."""
    return {"shift-number": factor}


def shift_level(factor: str) -> dict[str, str]:
    """Id of the choice which level of one factor grows."""
    return {"shift-level": factor}


def what_if_controls(controls: tuple[ShiftControl, ...], voice: Voice, *, is_index: bool = False) -> list[Component]:
    """The sliders, zero in the middle; undo, redo and the way back are those of the weights."""
    return [
        html.P(voice.say("what_if.note.index" if is_index else "what_if.note"), className="menu-note"),
        html.Div(
            [
                _button("official", voice.say("what_if.reset"), title=voice.say("banner.return.long")),
                _button("undo", voice.say("weights.undo"), title=voice.say("weights.undo.key")),
                _button("redo", voice.say("weights.redo"), title=voice.say("weights.redo.key")),
            ],
            className="weight-buttons",
            role="group",
            **{"aria-label": voice.say("what_if.title")},
        ),
        html.Div([_slider(control, voice) for control in controls], id=RiskMapIds.WHAT_IF, className="sliders"),
    ]


def what_if_told(effect: ScenarioEffect, voice: Voice, *, is_index: bool) -> Component | None:
    """Points and children by place, each reading under its own name; ``None`` while nothing is shifted."""
    told = effect.what_if
    if told is None:
        return None
    return html.Section(
        [
            html.H2(voice.say("what_if.told"), className="panel-subtitle"),
            html.P(", ".join(shift_words(one, voice) for one in told.shifts), className="what-if-shifts"),
            *[_scope(scope, told, voice, is_index=is_index) for scope in told.scopes],
            html.P(_how_to_read(told, voice), className="panel-note"),
            *[
                html.P(voice.say("what_if.clipped", count=shift.clipped, name=shift.name), className="panel-note")
                for shift in told.shifts
                if shift.clipped
            ],
            html.P(voice.say("what_if.in_table"), className="panel-note"),
        ],
        className="what-if-told",
        **{"aria-label": voice.say("what_if.told")},
    )


def shift_words(shift: ShiftMade, voice: Voice) -> str:
    """``Poverty +5 points``; of children who move between two levels, where they come from."""
    amount = _amount(shift.amount, voice)
    if shift.unit == "points":
        amount = in_points(amount, size=round(shift.amount, 2), numbers=voice.numbers)
    words = voice.say(f"what_if.shift.{shift.unit}", name=shift.name, amount=amount)
    return voice.say("what_if.shift.from", shift=words, source=shift.source_name) if shift.source_name else words


def _scope(scope: WhatIfScope, told: WhatIfEffect, voice: Voice, *, is_index: bool) -> Component:
    name = voice.say(f"what_if.scope.{scope.level}", place=scope.place)
    if scope.points is None:
        return html.Div([html.H3(name), html.P(voice.say("what_if.nothing"), className="panel-note")])
    return html.Div(
        [
            html.H3([name, *_among(scope, told, voice)]),
            html.Dl(
                [
                    html.Div([html.Dt(about), html.Dd(value)], className="fact-line")
                    for about, value in _readings(scope, told, voice, is_index=is_index)
                ],
                className="panel-numbers",
            ),
        ],
        className="what-if-scope",
    )


def _among(scope: WhatIfScope, told: WhatIfEffect, voice: Voice) -> list[Component | str]:
    """Of how many children it speaks."""
    if scope.all_children is None:
        return []
    if told.population:
        count = voice.numbers.integer(round(scope.all_children))
        words = voice.say("what_if.among.other", number=count, population=told.population)
    else:
        words = voice.say("what_if.among", count=scope.all_children)
    return [" ", html.Small(words, className="what-if-among")]


def _readings(scope: WhatIfScope, told: WhatIfEffect, voice: Voice, *, is_index: bool) -> list[Line]:
    kind = "index." if is_index else "other." if told.population else ""
    write = voice.numbers.decimal if is_index else voice.numbers.percent
    lines = [
        (
            voice.say("what_if.reading.index.rate" if is_index else "what_if.reading.rate"),
            voice.say("what_if.from_to", before=write(scope.before, 2), after=write(scope.after, 2)),
        ),
        (
            voice.say(f"what_if.reading.{kind}points", population=told.population),
            _signed(scope.points or 0.0, voice, 2),
        ),
    ]
    if scope.percent is not None:
        lines.append(
            (
                voice.say(f"what_if.reading.{kind}percent", outcome=told.outcome),
                f"{_signed(scope.percent, voice, 1)}{voice.numbers.percent_sign}",
            )
        )
    if scope.children is not None:
        key = "what_if.children.other" if told.population else "what_if.children"
        lines.append((voice.say(key, population=told.population), _signed(scope.children, voice, 0)))
    return lines


def _how_to_read(told: WhatIfEffect, voice: Voice) -> str:
    """That the two readings are one change; of an index, why it has no children."""
    if told.no_children_because is not None:
        return voice.say(told.no_children_because)
    if told.population:
        return voice.say("what_if.readings.other", population=told.population, outcome=told.outcome)
    return voice.say("what_if.readings")


def _signed(value: float, voice: Voice, digits: int) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + voice.numbers.decimal(abs(value), digits)


def _amount(value: float, voice: Voice) -> str:
    """With as many decimals as were asked for, two at most."""
    digits = next((digits for digits in (0, 1) if abs(value - round(value, digits)) < 1e-9), 2)
    return _signed(value, voice, digits)


def _slider(control: ShiftControl, voice: Voice) -> Component:
    most = MOST_POINTS if control.unit == "points" else MOST_PERCENT
    return html.Div(
        [
            html.Div(
                [
                    html.Label(
                        control.moved if len(control.levels) < 3 else control.name,
                        htmlFor=dom_id(shift_slider(control.factor)),
                        className="slider-name",
                        title=control.description,
                    ),
                    html.Label(
                        voice.say("what_if.number_of", name=control.moved),
                        htmlFor=dom_id(shift_number(control.factor)),
                        className="visually-hidden",
                    ),
                    dbc.Input(
                        id=shift_number(control.factor),
                        type="number",
                        debounce=True,
                        value=f"{round(control.value, 2):g}",
                        min=LEAST,
                        max=most,
                        step="any",
                        size="sm",
                        class_name="slider-number",
                        html_size="5",
                    ),
                    html.Span(voice.say(f"what_if.unit.{control.unit}"), className="slider-unit"),
                ],
                className="slider-head",
            ),
            _levels(control, voice) if len(control.levels) > 2 else None,
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
            "data-source": control.source,
            "data-unit": control.unit,
            "data-amount": voice.say(f"what_if.amount.{control.unit}", count=10, amount="{amount}"),
            "data-amount-one": voice.say(f"what_if.amount.{control.unit}", count=1, amount="{amount}"),
        },
    )


def _levels(control: ShiftControl, voice: Voice) -> Component:
    """Which level grows, of a covariate that has more than two."""
    return html.Div(
        [
            html.Label(
                voice.say("what_if.level_of", name=control.name),
                htmlFor=dom_id(shift_level(control.factor)),
                className="visually-hidden",
            ),
            dbc.Select(
                id=shift_level(control.factor),
                value=control.level,
                options=[{"value": code, "label": name} for code, name in control.levels],
                size="sm",
            ),
        ],
        className="slider-level",
    )


def _button(action: str, label: str, *, title: str) -> Component:
    return html.Button(label, className="mini", title=title, **{"data-action": action})
