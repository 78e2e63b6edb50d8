"""Columns that contradict each other: a part above its whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dashboard.release.importer.problems import Problem
from dashboard.release.importer.sheets import FIRST_ROW
from dashboard.values import BoolArray, FloatArray

_SHARED_NAME = 6
"""Columns whose names begin alike for so long are of one kind: ``pct_pobreza_total``, ``pct_pobreza_extrema``."""
_ALMOST_ALWAYS = 0.9


@dataclass(frozen=True)
class Contradiction:
    """Rows in which one column is above another that should hold it."""

    smaller: str
    larger: str
    above: BoolArray
    """shape (rows,)"""

    @property
    def rows(self) -> int:
        """In how many rows."""
        return int(self.above.sum())

    def problem(self, file: str, columns: Mapping[str, FloatArray]) -> Problem:
        """The refusal, with its first row."""
        at = int(np.argmax(self.above))
        return Problem(
            file,
            f"is above '{self.larger}' ({columns[self.larger][at]:g}) in {self.rows} rows",
            "mend them, or pass --contradictions empty (both values count as missing there) or keep",
            row=at + FIRST_ROW,
            column=self.smaller,
            value=f"{columns[self.smaller][at]:g}",
        )


def contradiction(smaller: str, larger: str, columns: Mapping[str, FloatArray]) -> Contradiction:
    """Rows in which ``smaller`` exceeds ``larger``; a row that lacks either contradicts nothing."""
    with np.errstate(invalid="ignore"):
        return Contradiction(smaller, larger, columns[smaller] > columns[larger])


def suspected(columns: Mapping[str, FloatArray], declared: Sequence[tuple[str, str]]) -> tuple[Contradiction, ...]:
    """Pairs that nobody declared but that look like a part and its whole in nearly every row, and not in all."""
    found: list[Contradiction] = []
    for one, other in combinations(columns, 2):
        if one[:_SHARED_NAME] != other[:_SHARED_NAME]:
            continue
        both = np.isfinite(columns[one]) & np.isfinite(columns[other])
        for smaller, larger in ((one, other), (other, one)):
            pair = contradiction(smaller, larger, columns)
            if (smaller, larger) in declared or not both.any() or not pair.rows:
                continue
            if pair.rows <= (1 - _ALMOST_ALWAYS) * both.sum():
                found.append(pair)
    return tuple(found)
