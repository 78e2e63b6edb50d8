"""What a table must look like: one declaration is the check, the prose and the data dictionary.

A :class:`Table` is checked as a whole: every breach it finds goes into one
:class:`~dashboard.errors.DataContractError`, each with column, row, first value and what to do.
Rows are counted from 1, without the header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum, unique

import numpy as np
import pandas as pd

from dashboard.errors import DataContractError
from dashboard.language import Language, Text
from dashboard.values import BoolArray

CODE_PATTERN = r"[A-Za-z0-9._-]{1,32}"
"""What a territory code may be written with; the same as in an address."""


@unique
class Kind(StrEnum):
    """What one column holds."""

    CODE = "code"
    """Text that identifies: leading zeros are part of it."""
    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    GEOMETRY = "geometry (WKB)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: meaning, unit and range; ``dictionary`` prints it, ``breaches`` checks it."""

    name: str
    kind: Kind
    description: Text | str
    """In the three languages where a reader of the atlas sees it, in English where only its keeper does."""
    unit: str = ""
    """``share`` (0-1), ``children``, ``degrees``, ``points 0-100`` ...; empty for text."""
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    storage: str = "float64"
    """Numeric width in the file: float64, int32 or int8."""
    optional: bool = False
    """Whether a file may come without the column; where it has it, the column keeps its contract."""

    def breaches(self, values: pd.Series) -> Iterable[str]:
        """Every way in which ``values`` differ from the declaration, one sentence each."""
        here = f"column '{self.name}'"
        missing = values.isna().to_numpy(dtype=bool)
        if not self.nullable and missing.any():
            yield (
                f"{here}: {_count(missing, 'empty value')} (first in row {_first(missing)}); "
                "every row needs one: fill it in or take the row out"
            )
        present = values[~missing]
        if self.kind in (Kind.NUMBER, Kind.WHOLE):
            yield from self._number_breaches(here, values, missing)
        elif self.kind is Kind.GEOMETRY:
            yield from _report(
                values, lambda one: not isinstance(one, bytes), f"{here}: %s not WKB bytes", "write geometries as WKB"
            )
        else:
            yield from self._text_breaches(here, values, present)

    def _text_breaches(self, here: str, values: pd.Series, present: pd.Series) -> Iterable[str]:
        if not len(present):
            return
        if not all(isinstance(one, str) for one in present):
            example = next(one for one in present if not isinstance(one, str))
            yield f"{here}: must be text, received {example!r}; quote it, leading zeros are part of a code"
            return
        distinct = set(present)  # a column of codes repeats itself: what is said of each distinct one is said of all
        pattern = re.compile(CODE_PATTERN)
        if self.kind is Kind.CODE and not all(pattern.fullmatch(one) for one in distinct):
            yield from _report(
                values,
                lambda one: pattern.fullmatch(str(one)) is None,
                f"{here}: %s not a code",
                "use letters, digits, '.', '_' or '-', at most 32 of them",
            )
        if self.allowed and not distinct <= set(self.allowed):
            yield from _report(
                values,
                lambda one: one not in self.allowed,
                f"{here}: %s unknown",
                f"allowed are {', '.join(self.allowed)}",
            )

    def _number_breaches(self, here: str, values: pd.Series, missing: BoolArray) -> Iterable[str]:
        if not pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
            example = next((one for one in values if not _is_null(one)), None)
            if example is not None or len(values) == 0:
                yield f"{here}: holds {values.dtype} instead of numbers (first: {example!r}); write plain numbers"
            return
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        infinite = np.isinf(numbers)
        if infinite.any():
            yield f"{here}: {_count(infinite, 'infinite value')} (first in row {_first(infinite)}); leave it empty"
        if self.kind is Kind.WHOLE:
            broken = ~missing & ~infinite & (numbers != np.floor(numbers))
            if broken.any():
                yield f"{here}: {_count(broken, 'value')} not whole ({_example(numbers, broken)})"
        if self.minimum == 0 and self.maximum is None:
            negative = numbers < 0
            if negative.any():
                yield f"{here}: {_count(negative, 'negative value')} ({_example(numbers, negative)})"
            return
        outside = np.zeros(len(numbers), dtype=bool)
        if self.minimum is not None:
            outside |= numbers < self.minimum
        if self.maximum is not None:
            outside |= numbers > self.maximum
        if outside.any():
            hint = "; is this a percentage?" if self.unit == "share" and np.nanmax(numbers) > 1 else ""
            yield (
                f"{here}: {_count(outside, 'value')} outside {_range(self.minimum, self.maximum)} "
                f"({_example(numbers, outside)}){hint}"
            )


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a release."""

    file: str
    description: Text | str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that together identify a row; never repeated."""
    ascending: bool = False
    """Whether rows are sorted by ``key``."""

    @property
    def name(self) -> str:
        """The file without its ending; what other tables call it."""
        return self.file.rsplit(".", 1)[0]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the file."""
        return tuple(column.name for column in self.columns)

    def breaches(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """Every breach of ``frame``, in the order of the columns; empty when it keeps the contract.

        Examples
        --------
        >>> risk = Table("risk.csv", "Risk", (Column("probability", Kind.NUMBER, "P", "share", 0, 1),))
        >>> risk.breaches(pd.DataFrame({"probability": [0.2, 17.7]}))
        ("column 'probability': 1 value outside 0-1 (first: 17.7 in row 2); is this a percentage?",)
        """
        found: list[str] = []
        for column in self.columns:
            if column.name in frame.columns:
                found.extend(column.breaches(frame[column.name]))
            elif not column.optional:
                found.append(f"column '{column.name}' is missing ({meaning(column)})")
        extra = [name for name in frame.columns if name not in self.column_names]
        found.extend(f"column '{name}' is not in the contract; take it out" for name in extra)
        if self.key and set(self.key) <= set(frame.columns):
            found.extend(self._key_breaches(frame))
        return tuple(found)

    def check(self, frame: pd.DataFrame, *, place: str | None = None) -> None:
        """Raise DataContractError with every breach at once; ``place`` is the path shown to the reader."""
        found = self.breaches(frame)
        if found:
            raise DataContractError(place or self.file, found)

    def dictionary(self, *, language: Language = Language.ENGLISH) -> tuple[dict[str, str], ...]:
        """The data dictionary of this table, one plain row per column."""
        return tuple(
            {
                "table": self.name,
                "column": column.name,
                "type": str(column.kind),
                "unit": column.unit,
                "range": _range(column.minimum, column.maximum),
                "may_be_empty": "yes" if column.nullable else "no",
                "allowed": ", ".join(column.allowed),
                "description": meaning(column, language),
            }
            for column in self.columns
        )

    def _key_breaches(self, frame: pd.DataFrame) -> Iterable[str]:
        keys = list(self.key)
        label = " + ".join(keys)
        if self.ascending and _strictly_ascending([frame[name] for name in keys]):
            return
        repeated = frame.duplicated(keys)
        if repeated.any():
            first = [_plain(value) for value in frame.loc[repeated, keys].drop_duplicates().head(5).to_numpy().ravel()]
            yield f"'{label}' repeats: {first}; one row each"
        elif self.ascending:
            yield f"rows are not sorted by '{label}'; sort them"


def meaning(declared: Column | Table, language: Language = Language.ENGLISH) -> str:
    """What a column or a table holds, in words.

    Examples
    --------
    >>> meaning(Column("name", Kind.TEXT, Text(es="Nombre", en="Name", pt="Nome")), Language.SPANISH)
    'Nombre'
    """
    said = declared.description
    return said if isinstance(said, str) else said.say(language)


def _strictly_ascending(columns: list[pd.Series]) -> bool:
    """Whether rows grow in lexicographic order, decided without sorting (half a million cells in milliseconds)."""
    if len(columns[0]) < 2:
        return True
    arrays = [column.to_numpy() for column in columns]
    if any(pd.isna(array).any() for array in arrays):
        return False
    grows = np.zeros(len(arrays[0]) - 1, dtype=bool)
    for array in reversed(arrays):
        grows = (array[1:] > array[:-1]) | ((array[1:] == array[:-1]) & grows)
    return bool(grows.all())


def _report(values: pd.Series, is_bad: Callable[[object], bool], problem: str, remedy: str) -> Iterable[str]:
    """One sentence for the values that ``is_bad`` refuses; nothing when there are none."""
    bad = np.array([not _is_null(one) and bool(is_bad(one)) for one in values], dtype=bool)
    if bad.any():
        row = int(np.argmax(bad))
        shown = str(values.iloc[row])[:60]
        yield f"{problem % _count(bad, 'value')} (first: '{shown}' in row {row + 1}); {remedy}"


def _is_null(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def _count(mask: BoolArray, noun: str) -> str:
    many = int(mask.sum())
    return f"{many} {noun}{'' if many == 1 else 's'}"


def _first(mask: BoolArray) -> int:
    return int(np.argmax(mask)) + 1


def _example(numbers: np.ndarray, mask: BoolArray) -> str:
    row = int(np.argmax(mask))
    return f"first: {numbers[row]:g} in row {row + 1}"


def _range(minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return ""
    if maximum is None:
        return f"from {minimum:g}"
    if minimum is None:
        return f"up to {maximum:g}"
    return f"{minimum:g}-{maximum:g}" if minimum >= 0 else f"{minimum:g} to {maximum:g}"


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
