"""Cells of the census that several releases publish, read together with the counts that they tell.

What the pooling of one release guards (:mod:`dashboard.trust.pooling`) is asked of all of them at once: when every cell
that any release tells as it is has been taken from a told count, nobody or at least the threshold must be left, and no
small cell may follow from what is left by linear algebra. Which cells a pool joins is told by no release.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.values import BoolArray, FloatArray

_ROUNDING = 1e-9
Found = set[tuple[int, int]]
"""Municipality, and the position of a count; -1 for a single cell."""
CELL = -1


def found_by_cells(
    census: CensusCounts, *, columns: BoolArray, told: BoolArray, cells: BoolArray, threshold: int
) -> Found:
    """What told cells leave over of the told counts, where it is fewer than ``threshold`` children.

    Parameters
    ----------
    census : CensusCounts
    columns : shape (n_patterns, n_counts), bool
    told : shape (n_municipalities, n_counts), bool
    cells : shape (n_municipalities, n_patterns), bool
        Patterns that a published cell tells as they are.

    Examples
    --------
    >>> census = CensusCounts((), 1, np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([30.0, 7.0, 40.0]),
    ...     {"age": np.array([0, 1, 2])}, {})
    >>> young = np.array([[True], [True], [False]])                     # 37 young children; a cell tells 30 of them
    >>> found_by_cells(census, columns=young, told=np.array([[True]]), cells=np.array([[True, False, False]]),
    ...     threshold=20) == {(0, 0), (0, CELL)}
    True
    """
    found: Found = set()
    start = np.searchsorted(census.municipality, np.arange(census.municipalities + 1))
    for place in np.flatnonzero(cells.any(axis=1)).tolist():
        own = slice(int(start[place]), int(start[place + 1]))
        pattern, children = census.pattern[own], census.children[own]
        hidden = ~cells[place, pattern]
        known = np.flatnonzero(told[place])
        shares = columns[pattern][hidden][:, known].astype(np.float64)
        left = children[hidden] @ shares
        small = (left > 0) & (left < threshold - _ROUNDING)
        found |= {(place, int(count)) for count in known[small]}
        if _a_small_cell_follows(shares, children[hidden], threshold=threshold):
            found.add((place, CELL))
    return found


def _a_small_cell_follows(shares: FloatArray, children: FloatArray, *, threshold: int) -> bool:
    """Whether the children of a small cell are determined: its leverage in the equations is one."""
    if not shares.size:
        return False
    inverse = np.linalg.pinv(shares.T @ shares, rcond=_ROUNDING, hermitian=True)
    leverage = np.einsum("cv,vw,cw->c", shares, inverse, shares, optimize=True)
    return bool(((leverage > 1 - 1e-7) & (children < threshold)).any())


def all_cells(parts: Sequence[BoolArray | None], *, shape: tuple[int, int]) -> BoolArray:
    """Cells that any release tells; releases without cells tell none."""
    every = np.zeros(shape, dtype=np.bool_)
    for part in parts:
        if part is not None:
            every |= part
    return every
