"""The cells of the plan that are edited one by one: what each may hold, read and written as in the spreadsheet.

A cell is text, as on the sheets of ``dashboard.plan.template_sheets``: both ways of editing a plan know the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.language import Language
from dashboard.plan.template_cells import REPORTER_LETTERS
from dashboard.plan.template_sheets import SHEETS, Field
from dashboard.store.base import Base
from dashboard.store.plan_tables import Indicator, Output, Result, Target

_ATTRIBUTES = {
    "result": "result_id",
    "output": "output_id",
    "indicator": "indicator_id",
    "cumulative": "is_cumulative",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One editable column of a table of the plan."""

    field: Field
    attribute: str
    """Of the record; a text in several languages is one attribute with a column for each."""
    language: Language | None = None

    @property
    def name(self) -> str:
        """As in the spreadsheet."""
        return self.field.name


def _column(field: Field) -> Column:
    stem, _, ending = field.name.rpartition("_")
    if stem and ending in set(Language):
        return Column(field, stem, Language(ending))
    return Column(field, _ATTRIBUTES.get(field.name, field.name))


COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {sheet.name: tuple(_column(field) for field in sheet.fields if field.name != "version") for sheet in SHEETS}
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
    plain, field = text.strip(), column.field
    if not plain and field.needed:
        raise ValueError("it may not be empty")
    value = field.read(plain) if plain else field.default
    if column.language is not None:
        return {**(before or {}), column.language.value: value or ""}
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _listed(column: Column, value: Sequence[Any]) -> str:
    return " / ".join(REPORTER_LETTERS[one] for one in value) if column.name == "responsible" else ", ".join(value)


def _unknown(table: str, name: str) -> Column:
    raise KeyError(f"{table} has no column '{name}'; it has {', '.join(one.name for one in COLUMNS[table])}")
