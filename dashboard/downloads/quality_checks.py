"""The checks of one outcome, section by section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.downloads.quality_charts import (
    REACH,
    agreement,
    digits_of,
    drawn_interval,
    log_share,
    odds_scale,
    point,
    ratio,
    round_up,
)
from dashboard.downloads.quality_pen import Block, Pen, heading, pairs, table
from dashboard.downloads.quality_words import CAPTIONS, DIRECT_ESTIMATE, LABELS, MODEL_ESTIMATE, SENTENCES, SIGNS
from dashboard.formatting import DASH
from dashboard.model.diagnostics.records import (
    Autocorrelation,
    CalibrationGroup,
    Coefficient,
    CrossValidation,
    DirectComparison,
    OutcomeDiagnostics,
)
from dashboard.model.diagnostics.words import NO, YES

LOCAL_LIMIT = 0.05
"""p below which a municipality is counted as part of a local cluster."""


def outcome_blocks(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    """Every section of one outcome; of several, each begins a page of its own."""
    several = len(pen.view.diagnostics.outcomes) > 1
    opening: list[Block] = []
    level = 1
    if several:
        name = pen.say(pen.view.outcome(found.outcome).name)
        opening, level = [{"kind": "page"}, {"kind": "heading", "level": 1, "text": name}], 2
    sections: Sequence[tuple[str, Callable[[Pen, OutcomeDiagnostics], list[Block]]]] = (
        ("survey", _survey),
        ("calibration", _calibration),
        ("coefficients", _coefficients),
        ("stability", _stability),
        ("validation", _validation),
        ("direct", _direct),
        ("spatial", _spatial),
        ("coverage", _coverage),
        ("reliability", _reliability),
    )
    blocks = opening
    for key, section in sections:
        blocks += [heading(pen, key, level), *section(pen, found)]
    return blocks


def _survey(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    survey, fit, whole = found.survey, found.fit, pen.numbers.integer
    rows = [
        (pen.label("children_long"), whole(survey.children)),
        (pen.label("working"), whole(survey.working)),
        (pen.label("rate"), f"{pen.percent(survey.rate, 2)} ({pen.percent(survey.rate_standard_error, 2)})"),
        (pen.label("strata"), f"{whole(survey.strata)} / {whole(survey.clusters)}"),
        (pen.label("freedom"), whole(survey.degrees_of_freedom)),
        (pen.label("weights"), pen.decimal(survey.weighting_effect, 2)),
        (pen.label("municipalities"), whole(survey.municipalities)),
        *((pen.say(LABELS["dropped"], reason=reason), whole(number)) for reason, number in survey.dropped.items()),
        (pen.label("auc"), pen.decimal(fit.auc)),
        (pen.label("brier"), f"{pen.decimal(fit.brier, 4)} ({pen.decimal(fit.brier_of_the_rate, 4)})"),
        (pen.label("skill"), pen.percent(fit.brier_skill)),
        (pen.label("mcfadden"), pen.decimal(fit.mcfadden)),
        (pen.label("nagelkerke"), pen.decimal(fit.nagelkerke)),
        (pen.label("tjur"), pen.decimal(fit.tjur)),
        (pen.label("converged"), f"{pen.say(YES if fit.converged else NO)} ({whole(fit.iterations)})"),
    ]
    return [pairs(pen, pen.say(CAPTIONS["survey"]), rows)]


def _calibration(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    part, test = found.calibration, found.hosmer_lemeshow
    sentence = pen.say(
        SENTENCES["calibration"],
        error=pen.percent(part.error, 2),
        largest=pen.percent(part.largest, 2),
        intercept=pen.decimal(part.intercept),
        slope=pen.decimal(part.slope),
        f=pen.decimal(test.statistic),
        numerator=pen.numbers.integer(test.numerator),
        denominator=pen.numbers.integer(test.denominator),
        p=_equals(pen.p(test.p)),
    )
    points = [point(row.predicted, row.observed, row.standard_error) for row in part.deciles]
    alt = pen.say(
        CAPTIONS["calibration_alt"],
        n=pen.numbers.integer(len(part.deciles)),
        largest=pen.percent(part.largest, 2),
    )
    words = (pen.label("predicted"), pen.label("observed"))
    blocks: list[Block] = [
        {"kind": "text", "text": sentence},
        agreement(pen, points, caption=pen.say(CAPTIONS["calibration_chart"]), alt=alt, words=words),
        _calibration_table(pen, part.deciles, key="deciles", first="decile", name=lambda row: row.group),
    ]
    if part.states:
        blocks.append(_calibration_table(pen, part.states, key="states", first="state", name=_state_name(pen)))
    else:
        blocks.append({"kind": "small", "text": pen.why(part, "state_error")})
    return blocks


def _equals(written: str) -> str:
    return written if written.startswith("<") else f"= {written}"


def _state_name(pen: Pen) -> Callable[[CalibrationGroup], str]:
    def name(row: CalibrationGroup) -> str:
        if row.members > 1 or not row.group:
            return pen.say(LABELS["pooled"], n=pen.numbers.integer(row.members))
        return pen.place(row.group)

    return name


def _calibration_table(
    pen: Pen,
    groups: Sequence[CalibrationGroup],
    *,
    key: str,
    first: str,
    name: Callable[[CalibrationGroup], str],
) -> Block:
    top = round_up(max(max(row.observed + REACH * (row.standard_error or 0), row.predicted) for row in groups))
    rows = [
        [
            name(row),
            pen.numbers.integer(row.children),
            pen.percent(row.observed, 2),
            pen.percent(row.standard_error, 2),
            pen.percent(row.predicted, 2),
            pen.numbers.signed_points(row.observed - row.predicted, 2),
            drawn_interval(row.observed, row.standard_error, row.predicted, top),
        ]
        for row in groups
    ]
    ticks = [{"at": 0.0, "text": pen.percent(0, 0)}, {"at": 1.0, "text": pen.percent(top, digits_of(top))}]
    columns = [
        (pen.label(first), "left", 0),
        (pen.label("children"), "right", 0),
        (pen.label("observed"), "right", 0),
        (pen.label("error"), "right", 0),
        (pen.label("predicted"), "right", 0),
        (pen.label("difference"), "right", 0),
        ({"kind": "scale", "ticks": ticks}, "left", 1),
    ]
    return table(pen.say(CAPTIONS[key]), columns, rows)


def _coefficients(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    low, high, powers = odds_scale(found.coefficients)
    rows = [_coefficient_row(pen, row, low, high) for row in found.coefficients]
    marks = [{"at": log_share(2.0**power, low, high), "text": ratio(power)} for power in powers]
    columns = [
        (pen.label("term"), "left", 1),
        (pen.label("coefficient"), "right", 0),
        (pen.label("odds"), "right", 0),
        ({"kind": "scale", "ticks": marks}, "left", -28),
        (pen.label("p"), "right", 0),
        (pen.label("sign"), "left", 0),
    ]
    return [
        table(pen.say(CAPTIONS["coefficients"]), columns, rows),
        {"kind": "small", "text": pen.say(SENTENCES["association"])},
    ]


def _coefficient_row(pen: Pen, row: Coefficient, low: float, high: float) -> list[Any]:
    written = f"{pen.decimal(row.coefficient)} ({pen.decimal(row.standard_error)})"
    if not row.factor:
        return [pen.label("intercept"), written, "", "", pen.p(row.p), ""]
    odds = f"{pen.decimal(row.odds_ratio, 2)} [{pen.decimal(row.odds_lower, 2)}; {pen.decimal(row.odds_upper, 2)}]"
    known = row.odds_lower is not None and row.odds_upper is not None
    sign = {"contradicts": "failed", "as_expected": "passed"}.get(row.sign, "reported")
    return [
        _term(pen, row),
        written,
        odds,
        {
            "kind": "interval",
            "neutral": log_share(1.0, low, high),
            "point": None if row.odds_ratio is None else log_share(row.odds_ratio, low, high),
            "second": None,
            "low": log_share(row.odds_lower, low, high) if row.odds_lower is not None and known else None,
            "high": log_share(row.odds_upper, low, high) if row.odds_upper is not None and known else None,
        },
        pen.p(row.p),
        {"kind": "mark", "mark": sign, "text": pen.say(SIGNS[row.sign])},
    ]


def _term(pen: Pen, row: Coefficient) -> Any:
    if not row.level:
        return pen.name(row.factor)
    level = pen.name(f"{row.factor}_{row.level}")
    level = row.level if level == f"{row.factor}_{row.level}" else level
    reference = pen.name(f"{row.factor}_{row.reference}")
    reference = row.reference if reference == f"{row.factor}_{row.reference}" else reference
    return {"kind": "two", "text": f"{pen.name(row.factor)}: {level}", "small": f"({reference})"}


def _stability(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    vif = [
        [pen.name(row.factor), pen.numbers.integer(row.terms), pen.decimal(row.gvif, 2), pen.decimal(row.vif, 2)]
        for row in found.inflation
    ]
    columns = [
        (pen.label("factor"), "left", 3),
        (pen.label("terms"), "right", 1),
        (pen.label("gvif"), "right", 1),
        (pen.label("vif"), "right", 1),
    ]
    part = found.influence
    sentence = pen.say(
        SENTENCES["influence"],
        above=pen.numbers.integer(part.above),
        clusters=pen.numbers.integer(part.clusters),
        threshold=pen.decimal(part.threshold),
        largest=pen.decimal(part.largest),
    )
    most = [
        [
            f"{one.stratum} / {one.cluster}",
            pen.decimal(one.largest),
            _term_name(pen, found, one.term),
            pen.decimal(one.distance, 4),
            pen.percent(one.weight, 2),
        ]
        for one in part.most
    ]
    influence = [
        (pen.label("cluster"), "left", 0),
        (pen.label("dfbeta"), "right", 0),
        (pen.label("moves"), "left", 1),
        (pen.label("cook"), "right", 0),
        (pen.label("weight"), "right", 0),
    ]
    blocks: list[Block] = []
    if vif:
        blocks.append(table(pen.say(CAPTIONS["inflation"]), columns, vif))
    if not most:
        return [*blocks, {"kind": "small", "text": pen.why(part, "largest")}]
    return [*blocks, {"kind": "text", "text": sentence}, table(pen.say(CAPTIONS["influence"]), influence, most)]


def _term_name(pen: Pen, found: OutcomeDiagnostics, code: str) -> str:
    row = next((one for one in found.coefficients if one.term == code), None)
    if row is None or not row.factor:
        return pen.label("intercept")
    told = _term(pen, row)
    return told if isinstance(told, str) else str(told["text"])


def _validation(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    blocks: list[Block] = []
    for part in found.cross_validation:
        title = pen.say(SENTENCES[f"by_{part.by}"])
        if part.folds:
            blocks += [_validation_table(pen, part, title)]
        else:
            blocks.append({"kind": "small", "text": f"{title}. {pen.why(part, 'auc')}"})
    return blocks


def _validation_table(pen: Pen, part: CrossValidation, title: str) -> Block:
    def name(fold: str, members: int) -> str:
        if part.by == "cluster":
            return fold
        return pen.place(fold) if members == 1 else pen.say(LABELS["pooled"], n=pen.numbers.integer(members))

    rows = [
        [
            name(one.fold, one.members),
            pen.numbers.integer(one.children),
            pen.decimal(one.auc),
            pen.decimal(one.brier, 4),
            pen.percent(one.observed, 2),
            pen.percent(one.predicted, 2),
        ]
        for one in part.folds
    ]
    columns = [
        (pen.label("fold" if part.by == "cluster" else "state"), "left", 2),
        (pen.label("children"), "right", 1),
        (pen.label("held_auc"), "right", 1),
        (pen.label("held_brier"), "right", 1),
        (pen.label("observed"), "right", 1),
        (pen.label("predicted"), "right", 1),
    ]
    told = pen.say(
        SENTENCES["validation"],
        auc=pen.decimal(part.auc),
        apparent=pen.decimal(part.apparent_auc),
        error=pen.percent(part.calibration_error, 2),
    )
    return table(f"{title}. {told}", columns, rows)


def _direct(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    told = [part for part in found.direct if part.correlation is not None or part.mean_difference is not None]
    if not told:
        return [{"kind": "small", "text": pen.why(found.direct[0], "mean_difference")}]
    columns = [
        (pen.label("item"), "left", 2),
        *((pen.label(f"by_{part.of}"), "right", 1) for part in told),
    ]
    rows = [
        [pen.label("compared"), *(f"{part.compared} ({part.reached})" for part in told)],
        [pen.label("design_effect"), *(pen.decimal(part.design_effect, 2) for part in told)],
        [pen.label("correlation"), *(pen.decimal(part.correlation) for part in told)],
        [pen.label("mean_difference"), *(pen.numbers.signed_points(part.mean_difference, 2) for part in told)],
        [pen.label("inside"), *(pen.percent(part.inside) for part in told)],
        [pen.label("slope"), *(pen.decimal(part.slope, 2) for part in told)],
        [pen.label("wald"), *(f"{pen.decimal(part.wald, 1)} ({pen.p(part.p)})" for part in told)],
    ]
    return [
        table(pen.say(CAPTIONS["direct"]), columns, rows),
        {"kind": "beside", "charts": [_direct_chart(pen, part) for part in told if part.compared]},
    ]


def _direct_chart(pen: Pen, part: DirectComparison) -> Block:
    few = part.compared <= 40
    points = [
        point(model, direct, error if few else None)
        for model, direct, error in zip(part.units.model, part.units.direct, part.units.standard_error, strict=True)
    ]
    alt = pen.say(
        CAPTIONS["direct_alt"],
        n=pen.numbers.integer(part.compared),
        correlation=pen.decimal(part.correlation),
    )
    words = (pen.say(MODEL_ESTIMATE), pen.say(DIRECT_ESTIMATE))
    caption = f"{pen.label(f'by_{part.of}')}. {pen.say(CAPTIONS['direct_chart'])}"
    return agreement(pen, points, caption=caption, alt=alt, words=words, radius=2.4 if few else 1.5)


def _spatial(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    told = [part for part in found.autocorrelation if part.moran is not None]
    notes = [
        {"kind": "small", "text": f"{pen.label(part.of)}. {pen.why(part, 'moran')}"}
        for part in found.autocorrelation
        if part.moran is None
    ]
    if not told:
        return notes
    columns = [
        (pen.label("of"), "left", 2),
        (pen.label("units"), "right", 1),
        (pen.label("moran"), "right", 1),
        (pen.label("p"), "right", 1),
        *((pen.label(f"quadrant_{one}"), "right", 1) for one in (1, 3, 4, 2)),
    ]
    rows = [
        [
            pen.label(part.of),
            pen.numbers.integer(part.municipalities),
            pen.decimal(part.moran),
            pen.p(part.p),
            *(pen.numbers.integer(_local(part, one)) for one in (1, 3, 4, 2)),
        ]
        for part in told
    ]
    return [table(pen.say(CAPTIONS["spatial"]), columns, rows), *notes]


def _local(part: Autocorrelation, quadrant: int) -> int:
    local = part.local
    if local is None:
        return 0
    return sum(one == quadrant and p <= LOCAL_LIMIT for one, p in zip(local.quadrant, local.p, strict=True))


def _coverage(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    part = found.coverage
    if part.unseen is None:
        blocks: list[Block] = [{"kind": "small", "text": pen.why(part, "unseen")}]
    else:
        sentence = pen.say(
            SENTENCES["unseen"], unseen=pen.percent(part.unseen, 2), outside=pen.percent(part.outside, 2)
        )
        blocks = [{"kind": "text", "text": sentence}]
    levels = [
        [
            pen.name(row.covariate),
            _level(pen, row.covariate, row.level),
            pen.numbers.integer(row.survey_children),
            pen.percent(row.survey),
            pen.percent(row.census),
        ]
        for row in part.levels
    ]
    if levels:
        columns = [
            (pen.label("covariate"), "left", 3),
            (pen.label("level"), "left", 3),
            (pen.label("children"), "right", 1),
            (pen.label("survey"), "right", 1),
            (pen.label("census"), "right", 1),
        ]
        blocks.append(table(pen.say(CAPTIONS["levels"]), columns, levels))
    ranges = [
        [
            pen.name(row.covariate),
            _between(pen, row.survey_lower, row.survey_upper),
            _between(pen, row.census_lower, row.census_upper),
            pen.percent(row.outside, 2),
        ]
        for row in part.ranges
    ]
    if ranges:
        columns = [
            (pen.label("covariate"), "left", 3),
            (pen.label("range_survey"), "right", 2),
            (pen.label("range_census"), "right", 2),
            (pen.label("outside"), "right", 1),
        ]
        blocks.append(table(pen.say(CAPTIONS["ranges"]), columns, ranges))
    return blocks


def _between(pen: Pen, lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return DASH
    return f"{pen.decimal(lower)} – {pen.decimal(upper)}"


def _level(pen: Pen, covariate: str, level: str) -> str:
    known = pen.view.labels.get(f"{covariate}_{level}")
    return known.say(pen.language) if known else level


def _reliability(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    part = found.reliability
    if part.unreliable is None:
        return [{"kind": "small", "text": pen.why(part, "unreliable")}]
    counts: Mapping[str, int] = {"publish": part.publish, "warn": part.warn, "withhold": part.withhold}
    total = max(sum(counts.values()), 1)
    rows = [
        [
            pen.label(key),
            pen.numbers.integer(number),
            pen.percent(number / total),
            {"kind": "bar", "share": number / total},
        ]
        for key, number in counts.items()
    ]
    ends = [{"at": 0.0, "text": pen.percent(0, 0)}, {"at": 1.0, "text": pen.percent(1, 0)}]
    columns = [
        (pen.label("reliability"), "left", 2),
        (pen.label("units"), "right", 1),
        (pen.label("share"), "right", 1),
        ({"kind": "scale", "ticks": ends}, "left", 2),
    ]
    sentence = pen.say(
        SENTENCES["variation"],
        median=pen.percent(part.median_variation),
        children=pen.percent(part.children_unreliable),
    )
    return [table(pen.say(CAPTIONS["reliability"]), columns, rows), {"kind": "text", "text": sentence}]
