"""What the plan and the Initiative tell of one country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.plan.book import IndicatorLine, PageLine, PlanBook, ResultLine, Shelf
from dashboard.plan.card import CountryRow, rows_in
from dashboard.plan.coverage_of_reporting import Coverage, coverage_of
from dashboard.plan.indicators import Reporter
from dashboard.plan.readings import REPORTERS
from dashboard.plan.rollup import CONSTITUENTS, Distribution


@dataclass(frozen=True, slots=True)
class ResultOfCountry:
    """One result of the plan in the country: the distribution of its readings and each indicator."""

    result: ResultLine
    distribution: Distribution
    indicators: tuple[tuple[IndicatorLine, CountryRow], ...]


@dataclass(frozen=True, slots=True)
class CountryView:
    """The page of a country, but for what releases and publications say."""

    country: str
    is_member: bool
    results: tuple[ResultOfCountry, ...]
    coverage: tuple[tuple[Reporter, Coverage], ...]
    """Of each constituency, over all years."""
    membership: tuple[PageLine, ...]
    roadmap: tuple[PageLine, ...]
    clrisk: tuple[PageLine, ...]
    exchanges: tuple[PageLine, ...]
    contacts: tuple[PageLine, ...]

    @property
    def has_readings(self) -> bool:
        """Whether the plan asks anything of the country."""
        return any(one.distribution.total for one in self.results)


def country_view(shelf: Shelf, book: PlanBook | None, country: str) -> CountryView:
    """Everything that ``shelf`` tells of ``country``, with the readings of ``book``."""
    rows = rows_in(book, country) if book else {}
    results = tuple(_result(book, one, rows, country) for one in book.results) if book else ()
    return CountryView(
        country=country,
        is_member=country in shelf.members,
        results=results,
        coverage=_coverage(book, country) if book else (),
        membership=shelf.about(country, "member", "to_be_brought_in"),
        roadmap=shelf.about(country, "pathfinder"),
        clrisk=shelf.about(country, "clrisk"),
        exchanges=shelf.about(country, "exchange"),
        contacts=shelf.about(country, "contact"),
    )


def _result(book: PlanBook, result: ResultLine, rows: Mapping[str, CountryRow], country: str) -> ResultOfCountry:
    lines = book.indicators_of(result.number)
    own = {at for at, one in enumerate(book.indicators) if one.result == result.number}
    of_country = book.readings.rows_of(country=country)
    held = of_country[np.isin(book.readings.indicator[of_country], list(own))]
    told = tuple((one, rows[one.code]) for one in lines if one.code in rows)
    return ResultOfCountry(result, book.readings.distribution(held), told)


def _coverage(book: PlanBook, country: str) -> tuple[tuple[Reporter, Coverage], ...]:
    rows = book.readings.rows_of(country=country)
    reporter = book.readings.reporter[rows]
    return tuple((one, coverage_of(book.readings, rows[reporter == REPORTERS.index(one)])) for one in CONSTITUENTS)
