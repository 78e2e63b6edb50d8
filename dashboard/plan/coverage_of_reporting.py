"""Who reported of what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.plan.readings import Readings
from dashboard.values import BoolArray, IndexArray


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the readings that were asked for have a report."""

    reported: int
    expected: int

    @property
    def share(self) -> float | None:
        """Share 0-1; None where nothing was asked for."""
        return self.reported / self.expected if self.expected else None


def coverage_of(readings: Readings, rows: IndexArray, *, year: int | None = None) -> Coverage:
    """Coverage of ``rows``: with a report of ``year``, or of any year.

    Readings that nobody asked for count on neither side, so that a coverage is never above 1.
    """
    asked = rows[readings.is_expected[rows]]
    return Coverage(reported=int(np.count_nonzero(reported_in(readings, year)[asked])), expected=len(asked))


def reported_in(readings: Readings, year: int | None) -> BoolArray:
    """Shape (n,): whether each reading has a report of ``year``, or of any year."""
    if year is None:
        wanted = list(range(len(readings.years)))
    else:
        wanted = [readings.years.index(year)] if year in readings.years else []
    told: BoolArray = np.logical_or.reduce(readings.told[:, wanted], axis=1)
    return told
