"""A year, or a part of one, in words: on pages and on paper alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Language, Text
from dashboard.plan.periods import Period, When

_NAMED: Mapping[Period, Text] = MappingProxyType(
    {
        Period.YEAR: Text(es="todo el año", en="whole year", pt="ano inteiro"),
        Period.H1: Text(es="1.er semestre", en="first half", pt="1º semestre"),
        Period.H2: Text(es="2.º semestre", en="second half", pt="2º semestre"),
        Period.Q1: Text(es="1.er trimestre", en="first quarter", pt="1º trimestre"),
        Period.Q2: Text(es="2.º trimestre", en="second quarter", pt="2º trimestre"),
        Period.Q3: Text(es="3.er trimestre", en="third quarter", pt="3º trimestre"),
        Period.Q4: Text(es="4.º trimestre", en="fourth quarter", pt="4º trimestre"),
    }
)


def said_when(when: When | None, language: Language) -> str:
    """A year in digits, a part of one with its name; nothing for none.

    Examples
    --------
    >>> said_when(When(2020), Language.ENGLISH), said_when(When(2020, Period.H1), Language.SPANISH)
    ('2020', '2020 (1.er semestre)')
    """
    return _with(when, language, "{year} ({part})")


def said_inside(when: When | None, language: Language) -> str:
    """As ``said_when``, where it stands in brackets itself.

    Examples
    --------
    >>> said_inside(When(2020, Period.H2), Language.ENGLISH)
    '2020, second half'
    """
    return _with(when, language, "{year}, {part}")


def named(period: Period, language: Language) -> str:
    """A part of a year without its year.

    Examples
    --------
    >>> named(Period.Q4, Language.PORTUGUESE)
    '4º trimestre'
    """
    return _NAMED[period].say(language)


def _with(when: When | None, language: Language, pattern: str) -> str:
    if when is None:
        return ""
    if when.period is Period.YEAR:
        return str(when.year)
    return pattern.format(year=when.year, part=named(when.period, language))
