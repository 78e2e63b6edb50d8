r"""What a reader with linear programmes knows: whether a withheld count still has room when every equation is used.

The unknowns are the children of every kind in every municipality, :math:`x_{mk} \ge 0`; each published count and the
sum of every count over the first-level unit is an equation. The range of a count v of m is

.. math:: \max_x \sum_{k \in v} x_{mk} - \min_x \sum_{k \in v} x_{mk}

A range found while the rest of the unit stays as it is is part of the whole one. So a few municipalities that can
balance m (those that withhold the same) show that a count has room; where they do not, more are taken in, and a count
for which :data:`_PARTNERS` of them show none is taken for one that has none. Offline only: ``scipy`` is loaded by the
first question. :mod:`dashboard.trust.ranges` answers for less, and first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from dashboard.values import BoolArray, FloatArray, IndexArray

_TOLERANCE = 1e-6
_PARTNERS = (2, 12, 60)
"""Municipalities of the unit that are asked to balance a count, fewest first; all fewer than 60 are asked."""


class Solver:
    """Linear programmes over ``kinds``, of one system of counts.

    Parameters
    ----------
    kinds : shape (n_kinds, n_variables), bool
        Which kinds of children each count sums over.

    Examples
    --------
    >>> kinds = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]], dtype=bool)      # all, and three ages
    >>> counts, hidden = np.array([[80.0, 1, 14, 65]]), np.array([[False, True, True, False]])
    >>> asked = np.array([[False, True, False, False]])
    >>> solver = Solver(kinds)
    >>> bool(solver.narrow(counts, hidden, asked=asked, room=2.0)[0, 1])              # the sums of the unit tell it
    True
    >>> bool(solver.narrow(counts, hidden, asked=asked, room=2.0, sums=False)[0, 1])  # else it is one of 0-15
    False
    """

    def __init__(self, kinds: BoolArray) -> None:
        self._kinds: FloatArray = kinds.astype(np.float64)
        self._all = _independent(self._kinds)
        # Per solver, keyed on what is withheld: municipalities share a few hundred such patterns.
        self._told = lru_cache(maxsize=4096)(self._told_of)

    def narrow(
        self,
        counts: FloatArray,
        hidden: BoolArray,
        *,
        asked: BoolArray,
        room: float,
        sums: bool = True,
        least: FloatArray | None = None,
    ) -> BoolArray:
        """Which of the ``asked`` counts are known to lie in a range of less than ``room`` children.

        Parameters
        ----------
        counts, hidden, asked : shape (n_municipalities, n_variables)
            Of one first-level unit.
        sums : whether every sum over the unit is known as well
        least : shape (n_municipalities, n_kinds), optional
            Children of each kind that are known to be there: those of cells that are published.
        """
        least = np.zeros((len(counts), len(self._kinds))) if least is None else least
        found = np.zeros_like(asked)
        for row in np.flatnonzero(asked.any(axis=1)).tolist():
            left = np.flatnonzero(asked[row])
            for turn, rows in enumerate(self._circles(counts, hidden, row, sums=sums)):
                here = _Programme(self, counts[rows], hidden[rows], least[rows], sums=sums)
                left = here.without_room(left, room)
                if sums and turn == 0 and len(left):
                    alone = _Programme(self, counts[[row]], hidden[[row]], least[[row]], sums=False)
                    found[row, alone.without_room(left, room)] = True
                    left = left[~found[row, left]]
                if not len(left):
                    break
            found[row, left] = True
        return found

    def _circles(self, counts: FloatArray, hidden: BoolArray, row: int, *, sums: bool) -> Sequence[list[int]]:
        """The municipalities of each programme for ``row``, the fewest first, ``row`` before the others."""
        others = np.flatnonzero(hidden.any(axis=1))
        others = others[others != row]
        if not sums:
            return [[row]]
        in_common = (hidden[others] & hidden[row]).sum(axis=1)
        order = others[np.lexsort((-counts[others, 0], -in_common))].tolist()
        sizes = [size for size in _PARTNERS if size < len(order)] + [min(len(order), _PARTNERS[-1])]
        return [[row, *order[:size]] for size in dict.fromkeys(sizes)]

    def _told_of(self, hidden: bytes) -> tuple[IndexArray, Any]:
        """Published counts none of which follows from the others, and their equations."""
        from scipy.sparse import csr_matrix

        told = np.flatnonzero(~np.frombuffer(hidden, dtype=np.bool_))
        told = told[_independent(self._kinds[:, told])]
        return told, csr_matrix(self._kinds[:, told].T)


class _Programme:
    """The equations of a few municipalities, the first of which is asked about."""

    def __init__(self, of: Solver, counts: FloatArray, hidden: BoolArray, least: FloatArray, *, sums: bool) -> None:
        from scipy.sparse import block_diag, csr_matrix, hstack, vstack

        told = [of._told(row.tobytes()) for row in hidden]
        rows, values = [block_diag([one for _, one in told])], [c[at] for c, (at, _) in zip(counts, told, strict=True)]
        if sums:
            rows.append(hstack([csr_matrix(of._kinds[:, of._all].T)] * len(counts)))
            values.append(counts[:, of._all].sum(axis=0))
        self._rows, self._values = vstack(rows).tocsr(), np.concatenate(values)
        self._least, self._kinds, self._counts = least.ravel(), of._kinds, counts[0]

    def without_room(self, asked: IndexArray, room: float) -> IndexArray:
        """Those of ``asked`` whose range is narrower than ``room``."""
        if len(asked) > 1:
            asked = asked[self._together(asked, room) < room - _TOLERANCE]
        return np.array([one for one in asked.tolist() if self._width(one, room) < room - _TOLERANCE], dtype=np.int64)

    def _together(self, asked: IndexArray, room: float) -> FloatArray:
        """How far each of ``asked`` rises where all of them rise by as much of ``room`` as they can together."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_matrix, eye_array, hstack, vstack

        many, width = len(asked), self._rows.shape[1]
        rises = csr_matrix((many, width)).tolil()
        rises[:, : len(self._kinds)] = self._kinds[:, asked].T
        equal = hstack([self._rows, csr_matrix((self._rows.shape[0], many))])
        above = hstack([rises.tocsr(), -eye_array(many)])
        found = _solved(
            np.r_[np.zeros(width), -np.ones(many)],
            LinearConstraint(
                vstack([equal, above]).tocsr(),
                np.r_[self._values, self._counts[asked]],
                np.r_[self._values, np.full(many, np.inf)],
            ),
            least=np.r_[self._least, np.zeros(many)],
            most=np.r_[np.full(width, np.inf), np.full(many, room)],
        )
        return np.zeros(many) if found is None else found[width:]

    def _width(self, variable: int, room: float) -> float:
        """Width of the range of one count; how far it rises alone, where that is ``room`` already."""
        rise = self._end(variable, 1.0) - float(self._counts[variable])
        if rise >= room - _TOLERANCE:
            return rise
        return rise + float(self._counts[variable]) - self._end(variable, -1.0)

    def _end(self, variable: int, sign: float) -> float:
        from scipy.optimize import LinearConstraint

        goal = np.zeros(self._rows.shape[1])
        goal[: len(self._kinds)] = self._kinds[:, variable]
        equal = LinearConstraint(self._rows, self._values, self._values)
        found = _solved(-sign * goal, equal, least=self._least, most=np.full(len(goal), np.inf))
        # Where the programme finds no answer for its rounding, nothing is taken for shown.
        return float(self._counts[variable]) if found is None else float(goal @ found)


def _solved(goal: FloatArray, known: Any, *, least: FloatArray, most: FloatArray) -> FloatArray | None:
    from scipy.optimize import Bounds, milp

    # Programmes of a few hundred unknowns are solved before they would be simplified.
    answer = milp(goal, constraints=known, bounds=Bounds(least, most), options={"presolve": False})
    return None if answer.x is None else np.asarray(answer.x, dtype=np.float64)


def _independent(columns: FloatArray) -> IndexArray:
    """Positions of columns that span all of them."""
    from scipy.linalg import qr

    if not columns.size:
        return np.zeros(0, dtype=np.int64)
    _, triangle, order = qr(columns, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    return np.sort(order[: int((size > 1e-9 * max(size.max(initial=0.0), 1.0)).sum())]).astype(np.int64)
