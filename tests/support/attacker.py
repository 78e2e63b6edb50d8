"""Somebody who knows every published number and the sums of the census office, and solves for the rest.

Shares nothing with ``dashboard.trust.secondary``: the unknowns are the children of every kind in every municipality,
each known number is one equation over all of them, and a count is found when its own equation follows from those.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.optimize import linprog


class Attacker:
    """Everything that is known of ``counts`` (municipality x variable), as equations over the kinds of children."""

    def __init__(self, membership: np.ndarray, *, unit: np.ndarray) -> None:
        self._kinds = np.unique(membership.astype(float), axis=0)
        self._unit = unit
        self._n, self._width = len(unit), len(self._kinds)
        self._rows: list[np.ndarray] = []
        self._values: list[float] = []

    def learns(self, municipality: int, variable: int, value: float) -> None:
        """One published count."""
        self._rows.append(self._row([municipality], variable))
        self._values.append(value)

    def learns_sums(self, counts: np.ndarray) -> None:
        """Every count summed over each first-level unit and over the country."""
        for variable in range(counts.shape[1]):
            for one in np.unique(self._unit):
                inside = np.flatnonzero(self._unit == one)
                self._rows.append(self._row(inside, variable))
                self._values.append(float(counts[inside, variable].sum()))
            self._rows.append(self._row(np.arange(self._n), variable))
            self._values.append(float(counts[:, variable].sum()))

    def finds(self, municipality: int, variable: int) -> bool:
        """Whether linear algebra alone gives the count."""
        asked = self._row([municipality], variable)
        known = self._known_directions
        return bool(np.abs(asked - known.T @ (known @ asked)).max() < 1e-7)

    @cached_property
    def _known_directions(self) -> np.ndarray:
        """Orthonormal rows that span every equation; nothing may be learnt after the first question."""
        _, size, rows = np.linalg.svd(np.array(self._rows), full_matrices=False)
        return rows[size > 1e-9 * size.max()]

    def range_of(self, municipality: int, variable: int) -> tuple[float, float]:
        """The smallest and the largest the count can be, nobody being less than zero."""
        asked = self._row([municipality], variable)
        ends = []
        for sign in (1, -1):
            found = linprog(sign * asked, A_eq=np.array(self._rows), b_eq=self._values, bounds=(0, None))
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        return ends[0], ends[1]

    def _row(self, municipalities, variable: int) -> np.ndarray:
        row = np.zeros((self._n, self._width))
        row[list(municipalities)] = self._kinds[:, variable]
        return row.ravel()
