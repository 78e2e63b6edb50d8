"""Readings in columns: a row for each indicator, in one country, as one reporter tells it; a column for each year.

What is told of parts of a year is brought to the year (``year_values``) and kept beside it, period by period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When, end_of
from dashboard.plan.rollup import CONSTITUENTS, Distribution
from dashboard.plan.round_days import RoundLine, due_of_year, first_due_of
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES, Rules, status_table
from dashboard.plan.territories import countries_of
from dashboard.plan.year_values import YearValues, counting, year_values
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray

if TYPE_CHECKING:
    from dashboard.plan.book import IndicatorLine

_PERIODS = tuple(Period)
_ENDS = np.array([end_of(one) for one in Period])
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
    period: IndexArray
    """Place in ``Period``."""
    number: FloatArray
    """NaN where it is told in words."""

    @classmethod
    def none(cls) -> Accepted:
        """Nothing was reported."""
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, nothing, nothing, np.empty(0))


@dataclass(frozen=True, eq=False)
class Parts:
    """Reports of less than a year, ordered by reading and time; what a longer period covers is left out."""

    row: IndexArray
    year: IndexArray
    period: IndexArray
    """Place in ``Period``."""
    number: FloatArray

    def of(self, row: int) -> tuple[tuple[When, float], ...]:
        """What a reading tells of parts of years, the oldest first."""
        held = slice(*np.searchsorted(self.row, (row, row + 1)).tolist())
        told = zip(self.year[held].tolist(), self.period[held].tolist(), self.number[held].tolist(), strict=True)
        return tuple((When(year, _PERIODS[at]), number) for year, at, number in told)


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
    """Shape (n, years): the last period of each year as reported, for a cumulative indicator the sum of its periods;
    NaN where there is no number."""
    told: BoolArray
    """Shape (n, years): whether there is an accepted report of that year."""
    statuses: ByteArray
    """Shape (n, years + 1): place in ``STATUSES`` at the end of each year and, in the last column, today."""
    parts: Parts
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

    def points(self, row: int) -> tuple[tuple[When, float], ...]:
        """Everything that counts of a reading, the oldest first: a part of a year where one was told, else the year."""
        parts = self.parts.of(row)
        in_parts = {when.year for when, _ in parts}
        told = zip(self.years, self.values[row].tolist(), self.told[row].tolist(), strict=True)
        whole = ((When(year), value) for year, value, is_told in told if is_told and year not in in_parts)
        return tuple(sorted((*parts, *whole), key=lambda one: one[0].time))

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
    reporter, rest = keys % span[1], keys // span[1]
    at_country, at_indicator = rest % span[0], rest // span[0]
    summed = np.array([one.is_summed for one in indicators], dtype=bool)
    found = year_values(
        rows, columns, accepted.period, accepted.number, is_cumulative=summed[at_indicator], years=len(years)
    )
    statuses = _statuses(
        indicators, at_indicator, at_country, found, countries=countries, years=years, rounds=rounds, today=today
    )
    _judge(statuses, indicators, at_indicator, at_country, countries)
    return Readings(
        indicator=at_indicator,
        country=at_country,
        reporter=reporter,
        is_expected=np.isin(keys, expected),
        values=found.values,
        told=found.told,
        statuses=statuses,
        parts=_parts(accepted, rows, columns, cells=found.told.size, years=len(years)),
        countries=tuple(countries),
        years=tuple(years),
    )


def _parts(accepted: Accepted, rows: IndexArray, columns: IndexArray, *, cells: int, years: int) -> Parts:
    kept = counting(rows * years + columns, accepted.period, cells=cells)
    kept = kept[accepted.period[kept] > 0]
    order = np.lexsort((_ENDS[accepted.period[kept]], accepted.year[kept], rows[kept]))
    kept = kept[order]
    return Parts(rows[kept], accepted.year[kept], accepted.period[kept], accepted.number[kept])


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
    found: YearValues,
    *,
    countries: Sequence[str],
    years: Sequence[int],
    rounds: Sequence[RoundLine],
    today: date,
) -> ByteArray:
    """Status at the end of each year (when its round was due, else on its last day) and, last of all, today."""
    if not len(at_indicator):
        return np.zeros((0, len(years) + 1), dtype=np.uint8)
    rules = _rules(indicators, at_indicator, at_country, countries, rounds)
    days = [due_of_year(rounds, year) for year in years]

    values, told = found.values, found.told
    as_of = [*days, today]
    return status_table(rules, values, told, years=years, as_of=as_of, ends=found.ends, was_yes=found.was_yes)


def _rules(
    indicators: Sequence[IndicatorLine],
    at_indicator: IndexArray,
    at_country: IndexArray,
    countries: Sequence[str],
    rounds: Sequence[RoundLine],
) -> Rules:
    """The rule of each reading: that of its indicator, or of its country where that has targets of its own."""
    places = {code: at for at, code in enumerate(countries)}
    due = {frequency: first_due_of(rounds, frequency) for frequency in {one.frequency for one in indicators}}
    rules = [one.rule_in("", first_due=due[one.frequency]) for one in indicators]
    own = np.arange(len(indicators))[:, np.newaxis].repeat(len(countries), axis=1)
    for at, line in enumerate(indicators):
        for code in {one.country for one in line.targets if one.country in places} - {SECRETARIAT}:
            own[at, places[code]] = len(rules)
            rules.append(line.rule_in(code, first_due=due[line.frequency]))
    return Rules.of(rules).take(own[at_indicator, at_country])


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
