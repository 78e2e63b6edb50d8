"""Which values of one indicator may stand side by side across countries, and why the others may not.

Countries are never ordered by a value; they are compared only where the values mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import When


@unique
class Hindrance(StrEnum):
    """Why values are not compared."""

    WORDS = "words"
    """They are told in words."""
    COUNT = "count"
    """They are counts, and countries differ in size; each is compared with its own target."""
    ONE_COUNTRY = "one_country"
    """Fewer than two countries reported."""
    OTHER_YEAR = "other_year"
    """This country's last value is of another year, or part of one, than most."""
    OTHER_REPORTER = "other_reporter"
    """This country's value was told by another constituency than most."""
    INCOMPLETE_SUM = "incomplete_sum"
    """Years are missing from the sum, which is then a lower bound."""


_RELATIVE = ("%", "percent", "per cent", "por ciento", "por cento", "porcent", "tasa", "taxa", "rate", "share")
_PER = ("por mil", "per thousand", "per 1", "por cada", "por 1", "cada mil")


@dataclass(frozen=True, slots=True)
class LastValue:
    """The last value of one country, by the reporter who told it."""

    country: str
    reporter: Reporter
    when: When
    value: float
    has_gaps: bool = False
    """A sum from which years or periods are missing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which countries stand side by side."""

    when: When | None
    """The year, or the part of it, of the values that are compared."""
    reporter: Reporter | None
    comparable: tuple[str, ...]
    """Countries whose values mean the same, by code."""
    hindrance: Hindrance | None
    """Why none is compared at all."""
    apart: Mapping[str, Hindrance]
    """Why a country stands apart from the others."""


def is_relative(unit: Mapping[str, str]) -> bool:
    """Whether a unit already allows for the size of a country: a share, a percentage, a rate.

    Examples
    --------
    >>> is_relative({"es": "% de municipios"}), is_relative({"en": "municipalities"})
    (True, False)
    """
    said = " ".join(unit.values()).lower()
    return any(sign in said for sign in (*_RELATIVE, *_PER))


def comparison_of(kind: ValueKind, unit: Mapping[str, str], last: Sequence[LastValue]) -> Comparison:
    """What of ``last`` may be compared: one reporter and one period, the ones that most countries share."""
    hindrance = _against_all(kind, unit, last)
    if hindrance is not None:
        return Comparison(None, None, (), hindrance, {})
    reporter, when = _commonest(last)
    by_country: dict[str, list[LastValue]] = {}
    for one in last:
        by_country.setdefault(one.country, []).append(one)
    reasons = {country: _against_one(told, reporter, when) for country, told in sorted(by_country.items())}
    comparable = tuple(country for country, reason in reasons.items() if reason is None)
    if len(comparable) < 2:
        return Comparison(when, reporter, (), Hindrance.ONE_COUNTRY, {})
    return Comparison(
        when, reporter, comparable, None, {country: why for country, why in reasons.items() if why is not None}
    )


def _against_all(kind: ValueKind, unit: Mapping[str, str], last: Sequence[LastValue]) -> Hindrance | None:
    if kind is ValueKind.TEXT:
        return Hindrance.WORDS
    if len({one.country for one in last}) < 2:
        return Hindrance.ONE_COUNTRY
    return None if kind is ValueKind.YES_NO or is_relative(unit) else Hindrance.COUNT


def _against_one(told: Sequence[LastValue], reporter: Reporter, when: When) -> Hindrance | None:
    by_reporter = {one.reporter: one for one in told}
    if reporter not in by_reporter:
        return Hindrance.OTHER_REPORTER
    said = by_reporter[reporter]
    if said.when.time != when.time:
        return Hindrance.OTHER_YEAR
    return Hindrance.INCOMPLETE_SUM if said.has_gaps else None


def _commonest(last: Iterable[LastValue]) -> tuple[Reporter, When]:
    """Reporter and period that most countries share; the newer period and the first constituency where several do."""
    order = list(Reporter)
    times: dict[tuple[Reporter, When], int] = {}
    for one in last:
        times[one.reporter, one.when] = times.get((one.reporter, one.when), 0) + 1
    return max(times, key=lambda pair: (times[pair], pair[1].time, -order.index(pair[0])))
