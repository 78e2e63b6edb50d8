"""Numbers as they are read in a country, on a page and in a printed report: where a share becomes a percentage.

``None`` and NaN become a dash, never "nan" and never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from babel import Locale
from babel.numbers import format_decimal, format_percent

from dashboard.language import Language

DASH = "—"
DEFAULT_LOCALES: dict[Language, str] = {
    Language.SPANISH: "es_419",
    Language.ENGLISH: "en",
    Language.PORTUGUESE: "pt_BR",
}
"""Number format where no country says another."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written for one locale (``es_PE`` 12,345.6; ``es_AR`` and ``pt_BR`` 12.345,6).

    Examples
    --------
    >>> NumberFormat("es_AR").decimal(12345.6)
    '12.345,6'
    >>> NumberFormat("es_PE").decimal(12345.6)
    '12,345.6'
    >>> NumberFormat("en").percent(0.1234)
    '12.3%'
    """

    locale: str

    def integer(self, value: float | None) -> str:
        """A count, without decimals."""
        if value is None or isnan(value):
            return DASH
        return str(format_decimal(round(value), "#,##0", locale=self.locale))

    def decimal(self, value: float | None, digits: int = 1) -> str:
        """A number with a fixed number of decimals."""
        if value is None or isnan(value):
            return DASH
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        # Spanish leaves four-digit numbers ungrouped; in a column of counts that misaligns, so we always group.
        return str(format_decimal(value, pattern, locale=self.locale, group_separator=True))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share 0-1 as a percentage."""
        if share is None or isnan(share):
            return DASH
        pattern = Locale.parse(self.locale).percent_formats[None].pattern
        return str(format_percent(share, _with_digits(pattern, digits), locale=self.locale))

    def signed_points(self, share: float | None, digits: int = 1) -> str:
        """A difference of two shares in percentage points, with its sign."""
        if share is None or isnan(share):
            return DASH
        sign = "+" if share > 0 else "−" if share < 0 else "±"
        return sign + self.decimal(abs(share) * 100, digits)

    def value(self, value: float | None, unit: str) -> str:
        """A value in its unit as the catalogue names it, the unit word left to the caller."""
        if unit in {"share", "level"}:
            return self.percent(value)
        if unit == "percent":
            return self.percent(None if value is None else value / 100)
        if unit in {"children", "count", "people", "municipalities"}:
            return self.integer(value)
        if unit == "ratio":
            return self.decimal(value, 2)
        return self.decimal(value, 1)


def _with_digits(pattern: str, digits: int) -> str:
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return pattern.replace("#,##0", number)
