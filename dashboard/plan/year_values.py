"""What the periods of a year say of the year: the last one of them, or what they add up to; over columns.

``status.status_of`` follows the same rule report by report; the tests hold the two to the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.plan.periods import QUARTERS, Period, end_of
from dashboard.values import BoolArray, FloatArray, IndexArray

PLACES = {period: at for at, period in enumerate(Period)}
"""A period is kept as its place in ``Period``; the whole year is 0."""
_ENDS = np.array([end_of(one) for one in Period])
_COVERED_BY = np.array(
    [sum(1 << PLACES[other] for other in Period if QUARTERS[other] > QUARTERS[one]) for one in Period]
)
"""Of each period, the longer ones that hold it, as bits."""


@dataclass(frozen=True, eq=False)
class YearValues:
    """Of n readings and the years of a plan; every array has shape (n, years)."""

    values: FloatArray
    """NaN where there is no number."""
    told: BoolArray
    ends: FloatArray
    """The share of the year that is over when its last period ends; 1 where nothing is told."""
    was_yes: BoolArray
    """Whether any of its periods holds a number other than 0."""


def year_values(
    rows: IndexArray,
    columns: IndexArray,
    period: IndexArray,
    number: FloatArray,
    *,
    is_cumulative: BoolArray,
    years: int,
) -> YearValues:
    """Reports brought to their years: the last period counts, for a cumulative indicator the sum.

    Of periods that overlap (a yearly report of an indicator that is asked for twice a year since) the longer one
    counts. What no period tells is NaN and not told; a sum holds what was told, however little.

    Parameters
    ----------
    rows, columns, period, number : shape (m,), one report each: its reading, its year, its place in ``Period``
    is_cumulative : shape (n,)

    Examples
    --------
    >>> halves = np.array([PLACES[Period.H1], PLACES[Period.H2]])
    >>> nothing = np.zeros(2, dtype=np.int64)
    >>> told = year_values(nothing, nothing, halves, np.array([3.0, 4.0]), is_cumulative=np.array([True]), years=1)
    >>> float(told.values[0, 0]), float(told.ends[0, 0])
    (7.0, 1.0)
    """
    shape = (len(is_cumulative), years)
    if period.any():
        kept = counting(rows * years + columns, period, cells=shape[0] * years)
        kept = kept[np.argsort(_ENDS[period[kept]], kind="stable")]
        rows, columns, period, number = rows[kept], columns[kept], period[kept], number[kept]
    values = np.full(shape, np.nan)
    told, ends, was_yes = np.zeros(shape, dtype=bool), np.ones(shape), np.zeros(shape, dtype=bool)
    values[rows, columns], told[rows, columns], ends[rows, columns] = number, True, _ENDS[period]
    is_yes = np.nan_to_num(number) != 0
    was_yes[rows[is_yes], columns[is_yes]] = True
    if period.any():
        sums = np.zeros(shape)
        np.add.at(sums, (rows, columns), number)
        values = np.where(is_cumulative[:, np.newaxis] & told, sums, values)
    return YearValues(values, told, ends, was_yes)


def counting(cell: IndexArray, period: IndexArray, *, cells: int) -> IndexArray:
    """Places of the reports that no longer period of the same cell (a reading and a year) covers."""
    held = np.zeros(cells, dtype=np.int64)
    np.bitwise_or.at(held, cell, 1 << period)
    kept: IndexArray = np.flatnonzero((held[cell] & _COVERED_BY[period]) == 0)
    return kept
