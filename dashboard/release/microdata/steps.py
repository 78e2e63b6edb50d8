"""What the levels of a row add to the number of its cell, looked up for several columns at once.

Columns of few values each are joined to one column of their combinations, a byte or two a row, so that a row is
looked up once however many covariates there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.release.microdata.coding import Coded, LevelCoder
from dashboard.values import IndexArray

BAD = -(1 << 50)
"""Step of a value that is missing or unknown."""
MOST_COMBINATIONS = 1 << 12
"""Of the values that are looked up at once: the table stays in a processor's own cache."""
_MOST_KEPT = 64

Lookup = tuple[npt.NDArray[np.integer], IndexArray]
"""A code for each row, and what each code adds to the number of a cell."""


class StepTables:
    """Lookups for one batch after the other; those of values that come again are kept."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], IndexArray] = {}

    def of(
        self, coders: Sequence[LevelCoder], strides: Sequence[int], column: Callable[[str], Coded]
    ) -> Iterator[Lookup]:
        """What each row adds, all lookups together; a value that is missing or unknown adds ``BAD``."""
        joined: Lookup | None = None
        for coder, stride in zip(coders, strides, strict=True):
            own = column(coder.column)
            if not len(own.values):
                continue
            table = self._table(coder, stride, own)
            if joined is None or len(joined[1]) * len(table) > MOST_COMBINATIONS:
                if joined is not None:
                    yield joined
                joined = own.codes, table
            else:
                joined = combined(joined, (own.codes, table))
        if joined is not None:
            yield joined

    def _table(self, coder: LevelCoder, stride: int, own: Coded) -> IndexArray:
        if len(own.values) > MOST_COMBINATIONS:
            return _steps(coder, stride, own)
        values = own.values.tobytes() if isinstance(own.values, np.ndarray) else tuple(own.values)
        key = (coder.covariate, stride, values)
        if key not in self.kept:
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[key] = _steps(coder, stride, own)
        return self.kept[key]


def combined(first: Lookup, second: Lookup) -> Lookup:
    """Two lookups as one: a code for every combination of theirs, and the sum of what both add.

    Examples
    --------
    >>> codes, table = combined((np.array([0, 1]), np.array([0, 6])), (np.array([2, 0]), np.array([0, 1, 2])))
    >>> codes.tolist(), table.tolist(), table[codes].tolist()
    ([2, 3], [0, 1, 2, 6, 7, 8], [2, 6])
    """
    # Half the bytes are half the time: few combinations are joined further as one byte a row.
    narrow = np.uint8 if len(first[1]) * len(second[1]) < 1 << 8 else np.uint16
    codes: npt.NDArray[np.integer] = first[0].astype(narrow)
    codes *= narrow(len(second[1]))
    codes += second[0].astype(narrow, copy=False)
    return codes, (first[1][:, None] + second[1][None, :]).ravel()


def looked_up(table: IndexArray, codes: npt.NDArray[Any], *, out: IndexArray | None = None) -> IndexArray:
    """``table[codes]`` for narrow codes that are all in it, in half the time; in the memory of ``out`` where given.

    Examples
    --------
    >>> looked_up(np.array([5, 7]), np.array([1, 0, 1], dtype=np.int8)).tolist()
    [7, 5, 7]
    """
    found = np.empty(len(codes), dtype=table.dtype) if out is None else out
    if len(table):
        # Looking whether a code is in the table would first widen all of them.
        np.take(table, codes, out=found, mode="clip")
    return found


def _steps(coder: LevelCoder, stride: int, own: Coded) -> IndexArray:
    positions = coder.positions(own.values)
    return np.where(positions >= 0, positions * stride, BAD)
