"""The two ordered lists, risk and protection factors, for a country, a first-level unit or a municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from dashboard.release.evidence import FactorWeight
from dashboard.values import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class ListedFactor:
    """One line of a list."""

    factor: str
    term: str
    """Empty where the line speaks of the whole factor."""
    weight: float
    """What the list is ordered by: ``FactorLists.measure``."""


@dataclass(frozen=True, slots=True)
class FactorLists:
    """Strongest first; a factor that weighs nothing is in neither list."""

    measure: Literal["standardised", "contribution"]
    """``standardised``: b sd(x), of the country. ``contribution``: b (mean here - mean of the country), in log odds."""
    risk: tuple[ListedFactor, ...]
    protection: tuple[ListedFactor, ...]


def national_lists(weights: Sequence[FactorWeight]) -> FactorLists:
    """The terms that raise the probability and those that lower it, by the size of the standardised coefficient.

    A country does not differ from its own mean, so its lists cannot be of contributions.

    Examples
    --------
    >>> weigh = lambda term, b: FactorWeight("labour", term, term, 1, 1, 1, b, 0, 0, 0.5, 0.5)
    >>> lists = national_lists([weigh("rural", 0.2), weigh("male", 0.4), weigh("attends", -0.6)])
    >>> [one.term for one in lists.risk], [one.term for one in lists.protection]
    (['male', 'rural'], ['attends'])
    """
    lines = [ListedFactor(one.factor, one.term, one.standardised) for one in weights if isfinite(one.standardised)]
    return _split(lines, measure="standardised")


def local_lists(contributions: Mapping[str, FloatArray], *, children: FloatArray, within: BoolArray) -> FactorLists:
    r"""What puts a place above the country and what below it, strongest first.

    .. math:: K_k = \sum_{m} N_m K_{mk} \Big/ \sum_m N_m, \qquad K_{mk} = b_k (\bar x_{mk} - \bar x_k)

    A protective factor that is scarce here raises the risk here, and stands in that list.

    Parameters
    ----------
    contributions : mapping of factor code to array, shape (n,)
        As ``scoring.contributions`` gives them; NaN where a municipality has none.
    children : array, shape (n,)
        Zero or NaN for municipalities that must not speak (withheld ones).
    within : array of bool, shape (n,)
        The municipality, or all of a first-level unit.

    Returns
    -------
    FactorLists
        Both empty when no municipality of ``within`` may speak.

    Examples
    --------
    >>> import numpy as np
    >>> pushes = {"rural": np.array([0.3, -0.1, np.nan]), "schooling": np.array([-0.2, -0.2, np.nan])}
    >>> lists = local_lists(pushes, children=np.array([10.0, 30.0, 5.0]), within=np.array([True, True, True]))
    >>> [one.factor for one in lists.risk], [(one.factor, round(one.weight, 3)) for one in lists.protection]
    ([], [('schooling', -0.2)])
    """
    lines = [
        ListedFactor(factor, "", _mean(values[within], children[within])) for factor, values in contributions.items()
    ]
    return _split(lines, measure="contribution")


def _mean(values: FloatArray, children: FloatArray) -> float:
    speaks = np.isfinite(values) & (np.nan_to_num(children) > 0)
    return float(np.average(values[speaks], weights=children[speaks])) if speaks.any() else 0.0


def _split(lines: Sequence[ListedFactor], *, measure: Literal["standardised", "contribution"]) -> FactorLists:
    ordered = sorted(lines, key=lambda one: (-abs(one.weight), one.factor, one.term))
    return FactorLists(
        measure=measure,
        risk=tuple(one for one in ordered if one.weight > NOTHING),
        protection=tuple(one for one in ordered if one.weight < -NOTHING),
    )


NOTHING = 1e-12
"""Contributions this small are those of the order of a sum."""
