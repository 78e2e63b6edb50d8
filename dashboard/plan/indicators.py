"""A plan indicator and what is reported of it, as the status rule sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum, unique

from dashboard.plan.periods import Frequency, Period, When


@unique
class ValueKind(StrEnum):
    """What a reporter answers with."""

    NUMBER = "number"
    YES_NO = "yes_no"
    """Reported as 1 (yes) or 0 (no)."""
    TEXT = "text"
    """Words; a person judges them."""


@unique
class Direction(IntEnum):
    """Which way is better."""

    UP = 1
    DOWN = -1


@unique
class Reporter(StrEnum):
    """Who reports: the three constituents of the Initiative and its Technical Secretariat."""

    GOVERNMENT = "government"
    EMPLOYERS = "employers"
    WORKERS = "workers"
    TECHNICAL_SECRETARIAT = "technical_secretariat"


@dataclass(frozen=True, slots=True)
class PlanIndicator:
    """What is measured, from where, to where and until when."""

    code: str
    kind: ValueKind
    direction: Direction = Direction.UP
    baseline: float | None = None
    baseline_year: int | None = None
    target: float | None = None
    target_year: int | None = None
    first_due: date | None = None
    """When the first report is expected; before it, silence is not a gap."""
    cumulative: bool = False
    """Whether each report tells what was added in its period, so that the periods are summed."""
    tolerance: float = 0.05
    """Share of the required pace that counts as nothing: 0.05 makes 95 % of the pace on track."""
    yearly_targets: Mapping[int, float] = field(default_factory=dict)
    frequency: Frequency = Frequency.YEARLY


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One accepted report: of a year or a part of it, handed in on a date."""

    year: int
    reported_on: date
    number: float | None = None
    """NUMBER and YES_NO."""
    words: str = ""
    """TEXT."""
    period: Period = Period.YEAR

    @property
    def when(self) -> When:
        """What it tells of."""
        return When(self.year, self.period)
