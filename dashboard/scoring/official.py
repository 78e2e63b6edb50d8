"""What is official, and what a scenario states but does not change: a slider moved back is official again."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.choices import FactorOption, Scenario
from dashboard.release.manifest import FactorSpec, Instrument, Manifest
from dashboard.scoring.clrisk import OFFICIAL_MULTIPLIER
from dashboard.scoring.index import TOTAL_POINTS, official_points

OFFICIAL = Scenario()

SAME = 1e-9
"""How near a weight must be to the official one to be it."""
SAME_POINTS = 0.0101
"""How near all weights of an index must be to the official ones to be them: sliders hold points with two decimals,
and the hundredth that is left over when 100 is shared out goes to one of the factors."""


def without_official(scenario: Scenario, manifest: Manifest) -> Scenario:
    """``scenario`` without what it states but does not change; the empty scenario when that is everything.

    Drops weights and readings that are the official ones, all weights of an index whose proportions are official,
    an availability threshold that is the release's and what only the other instrument knows.
    Official weights of an index are points of a hundred here, whatever the scale of the manifest.
    Unknown factors stay, to be refused by the scorer.
    """
    if manifest.instrument is Instrument.CLRISK:
        official = dict.fromkeys((spec.code for spec in manifest.factors), OFFICIAL_MULTIPLIER)
        return Scenario(weights=_changed(scenario, official), calibrate=scenario.calibrate)
    official = official_points(manifest.factors)
    threshold = scenario.availability_threshold
    return Scenario(
        weights=() if _in_proportion(scenario, official) else _changed(scenario, official),
        aggregation=scenario.aggregation,
        availability_threshold=None if threshold == manifest.availability_threshold else threshold,
        options=_changed_readings(scenario.options, manifest.factors),
    )


def _changed(scenario: Scenario, official: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    asked = dict(scenario.weights)
    return tuple((code, w) for code, w in asked.items() if code not in official or abs(w - official[code]) > SAME)


def _in_proportion(scenario: Scenario, official: Mapping[str, float]) -> bool:
    """Whether the weights, those left out being official, have the official proportions."""
    meant = {**official, **dict(scenario.weights)}
    total = sum(meant.values())
    if meant.keys() != official.keys() or total <= 0:
        return False
    return all(abs(TOTAL_POINTS * meant[code] / total - points) <= SAME_POINTS for code, points in official.items())


def _changed_readings(options: tuple[FactorOption, ...], specs: tuple[FactorSpec, ...]) -> tuple[FactorOption, ...]:
    direction = {spec.code: spec.direction for spec in specs}
    # Fixed bounds are another scale than the observed ones that a scenario means by the same name.
    scale = {spec.code: spec.normalisation for spec in specs if spec.bounds is None}
    asked = {
        option.factor: FactorOption(
            factor=option.factor,
            direction=None if option.direction == direction.get(option.factor) else option.direction,
            normalisation=None if option.normalisation == scale.get(option.factor) else option.normalisation,
        )
        for option in options
    }
    return tuple(
        option
        for option in asked.values()
        if option.factor not in direction or option.direction is not None or option.normalisation is not None
    )
