"""The official result beside the exploratory one, whichever instrument made the release.

What comes out may be shown: values that the release withholds stay withheld under every scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from dashboard.choices import Scenario
from dashboard.release.records import CellTable, Release
from dashboard.scoring.clrisk import OFFICIAL_MULTIPLIER, ClriskScorer
from dashboard.scoring.clrisk_what_if import ClriskWhatIf
from dashboard.scoring.contributions import ClriskContributions, index_contributions
from dashboard.scoring.index import IndexScorer
from dashboard.scoring.official import without_official
from dashboard.trust.disclosure import Disclosed, disclose
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

ROUNDING = 1e-13
"""Differences this small, of a share or relative to a score, are those of the order of a sum."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of one scenario and what they rest on; arrays of shape (n,) in release order."""

    values: FloatArray
    """Share 0-1 (CLRISK) or score 0-100 (index); NaN where there is none or it is withheld."""
    status: ByteArray
    """``ValueStatus``: why there is no value."""
    present: IndexArray
    """Factors known in each municipality, withheld ones too, the 7 of "7 of 9"; of an index, those with weight."""
    total: int
    """The 9 of "7 of 9"."""
    is_official: bool
    """Whether ``values`` are the release's own, to the last bit."""
    set_aside: tuple[str, ...] = ()
    """Index: factors with weight but one single value in the whole country; they count nowhere, not in ``total``."""


class ReleaseScorer:
    """Scores one release; built once (it holds the whole cell table), holds no visitor's choices, thread-safe."""

    def __init__(self, release: Release, *, shown: Disclosed | None = None) -> None:
        self.release = release
        self.shown: Disclosed = disclose(release) if shown is None else shown
        self._cells = None if release.cells is None else _cells_of(release.cells, self._speaks)
        self.clrisk: ClriskScorer | None = ClriskScorer(self._cells) if self._cells is not None else None
        """Present for CLRISK releases; knows the cells of municipalities with an official value only."""
        self.shiftable_index: IndexScorer | None = _index_of(release, self.shown)
        """Present for index releases whose score is one weighted mean: their factors can stand elsewhere. Withheld
        municipalities are no part of the country whose bounds it learns, as they were none for the import."""
        self.index: IndexScorer | None = self.shiftable_index if release.manifest.aggregation == "arithmetic" else None
        """The same where that mean is arithmetic: only then it can be re-weighted; others show what was published."""

    @cached_property
    def official_weights(self) -> Mapping[str, float]:
        """Factors that can be re-weighted and their official weight: 1 each (CLRISK), or points of a hundred."""
        if self.index is not None:
            return self.index.official_weights
        return dict.fromkeys(self.clrisk.factors if self.clrisk is not None else (), OFFICIAL_MULTIPLIER)

    def outcome(self, scenario: Scenario) -> Outcome:
        """What ``scenario`` gives: the release's own estimate, to the last bit, when it changes nothing.

        Raises
        ------
        UnknownFactorError, WeightError
            As ``ClriskScorer.probabilities`` and ``IndexScorer.scores``.
        """
        changed = without_official(scenario, self.release.manifest)
        return self._of_index(self.index, changed) if self.index is not None else self._of_clrisk(changed)

    def recompute(self, scenario: Scenario) -> FloatArray:
        """The values without the short cut for the official scenario: what tests hold it against."""
        if self.index is not None:
            return np.where(self._closed, np.nan, self.index.scores(scenario).scores)
        return self._re_predicted(scenario)

    def contributions(self, scenario: Scenario) -> Mapping[str, FloatArray]:
        """How each factor pushes each municipality from its country: log odds (CLRISK) or points of the score.

        Of all municipalities; not to be shown for withheld ones. NaN where the value of the factor is withheld: the
        value is the country's mean and the contribution over a published coefficient, b(x̄_m - x̄).
        """
        if self.index is not None:
            return index_contributions(self.index, scenario, counted=self._counted)
        told = self._of_the_model.of(dict(scenario.weights)) if self._of_the_model is not None else {}
        hidden = self.shown.withheld_factors
        return {code: np.where(hidden[code], np.nan, push) if code in hidden else push for code, push in told.items()}

    @cached_property
    def national_rate(self) -> float | None:
        """The rate that calibration aims at: the release's own, else that of its official probabilities."""
        if self.release.manifest.national_rate is not None or self.clrisk is None:
            return self.release.manifest.national_rate
        children = self.clrisk.children
        known = np.isfinite(children)
        if not known.any():
            return None
        return float(self.clrisk.probabilities({})[known] @ children[known] / children[known].sum())

    @cached_property
    def circumstances(self) -> ClriskWhatIf | None:
        """What predicts the cells of municipalities with an official value under shifted covariates."""
        return ClriskWhatIf(self._cells, scorer=self.clrisk) if self._cells is not None else None

    def _of_clrisk(self, changed: Scenario) -> Outcome:
        """Where the official result has no value a scenario has none either, for the same reason."""
        is_official = changed.is_official or self.clrisk is None
        return Outcome(
            values=self.shown.estimate if is_official else self._unmoved(self._re_predicted(changed)),
            status=self.shown.status,
            present=self._known_factors,
            total=len(self._measured),
            is_official=is_official,
        )

    def _of_index(self, scorer: IndexScorer, changed: Scenario) -> Outcome:
        """A scenario may reach places that lack an official score, or lose some; it never opens closed ones."""
        result = scorer.scores(changed)
        values, status = self.shown.estimate, self.shown.status
        if not changed.is_official:
            values = self._unmoved(np.where(self._closed, np.nan, result.scores))
            status = np.where(np.isfinite(values), np.uint8(ValueStatus.AVAILABLE), np.uint8(ValueStatus.NO_DATA))
            status = np.where(self._closed, self.shown.status, status).astype(np.uint8)
        return Outcome(values, status, result.present, result.total, changed.is_official, result.set_aside)

    def _re_predicted(self, scenario: Scenario) -> FloatArray:
        if self.clrisk is None:
            return self.shown.estimate
        rate = self.national_rate if scenario.calibrate else None
        values = self.clrisk.probabilities(dict(scenario.weights), calibrate_to=rate)
        # A place whose pooled cells hold none of the outcome's children stays as it is.
        return np.where(self._speaks, np.where(np.isfinite(values), values, self.shown.estimate), np.nan)

    def _unmoved(self, values: FloatArray) -> FloatArray:
        """``values``, but the official ones themselves where a scenario moves them by no more than rounding.

        A cut is often the very value of a municipality: the last bit of a sum must not carry it into another class.
        """
        official = self.shown.estimate
        same = np.abs(values - official) <= ROUNDING * np.maximum(np.abs(official), 1.0)
        return np.where(same, official, values)

    @cached_property
    def _closed(self) -> BoolArray:
        """Municipalities that no re-weighting of an index opens: withheld, not modelled, or too uncertain."""
        absent = (ValueStatus.NOT_MODELLED, ValueStatus.UNRELIABLE)
        closed: BoolArray = self.shown.withheld | np.isin(self.shown.status, absent)
        return closed

    @cached_property
    def _measured(self) -> tuple[BoolArray, ...]:
        """Where each factor is known, but for those that have no value anywhere: an interaction is lacking nowhere."""
        # A withheld value is known to the model, though not told: its municipality lacks no factor.
        hidden = self.shown.withheld_factors
        known = (np.isfinite(values) | hidden[code] for code, values in self.shown.factors.items())
        return tuple(here for here in known if here.any())

    @cached_property
    def _known_factors(self) -> IndexArray:
        known = self._measured
        return np.sum(known, axis=0, dtype=np.int64) if known else np.zeros(len(self.shown.status), dtype=np.int64)

    @cached_property
    def _speaks(self) -> BoolArray:
        """Municipalities whose mean is the country's: those with an official value."""
        speaks: BoolArray = self.shown.status == ValueStatus.AVAILABLE
        return speaks

    @cached_property
    def _counted(self) -> FloatArray:
        """How often each counts in the country's mean: its children, or once if children are not known of all."""
        children = self.shown.children
        often = children if np.isfinite(children[self._speaks]).all() else np.ones_like(children)
        return np.where(self._speaks, often, 0.0)

    @cached_property
    def _of_the_model(self) -> ClriskContributions | None:
        return ClriskContributions(self._cells) if self._cells is not None else None


def _index_of(release: Release, shown: Disclosed) -> IndexScorer | None:
    manifest = release.manifest
    if release.is_clrisk or manifest.aggregation == "mixed":
        return None
    return IndexScorer.of_factors(
        shown.factors,
        specs=manifest.factors,
        availability_threshold=manifest.availability_threshold,
        official=manifest.aggregation,
    )


def _cells_of(cells: CellTable, speaks: BoolArray) -> CellTable:
    """The cells of the municipalities that may speak.

    A calibrated scenario depends on every cell it is calibrated over, and a contribution on every cell of the country's
    mean: with the cells of a withheld municipality among them, its numbers could be found by subtraction.
    """
    kept = speaks[cells.municipality]
    if kept.all():
        return cells
    return replace(
        cells, municipality=cells.municipality[kept], pattern=cells.pattern[kept], children=cells.children[kept]
    )
