"""The left column: layers, classes and weights. Every control carries its meaning for assets/app in ``data-`` marks."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.answers import Control, LayerInfo, Legend, OutcomeChoice
from dashboard.choices import View
from layouts.ids import RiskMapIds, dom_id, slider, slider_normalisation, slider_number
from layouts.wording import Voice

BINS = (10, 20, 30, 50, 100, 200)
METHODS = ("natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges")
NORMALISATIONS = ("min_max", "z_score", "percentile_rank")
_SHORT_MENU = 8
_LAYERS_WITHOUT_CLASSES = ("coverage", "facts:")


def layer_name(layer: LayerInfo, voice: Voice, *, is_index: bool) -> str:
    """What a layer is called in the menu, the legend and the picture; an index has neither risks nor probabilities."""
    if layer.name is not None:
        return layer.name
    of_index = f"layer.{layer.code}.index"
    return voice.say(of_index if is_index and voice.knows(of_index) else f"layer.{layer.code}")


def direction_word(direction: int, voice: Voice, *, is_index: bool) -> str:
    """What more of a factor goes with."""
    if is_index:
        return voice.say("weights.raises.index" if direction > 0 else "weights.lowers.index")
    return voice.say("weights.raises" if direction > 0 else "weights.lowers")


def outcome_choice(outcomes: tuple[OutcomeChoice, ...], voice: Voice) -> Component:
    """The modelled outcomes, each with whom it speaks of; the definition of the one shown stands below."""
    shown = next(one for one in outcomes if one.is_shown)
    return html.Div(
        [
            html.H2(voice.say("outcomes.title"), className="section-heading outcome-heading", id="outcome-heading"),
            html.Div(
                [
                    html.Button(
                        [
                            html.Span(one.name, className="outcome-name"),
                            html.Span(one.population, className="outcome-population"),
                        ],
                        className="outcome",
                        **{
                            "data-outcome": one.code,
                            "aria-pressed": "true" if one.is_shown else "false",
                        },
                    )
                    for one in outcomes
                ],
                role="group",
                className="outcomes",
                **{"aria-labelledby": "outcome-heading"},
            ),
            html.P(shown.definition, className="menu-note"),
        ],
        className="outcome-choice",
    )


def layer_menu(layers: tuple[LayerInfo, ...], *, view: View, voice: Voice, is_index: bool) -> list[Component]:
    """The layers in their groups, the shown one marked; long groups open only when one of theirs is shown."""
    groups: dict[str, list[LayerInfo]] = {}
    for layer in layers:
        groups.setdefault(layer.group, []).append(layer)
    is_long = len(layers) > _SHORT_MENU
    return [
        _layer_group(
            name, group, view=view, voice=voice, is_index=is_index, folds=is_long and name in {"factors", "facts"}
        )
        for name, group in groups.items()
    ]


def _layer_group(
    name: str, group: list[LayerInfo], *, view: View, voice: Voice, is_index: bool, folds: bool
) -> Component:
    content = [
        html.Ul([html.Li(_layer(layer, view=view, voice=voice, is_index=is_index)) for layer in group]),
        html.P(voice.say("layers.facts.note"), className="menu-note") if name == "facts" else None,
    ]
    title = voice.say(f"layers.{name}")
    if not folds:
        return html.Div([html.H3(title, className="menu-title"), *content], className=f"menu-group menu-{name}")
    return html.Details(
        [
            html.Summary([html.H3(title, className="menu-title"), html.Span(str(len(group)), className="menu-count")]),
            *content,
        ],
        open=any(layer.code == view.layer for layer in group),
        className=f"menu-group menu-{name} folds",
    )


def class_controls(legend: Legend, *, view: View, voice: Voice) -> list[Component]:
    """Method, number and scope of the classes, with what they mean in plain words."""
    if view.layer.startswith(_LAYERS_WITHOUT_CLASSES) or legend.scheme == "categorical":
        return [html.P(voice.say("classes.not_here"), className="menu-note")]
    method = view.classing.method or "official"
    return [
        _labelled(
            voice.say("classes.method"),
            dbc.Select(
                id=RiskMapIds.METHOD,
                value=method,
                options=[
                    {"value": "official", "label": voice.say("classes.method.official")},
                    *({"value": name, "label": voice.say(f"classes.method.{name}")} for name in METHODS),
                ],
                size="sm",
            ),
            RiskMapIds.METHOD,
        ),
        _labelled(
            voice.say("classes.k"),
            dbc.Select(
                id=RiskMapIds.CLASSES,
                value=str(view.classing.k or legend.k),
                options=[{"value": str(k), "label": str(k)} for k in range(2, 8)],
                size="sm",
            ),
            RiskMapIds.CLASSES,
        ),
        _labelled(
            voice.say("classes.scope"),
            dbc.Select(
                id=RiskMapIds.SCOPE,
                value=view.classing.scope,
                options=[
                    {"value": scope, "label": voice.say(f"classes.scope.{scope}")} for scope in ("national", "parent")
                ],
                size="sm",
            ),
            RiskMapIds.SCOPE,
        ),
        *_bins(view, voice),
        html.P(
            " ".join(
                (
                    voice.say(f"classes.explained.{legend.method if method == 'official' else method}"),
                    voice.say(f"classes.explained.{view.classing.scope}"),
                )
            ),
            className="menu-note",
        ),
    ]


def _bins(view: View, voice: Voice) -> list[Component]:
    """How many bins the frequencies of Dalenius-Hodges are counted in; no other method has any."""
    if view.classing.method != "dalenius_hodges":
        return []
    offered = sorted({*BINS, *([view.classing.bins] if view.classing.bins else [])})
    return [
        _labelled(
            voice.say("release.bins"),
            dbc.Select(
                id=RiskMapIds.BINS,
                value=str(view.classing.bins or "official"),
                options=[
                    {"value": "official", "label": voice.say("release.bins.default")},
                    *({"value": str(many), "label": str(many)} for many in offered),
                ],
                size="sm",
            ),
            RiskMapIds.BINS,
        )
    ]


def weight_controls(controls: tuple[Control, ...], *, view: View, voice: Voice, is_index: bool) -> list[Component]:
    """One slider per factor, its official value marked; for an index the weights are linked and can be locked."""
    if not controls:
        return []
    return [
        html.P(voice.say("weights.index.note" if is_index else "weights.clrisk.note"), className="menu-note"),
        html.Div(
            [
                _button("reset", voice.say("weights.reset")),
                *([_button("equal", voice.say("weights.equal"))] if is_index else []),
                _button("undo", voice.say("weights.undo"), title=voice.say("weights.undo.key")),
                _button("redo", voice.say("weights.redo"), title=voice.say("weights.redo.key")),
            ],
            className="weight-buttons",
            role="group",
            **{"aria-label": voice.say("weights.title")},
        ),
        *([] if is_index else [_calibrate(view, voice)]),
        html.Div(
            [_slider(control, view=view, voice=voice, is_index=is_index) for control in controls],
            id=RiskMapIds.SLIDERS,
            className="sliders",
            **{"data-kind": "index" if is_index else "clrisk"},
        ),
        *(_index_choices(view, voice) if is_index else []),
    ]


def _layer(layer: LayerInfo, *, view: View, voice: Voice, is_index: bool) -> Component:
    return html.Button(
        layer_name(layer, voice, is_index=is_index),
        className="layer",
        **{"data-layer": layer.code, **({"aria-current": "true"} if layer.code == view.layer else {})},
    )


def _slider(control: Control, *, view: View, voice: Voice, is_index: bool) -> Component:
    value = f"{control.value:.12g}"
    option = next((one for one in view.scenario.options if one.factor == control.factor), None)
    span = control.maximum - control.minimum or 1.0
    mark = 100 * (control.official - control.minimum) / span
    return html.Div(
        [
            html.Div(
                [
                    html.Label(
                        control.name,
                        htmlFor=dom_id(slider(control.factor)),
                        className="slider-name",
                        title=control.description,
                    ),
                    html.Span(
                        "▲" if control.direction > 0 else "▼",
                        className=f"slider-direction direction-{'up' if control.direction > 0 else 'down'}",
                        title=direction_word(control.direction, voice, is_index=is_index),
                        **{"aria-hidden": "true"},
                    ),
                    html.Label(
                        voice.say("weights.number_of", name=control.name),
                        htmlFor=dom_id(slider_number(control.factor)),
                        className="visually-hidden",
                    )
                    if is_index
                    else None,
                    dbc.Input(
                        id=slider_number(control.factor),
                        type="number",
                        debounce=True,
                        value=f"{round(control.value, 2):g}",
                        min=control.minimum,
                        max=control.maximum,
                        step="any",
                        size="sm",
                        class_name="slider-number",
                        html_size="5",
                    )
                    if is_index
                    else html.Output(f"×{voice.numbers.decimal(control.value, 2)}", className="slider-output"),
                    _icon_button(
                        "lock", voice.say("weights.lock", name=control.name), factor=control.factor, pressed=False
                    )
                    if is_index
                    else None,
                    _icon_button("reset-one", voice.say("weights.reset_one", name=control.name), factor=control.factor),
                ],
                className="slider-head",
            ),
            html.Div(
                [
                    dbc.Input(
                        id=slider(control.factor),
                        type="range",
                        debounce=True,  # assets/app listens to the element itself; Dash need not hear every step
                        value=value,
                        min=control.minimum,
                        max=control.maximum,
                        step=control.step,
                        class_name="form-range",
                    ),
                    html.Span(className="official-mark", style={"left": f"{mark:.4g}%"}, **{"aria-hidden": "true"}),
                ],
                className="slider-track",
            ),
            _normalisation(control, view=view, voice=voice) if is_index else None,
        ],
        className="slider",
        **{
            "data-factor": control.factor,
            "data-official": repr(control.official),
            "data-direction": str(control.direction),
            "data-reversed": "true" if option is not None and option.direction is not None else "false",
            "data-name": control.name,
        },
    )


def _normalisation(control: Control, *, view: View, voice: Voice) -> Component:
    option = next((o for o in view.scenario.options if o.factor == control.factor), None)
    chosen = (option.normalisation if option else None) or "official"
    return html.Details(
        [
            html.Summary(
                voice.say("weights.more"),
                className="slider-more",
                **{"aria-label": voice.say("weights.more_of", name=control.name)},
            ),
            html.Div(
                [
                    html.Label(
                        voice.say("weights.normalisation"),
                        htmlFor=dom_id(slider_normalisation(control.factor)),
                        className="visually-hidden",
                    ),
                    dbc.Select(
                        id=slider_normalisation(control.factor),
                        value=chosen,
                        options=[
                            {"value": "official", "label": voice.say("normalisation.official")},
                            *({"value": name, "label": voice.say(f"normalisation.{name}")} for name in NORMALISATIONS),
                        ],
                        size="sm",
                    ),
                    html.Button(
                        voice.say("weights.reverse"),
                        className="mini",
                        **{
                            "data-action": "reverse",
                            "data-factor": control.factor,
                            "aria-pressed": "true" if option is not None and option.direction is not None else "false",
                        },
                    ),
                ],
                className="slider-options",
            ),
        ]
    )


def _calibrate(view: View, voice: Voice) -> Component:
    return html.Button(
        [html.Span(className="switch-knob", **{"aria-hidden": "true"}), voice.say("weights.calibrate")],
        id=RiskMapIds.CALIBRATE,
        className="switch",
        role="switch",
        title=voice.say("weights.calibrate.long"),
        **{"aria-checked": "true" if view.scenario.calibrate else "false", "data-action": "calibrate"},
    )


def _index_choices(view: View, voice: Voice) -> list[Component]:
    threshold = view.scenario.availability_threshold
    return [
        _labelled(
            voice.say("weights.aggregation"),
            dbc.Select(
                id=RiskMapIds.AGGREGATION,
                value=view.scenario.aggregation,
                options=[
                    {"value": name, "label": voice.say(f"aggregation.{name}")} for name in ("arithmetic", "geometric")
                ],
                size="sm",
            ),
            RiskMapIds.AGGREGATION,
        ),
        _labelled(
            voice.say("weights.threshold"),
            dbc.Select(
                id=RiskMapIds.THRESHOLD,
                value="official" if threshold is None else f"{threshold:g}",
                options=[
                    {"value": "official", "label": voice.say("weights.threshold.official")},
                    *(
                        {"value": f"{share:g}", "label": voice.numbers.percent(share, 0)}
                        for share in (0.0, 0.25, 0.5, 0.67, 0.75, 0.9, 1.0)
                    ),
                ],
                size="sm",
            ),
            RiskMapIds.THRESHOLD,
        ),
        html.P(voice.say("weights.threshold.note"), className="menu-note"),
    ]


def _labelled(label: str, control: Component, control_id: str) -> Component:
    return html.Div([html.Label(label, htmlFor=control_id), control], className="labelled")


def _button(action: str, label: str, *, title: str | None = None) -> Component:
    return html.Button(label, className="mini", title=title or label, **{"data-action": action})


def _icon_button(action: str, label: str, *, factor: str, pressed: bool | None = None) -> Component:
    return html.Button(
        html.Span(className=f"icon icon-{action}", **{"aria-hidden": "true"}),
        className="icon-button",
        title=label,
        **{
            "aria-label": label,
            "data-action": action,
            "data-factor": factor,
            **({} if pressed is None else {"aria-pressed": "true" if pressed else "false"}),
        },
    )
