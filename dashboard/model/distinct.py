"""Equal rows found once: what makes a million children a few thousand patterns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.values import FloatArray, IndexArray

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplying by it spreads neighbouring numbers over all bits."""
_ROOM = 2**62
_LOOKED_AT = 4096
_SELDOM = 0.75


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
    packed = _packed(columns)
    index = pd.factorize(_row_numbers(packed))[0].astype(np.int64, copy=False)
    first = first_of_each(index, int(index.max()) + 1)
    if len(packed) == 1 or all(np.array_equal(column[first][index], column) for column in packed):
        return first, index
    return _distinct_by_sorting(columns)


def seldom_repeat(columns: Sequence[FloatArray | IndexArray], *, rows: int) -> bool:
    """Whether so many rows are the only ones of their kind, among some looked at, that finding equal ones is idle.

    Examples
    --------
    >>> import numpy as np
    >>> seldom_repeat([np.arange(100.0)], rows=100), seldom_repeat([np.arange(100) % 7], rows=100)
    (True, False)
    """
    if not columns or rows == 0:
        return False
    some = np.linspace(0, rows - 1, min(rows, _LOOKED_AT)).astype(np.int64)
    first, _ = distinct_rows([column[some] for column in columns], rows=len(some))
    return len(first) > _SELDOM * len(some)


def order_by(values: IndexArray, size: int) -> IndexArray:
    """Stable order of whole numbers from 0 to size - 1, by counting.

    Examples
    --------
    >>> import numpy as np
    >>> order_by(np.array([2, 0, 2, 1]), 3).tolist()
    [1, 3, 0, 2]
    """
    import scipy.sparse as sparse

    # Turning rows into columns of a table with one entry a row is a counting sort, and compiled.
    n = len(values)
    table = sparse.csr_matrix((np.ones(n, dtype=np.int8), values, np.arange(n + 1)), shape=(n, size))
    order: IndexArray = table.tocsc().indices.astype(np.int64)
    return order


def first_of_each(index: IndexArray, groups: int) -> IndexArray:
    """Position of the first element of each of ``groups``; every group must occur."""
    first = np.empty(groups, dtype=np.int64)
    first[index[::-1]] = np.arange(len(index) - 1, -1, -1)
    return first


def _packed(columns: Sequence[FloatArray | IndexArray]) -> list[FloatArray | IndexArray]:
    """The same rows in fewer columns: whole numbers of small range as the digits of one."""
    packed: list[FloatArray | IndexArray] = []
    digits: IndexArray | None = None
    room = _ROOM
    for column in columns:
        if column.dtype.kind == "f":
            packed.append(column)
            continue
        low, size = int(column.min()), int(column.max()) - int(column.min()) + 1
        if size > room:
            packed.append(column)
            continue
        room //= size
        digit: IndexArray = column.astype(np.int64, copy=False) - low
        digits = digit if digits is None else digits * size + digit
    return packed if digits is None else [digits, *packed]


def _row_numbers(columns: Sequence[FloatArray | IndexArray]) -> npt.NDArray[np.uint64]:
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
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
