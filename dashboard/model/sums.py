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


class PatternSums:
    """Sums by municipality of a value of each cell times columns of its pattern.

    A sparse matrix (municipality x pattern) is multiplied with the small table of patterns; its shape is made once.

    Parameters
    ----------
    pattern, municipality : shape (n_cells,)
        ``municipality`` ascends.
    patterns, places : how many there are

    Examples
    --------
    >>> sums = PatternSums(np.array([0, 1, 1]), np.array([0, 0, 2]), patterns=2, places=3)
    >>> sums.of(np.array([1.0, 2.0, 4.0]), np.array([[1.0, 0.0], [1.0, 3.0]])).tolist()
    [[3.0, 6.0], [0.0, 0.0], [4.0, 12.0]]
    """

    def __init__(self, pattern: IndexArray, municipality: IndexArray, *, patterns: int, places: int) -> None:
        from scipy.sparse import csr_matrix  # not at import: a web worker never predicts a census

        starts = np.searchsorted(municipality, np.arange(places + 1))
        self.matrix = csr_matrix((np.zeros(len(pattern)), pattern, starts), shape=(places, patterns), copy=False)

    def of(self, values: FloatArray, columns: FloatArray) -> FloatArray:
        """``values`` of shape (n_cells,) times ``columns`` of shape (n_patterns, n_columns), by municipality.

        Shape (n_municipalities, n_columns).
        """
        self.matrix.data = np.ascontiguousarray(values)
        return np.asarray(self.matrix @ columns, dtype=np.float64)


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
