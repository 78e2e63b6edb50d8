r"""How far a withheld count can still vary: one that is known to lie between two close numbers is as good as told.

What a reader finds by arithmetic, nobody being less than zero: with lower and upper ends :math:`l_v, u_v` of every
count of a municipality (both the count itself where it is published), round after round until nothing moves any more,

.. math:: v = \sum_p p \;\Rightarrow\; u_p \le u_v - \sum_{q \ne p} l_q, \quad l_p \ge l_v - \sum_{q \ne p} u_q

.. math:: v \subset w \;\Rightarrow\; u_v \le u_w, \; l_w \ge l_v; \qquad c = a \cap b,\; a \cup b \subset w
          \;\Rightarrow\; l_c \ge l_a + l_b - u_w

and the first also over the municipalities of a first-level unit, whose sums are known. Reference: A. Dobra and S. E.
Fienberg (2001) on such "shuttle" bounds; they are those of a reader who adds and subtracts, and are asked first because
they cost little. A linear programme may find narrower ones: :mod:`dashboard.trust.solver`. That a count is found
*exactly* by linear algebra is excluded by :mod:`dashboard.trust.secondary`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.values import BoolArray, FloatArray

_MOST_ROUNDS = 30
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Relation:
    """A count and the disjoint counts that sum to it; positions of variables."""

    total: int
    parts: tuple[int, ...]


class Ranges:
    """The ranges of counts that sum over the same kinds of children.

    Parameters
    ----------
    kinds : shape (n_kinds, n_variables), bool
        Which kinds of children each count sums over; the first sums over all.
    relations : sequence of Relation
        Those that are known; complements and intersections are found from ``kinds``.

    Examples
    --------
    >>> kinds = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]], dtype=bool)      # all, and three ages
    >>> ranges = Ranges(kinds, [Relation(0, (1, 2, 3))])
    >>> counts, hidden = np.array([[80.0, 5, 10, 65]]), np.array([[False, True, True, False]])
    >>> ranges.widths(counts, hidden).tolist()                                        # the two ages hold 15 together
    [[0.0, 15.0, 15.0, 0.0]]
    """

    def __init__(self, kinds: BoolArray, relations: Sequence[Relation]) -> None:
        self._relations = (*relations, *_two_parts(kinds))
        self._nested = nested_pairs(kinds)
        self._common = _intersections(kinds)

    def widths(self, counts: FloatArray, hidden: BoolArray, *, sums: bool = False) -> FloatArray:
        """Width of the range of every count, shape (n_municipalities, n_variables); zero where it is published.

        ``sums`` = the rows are one first-level unit, over which every sum is known as well.
        """
        lower = np.where(hidden, 0.0, counts)
        upper = np.where(hidden, counts[:, :1], counts)
        upper[:, 0] = lower[:, 0] = counts[:, 0]
        whole = counts.sum(axis=0)
        for _ in range(_MOST_ROUNDS):
            before = float((upper - lower).sum())
            self._tighten(lower, upper)
            if sums:
                np.minimum(upper, whole - (lower.sum(axis=0) - lower), out=upper)
                np.maximum(lower, whole - (upper.sum(axis=0) - upper), out=lower)
            if before - float((upper - lower).sum()) < _ROUNDING:
                break
        widths: FloatArray = np.maximum(upper - lower, 0.0)
        return widths

    def _tighten(self, lower: FloatArray, upper: FloatArray) -> None:
        """One round inside every municipality, in place."""
        for relation in self._relations:
            parts, total = list(relation.parts), relation.total
            low, high = lower[:, parts], upper[:, parts]
            upper[:, total] = np.minimum(upper[:, total], high.sum(axis=1))
            lower[:, total] = np.maximum(lower[:, total], low.sum(axis=1))
            upper[:, parts] = np.minimum(high, upper[:, [total]] - (low.sum(axis=1, keepdims=True) - low))
            lower[:, parts] = np.maximum(low, lower[:, [total]] - (high.sum(axis=1, keepdims=True) - high))
        for inner, outer in self._nested:
            upper[:, inner] = np.minimum(upper[:, inner], upper[:, outer])
            lower[:, outer] = np.maximum(lower[:, outer], lower[:, inner])
        for both, one, other, outer in self._common:
            least = lower[:, one] + lower[:, other] - upper[:, outer]
            lower[:, both] = np.maximum(lower[:, both], least)


def nested_pairs(kinds: BoolArray) -> tuple[tuple[int, int], ...]:
    """Every (inner, outer) with the kinds of the one among those of the other."""
    held = kinds.astype(np.int64)
    common = held.T @ held
    own = np.diag(common)
    inner, outer = np.nonzero((common == own[:, None]) & (own[:, None] < own[None, :]))
    return tuple(zip(inner.tolist(), outer.tolist(), strict=True))


def _two_parts(kinds: BoolArray) -> tuple[Relation, ...]:
    """Every count that two others sum to."""
    at = {np.ascontiguousarray(column).tobytes(): position for position, column in enumerate(kinds.T)}
    found = {}
    for inner, outer in nested_pairs(kinds):
        rest = at.get(np.ascontiguousarray(kinds[:, outer] & ~kinds[:, inner]).tobytes())
        if rest is not None:
            found[outer, frozenset((inner, rest))] = Relation(outer, (inner, rest))
    return tuple(found.values())


def _intersections(kinds: BoolArray) -> tuple[tuple[int, int, int, int], ...]:
    """Every (c, a, b, w) with c what a and b have in common, and w the smallest count that holds both."""
    at = {np.ascontiguousarray(column).tobytes(): position for position, column in enumerate(kinds.T)}
    size = kinds.sum(axis=0)
    found = []
    for one in range(kinds.shape[1]):
        for other in range(one):
            both = at.get(np.ascontiguousarray(kinds[:, one] & kinds[:, other]).tobytes())
            if both is None or both in (one, other):
                continue
            either = kinds[:, one] | kinds[:, other]
            holding = np.flatnonzero((kinds | ~either[:, None]).all(axis=0))
            if len(holding):
                found.append((both, one, other, int(holding[size[holding].argmin()])))
    return tuple(found)
