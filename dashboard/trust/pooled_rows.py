"""What the pools of census cells tell: their mean child in whole units, and never what reads like a hidden cell.

A pool that by chance has the row and the children of a hidden cell would tell the truth about it all the same: whoever
takes the pool for that cell and subtracts it from a published total is left with the small ones. Such a pool is joined
with its neighbour in risk, until there is none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.model.sums import summed
from dashboard.release.records import CellTable
from dashboard.scoring.shiftable import Shiftable, level_shares, products
from dashboard.values import BoolArray, FloatArray, IndexArray

_ROUNDING = 1e-9
_DIGITS = 12


def told_apart(
    cells: CellTable, joined: IndexArray, *, levels: list[Shiftable], threshold: int
) -> tuple[IndexArray, CellTable]:
    """``joined`` further until no pool reads like a hidden cell, and the cells that its pools are told as.

    Parameters
    ----------
    cells : CellTable
        In the order of their municipalities.
    joined : shape (n_cells,)
        Pool of each cell, without gaps; those of a municipality follow each other, pools of several cells first and in
        the order of their risk. A cell is hidden when its pool holds others too.
    levels : list of Shiftable
        The covariates whose shares are told in units of at least ``threshold`` children.

    Examples
    --------
    >>> cells = CellTable(0.0, (), np.array([[0.0], [2.0], [3.0], [1.0]]), np.zeros((1, 1)), np.zeros(1),
    ...     np.array([0, 0, 0, 0]), np.array([0, 1, 2, 3]), np.array([10.0, 10.0, 30.0, 20.0]))
    >>> joined, told = told_apart(cells, np.array([0, 0, 1, 1]), levels=[], threshold=20)
    >>> joined.tolist(), told.children.tolist()           # 10 and 10 would read like the 20 of the last cell
    ([0, 0, 0, 0], [70.0])
    """
    while True:
        told, place = _joined(cells, joined, levels=levels, threshold=threshold)
        mistaken = _reads_like_a_hidden_cell(cells, told, hidden=_together(joined)[joined])
        further = _with_neighbours(cells, joined, wrong=mistaken[place] & _together(joined))
        if further is joined:
            return joined, told
        joined = further


def _together(joined: IndexArray) -> BoolArray:
    """Which pools hold several cells."""
    several: BoolArray = np.bincount(joined) > 1
    return several


def _reads_like_a_hidden_cell(cells: CellTable, told: CellTable, *, hidden: BoolArray) -> BoolArray:
    """Which of the cells that are ``told`` have municipality, row and children of one that is hidden."""
    rows = np.vstack([cells.pattern_design.round(_DIGITS), told.pattern_design])
    _, row = np.unique(rows, axis=0, return_inverse=True)
    row = row.ravel()
    read = told.municipality * len(rows) + row[len(cells.pattern_design) + told.pattern]
    own = cells.municipality[hidden] * len(rows) + row[cells.pattern[hidden]]
    if not len(own):
        return np.zeros(len(read), dtype=np.bool_)
    order = np.argsort(own, kind="stable")
    at = order[np.searchsorted(own[order], read).clip(max=len(own) - 1)]
    same_children = np.abs(cells.children[hidden][at] - told.children) < _ROUNDING
    found: BoolArray = (own[at] == read) & same_children
    return found


def _with_neighbours(cells: CellTable, joined: IndexArray, *, wrong: BoolArray) -> IndexArray:
    """The first of the ``wrong`` pools of every municipality joined with the one before it, or else after it."""
    together = _together(joined)
    municipality = np.zeros(len(together), dtype=np.int64)
    municipality[joined] = cells.municipality
    _, first = np.unique(municipality[wrong], return_index=True)
    goes_to = np.arange(len(together))
    for pool in np.flatnonzero(wrong)[first].tolist():
        for other in (pool - 1, pool + 1):
            if 0 <= other < len(together) and together[other] and municipality[other] == municipality[pool]:
                goes_to[max(pool, other)] = min(pool, other)
                break
    if (goes_to == np.arange(len(together))).all():
        return joined
    return np.unique(goes_to[joined], return_inverse=True)[1].ravel()


def _joined(
    cells: CellTable, joined: IndexArray, *, levels: list[Shiftable], threshold: int
) -> tuple[CellTable, IndexArray]:
    """One cell per pool, pools of one municipality with the same row being one; and the cell of each pool."""
    pools = int(joined.max(initial=-1)) + 1
    children = summed(cells.children, joined, places=pools)
    municipality = np.zeros(pools, dtype=np.int64)
    municipality[joined] = cells.municipality
    weight = cells.children / children[joined]
    design = np.zeros((pools, cells.pattern_design.shape[1]))
    for at in range(design.shape[1]):
        column = cells.pattern_design[:, at]
        if column.any():
            design[:, at] = summed(weight * column[cells.pattern], joined, places=pools)
    together = np.bincount(joined, minlength=pools) > 1
    design[together] = _coarsened(
        design[together], children[together], municipality[together], levels=levels, threshold=threshold
    )
    for product in products(cells.terms):
        design[together, product.column] = design[together, product.first] * design[together, product.second]
    patterns, pattern = np.unique(design.round(_DIGITS), axis=0, return_inverse=True)
    return _one_cell_per_pattern(cells, patterns, pattern.ravel(), municipality, children)


def _coarsened(
    design: FloatArray, children: FloatArray, municipality: IndexArray, *, levels: list[Shiftable], threshold: int
) -> FloatArray:
    """Shares of the levels in whole units of at least ``threshold`` children.

    What rounding leaves over in a pool is owed to the next pool of its municipality, so that rare levels do not vanish.
    """
    coarse: FloatArray = design.copy()
    units = np.floor(children / max(threshold, 1)).clip(1)
    _, start, many = np.unique(municipality, return_index=True, return_counts=True)
    for covariate in levels:
        exact = level_shares(covariate, design)
        owed = np.zeros((len(start), exact.shape[1]))
        for turn in range(int(many.max(initial=0))):
            goes_on = many > turn
            pools = start[goes_on] + turn
            wanted = exact[pools] * children[pools, None] + owed[goes_on]
            given = _whole_units(wanted, units[pools]) / units[pools, None]
            owed[goes_on] = wanted - given * children[pools, None]
            coarse[pools[:, None], list(covariate.columns)] = given[:, 1:]
    return coarse


def _whole_units(wanted: FloatArray, units: FloatArray) -> FloatArray:
    """``units`` shared out in proportion to ``wanted`` (what is below zero gets none), largest remainders first."""
    part = wanted.clip(0.0)
    exact = part / part.sum(axis=1, keepdims=True) * units[:, None]
    whole = np.floor(exact + _ROUNDING)
    missing = (units - whole.sum(axis=1)).round().astype(np.int64)
    place = np.argsort(np.argsort(-(exact - whole), axis=1, kind="stable"), axis=1, kind="stable")
    shared: FloatArray = whole + (place < missing[:, None])
    return shared


def _one_cell_per_pattern(
    cells: CellTable, patterns: FloatArray, pattern: IndexArray, municipality: IndexArray, children: FloatArray
) -> tuple[CellTable, IndexArray]:
    key = municipality * len(patterns) + pattern
    kept, at = np.unique(key, return_inverse=True)
    told = replace(
        cells,
        pattern_design=patterns,
        municipality=kept // len(patterns),
        pattern=kept % len(patterns),
        children=summed(children, at.ravel(), places=len(kept)),
    )
    return told, at.ravel()
