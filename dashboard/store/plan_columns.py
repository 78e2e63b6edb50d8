"""The cells of the plan that are edited one by one: what each may hold, read and written as in the spreadsheet.

A cell is text, as on the sheets of ``dashboard.plan.template``, so that both ways of editing a plan know the
same rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.language import Language
from dashboard.plan.indicators import Reporter
from dashboard.plan.template import SHEETS, Read
from dashboard.store.base import Base
from dashboard.store.plan_tables import Indicator, Output, Result, Target

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        Reporter.GOVERNMENT: "G",
        Reporter.EMPLOYERS: "E",
        Reporter.WORKERS: "W",
        Reporter.TECHNICAL_SECRETARIAT: "TS",
    }
)
"""How the meetings of the Initiative abbreviate who reports."""


@dataclass(frozen=True, slots=True)
class Column:
    """One editable column of a table of the plan."""

    name: str
    attribute: str
    """Of the record; the part of a text in one language has ``language``."""
    read: Read
    language: Language | None = None
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    empty: Any = None
    """What an empty cell stands for."""
    longest: int = 0
    """Signs that it holds; 0: it is no free text."""


def _words(longest: int) -> Read:
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"holds {len(text)} signs; at most {longest}")
        return text

    return read


def _free(name: str, longest: int, attribute: str | None = None) -> Column:
    return Column(name, attribute or name, _words(longest), empty="", longest=longest)


def _spoken(name: str, longest: int, *, needed: bool = False) -> tuple[Column, ...]:
    """One column for each language; Spanish is the one that may not be empty."""
    return tuple(
        Column(
            f"{name}_{language.value}",
            name,
            _words(longest),
            language,
            is_needed=needed and language is Language.SPANISH,
            empty="",
            longest=longest,
        )
        for language in Language
    )


def _of_sheet(sheet: str, name: str, attribute: str | None = None, *, empty: Any = None) -> Column:
    """A column that reads as the spreadsheet does."""
    fields = next(one.fields for one in SHEETS if one.name == sheet)
    field = next(one for one in fields if one.name == name)
    return Column(name, attribute or name, field.read, is_needed=field.needed, choices=field.choices, empty=empty)


def _territories(text: str) -> list[str]:
    codes = list(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))
    if wrong := [code for code in codes if not re.fullmatch(r"[A-Z]{3}(/[A-Za-z0-9-]{1,20}){0,2}", code)]:
        shown = ", ".join(wrong)
        raise ValueError(f"'{shown}' is no territory; write PER or MEX/07 or MEX/07/07101, divided by commas")
    return codes


COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "results": (_of_sheet("results", "number"), *_spoken("title", 600, needed=True)),
        "outputs": (
            _of_sheet("outputs", "result", "result_id"),
            _of_sheet("outputs", "code"),
            *_spoken("title", 600, needed=True),
        ),
        "indicators": (
            _of_sheet("indicators", "result", "result_id"),
            _of_sheet("indicators", "output", "output_id"),
            _of_sheet("indicators", "code"),
            *_spoken("title", 600, needed=True),
            *_spoken("definition", 4000),
            _of_sheet("indicators", "kind"),
            *_spoken("unit", 60),
            _of_sheet("indicators", "direction", empty=1),
            _free("formula", 1000),
            _free("disaggregation", 400),
            _of_sheet("indicators", "baseline"),
            _of_sheet("indicators", "baseline_year"),
            _of_sheet("indicators", "cumulative", "is_cumulative", empty=False),
            _of_sheet("indicators", "tolerance", empty=0.05),
            _of_sheet("indicators", "responsible"),
            _of_sheet("indicators", "frequency", empty="yearly"),
            _free("source", 1000),
            _free("verification", 1000),
            _free("activities", 4000),
            _of_sheet("indicators", "factors", empty=()),
            Column("territories", "territories", _territories, empty=()),
        ),
        "targets": (
            _of_sheet("targets", "indicator", "indicator_id"),
            _of_sheet("targets", "country", empty=""),
            _of_sheet("targets", "year"),
            _of_sheet("targets", "value"),
            _free("milestone", 400),
        ),
    }
)
"""The columns of each table, in the order of the grid."""

RECORDS: Mapping[str, type[Base]] = MappingProxyType(
    {"results": Result, "outputs": Output, "indicators": Indicator, "targets": Target}
)


def column_of(table: str, name: str) -> Column:
    """The column ``name`` of ``table``; raises KeyError for what cannot be edited."""
    return next((one for one in COLUMNS[table] if one.name == name), None) or _unknown(table, name)


def written(column: Column, value: Any) -> str:
    """A value as the text of its cell.

    Examples
    --------
    >>> written(column_of("indicators", "responsible"), ["government", "workers"])
    'G / W'
    >>> written(column_of("indicators", "baseline"), 12.0)
    '12'
    """
    if column.language is not None:
        return str((value or {}).get(column.language.value, ""))
    if value is None:
        return ""
    if column.name == "direction":
        return "up" if value == 1 else "down"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.12g}"
    return _listed(column, value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def kept(column: Column, text: str, before: Any) -> Any:
    """What the record keeps of the text of a cell; raises ValueError with what is allowed."""
    plain = text.strip()
    if not plain and column.is_needed:
        raise ValueError("it may not be empty")
    if column.language is not None:
        return {**(before or {}), column.language.value: column.read(plain)}
    if not plain:
        return list(column.empty) if isinstance(column.empty, tuple) else column.empty
    value = column.read(plain)
    return [str(one) for one in value] if isinstance(value, tuple) else value


def _listed(column: Column, value: Sequence[str]) -> str:
    return " / ".join(LETTERS.get(one, one) for one in value) if column.name == "responsible" else ", ".join(value)


def _unknown(table: str, name: str) -> Column:
    raise KeyError(f"{table} has no column '{name}'; it has {', '.join(one.name for one in COLUMNS[table])}")
