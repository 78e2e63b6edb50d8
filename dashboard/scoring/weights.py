"""What a visitor may ask of weights, checked before any arithmetic: known names, finite, in bounds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from numbers import Real

from dashboard.errors import UnknownFactorError, WeightError


def checked_weights(weights: Mapping[str, float], *, known: Collection[str], upper: float) -> dict[str, float]:
    """The same weights as plain floats, when every one can be meant; else one error that tells all breaches.

    Parameters
    ----------
    weights : mapping of factor code to number
        What arrived; any part of the known factors.
    known : collection of str
        Factor codes of the release.
    upper : float
        Largest weight allowed; the smallest is 0.

    Raises
    ------
    UnknownFactorError
        For codes outside ``known``; names them and the known ones.
    WeightError
        For weights that are not numbers, not finite, negative or above ``upper``; ``facts["breaches"]`` lists them.

    Examples
    --------
    >>> checked_weights({"rural": 1}, known={"rural", "male"}, upper=2)
    {'rural': 1.0}
    """
    refuse_unknown(weights, known=known)
    breaches = [f"{factor}: {breach}" for factor, value in weights.items() if (breach := _breach(value, upper))]
    if breaches:
        raise WeightError(
            f"Weights must be numbers from 0 to {upper:g}; " + "; ".join(breaches) + ".", breaches=tuple(breaches)
        )
    return {factor: float(value) for factor, value in weights.items()}


def refuse_unknown(factors: Collection[str], *, known: Collection[str]) -> None:
    """Raise UnknownFactorError, naming all of them and the known ones, if some factor is not known."""
    unknown = sorted(set(factors) - set(known))
    if unknown:
        raise UnknownFactorError(
            f"No risk factor {unknown}; this release has {sorted(known)}.", unknown=unknown, known=sorted(known)
        )


def _breach(value: object, upper: float) -> str | None:
    if isinstance(value, bool) or not isinstance(value, Real):
        return f"received {value!r}, not a number"
    number = float(value)
    if not math.isfinite(number):
        return f"received {number}, not finite"
    if number < 0:
        return f"received {number:g}, negative"
    if number > upper:
        return f"received {number:g}, above {upper:g}"
    return None
