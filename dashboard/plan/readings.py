"""Readings in columns: a row for each indicator, in one country, as one reporter tells it; a column for each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dashboard.plan.indicators import Reporter
from dashboard.plan.rollup import CONSTITUENTS, Distribution
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES, Rules, status_table
from dashboard.plan.territories import countries_of
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray

if TYPE_CHECKING:
    from dashboard.plan.book import IndicatorLine, RoundLine

REPORTERS = tuple(Reporter)
"""A reporter is kept as its place in here."""
SECRETARIAT = ""
"""In the place of a country: the Technical Secretariat's own reports."""


@dataclass(frozen=True, eq=False)
class Accepted:
    """Reports that count, in columns of one length: of each slot the latest accepted edition."""

    indicator: IndexArray
    """Place in the list of indicators."""
    country: IndexArray
    """Place in the list of countries."""
    reporter: IndexArray
    year: IndexArray
    number: FloatArray
    """NaN where it is told in words."""

    @classmethod
    def none(cls) -> Accepted:
        """Nothing was reported."""
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, nothing, np.empty(0))


@dataclass(frozen=True, eq=False)
class Readings:
    """Every reading that is expected or was made, ordered by indicator, country and reporter."""

    indicator: IndexArray
    """Shape (n,): place in the plan's list of indicators."""
    country: IndexArray
    """Shape (n,): place in ``countries``."""
    reporter: IndexArray
    """Shape (n,): place in ``REPORTERS``."""
    is_expected: BoolArray
    """Shape (n,): asked for by the plan; a reading may be made without being asked for."""
    values: FloatArray
    """Shape (n, years): as reported; NaN where there is no number."""
    told: BoolArray
    """Shape (n, years): whether there is an accepted report of that year."""
    statuses: ByteArray
    """Shape (n, years + 1): place in ``STATUSES`` at the end of each year and, in the last column, today."""
    countries: tuple[str, ...]
    """Codes, the Secretariat's empty one first."""
    years: tuple[int, ...]

    @property
    def now(self) -> ByteArray:
        """Status of each reading today."""
        today: ByteArray = self.statuses[:, -1]
        return today

    @cached_property
    def first_row(self) -> Mapping[tuple[int, int, int], int]:
        """Row of each (indicator, country, reporter)."""
        keys = zip(self.indicator.tolist(), self.country.tolist(), self.reporter.tolist(), strict=True)
        return {key: row for row, key in enumerate(keys)}

    def rows_of(self, *, indicator: int | None = None, country: str | None = None) -> IndexArray:
        """Rows of an indicator (by its place), of a country, or of both."""
        wanted = np.ones(len(self.indicator), dtype=bool)
        if indicator is not None:
            wanted &= self.indicator == indicator
        if country is not None:
            at = self.countries.index(country) if country in self.countries else -1
            wanted &= self.country == at
        return np.flatnonzero(wanted)

    def distribution(self, rows: IndexArray, *, column: int = -1) -> Distribution:
        """How many of ``rows`` stand where, today or at the end of a year."""
        counts = np.bincount(self.statuses[rows, column], minlength=len(STATUSES))
        return Distribution({status: int(counts[at]) for at, status in enumerate(STATUSES)})


def readings_of(
    indicators: Sequence[IndicatorLine],
    accepted: Accepted,
    *,
    countries: Sequence[str],
    members: Sequence[str],
    years: Sequence[int],
    rounds: Sequence[RoundLine],
    today: date,
) -> Readings:
    """Readings of a plan: those that are expected and those that were made.

    Expected is a reading of each responsible constituent in every country that belongs to the Initiative, or in the
    countries of the territories that the indicator is tied to; and one of the Secretariat, where it is responsible.

    Parameters
    ----------
    countries : codes that ``accepted`` points into, the Secretariat's empty one first; holds all of ``members``
    years : in ascending order; holds every year of ``accepted``
    today : the day on which silence is judged
    """
    span = len(countries), len(REPORTERS)
    made = (accepted.indicator * span[0] + accepted.country) * span[1] + accepted.reporter
    expected = _expected(indicators, countries=countries, members=members)
    keys = np.unique(np.concatenate((expected, made)))
    rows = np.searchsorted(keys, made)
    columns = np.searchsorted(np.asarray(years, dtype=np.int64), accepted.year)
    values = np.full((len(keys), len(years)), np.nan)
    told = np.zeros(values.shape, dtype=bool)
    values[rows, columns] = accepted.number
    told[rows, columns] = True
    reporter, rest = keys % span[1], keys // span[1]
    at_country, at_indicator = rest % span[0], rest // span[0]
    statuses = _statuses(
        indicators, at_indicator, at_country, values, told, countries=countries, years=years, rounds=rounds, today=today
    )
    _judge(statuses, indicators, at_indicator, at_country, countries)
    return Readings(
        indicator=at_indicator,
        country=at_country,
        reporter=reporter,
        is_expected=np.isin(keys, expected),
        values=values,
        told=told,
        statuses=statuses,
        countries=tuple(countries),
        years=tuple(years),
    )


def _expected(indicators: Sequence[IndicatorLine], *, countries: Sequence[str], members: Sequence[str]) -> IndexArray:
    places = {code: at for at, code in enumerate(countries)}
    keys = [
        (at * len(countries) + places[country]) * len(REPORTERS) + REPORTERS.index(reporter)
        for at, indicator in enumerate(indicators)
        for reporter in indicator.responsible
        for country in _asked_of(indicator, reporter, members)
        if country in places
    ]
    return np.array(keys, dtype=np.int64)


def _asked_of(indicator: IndicatorLine, reporter: Reporter, members: Sequence[str]) -> Sequence[str]:
    if reporter not in CONSTITUENTS:
        return (SECRETARIAT,)
    return countries_of(indicator.territories) or members


def _statuses(
    indicators: Sequence[IndicatorLine],
    at_indicator: IndexArray,
    at_country: IndexArray,
    values: FloatArray,
    told: BoolArray,
    *,
    countries: Sequence[str],
    years: Sequence[int],
    rounds: Sequence[RoundLine],
    today: date,
) -> ByteArray:
    """Status at the end of each year (when its round was due, else on its last day) and, last of all, today."""
    if not len(at_indicator):
        return np.zeros((0, len(years) + 1), dtype=np.uint8)
    pairs, back = np.unique(at_indicator * len(countries) + at_country, return_inverse=True)
    first_due = min((one.due_on for one in rounds), default=None)
    rules = Rules.of(
        [
            indicators[int(pair) // len(countries)].rule_in(countries[int(pair) % len(countries)], first_due=first_due)
            for pair in pairs
        ]
    ).take(back)
    due = {one.year: one.due_on for one in rounds}
    days = [due.get(year, date(year, 12, 31)) for year in years]
    by_year = status_table(rules, values, told, years=years, as_of=days)
    now = status_table(rules, values, told, years=years, as_of=[today] * len(years))[:, -1:]
    return np.hstack((by_year, now))


def _judge(
    statuses: ByteArray,
    indicators: Sequence[IndicatorLine],
    at_indicator: IndexArray,
    at_country: IndexArray,
    countries: Sequence[str],
) -> None:
    """Where no arithmetic applies, the status that was set by hand stands, today."""
    open_still = STATUSES.index(Status.TO_BE_JUDGED)
    for row in np.flatnonzero(statuses[:, -1] == open_still):
        judged = indicators[int(at_indicator[row])].judged_of(countries[int(at_country[row])])
        if judged is not None:
            statuses[row, -1] = STATUSES.index(judged.status)
