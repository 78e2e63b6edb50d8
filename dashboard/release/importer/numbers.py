"""Cells to numbers: decimal commas, thousands, words for "no value", and mixtures that cannot be right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.release.importer.problems import SHOWN, Problem
from dashboard.release.importer.sheets import FIRST_ROW
from dashboard.values import FloatArray

MISSING_WORDS = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "-", "–", "—", "..", "...", "s/d", "n.d.", "nd", "#n/a"}
)
"""Read as "no value" without asking; any other word must be named with ``--missing``."""

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?|[+-]?\.\d+")
_COMMA_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
_DOT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_MIX_GAP, _MIX_ROWS = 4.0, 2
"""A gap this wide (as a factor) around 1, and at least so many values below it, show shares among percentages."""


@dataclass(frozen=True)
class Numbers:
    """One column as numbers; NaN where there is no value."""

    values: FloatArray
    decimal: str
    """The decimal mark that the column was read with."""


def read_numbers(
    cells: Sequence[Any],
    *,
    file: str,
    column: str,
    decimal: str | None = None,
    missing: Iterable[str] = (),
) -> tuple[Numbers, list[Problem]]:
    """Numbers of a column, and every cell that is none.

    The decimal mark is decided once for the whole column, from the cells that leave no doubt; a column in
    which every number could be read both ways (``1.234`` only) is refused, never guessed.

    Examples
    --------
    >>> numbers, problems = read_numbers(["1.234,5", "12,3", "s/d"], file="t.csv", column="c")
    >>> numbers.values, numbers.decimal, problems
    (array([1234.5,   12.3,    nan]), ',', [])
    """
    absent = MISSING_WORDS | {word.casefold().strip() for word in missing}
    words = [_word(cell) for cell in cells]
    texts = [word for word in words if isinstance(word, str) and word.casefold() not in absent]
    mark, doubt = (decimal, None) if decimal else _decimal_mark(texts, file, column)
    problems = [doubt] if doubt else []
    values = np.full(len(cells), np.nan)
    unread: list[tuple[int, str]] = []
    for at, word in enumerate(words):
        if isinstance(word, float):
            values[at] = word
        elif word.casefold() not in absent:
            number = _number(word, mark)
            if number is None:
                unread.append((at, word))
            else:
                values[at] = number
    if not doubt:
        problems += _unread_problems(unread, file, column)
    infinite = np.isinf(values)
    if infinite.any():
        at = int(np.argmax(infinite))
        problems.append(
            Problem(
                file, "is not finite", "leave the cell empty", row=at + FIRST_ROW, column=column, value=str(cells[at])
            )
        )
    return Numbers(values, mark), problems


def unit_problems(values: FloatArray, *, unit: str, file: str, column: str) -> list[Problem]:
    """Percentages where shares are declared, shares where percentages are, and both in one column."""
    present = values[np.isfinite(values)]
    if not len(present):
        return []
    if unit == "share" and present.max() > 1:
        at = int(np.nanargmax(values))
        return [
            _unit_problem(
                values, at, file, column, "is above 1 in a column of shares; is this a percentage?", "percent"
            )
        ]
    if unit == "percent" and (present.max() > 100 or present.min() < 0):
        at = int(np.nanargmax(values > 100) if present.max() > 100 else np.nanargmin(values))
        return [
            Problem(
                file,
                "is outside 0-100 in a column of percentages",
                "mend it, or declare the unit the column has",
                row=at + FIRST_ROW,
                column=column,
                value=f"{values[at]:g}",
            )
        ]
    if unit == "percent" and present.max() <= 1 and present.max() > 0:
        at = int(np.nanargmax(values))
        what = "is the highest value of a column of percentages; are these shares (fractions of 1)?"
        return [_unit_problem(values, at, file, column, what, "share")]
    return mix_problems(values, file=file, column=column)


def mix_problems(values: FloatArray, *, file: str, column: str) -> list[Problem]:
    """Shares among percentages: two groups of values a wide gap apart, on either side of 1, that match times 100.

    A column that really runs from 0.06 to 85 has no such gap and passes.
    """
    present = np.sort(values[np.isfinite(values) & (values > 0)])
    low, high = present[present <= 1], present[present > 1]
    if len(low) < _MIX_ROWS or len(high) < _MIX_ROWS or high[-1] > 100 or high[0] / low[-1] < _MIX_GAP:
        return []
    # Shares lie where the percentages do, once multiplied: otherwise they are just small numbers.
    alike = np.median(low) * 100 >= high[0] / 4 and np.median(low) * 100 <= high[-1] * 4
    if not alike:
        return []
    is_low = np.isfinite(values) & (values > 0) & (values <= 1)
    minority = is_low if len(low) <= len(high) else np.isfinite(values) & (values > 1)
    at = int(np.argmax(minority))
    return [
        Problem(
            file,
            f"percentages and shares are mixed: {len(low)} values at most 1 (up to {low[-1]:g}), "
            f"{len(high)} from {high[0]:g} to {high[-1]:g}",
            f"bring them to one unit, or pass --trust {column} if every value is right",
            row=at + FIRST_ROW,
            column=column,
            value=f"{values[at]:g}",
        )
    ]


def _unit_problem(values: FloatArray, at: int, file: str, column: str, what: str, unit: str) -> Problem:
    return Problem(
        file,
        what,
        f"declare the unit '{unit}', or mend the column",
        row=at + FIRST_ROW,
        column=column,
        value=f"{values[at]:g}",
    )


def _word(cell: Any) -> str | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, (int, float)):
        return float(cell)
    text = str(cell).replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-").strip()
    # A percent sign is kept for the eye, not for the number; the unit is declared for the column.
    return text.removesuffix("%").rstrip()


def _decimal_mark(texts: Sequence[str], file: str, column: str) -> tuple[str, Problem | None]:
    """``.`` or ``,``, and a problem when the column leaves it open."""
    compact = [text.replace(" ", "") for text in texts]
    comma = [text for text in compact if _COMMA_DECIMAL.fullmatch(text) and not _COMMA_THOUSANDS.fullmatch(text)]
    dot = [
        text
        for text in compact
        if "." in text and _number(text, ".") is not None and not _DOT_THOUSANDS.fullmatch(text)
    ]
    if comma and dot:
        at = next(i for i, text in enumerate(compact) if text == comma[0])
        return ".", Problem(
            file,
            f"decimal commas ('{comma[0]}') and decimal points ('{dot[0]}') are mixed",
            "write all numbers alike",
            row=at + FIRST_ROW,
            column=column,
        )
    if comma:
        return ",", None
    if dot:
        return ".", None
    for mark, pattern in ((".", _DOT_THOUSANDS), (",", _COMMA_THOUSANDS)):
        open_ones = [text for text in compact if pattern.fullmatch(text)]
        # 1.234.567 is thousands for sure; 0.123 is a decimal for sure; 1.234 alone is neither.
        grouped = [text for text in open_ones if text.count(mark) > 1]
        if grouped:
            return ("," if mark == "." else "."), None
        leading_zero = [text for text in open_ones if text.lstrip("+-").startswith("0")]
        if leading_zero:
            return mark, None
        if open_ones:
            at = next(i for i, text in enumerate(compact) if text == open_ones[0])
            return ".", Problem(
                file,
                "can be read as a decimal number and as thousands",
                "say which mark is the decimal one: --decimal . or --decimal ,",
                row=at + FIRST_ROW,
                column=column,
                value=open_ones[0],
            )
    return ".", None


def _number(text: str, mark: str) -> float | None:
    compact = text.replace(" ", "")
    thousands = "," if mark == "." else "."
    if thousands in compact:
        pattern = _COMMA_THOUSANDS if mark == "." else re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
        if pattern.fullmatch(compact) is None:
            return None
        compact = compact.replace(thousands, "")
    compact = compact.replace(",", ".")
    if _PLAIN.fullmatch(compact) is None:
        return None
    number = float(compact)
    return number if math.isfinite(number) else None


def _unread_problems(unread: list[tuple[int, str]], file: str, column: str) -> list[Problem]:
    """The first cells that are no numbers; one word that repeats is told once, with its count."""
    problems: list[Problem] = []
    counts: dict[str, list[int]] = {}
    for at, word in unread:
        counts.setdefault(word, []).append(at)
    for word, rows in list(counts.items())[:SHOWN]:
        more = f" ({len(rows)} such rows)" if len(rows) > 1 else ""
        problems.append(
            Problem(
                file,
                f"is not a number{more}",
                f"mend it, or pass --missing '{word}' if it stands for no value",
                row=rows[0] + FIRST_ROW,
                column=column,
                value=word,
            )
        )
    if len(counts) > SHOWN:
        problems.append(
            Problem(file, f"{len(counts) - SHOWN} more words that are not numbers", "mend them", column=column)
        )
    return problems
