"""What was found out about a model before it was published, and the gates it had to pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.distances import points_of
from dashboard.method_answers import MethodSheet
from dashboard.model.diagnostics.records import (
    Autocorrelation,
    Calibration,
    CalibrationGroup,
    Coverage,
    CrossValidation,
    DirectComparison,
    OutcomeDiagnostics,
    Reason,
    Section,
)
from dashboard.model.diagnostics.words import REASON_WORDS
from layouts.figures.evidence_charts import Bar, Dot, agreement, bars, highest_of, table
from layouts.formatting import DASH
from layouts.wording import Voice

TWO_SIDED_95 = 1.96
_MOST_POINTS = 400
_MOST_LEVELS = 40

Write = Callable[[float | None], str]


def checks(sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    """Every check of every outcome; the main outcome open, the others folded."""
    if sheet.diagnostics is None:
        return []
    names = {outcome.code: outcome.name for outcome in sheet.outcomes}
    folded = [
        html.Details(
            [
                html.Summary(html.H3(names.get(found.outcome, found.outcome))),
                *_outcome(found, sheet, voice),
            ],
            open=at == 0,
            className="method-checks",
        )
        for at, found in enumerate(sheet.diagnostics.outcomes)
    ]
    return list(folded)


def _outcome(found: OutcomeDiagnostics, sheet: MethodSheet, voice: Voice) -> list[Component | None]:
    names = {(factor, level): name for factor, level, name in sheet.level_names}
    factors = {spec.code: spec.name.say(voice.language) for spec in sheet.manifest.factors}
    factors |= {factor: name for factor, level, name in sheet.level_names if not level}
    return [
        *_survey(found, voice),
        *_fit(found, voice),
        *_calibration(found.calibration, found, voice),
        *_inflation(found, factors, voice),
        *_influence(found, factors, voice),
        *(part for one in found.cross_validation for part in _validation(one, voice)),
        *(part for one in found.autocorrelation for part in _spatial(one, voice)),
        *(part for one in found.direct for part in _direct(one, voice)),
        *_coverage(found.coverage, factors, names, voice),
        *_reliability(found, voice),
    ]


def _survey(found: OutcomeDiagnostics, voice: Voice) -> list[Component]:
    survey, whole, percent = found.survey, voice.numbers.integer, voice.numbers.percent
    lines = [
        ("children", whole(survey.children)),
        ("working", whole(survey.working)),
        ("strata", whole(survey.strata)),
        ("clusters", whole(survey.clusters)),
        ("municipalities", whole(survey.municipalities)),
        ("rate", percent(survey.rate)),
        ("rate_error", _told(survey, "rate_standard_error", percent, voice)),
        ("weighting_effect", voice.numbers.decimal(survey.weighting_effect, 2)),
        ("dropped", whole(sum(survey.dropped.values()))),
    ]
    return [html.H4(voice.say("method.survey")), _lines("survey", lines, voice)]


def _fit(found: OutcomeDiagnostics, voice: Voice) -> list[Component]:
    fit, test = found.fit, found.hosmer_lemeshow

    def number(value: float | None) -> str:
        return _number(value, voice)

    lines = [
        ("auc", _told(fit, "auc", number, voice)),
        ("brier", number(fit.brier)),
        ("brier_skill", _told(fit, "brier_skill", number, voice)),
        ("mcfadden", _told(fit, "mcfadden", number, voice)),
        ("nagelkerke", _told(fit, "nagelkerke", number, voice)),
        ("tjur", _told(fit, "tjur", number, voice)),
        ("hosmer_lemeshow", _told(test, "p", number, voice)),
        ("converged", voice.say("method.yes" if fit.converged else "method.no")),
    ]
    return [html.H4(voice.say("method.fit")), html.P(voice.say("method.fit.note")), _lines("fit", lines, voice)]


def _calibration(found: Calibration, whole: OutcomeDiagnostics, voice: Voice) -> list[Component | None]:
    percent = voice.numbers.percent
    lines = [
        ("error", percent(found.error, 2)),
        ("largest", percent(found.largest, 2)),
        ("slope", _told(found, "slope", lambda number: _number(number, voice), voice)),
        ("state_error", _told(found, "state_error", lambda number: percent(number, 2), voice)),
    ]
    return [
        html.H4(voice.say("method.calibration")),
        html.P(voice.say("method.calibration.note")),
        _lines("calibration", lines, voice),
        _groups(found.deciles, voice.say("method.calibration.deciles"), voice, prefix=voice.say("method.decile")),
        _groups(found.states, voice.say("method.calibration.states"), voice, prefix="") if found.states else None,
    ]


def _groups(groups: tuple[CalibrationGroup, ...], caption: str, voice: Voice, *, prefix: str) -> Component | None:
    if not groups:
        return None
    percent = voice.numbers.percent

    def name(group: CalibrationGroup) -> str:
        if not group.group:
            return voice.say("method.pooled", count=group.members)
        return f"{prefix} {group.group}".strip()

    dots = [
        Dot(
            name(group),
            group.predicted,
            group.observed,
            *_interval(group.observed, group.standard_error),
        )
        for group in groups
    ]
    rows = [
        (name(group), voice.numbers.integer(group.children), percent(group.predicted), percent(group.observed))
        for group in groups
    ]
    return _drawn(dots, rows, caption=caption, heads=("group", "children", "predicted", "observed"), voice=voice)


def _drawn(
    dots: Sequence[Dot], rows: Sequence[tuple[str, ...]], *, caption: str, heads: tuple[str, ...], voice: Voice
) -> Component:
    return html.Div(
        [
            agreement(
                dots,
                caption=caption,
                across=voice.say("method.column.predicted"),
                up=voice.say("method.column.observed"),
                top=voice.numbers.percent(highest_of(dots)),
            ),
            _folded(table([voice.say(f"method.column.{head}") for head in heads], rows, caption=caption), voice),
        ],
        className="evidence-pair",
    )


def _folded(numbers: Component, voice: Voice) -> Component:
    return html.Details([html.Summary(voice.say("method.numbers")), numbers])


def _inflation(found: OutcomeDiagnostics, factors: dict[str, str], voice: Voice) -> list[Component]:
    known = [(row, row.vif) for row in found.inflation if row.vif is not None]
    if not known:
        return []
    highest = max(max(value for _, value in known), 10.0)
    rows = [
        Bar(
            factors.get(row.factor, row.factor),
            value / highest,
            voice.numbers.decimal(value, 2),
            is_marked=value > 10.0,
        )
        for row, value in sorted(known, key=lambda pair: -pair[1])
    ]
    return [html.H4(voice.say("method.inflation")), bars(rows, caption=voice.say("method.inflation.caption"))]


def _influence(found: OutcomeDiagnostics, factors: dict[str, str], voice: Voice) -> list[Component]:
    influence = found.influence
    words = voice.say(
        "method.influence.words",
        clusters=voice.numbers.integer(influence.clusters),
        above=voice.numbers.integer(influence.above),
        threshold=voice.numbers.decimal(influence.threshold, 3),
        largest=_told(influence, "largest", lambda number: _number(number, voice), voice),
    )
    return [html.H4(voice.say("method.influence")), html.P(words)]


def _validation(found: CrossValidation, voice: Voice) -> list[Component | None]:
    def number(value: float | None) -> str:
        return _number(value, voice)

    lines = [
        ("auc", _told(found, "auc", number, voice)),
        ("apparent_auc", _told(found, "apparent_auc", number, voice)),
        ("optimism", _told(found, "optimism", number, voice)),
        ("brier", _told(found, "brier", number, voice)),
        ("folds", voice.numbers.integer(len(found.folds))),
    ]
    return [html.H4(voice.say(f"method.validation.{found.by}")), _lines("validation", lines, voice)]


def _spatial(found: Autocorrelation, voice: Voice) -> list[Component]:
    words = voice.say(
        "method.spatial.words",
        moran=_told(found, "moran", lambda number: _number(number, voice), voice),
        p=_told(found, "p", lambda number: _number(number, voice), voice),
        municipalities=voice.numbers.integer(found.municipalities),
    )
    said: list[Component] = [html.H4(voice.say(f"method.spatial.{found.of}")), html.P(words)]
    if found.local is not None:
        unlikely = [at for at, p in enumerate(found.local.p) if p <= 0.05]
        high = sum(found.local.quadrant[at] == 1 for at in unlikely)
        low = sum(found.local.quadrant[at] == 3 for at in unlikely)
        words = voice.say("method.spatial.local", high=voice.numbers.integer(high), low=voice.numbers.integer(low))
        said.append(html.P(words))
    return said


def _direct(found: DirectComparison, voice: Voice) -> list[Component | None]:
    percent = voice.numbers.percent
    units = found.units
    shown = range(min(len(units.code), _MOST_POINTS))
    dots = [
        Dot(
            units.code[at],
            units.model[at],
            units.direct[at],
            *_interval(units.direct[at], units.standard_error[at]),
        )
        for at in shown
    ]
    rows = [
        (units.code[at], voice.numbers.integer(units.children[at]), percent(units.model[at]), percent(units.direct[at]))
        for at in shown
    ]
    lines = [
        ("reached", voice.numbers.integer(found.reached)),
        ("compared", voice.numbers.integer(found.compared)),
        ("correlation", _told(found, "correlation", lambda number: _number(number, voice), voice)),
        ("mean_difference", _told(found, "mean_difference", lambda number: _points(number, voice), voice)),
        ("inside", _told(found, "inside", percent, voice)),
    ]
    caption = voice.say(f"method.direct.{found.of}")
    heads = ("group", "children", "predicted", "observed")
    return [
        html.H4(caption),
        html.P(voice.say("method.direct.note")) if found.of == "municipality" else None,
        _lines("direct", lines, voice),
        _drawn(dots, rows, caption=caption, heads=heads, voice=voice) if dots else None,
    ]


def _interval(middle: float, error: float | None) -> tuple[float | None, float | None]:
    return (None, None) if error is None else (middle - TWO_SIDED_95 * error, middle + TWO_SIDED_95 * error)


def _coverage(
    found: Coverage, factors: dict[str, str], names: dict[tuple[str, str], str], voice: Voice
) -> list[Component | None]:
    percent = voice.numbers.percent
    rows = [
        (
            f"{factors.get(row.covariate, row.covariate)}: "
            f"{names.get((row.covariate, row.level)) or row.level.replace('_', ' ')}",
            percent(row.survey),
            percent(row.census),
        )
        for row in found.levels[:_MOST_LEVELS]
    ]
    lines = [
        ("unseen", _told(found, "unseen", percent, voice)),
        ("outside", _told(found, "outside", percent, voice)),
        ("dropped", voice.numbers.integer(sum(found.census_dropped.values()))),
    ]
    heads = [voice.say(f"method.column.{name}") for name in ("level", "survey", "census")]
    return [
        html.H4(voice.say("method.coverage")),
        html.P(voice.say("method.coverage.note")),
        _lines("coverage", lines, voice),
        html.Details(
            [html.Summary(voice.say("method.numbers")), table(heads, rows, caption=voice.say("method.coverage"))]
        )
        if rows
        else None,
    ]


def _reliability(found: OutcomeDiagnostics, voice: Voice) -> list[Component]:
    told = found.reliability
    total = told.publish + told.warn + told.withhold or 1
    rows = [
        Bar(voice.say(f"reliability.{name}"), count / total, voice.numbers.integer(count), is_marked=name == "withhold")
        for name, count in (("publish", told.publish), ("warn", told.warn), ("withhold", told.withhold))
    ]
    return [
        html.H4(voice.say("method.reliability")),
        bars(rows, caption=voice.say("method.reliability.caption")),
        _lines(
            "reliability",
            [
                ("children_unreliable", _told(told, "children_unreliable", voice.numbers.percent, voice)),
                ("median_variation", _told(told, "median_variation", voice.numbers.percent, voice)),
            ],
            voice,
        ),
    ]


def _lines(section: str, lines: list[tuple[str, str]], voice: Voice) -> Component:
    return html.Dl(
        [
            html.Div([html.Dt(voice.say(f"method.{section}.{name}")), html.Dd(value)], className="fact-line")
            for name, value in lines
        ],
        className="release-lines checks",
    )


def _told(section: Section, name: str, write: Write, voice: Voice) -> str:
    """A number of a section, or the reason why it has none."""
    value = getattr(section, name)
    return _reason(str(section.absent.get(name, "")), voice) if value is None else write(value)


def _reason(code: str, voice: Voice) -> str:
    known = REASON_WORDS.get(Reason(code)) if code else None
    return known.say(voice.language) if known else DASH


def _number(value: float | None, voice: Voice) -> str:
    if value is not None and float(value).is_integer():
        return voice.numbers.integer(value)
    return voice.numbers.decimal(value, 3)


def _points(value: float | None, voice: Voice) -> str:
    return DASH if value is None else points_of(value, numbers=voice.numbers, digits=2, signed=True)
