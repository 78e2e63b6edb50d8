"""Columns of numbers of many rows added up by cell, in bounded memory and without sorting where that can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.values import FloatArray, IndexArray

HELD_ROWS = 1 << 20
"""Rows waiting to be added up: enough that their cells repeat, few enough for memory (8 bytes a column)."""
SPARSEST = 4
"""An array over all cells between the first and the last is worth it up to so many cells a row; beyond, rows are
sorted."""

Rows = dict[int, FloatArray | None]
"""Column to its value in each row; None = one in each, and a column that is absent is zero."""
Table = tuple[IndexArray, FloatArray]
"""Keys of cells, ascending, and their sums, shape (n_cells, n_columns), column by column in memory."""


class CellSums:
    """Sums of one chunk by cell."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.keys: list[IndexArray] = []
        self.rows: list[Rows] = []
        self.held = 0
        self.tables: list[Table] = []

    def add(self, keys: IndexArray, rows: Rows) -> None:
        """Take in rows, each of one cell."""
        if not len(keys):
            return
        self.keys.append(keys)
        self.rows.append(rows)
        self.held += len(keys)
        if self.held >= HELD_ROWS:
            self._settle()

    def finished(self) -> Table:
        """Everything added up."""
        if self.held:
            self._settle()
        return add_up(self.tables, self.width)

    def _settle(self) -> None:
        keys = np.concatenate(self.keys)
        adder = _dense(keys) or _Sorted(keys)
        sums = np.zeros((len(adder.keys), self.width), order="F")
        for column in sorted({one for rows in self.rows for one in rows}):
            sums[:, column] = adder.sums(self._column(column))
        self.tables.append((adder.keys, sums))
        self.keys, self.rows, self.held = [], [], 0

    def _column(self, column: int) -> FloatArray | None:
        """Its value in every waiting row; None = one."""
        if all(rows.get(column, _ABSENT) is None for rows in self.rows):
            return None
        found = [rows.get(column, _ABSENT) for rows in self.rows]
        return np.concatenate([_whole(one, len(keys)) for one, keys in zip(found, self.keys, strict=True)])


_ABSENT = np.zeros(1)


def _whole(values: FloatArray | None, rows: int) -> FloatArray:
    return np.ones(rows) if values is None else np.zeros(rows) if values is _ABSENT else values


class _Dense:
    """Adds up in an array over all cells between the first key and the last."""

    def __init__(self, keys: IndexArray, first: int) -> None:
        self.at = keys - first
        self.children = np.bincount(self.at)
        self.there = np.flatnonzero(self.children)
        self.keys = self.there + first

    def sums(self, values: FloatArray | None) -> FloatArray:
        whole = self.children if values is None else np.bincount(self.at, weights=values)
        return whole[self.there].astype(np.float64, copy=False)


class _Sorted:
    """Adds up rows put in the order of their keys."""

    def __init__(self, keys: IndexArray) -> None:
        self.order = np.argsort(keys, kind="stable")
        ordered = keys[self.order]
        self.starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        self.keys = ordered[self.starts]

    def sums(self, values: FloatArray | None) -> FloatArray:
        whole = np.ones(len(self.order)) if values is None else values[self.order]
        return np.asarray(np.add.reduceat(whole, self.starts), dtype=np.float64)


def _dense(keys: IndexArray) -> _Dense | None:
    first, last = int(keys.min()), int(keys.max())
    return _Dense(keys, first) if last - first <= SPARSEST * len(keys) else None


def add_up(tables: Sequence[Table], width: int) -> Table:
    """Rows of equal keys added, in the order they are given; keys ascending.

    Cells of the first table that precede all others, as in a census delivered by place, are only copied.

    Examples
    --------
    >>> one, two = (np.array([1, 4]), np.array([[1.0], [2.0]])), (np.array([4, 9]), np.array([[5.0], [7.0]]))
    >>> keys, sums = add_up([one, two], 1)
    >>> keys.tolist(), sums.ravel().tolist()
    ([1, 4, 9], [1.0, 7.0, 7.0])
    """
    given = [table for table in tables if len(table[0])]
    if not given:
        return np.zeros(0, dtype=np.int64), np.zeros((0, width), order="F")
    if len(given) == 1:
        return given[0]
    (keys, sums), *others = given
    cut = int(np.searchsorted(keys, min(int(own[0]) for own, _ in others)))
    adder = _Sorted(np.concatenate([keys[cut:], *(own for own, _ in others)]))
    whole = np.empty((cut + len(adder.keys), width), order="F")
    for column in range(width):
        whole[:cut, column] = sums[:cut, column]
        rest = [sums[cut:, column], *(own[:, column] for _, own in others)]
        whole[cut:, column] = adder.sums(np.concatenate(rest))
    return np.concatenate([keys[:cut], adder.keys]), whole
