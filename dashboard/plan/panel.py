"""The plan page: which readings a filter keeps, and all of them as one text that the browser counts by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.plan.book import PlanBook
from dashboard.plan.indicators import Reporter
from dashboard.plan.readings import REPORTERS, Readings
from dashboard.plan.rollup import Distribution
from dashboard.values import IndexArray

NOT_ASKED = "."
"""In the text of readings: nobody asks for it and nobody made it."""
SIGNS = ("01234567", "abcdefgh", "IJKLMNOP", "ABCDEFGH")
"""The sign of a reading is that of its status, in one of four rows: asked for and silent in that very year, asked for
and reported, the same two for a reading that nobody asked for."""


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What a reader looks at; ``None`` = all of it."""

    result: int | None = None
    country: str | None = None
    reporter: Reporter | None = None
    year: int | None = None

    @classmethod
    def of(cls, book: PlanBook, query: Mapping[str, str]) -> PlanFilter:
        """What ``query`` asks for, as far as it is part of the plan; the rest is left out."""
        numbers = {str(one.number): one.number for one in book.results}
        years = {str(year): year for year in book.readings.years}
        reporters = {one.value: one for one in REPORTERS}
        country = query.get("country", "")
        return cls(
            result=numbers.get(query.get("result", "")),
            country=country if country and country in book.readings.countries else None,
            reporter=reporters.get(query.get("reporter", "")),
            year=years.get(query.get("year", "")),
        )


def rows_of(book: PlanBook, asked: PlanFilter) -> IndexArray:
    """Rows of the readings that ``asked`` keeps."""
    readings = book.readings
    kept = np.ones(len(readings.indicator), dtype=bool)
    if asked.result is not None:
        results = np.array([one.result for one in book.indicators], dtype=np.int64)
        kept &= results[readings.indicator] == asked.result
    if asked.country is not None:
        kept &= readings.country == readings.countries.index(asked.country)
    if asked.reporter is not None:
        kept &= readings.reporter == REPORTERS.index(asked.reporter)
    return np.flatnonzero(kept)


def distribution_of(book: PlanBook, asked: PlanFilter) -> Distribution:
    """How many of the readings that ``asked`` keeps stand where, today or at the end of its year."""
    column = -1 if asked.year is None else book.readings.years.index(asked.year)
    return book.readings.distribution(rows_of(book, asked), column=column)


def signs_of(readings: Readings, *, indicators: int) -> str:
    """All readings as one text: a sign for each indicator, country, reporter and column (the years, then today).

    Shape when taken apart: (indicators, countries, reporters, years + 1), the last one changing fastest.
    """
    shape = (indicators, len(readings.countries), len(REPORTERS), len(readings.years) + 1)
    signs = np.full(shape, ord(NOT_ASKED), dtype=np.uint8)
    told = np.hstack((readings.told, readings.told.any(axis=1, keepdims=True))).astype(np.int64)
    rows = np.array([np.frombuffer(row.encode(), dtype=np.uint8) for row in SIGNS])
    row = told + 2 * (~readings.is_expected[:, np.newaxis]).astype(np.int64)
    signs[readings.indicator, readings.country, readings.reporter] = rows[row, readings.statuses]
    return signs.tobytes().decode("ascii")
