"""The status rule over many readings at once: a reading is one indicator, in one country, as one reporter tells it.

``status.status_of`` states the rule and tells its arithmetic; here the same rule runs over columns, for every year
of the plan. The tests hold the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboard.plan.indicators import PlanIndicator, ValueKind
from dashboard.plan.status import Status
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray

STATUSES = tuple(Status)
"""A status is kept as its place in here."""
_CODE = {status: at for at, status in enumerate(STATUSES)}
_KINDS = tuple(ValueKind)
_ALWAYS_DUE = date.min.toordinal()


@dataclass(frozen=True, eq=False)
class Rules:
    """What the rule needs to know of each reading; every array has shape (n_readings,), NaN = not set."""

    kind: IndexArray
    direction: FloatArray
    baseline: FloatArray
    baseline_year: FloatArray
    target: FloatArray
    target_year: FloatArray
    cumulative: BoolArray
    tolerance: FloatArray
    first_due: IndexArray
    """Ordinal of a day."""

    @classmethod
    def of(cls, indicators: Sequence[PlanIndicator]) -> Rules:
        """The rules of ``indicators``, one row each."""
        return cls(
            kind=np.array([_KINDS.index(one.kind) for one in indicators], dtype=np.int64),
            direction=_floats([int(one.direction) for one in indicators]),
            baseline=_floats([one.baseline for one in indicators]),
            baseline_year=_floats([one.baseline_year for one in indicators]),
            target=_floats([one.target for one in indicators]),
            target_year=_floats([one.target_year for one in indicators]),
            cumulative=np.array([one.cumulative for one in indicators], dtype=bool),
            tolerance=_floats([one.tolerance for one in indicators]),
            first_due=np.array(
                [one.first_due.toordinal() if one.first_due else _ALWAYS_DUE for one in indicators], dtype=np.int64
            ),
        )

    def take(self, rows: IndexArray) -> Rules:
        """The rules of ``rows``, which may repeat."""
        return Rules(**{name: values[rows] for name, values in vars(self).items()})


def status_table(
    rules: Rules,
    values: FloatArray,
    told: BoolArray,
    *,
    years: Sequence[int],
    as_of: Sequence[date],
    ends: FloatArray | None = None,
    was_yes: BoolArray | None = None,
) -> ByteArray:
    """Status of each reading at the end of each year, by what had been reported of the years up to it.

    Parameters
    ----------
    rules : one row for each of n readings
    values : shape (n, years), of the last period of each year, or what its periods add up to for a cumulative
        indicator; 1 or 0 for yes or no, anything for words
    told : shape (n, years), whether there is an accepted report of that year
    years : in ascending order
    as_of : the day on which silence is judged, one for each year; further days stand for the end of the last year,
        judged on them
    ends : shape (n, years), the share of the year that is over when its last period ends; 1 without it
    was_yes : shape (n, years), whether any period of the year was answered by yes; as ``values`` without it

    Returns
    -------
    array, shape (n, days)
        Places in ``STATUSES``.
    """
    found = np.empty((len(told), len(as_of)), dtype=np.uint8)
    numbers = np.where(told, values, 0.0)
    sums = np.cumsum(numbers, axis=1)
    ever = np.cumsum(numbers != 0 if was_yes is None else was_yes, axis=1) > 0
    last = np.maximum.accumulate(np.where(told, np.arange(len(years)), -1), axis=1)
    at_time = np.broadcast_to(np.asarray(years, dtype=np.float64), told.shape)
    at_time = at_time if ends is None else at_time - 1 + ends
    rows = np.arange(len(numbers))
    for place, day in enumerate(as_of):
        at = min(place, len(years) - 1)
        known = last[:, at] >= 0
        newest = np.maximum(last[:, at], 0)
        value = numbers[rows, newest]
        waits = rules.first_due > day.toordinal()
        column = np.where(
            rules.kind == _KINDS.index(ValueKind.YES_NO),
            _yes_no(rules, value, ever[:, at], day.year),
            _number(rules, np.where(rules.cumulative, sums[:, at], value), at_time[rows, newest]),
        )
        column = np.where(rules.kind == _KINDS.index(ValueKind.TEXT), _CODE[Status.TO_BE_JUDGED], column)
        silent = np.where(waits, _CODE[Status.NOT_DUE], _CODE[Status.NO_DATA])
        found[:, place] = np.where(known, column, silent)
    return found


def _yes_no(rules: Rules, value: FloatArray, ever: BoolArray, year: int) -> IndexArray:
    was_yes = ever | (np.nan_to_num(rules.baseline) != 0)
    open_still = np.where(year <= rules.target_year, _CODE[Status.NOT_DUE], _CODE[Status.NO_PROGRESS])
    lost = np.where(was_yes, _CODE[Status.GOING_BACK], open_still)
    return np.where(value != 0, _CODE[Status.ACHIEVED], lost)


def _number(rules: Rules, value: FloatArray, time: FloatArray) -> IndexArray:
    start = np.where(rules.cumulative, 0.0, rules.baseline)
    elapsed, planned = time - rules.baseline_year, rules.target_year - rules.baseline_year
    with np.errstate(all="ignore"):
        asked = _growth(start, rules.target, planned)
        can_grow = (np.minimum(np.minimum(start, value), rules.target) > 0) & (asked != 0)
        observed = np.where(can_grow, _growth(start, value, elapsed), (value - start) / elapsed)
        required = np.where(can_grow, asked, (rules.target - start) / planned)
        ratio = rules.direction * observed / np.abs(required)
        # A comparison with what is not set is false, so each line below asks for it to be set.
        paced = (elapsed > 0) & (planned >= 1) & ~np.isnan(start) & ~np.isnan(rules.target)
        in_time = (ratio >= 1 - rules.tolerance) & (elapsed < planned)
    found = np.full(len(value), _CODE[Status.NO_PROGRESS])
    found[ratio <= -rules.tolerance] = _CODE[Status.GOING_BACK]
    found[ratio >= rules.tolerance] = _CODE[Status.BEHIND]
    found[in_time] = _CODE[Status.ON_TRACK]
    found[_reached(start, rules)] = _CODE[Status.GOING_BACK]
    found[~paced] = _CODE[Status.TO_BE_JUDGED]
    found[_reached(value, rules)] = _CODE[Status.ACHIEVED]
    return found


def _growth(start: FloatArray, end: FloatArray, years: FloatArray) -> FloatArray:
    grown: FloatArray = (end / start) ** (1 / years) - 1
    return grown


def _reached(value: FloatArray, rules: Rules) -> BoolArray:
    reached: BoolArray = np.where(rules.direction > 0, value >= rules.target, value <= rules.target)
    return reached


def _floats(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
