"""A small specification, of which one thing at a time is changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.index.specification import IndexSpecification

PLACE = {
    "country": "TST",
    "name": "tst-ivti-2026.1",
    "title": "Test",
    "definition": "A test",
    "year": 2026,
    "source": "nobody",
    "places": "releases/tst",
    "table": "data/indicators.csv",
    "code_column": "code",
}

DIMENSIONS = (
    {
        "code": "labour",
        "weight": 3,
        "indicators": (
            {"code": "informality", "direction": "+", "weight": 2},
            {"code": "inspections", "direction": "-", "weight": 1},
        ),
    },
    {
        "code": "school",
        "weight": 1,
        "indicators": (
            {"code": "out_of_school", "direction": "+", "weight": 1},
            {"code": "schooling", "direction": "-", "weight": 4},
        ),
    },
)
CODES = ("informality", "inspections", "out_of_school", "schooling")


def index_spec(**changes: Any) -> IndexSpecification:
    return IndexSpecification.model_validate({**PLACE, "dimensions": DIMENSIONS, **changes})


def with_indicator(code: str, /, **changes: Any) -> tuple[dict[str, Any], ...]:
    """The dimensions with one indicator changed."""
    return tuple(
        {**one, "indicators": tuple({**k, **changes} if k["code"] == code else k for k in one["indicators"])}
        for one in DIMENSIONS
    )


def indicators(n: int = 60, *, seed: int = 0, gaps: float = 0.0) -> dict[str, np.ndarray]:
    """Columns that move together a little, with a share of gaps."""
    draw = np.random.default_rng(seed)
    common = draw.normal(size=n)
    signs = dict(zip(CODES, (1, -1, 1, -1), strict=True))
    table = {code: 10 + sign * common + draw.normal(size=n) for code, sign in signs.items()}
    for column in table.values():
        column[draw.random(n) < gaps] = np.nan
    return table
