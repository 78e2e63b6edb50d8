"""Numbers as they are read in a country, on a page and in a printed report: where a share becomes a percentage.

``None`` and NaN become a dash, never "nan" and never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType

from babel.numbers import format_decimal, format_percent

from dashboard.language import Language

DASH = "—"
DEFAULT_LOCALES: dict[Language, str] = {
    Language.SPANISH: "es_419",
    Language.ENGLISH: "en",
    Language.PORTUGUESE: "pt_BR",
}
"""Number format where no country says another."""
PERCENT_SIGNS: Mapping[Language, str] = MappingProxyType(
    {Language.SPANISH: "\u00a0%", Language.ENGLISH: "%", Language.PORTUGUESE: "%"}
)
"""The sign as it follows a number (RAE and FundéuRAE part it in Spanish; a space that breaks would lose it)."""


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
    >>> NumberFormat("es_MX").percent(0.1234) == "12.3\\u00a0%"
    True
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
        # Spanish leaves four-digit numbers ungrouped; in a column of counts that misaligns, so we always group.
        return str(format_decimal(value, _pattern(digits), locale=self.locale, group_separator=True))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share 0-1 as a percentage; its sign follows the language, not the country."""
        if share is None or isnan(share):
            return DASH
        return str(format_percent(share, f"{_pattern(digits)}{self.percent_sign}", locale=self.locale))

    @property
    def percent_sign(self) -> str:
        """The sign as it follows a number: behind a space that does not break in Spanish, behind none elsewhere."""
        return PERCENT_SIGNS[Language(self.locale[:2])]

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


def cell_percent(language: Language) -> str:
    """How a workbook or the chart of a slide writes a share as a percentage.

    Examples
    --------
    >>> cell_percent(Language.ENGLISH), cell_percent(Language.SPANISH) == '0.0"\\u00a0"%'
    ('0.0%', True)
    """
    gap = PERCENT_SIGNS[language].removesuffix("%")
    return f'0.0"{gap}"%' if gap else "0.0%"


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
