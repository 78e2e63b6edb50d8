"""What the programme report tells, computed once for its three files: distributions, coverage, last values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np

from dashboard.downloads.programme_words import NOT_ASKED, NOT_DUE, NOT_REPORTED, TOLD
from dashboard.language import Language
from dashboard.plan.book import PlanBook, ResultLine
from dashboard.plan.coverage_of_reporting import Coverage, coverage_of
from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import When
from dashboard.plan.readings import REPORTERS
from dashboard.plan.rollup import Distribution
from dashboard.plan.round_days import due_of_year
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES
from dashboard.plan.texts import TextReport
from dashboard.values import FloatArray, IndexArray


@dataclass(frozen=True)
class Programme:
    """One plan with its accepted reports, in one language; ``names`` of countries by code."""

    book: PlanBook
    language: Language
    names: Mapping[str, str]
    made: date
    texts: tuple[TextReport, ...] = ()
    address: str = ""
    """Where the same stands on the page."""

    @cached_property
    def last(self) -> IndexArray:
        """Shape (n_readings,): place of the last year with a report; -1 where there is none."""
        told = self.book.readings.told
        years: IndexArray = np.where(told, np.arange(told.shape[1]), -1).max(axis=1, initial=-1)
        return years

    @cached_property
    def value(self) -> FloatArray:
        """Shape (n_readings,): the last value, the sum of the years for a cumulative indicator; NaN for words."""
        readings = self.book.readings
        if not len(readings.indicator):
            return np.empty(0)
        newest = readings.values[np.arange(len(self.last)), np.maximum(self.last, 0)]
        # A year holds what its periods add up to already.
        sums = np.where(readings.told, np.nan_to_num(readings.values), 0.0).sum(axis=1)
        summed = np.array([one.is_summed for one in self.book.indicators])[readings.indicator]
        value: FloatArray = np.where(self.last < 0, np.nan, np.where(summed & ~np.isnan(newest), sums, newest))
        return value

    @cached_property
    def is_due(self) -> tuple[bool, ...]:
        """By year, whether its reports were due on the day the report is made."""
        return tuple(due_of_year(self.book.rounds, year) <= self.made for year in self.book.readings.years)

    def rows_of_result(self, result: int) -> IndexArray:
        """Readings of a result."""
        if not self.book.indicators:
            return np.empty(0, dtype=np.int64)
        results = np.array([one.result for one in self.book.indicators])
        rows: IndexArray = np.flatnonzero(results[self.book.readings.indicator] == result)
        return rows

    def distribution(self, rows: IndexArray) -> Distribution:
        """How many of ``rows`` stand where."""
        return self.book.readings.distribution(rows)

    @cached_property
    def by_result(self) -> tuple[tuple[ResultLine, Distribution], ...]:
        """Every result with its distribution."""
        return tuple((one, self.distribution(self.rows_of_result(one.number))) for one in self.book.results)

    @cached_property
    def whole(self) -> Distribution:
        """The distribution of the whole plan."""
        return self.distribution(np.arange(len(self.book.readings.indicator)))

    def coverage(self, result: int | None, year: int) -> Coverage:
        """Readings of a year that have a report."""
        readings = self.book.readings
        rows = np.arange(len(readings.indicator)) if result is None else self.rows_of_result(result)
        return coverage_of(readings, rows, year=year)

    @cached_property
    def rows_of_indicator(self) -> tuple[IndexArray, ...]:
        """Rows of each indicator, which stand together."""
        edges = np.searchsorted(self.book.readings.indicator, np.arange(len(self.book.indicators) + 1))
        return tuple(np.arange(start, end) for start, end in pairwise(edges.tolist()))

    def country_of(self, row: int) -> str:
        """Code of the country of a reading; empty for the Secretariat."""
        readings = self.book.readings
        return readings.countries[int(readings.country[row])]

    def reporter_of(self, row: int) -> Reporter:
        """Who tells a reading."""
        return REPORTERS[int(self.book.readings.reporter[row])]

    def when_of(self, row: int) -> When | None:
        """Of which year, or part of one, the last value of a reading is."""
        points = self.book.readings.points(row) if self.last[row] >= 0 else ()
        return points[-1][0] if points else None

    def status_of(self, row: int) -> Status:
        """Where a reading stands today."""
        return STATUSES[int(self.book.readings.now[row])]

    @cached_property
    def marks(self) -> list[list[str | None]]:
        """By reading and year, what stands in the place of a value; None where there is a number."""
        readings = self.book.readings
        silent = np.where(self.is_due, NOT_REPORTED, NOT_DUE)
        found = np.where(readings.is_expected[:, np.newaxis], silent, NOT_ASKED).astype(object)
        found[readings.told] = None
        found[readings.told & np.isnan(readings.values)] = TOLD
        marks: list[list[str | None]] = found.tolist()
        return marks
