"""Sums over municipalities and means over children, typed once: what ``bincount`` and a division come to."""

from __future__ import annotations

import numpy as np

from dashboard.values import FloatArray, IndexArray


def summed(values: FloatArray, at: IndexArray, *, places: int) -> FloatArray:
    """Sum of ``values`` at each of ``places``, shape (places,).

    Examples
    --------
    >>> summed(np.array([1.0, 2.0, 4.0]), np.array([0, 0, 2]), places=3).tolist()
    [3.0, 0.0, 4.0]
    """
    return np.bincount(at, weights=values, minlength=places).astype(np.float64, copy=False)


def summed_products(
    values: FloatArray, columns: FloatArray, *, pattern: IndexArray, municipality: IndexArray, places: int
) -> FloatArray:
    """Sum of the value of each cell times the row of ``columns`` of its pattern, shape (places, n_columns).

    ``municipality`` ascends: a sparse matrix (municipality x pattern) is multiplied with the small table of patterns.

    Examples
    --------
    >>> cells = {"pattern": np.array([0, 1, 1]), "municipality": np.array([0, 0, 2])}
    >>> summed_products(np.array([1.0, 2.0, 4.0]), np.array([[1.0, 0.0], [1.0, 3.0]]), **cells, places=3).tolist()
    [[3.0, 6.0], [0.0, 0.0], [4.0, 12.0]]
    """
    from scipy.sparse import csr_matrix  # not at import: a web worker never predicts a census

    starts = np.searchsorted(municipality, np.arange(places + 1))
    table = csr_matrix((values, pattern, starts), shape=(places, len(columns)), copy=False)
    return np.asarray(table @ columns, dtype=np.float64)


def per_child(sums: FloatArray, children: FloatArray) -> FloatArray:
    """``sums / children``, NaN where there are none: nobody is not a mean of zero.

    Examples
    --------
    >>> per_child(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    shape = np.broadcast_shapes(sums.shape, children.shape)
    found: FloatArray = np.divide(
        sums, children, out=np.full(shape, np.nan), where=np.broadcast_to(children > 0, shape)
    )
    return found
