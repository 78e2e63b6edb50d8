"""The two engines behind one face: values, status and presence of every municipality under a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from dashboard.choices import Scenario
from dashboard.explorer.disclosure import Disclosed
from dashboard.release.records import CellTable, Release
from dashboard.scoring.clrisk import OFFICIAL_MULTIPLIER, ClriskScorer
from dashboard.scoring.contributions import ClriskContributions, index_contributions
from dashboard.scoring.index import IndexScorer
from dashboard.values import ByteArray, FloatArray, IndexArray, ValueStatus


@dataclass(frozen=True)
class Outcome:
    """A result for every municipality, withheld ones NaN; arrays of shape (n,) in release order."""

    values: FloatArray
    status: ByteArray
    present: IndexArray
    """Factors that are known and have weight."""
    total: int
    """Factors that have weight: the 9 of "7 of 9"."""


class Scorer(Protocol):
    """What the explorer asks of an engine."""

    def outcome(self, scenario: Scenario) -> Outcome:
        """The exploratory result under ``scenario``; raises WeightError for weights nobody can have meant."""
        ...

    def presence(self, scenario: Scenario) -> tuple[IndexArray, int]:
        """Weighted factors known in each municipality, and how many have weight."""
        ...

    def contributions(self, scenario: Scenario) -> Mapping[str, FloatArray]:
        """How each factor pushes each municipality from its country, under the weights of ``scenario``."""
        ...

    @property
    def official_weights(self) -> Mapping[str, float]:
        """Factors that can be re-weighted and their official weight: 1 each, or points of a hundred."""
        ...


class ClriskEngine:
    """Exact re-prediction over the cells."""

    def __init__(self, cells: CellTable, *, national_rate: float | None, shown: Disclosed) -> None:
        self._cells, self._shown = cells, shown
        self._scorer = ClriskScorer(cells)
        self._calibrate_to = self._own_rate() if national_rate is None else national_rate
        known = np.stack([np.isfinite(values) for values in shown.factors.values()])
        self._present: IndexArray = known.sum(axis=0).astype(np.int64)

    def outcome(self, scenario: Scenario) -> Outcome:
        """Where the official result has no value the scenario has none either, for the same reason."""
        rate = self._calibrate_to if scenario.calibrate else None
        values = self._scorer.probabilities(dict(scenario.weights), calibrate_to=rate)
        values[self._shown.status != ValueStatus.AVAILABLE] = np.nan
        present, total = self.presence(scenario)
        return Outcome(values=values, status=self._shown.status, present=present, total=total)

    def presence(self, scenario: Scenario) -> tuple[IndexArray, int]:
        """Factors whose mean is known; weights change nothing of it."""
        return self._present, len(self._shown.factors)

    def contributions(self, scenario: Scenario) -> Mapping[str, FloatArray]:
        """In log odds."""
        return self._contributions.of(dict(scenario.weights))

    @property
    def official_weights(self) -> Mapping[str, float]:
        """A multiplier of 1 on every control."""
        return dict.fromkeys(self._scorer.factors, OFFICIAL_MULTIPLIER)

    @cached_property
    def _contributions(self) -> ClriskContributions:
        return ClriskContributions(self._cells)

    def _own_rate(self) -> float:
        children = np.nan_to_num(self._scorer.children)
        return float(np.nan_to_num(self._scorer.probabilities({})) @ children / children.sum())


class IndexEngine:
    """Composite score; a scenario may reach places that lack an official score, or lose some."""

    def __init__(self, release: Release, shown: Disclosed) -> None:
        self._shown = shown
        self._scorer = IndexScorer(release)

    def outcome(self, scenario: Scenario) -> Outcome:
        """What is withheld or was not modelled stays closed under every scenario."""
        result = self._scorer.scores(scenario)
        closed = self._shown.withheld | (self._shown.status == ValueStatus.NOT_MODELLED)
        values = np.where(closed, np.nan, result.scores)
        status = np.where(np.isfinite(values), np.uint8(ValueStatus.AVAILABLE), np.uint8(ValueStatus.NO_DATA))
        status = np.where(closed, self._shown.status, status).astype(np.uint8)
        return Outcome(values=values, status=status, present=result.present, total=result.total)

    def presence(self, scenario: Scenario) -> tuple[IndexArray, int]:
        """As the scorer counts them."""
        result = self._scorer.scores(scenario)
        return result.present, result.total

    def contributions(self, scenario: Scenario) -> Mapping[str, FloatArray]:
        """In points of the score."""
        return index_contributions(self._scorer, scenario)

    @property
    def official_weights(self) -> Mapping[str, float]:
        """Points of a hundred."""
        return self._scorer.official_weights


def scorer_of(release: Release, shown: Disclosed) -> Scorer:
    """The engine of the release's instrument."""
    if release.cells is not None:
        return ClriskEngine(release.cells, national_rate=release.manifest.national_rate, shown=shown)
    return IndexEngine(release, shown)
