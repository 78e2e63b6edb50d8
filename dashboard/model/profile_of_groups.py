"""Who lives in the municipalities of high risk, and who in those of low: the profile of the groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.classify.cuts import NO_CLASS
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray

COUNTRY = "country"
"""Scope of the whole country; others are codes of first-level units."""


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """Means of every factor in every class, inside one scope."""

    scope: str
    means: Mapping[str, FloatArray]
    """Factor code to child-weighted mean per class, shape (k,); NaN for a class without municipalities."""
    children: Mapping[str, FloatArray]
    """Factor code to the children behind each mean, shape (k,)."""

    def ratios(self) -> dict[str, float]:
        r"""Mean of the highest class as a multiple of that of the lowest.

        .. math:: G_k = \bar x_k(\mathrm{high}) / \bar x_k(\mathrm{low})

        NaN where either has no children or the lower mean is not above zero.
        """
        return {
            code: float(mean[-1] / mean[0]) if np.isfinite(mean[[0, -1]]).all() and mean[0] > 0 else float("nan")
            for code, mean in self.means.items()
        }


def profile_of_groups(
    factors: Mapping[str, FloatArray],
    *,
    classes: ByteArray,
    k: int,
    children: FloatArray,
    within: BoolArray | None = None,
    scope: str = COUNTRY,
) -> GroupProfile:
    r"""Child-weighted mean of each factor over the municipalities of each class.

    .. math:: \bar x_k(j) = \sum_{m \in j} N_m x_{mk} \Big/ \sum_{m \in j} N_m

    Parameters
    ----------
    factors : mapping of factor code to array, shape (n,)
        In its own unit; NaN where not known: that municipality then does not count for this factor.
    classes : array, shape (n,)
        National class 0 .. ``k - 1``; ``NO_CLASS`` does not count, so what is withheld stays so.
    k : number of classes
    children : array, shape (n,)
        Children of the outcome's population; NaN or zero does not count.
    within : array of bool, shape (n,), optional
        Municipalities of ``scope``; default all.
    scope : ``country`` or the code of a first-level unit

    Examples
    --------
    >>> import numpy as np
    >>> profile = profile_of_groups({"indigenous": np.array([0.05, 0.1, 0.3, 0.9])},
    ...     classes=np.array([0, 0, 1, 255], dtype=np.uint8), k=2, children=np.array([100.0, 100.0, 50.0, 70.0]))
    >>> profile.means["indigenous"].round(3), round(profile.ratios()["indigenous"], 3)
    (array([0.075, 0.3  ]), 4.0)
    """
    here = np.ones(len(classes), dtype=np.bool_) if within is None else within
    counted = here & (classes != NO_CLASS) & (np.nan_to_num(children) > 0)
    means: dict[str, FloatArray] = {}
    behind: dict[str, FloatArray] = {}
    for code, values in factors.items():
        known = counted & np.isfinite(values)
        own = classes[known].astype(np.int64)
        behind[code] = np.bincount(own, weights=children[known], minlength=k).astype(np.float64)
        total = np.bincount(own, weights=children[known] * values[known], minlength=k)
        means[code] = np.divide(total, behind[code], out=np.full(k, np.nan), where=behind[code] > 0)
    return GroupProfile(scope, means, behind)


def profiles_of_groups(
    factors: Mapping[str, FloatArray],
    *,
    classes: ByteArray,
    k: int,
    children: FloatArray,
    parent: IndexArray,
    parent_codes: Sequence[str],
) -> tuple[GroupProfile, ...]:
    """The profile of the country and of each first-level unit, by the same national classes."""
    country = profile_of_groups(factors, classes=classes, k=k, children=children)
    units = (
        profile_of_groups(factors, classes=classes, k=k, children=children, within=parent == at, scope=code)
        for at, code in enumerate(parent_codes)
    )
    return (country, *units)


def factor_profile_table(profiles: Sequence[GroupProfile], *, outcome: str) -> pd.DataFrame:
    """The rows of ``factor_profile.parquet``: outcome, scope, factor, class, mean, children; empty groups left out."""
    rows = [
        (outcome, profile.scope, code, at, float(mean), float(profile.children[code][at]))
        for profile in profiles
        for code, means in profile.means.items()
        for at, mean in enumerate(means)
        if np.isfinite(mean)
    ]
    return pd.DataFrame(rows, columns=["outcome", "scope", "factor", "class", "mean", "children"])
