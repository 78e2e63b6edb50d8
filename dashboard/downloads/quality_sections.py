"""The sections of the quality report: what was checked, the gates, the checks, the specification and the method."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.downloads.quality_checks import outcome_blocks
from dashboard.downloads.quality_pen import Block, Pen, heading, pairs, table
from dashboard.downloads.quality_view import QualityView
from dashboard.downloads.quality_words import CAPTIONS, METHOD, NOT_PUBLISHED, SENTENCES
from dashboard.formatting import DASH
from dashboard.language import Language
from dashboard.model.diagnostics.gates import Gate
from dashboard.model.diagnostics.words import GATE_WORDS, gate_limit, gate_value, verdict


def report_blocks(view: QualityView, language: Language) -> list[Block]:
    """The whole report: identity, gates, the checks of each outcome, specification, method."""
    pen = Pen(view, language, view.numbers(language))
    blocks = [*_identity(pen), *_gates(pen)]
    for found in view.diagnostics.outcomes:
        blocks += outcome_blocks(pen, found)
    return [*blocks, *_specification(pen), *_method(pen)]


def _identity(pen: Pen) -> list[Block]:
    view = pen.view
    rows = [
        (pen.label("country"), pen.say(view.country)),
        (pen.label("release"), view.release or pen.say(NOT_PUBLISHED)),
        (pen.label("digest"), view.digest),
        (pen.label("created"), view.created.isoformat()),
        (pen.label("year"), view.year),
        (pen.label("source"), pen.say(view.source)),
        (pen.label("model"), pen.say(view.method)),
    ]
    for found in view.diagnostics.outcomes:
        words = view.outcome(found.outcome)
        rows += [(pen.say(words.name), pen.say(words.definition) or found.outcome)]
        population = pen.say(words.population)
        told = population if words.ages in population else ", ".join(filter(None, (population, words.ages)))
        rows += [(pen.label("population"), told)]
    return [heading(pen, "identity"), pairs(pen, pen.say(CAPTIONS["identity"]), rows)]


def _gates(pen: Pen) -> list[Block]:
    view = pen.view
    gates = view.diagnostics.gates
    stated = [gate for gate in gates if gate.passed is not None]
    failed = [gate for gate in stated if not gate.passed]
    blocks = [heading(pen, "gates"), _summary(pen, stated, failed)]
    if view.published_despite:
        blocks.append(
            {"kind": "notice", "strong": True, "title": pen.say(SENTENCES["despite"]), "text": view.published_despite}
        )
    for found in view.diagnostics.outcomes:
        own = [gate for gate in gates if gate.outcome == found.outcome]
        if own:
            blocks.append(_gate_table(pen, found.outcome, own))
    return [*blocks, {"kind": "small", "text": pen.say(SENTENCES["limits"])}]


def _summary(pen: Pen, stated: Sequence[Gate], failed: Sequence[Gate]) -> Block:
    if not stated:
        return {"kind": "text", "text": pen.say(SENTENCES["no_gates"])}
    if not failed:
        title = pen.say(SENTENCES["all_met"], stated=pen.numbers.integer(len(stated)))
        return {"kind": "notice", "strong": False, "title": title, "text": pen.say(SENTENCES["association"])}
    title = pen.say(
        SENTENCES["not_met"], failed=pen.numbers.integer(len(failed)), stated=pen.numbers.integer(len(stated))
    )
    # Outcomes that fail the same gate share its remedy.
    names = dict.fromkeys(gate.name for gate in failed)
    lines = [f"{pen.say(GATE_WORDS[name].title)}: {pen.say(GATE_WORDS[name].remedy)}" for name in names]
    return {"kind": "notice", "strong": True, "title": title, "text": "\n".join([*lines, pen.say(SENTENCES["cannot"])])}


def _gate_table(pen: Pen, outcome: str, gates: Sequence[Gate]) -> Block:
    mark = {True: "passed", False: "failed", None: "reported"}
    rows = [
        [
            {
                "kind": "two",
                "text": pen.say(GATE_WORDS[gate.name].title),
                "small": pen.say(GATE_WORDS[gate.name].meaning),
            },
            gate_value(gate, language=pen.language, numbers=pen.numbers),
            gate_limit(gate, language=pen.language, numbers=pen.numbers) or DASH,
            {"kind": "mark", "mark": mark[gate.passed], "text": pen.say(verdict(gate))},
        ]
        for gate in gates
    ]
    columns = [
        (pen.label("gate"), "left", 5),
        (pen.label("value"), "right", 0),
        (pen.label("limit"), "right", 0),
        (pen.label("verdict"), "left", 0),
    ]
    caption = pen.say(CAPTIONS["gates"])
    if len(pen.view.diagnostics.outcomes) > 1:
        caption = f"{pen.say(pen.view.outcome(outcome).name)}: {caption}"
    return table(caption, columns, rows)


def _specification(pen: Pen) -> list[Block]:
    text = pen.view.specification
    if not text.strip():
        return [heading(pen, "specification"), {"kind": "small", "text": pen.say(SENTENCES["no_specification"])}]
    return [heading(pen, "specification"), {"kind": "specification", "text": text}]


def _method(pen: Pen) -> list[Block]:
    return [heading(pen, "method"), *({"kind": "small", "text": pen.say(one)} for one in METHOD)]
