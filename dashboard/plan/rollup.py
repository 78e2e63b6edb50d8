"""A result is told by the distribution of its indicators' statuses; nothing is averaged away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.plan.indicators import Reporter
from dashboard.plan.status import Status

SILENT = frozenset({Status.NO_DATA, Status.NOT_DUE})
"""Statuses of indicators that nobody has reported on."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many indicators stand where; every status is there, with 0 where there is none."""

    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """All indicators, reported or not."""
        return sum(self.counts.values())

    @property
    def without_data(self) -> int:
        """Indicators that were due and have no report."""
        return self.counts[Status.NO_DATA]

    @property
    def reported(self) -> int:
        """Indicators with a report."""
        return self.total - sum(self.counts[status] for status in SILENT)


def distribution(statuses: Iterable[Status]) -> Distribution:
    """How many indicators stand where.

    Examples
    --------
    >>> seen = distribution([Status.ACHIEVED, Status.NO_DATA])
    >>> seen.total, seen.without_data, seen.counts[Status.BEHIND]
    (2, 1, 0)
    """
    counted = Counter(statuses)
    return Distribution({status: counted[status] for status in Status})


@dataclass(frozen=True, slots=True)
class TripartiteRow:
    """One indicator as government, employers and workers tell it; ``None`` reads "not reported by"."""

    told: Mapping[Reporter, float | str | None]

    @property
    def not_reported_by(self) -> tuple[Reporter, ...]:
        """Who has not reported, in the order of the constituents."""
        return tuple(reporter for reporter in CONSTITUENTS if self.told.get(reporter) is None)

    @property
    def agree(self) -> bool | None:
        """Whether all who reported say the same; None while fewer than two have."""
        said = [value for value in self.told.values() if value is not None]
        return None if len(said) < 2 else all(value == said[0] for value in said)


CONSTITUENTS = (Reporter.GOVERNMENT, Reporter.EMPLOYERS, Reporter.WORKERS)
