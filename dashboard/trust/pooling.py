r"""Census cells that may be published: none tells of fewer children than the threshold, and none can be found.

A cell with fewer children than the threshold is joined, inside its municipality, with the small cells whose
log odds are nearest, until the pool holds enough children. The row of a pool tells its mean child, but no finer than
the threshold: with :math:`u = \lfloor n / t \rfloor` units of at least t children each, the levels of every covariate
get whole units (largest remainders), so no share of it speaks of fewer than t children.

Cells that are large enough stay as they are, except those that would give a small one away: for every level of
every covariate, what published totals leave for the pools is nobody or at least t children, and no pooled cell
follows from those totals by linear algebra. No pool reads like a cell that is hidden
(:mod:`dashboard.trust.pooled_rows`).

The municipality's effect takes up what pooling changed, so that the pooled cells give the official probability back
to 1e-12 with all weights at 1; under other weights they are an approximation, whose size is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.fit import logistic
from dashboard.model.predict import linear_predictor, municipal_probability
from dashboard.model.sums import summed
from dashboard.release.records import CellTable
from dashboard.scoring.shiftable import Shiftable, level_shares, shiftable_covariates
from dashboard.trust.pooled_rows import told_apart
from dashboard.values import BoolArray, FloatArray, IndexArray

_ROUNDING = 1e-9
_NEWTON_STEPS = 60


class PoolingError(AtlasError):
    """Cells that cannot be pooled; the message says why."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Cells that may be published and what that changed."""

    cells: CellTable
    """``municipal_effect`` takes up the difference; patterns that are not used are gone."""
    cells_before: int
    children_pooled: float
    """Children whose cell is no longer told by itself."""
    difference: FloatArray
    """Of every municipality's probability, as a share, before its effect took it up, shape (n_municipalities,); NaN
    without cells"""
    alone: BoolArray
    """shape (cells_before,): which of the cells before are told as they are"""

    @property
    def largest_difference(self) -> float:
        """The largest ``difference``; 0 without cells."""
        return float(np.nanmax(self.difference, initial=0.0))


def pool_cells(
    cells: CellTable, *, threshold: int, also: BoolArray | None = None, whole: BoolArray | None = None
) -> Pooled:
    """``cells`` with every one of them holding ``threshold`` children or more.

    Parameters
    ----------
    cells : CellTable
        Of municipalities that are told only, each with at least ``threshold`` children.
    threshold : int
    also : shape (n_patterns, k), bool, optional
        Counts published beside the levels of the covariates: which patterns each of them sums over.
    whole : shape (n_municipalities,), bool, optional
        Municipalities of which no cell is told as it is.

    Raises
    ------
    PoolingError
        If a municipality has fewer children than ``threshold`` in all: it must be left out first.

    Examples
    --------
    >>> from dashboard.release.records import Term
    >>> cells = CellTable(-2.0, (Term("sex_male", "sex", 1.0, "person", "male", "female"),), np.array([[0.0], [1.0]]),
    ...     np.zeros((1, 1)), np.zeros(1), np.array([0, 0]), np.array([0, 1]), np.array([33.0, 9.0]))
    >>> pooled = pool_cells(cells, threshold=20)
    >>> pooled.cells.children.tolist(), pooled.cells.pattern_design.tolist()     # 9 of 42 are no unit of 21
    ([42.0], [[0.0]])
    >>> bool(np.isclose(municipal_probability(pooled.cells), municipal_probability(cells))[0])
    True
    """
    _refuse_small_places(cells, threshold)
    covariates = list(shiftable_covariates(cells).values())
    levels = [one for one in covariates if not one.is_share]
    told = _told_counts(cells, levels, also)
    eta = linear_predictor(cells)
    joined = np.empty(len(cells.children), dtype=np.int64)
    first = 0
    all_hidden = np.zeros(len(cells.children), dtype=np.bool_) if whole is None else whole[cells.municipality]
    for here in _municipalities(cells):
        hidden = (cells.children[here] < threshold) | all_hidden[here]
        pools = _pools(cells.children[here], eta[here], hidden, threshold=threshold, told=told[cells.pattern[here]])
        joined[here] = first + pools
        first += int(pools.max()) + 1
    joined, pooled = told_apart(cells, joined, levels=levels, threshold=threshold)
    official = municipal_probability(cells)
    difference = np.abs(municipal_probability(pooled) - official)
    size = np.bincount(joined)
    return Pooled(
        cells=anchored(pooled, official),
        cells_before=len(cells.children),
        children_pooled=float(cells.children[size[joined] > 1].sum()),
        difference=difference,
        alone=(size[joined] == 1) & ~all_hidden,
    )


def _refuse_small_places(cells: CellTable, threshold: int) -> None:
    n = np.bincount(cells.municipality, weights=cells.children)
    small = np.flatnonzero((n > 0) & (n < threshold))
    if len(small):
        raise PoolingError(
            f"{len(small)} municipalities have fewer than {threshold} children in all (first: position {small[0]}); "
            "they are suppressed and their cells must be left out before pooling"
        )


def _told_counts(cells: CellTable, levels: list[Shiftable], also: BoolArray | None) -> FloatArray:
    """The published counts as columns over the patterns: all children, every level, and ``also``."""
    columns = [np.ones((len(cells.pattern_design), 1))]
    columns += [level_shares(one, cells.pattern_design) for one in levels]
    if also is not None:
        columns.append(also.astype(np.float64))
    return np.hstack(columns)


def _municipalities(cells: CellTable) -> Iterator[slice]:
    """The cells of one municipality after the other."""
    _, start = np.unique(cells.municipality, return_index=True)
    ends = [*start[1:].tolist(), len(cells.municipality)]
    for begin, end in zip(start.tolist(), ends, strict=True):
        yield slice(begin, end)


# ---- which cells of a municipality are joined


def _pools(children: FloatArray, eta: FloatArray, hidden: BoolArray, *, threshold: int, told: FloatArray) -> IndexArray:
    """Number of the pool of each cell of one municipality; a cell that is not ``hidden`` is a pool of its own."""
    if hidden.any():
        _hide_more(children, hidden, threshold=threshold, told=told)
    pools = np.full(len(children), -1, dtype=np.int64)
    order = np.flatnonzero(hidden)[np.argsort(eta[hidden], kind="stable")]
    number, held, joined = 0, 0.0, 0
    for cell in order.tolist():
        pools[cell] = number
        held, joined = held + children[cell], joined + 1
        # Two cells at least: a large one that was taken in to hide a small one must not stand alone again.
        if held >= threshold and joined > 1:
            number, held, joined = number + 1, 0.0, 0
    if joined and number:
        pools[pools == number] = number - 1
    elif joined:
        number += 1
    alone = np.flatnonzero(~hidden)
    pools[alone] = number + np.arange(len(alone))
    return pools


def _hide_more(children: FloatArray, hidden: BoolArray, *, threshold: int, told: FloatArray) -> None:
    """Take more cells into the pools, in place, until published totals tell nothing of the small ones."""
    small = hidden.copy()
    enough = np.minimum(threshold, children @ told)
    while True:
        left = (children * hidden) @ told
        short = (left > 0) & (left < enough - _ROUNDING)
        candidates = ~hidden & (told[:, short] > 0).any(axis=1)
        if not short.any():
            found = _found(told, hidden) & small
            if not found.any():
                return
            # A small cell that follows from totals: hide a large one that shares a total with it.
            candidates = ~hidden & (told[:, (told[found] > 0).any(axis=0)] > 0).any(axis=1)
        if not candidates.any():
            return
        cheapest = np.flatnonzero(candidates)[children[candidates].argmin()]
        hidden[cheapest] = True


def _found(told: FloatArray, hidden: BoolArray) -> BoolArray:
    """Hidden cells whose children follow from the totals of the hidden: their leverage in the equations is one."""
    equations = told[hidden].T
    inverse = np.linalg.pinv(equations @ equations.T, rcond=_ROUNDING, hermitian=True)
    leverage = np.einsum("vc,vw,wc->c", equations, inverse, equations, optimize=True)
    found = np.zeros(len(hidden), dtype=np.bool_)
    found[hidden] = leverage > 1 - 1e-7
    return found


# ---- the official probability, given back


def anchored(cells: CellTable, official: FloatArray) -> CellTable:
    """``cells`` with the effects at which they give the ``official`` probabilities, by Newton's method.

    ``official`` has shape (n_municipalities,); where it is NaN, or a municipality has no cell, the effect stays.

    Examples
    --------
    >>> cells = CellTable(0.0, (), np.zeros((1, 0)), np.zeros((1, 0)), np.zeros(1), np.array([0]), np.array([0]),
    ...     np.array([30.0]))
    >>> anchored(cells, np.array([0.2])).municipal_effect.round(4)      # ln(0.2 / 0.8)
    array([-1.3863])
    """
    n = len(cells.municipal_effect)
    eta = linear_predictor(cells)
    known = np.isfinite(official)
    total = summed(cells.children, cells.municipality, places=n)
    goal = np.where(known, official, 0.0) * total
    shift = np.zeros(n)
    for _ in range(_NEWTON_STEPS):
        p = logistic(eta + shift[cells.municipality])
        expected = summed(cells.children * p, cells.municipality, places=n)
        slope = summed(cells.children * p * (1 - p), cells.municipality, places=n)
        step = np.divide(goal - expected, slope, out=np.zeros(n), where=known & (slope > 0))
        shift += np.clip(step, -1.0, 1.0)
        if np.abs(step).max(initial=0.0) < 1e-14:
            break
    return replace(cells, municipal_effect=cells.municipal_effect + shift)
