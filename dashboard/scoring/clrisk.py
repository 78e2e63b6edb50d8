r"""Exact re-prediction of CLRISK over the census cells, fast enough to follow a slider.

.. math:: P_m(w) = \sum_{c \in m} n_c \, \sigma\Big(b_0 + \sum_k w_k b_k x_{ck} + u_m\Big) \Big/ \sum_{c \in m} n_c

Every term lives on the pattern of a cell or on its municipality, so the linear predictor is
:math:`\alpha_p + \beta_m` and

.. math:: \sigma(\alpha_p + \beta_m) = \frac{e^{\beta_m}}{e^{\beta_m} + e^{-\alpha_p}}

needs a few thousand exponentials instead of one per cell; per cell remain a gather, a sum and a division.
Nothing is approximated: ``scoring.reference`` computes the same from the formula and agrees to 1e-12.
``docs/decisions/0004-reprediction.md`` tells what was measured and why this way was kept.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final, NamedTuple

import numexpr
import numpy as np
import numpy.typing as npt

from dashboard.errors import WeightError
from dashboard.release.records import CellTable
from dashboard.scoring.weights import checked_weights
from dashboard.values import FloatArray, IndexArray

OFFICIAL_MULTIPLIER: Final = 1.0
LARGEST_MULTIPLIER: Final = 2.0
"""A term may count from not at all (0) to twice its official coefficient (2)."""

_SAFE_EXPONENT: Final = 300.0
"""exp(±300) squared still fits a float; beyond, the logistic is taken per cell where it cannot overflow."""

_CELLS_AT_ONCE: Final = 131_072
_CONVERGED: Final = 1e-13
_MOST_PASSES: Final = 60
_SAMPLED_CELLS: Final = 16_384
_GUESSED: Final = 1e-6
_MOST_GUESSES: Final = 40
_LONGEST_STEP: Final = 5.0

_SIGNATURE: Final = [("children", np.float64), ("pattern", np.float64), ("municipality", np.float64)]
# The only expressions that numexpr ever sees. Compiled here once: no text reaches it later, from anyone.
_SHARE: Final = numexpr.NumExpr("children / (pattern + municipality)", signature=_SIGNATURE)
_LOGISTIC: Final = numexpr.NumExpr("children / (1.0 + exp(-(pattern + municipality)))", signature=_SIGNATURE)
_WEIGHED: Final = [*_SIGNATURE, ("weight", np.float64)]
_WEIGHED_SHARE: Final = numexpr.NumExpr("children * weight / (pattern + municipality)", signature=_WEIGHED)
_WEIGHED_LOGISTIC: Final = numexpr.NumExpr(
    "children * weight / (1.0 + exp(-(pattern + municipality)))", signature=_WEIGHED
)


class Block(NamedTuple):
    """The cells of some successive municipalities: few enough to be worked on inside the processor's cache."""

    places: slice
    """Which of the municipalities with cells."""
    n_cells: IndexArray
    start: IndexArray
    """First cell of each of them, counted from the block's first."""
    pattern: npt.NDArray[np.int32]
    children: FloatArray


class Calibrated(NamedTuple):
    """A shift of the intercept and the expected children of each municipality with cells under it."""

    shift: float
    expected: FloatArray


class ClriskScorer:
    """Re-predicts the probability of every municipality of one release under any weights.

    Built once per release; holds no visitor's choices. Safe to call from several threads at once: what a
    call writes to is its own or its thread's.

    Examples
    --------
    >>> from dashboard.release.records import CellTable, Term
    >>> cells = CellTable(
    ...     intercept=0.0,
    ...     terms=(Term("male", "male", 1.0),),
    ...     pattern_design=np.array([[0.0], [1.0]]),
    ...     municipal_design=np.zeros((2, 1)),
    ...     municipal_effect=np.zeros(2),
    ...     municipality=np.array([0, 0]),
    ...     pattern=np.array([0, 1]),
    ...     children=np.array([30.0, 10.0]),
    ... )
    >>> ClriskScorer(cells).probabilities({"male": 0.0})
    array([0.5, nan])
    >>> ClriskScorer(cells).probabilities({}).round(4)
    array([0.5578,    nan])
    """

    def __init__(self, cells: CellTable) -> None:
        self._cells = cells
        self._coefficient: FloatArray = np.array([term.coefficient for term in cells.terms], dtype=np.float64)
        self.factors: tuple[str, ...] = tuple(dict.fromkeys(term.factor for term in cells.terms))
        """Codes of the controls, in the order of the terms."""
        self._term_factor: IndexArray = np.array(
            [self.factors.index(term.factor) for term in cells.terms], dtype=np.int64
        )
        # Half the memory of the index numpy would choose: the table is read from memory on every change.
        self._pattern = np.ascontiguousarray(cells.pattern, dtype=np.int32)
        self._children = np.ascontiguousarray(cells.children, dtype=np.float64)
        if np.any(np.diff(cells.municipality) < 0):
            raise ValueError("The cells must be sorted by municipality.")
        self._inhabited, start, n_cells = np.unique(cells.municipality, return_index=True, return_counts=True)
        self._total = np.add.reduceat(self._children, start) if len(start) else np.empty(0)
        self._blocks = _blocks(self._pattern, self._children, start=start, n_cells=n_cells)
        sample = _sample(self._children)
        self._sample_pattern = self._pattern[sample]
        self._sample_municipality = np.repeat(np.arange(len(n_cells)), n_cells)[sample]
        self._thread = threading.local()

    @property
    def children(self) -> FloatArray:
        """Children in the cells of each municipality, shape (n,); NaN where it has no cell."""
        return self._spread(self._total)

    def probabilities(self, weights: Mapping[str, float], calibrate_to: float | None = None) -> FloatArray:
        r"""Probability of child labour in each municipality under ``weights``, of **all** municipalities.

        What may be shown of it is decided by ``scoring.release_scorer``, which withholds the suppressed ones.

        Parameters
        ----------
        weights : mapping of factor code to multiplier
            0 to 2, 1 = official; a factor that is not named keeps 1. All at 0 leaves every child at the
            intercept and the municipality's effect: without effects, the same probability everywhere.
        calibrate_to : float, optional
            National rate (share, between 0 and 1) that the child-weighted mean must have: the intercept is
            shifted by the one d with :math:`\sum_m N_m P_m(w, d) = R \sum_m N_m`, to 1e-12.

        Returns
        -------
        array, shape (n,)
            Share 0-1; NaN for a municipality without cells.

        Raises
        ------
        UnknownFactorError
            If ``weights`` names a factor that no term belongs to.
        WeightError
            If a weight is not a finite number from 0 to 2, or ``calibrate_to`` is not between 0 and 1.
        """
        pattern_part, municipal_part = self._linear_parts(weights)
        if calibrate_to is None:
            return self._spread(self._expected(pattern_part, municipal_part) / self._total)
        return self._spread(self._calibrated(pattern_part, municipal_part, calibrate_to).expected / self._total)

    def shift(self, weights: Mapping[str, float], calibrate_to: float) -> float:
        """The shift d that ``probabilities`` applies to reach the national rate ``calibrate_to``; same errors."""
        return self._calibrated(*self._linear_parts(weights), calibrate_to).shift

    @property
    def inhabited(self) -> IndexArray:
        """Positions of the municipalities with cells, ascending."""
        return self._inhabited

    @property
    def children_inhabited(self) -> FloatArray:
        """Children of the municipalities with cells, in the order of ``inhabited``."""
        return self._total

    def expected(
        self, pattern_part: FloatArray, municipal_part: FloatArray, weight: FloatArray | None = None
    ) -> FloatArray:
        r"""Sum over cells of n v_p sigma(alpha_p + beta_m), of each municipality with cells.

        Parameters
        ----------
        pattern_part : shape (n_patterns,)
            alpha, the intercept included.
        municipal_part : shape (n_inhabited,)
            beta, in the order of ``inhabited``.
        weight : shape (n_patterns,), optional
            v, share of the pattern's children that are meant; default 1.
        """
        if weight is None:
            return self._expected(pattern_part, municipal_part)
        if np.isin(weight, (0.0, 1.0)).all():
            # Log odds of minus infinity are a probability of zero: no second array has to be read for the cells.
            return self._expected(np.where(weight > 0, pattern_part, -np.inf), municipal_part)
        if _is_safe(pattern_part, municipal_part):
            odds = np.exp(municipal_part)
            return odds * self._per_municipality(_WEIGHED_SHARE, np.exp(-pattern_part), odds, weight)
        return self._per_municipality(_WEIGHED_LOGISTIC, pattern_part, municipal_part, weight)

    def sums(self, by_pattern: FloatArray) -> FloatArray:
        """Sum over cells of n times a value of their pattern, of each municipality with cells."""
        sums = np.empty(len(self._total))
        for block in self._blocks:
            gathered = self._buffer()[: len(block.pattern)]
            np.take(by_pattern, block.pattern, out=gathered, mode="clip")
            gathered *= block.children
            np.add.reduceat(gathered, block.start, out=sums[block.places])
        return sums

    def spread(self, inhabited: FloatArray) -> FloatArray:
        """Values of the municipalities with cells among all municipalities, shape (n,); NaN elsewhere."""
        return self._spread(inhabited)

    def _linear_parts(self, weights: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
        """alpha_p of every pattern and beta_m of every municipality that has cells."""
        checked = checked_weights(weights, known=self.factors, upper=LARGEST_MULTIPLIER)
        multiplier = np.array([checked.get(factor, OFFICIAL_MULTIPLIER) for factor in self.factors])
        coefficient = self._coefficient * multiplier[self._term_factor]
        cells = self._cells
        pattern_part = cells.intercept + cells.pattern_design @ coefficient
        municipal_part = (cells.municipal_design @ coefficient + cells.municipal_effect)[self._inhabited]
        return pattern_part, municipal_part

    def _expected(self, pattern_part: FloatArray, municipal_part: FloatArray) -> FloatArray:
        """Expected children, sum of n σ(α + β), of each municipality that has cells."""
        if _is_safe(pattern_part, municipal_part):
            odds = np.exp(municipal_part)
            return odds * self._per_municipality(_SHARE, np.exp(-pattern_part), odds)
        return self._per_municipality(_LOGISTIC, pattern_part, municipal_part)

    def _per_municipality(
        self,
        expression: object,
        by_pattern: FloatArray,
        by_municipality: FloatArray,
        weight: FloatArray | None = None,
    ) -> FloatArray:
        """Sums of a constant expression over the cells of each municipality that has some."""
        sums = np.empty(len(self._total))
        for block in self._blocks:
            gathered = self._buffer()[: len(block.pattern)]
            # mode="clip" lets take() write straight into the buffer; the contract has checked the range.
            np.take(by_pattern, block.pattern, out=gathered, mode="clip")
            repeated = np.repeat(by_municipality[block.places], block.n_cells)
            weighed = () if weight is None else (weight[block.pattern],)
            expression(  # type: ignore[operator]
                block.children, gathered, repeated, *weighed, out=gathered, ex_uses_vml=False
            )
            np.add.reduceat(gathered, block.start, out=sums[block.places])
        return sums

    def _buffer(self) -> FloatArray:
        """One float per cell of the largest block, written to by this thread alone."""
        buffer: FloatArray | None = getattr(self._thread, "buffer", None)
        if buffer is None:
            buffer = self._thread.buffer = np.empty(max(len(block.pattern) for block in self._blocks))
        return buffer

    def _calibrated(self, pattern_part: FloatArray, municipal_part: FloatArray, rate: float) -> Calibrated:
        """The shift that gives the national rate: guessed on a sample, then the secant rule on every cell.

        A bracket that only shrinks keeps any start from running away; four passes are usual.
        """
        if not 0 < rate < 1:
            raise WeightError(f"A national rate lies between 0 and 1 (a share); received {rate}.", rate=rate)
        goal = rate * float(self._total.sum())
        shift, slope = self._guess(pattern_part, municipal_part, rate)
        expected, low, high = self._total, -np.inf, np.inf
        previous: tuple[float, float] | None = None
        for _ in range(_MOST_PASSES):
            expected = self._expected(pattern_part, municipal_part + shift)
            excess = float(expected.sum()) - goal
            if abs(excess) <= _CONVERGED * goal:
                break
            low, high = (shift, high) if excess < 0 else (low, shift)
            if previous is not None:
                slope = (excess - previous[1]) / (shift - previous[0])
            previous = (shift, excess)
            shift = _inside(shift - excess / slope if slope > 0 else np.inf, low, high)
            if shift == previous[0]:
                break
        return Calibrated(shift, expected)

    def _guess(self, pattern_part: FloatArray, municipal_part: FloatArray, rate: float) -> tuple[float, float]:
        """Newton's method on the sampled cells: a shift close to the right one, and the slope there for all cells."""
        eta = pattern_part[self._sample_pattern] + municipal_part[self._sample_municipality]
        inverse_odds = np.exp(-np.clip(eta, -_SAFE_EXPONENT, _SAFE_EXPONENT))
        shift, slope = 0.0, 0.0
        for _ in range(_MOST_GUESSES if len(eta) else 0):
            p = 1.0 / (1.0 + inverse_odds * np.exp(-shift))
            slope = float((p - p * p).mean())
            if slope <= 0:
                break
            step = (rate - float(p.mean())) / slope
            shift = min(max(shift + min(max(step, -_LONGEST_STEP), _LONGEST_STEP), -_SAFE_EXPONENT), _SAFE_EXPONENT)
            if abs(step) < _GUESSED:
                break
        return shift, slope * float(self._total.sum())

    def _spread(self, inhabited: FloatArray) -> FloatArray:
        """Values of the municipalities with cells among all municipalities, NaN elsewhere."""
        everywhere = np.full(len(self._cells.municipal_effect), np.nan)
        everywhere[self._inhabited] = inhabited
        return everywhere


def _blocks(
    pattern: npt.NDArray[np.int32], children: FloatArray, *, start: IndexArray, n_cells: IndexArray
) -> tuple[Block, ...]:
    """The cells in blocks of whole municipalities."""
    ends, blocks, first = start + n_cells, [], 0
    while first < len(start):
        fitting = int(np.searchsorted(ends, start[first] + _CELLS_AT_ONCE, side="right"))
        last = max(fitting, first + 1)
        cells = slice(int(start[first]), int(ends[last - 1]))
        places = slice(first, last)
        blocks.append(Block(places, n_cells[places], start[places] - cells.start, pattern[cells], children[cells]))
        first = last
    return tuple(blocks)


def _sample(children: FloatArray) -> IndexArray:
    """Positions of cells drawn at equal steps over the children: all places and patterns, by their weight."""
    if not len(children):
        return np.empty(0, dtype=np.int64)
    reached = np.cumsum(children)
    steps = (np.arange(_SAMPLED_CELLS) + 0.5) * (reached[-1] / _SAMPLED_CELLS)
    cells: IndexArray = np.minimum(np.searchsorted(reached, steps), len(children) - 1)
    return cells


def _is_safe(pattern_part: FloatArray, municipal_part: FloatArray) -> bool:
    # Minus infinity, a pattern that nobody is asked about, is safe: exp(inf) divides its children to nothing.
    asked = np.abs(np.where(np.isneginf(pattern_part), 0.0, pattern_part))
    return bool(asked.max(initial=0.0) <= _SAFE_EXPONENT and np.abs(municipal_part).max(initial=0.0) <= _SAFE_EXPONENT)


def _inside(proposal: float, low: float, high: float) -> float:
    """``proposal`` if it lies inside the bracket, else its middle, or a step outwards while one side is open."""
    if low < proposal < high:
        return proposal
    if np.isinf(low):
        return high - max(1.0, abs(high))
    if np.isinf(high):
        return low + max(1.0, abs(low))
    return (low + high) / 2
