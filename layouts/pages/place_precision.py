"""How sure the estimate of a municipality is, what the survey itself says, and the groups of its children."""

from __future__ import annotations

from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboard.answers import GroupLine, PlaceCard, PlacePrecision
from dashboard.distances import points_of
from layouts.pages.place_numbers import Line
from layouts.wording import Voice

_MOST_GROUPS = 24


def interval_line(card: PlaceCard, voice: Voice) -> list[Line]:
    """The 95 % interval of the official estimate; nothing where it is not known."""
    told = card.precision
    if told is None or told.lower is None or told.upper is None:
        return []
    return [(voice.say("precision.interval"), _range(told.lower, told.upper, voice))]


def reliability_mark(card: PlaceCard, voice: Voice) -> str:
    """Words of warning where an estimate is to be used with caution; empty otherwise."""
    if card.precision is None or card.precision.reliability != "warn":
        return ""
    return voice.say("reliability.warn")


def precision_block(card: PlaceCard, *, voice: Voice) -> Component | None:
    """Interval, error and reliability of the official estimate, the direct estimate beside it, the spread apart."""
    told = card.precision
    if told is None:
        return None
    lines = [*interval_line(card, voice), *_errors(told, voice), *_direct(told, voice)]
    is_moved = card.estimate != card.official_estimate
    return html.Div(
        [
            html.H3(voice.say("precision.title"), className="panel-subtitle"),
            html.P(voice.say("precision.official_only"), className="panel-note") if is_moved else None,
            _bar(told),
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(value)], className="fact-line") for name, value in lines],
                className="panel-numbers",
            ),
            *_spread(told, voice),
        ],
        className="panel-block panel-precision",
    )


def groups_block(card: PlaceCard, *, voice: Voice) -> Component | None:
    """Official results by group; what is withheld says so."""
    if not card.groups:
        return None
    return html.Details(
        [
            html.Summary(voice.say("groups.title")),
            *(
                html.Div(
                    [
                        html.H4(dimension, className="group-dimension"),
                        html.Ul([_group(line, voice) for line in lines], className="group-lines"),
                    ]
                )
                for dimension, lines in groupby(card.groups[:_MOST_GROUPS], key=lambda line: line.dimension)
            ),
            html.P(voice.say("groups.note"), className="panel-note"),
        ],
        className="panel-groups",
    )


def _errors(told: PlacePrecision, voice: Voice) -> list[Line]:
    lines: list[Line] = []
    if told.error is not None:
        key = "precision.mse" if told.is_mse else "precision.standard_error"
        lines.append((voice.say(key), _points(told.error, voice)))
    if told.variation is not None:
        lines.append((voice.say("precision.variation"), voice.numbers.percent(told.variation)))
    if told.reliability is not None:
        lines.append((voice.say("precision.reliability"), voice.say(f"reliability.{told.reliability}")))
    return lines


def _direct(told: PlacePrecision, voice: Voice) -> list[Line]:
    if told.direct_estimate is None:
        return []
    lines = [(voice.say("precision.direct"), voice.numbers.percent(told.direct_estimate))]
    if told.direct_error is not None:
        error = _points(told.direct_error, voice)
        lines.append((voice.say("precision.direct_error"), error))
    if told.direct_children is not None:
        lines.append((voice.say("precision.direct_children"), voice.numbers.integer(told.direct_children)))
    return lines


def _spread(told: PlacePrecision, voice: Voice) -> list[Component]:
    if told.spread_within is None:
        return []
    spread = _points(told.spread_within, voice)
    return [html.P(voice.say("precision.spread", spread=spread), className="panel-note")]


def _bar(told: PlacePrecision) -> Component | None:
    """The interval and, as a mark, the direct estimate, drawn from zero."""
    if told.lower is None or told.upper is None:
        return None
    edge = max(told.upper, told.direct_estimate or 0.0) * 1.1 or 1.0
    direct = told.direct_estimate
    return html.Div(
        [
            html.Span(
                className="interval-range",
                style={
                    "left": f"{100 * told.lower / edge:.1f}%",
                    "width": f"{100 * (told.upper - told.lower) / edge:.1f}%",
                },
            ),
            html.Span(className="interval-direct", style={"left": f"{100 * direct / edge:.1f}%"})
            if direct is not None
            else None,
        ],
        className="interval-bar",
        **{"aria-hidden": "true"},
    )


def _group(line: GroupLine, voice: Voice) -> Component:
    value = voice.say(f"absence.{line.status.name.lower()}")
    if line.estimate is not None:
        value = voice.numbers.percent(line.estimate)
        if line.children is not None:
            value = voice.say("groups.value", rate=value, children=voice.numbers.integer(line.children))
    if line.error is not None:
        error = _points(line.error, voice)
        value = voice.say("release.groups.error", value=value, error=error)
    return html.Li([html.Span(line.group), html.Strong(value)], className="fact-line")


def _range(lower: float, upper: float, voice: Voice) -> str:
    return voice.say("precision.range", lower=voice.numbers.percent(lower), upper=voice.numbers.percent(upper))


def _points(share: float, voice: Voice) -> str:
    return points_of(share, numbers=voice.numbers)
