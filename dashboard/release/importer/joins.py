"""Which boundary finds which row: by code alone, with the nearest codes for those that find none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.release.importer.codes import as_codes, nearest
from dashboard.release.importer.problems import Problem, shown_and_counted
from dashboard.values import IndexArray

_NEAREST_FOR = 50
"""Unmatched codes that get suggestions; beyond that the code column itself is wrong."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A code that found no partner on the other side."""

    code: str
    name: str
    row: int
    """Row of the table, or number of the feature."""
    nearest: tuple[str, ...]
    """Codes of the other side without a partner first, then any."""


@dataclass(frozen=True)
class Join:
    """Boundaries against rows."""

    row: IndexArray
    """Position of the table row of each boundary, shape (n,); -1 where there is none."""
    boundaries: tuple[Unmatched, ...]
    table: tuple[Unmatched, ...]

    @property
    def matched(self) -> int:
        """Boundaries with a row."""
        return int((self.row >= 0).sum())


def join(
    boundary_codes: Sequence[str],
    boundary_names: Sequence[str],
    table_codes: Sequence[str],
    *,
    boundary_rows: Sequence[int],
    table_rows: Sequence[int],
) -> Join:
    """Match by code; both sides hold each code once."""
    at = {code: position for position, code in enumerate(table_codes)}
    row = np.array([at.get(code, -1) for code in boundary_codes], dtype=np.int64)
    known = set(boundary_codes)
    lone_boundaries = [i for i, position in enumerate(row) if position < 0]
    lone_rows = [i for i, code in enumerate(table_codes) if code not in known]
    free_rows = [table_codes[i] for i in lone_rows]
    free_boundaries = [boundary_codes[i] for i in lone_boundaries]
    return Join(
        row=row,
        boundaries=tuple(
            Unmatched(
                boundary_codes[i],
                boundary_names[i],
                boundary_rows[i],
                _suggested(boundary_codes[i], free_rows, table_codes) if many < _NEAREST_FOR else (),
            )
            for many, i in enumerate(lone_boundaries)
        ),
        table=tuple(
            Unmatched(
                table_codes[i],
                "",
                table_rows[i],
                _suggested(table_codes[i], free_boundaries, boundary_codes) if many < _NEAREST_FOR else (),
            )
            for many, i in enumerate(lone_rows)
        ),
    )


def _suggested(code: str, free: Sequence[str], every: Sequence[str]) -> tuple[str, ...]:
    return nearest(code, free) or nearest(code, every)


def best_code_property(
    properties: Mapping[str, Sequence[Any]], table_codes: Sequence[str], pad: int | None
) -> str | None:
    """The property of the boundaries that fits most codes of the table; ``None`` when none fits any."""
    known = set(table_codes)
    stripped = {code.lstrip("0") for code in known}
    best, most = None, 0
    for name, cells in properties.items():
        codes = [code for code in as_codes(cells, pad=pad) if code is not None]
        # Codes without their leading zeros still show which property is meant; the loss is told later.
        fits = 2 * len(known & set(codes)) + len(stripped & {code.lstrip("0") for code in codes})
        if fits > most:
            best, most = name, fits
    return best


def join_problem(joined: Join, *, minimum: float, table: str, boundaries: str, column: str) -> Problem | None:
    """Too few boundaries with a row: the wrong column, or files of two countries."""
    places = len(joined.row)
    if joined.matched >= minimum * places and joined.matched:
        return None
    lone = joined.boundaries[0] if joined.boundaries else joined.table[0]
    return Problem(
        table,
        f"only {joined.matched} of the {places} codes in {boundaries} are found here "
        f"(there: {shown_and_counted([one.code for one in joined.boundaries][:3])}; "
        f"here: {shown_and_counted([one.code for one in joined.table][:3]) or 'none left'})",
        f"check --code-column and --boundary-code (nearest to '{lone.code}': {', '.join(lone.nearest) or 'nothing'}), "
        "or lower --minimum-join",
        column=column,
    )
