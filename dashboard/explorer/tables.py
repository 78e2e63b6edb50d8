"""The table in step with the map: the same units, the same filter, an absence that says which kind it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.answers import WITHHELD, Column, UnitTable
from dashboard.choices import CHILDREN, ESTIMATE, FACTOR_PREFIX, LEVEL, View
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.class_rules import Rule, level_of
from dashboard.explorer.layers import unit_of
from dashboard.explorer.paint import paint_units
from dashboard.explorer.study import Study
from dashboard.release.tables import RELIABILITY_WORDS
from dashboard.scoring.official import OFFICIAL
from dashboard.values import ByteArray, FloatArray, IndexArray, ValueStatus

CLASS_ONLY = "class_only"
"""In the column ``class_basis``: the class was published elsewhere, and there is no estimate here."""
_PRECISION = ("lower", "upper", "error")


def table_of(study: Study, view: View, *, limit: int | None = None, all_factors: bool = False) -> UnitTable:
    """Rows of the municipalities seen: inside the focused unit, their legend entry switched on.

    Highest estimate first, then release order, so that equal values keep their place; places without a value
    come last. ``total`` counts the rows before ``limit``.
    """
    order = _seen(study, view)
    shown = order if limit is None else order[:limit]
    factors = _factors(study, view, all_factors=all_factors)
    columns = _columns(study, view, factors)
    cells = {column.field: _cells(study, view, column.field, shown) for column in columns}
    fields = list(cells)
    rows = tuple(dict(zip(fields, row, strict=True)) for row in zip(*cells.values(), strict=True))
    for row, here in zip(rows, shown.tolist(), strict=True):
        if withheld := tuple(f"{FACTOR_PREFIX}{code}" for code in study.withheld_factors_at(here) if code in factors):
            row[WITHHELD] = withheld
    return UnitTable(columns=columns, rows=rows, total=len(order))


def _seen(study: Study, view: View) -> IndexArray:
    seen = study.members(view.admin1)
    if view.hidden:
        painted = paint_units(study, layer=view.layer, classing=view.classing, scenario=view.scenario)
        seen = seen & ~np.isin(painted, view.hidden)
    at = np.flatnonzero(seen)
    values = study.outcome(view.scenario).values[at]
    ordered: IndexArray = at[np.argsort(np.where(np.isfinite(values), -values, np.inf), kind="stable")]
    return ordered


def _factors(study: Study, view: View, *, all_factors: bool) -> tuple[str, ...]:
    if all_factors:
        return tuple(spec.code for spec in study.release.manifest.factors)
    return (view.layer.removeprefix(FACTOR_PREFIX),) if view.layer.startswith(FACTOR_PREFIX) else ()


def _columns(study: Study, view: View, factors: Sequence[str]) -> tuple[Column, ...]:
    unit = unit_of(study, ESTIMATE)
    number = "share" if unit == "share" else "number"
    columns = [
        Column("code", "text", None, ""),
        Column("name", "text", None, ""),
        Column("admin1", "text", None, ""),
        Column("status", "status", None, ""),
        Column("level", "level", None, ""),
        Column("estimate", number, None, unit),
    ]
    if not view.scenario.is_official:
        columns += [
            Column("official_level", "level", None, ""),
            Column("official_estimate", number, None, unit),
            Column("difference", number, None, unit),
        ]
        if view.scenario.shifts and study.release.is_clrisk:
            columns.append(Column("more_children", "number", None, "children"))
        if view.scenario.shifts:
            columns.append(Column("change_percent", "number", None, "percent"))
    if study.recomputed_classes(view.classing.scope) is not None:
        # Classes published elsewhere are official; what the declared rule gives stands beside them.
        columns.append(Column("recomputed_level", "level", None, ""))
    if study.class_only(view.classing.scope) is not None:
        columns.append(Column("class_basis", "basis", None, ""))
    columns.append(Column("rank", "count", None, ""))
    if study.precision is not None:
        # Of the official result only: a scenario has no error that anybody has estimated.
        columns += [Column(field, "share", None, "share") for field in ("lower", "upper", "error")]
        columns.append(Column("reliability", "reliability", None, ""))
    if study.knows_children:
        columns.append(Column("children", "count", None, "children"))
        if study.release.is_clrisk:
            columns.append(Column("expected_children", "count", None, "children"))
    for code in factors:
        spec = study.release.factor_spec(code)
        columns.append(
            Column(
                f"{FACTOR_PREFIX}{code}",
                "share" if spec.unit == "share" else "number",
                spec.name.say(view.language),
                spec.unit,
            )
        )
    return tuple(columns)


def _cells(study: Study, view: View, field: str, at: IndexArray) -> list[object]:
    units = study.release.municipalities
    outcome = study.outcome(view.scenario)
    if field == "code":
        return [units.codes[here] for here in at]
    if field == "name":
        return [units.names[here] for here in at]
    if field == "admin1":
        return [units.admin1[units.parent[here]].name for here in at]
    if field == "status":
        return [ValueStatus(status).name.lower() for status in outcome.status[at]]
    if field == "level":
        classes = study.classes(LEVEL, view.classing, view.scenario)
        is_theirs = study.shows_published(LEVEL, view.classing, view.scenario)
        alone = study.class_only(view.classing.scope) if is_theirs else None
        return class_names(_with(classes, alone)[at], study.rule(LEVEL, view.classing))
    if field == "official_level":
        scope = view.classing.scope
        published = _with(study.published_classes(scope, OFFICIAL), study.class_only(scope))
        return class_names(published[at], study.published_rule(scope))
    alone = study.class_only(view.classing.scope)
    if field == "class_basis" and alone is not None:
        return [CLASS_ONLY if found != NO_CLASS else None for found in alone[at].tolist()]
    recomputed = study.recomputed_classes(view.classing.scope)
    if field == "recomputed_level" and recomputed is not None:
        return class_names(recomputed[at], study.published_rule(view.classing.scope))
    if field == "rank":
        return [int(rank) if rank else None for rank in study.ranks(view.scenario).country[at]]
    if field == CHILDREN:
        return counts(study.shown.children[at])
    if field == "more_children":
        return [None if more is None else round(more, 1) for more in _more_children(study, view, at)]
    if field == "change_percent":
        return numbers(_change_percent(outcome.values[at], study.shown.estimate[at]))
    if field in _PRECISION and study.precision is not None:
        return numbers(getattr(study.precision, field)[at])
    if field == "reliability" and study.precision is not None:
        return [reliability_word(code) for code in study.precision.reliability[at].tolist()]
    if field == "official_estimate":
        return numbers(study.shown.estimate[at])
    return numbers(study.values(field, view.scenario)[at])


def _with(classes: ByteArray, alone: ByteArray | None) -> ByteArray:
    """``classes``, and those published elsewhere of places without an estimate."""
    return classes if alone is None else np.where(classes == NO_CLASS, alone, classes).astype(np.uint8)


def _more_children(study: Study, view: View, at: IndexArray) -> list[float | None]:
    children = study.what_if(view.scenario).children
    if children is None:
        return [None] * len(at)
    return [float(more) if np.isfinite(more) else None for more in children[at]]


def _change_percent(values: FloatArray, official: FloatArray) -> FloatArray:
    """How much more than official, in percent of it; NaN where the official value is zero."""
    change = np.full(len(values), np.nan)
    np.divide(100.0 * (values - official), official, out=change, where=official > 0)
    return change


def reliability_word(code: int) -> str | None:
    """``publish``, ``warn``, ``withhold``; ``None`` where it is not known."""
    return RELIABILITY_WORDS[code] if code < len(RELIABILITY_WORDS) else None


def class_names(classes: ByteArray, rule: Rule) -> list[object]:
    """Level name of each class where the rule has levels, else the class from 1 up; ``None`` without one."""
    return [None if found == NO_CLASS else (level_of(found, rule) or found + 1) for found in classes.tolist()]


def numbers(values: FloatArray) -> list[object]:
    """Python floats, ``None`` where there is no value."""
    return [value if known else None for value, known in zip(values.tolist(), np.isfinite(values), strict=True)]


def counts(values: FloatArray) -> list[object]:
    """As ``numbers``, whole numbers where they are whole: 1258 children, not 1258.0."""
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in numbers(values)]
