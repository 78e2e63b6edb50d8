"""From cells as they stand in a file to positions of levels, numbers, ages and places; nothing is guessed.

A column arrives as small whole codes and the values they stand for (a dictionary, or a run of whole numbers), so
that each distinct value is judged once however many people share it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.model.specification import CovariateSpec, Mapped
from dashboard.model.specification_checks import NOT_KNOWN
from dashboard.values import BoolArray, FloatArray, IndexArray

MISSING, UNMAPPED = -1, -2
"""Positions of no value, and of a value that the specification does not speak of."""
WIDEST_RUN = 1 << 16
"""Whole numbers within such a range are their own codes; wider ones go through a dictionary."""

_WHOLE = re.compile(r"(-?\d+)\.0+")


@dataclass(frozen=True)
class Coded:
    """A column as codes, and the value that each code stands for."""

    codes: npt.NDArray[Any]
    """shape (n,), whole numbers from 0"""
    values: Sequence[str | None] | npt.NDArray[Any]
    """Text of each code (None for no value), or numbers: NaN for no value."""


def coded(column: pa.Array) -> Coded:
    """Codes and values of an Arrow column of text, whole numbers, decimal numbers or true/false."""
    kind = column.type
    if pa.types.is_integer(kind) and not column.null_count and len(column):
        numbers = column.to_numpy()
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < WIDEST_RUN:
            codes = numbers if low == 0 else numbers - numbers.dtype.type(low) if low > 0 else _shifted(numbers, low)
            return Coded(codes, np.arange(low, high + 1))
    if not pa.types.is_dictionary(kind):
        column = column.dictionary_encode(null_encoding="encode")
    values, codes = column.dictionary, column.indices
    if codes.null_count:
        codes = pc.fill_null(codes, len(values))
        values = pa.concat_arrays([values, pa.nulls(1, values.type)])
    if pa.types.is_floating(values.type) or (pa.types.is_integer(values.type) and not values.null_count):
        return Coded(codes.to_numpy(), values.to_numpy(zero_copy_only=False))
    return Coded(codes.to_numpy(), [_text(one) for one in values.to_pylist()])


def _shifted(numbers: npt.NDArray[Any], low: int) -> npt.NDArray[Any]:
    # Below zero the narrow type could overflow: -128 is the largest distance of a signed byte.
    return numbers.astype(np.int64) - low


def _text(value: Any) -> str | None:
    """A cell as text: ``1.0`` is ``1``, true is ``true``, and nothing but blanks is no value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value).strip()
    whole = _WHOLE.fullmatch(text) if text.endswith("0") else None
    return (whole[1] if whole else text) or None


def written(value: Any) -> str:
    """A value of ``Coded.values`` as people write it."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (float, np.floating)):
        return f"{value:.15g}"
    return str(value)


@dataclass(frozen=True)
class LevelCoder:
    """How one column becomes positions in the levels of a covariate."""

    covariate: str
    column: str
    table: Mapping[str, int]
    ranges: tuple[tuple[float, float, int], ...]
    missing: frozenset[str]
    when_missing: int
    """``MISSING``, or the position of the category that missing values have."""

    @classmethod
    def of(cls, covariate: CovariateSpec, mapped: Mapped) -> LevelCoder:
        """The coder of ``covariate`` in one source."""
        position = {level.code: at for at, level in enumerate(covariate.all_levels)}
        named = mapped.values or ({} if mapped.ranges else {code: code for code in position})
        return cls(
            covariate=covariate.code,
            column=mapped.column,
            table={value.strip(): position[level] for value, level in named.items()},
            ranges=tuple((low, high, position[level]) for level, (low, high) in mapped.ranges.items()),
            missing=frozenset(one.strip() for one in mapped.missing),
            when_missing=position[NOT_KNOWN] if covariate.missing == "category" else MISSING,
        )

    def positions(self, values: Sequence[str | None] | npt.NDArray[Any]) -> IndexArray:
        """Position of each distinct value; ``MISSING`` or ``UNMAPPED`` where there is none.

        Examples
        --------
        >>> coder = LevelCoder("sex", "sexo", {"1": 0, "2": 1}, (), frozenset({"9"}), MISSING)
        >>> coder.positions(["1", "2", "9", None, "x"]).tolist(), coder.positions(np.array([2, 1, 3])).tolist()
        ([0, 1, -1, -1, -2], [1, 0, -2])
        """
        if isinstance(values, np.ndarray):
            return self._of_numbers(values)
        return np.array([self._of_text(value) for value in values], dtype=np.int64)

    def _of_text(self, value: str | None) -> int:
        if value is None or value in self.missing:
            return self.when_missing
        if value in self.table:
            return self.table[value]
        if self.ranges:
            number = as_number(value)
            for low, high, position in self.ranges:
                if low <= number <= high:
                    return position
        return UNMAPPED

    def _of_numbers(self, values: npt.NDArray[Any]) -> IndexArray:
        positions = np.full(len(values), UNMAPPED, dtype=np.int64)
        for low, high, position in self.ranges:
            positions[(values >= low) & (values <= high)] = position
        for text, position in self.table.items():
            # "01" in the specification is not the number 1: a file of numbers has lost that zero.
            if written(as_number(text)) == text:
                positions[values == as_number(text)] = position
        absent = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=np.bool_)
        for text in self.missing:
            absent = absent | (values == as_number(text))
        positions[absent] = self.when_missing
        return positions


@dataclass(frozen=True)
class NumberCoder:
    """How one column becomes the numbers of a covariate."""

    covariate: str
    column: str
    missing: frozenset[str]
    divide_by: float

    @classmethod
    def of(cls, covariate: CovariateSpec, mapped: Mapped) -> NumberCoder:
        """The coder of ``covariate`` in one source."""
        return cls(covariate.code, mapped.column, frozenset(one.strip() for one in mapped.missing), mapped.divide_by)

    def numbers(self, column: pa.Array, *, decimal: str = ".") -> tuple[FloatArray, BoolArray]:
        """The numbers, NaN where there is none, and which cells hold something that is no number."""
        raw, broken = plain_numbers(column, decimal=decimal, missing=self.missing)
        return raw if self.divide_by == 1 else raw / self.divide_by, broken


def plain_numbers(
    column: pa.Array, *, decimal: str = ".", missing: frozenset[str] = frozenset()
) -> tuple[FloatArray, BoolArray]:
    """A column as numbers, NaN where there is no value, and which cells hold something that is no number.

    Examples
    --------
    >>> plain_numbers(pa.array(["1,5", "", "x", "99"]), decimal=",", missing=frozenset({"99"}))
    (array([1.5, nan, nan, nan]), array([False, False,  True, False]))
    """
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        values = column.to_numpy(zero_copy_only=False).astype(np.float64)
        for text in missing:
            values = np.where(values == as_number(text), np.nan, values)
        return values, np.isinf(values)
    cells = coded(column)
    told = [value is not None and value not in missing for value in cells.values]
    pairs = zip(cells.values, told, strict=True)
    numbers = [as_number(str(value), decimal) if is_told else np.nan for value, is_told in pairs]
    distinct = np.array(numbers, dtype=np.float64)
    wrong = np.array(told, dtype=np.bool_) & ~np.isfinite(distinct)
    return np.where(wrong, np.nan, distinct)[cells.codes], wrong[cells.codes]


def as_number(text: str, decimal: str = ".") -> float:
    """The number that ``text`` writes; NaN when it writes none."""
    plain = text if decimal == "." else text.replace(".", "").replace(decimal, ".")
    try:
        # Python would read 1_000 as a thousand; a survey means something else by it.
        return float("nan") if "_" in plain else float(plain)
    except ValueError:
        return float("nan")


@dataclass(frozen=True)
class PlaceCoder:
    """How a column of municipality codes becomes positions in release order."""

    column: str
    positions: Mapping[str, int]
    pad: int | None = None

    def of(self, values: Sequence[str | None] | npt.NDArray[Any]) -> IndexArray:
        """Position of each distinct code; ``UNMAPPED`` for one that the release does not have, ``MISSING`` for none.

        Examples
        --------
        >>> PlaceCoder("mun", {"01001": 0, "01002": 1}, pad=5).of(np.array([1001, 1002, 1003])).tolist()
        [0, 1, -2]
        """
        if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
            return self._of_numbers(values)
        return np.array([self._one(self.text(value)) for value in values], dtype=np.int64)

    def text(self, value: Any) -> str:
        """The code as the release would write it."""
        text = written(value)
        return text.zfill(self.pad) if self.pad and text else text

    def _one(self, text: str) -> int:
        return self.positions.get(text, UNMAPPED) if text else MISSING

    def _of_numbers(self, values: npt.NDArray[Any]) -> IndexArray:
        """Whole numbers, of which few may be codes, by bisection in the codes that such a number writes."""
        numbers, positions = self._as_numbers
        if not len(numbers):
            return np.full(len(values), UNMAPPED, dtype=np.int64)
        at = np.minimum(np.searchsorted(numbers, values), len(numbers) - 1)
        return np.where(numbers[at] == values, positions[at], UNMAPPED)

    @cached_property
    def _as_numbers(self) -> tuple[IndexArray, IndexArray]:
        """Codes that a whole number writes, ascending, and their positions."""
        written_by = sorted(
            (int(code), position)
            for code, position in self.positions.items()
            if code.isascii() and code.isdecimal() and self.text(int(code)) == code
        )
        numbers = np.array(written_by, dtype=np.int64).reshape(-1, 2)
        return np.ascontiguousarray(numbers[:, 0]), np.ascontiguousarray(numbers[:, 1])


@dataclass
class Tally:
    """Values that a specification does not speak of: how often, and where first; bounded whatever the file holds."""

    most: int = 200
    found: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """(column, value) to [rows, first row]."""
    more: int = 0
    """Rows of further distinct values."""

    def add(self, column: str, value: str, *, rows: int, first: int) -> None:
        """Note ``rows`` more of ``value``, the first of them in row ``first``."""
        key = (column, value)
        if key not in self.found and len(self.found) >= self.most:
            self.more += rows
            return
        entry = self.found.setdefault(key, [0, first])
        entry[0] += rows
        entry[1] = min(entry[1], first)

    def merge(self, other: Tally, *, offset: int) -> None:
        """Take over what ``other`` noted of a chunk that begins ``offset`` rows into the table."""
        for (column, value), (rows, first) in other.found.items():
            self.add(column, value, rows=int(rows), first=int(first) + offset)
        self.more += other.more


def tally_of(codes: npt.NDArray[Any], values: Any, wrong: BoolArray, *, column: str, offset: int, into: Tally) -> None:
    """Count in ``into`` each distinct value among the rows where ``wrong``."""
    rows = np.flatnonzero(wrong)
    distinct, first, counts = np.unique(codes[rows], return_index=True, return_counts=True)
    for code, at, count in zip(distinct, first, counts, strict=True):
        into.add(column, written(values[int(code)]), rows=int(count), first=int(rows[at]) + offset)
