"""Periods within a year: how often an indicator is asked for, and which round asks for which of its periods.

A period covers one or more quarters of its year. Everything that is told of it stands at its end: the first half of
2020 at 2019.5, the whole of it at 2020, as the arithmetic of a status counts years.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Protocol, TypeVar


@unique
class Frequency(StrEnum):
    """How often an indicator is reported on."""

    YEARLY = "yearly"
    BIANNUAL = "biannual"
    """Twice a year."""
    QUARTERLY = "quarterly"


@unique
class Period(StrEnum):
    """The part of a year that a report tells of."""

    YEAR = "year"
    """The whole of it."""
    H1 = "h1"
    H2 = "h2"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"


QUARTERS: Mapping[Period, frozenset[int]] = MappingProxyType(
    {
        Period.YEAR: frozenset({1, 2, 3, 4}),
        Period.H1: frozenset({1, 2}),
        Period.H2: frozenset({3, 4}),
        **{Period(f"q{at}"): frozenset({at}) for at in (1, 2, 3, 4)},
    }
)
"""The quarters that a period covers."""
PERIODS: Mapping[Frequency, tuple[Period, ...]] = MappingProxyType(
    {
        Frequency.YEARLY: (Period.YEAR,),
        Frequency.BIANNUAL: (Period.H1, Period.H2),
        Frequency.QUARTERLY: (Period.Q1, Period.Q2, Period.Q3, Period.Q4),
    }
)
"""The periods of a year that a frequency asks for."""
OF_ROUNDS = (Period.YEAR, Period.H1, Period.Q1, Period.Q3)
"""What a round may be opened for; one at the end of a year asks for whatever of the year was not asked before."""


@dataclass(frozen=True, slots=True)
class When:
    """A period of a year."""

    year: int
    period: Period = Period.YEAR

    def __str__(self) -> str:
        """As an address writes it."""
        return str(self.year) if self.period is Period.YEAR else f"{self.year}-{self.period.value}"

    @property
    def time(self) -> float:
        """Its end, in years."""
        return self.year - 1 + end_of(self.period)


class Asking(Protocol):
    """A round: the year and the part of it at whose end it asks."""

    @property
    def year(self) -> int:
        """Of which year it asks."""

    @property
    def period(self) -> str:
        """At the end of which part of it."""


Round = TypeVar("Round", bound=Asking)


def end_of(period: Period) -> float:
    """The share of the year that is over when ``period`` ends.

    Examples
    --------
    >>> end_of(Period.H1), end_of(Period.Q3), end_of(Period.YEAR)
    (0.5, 0.75, 1.0)
    """
    return max(QUARTERS[period]) / 4


def frequency_of(text: str) -> Frequency:
    """The frequency that a card names; every year where it names none that is known."""
    return Frequency(text) if text in set(Frequency) else Frequency.YEARLY


def when_of(text: str) -> When | None:
    """What an address says; None for what is no period of a year.

    Examples
    --------
    >>> str(when_of("2020")), str(when_of("2020-h2")), when_of("2020-h3")
    ('2020', '2020-h2', None)
    """
    year, dash, period = text.partition("-")
    if len(year) != 4 or not year.isascii() or not year.isdecimal():
        return None
    if not dash:
        return When(int(year))
    return When(int(year), Period(period)) if period in set(Period) - {Period.YEAR} else None


def round_for(when: When, rounds: Iterable[Round]) -> Round | None:
    """The round that asks for ``when``: of its year the first one at or after its end; None where there is none."""
    later = [one for one in rounds if one.year == when.year and end_of(Period(one.period)) >= end_of(when.period)]
    return min(later, key=lambda one: end_of(Period(one.period)), default=None)


def asked_in(held: Asking, rounds: Collection[Asking], frequency: str) -> tuple[Period, ...]:
    """The periods of an indicator that the round ``held`` asks for, beside all ``rounds`` of the plan.

    Examples
    --------
    >>> half, whole = When(2020, Period.H1), When(2020)
    >>> [one.value for one in asked_in(whole, [half, whole], "quarterly")]
    ['q3', 'q4']
    >>> [one.value for one in asked_in(whole, [whole], "biannual")]
    ['h1', 'h2']
    """
    end = end_of(Period(held.period))
    before = [end_of(Period(one.period)) for one in rounds if one.year == held.year]
    begin = max((one for one in before if one < end), default=0.0)
    return tuple(one for one in PERIODS[frequency_of(frequency)] if begin < end_of(one) <= end)


def missing_of(frequency: Frequency, told: Collection[When], *, first: int) -> tuple[When, ...]:
    """Periods from the year ``first`` to the last one that was told which nothing that was told covers.

    A year of which nothing is told is named as a whole.

    Examples
    --------
    >>> told = [When(2020, Period.H2), When(2021, Period.H1)]
    >>> [str(one) for one in missing_of(Frequency.BIANNUAL, told, first=2019)]
    ['2019', '2020-h1']
    """
    if not told:
        return ()
    last = max(one.time for one in told)
    covered: dict[int, set[int]] = {}
    for one in told:
        covered.setdefault(one.year, set()).update(QUARTERS[one.period])
    missing: list[When] = []
    for year in range(first, max(covered) + 1):
        asked = [When(year, one) for one in PERIODS[frequency] if not covered.get(year, set()) >= QUARTERS[one]]
        missing += [When(year)] if year not in covered else [one for one in asked if one.time < last]
    return tuple(missing)
