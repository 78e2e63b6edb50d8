"""The legend on the map: limits, municipalities and children per class; each entry switches its places on and off."""

from __future__ import annotations

from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard.answers import Legend, LegendEntry
from dashboard.choices import DIFFERENCE, View
from layouts.formatting import DASH
from layouts.palette import Swatch, swatches
from layouts.wording import Voice

POINTS_OF_SHARE = "points_of_share"


def legend(answer: Legend, *, view: View, voice: Voice, title: str, units: str) -> list[Component]:
    """The legend under its title; ``units`` is the wording key of what is counted (``unit.municipalities``)."""
    by_index = {swatch.index: swatch for swatch in swatches(answer)}
    shown = [entry for entry in answer.entries if entry.municipalities > 0 or entry.kind == "class"]
    knows_children = any(entry.children is not None for entry in shown)
    return [
        html.H2(title, className="legend-title"),
        *([html.P(voice.say("legend.relative"), className="legend-note")] if answer.cuts_differ_by_parent else []),
        *([html.P(voice.say("legend.points"), className="legend-note")] if unit_of(answer) == POINTS_OF_SHARE else []),
        html.P(
            voice.say(f"legend.head.{units.removeprefix('unit.')}")
            + (f" · {voice.say('legend.head.children')}" if knows_children else ""),
            className="legend-head",
        ),
        html.Ul(
            [
                html.Li(
                    _entry(
                        entry,
                        by_index[entry.index],
                        answer=answer,
                        view=view,
                        voice=voice,
                        units=units,
                        knows_children=knows_children,
                    )
                )
                for entry in shown
                if entry.index in by_index
            ],
            className="legend-entries",
        ),
    ]


def entry_name(entry: LegendEntry, answer: Legend, voice: Voice) -> str:
    """What an entry is called: its level, its group, or its limits."""
    if entry.kind != "class":
        return voice.say(f"absence.{entry.kind}")
    if entry.label is not None:
        return entry.label
    if entry.level is not None:
        return voice.say(f"level.{entry.level.value}")
    return limits(entry, unit_of(answer), voice) or voice.say("legend.class", number=entry.index - 15)


def unit_of(answer: Legend) -> str:
    """Unit its limits are written in: the difference of two shares is told in percentage points."""
    return POINTS_OF_SHARE if answer.layer == DIFFERENCE and answer.unit == "share" else answer.unit


def limits(entry: LegendEntry, unit: str, voice: Voice) -> str:
    """The limits of a class in words: lower bound open, upper bound closed."""
    write = voice.numbers.signed_points if unit == POINTS_OF_SHARE else partial(voice.numbers.value, unit=unit)
    lower = None if entry.lower is None else write(entry.lower)
    upper = None if entry.upper is None else write(entry.upper)
    if lower is None and upper is None:
        return ""
    if lower is None:
        return voice.say("legend.up_to", upper=upper)
    if upper is None:
        return voice.say("legend.over", lower=lower)
    return f"{lower} – {upper}"


def swatch_mark(swatch: Swatch) -> Component:
    """A small square of the colour and pattern the map uses, in both themes."""
    return html.Span(
        className=f"swatch pattern-{swatch.pattern.value}",
        style={"--light": swatch.light, "--dark": swatch.dark},
        **{"aria-hidden": "true"},
    )


def _entry(
    entry: LegendEntry,
    swatch: Swatch,
    *,
    answer: Legend,
    view: View,
    voice: Voice,
    units: str,
    knows_children: bool,
) -> Component:
    name = entry_name(entry, answer, voice)
    bounds = limits(entry, unit_of(answer), voice) if entry.kind == "class" and entry.level is not None else ""
    is_hidden = entry.index in view.hidden
    children = "" if entry.children is None else voice.say("legend.children", count=entry.children)
    return html.Button(
        [
            swatch_mark(swatch),
            html.Span(
                [
                    html.Span(name, className="legend-name"),
                    *([html.Span(bounds, className="limits")] if bounds else []),
                ],
                className="legend-words",
            ),
            html.Span(
                [
                    html.Span(voice.numbers.integer(entry.municipalities), className="legend-count"),
                    html.Span(
                        voice.numbers.integer(entry.children) if entry.children is not None else DASH,
                        className="legend-children",
                    )
                    if knows_children
                    else None,
                ],
                className="legend-numbers",
            ),
        ],
        className="legend-entry",
        title=voice.say("legend.toggle", name=name),
        **{
            "aria-pressed": "false" if is_hidden else "true",
            "aria-label": ", ".join(
                part for part in (name, bounds, voice.say(units, count=entry.municipalities), children) if part
            ),
            "data-hide": str(entry.index),
            "data-name": f"{name} ({bounds})" if bounds else name,
        },
    )
