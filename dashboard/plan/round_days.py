"""When reports are due: the rounds of a plan as days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.plan.periods import Period, asked_in, end_of


@dataclass(frozen=True, slots=True)
class RoundLine:
    """When reports of a year, or of a part of it, are asked for."""

    year: int
    opens_on: date
    due_on: date
    is_closed: bool = False
    period: Period = Period.YEAR


def first_due_of(rounds: Sequence[RoundLine], frequency: str) -> date | None:
    """The day on which the first report of an indicator is due; None where no round ever asked for one.

    Examples
    --------
    >>> half = RoundLine(2020, date(2020, 7, 1), date(2020, 7, 31), period=Period.H1)
    >>> first_due_of([half], "biannual"), first_due_of([half], "yearly")
    (datetime.date(2020, 7, 31), None)
    """
    return min((one.due_on for one in rounds if asked_in(one, rounds, frequency)), default=None)


def due_of_year(rounds: Sequence[RoundLine], year: int) -> date:
    """The day on which the last reports of ``year`` are due; 31 December where no round asks at its end."""
    at_its_end = (one.due_on for one in rounds if one.year == year and end_of(one.period) == 1)
    return max(at_its_end, default=date(year, 12, 31))
