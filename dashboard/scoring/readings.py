"""The two things that "child labour rises by one percent" can mean, each under its own name.

A simulation of 2020 was published as "1 to 3 percentage points, that is 109,000 to 326,000 children". One point of
143.8 million children is 1.44 million; 109,000 is one percent of the 10.9 million children at work. The two are
kept apart here and never mixed in one sentence.
"""

from __future__ import annotations

from enum import StrEnum, unique

from dashboard.values import FloatArray

HUNDRED = 100.0


@unique
class Reading(StrEnum):
    """What a rise "of one percent" may be a percent of."""

    POINTS_OF_ALL_CHILDREN = "points_of_all_children"
    """Percentage points: children = all children x points / 100."""
    PERCENT_OF_WORKING_CHILDREN = "percent_of_working_children"
    """Relative: children = children in child labour x percent / 100."""


def children_of(amount: float, *, reading: Reading, all_children: float, rate: float) -> float:
    """Children that a rise of ``amount`` means under ``reading``, where ``rate`` (share) of ``all_children`` work.

    Examples
    --------
    >>> points = children_of(1, reading=Reading.POINTS_OF_ALL_CHILDREN, all_children=143.8e6, rate=0.073)
    >>> round(points, -4)
    1440000.0
    >>> rate = 10.9e6 / 143.8e6
    >>> round(children_of(1, reading=Reading.PERCENT_OF_WORKING_CHILDREN, all_children=143.8e6, rate=rate))
    109000
    """
    base = all_children if reading is Reading.POINTS_OF_ALL_CHILDREN else all_children * rate
    return base * amount / HUNDRED


def risen(rates: FloatArray, amount: float, *, reading: Reading) -> FloatArray:
    """``rates`` (shares) after a rise of ``amount`` under ``reading``, held within 0-1.

    Examples
    --------
    >>> import numpy as np
    >>> risen(np.array([0.1, 0.995]), 1, reading=Reading.POINTS_OF_ALL_CHILDREN)
    array([0.11, 1.  ])
    >>> risen(np.array([0.1, 0.2]), 10, reading=Reading.PERCENT_OF_WORKING_CHILDREN).round(3)
    array([0.11, 0.22])
    """
    change = amount / HUNDRED if reading is Reading.POINTS_OF_ALL_CHILDREN else rates * (amount / HUNDRED)
    lifted: FloatArray = (rates + change).clip(0.0, 1.0)
    return lifted
