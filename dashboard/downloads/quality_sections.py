"""The sections of the quality report: every word and number written, nothing left to the page but its place.

A block is a plain mapping that the template knows by its ``kind``. Numbers are written here once, in the number format
of the country, so that what is printed is what was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, log10
from typing import Any

from dashboard.downloads.quality_view import QualityView
from dashboard.downloads.quality_words import (
    CAPTIONS,
    DIRECT_ESTIMATE,
    HEADINGS,
    LABELS,
    METHOD,
    MODEL_ESTIMATE,
    NOT_PUBLISHED,
    SENTENCES,
    SIGNS,
)
from dashboard.formatting import DASH, NumberFormat
from dashboard.language import Language, Text
from dashboard.model.diagnostics.gates import Gate
from dashboard.model.diagnostics.records import (
    Autocorrelation,
    CalibrationGroup,
    Coefficient,
    CrossValidation,
    DirectComparison,
    OutcomeDiagnostics,
    Section,
)
from dashboard.model.diagnostics.words import (
    GATE_WORDS,
    NO,
    REASON_WORDS,
    YES,
    gate_limit,
    gate_value,
    verdict,
)

Block = dict[str, Any]
LOCAL_LIMIT = 0.05
"""p below which a municipality is counted as part of a local cluster."""
REACH = 1.959963984540054
LEAST_ODDS, MOST_ODDS = 1 / 64, 64.0
"""Ends that the drawn intervals are cut at."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes words and numbers of one view in one language."""

    view: QualityView
    language: Language
    numbers: NumberFormat

    def say(self, text: Text, **facts: str) -> str:
        """A sentence with its facts."""
        words = text.say(self.language)
        return words.format(**facts) if facts else words

    def label(self, key: str) -> str:
        """A column title or the name of a figure."""
        return LABELS[key].say(self.language)

    def name(self, code: str) -> str:
        """The name of a covariate or level; its code where it has none."""
        known = self.view.labels.get(code)
        return known.say(self.language) if known else code

    def place(self, code: str) -> str:
        """The name of a first-level unit."""
        return self.view.place_names.get(code, code)

    def decimal(self, value: float | None, digits: int = 3) -> str:
        """A number; a dash where there is none."""
        return self.numbers.decimal(value, digits).replace("-", "−")

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A share."""
        return self.numbers.percent(value, digits).replace("-", "−")

    def p(self, value: float | None) -> str:
        """A p-value: three decimals, or that it is smaller."""
        if value is None:
            return DASH
        return f"< {self.numbers.decimal(0.001, 3)}" if value < 0.001 else self.numbers.decimal(value, 3)

    def why(self, section: Section, field: str) -> str:
        """The reason why a field is null."""
        return self.say(SENTENCES["absent"], reason=REASON_WORDS[section.absent[field]].say(self.language))


def report_blocks(view: QualityView, language: Language) -> list[Block]:
    """The whole report: identity, gates, the checks of each outcome, specification, method."""
    pen = Pen(view, language, view.numbers(language))
    blocks = [*_identity(pen), *_gates(pen)]
    for found in view.diagnostics.outcomes:
        blocks += _outcome(pen, found)
    return [*blocks, *_specification(pen), *_method(pen)]


def heading(pen: Pen, key: str, level: int = 1) -> Block:
    """A heading of the report."""
    return {"kind": "heading", "level": level, "text": pen.say(HEADINGS[key])}


def table(
    caption: str,
    columns: Sequence[tuple[Any, str, int]],
    rows: Sequence[Sequence[Any]],
) -> Block:
    """A table; a column is its title, alignment and width in parts (0 = as wide as needed)."""
    return {
        "kind": "table",
        "caption": caption,
        "head": [title for title, _, _ in columns],
        "align": [side for _, side, _ in columns],
        "widths": [width for _, _, width in columns],
        "rows": [list(row) for row in rows],
    }


def pairs(pen: Pen, caption: str, rows: Sequence[tuple[str, str]]) -> Block:
    """A table of names and values."""
    return {
        "kind": "pairs",
        "caption": caption,
        "head": [pen.label("item"), pen.label("value")],
        "rows": [list(row) for row in rows if row[1]],
    }


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
        told = ", ".join(filter(None, (pen.say(words.population), words.ages)))
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
    lines = [f"{pen.say(GATE_WORDS[gate.name].title)}: {pen.say(GATE_WORDS[gate.name].remedy)}" for gate in failed]
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


def _outcome(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
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
    points = [_point(row.predicted, row.observed, row.standard_error) for row in part.deciles]
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
    top = _round_up(max(max(row.observed + REACH * (row.standard_error or 0), row.predicted) for row in groups))
    rows = [
        [
            name(row),
            pen.numbers.integer(row.children),
            pen.percent(row.observed, 2),
            pen.percent(row.standard_error, 2),
            pen.percent(row.predicted, 2),
            pen.numbers.signed_points(row.observed - row.predicted, 2),
            _drawn(row.observed, row.standard_error, row.predicted, top),
        ]
        for row in groups
    ]
    ticks = [{"at": 0.0, "text": pen.percent(0, 0)}, {"at": 1.0, "text": pen.percent(top, _digits(top))}]
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


def _drawn(observed: float, error: float | None, predicted: float, top: float) -> Block:
    def at(value: float) -> float:
        return min(max(value / top, 0.0), 1.0)

    known = error is not None
    return {
        "kind": "interval",
        "neutral": 0.0,
        "point": at(observed),
        "second": at(predicted),
        "low": at(observed - REACH * (error or 0)) if known else None,
        "high": at(observed + REACH * (error or 0)) if known else None,
    }


def _point(x: float, y: float, error: float | None) -> Block:
    known = error is not None
    return {
        "x": x,
        "y": y,
        "low": max(y - REACH * (error or 0), 0.0) if known else None,
        "high": y + REACH * (error or 0) if known else None,
    }


def agreement(
    pen: Pen, points: Sequence[Block], *, caption: str, alt: str, words: tuple[str, str], radius: float = 2.6
) -> Block:
    """A square chart of shares against shares, axes alike, from zero to the next round number."""
    limit = _round_up(max(max(one["x"], one["high"] or one["y"]) for one in points))
    step = limit / 4 if round(limit / 10 ** _power(limit)) in (2, 4, 8) else limit / 5
    ticks = [step * at for at in range(round(limit / step) + 1)]
    digits = _digits(step)
    return {
        "kind": "agreement",
        "caption": caption,
        "alt": alt,
        "limit": limit,
        "ticks": [{"at": tick, "text": pen.percent(tick, digits)} for tick in ticks],
        "points": list(points),
        "x-label": words[0],
        "y-label": words[1],
        "radius": radius,
        "see-through": 0 if len(points) <= 60 else 45,
    }


def _power(value: float) -> int:
    return int(log10(value)) - (1 if value < 1 else 0)


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 4, 5, 8 times a power of ten; at most one.

    Examples
    --------
    >>> _round_up(0.137), _round_up(0.21), _round_up(0.97)
    (0.15, 0.4, 1.0)
    """
    if value <= 0:
        return 0.01
    unit = 10.0 ** _power(value)
    step = next((one for one in (1, 1.5, 2, 4, 5, 8, 10) if one * unit >= value - 1e-12), 10)
    return min(round(step * unit, 12), 1.0)


def _digits(step: float) -> int:
    """Decimals that a percentage needs to be told apart in steps."""
    return max(0, ceil(-log10(step * 100) - 1e-9)) if round(step * 100, 9) != round(step * 100) else 0


def _coefficients(pen: Pen, found: OutcomeDiagnostics) -> list[Block]:
    low, high, ticks = _odds_scale(found.coefficients)
    rows = [_coefficient_row(pen, row, low, high) for row in found.coefficients]
    marks = [{"at": _log_share(one, low, high), "text": _short(pen.decimal(one, 2))} for one in ticks]
    columns = [
        (pen.label("term"), "left", 0),
        (pen.label("coefficient"), "right", 0),
        (pen.label("odds"), "right", 0),
        ({"kind": "scale", "ticks": marks}, "left", 1),
        (pen.label("p"), "right", 0),
        (pen.label("sign"), "left", 0),
    ]
    return [
        table(pen.say(CAPTIONS["coefficients"]), columns, rows),
        {"kind": "small", "text": pen.say(SENTENCES["association"])},
    ]


def _short(written: str) -> str:
    """A number without the zeros after its decimal mark."""
    return written.rstrip("0").rstrip(".,") if any(mark in written for mark in ".,") else written


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
            "neutral": _log_share(1.0, low, high),
            "point": None if row.odds_ratio is None else _log_share(row.odds_ratio, low, high),
            "second": None,
            "low": _log_share(row.odds_lower, low, high) if row.odds_lower is not None and known else None,
            "high": _log_share(row.odds_upper, low, high) if row.odds_upper is not None and known else None,
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


def _odds_scale(rows: Sequence[Coefficient]) -> tuple[float, float, list[float]]:
    """Ends of the drawn scale of odds ratios, powers of two around one, and the ticks on it."""
    ends = [one for row in rows if row.factor for one in (row.odds_lower, row.odds_upper) if one is not None]
    reach = max((abs(log(min(max(one, LEAST_ODDS), MOST_ODDS))) for one in ends if one > 0), default=log(2))
    power = max(1, ceil(reach / log(2) - 1e-9))
    step = 1 if power <= 2 else 2 if power <= 4 else 3
    powers = range(-(power // step) * step, power + 1, step)
    return 2.0**-power, 2.0**power, [2.0**one for one in powers]


def _log_share(value: float, low: float, high: float) -> float:
    """Where a ratio lies on a logarithmic scale, 0-1, cut at its ends."""
    cut = min(max(value, low), high)
    return (log(cut) - log(low)) / (log(high) - log(low))


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
        *(_direct_chart(pen, part) for part in told if part.compared),
    ]


def _direct_chart(pen: Pen, part: DirectComparison) -> Block:
    few = part.compared <= 40
    points = [
        _point(model, direct, error if few else None)
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
            f"{pen.decimal(row.survey_lower)} – {pen.decimal(row.survey_upper)}",
            f"{pen.decimal(row.census_lower)} – {pen.decimal(row.census_upper)}",
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
    columns = [
        (pen.label("reliability"), "left", 2),
        (pen.label("units"), "right", 1),
        (pen.label("share"), "right", 1),
        ("", "left", 2),
    ]
    sentence = pen.say(
        SENTENCES["variation"],
        median=pen.percent(part.median_variation),
        children=pen.percent(part.children_unreliable),
    )
    return [table(pen.say(CAPTIONS["reliability"]), columns, rows), {"kind": "text", "text": sentence}]


def _specification(pen: Pen) -> list[Block]:
    text = pen.view.specification
    if not text.strip():
        return [heading(pen, "specification"), {"kind": "small", "text": pen.say(SENTENCES["no_specification"])}]
    return [heading(pen, "specification"), {"kind": "specification", "text": text}]


def _method(pen: Pen) -> list[Block]:
    return [heading(pen, "method"), *({"kind": "small", "text": pen.say(one)} for one in METHOD)]
