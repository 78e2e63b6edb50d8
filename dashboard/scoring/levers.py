"""One municipality under other circumstances, asked factor by factor in the factor's own unit.

A search for what would move a place asks hundreds of times for one municipality; here every answer is the exact
prediction of :mod:`dashboard.scoring.what_if` for that municipality, and no other is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dashboard.choices import Shift
from dashboard.scoring.clrisk_what_if import ClriskWhatIf
from dashboard.scoring.mean_children import MeanChildren
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.scoring.shiftable import Shiftable
from dashboard.values import FloatArray

_SAME_VALUE = 1e-6
_SAME_SHARE = 5e-3
"""Pooled cells and the factor that is shown may differ by this much on average and still count the same children."""
_REALISED = 1e-9
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Lever:
    """How a factor that is shown is moved in the model."""

    factor: str
    level: str = ""
    """Level whose share of children moves; empty for a value of the territory or of an index."""
    sign: int = 1
    """-1: the factor counts the children who are *not* at ``level``."""

    def shift(self, points: float) -> Shift:
        """The shift that raises the factor by ``points`` hundredths."""
        return Shift(factor=self.factor, amount=self.sign * points, level=self.level)

    def share(self, model: ClriskWhatIf) -> FloatArray:
        """The factor among the children of the cells of ``model``, shape (n_inhabited,)."""
        at = model.covariates[self.factor].levels.index(self.level)
        held = model.shares(self.factor)[:, at]
        return held if self.sign > 0 else 1.0 - held


class Place(Protocol):
    """One municipality whose factors may stand elsewhere."""

    @property
    def official(self) -> float:
        """Its estimate: a share 0-1, or a score 0-100."""

    @property
    def is_share(self) -> bool:
        """Whether its estimate is a share (CLRISK), else a score."""

    def is_told(self, factor: str) -> bool:
        """Whether the factor as it is now may be told, or only how much it changes."""

    def now(self, factor: str) -> float:
        """The factor as it is; NaN where it is missing or withheld."""

    def estimate(self, changed: Mapping[str, float]) -> float:
        """The estimate with factors at the values ``changed``, in their own units; NaN where nobody can say."""


class Levers:
    """What of a release can be moved, and what its municipalities would then have; built once, thread-safe."""

    def __init__(self, scorer: ReleaseScorer, *, main: Levers | None = None, outcome: str = "main") -> None:
        """``main`` = the levers of the main outcome, where ``scorer`` is of another: its factors count the same levels,
        among its own children."""
        self._scorer = scorer
        self._is_main = main is None
        self.of: Mapping[str, Lever] = _levers(scorer) if main is None else _as_of(main, scorer)
        """By factor; none where nothing can be predicted anew (no cells, two kinds of means)."""
        self.rough: MeanChildren | None = _rough(scorer, outcome)
        """Where a release keeps its cells to itself: what its coefficients and means say, an approximation."""

    @property
    def is_rough(self) -> bool:
        """Whether what they tell is an approximation, and no prediction over cells."""
        return self.rough is not None

    @property
    def factors(self) -> tuple[str, ...]:
        """Factors that can be moved."""
        return tuple(self.of) if self.rough is None else tuple(self.rough.of)

    def at(self, position: int) -> Place | None:
        """The municipality at ``position``; ``None`` where it has no official value, or nothing can be moved."""
        if self.rough is not None:
            return self.rough.at(position)
        if not self.of or not np.isfinite(self._scorer.shown.estimate[position]):
            return None
        return PlaceUnderChange(self._scorer, self.of, position, tells_children=self._is_main)

    def values(self, factor: str) -> FloatArray:
        """The factor in every municipality, shape (n,): as it is shown, or among the children of another outcome.

        The latter stand in no table: they bound a search and are told nowhere.
        """
        shown, model = self._scorer.shown.factors[factor], self._scorer.circumstances
        lever = self.of.get(factor)
        if self._is_main or lever is None or not lever.level or model is None:
            return shown
        held = np.full(len(shown), np.nan)
        held[model.inhabited] = lever.share(model)
        return np.where(np.isfinite(shown), held, np.nan)


class PlaceUnderChange:
    """One municipality whose factors may stand elsewhere; holds no visitor's choices."""

    def __init__(
        self, scorer: ReleaseScorer, levers: Mapping[str, Lever], position: int, *, tells_children: bool = True
    ) -> None:
        self._scorer, self._levers, self._position = scorer, levers, position
        self._tells_children = tells_children
        self._cells = scorer.circumstances.of_place(position) if scorer.circumstances is not None else None
        self.official = float(scorer.shown.estimate[position])
        """Share 0-1 (CLRISK) or score 0-100."""

    @property
    def is_share(self) -> bool:
        """Whether its estimate is a share (CLRISK), else a score."""
        return self._cells is not None

    def is_told(self, factor: str) -> bool:
        """Whether the factor as it is now may be told: of another outcome's children no share is in any table."""
        return self._tells_children or not self._levers[factor].level

    def now(self, factor: str) -> float:
        """The factor as it is; NaN where it is missing or withheld."""
        shown = float(self._scorer.shown.factors[factor][self._position])
        if self.is_told(factor) or self._cells is None or not np.isfinite(shown):
            return shown
        return float(self._levers[factor].share(self._cells)[0]) if len(self._cells.inhabited) else float("nan")

    def estimate(self, changed: Mapping[str, float]) -> float:
        """The estimate with factors at the values ``changed``, in their own units.

        NaN where a factor is not known here, or the model cannot go so far (a share ends at 0 and 1, and nobody moves
        twice): an answer is never for less than was asked.
        """
        if any(not np.isfinite(self.now(factor)) for factor in changed):
            return float("nan")
        return self._of_index(changed) if self._cells is None else self._of_cells(self._cells, changed)

    def _of_index(self, changed: Mapping[str, float]) -> float:
        index = self._scorer.shiftable_index
        if index is None:
            return float("nan")
        change = index.score_at(self._position, changed) - index.score_at(self._position, {})
        return float(np.clip(self.official + change, 0.0, HUNDRED))

    def _of_cells(self, cells: ClriskWhatIf, changed: Mapping[str, float]) -> float:
        shifts = [self._levers[factor].shift(HUNDRED * (to - self.now(factor))) for factor, to in changed.items()]
        told = cells.probabilities([shift for shift in shifts if shift.amount])
        if any(abs(float(one.wanted[0] - one.applied[0])) > _REALISED for one in told.applied):
            return float("nan")
        return float(np.clip(self.official + told.after[0] - told.before[0], 0.0, 1.0))


def _levers(scorer: ReleaseScorer) -> dict[str, Lever]:
    if scorer.shiftable_index is not None:
        return {code: Lever(code) for code in scorer.shiftable_index.official_weights}
    model = scorer.circumstances
    if model is None:
        return {}
    shown = scorer.shown.factors
    found = (_lever(one, model, shown[code]) for code, one in model.covariates.items() if code in shown)
    return {lever.factor: lever for lever in found if lever is not None}


def _as_of(main: Levers, scorer: ReleaseScorer) -> dict[str, Lever]:
    """The levers of ``main`` that the model of another outcome has too, with the same levels."""
    model = scorer.circumstances
    known = {} if model is None else model.covariates
    return {
        code: lever
        for code, lever in main.of.items()
        if code in known and (lever.level in known[code].levels if lever.level else known[code].is_share)
    }


def _rough(scorer: ReleaseScorer, outcome: str) -> MeanChildren | None:
    if not scorer.release.is_clrisk or scorer.release.cells is not None:
        return None
    return MeanChildren(scorer.release, scorer.shown, outcome)


def _lever(covariate: Shiftable, model: ClriskWhatIf, shown: FloatArray) -> Lever | None:
    """The way to move a factor that counts what ``shown`` shows; ``None`` where no single move does."""
    here = shown[model.inhabited]
    if covariate.is_share:
        held = model.territory(covariate.factor)
        return Lever(covariate.factor) if _mean_difference(held, here) < _SAME_VALUE else None
    shares = model.shares(covariate.factor)
    ways = [(Lever(covariate.factor, level), shares[:, at]) for at, level in enumerate(covariate.levels) if at]
    ways.append((Lever(covariate.factor, covariate.levels[0], -1), 1.0 - shares[:, 0]))
    lever, held = min(ways, key=lambda way: _mean_difference(way[1], here))
    return lever if _mean_difference(held, here) < _SAME_SHARE else None


def _mean_difference(held: FloatArray, shown: FloatArray) -> float:
    known = np.isfinite(held) & np.isfinite(shown)
    return float(np.abs(held[known] - shown[known]).mean()) if known.any() else float("inf")
