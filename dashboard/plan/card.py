"""The card of one indicator: what each side says in each country, beside the target, the status and one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.plan.book import IndicatorLine, Judged, PlanBook, TargetLine
from dashboard.plan.comparability import Comparison, LastValue, comparison_of
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import PERIODS, When, missing_of
from dashboard.plan.readings import REPORTERS, SECRETARIAT
from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES


@dataclass(frozen=True, slots=True)
class Saying:
    """What one reporter says of an indicator in a country; without a time it has not reported."""

    reporter: Reporter
    status: Status
    is_expected: bool
    series: tuple[float | None, ...] = ()
    """One value for each time of the card; the sum so far for a cumulative indicator."""
    when: When | None = None
    """Of which year, or part of one, the last value is."""
    value: float | None = None
    """The last value, or the sum of all; None also where it is told in words."""
    has_gaps: bool = False
    """Years or periods are missing between the baseline and the last value."""


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One indicator in one country, side by side."""

    country: str
    """Empty: the Technical Secretariat's own."""
    sayings: tuple[Saying, ...]
    target: TargetLine | None
    judged: Judged | None

    @property
    def not_reported_by(self) -> tuple[Reporter, ...]:
        """Who was asked and has not reported."""
        return tuple(one.reporter for one in self.sayings if one.is_expected and one.when is None)

    @property
    def agree(self) -> bool | None:
        """Whether all who reported a value say the same; None while fewer than two have."""
        said = [one.value for one in self.sayings if one.when is not None and one.value is not None]
        return None if len(said) < 2 else all(value == said[0] for value in said)


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """Everything of one indicator that its readings tell."""

    line: IndicatorLine
    rows: tuple[CountryRow, ...]
    """By code of the country, the Secretariat's own first; countries from which nothing is asked and nothing came
    are left out."""
    times: tuple[When, ...]
    """The years of the plan, or the parts of them that the indicator is asked for."""
    distribution: Distribution
    comparison: Comparison


def card_of(book: PlanBook, line: IndicatorLine) -> IndicatorCard:
    """The card of ``line``, an indicator of ``book``."""
    readings = book.readings
    rows = readings.rows_of(indicator=book.indicators.index(line))
    by_country: dict[str, list[Saying]] = {}
    for row in rows.tolist():
        country = readings.countries[int(readings.country[row])]
        by_country.setdefault(country, []).append(_saying(book, line, row))
    told = tuple(_row(line, country, tuple(sayings)) for country, sayings in by_country.items())
    last = [
        LastValue(row.country, one.reporter, one.when, one.value, has_gaps=line.is_cumulative and one.has_gaps)
        for row in told
        for one in row.sayings
        if row.country != SECRETARIAT and one.when is not None and one.value is not None
    ]
    return IndicatorCard(
        line=line,
        rows=told,
        times=times_of(line, readings.years),
        distribution=readings.distribution(rows),
        comparison=comparison_of(line.kind, line.unit, last),
    )


def row_of(book: PlanBook, line: IndicatorLine, country: str) -> CountryRow | None:
    """One row of the card; None where nothing is asked of ``country`` and nothing came."""
    readings = book.readings
    rows = readings.rows_of(indicator=book.indicators.index(line), country=country)
    return _row(line, country, tuple(_saying(book, line, row) for row in rows.tolist())) if len(rows) else None


def rows_in(book: PlanBook, country: str) -> Mapping[str, CountryRow]:
    """Every indicator that concerns ``country``, by its code."""
    readings = book.readings
    found: dict[str, list[Saying]] = {}
    for row in readings.rows_of(country=country).tolist():
        line = book.indicators[int(readings.indicator[row])]
        found.setdefault(line.code, []).append(_saying(book, line, row))
    return {code: _row(book.by_code[code], country, tuple(sayings)) for code, sayings in found.items()}


def _row(line: IndicatorLine, country: str, sayings: tuple[Saying, ...]) -> CountryRow:
    targets = line.targets_of(country)
    in_order = tuple(sorted(sayings, key=lambda one: REPORTERS.index(one.reporter)))
    return CountryRow(country, in_order, targets[-1] if targets else None, line.judged_of(country))


def _saying(book: PlanBook, line: IndicatorLine, row: int) -> Saying:
    readings = book.readings
    reporter = REPORTERS[int(readings.reporter[row])]
    status = STATUSES[int(readings.now[row])]
    is_expected, points = bool(readings.is_expected[row]), readings.points(row)
    if not points:
        return Saying(reporter, status, is_expected)
    last = points[-1][0]
    series = _series(line, points, times_of(line, readings.years))
    return Saying(
        reporter=reporter,
        status=status,
        is_expected=is_expected,
        series=series,
        when=last,
        value=None if line.kind is ValueKind.TEXT else [value for value in series if value is not None][-1],
        has_gaps=_has_gaps(line, [when for when, _ in points]),
    )


def times_of(line: IndicatorLine, years: Sequence[int]) -> tuple[When, ...]:
    """Every period of ``years`` that ``line`` is asked for."""
    return tuple(When(year, period) for year in years for period in PERIODS[line.frequency])


def _series(
    line: IndicatorLine, points: Sequence[tuple[When, float]], times: Sequence[When]
) -> tuple[float | None, ...]:
    """Values at ``times``; what was told of another part of a year stands at the time that follows its end."""
    found: dict[When, float] = {}
    total = 0.0
    for when, value in points:
        total = total + value if line.is_summed else value
        found[next(one for one in times if one.time >= when.time)] = total
    return tuple(found.get(one) for one in times)


def _has_gaps(line: IndicatorLine, told: Sequence[When]) -> bool:
    return line.baseline_year is not None and bool(missing_of(line.frequency, told, first=line.baseline_year + 1))
