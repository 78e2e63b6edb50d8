"""Whether survey and census speak of the same levels: what one has and the other has not, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.sample import Sample
from dashboard.model.specification import OutcomeDefinition, Specification


def coverage_breaches(spec: Specification, sample: Sample, counts: CensusCounts) -> list[str]:
    """Levels of a model's covariates that children of the census have and nobody in the survey, by outcome.

    The model says nothing of such children: a prediction for them would be one for the reference level.
    """
    return [
        f"outcome '{outcome.code}', covariate '{code}': {children:,.0f} children of the census have the level "
        f"'{level}' and nobody in the survey, so the model says nothing of them; merge it with another level in "
        "'levels', or restrict the population"
        for outcome in spec.outcomes
        for code, level, children, interviewed in _levels(spec, outcome, sample, counts)
        if children and not interviewed
    ]


def coverage_notes(spec: Specification, sample: Sample, counts: CensusCounts) -> list[str]:
    """Levels that the survey has and the census not, and levels that neither has, by outcome; nothing to mend."""
    told = []
    for outcome in spec.outcomes:
        for code, level, children, interviewed in _levels(spec, outcome, sample, counts):
            if interviewed and not children:
                told.append(
                    f"outcome '{outcome.code}', covariate '{code}': {interviewed} children of the survey have the "
                    f"level '{level}' and nobody in the census; check the mapping of the census"
                )
            elif not interviewed and not children:
                told.append(
                    f"outcome '{outcome.code}', covariate '{code}': nobody has the level '{level}', neither in the "
                    "survey nor in the census; leave it out of 'levels'"
                )
    return told


def _levels(
    spec: Specification, outcome: OutcomeDefinition, sample: Sample, counts: CensusCounts
) -> Iterator[tuple[str, str, float, int]]:
    """Covariate, level, children of the census and children interviewed, of every level of an outcome's model."""
    own = counts.restricted(outcome.population)
    inside = np.isfinite(sample.outcomes[outcome.code])
    names = {one.code: one.levels for one in spec.all_covariates}
    for covariate in spec.model_covariates(outcome.code):
        if covariate.kind == "territory" or not covariate.levels or covariate.code not in own.pattern_levels:
            continue
        there = dict(zip(_named(own, covariate.code), _children(own, covariate.code), strict=True))
        seen = np.bincount(sample.values[covariate.code][inside], minlength=len(names[covariate.code]))
        for level in covariate.levels:
            interviewed = int(seen[names[covariate.code].index(level)])
            yield covariate.code, level, there.get(level, 0.0), interviewed


def _named(counts: CensusCounts, code: str) -> tuple[str, ...]:
    return next(one.levels for one in counts.covariates if one.code == code)


def _children(counts: CensusCounts, code: str) -> list[float]:
    levels = len(_named(counts, code))
    positions = counts.pattern_levels[code][counts.pattern]
    children: list[float] = np.bincount(positions, weights=counts.children, minlength=levels).tolist()
    return children
