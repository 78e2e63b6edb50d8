"""Columns of numbers of many rows added up by cell, in bounded memory and without sorting where that can be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

import numpy as np

from dashboard.values import FloatArray, IndexArray

WINDOW_CELLS = 1 << 17
"""Cells that stand side by side in one array (8 bytes a column) while rows of one part of a country come in."""
HELD_ROWS = 1 << 20
"""Rows that wait at most (8 bytes a column) where they come in no order: enough that even the cells of a whole country
repeat."""
SPARSEST = 4
"""Rows lie close together up to so many cells between the first and the last for each of them; others are sorted."""

Rows = dict[int, FloatArray | None]
"""Column to its value in each row; None = one in each, and a column that is absent is zero."""
Table = tuple[IndexArray, FloatArray]
"""Keys of cells, ascending, and their sums, shape (n_cells, n_columns), column by column in memory."""


class CellSums:
    """Sums of one chunk by cell."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.tables = CellTables(width)
        self.window = _Window(0, 0, width)
        self.keys: list[IndexArray] = []
        self.rows: list[Rows] = []
        self.held = 0

    def add(self, keys: IndexArray, rows: Rows) -> None:
        """Take in rows, each of one cell."""
        if not len(keys):
            return
        first, last = int(keys.min()), int(keys.max())
        if last - first <= SPARSEST * len(keys):
            if not self.window.reaches(first, last):
                self.tables.add(self.window.table())
                self.window = _Window(first, max(WINDOW_CELLS, last + 1 - first), self.width)
            self.window.add(keys, rows, first)
            return
        self.keys.append(keys)
        self.rows.append(rows)
        self.held += len(keys)
        if self.held >= HELD_ROWS:
            self._settle()

    def finished(self) -> list[Table]:
        """Everything added up, in tables that follow each other."""
        self.tables.add(self.window.table())
        if self.held:
            self._settle()
        return self.tables.pieces

    def _settle(self) -> None:
        """Add up the rows that wait."""
        keys = np.concatenate(self.keys)
        rows = {column: self._column(column) for column in sorted({one for rows in self.rows for one in rows})}
        first, last = int(keys.min()), int(keys.max())
        if last - first <= SPARSEST * len(keys):
            window = _Window(first, last + 1 - first, self.width)
            window.add(keys, rows, first)
            self.tables.add(window.table())
        else:
            self.tables.add(_sorted(keys, rows, self.width))
        self.keys, self.rows, self.held = [], [], 0

    def _column(self, column: int) -> FloatArray | None:
        """Its value in every waiting row; None = one."""
        found = [rows.get(column, _ABSENT) for rows in self.rows]
        if all(one is None for one in found):
            return None
        return np.concatenate([_whole(one, len(keys)) for one, keys in zip(found, self.keys, strict=True)])


_ABSENT = np.zeros(1)


def _whole(values: FloatArray | None, rows: int) -> FloatArray:
    return np.ones(rows) if values is None else np.zeros(rows) if values is _ABSENT else values


class _Window:
    """Cells that follow each other, those without a row among them; rows are added without sorting."""

    def __init__(self, first: int, cells: int, width: int) -> None:
        self.first = first
        self.rows = np.zeros(cells, dtype=np.int64)
        self.sums = np.zeros((cells, width), order="F")

    def reaches(self, first: int, last: int) -> bool:
        """Whether the cells from ``first`` to ``last`` are in it."""
        return self.first <= first and last < self.first + len(self.rows)

    def add(self, keys: IndexArray, rows: Rows, first: int) -> None:
        """Rows of cells from ``first`` on."""
        at = keys - first
        many = np.bincount(at)
        own = slice(first - self.first, first - self.first + len(many))
        self.rows[own] += many
        for column, values in rows.items():
            self.sums[own, column] += many if values is None else np.bincount(at, weights=values)

    def table(self) -> Table:
        """The cells that had a row."""
        there = np.flatnonzero(self.rows)
        sums = np.empty((len(there), self.sums.shape[1]), order="F")
        for column in range(sums.shape[1]):
            np.take(self.sums[:, column], there, out=sums[:, column])
        return there + self.first, sums


def _sorted(keys: IndexArray, rows: Rows, width: int) -> Table:
    adder = _Sorted(keys)
    sums = np.zeros((len(adder.keys), width), order="F")
    for column, values in rows.items():
        sums[:, column] = adder.sums(values)
    return adder.keys, sums


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


class CellTables:
    """Tables of cells added up as they come, in pieces that follow each other; only cells that two share are sorted.

    A census delivered by place is so never copied again for a chunk that follows; one in no order is added to whole.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.pieces: list[Table] = []
        """Ascending, no key in two of them."""

    def add(self, table: Table) -> None:
        """Take in a table; where it has a cell that is there already, its sums are added to those before."""
        if not len(table[0]):
            return
        start = bisect_left(self.pieces, int(table[0][0]), key=lambda piece: int(piece[0][-1]))
        after = bisect_right(self.pieces, int(table[0][-1]), key=lambda piece: int(piece[0][0]))
        self.pieces[start:after] = self._among(self.pieces[start:after], table)

    def joined(self) -> Table:
        """All of it as one table."""
        whole = _joined(self.pieces, self.width)
        self.pieces = [whole] if len(whole[0]) else []
        return whole

    def _among(self, there: list[Table], table: Table) -> list[Table]:
        """``table`` and the pieces that it reaches into, as pieces."""
        if not there:
            return [table]
        first = max(int(table[0][0]), int(there[0][0][0]))
        last = min(int(table[0][-1]), int(there[-1][0][-1]))
        own, new = (_cut_out(one, first, last, self.width) for one in (there, [table]))
        both = _merged([own[1], new[1]], self.width)
        return [piece for piece in (own[0], new[0], both, own[2], new[2]) if len(piece[0])]


def add_up(tables: Sequence[Table], width: int) -> Table:
    """Rows of equal keys added, in the order they are given; keys ascending.

    Examples
    --------
    >>> one, two = (np.array([1, 4]), np.array([[1.0], [2.0]])), (np.array([4, 9]), np.array([[5.0], [7.0]]))
    >>> keys, sums = add_up([one, two], 1)
    >>> keys.tolist(), sums.ravel().tolist()
    ([1, 4, 9], [1.0, 7.0, 7.0])
    """
    found = CellTables(width)
    for table in tables:
        found.add(table)
    return found.joined()


def _cut_out(pieces: Sequence[Table], first: int, last: int, width: int) -> tuple[Table, Table, Table]:
    """What lies before the key ``first``, from there to ``last``, and behind."""
    before, within = _cut(pieces[0], first, "left")
    whole = _joined([within, *pieces[1:]], width)
    within, behind = _cut(whole, last, "right")
    return before, within, behind


def _cut(table: Table, key: int, side: Literal["left", "right"]) -> tuple[Table, Table]:
    keys, sums = table
    at = int(np.searchsorted(keys, key, side=side))
    return (keys[:at], sums[:at]), (keys[at:], sums[at:])


def _merged(tables: Sequence[Table], width: int) -> Table:
    keys, sums = _joined(tables, width)
    adder = _Sorted(keys)
    merged = np.empty((len(adder.keys), width), order="F")
    for column in range(width):
        merged[:, column] = adder.sums(sums[:, column])
    return adder.keys, merged


def _joined(tables: Sequence[Table], width: int) -> Table:
    """One after the other."""
    if len(tables) == 1:
        return tables[0]
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *(own for own, _ in tables)])
    sums = np.empty((len(keys), width), order="F")
    for column in range(width):
        np.concatenate([np.zeros(0), *(own[:, column] for _, own in tables)], out=sums[:, column])
    return keys, sums
