"""The official result beside the exploratory one: the same object when nothing is changed, computed when something is.

A page asks ``ReleaseScorer.outcome`` and need not know which instrument made the release. What comes
out is ready to be shown: values that the release withholds stay withheld under every scenario.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.choices import FactorOption, Scenario
from dashboard.index.normalise import OFFICIAL_NORMALISATION
from dashboard.release.manifest import FactorSpec, Instrument, Manifest
from dashboard.release.records import Release
from dashboard.scoring.clrisk import OFFICIAL_MULTIPLIER, ClriskScorer
from dashboard.scoring.index import IndexResult, IndexScorer, official_points
from dashboard.values import BoolArray, FloatArray, IndexArray, ValueStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of one scenario, parallel to the municipalities of the release."""

    values: FloatArray
    """Share 0-1 (CLRISK) or score 0-100 (index), shape (n,); NaN where there is none or it is withheld."""
    is_official: bool
    """Whether ``values`` is the release's own estimate."""
    present: IndexArray | None
    """Index: factors present in each municipality, the 7 of "7 of 9"; CLRISK: ``None``."""
    total: int | None
    """Index: factors with weight; CLRISK: ``None``."""
    set_aside: tuple[str, ...] = ()
    """Index: factors with one single value in the whole country, which count nowhere."""


class ReleaseScorer:
    """Scores one release, whichever its instrument; built once, holds no visitor's choices, thread-safe."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.clrisk: ClriskScorer | None = ClriskScorer(release.cells) if release.cells is not None else None
        """Present for CLRISK releases."""
        self.index: IndexScorer | None = None if release.is_clrisk else IndexScorer(release)
        """Present for index releases."""

    def outcome(self, scenario: Scenario) -> Outcome:
        """Values of ``scenario``: the release's own estimate, the very array, when it changes nothing.

        Raises
        ------
        UnknownFactorError, WeightError
            As ``ClriskScorer.probabilities`` and ``IndexScorer.scores``.
        """
        changed = without_official(scenario, self.release.manifest)
        if self.index is not None:
            return self._index_outcome(self.index, changed)
        if changed.is_official or self.clrisk is None:
            return Outcome(self.release.estimate, is_official=True, present=None, total=None)
        return Outcome(self._reprediction(self.clrisk, changed), is_official=False, present=None, total=None)

    def recompute(self, scenario: Scenario) -> FloatArray:
        """The same values without the short cut for the official scenario: what tests hold it against."""
        if self.index is not None:
            return self._withheld(self.index.scores(scenario).scores)
        if self.clrisk is None:
            return self.release.estimate
        return self._reprediction(self.clrisk, scenario)

    def national_rate(self) -> float | None:
        """The rate that calibration aims at: the release's own, else that of its official probabilities."""
        if self.release.manifest.national_rate is not None or self.clrisk is None:
            return self.release.manifest.national_rate
        children = self.clrisk.children
        known = np.isfinite(children)
        if not known.any():
            return None
        return float(self.clrisk.probabilities({})[known] @ children[known] / children[known].sum())

    def _index_outcome(self, scorer: IndexScorer, changed: Scenario) -> Outcome:
        result: IndexResult = scorer.scores(changed)
        official = changed.is_official
        values = self.release.estimate if official else self._withheld(result.scores)
        return Outcome(values, official, result.present, result.total, result.set_aside)

    def _reprediction(self, scorer: ClriskScorer, scenario: Scenario) -> FloatArray:
        rate = self.national_rate() if scenario.calibrate else None
        return self._withheld(scorer.probabilities(dict(scenario.weights), calibrate_to=rate))

    def _withheld(self, values: FloatArray) -> FloatArray:
        """NaN where the release may not, or cannot, say anything.

        A scenario may give a score to a municipality that officially has too few factors (a lower availability
        threshold), but it never reveals a suppressed one, and never models where the model was not applied.
        """
        status = self.release.status
        hidden: BoolArray = (status == ValueStatus.SUPPRESSED) | (status == ValueStatus.NOT_MODELLED)
        if self.release.is_clrisk:
            hidden |= status == ValueStatus.NO_DATA
        values[hidden] = np.nan
        return values


def score(scorer: ReleaseScorer, scenario: Scenario) -> FloatArray:
    """Values of ``scenario``, shape (n,): ``release.estimate`` itself (``is``) when it changes nothing."""
    return scorer.outcome(scenario).values


def without_official(scenario: Scenario, manifest: Manifest) -> Scenario:
    """``scenario`` without what it states but does not change, so that a slider moved back is official again.

    Drops weights and options that equal the official ones, an availability threshold equal to the
    release's, and, for CLRISK, what only an index knows. Unknown factors stay, to be refused by the scorer.
    """
    specs = {spec.code: spec for spec in manifest.factors}
    is_index = manifest.instrument is Instrument.INDEX
    official = official_points(manifest.factors) if is_index else dict.fromkeys(specs, OFFICIAL_MULTIPLIER)
    weights = tuple((code, w) for code, w in scenario.weights if not _is_close(w, official.get(code)))
    if not is_index:
        return Scenario(weights=weights, calibrate=scenario.calibrate)
    threshold = scenario.availability_threshold
    return Scenario(
        weights=weights,
        aggregation=scenario.aggregation,
        availability_threshold=None if threshold == manifest.availability_threshold else threshold,
        options=tuple(option for option in scenario.options if _changes(option, specs.get(option.factor))),
    )


def _is_close(weight: float, official: float | None) -> bool:
    return official is not None and math.isclose(weight, official, rel_tol=1e-12)


def _changes(option: FactorOption, spec: FactorSpec | None) -> bool:
    if spec is None:
        return True
    turned = option.direction is not None and option.direction != spec.direction
    return turned or option.normalisation not in (None, OFFICIAL_NORMALISATION)
