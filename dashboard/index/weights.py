"""Weights of an index: given by people, equal, or computed from how the indicators move together.

Computed weights describe the data, not what matters: an indicator that nobody else echoes may be important or
just noise. They are learnt on the municipalities that have every indicator, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.errors import AtlasError
from dashboard.index.specification import Weighting
from dashboard.values import BoolArray, FloatArray

LARGEST_CONDITION = 1e10
"""Above it the correlation matrix cannot be told from a singular one."""
COMPUTED = ("inverse_variance", "principal_component")
SPARE_ROWS = 2
"""Municipalities needed beyond the number of indicators."""


class IndexBuildError(AtlasError):
    """Data from which the index cannot be built as specified."""


@dataclass(frozen=True, slots=True)
class ComputedWeights:
    """Weights and what the computation tells besides."""

    weights: FloatArray
    """shape (k,), none negative, sum 1"""
    explained: float = float("nan")
    """Principal component: share of the variance of the standardised indicators that it carries."""
    reversed: tuple[int, ...] = ()
    """Positions of indicators that load against the others: they fall where the rest rises."""


def weights_of(
    columns: FloatArray,
    *,
    scheme: Weighting,
    given: Sequence[float],
    names: Sequence[str],
    of: str,
    counted: BoolArray | None = None,
) -> ComputedWeights:
    """The weights of ``columns`` by ``scheme``, summing to one; all zero when no column is to be counted.

    Parameters
    ----------
    columns : array, shape (n, k)
        Normalised, 100 the vulnerable end; NaN where missing. A column missing everywhere keeps its weight, so that
        the gap shows in every coverage, but a computed scheme has nothing to give it one by.
    scheme : ``expert`` takes ``given``; the others ignore it
    given : weights of the specification, shape (k,)
    names : codes of the columns, for messages
    of : what they belong to, for messages
    counted : array of bool, shape (k,), optional
        False for columns that are set aside; default all.

    Raises
    ------
    IndexBuildError
        When the data do not suffice for a computed scheme.

    Examples
    --------
    >>> columns = np.array([[0.0, 10.0], [50.0, 20.0], [100.0, np.nan]])
    >>> weights_of(columns, scheme="expert", given=[3, 1], names=["a", "b"], of="labour").weights
    array([0.75, 0.25])
    """
    counts = np.ones(columns.shape[1], dtype=np.bool_) if counted is None else counted
    known: list[int] = np.flatnonzero(counts & np.isfinite(columns).any(axis=0)).tolist()
    weights = np.zeros(columns.shape[1])
    if scheme in COMPUTED and len(known) > 1:
        rows = _complete(columns[:, known], names=[names[at] for at in known], of=of)
        found = inverse_variance(rows) if scheme == "inverse_variance" else principal_component(rows)
        weights[known] = found.weights
        return ComputedWeights(weights, found.explained, tuple(known[at] for at in found.reversed))
    if scheme in COMPUTED:
        weights[known] = 1.0
    else:
        weights[counts] = np.asarray(given, dtype=np.float64)[counts] if scheme == "expert" else 1.0
    total = weights.sum()
    return ComputedWeights(weights / total if total > 0 else weights)


def inverse_variance(rows: FloatArray) -> ComputedWeights:
    r"""Weights of the mean of standardised indicators that has the least variance: what is echoed counts once.

    .. math:: \min_w w' R w \quad \text{with} \quad \sum_k w_k = 1,\; w_k \ge 0

    R being the correlation matrix. Where no bound is met this is :math:`R^{-1} 1 / (1' R^{-1} 1)`, the row sums of the
    inverse matrix (Anderson's index). His formula may give an echo a negative weight; here it gets none.

    Parameters
    ----------
    rows : array, shape (n, k), complete, every column varying

    Raises
    ------
    IndexBuildError
        When indicators repeat each other exactly.

    References
    ----------
    M. L. Anderson, "Multiple inference and gender differences in the effects of early intervention", *JASA* 103
    (2008), 1481-1495, the summary index.

    Examples
    --------
    >>> a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, -1.0, -1.0, 1.0])
    >>> inverse_variance(np.column_stack([a, b])).weights      # uncorrelated: equal
    array([0.5, 0.5])
    """
    from scipy.optimize import nnls

    correlation = _correlation(rows)
    if np.linalg.cond(correlation) > LARGEST_CONDITION:
        raise IndexBuildError(
            "inverse-variance weights: indicators repeat each other exactly; leave one of each such group out"
        )
    # min w'Rw - 2 1'w over w >= 0 as non-negative least squares; its answer is the one sought, up to scale.
    root = np.linalg.cholesky(correlation)
    found, _ = nnls(root.T, np.linalg.solve(root, np.ones(len(root))))
    weights: FloatArray = np.asarray(found, dtype=np.float64)
    return ComputedWeights(weights / weights.sum())


def principal_component(rows: FloatArray) -> ComputedWeights:
    r"""Squared loadings of the first principal component of the correlation matrix; they sum to one.

    .. math:: R v = \lambda v, \; |v| = 1, \qquad w_k = v_k^2

    They weigh what moves together, not what is important: the opposite advice of ``inverse_variance``.

    Parameters
    ----------
    rows : array, shape (n, k), complete, every column varying

    References
    ----------
    G. Nicoletti, S. Scarpetta and O. Boylaud, OECD Economics Department Working Paper 226 (2000); OECD/JRC,
    *Handbook on Constructing Composite Indicators* (2008), on weights from principal components.

    Examples
    --------
    >>> a = np.array([1.0, 2.0, 3.0, 4.0])
    >>> found = principal_component(np.column_stack([a, 2 * a]))
    >>> found.weights.round(6), round(found.explained, 6)
    (array([0.5, 0.5]), 1.0)
    """
    values, vectors = np.linalg.eigh(_correlation(rows))
    first = vectors[:, -1]
    # The sign of an eigenvector is arbitrary: most of its weight is called the right way round.
    first = first if (first * np.abs(first)).sum() >= 0 else -first
    weights: FloatArray = first**2 / (first**2).sum()
    against = tuple(int(at) for at in np.flatnonzero((first < 0) & (weights > _UNHEARD)))
    return ComputedWeights(weights, float(values[-1] / values.sum()), against)


_UNHEARD = 1e-6


def _correlation(rows: FloatArray) -> FloatArray:
    return np.asarray(np.corrcoef(rows, rowvar=False), dtype=np.float64)


def _complete(columns: FloatArray, *, names: Sequence[str], of: str) -> FloatArray:
    rows = columns[np.isfinite(columns).all(axis=1)]
    needed = columns.shape[1] + SPARE_ROWS
    if len(rows) < needed:
        raise IndexBuildError(
            f"{of}: {len(rows)} municipalities have all of {', '.join(names)}, but computed weights need {needed}; "
            "give weights yourself (expert or equal), or leave out the indicator with most gaps"
        )
    constant = [name for name, column in zip(names, rows.T, strict=True) if column.min() == column.max()]
    if constant:
        raise IndexBuildError(
            f"{of}: {', '.join(constant)} has one single value where every indicator is known, so computed weights "
            "cannot place it; give weights yourself, or leave it out"
        )
    return rows
