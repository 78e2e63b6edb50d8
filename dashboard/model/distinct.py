"""Equal rows found once: what makes a million children a few thousand patterns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.values import FloatArray, IndexArray

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplying by it spreads neighbouring numbers over all bits."""


def distinct_rows(columns: Sequence[FloatArray | IndexArray], *, rows: int) -> tuple[IndexArray, IndexArray]:
    """First row of every distinct combination of ``columns``, and for each row which combination it shows.

    Rows are compared by a 64-bit number made of all their columns; that equal numbers come of equal rows is then
    checked column by column, so the answer is exact. Combinations are numbered by first appearance.

    Returns
    -------
    first : shape (n_distinct,), position of a row that shows it
    index : shape (rows,)

    Examples
    --------
    >>> import numpy as np
    >>> first, index = distinct_rows([np.array([0, 1, 0, 0]), np.array([0.5, 0.5, 0.5, 0.7])], rows=4)
    >>> first.tolist(), index.tolist()
    ([0, 1, 3], [0, 1, 0, 2])
    """
    if not columns or rows == 0:
        return np.zeros(min(rows, 1), dtype=np.int64), np.zeros(rows, dtype=np.int64)
    index = pd.factorize(_row_numbers(columns, rows))[0].astype(np.int64, copy=False)
    first = first_of_each(index, int(index.max()) + 1)
    if all(np.array_equal(column[first][index], column) for column in columns):
        return first, index
    return _distinct_by_sorting(columns)


def first_of_each(index: IndexArray, groups: int) -> IndexArray:
    """Position of the first element of each of ``groups``; every group must occur."""
    first = np.empty(groups, dtype=np.int64)
    first[index[::-1]] = np.arange(len(index) - 1, -1, -1)
    return first


def _row_numbers(columns: Sequence[FloatArray | IndexArray], rows: int) -> npt.NDArray[np.uint64]:
    mixed = np.zeros(rows, dtype=np.uint64)
    for column in columns:
        # Adding zero turns -0.0 into 0.0: they are equal, their bits are not.
        number = column + 0.0 if column.dtype.kind == "f" else column.astype(np.int64, copy=False)
        mixed ^= number.view(np.uint64)
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _distinct_by_sorting(columns: Sequence[FloatArray | IndexArray]) -> tuple[IndexArray, IndexArray]:
    """The slow way, for the one table in many millions of which two different rows gave one number."""
    table = np.column_stack([column.astype(np.float64) for column in columns])
    _, first, index = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return first.astype(np.int64), index.reshape(-1).astype(np.int64)
