"""Columns of numbers of many rows added up by cell, in bounded memory and without sorting where that can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dashboard.values import FloatArray, IndexArray

SETTLED_ROWS = 1 << 17
"""Rows added up at a time where their cells lie close together: the sums stay in a processor's own cache."""
HELD_ROWS = 1 << 20
"""Rows that wait at most (8 bytes a column): enough that even the cells of a whole country repeat."""
SPARSEST = 4
"""An array over all cells between the first and the last is worth it up to so many cells a row; beyond, rows are
sorted."""

Rows = dict[int, FloatArray | None]
"""Column to its value in each row; None = one in each, and a column that is absent is zero."""
Table = tuple[IndexArray, FloatArray]
"""Keys of cells, ascending, and their sums, shape (n_cells, n_columns), column by column in memory."""


class CellSums:
    """Sums of one chunk by cell."""

    keys: list[IndexArray]
    rows: list[Rows]
    held: int
    span: tuple[int, int] | None
    """First and last key of the rows that wait."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.tables: list[Table] = []
        self._empty()

    def add(self, keys: IndexArray, rows: Rows) -> None:
        """Take in rows, each of one cell."""
        if not len(keys):
            return
        self.keys.append(keys)
        self.rows.append(rows)
        self.held += len(keys)
        first, last = self.span or (int(keys[0]), int(keys[0]))
        self.span = min(first, int(keys.min())), max(last, int(keys.max()))
        if self.held >= HELD_ROWS or (self.held >= SETTLED_ROWS and self._is_narrow):
            self._settle()

    def finished(self) -> Table:
        """Everything added up."""
        if self.held:
            self._settle()
        return add_up(self.tables, self.width)

    def _settle(self) -> None:
        keys = np.concatenate(self.keys)
        adder = _Dense(keys) if self._is_narrow else _Sorted(keys)
        sums = np.zeros((len(adder.keys), self.width), order="F")
        for column in sorted({one for rows in self.rows for one in rows}):
            sums[:, column] = adder.sums(self._column(column))
        self.tables.append((adder.keys, sums))
        self._empty()

    def _empty(self) -> None:
        self.keys, self.rows, self.held, self.span = [], [], 0, None

    @property
    def _is_narrow(self) -> bool:
        first, last = self.span or (0, 0)
        return last - first <= SPARSEST * self.held

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

    def __init__(self, keys: IndexArray) -> None:
        first = int(keys.min())
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


def add_up(tables: Sequence[Table], width: int) -> Table:
    """Rows of equal keys added, in the order they are given; keys ascending.

    Of tables that follow each other, as in a census delivered by place, only the cells that two share are sorted.

    Examples
    --------
    >>> one, two = (np.array([1, 4]), np.array([[1.0], [2.0]])), (np.array([4, 9]), np.array([[5.0], [7.0]]))
    >>> keys, sums = add_up([one, two], 1)
    >>> keys.tolist(), sums.ravel().tolist()
    ([1, 4, 9], [1.0, 7.0, 7.0])
    """
    given = [table for table in tables if len(table[0])]
    pieces: list[Table] = given[:1]
    for table in given[1:]:
        head, tail = _cut(pieces[-1], int(table[0][0]), "left")
        if not len(head[0]):
            return _merged(given, width)
        shared, rest = _cut(table, int(tail[0][-1]), "right") if len(tail[0]) else (tail, table)
        both = [_merged([tail, shared], width)] if len(tail[0]) else []
        pieces[-1:] = [head, *both, *([rest] if len(rest[0]) else [])]
    return _joined(pieces, width)


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
