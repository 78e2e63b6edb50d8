"""The legend of a municipal layer: limits, municipalities and children per class, and each kind of absence."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, TypedDict

import numpy as np

from dashboard.answers import Legend, LegendEntry
from dashboard.choices import COVERAGE, DIFFERENCE, ESTIMATE, LEVEL, View
from dashboard.classify.cuts import NO_CLASS
from dashboard.explorer.category_names import ALL_FACTORS, CAUTIONED, RELIABLE, SOME_FACTORS
from dashboard.explorer.class_rules import LEVELS, Cuts, Rule
from dashboard.explorer.layers import unit_of
from dashboard.explorer.paint import paint_units
from dashboard.explorer.study import Study
from dashboard.values import BoolArray, ByteArray, FloatArray, Paint, RiskLevel


class _Names(TypedDict):
    levels: tuple[RiskLevel, ...]
    labels: tuple[str, ...]


ABSENCES = {
    Paint.NO_DATA: "no_data",
    Paint.SUPPRESSED: "suppressed",
    Paint.NOT_MODELLED: "not_modelled",
    Paint.UNRELIABLE: "unreliable",
    Paint.NOT_COMPARABLE: "not_comparable",
    Paint.NOT_IN_SCOPE: "not_in_scope",
}


def legend_of(study: Study, view: View) -> Legend:
    """The legend of ``view``; counts are those of the focused first-level unit when one is focused."""
    painted = paint_units(study, layer=view.layer, classing=view.classing, scenario=view.scenario)
    here = study.members(view.admin1)
    rule = study.rule(view.layer, view.classing)
    if view.layer == COVERAGE:
        return _coverage(study, view, painted, here)
    cuts = study.cuts(view.layer, view.classing, view.scenario)
    limits = _limits(study, cuts, view.admin1)
    are_theirs = study.shows_published(view.layer, view.classing, view.scenario)
    k = len(limits) + 1 if limits is not None and not are_theirs else rule.k
    children, named = study.shown.children[here], _names(study, view, rule, k)
    entries = class_entries(
        painted=painted[here], children=children, limits=None if are_theirs else limits, k=k, **named
    )
    is_difference = view.layer == DIFFERENCE
    return Legend(
        layer=view.layer,
        unit=unit_of(study, view.layer),
        scheme=_scheme(view.layer),
        method="fixed" if is_difference else rule.method,
        k=k,
        scope="national" if is_difference else rule.scope,
        entries=entries,
        cuts_differ_by_parent=limits is None,
        **(_beside_published(study, view, here, limits, k) if are_theirs else {}),
    )


def _names(study: Study, view: View, rule: Rule, k: int) -> _Names:
    levels = LEVELS if view.layer == LEVEL and rule.has_levels and k == len(LEVELS) else ()
    return {"levels": levels, "labels": _labels(study, view, rule, k)}


def _beside_published(
    study: Study, view: View, here: BoolArray, limits: tuple[float, ...] | None, k: int
) -> dict[str, Any]:
    """Whose classes are shown, and beside them what they are not: those of the declared rule, with its limits."""
    source = study.release.manifest.classes.published_source
    own = study.classes_by_limits(view.classing)[here]
    painted = np.where(own == NO_CLASS, np.uint8(Paint.NO_DATA), own + np.uint8(Paint.FIRST_CLASS)).astype(np.uint8)
    whole = limits is None or len(limits) == k - 1
    entries = class_entries(
        painted=painted,
        children=study.shown.children[here],
        limits=limits if whole else None,
        k=k,
        **_names(study, view, study.rule(view.layer, view.classing), k),
    )
    return {
        "published_source": None if source is None else source.say(view.language),
        "by_rule": tuple(entry for entry in entries if entry.kind == "class"),
    }


def class_entries(
    *,
    painted: ByteArray,
    children: FloatArray,
    limits: tuple[float, ...] | None,
    k: int,
    levels: tuple[RiskLevel, ...],
    labels: tuple[str, ...] = (),
) -> tuple[LegendEntry, ...]:
    """An entry per class, empty ones too, and one for each kind of absence that occurs."""
    edges = [None, *(limits or ()), None]
    between = list(pairwise(edges)) if limits is not None else [(None, None)] * k
    classes = tuple(
        entry_of(
            Paint.FIRST_CLASS + at,
            "class",
            painted,
            children,
            level=levels[at] if levels else None,
            lower=lower,
            upper=upper,
            label=labels[at] if labels else None,
        )
        for at, (lower, upper) in enumerate(between)
    )
    alone = tuple(
        entry_of(
            Paint.FIRST_CLASS_ONLY + at,
            "class_only",
            painted,
            children,
            level=levels[at] if levels else None,
            label=labels[at] if labels else None,
        )
        for at in range(k)
        if np.any(painted == Paint.FIRST_CLASS_ONLY + at)
    )
    return (*classes, *alone, *absence_entries(painted, children))


def absence_entries(painted: ByteArray, children: FloatArray) -> tuple[LegendEntry, ...]:
    """One entry for each kind of absence among ``painted``."""
    return tuple(
        entry_of(paint, kind, painted, children) for paint, kind in ABSENCES.items() if np.any(painted == paint)
    )


def known_sum(values: FloatArray) -> float | None:
    """The sum, or ``None`` when any part of it is unknown or withheld: half a sum would pass for the whole."""
    return float(values.sum()) if len(values) and bool(np.isfinite(values).all()) else None


def entry_of(
    index: int,
    kind: str,
    painted: ByteArray,
    children: FloatArray,
    *,
    level: RiskLevel | None = None,
    lower: float | None = None,
    upper: float | None = None,
    label: str | None = None,
) -> LegendEntry:
    """The entry that ``index`` paints: how many of ``painted``, and the children who live there where all are known."""
    here = painted == index
    count = int(np.count_nonzero(here))
    return LegendEntry(
        index=int(index),
        kind=kind,
        level=level,
        lower=lower,
        upper=upper,
        municipalities=count,
        children=known_sum(children[here]) if count else _zero_where_known(children),
        label=label,
    )


def _zero_where_known(children: FloatArray) -> float | None:
    """No municipality holds no children, unless nothing is known of children at all."""
    return 0.0 if bool(np.isfinite(children).any()) else None


def _labels(study: Study, view: View, rule: Rule, k: int) -> tuple[str, ...]:
    """Names that the release gives its own classes; the classes of other rules have none."""
    given = study.release.manifest.classes.labels
    if view.layer != LEVEL or not rule.is_published or len(given) != k:
        return ()
    return tuple(label.say(view.language) for label in given)


def _limits(study: Study, cuts: Cuts, admin1: str | None) -> tuple[float, ...] | None:
    if cuts.by_parent is None:
        return cuts.national or ()
    if admin1 is None:
        return None
    return cuts.by_parent.get(study.release.municipalities.admin1_position[admin1])


def _coverage(study: Study, view: View, painted: ByteArray, here: BoolArray) -> Legend:
    children = study.shown.children[here]
    labels = (ALL_FACTORS, SOME_FACTORS) if study.precision is None else (RELIABLE, CAUTIONED)
    entries = tuple(
        entry_of(Paint.FIRST_CLASS + at, "class", painted[here], children, label=label.say(view.language))
        for at, label in enumerate(labels)
        if at == 0 or np.any(painted[here] == Paint.FIRST_CLASS + at)
    )
    return Legend(
        layer=view.layer,
        unit="group",
        scheme="categorical",
        method="fixed",
        k=len(entries),
        scope="national",
        entries=(*entries, *absence_entries(painted[here], children)),
        cuts_differ_by_parent=False,
    )


def _scheme(layer: str) -> str:
    if layer in (LEVEL, ESTIMATE):
        return "risk"
    return "diverging" if layer == DIFFERENCE else "sequential"
