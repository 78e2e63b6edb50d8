"""The legend on the map: limits, municipalities and children per class; each entry switches its places on and off."""

from __future__ import annotations

from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard.answers import Legend, LegendEntry
from dashboard.choices import DIFFERENCE, View
from dashboard.values import Paint
from layouts.formatting import DASH
from layouts.palette import Swatch, swatches, tones
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
        *_published(answer, voice),
    ]


def _published(answer: Legend, voice: Voice) -> list[Component]:
    """Whose classes these are, and what the declared rule would give instead, limits and counts."""
    if answer.published_source is None:
        return []
    lines = [html.Li(_by_rule(entry, answer, voice)) for entry in answer.by_rule]
    return [
        html.P(
            voice.say("release.legend.source", source=answer.published_source), className="legend-note legend-source"
        ),
        html.Details(
            [
                html.Summary(voice.say("release.legend.rule")),
                html.P(voice.say("release.legend.rule.note"), className="legend-note"),
                html.Ul(lines, className="legend-by-rule"),
            ],
            className="legend-rule",
        ),
    ]


def _by_rule(entry: LegendEntry, answer: Legend, voice: Voice) -> list[Component]:
    name, bounds = _class_name(entry, voice), limits(entry, unit_of(answer), voice)
    return [
        html.Span([name, html.Span(bounds, className="limits")] if bounds else name, className="legend-words"),
        html.Span(voice.numbers.integer(entry.municipalities), className="legend-count"),
    ]


def _class_name(entry: LegendEntry, voice: Voice, *, first: Paint = Paint.FIRST_CLASS) -> str:
    if entry.label is not None:
        return entry.label
    if entry.level is not None:
        return voice.say(f"level.{entry.level.value}")
    return voice.say("legend.class", number=entry.index - first + 1)


def entry_name(entry: LegendEntry, answer: Legend, voice: Voice) -> str:
    """What an entry is called: its level, its group, or its limits."""
    if entry.kind == "class_only":
        return voice.say("release.class_only", name=_class_name(entry, voice, first=Paint.FIRST_CLASS_ONLY))
    if entry.kind != "class":
        return voice.say(f"absence.{entry.kind}")
    is_unnamed = entry.label is None and entry.level is None
    return (limits(entry, unit_of(answer), voice) if is_unnamed else "") or _class_name(entry, voice)


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
        style=tones(swatch),
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
