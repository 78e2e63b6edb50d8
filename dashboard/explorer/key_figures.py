"""What the sentence above the map says: child-weighted rates only, withheld places left out of every sum."""

from __future__ import annotations

import numpy as np

from dashboard.answers import ConceptCount, Crumb, KeyFigures
from dashboard.choices import View
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.class_rules import LEVELS
from dashboard.explorer.paint import PARTIAL, coverage_classes
from dashboard.explorer.study import Study
from dashboard.trust.shown_precision import CAUTION
from dashboard.trust.weighted import weighted_mean
from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus


def key_figures_of(study: Study, view: View, *, place: Crumb, parent: Crumb | None) -> KeyFigures:
    """Key figures of the focused municipality, first-level unit or country."""
    here = focused(study, view)
    outcome = study.outcome(view.scenario)
    status = outcome.status[here]
    children = study.shown.children[here]
    mean = weighted_mean(outcome.values[here], children)
    lower, upper = _interval(study, view)
    is_whole = mean.value is not None and mean.units_without_weight == 0
    return KeyFigures(
        place=place,
        parent=parent,
        municipalities=int(np.count_nonzero(here)),
        high=_high(study, view, here),
        rate=mean.value if is_whole else None,
        rate_is_weighted=True,
        children=partial_sum(children),
        expected_children=partial_sum(study.expected(view.scenario)[here]) if is_whole else None,
        without_value=int(np.count_nonzero(status != ValueStatus.AVAILABLE)),
        is_exploratory=not view.scenario.is_official,
        is_what_if=bool(view.scenario.shifts),
        suppressed=int(np.count_nonzero(status == ValueStatus.SUPPRESSED)),
        children_with_value=mean.children if is_whole else None,
        factors_total=outcome.total,
        on_part_of_factors=int(np.count_nonzero(coverage_classes(study, view.scenario)[here] == PARTIAL)),
        set_aside=set_aside(study, view),
        with_withheld_factors=int(np.count_nonzero(study.with_withheld_factors[here])),
        threshold=study.release.manifest.suppression_threshold,
        unreliable=int(np.count_nonzero(status == ValueStatus.UNRELIABLE)),
        cautioned=_cautioned(study, here, status),
        lower=lower,
        upper=upper,
    )


def _cautioned(study: Study, here: BoolArray, status: ByteArray) -> int:
    if study.precision is None:
        return 0
    return int(np.count_nonzero((study.precision.reliability[here] == CAUTION) & (status == ValueStatus.AVAILABLE)))


def _interval(study: Study, view: View) -> tuple[float | None, float | None]:
    """Interval of a municipality's official estimate; a scenario has none."""
    if view.municipality is None or study.precision is None or not view.scenario.is_official:
        return None, None
    at = study.release.municipalities.position(view.municipality)
    lower, upper = float(study.precision.lower[at]), float(study.precision.upper[at])
    return (lower, upper) if np.isfinite(lower) and np.isfinite(upper) else (None, None)


def set_aside(study: Study, view: View) -> tuple[str, ...]:
    """Names of the factors that count nowhere because they have one single value in the whole country."""
    aside = study.outcome(view.scenario).set_aside
    return tuple(study.moved_factors[code].name.say(view.language) for code in aside)


def focused(study: Study, view: View) -> BoolArray:
    """Mask of the municipalities that the view is about."""
    if view.municipality is None:
        return study.members(view.admin1)
    here = np.zeros(len(study.release.municipalities), dtype=bool)
    here[study.release.municipalities.position(view.municipality)] = True
    return here


def weighted_rate(values: FloatArray, children: FloatArray) -> float | None:
    """Child-weighted mean; ``None`` as soon as a place with a value has unknown children (never a plain mean)."""
    mean = weighted_mean(values, children)
    return mean.value if mean.units_without_weight == 0 else None


def partial_sum(values: FloatArray) -> float | None:
    """Sum of what is known and may be shown; ``None`` when that is nothing.

    ``without_value`` and ``suppressed`` stand beside it and say that it may be a part.
    """
    known = np.isfinite(values)
    return float(values[known].sum()) if known.any() else None


def _high(study: Study, view: View, here: BoolArray) -> int | None:
    if not study.published_rule(view.classing.scope).has_levels:
        return None
    classes = study.published_classes(view.classing.scope, view.scenario)[here]
    alone = study.class_only(view.classing.scope) if view.scenario.is_official else None
    high = (classes == len(LEVELS) - 1) | (False if alone is None else alone[here] == len(LEVELS) - 1)
    return int(np.count_nonzero(high))


def facts_figures(atlas: Atlas, view: View, *, place: Crumb, parent: Crumb | None) -> KeyFigures:
    """Region, and countries without a release: how many places have a published figure, by concept.

    No rate and no sum: figures of different definitions, ages and years add up to nothing.
    """
    places = atlas.places(view.country, None, view.language)
    held = [{str(fact.concept) for fact in atlas.region.facts.about(place.fact_code)} for place in places]
    return KeyFigures(
        place=place,
        parent=parent,
        municipalities=0,
        high=None,
        rate=None,
        rate_is_weighted=False,
        children=None,
        expected_children=None,
        without_value=sum(not concepts for concepts in held),
        is_exploratory=False,
        concepts=tuple(
            ConceptCount(concept, sum(concept in concepts for concepts in held)) for concept in atlas.concepts
        ),
        places=len(places),
    )
