"""What a model had to show before its release was published: a row for each gate, a column for each outcome."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.method_answers import MethodSheet
from dashboard.model.diagnostics.gates import Gate, GateName
from dashboard.model.diagnostics.records import Diagnostics
from dashboard.model.diagnostics.words import GATE_WORDS, gate_limit, gate_value, verdict
from layouts.figures.evidence_charts import table
from layouts.formatting import DASH
from layouts.wording import Voice


def gates(sheet: MethodSheet, voice: Voice) -> list[Component]:
    """Each gate with its values, its limit and whether it is met; what is only reported says so."""
    found = sheet.diagnostics
    if found is None:
        return [html.P(voice.say("method.quality.index" if sheet.indicators else "method.quality.none"))]
    if not found.gates:
        return [html.P(voice.say("method.gates.none"))]
    failed = len(found.failed)
    return [
        html.P(voice.say("method.gates.note")),
        html.P(
            html.Strong(voice.say("method.gates.failed", count=failed) if failed else voice.say("method.gates.passed"))
        ),
        _table(found, sheet, voice),
    ]


def _table(found: Diagnostics, sheet: MethodSheet, voice: Voice) -> Component:
    outcomes = list(dict.fromkeys(gate.outcome for gate in found.gates))
    names = {outcome.code: outcome.name for outcome in sheet.outcomes}
    value = voice.say("method.column.value")
    heads = [names.get(outcome, outcome) for outcome in outcomes] if len(outcomes) > 1 else [value]
    rows = [
        _row([gate for gate in found.gates if gate.name == name], outcomes, voice)
        for name in dict.fromkeys(gate.name for gate in found.gates)
    ]
    return table(
        [voice.say("method.column.gate"), voice.say("method.column.limit"), *heads],
        rows,
        caption=voice.say("method.gates"),
    )


def _row(same: list[Gate], outcomes: list[str], voice: Voice) -> tuple[str | Component, ...]:
    limits = list(dict.fromkeys(_limit(gate, voice) for gate in same))
    of_outcome = {gate.outcome: gate for gate in same}
    return (
        _name(same[0].name, voice, failed=any(gate.passed is False for gate in same)),
        limits[0] if len(limits) == 1 else DASH,
        *(
            _cell(of_outcome[outcome], voice, own_limit=len(limits) > 1) if outcome in of_outcome else DASH
            for outcome in outcomes
        ),
    )


def _name(name: GateName, voice: Voice, *, failed: bool) -> Component:
    words, language = GATE_WORDS[name], voice.language
    return html.Span(
        [
            html.Strong(words.title.say(language)),
            html.Span(words.meaning.say(language), className="gate-meaning"),
            html.Span(words.remedy.say(language), className="gate-remedy") if failed else None,
        ]
    )


def _cell(gate: Gate, voice: Voice, *, own_limit: bool) -> Component:
    kind = "reported" if gate.passed is None else "passed" if gate.passed else "failed"
    return html.Span(
        [
            html.Span(gate_value(gate, language=voice.language, numbers=voice.numbers), className="gate-value"),
            html.Span(verdict(gate).say(voice.language), className=f"verdict verdict-{kind}"),
            html.Span(_limit(gate, voice), className="gate-meaning") if own_limit else None,
        ]
    )


def _limit(gate: Gate, voice: Voice) -> str:
    return gate_limit(gate, language=voice.language, numbers=voice.numbers)
