"""The indicators of an index: weights, directions, ranges, and how each moves with the score."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.method_answers import IndexLine, MethodSheet
from layouts.figures.evidence_charts import Bar, bars, table
from layouts.formatting import DASH
from layouts.pages.controls import direction_word
from layouts.wording import Voice


def indicators(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    """Weights drawn, everything else in a table, warnings in words."""
    total = sum(line.weight for line in sheet.indicators) or 1.0
    heaviest = max((line.weight for line in sheet.indicators), default=1.0) or 1.0
    heads = ("indicator", "weight", "direction", "range", "present", "differences")
    rows = [
        (
            line.name,
            voice.numbers.percent(line.weight / total),
            direction_word(line.direction, voice, is_index=True),
            _range(line, voice),
            voice.numbers.integer(line.present),
            voice.numbers.percent(line.variance_share),
        )
        for line in sheet.indicators
    ]
    return [
        html.P(voice.say("method.indicators.note")),
        bars(
            [
                Bar(line.name, line.weight / heaviest, voice.numbers.percent(line.weight / total))
                for line in sorted(sheet.indicators, key=lambda line: -line.weight)
            ],
            caption=voice.say("method.indicators.weights"),
        ),
        table(
            [voice.say(f"method.column.{name}") for name in heads],
            rows,
            caption=voice.say("method.indicators.caption"),
        ),
        html.H3(voice.say("method.indicators.screens")),
        *_found(sheet, voice),
    ]


def _found(sheet: MethodSheet, voice: Voice) -> list[Component]:
    said = []
    if sheet.alpha is not None:
        said.append(html.P(voice.say("method.indicators.alpha", alpha=voice.numbers.decimal(sheet.alpha, 2))))
    if not sheet.warnings:
        return [*said, html.P(voice.say("method.indicators.no_warning"))]
    return [*said, html.Ul([html.Li(warning) for warning in sheet.warnings], className="index-warnings")]


def _range(line: IndexLine, voice: Voice) -> str:
    if line.lowest is None:
        return DASH
    return f"{voice.numbers.value(line.lowest, line.unit)} – {voice.numbers.value(line.highest, line.unit)}"
