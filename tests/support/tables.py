"""Tables drawn in tests as they are read, ehrQL's idea."""

from __future__ import annotations

import pandas as pd


def table(drawn: str) -> pd.DataFrame:
    """The frame that ``drawn`` shows: cells parted by ``|``, an optional rule of ``-`` and ``+`` under the head.

    A column named ``*code`` (or holding anything that is no number) stays text, so leading zeros live;
    other columns are numbers. An empty cell is a missing value, never zero.

    >>> table('''
    ...     municipality_code | probability
    ...     ------------------+------------
    ...     010101            | 0.17
    ...     010102            |
    ... ''').to_dict("list")
    {'municipality_code': ['010101', '010102'], 'probability': [0.17, nan]}
    """
    lines = [line.strip() for line in drawn.strip().splitlines()]
    head, *rows = [line for line in lines if line and not ("-" in line and set(line) <= set("-+| "))]
    names = [name.strip() for name in head.split("|")]
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    uneven = [row for row in cells if len(row) != len(names)]
    if uneven:
        raise ValueError(f"every row needs {len(names)} cells; got {uneven}")
    return pd.DataFrame({name: _column(name, [row[at] for row in cells]) for at, name in enumerate(names)})


def _column(name: str, cells: list[str]) -> pd.Series:
    if not name.endswith("code"):
        try:
            return pd.Series([float(cell) if cell else float("nan") for cell in cells], dtype="float64")
        except ValueError:
            pass
    return pd.Series([cell or None for cell in cells], dtype="object")
