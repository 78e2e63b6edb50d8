r"""Cells pooled until they and the tables of the release together leave every small count its room.

A cell that stands as it is tells that so many children of its kind are there, :math:`x_{mk} \ge l_{mk}`. That narrows
what the published counts leave open: of a hidden pair whose sum is told, what one has for certain the other cannot
have. Where linear programmes over tables and cells find a small count in a range of less than ``ROOM`` thresholds, all
cells of its municipality are pooled, and where that is not enough those of its first-level unit: then nothing but the
tables is left, which were shown to have room (:mod:`dashboard.trust.secondary`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.sums import summed
from dashboard.release.records import CellTable
from dashboard.trust.pooling import Pooled, pool_cells
from dashboard.trust.secondary import ROOM
from dashboard.trust.solver import Solver
from dashboard.values import BoolArray, FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class TablesTold:
    """The counts of a release, told and withheld."""

    membership: BoolArray
    """shape (n_patterns, n_counts): which patterns each count sums over"""
    counts: FloatArray
    """shape (n_municipalities, n_counts)"""
    hidden: BoolArray
    """shape (n_municipalities, n_counts): what is not told"""
    secret: BoolArray
    """shape (n_municipalities, n_counts): small counts that nothing may give away"""
    unit: IndexArray
    """shape (n_municipalities,): first-level unit of each, over which every sum is taken as known"""

    def of(self, patterns: BoolArray) -> TablesTold:
        """The same over some of the patterns only."""
        return replace(self, membership=self.membership[patterns])


def pool_beside(cells: CellTable, tables: TablesTold, *, threshold: int, yielding: BoolArray | None = None) -> Pooled:
    """``cells`` as :func:`dashboard.trust.pooling.pool_cells` has them, held against ``tables`` as well.

    Parameters
    ----------
    cells : CellTable
        Of municipalities that are told only, each with at least ``threshold`` children.
    tables : TablesTold
        Over the patterns of ``cells``.
    yielding : shape (n_municipalities,), bool, optional
        Municipalities whose cells give way first: where a small count of a unit is left too little room, theirs are
        pooled before any other, so those of the others are pooled as if these were not there.

    Raises
    ------
    PoolingError
        If a municipality has fewer children than ``threshold`` in all.

    Examples
    --------
    See ``tests/trust/test_pooling_beside_tables.py``: drawn tables with their cells, attacked by linear programmes.
    """
    kinds, kind_of = np.unique(tables.membership, axis=0, return_inverse=True)
    solver, whole = Solver(kinds), np.zeros(len(tables.unit), dtype=np.bool_)
    while True:
        pooled = pool_cells(cells, threshold=threshold, also=tables.membership, whole=whole)
        least = _least(cells, pooled.alone, kind_of.reshape(-1), shape=(len(whole), len(kinds)))
        narrow = _narrow(solver, tables, least, room=ROOM * threshold)
        further = whole | _next(narrow, tables.unit, whole=whole, yielding=yielding)
        if (further == whole).all():
            return pooled
        whole = further


def _next(narrow: BoolArray, unit: IndexArray, *, whole: BoolArray, yielding: BoolArray | None) -> BoolArray:
    """Whose cells are pooled next: those that give way first, else where it is ``narrow``, else all of the unit."""
    around: BoolArray = np.isin(unit, unit[narrow])
    steps = (around & yielding if yielding is not None else np.zeros_like(whole), narrow, around)
    return next((step for step in steps if (step & ~whole).any()), whole)


def _least(cells: CellTable, alone: BoolArray, kind_of: IndexArray, *, shape: tuple[int, int]) -> FloatArray:
    """Children of every kind that cells tell as they are, shape (n_municipalities, n_kinds)."""
    at = cells.municipality[alone] * shape[1] + kind_of[cells.pattern[alone]]
    return summed(cells.children[alone], at, places=shape[0] * shape[1]).reshape(shape)


def _narrow(solver: Solver, tables: TablesTold, least: FloatArray, *, room: float) -> BoolArray:
    """Municipalities with a secret that tables and ``least`` leave less than ``room``."""
    found = np.zeros(len(tables.unit), dtype=np.bool_)
    for one in np.unique(tables.unit[least.any(axis=1)]):
        members = np.flatnonzero(tables.unit == one)
        counts, hidden, asked = tables.counts[members], tables.hidden[members], tables.secret[members]
        narrow = solver.narrow(counts, hidden, asked=asked, room=room, least=least[members])
        found[members] = narrow.any(axis=1)
    return found
