"""Sliders whose weights always sum to 100: move one and the unlocked others make room.

Weights are points with one decimal. All arithmetic is in whole tenths, so the sum is exactly 1,000 tenths at every
step, and largest remainders decide who gets the last tenth.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.errors import WeightError
from dashboard.scoring.weights import checked_weights, refuse_unknown

ALL_TENTHS = 1000
TENTHS_PER_POINT = 10

_LARGEST = 1e9
"""Weights that do not sum to 100 yet may be on any scale, within reason."""


@unique
class Clamp(StrEnum):
    """Why a request was not granted to the letter; the value is part of a wording key."""

    BELOW_ZERO = "below_zero"
    LOCKED_LEAVE_LESS = "locked_leave_less"
    """The locked weights leave less than was asked for."""
    OTHERS_LOCKED = "others_locked"
    """Every other weight is locked, so this one has nowhere to take from or give to."""
    IS_LOCKED = "is_locked"
    """The weight itself is locked."""


@dataclass(frozen=True, slots=True)
class Redistribution:
    """Weights after a change, and why they are not exactly what was asked for."""

    weights: dict[str, float]
    """Points with one decimal, in the order given, summing to 100."""
    clamp: Clamp | None


def redistribute(
    weights: Mapping[str, float], changed: str, new_value: float, locked: Collection[str] = ()
) -> Redistribution:
    """Set one weight; the unlocked others share what is left in proportion to what they had.

    Others that all stand at zero share equally. Locked weights keep their value. A request that
    cannot be met is met as nearly as possible, with the reason.

    Parameters
    ----------
    weights : mapping of factor code to points
        Brought to a sum of 100 with one decimal first, if they are not.
    changed : str
        The factor being moved.
    new_value : float
        Points asked for; rounded to one decimal.
    locked : collection of str
        Factors that keep their weight.

    Raises
    ------
    UnknownFactorError
        If ``changed`` or ``locked`` names a factor that ``weights`` does not hold.
    WeightError
        If a number is not finite, or the weights are negative or all zero.

    Examples
    --------
    >>> redistribute({"a": 50.0, "b": 30.0, "c": 20.0}, "a", 60.0)
    Redistribution(weights={'a': 60.0, 'b': 24.0, 'c': 16.0}, clamp=None)
    >>> redistribute({"a": 50.0, "b": 30.0, "c": 20.0}, "a", 90.0, locked={"c"})
    Redistribution(weights={'a': 80.0, 'b': 0.0, 'c': 20.0}, clamp=<Clamp.LOCKED_LEAVE_LESS: 'locked_leave_less'>)
    """
    refuse_unknown({changed, *locked}, known=weights.keys())
    if not math.isfinite(new_value):
        raise WeightError(f"{changed}: received {new_value}, not finite.", breaches=(f"{changed}: not finite",))
    tenths = _tenths(weights)
    if changed in locked:
        return Redistribution(_points(tenths), Clamp.IS_LOCKED)
    others = {code: t for code, t in tenths.items() if code != changed and code not in locked}
    room = tenths[changed] + sum(others.values())
    asked = round(new_value * TENTHS_PER_POINT)
    if not others:
        return Redistribution(_points(tenths), None if asked == room else Clamp.OTHERS_LOCKED)
    granted = min(max(asked, 0), room)
    after = tenths | {changed: granted} | largest_remainder(others, room - granted)
    clamp = Clamp.BELOW_ZERO if asked < 0 else Clamp.LOCKED_LEAVE_LESS if asked > room else None
    return Redistribution(_points(after), clamp)


def equal(weights: Mapping[str, float], locked: Collection[str] = ()) -> dict[str, float]:
    """Every unlocked factor the same weight (to the last tenth), locked ones unchanged; errors as ``redistribute``.

    Examples
    --------
    >>> equal({"a": 90.0, "b": 10.0, "c": 0.0})
    {'a': 33.4, 'b': 33.3, 'c': 33.3}
    """
    refuse_unknown(set(locked), known=weights.keys())
    tenths = _tenths(weights)
    free = {code: 1 for code in tenths if code not in locked}
    return _points(tenths | largest_remainder(free, sum(tenths[code] for code in free)))


def rounded(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights as points with one decimal that sum to 100: what reset shows of the official weights.

    Examples
    --------
    >>> rounded({"a": 1.0, "b": 1.0, "c": 1.0})
    {'a': 33.4, 'b': 33.3, 'c': 33.3}
    """
    return _points(_tenths(weights))


def largest_remainder(shares: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers that sum to ``total`` in proportion to ``shares`` (equal when all are zero).

    What is left after rounding down goes one by one to the largest remainders, the first given first.

    Examples
    --------
    >>> largest_remainder({"a": 1, "b": 1, "c": 1}, 10)
    {'a': 4, 'b': 3, 'c': 3}
    """
    if not shares:
        return {}
    if not any(shares.values()):
        shares = dict.fromkeys(shares, 1.0)
    whole = math.fsum(shares.values())
    exact = {code: total * (share / whole) for code, share in shares.items()}
    floors = {code: math.floor(value) for code, value in exact.items()}
    by_remainder = sorted(exact, key=lambda code: floors[code] - exact[code])
    left = total - sum(floors.values())
    for code in by_remainder[:left]:
        floors[code] += 1
    return floors


def _tenths(weights: Mapping[str, float]) -> dict[str, int]:
    checked = checked_weights(weights, known=weights.keys(), upper=_LARGEST)
    if not any(checked.values()):
        raise WeightError("All weights are zero; give at least one risk factor a weight above zero.")
    exact = {code: round(weight * TENTHS_PER_POINT, 6) for code, weight in checked.items()}
    # Weights that are whole tenths and sum to 100 already must come back untouched, not through a division.
    if all(value == int(value) for value in exact.values()) and sum(exact.values()) == ALL_TENTHS:
        return {code: int(value) for code, value in exact.items()}
    return largest_remainder(checked, ALL_TENTHS)


def _points(tenths: Mapping[str, int]) -> dict[str, float]:
    return {code: value / TENTHS_PER_POINT for code, value in tenths.items()}
