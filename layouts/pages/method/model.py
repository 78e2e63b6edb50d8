"""What a release measures, by which formulas, and the coefficients of its models."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.method_answers import MethodSheet, OutcomeMethod, TermLine
from dashboard.model.options import EstimationOptions
from dashboard.release.manifest import ClassRule, Instrument, Manifest, OutcomeSpec
from layouts.figures.evidence_charts import Span, intervals, table
from layouts.figures.formula import formula
from layouts.formatting import DASH
from layouts.wording import Voice

_MODEL = (
    ("survey", "η_{i} = β_{0} + Σ_{k} β_{k} x_{ik} + u_{m},   p_{i} = 1 / (1 + exp(−η_{i}))"),
    ("census", "P_{m} = Σ_{c ∈ m} n_{c} p_{c} / Σ_{c ∈ m} n_{c}"),
    ("expected", "C_{m} = P_{m} · N_{m}"),
    ("precision", "se(P_{m})² = g_{m}ᵀ V g_{m},   g_{m} = Σ_{c ∈ m} n_{c} p_{c} (1 − p_{c}) x_{c} / N_{m}"),
    ("interval", "logit P_{m} ± 1.96 · se(P_{m}) / (P_{m} (1 − P_{m}))"),
    ("factors", "OR_{k} = exp(β_{k}),   AME_{k} = mean_{i} p_{i} (1 − p_{i}) β_{k},   K_{mk} = β_{k} (x̄_{mk} − x̄_{k})"),
    ("weights", "P_{m}(w) = Σ_{c} n_{c} σ(β_{0} + Σ_{k} w_{k} β_{k} x_{ck} + u_{m}) / Σ_{c} n_{c}"),
)
_MSE = (
    "mse(P_{m}) = E_{u|y} [P_{m}(u) − P_{m}]² + se(P_{m})² + 2 h_{m}² τ_{m},   "
    "h_{m} = Σ_{c ∈ m} n_{c} p_{c} (1 − p_{c}) / N_{m}"
)
_INDEX = (
    ("normalise", "z_{mk} = 100 (x_{mk} − min_{k}) / (max_{k} − min_{k})"),
    ("reverse", "z_{mk} → 100 − z_{mk}"),
    ("score", "S_{m} = Σ_{k} w_{k} z_{mk} / Σ_{k} w_{k}"),
)


def definitions(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    """What is counted, of whom and how classes are cut: once per outcome."""
    manifest = sheet.manifest
    specs = [outcome.spec for outcome in sheet.outcomes if outcome.spec is not None]
    if not specs:
        return [_definition(manifest, voice), _classes(manifest.classes, voice, of_index=not sheet.outcomes)]
    return [
        part
        for at, spec in enumerate(specs)
        for part in (
            html.H3([spec.name.say(voice.language), " ", _main_mark(voice) if at == 0 and len(specs) > 1 else ""]),
            _outcome(spec, voice),
            _classes(spec.classes, voice, of_index=False),
        )
    ]


def formulas(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    """Each formula after the sentence that says what it does."""
    is_index = sheet.manifest.instrument is Instrument.INDEX
    shown = _INDEX if is_index else _of_model(sheet.estimation)
    kind = "index" if is_index else "model"
    return [
        part
        for name, text in shown
        for part in (html.P(voice.say(f"method.formula.{kind}.{name}"), className="formula-words"), formula(text))
    ]


def _of_model(estimation: EstimationOptions | None) -> list[tuple[str, str]]:
    """The formulas by which this release was made: what its errors know of the survey, and its effects."""
    told = dict(_MODEL)
    if estimation is None:
        return list(_MODEL)
    found: list[tuple[str, str]] = []
    for name, text in told.items():
        if name == "precision":
            found.append((f"precision.{estimation.standard_errors}", text))
            if estimation.has_random_effect:
                found.append(("mse", _MSE))
        elif name == "interval" and estimation.has_random_effect:
            found.append(("interval.mse", text.replace("se(P_{m})", "√mse(P_{m})")))
        else:
            found.append((name, text))
    return found


def coefficients(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    """A table per outcome, and its odds ratios drawn with their intervals."""
    if not sheet.outcomes:
        return [html.P(voice.say("method.coefficients.none"))]
    parts: list[Component | None] = [html.P(voice.say("method.coefficients.note"))]
    if len(sheet.outcomes) == 1:
        return [*parts, _odds(sheet.outcomes[0], voice), _table(sheet.outcomes[0], voice)]
    for at, outcome in enumerate(sheet.outcomes):
        content = [html.Summary(html.H3(outcome.name)), _odds(outcome, voice), _table(outcome, voice)]
        parts.append(html.Details(content, open=at == 0, className="method-checks"))
    return parts


def specification(sheet: MethodSheet, voice: Voice) -> Component | None:
    """The specification that the release was made from, word by word."""
    if not sheet.specification:
        return html.P(voice.say("method.specification.none"))
    return html.Details(
        [
            html.Summary(voice.say("method.specification")),
            html.Pre(html.Code(sheet.specification), className="command specification", tabIndex="0", lang="en"),
        ]
    )


def term_name(term: TermLine, voice: Voice) -> str:
    """``Age: 15-17 (against 5-11)``; the intercept by its own word."""
    if not term.factor:
        return voice.say("method.intercept")
    if not term.level:
        return term.factor
    if not term.reference:
        return f"{term.factor}: {term.level}"
    return voice.say("method.term", factor=term.factor, level=term.level, reference=term.reference)


def ratio(value: float | None, voice: Voice) -> str:
    """An odds ratio to two decimals."""
    return voice.numbers.decimal(value, 2)


def _definition(manifest: Manifest, voice: Voice) -> Component:
    lines = (("definition", manifest.definition.say(voice.language)), ("ages", manifest.ages))
    return _lines([(voice.say(f"sources.release.{name}"), value) for name, value in lines])


def _outcome(spec: OutcomeSpec, voice: Voice) -> Component:
    language = voice.language
    lines = [
        (voice.say("sources.release.definition"), spec.definition.say(language)),
        (voice.say("method.population"), spec.population.say(language)),
        (voice.say("sources.release.ages"), spec.ages),
        (voice.say("method.hours"), spec.hours.say(language) if spec.hours else voice.say("method.hours.none")),
        (voice.say("method.boundary"), voice.say(f"method.boundary.{spec.boundary}")),
    ]
    if spec.hazardous:
        lines.append((voice.say("method.hazardous"), voice.say("method.hazardous.yes")))
    if spec.national_rate is not None:
        lines.append((voice.say("method.national_rate"), voice.numbers.percent(spec.national_rate)))
    return _lines(lines)


def _lines(lines: list[tuple[str, str]]) -> Component:
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)], className="fact-line") for name, value in lines if value],
        className="release-lines release",
    )


def _classes(rule: ClassRule, voice: Voice, *, of_index: bool) -> Component:
    write = (lambda cut: voice.numbers.decimal(cut, 1)) if of_index else voice.numbers.percent
    return html.P(
        voice.say(
            "method.classes",
            method=voice.say(f"classes.method.{rule.method}").lower(),
            k=rule.k,
            cuts=", ".join(write(cut) for cut in rule.national_cuts) or DASH,
        )
    )


def _main_mark(voice: Voice) -> Component:
    return html.Span(voice.say("method.main_outcome"), className="kind")


def _odds(outcome: OutcomeMethod, voice: Voice) -> Component | None:
    rows = [
        Span(
            term_name(term, voice),
            term.odds_ratio,
            term.odds_lower,
            term.odds_upper,
            f"{ratio(term.odds_ratio, voice)} ({ratio(term.odds_lower, voice)}–{ratio(term.odds_upper, voice)})",
        )
        for term in sorted(outcome.terms, key=lambda term: -(term.odds_ratio or 0))
        if term.odds_ratio and term.odds_lower and term.odds_upper
    ]
    if not rows:
        return None
    return intervals(rows, caption=voice.say("method.odds.caption"), note=voice.say("method.odds.note"))


def _table(outcome: OutcomeMethod, voice: Voice) -> Component:
    decimal = voice.numbers.decimal
    heads = ("term", "kind", "coefficient", "error", "interval", "p", "sign")
    rows = [
        (
            term_name(term, voice),
            voice.say_or(f"method.kind.{term.kind}", DASH),
            decimal(term.coefficient, 3),
            decimal(term.standard_error, 3),
            DASH if term.lower is None else f"{decimal(term.lower, 3)}\u00a0–\u00a0{decimal(term.upper, 3)}",
            _p(term.p, voice),
            voice.say_or(f"method.sign.{term.sign}", DASH),
        )
        for term in outcome.terms
    ]
    return table(
        [voice.say(f"method.column.{name}") for name in heads],
        rows,
        caption=voice.say("method.coefficients.caption", name=outcome.name),
    )


def _p(value: float | None, voice: Voice) -> str:
    smallest = 0.001
    if value is None:
        return DASH
    return f"<\u00a0{voice.numbers.decimal(smallest, 3)}" if value < smallest else voice.numbers.decimal(value, 3)
