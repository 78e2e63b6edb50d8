"""Codes of places: always text, leading zeros kept or their loss noticed, the nearest ones offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.release.contracts import CODE_PATTERN
from dashboard.release.importer.problems import SHOWN, Problem

_WHOLE = re.compile(r"\d+\.0+")
_NEAR = 2
"""Codes that differ in at most so many characters are offered as a likely slip."""


def as_codes(cells: Sequence[Any], *, pad: int | None = None) -> list[str | None]:
    """Cells as text codes; ``None`` where empty. ``1100015.0`` (a spreadsheet's habit) becomes ``1100015``.

    Examples
    --------
    >>> as_codes(["010101", 20101, 30101.0, None, " 040101 "], pad=6)
    ['010101', '020101', '030101', None, '040101']
    """
    codes: list[str | None] = []
    for cell in cells:
        if cell is None or (isinstance(cell, float) and np.isnan(cell)):
            codes.append(None)
            continue
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        if _WHOLE.fullmatch(text):
            text = text.split(".")[0]
        codes.append((text.zfill(pad) if pad and text else text) or None)
    return codes


def code_problems(
    codes: Sequence[str | None], *, file: str, column: str, first_row: int, may_repeat: bool
) -> list[Problem]:
    """Empty, ill-formed and repeated codes, each with its first row."""
    problems: list[Problem] = []
    empty = [at for at, code in enumerate(codes) if code is None]
    if empty:
        problems.append(
            Problem(
                file,
                f"has no code ({len(empty)} such rows)" if len(empty) > 1 else "has no code",
                "fill it in, or pass --missing-codes drop to leave such rows out",
                row=empty[0] + first_row,
                column=column,
            )
        )
    pattern = re.compile(CODE_PATTERN)
    bad = [at for at, code in enumerate(codes) if code is not None and not pattern.fullmatch(code)]
    for at in bad[:SHOWN]:
        problems.append(
            Problem(
                file,
                "is not a code",
                "use letters, digits, '.', '_' or '-', at most 32 of them; is this the column of the codes?",
                row=at + first_row,
                column=column,
                value=codes[at],
            )
        )
    if not may_repeat:
        problems += _repeated(codes, file=file, column=column, first_row=first_row)
    return problems


def _repeated(codes: Sequence[str | None], *, file: str, column: str, first_row: int) -> list[Problem]:
    counts = Counter(code for code in codes if code is not None)
    repeated = [code for code, many in counts.items() if many > 1]
    problems = []
    for code in repeated[:SHOWN]:
        rows = [at + first_row for at, other in enumerate(codes) if other == code]
        problems.append(
            Problem(
                file,
                f"stands in rows {', '.join(map(str, rows[:4]))}",
                "keep one row per place (boundaries: --duplicates merge joins the parts)",
                row=rows[1],
                column=column,
                value=code,
            )
        )
    if len(repeated) > SHOWN:
        problems.append(
            Problem(file, f"{len(repeated) - SHOWN} more codes repeat", "keep one row per place", column=column)
        )
    return problems


def lost_zeros(
    codes: Sequence[str | None], others: Sequence[str], *, file: str, column: str, first_row: int
) -> Problem | None:
    """Codes that fit the other file once leading zeros are put back; ``None`` when nothing was lost.

    Examples
    --------
    >>> problem = lost_zeros(["10101", "150101"], ["010101", "150101"], file="t.csv", column="ubigeo", first_row=2)
    >>> print(problem)
    t.csv, row 2, column 'ubigeo', value '10101': lost its leading zeros, it should be '010101' (1 such rows); \
format the column as text, or pass --pad-codes 6
    """
    known = set(others)
    widths = {len(code) for code in known}
    if len(widths) != 1:
        return None
    width = widths.pop()
    lost = [
        at
        for at, code in enumerate(codes)
        if code is not None and code not in known and len(code) < width and code.zfill(width) in known
    ]
    if not lost:
        return None
    first = str(codes[lost[0]])
    return Problem(
        file,
        f"lost its leading zeros, it should be '{first.zfill(width)}' ({len(lost)} such rows)",
        f"format the column as text, or pass --pad-codes {width}",
        row=lost[0] + first_row,
        column=column,
        value=first,
    )


def nearest(code: str, others: Sequence[str], *, at_most: int = 3) -> tuple[str, ...]:
    """Codes of the other side that a slip of the pen would explain, closest first.

    Examples
    --------
    >>> nearest("010102", ["010101", "010201", "250401"])
    ('010101', '010201')
    """
    same = [other for other in others if len(other) == len(code)]
    if not same:
        return tuple(other for other in others if other.lstrip("0") == code.lstrip("0"))[:at_most]
    letters = np.array([list(other) for other in same])
    distance = (letters != np.array(list(code))).sum(axis=1)
    order = np.argsort(distance, kind="stable")[:at_most]
    return tuple(same[at] for at in order if distance[at] <= _NEAR)
