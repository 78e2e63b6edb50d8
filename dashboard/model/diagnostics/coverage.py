"""Whether the survey has seen what the census holds: levels, and ranges of what is a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate
from dashboard.model.diagnostics.records import (
    SMALLEST_GROUP,
    Coverage,
    LevelCoverage,
    RangeCoverage,
    Reason,
)
from dashboard.model.person_sums import NumberSums
from dashboard.values import BoolArray, FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class Seen:
    """What the survey holds of the covariates of one model."""

    values: Mapping[str, IndexArray | FloatArray]
    """Covariate code to position in its levels or to the number, shape (n,)."""
    weight: FloatArray


def coverage(
    covariates: Sequence[Covariate],
    *,
    seen: Seen,
    counts: CensusCounts | None,
    threshold: int = SMALLEST_GROUP,
    numbers: NumberSums | None = None,
) -> Coverage:
    """Levels and ranges of every covariate of the model, in the survey and in the census.

    Parameters
    ----------
    covariates : of the model, with the levels that the outcome's population leaves
    seen : the children interviewed
    counts : the children counted, of the same population and levels; None where there is no census yet
    threshold : children counted that a level needs to be told of by itself
    numbers : children whose number lies beyond what the survey has seen, which no cell tells

    Returns
    -------
    Coverage
        A level of fewer children than may be told is null, and so is the next one, from which it could be
        worked out. A share of children is given as that of ``threshold`` children where it would be of fewer.
    """
    levels: list[LevelCoverage] = []
    ranges: list[RangeCoverage] = []
    beyond = _Beyond.of(counts, numbers)
    for covariate in covariates:
        if covariate.is_share:
            ranges.append(
                _range(covariate, seen=seen, counts=counts, beyond=beyond, threshold=threshold, numbers=numbers)
            )
        else:
            levels.extend(_levels(covariate, seen=seen, counts=counts, beyond=beyond, threshold=threshold))
    return Coverage(
        levels=tuple(levels),
        ranges=tuple(ranges),
        unseen=beyond.share(beyond.unseen, threshold),
        outside=beyond.share_outside(threshold),
        census_dropped={reason: round(number) for reason, number in counts.dropped.items()} if counts else {},
        absent={} if counts else dict.fromkeys(("unseen", "outside"), Reason.NO_CENSUS),
    )


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Cells of the census that the survey has not seen; marked covariate by covariate."""

    children: FloatArray
    unseen: BoolArray
    outside: BoolArray
    municipality: IndexArray
    by_number: FloatArray
    """shape (n_municipalities,): children beyond the survey in a number of their own"""

    @classmethod
    def of(cls, counts: CensusCounts | None, numbers: NumberSums | None) -> _Beyond:
        children = counts.children if counts else np.zeros(0)
        nothing = np.zeros(len(children), dtype=np.bool_)
        places = counts.municipality if counts else np.zeros(0, dtype=np.int64)
        own = np.zeros(counts.municipalities if counts else 0) if numbers is None else numbers.beyond_any
        return cls(children, nothing, nothing.copy(), places, own)

    def share(self, cells: BoolArray, threshold: int) -> float | None:
        return self.told(float(self.children[cells].sum()), threshold)

    def share_outside(self, threshold: int) -> float | None:
        """A covariate of the territory is beyond for a whole municipality, a number for some of its children."""
        whole = np.zeros(len(self.by_number), dtype=np.bool_)
        whole[self.municipality[self.outside]] = True
        return self.told(float(self.children[self.outside].sum() + self.by_number[~whole].sum()), threshold)

    def told(self, number: float, threshold: int) -> float | None:
        """A share of all children; of fewer than ``threshold`` as if they were so many."""
        total = float(self.children.sum())
        if total == 0:
            return None
        return (max(number, min(threshold, total)) if number > 0 else 0.0) / total


def _levels(
    covariate: Covariate, *, seen: Seen, counts: CensusCounts | None, beyond: _Beyond, threshold: int
) -> list[LevelCoverage]:
    size = len(covariate.levels)
    positions = np.asarray(seen.values[covariate.code], dtype=np.int64)
    interviewed = np.bincount(positions, minlength=size)
    survey = np.bincount(positions, weights=seen.weight, minlength=size) / seen.weight.sum()
    few = withheld(interviewed.astype(np.float64), SMALLEST_GROUP)
    census, hidden, why = np.full(size, np.nan), np.ones(size, dtype=np.bool_), Reason.NO_CENSUS
    if counts is not None and covariate.code in counts.pattern_levels:
        own = counts.pattern_levels[covariate.code][counts.pattern]
        counted: FloatArray = np.bincount(own, weights=counts.children, minlength=size).astype(np.float64)
        census, hidden, why = counted / max(counted.sum(), 1.0), withheld(counted, threshold), Reason.WITHHELD
        beyond.unseen[:] |= (interviewed == 0)[own]
    return [
        LevelCoverage(
            covariate=covariate.code,
            level=level,
            survey_children=None if few[at] else int(interviewed[at]),
            survey=None if few[at] else float(survey[at]),
            census=None if hidden[at] else float(census[at]),
            absent=(dict.fromkeys(("survey_children", "survey"), Reason.TOO_FEW_CHILDREN) if few[at] else {})
            | ({"census": why} if hidden[at] else {}),
        )
        for at, level in enumerate(covariate.levels)
    ]


def withheld(counts: FloatArray, threshold: int) -> BoolArray:
    """Groups too small to be told of, and one more where only one is: it could be worked out from the whole.

    Zero is told: it is nobody.

    Examples
    --------
    >>> import numpy as np
    >>> withheld(np.array([500.0, 3.0, 40.0, 0.0]), 20).tolist()
    [False, True, True, False]
    """
    hidden = (counts > 0) & (counts < threshold)
    told = np.flatnonzero((counts > 0) & ~hidden)
    if hidden.sum() == 1 and len(told):
        hidden[told[np.argmin(counts[told])]] = True
    return hidden


def _range(
    covariate: Covariate,
    *,
    seen: Seen,
    counts: CensusCounts | None,
    beyond: _Beyond,
    threshold: int,
    numbers: NumberSums | None,
) -> RangeCoverage:
    own = np.asarray(seen.values[covariate.code], dtype=np.float64)
    lower, upper = float(own.min()), float(own.max())
    if counts is None or covariate.code not in counts.territory:
        return _range_of_numbers(covariate, own, counts=counts, beyond=beyond, threshold=threshold, numbers=numbers)
    value = counts.territory[covariate.code][counts.municipality]
    far: BoolArray = (value < lower) | (value > upper)
    beyond.outside[:] |= far
    # The range is of municipalities that are told of: the extreme of a small one would be its value.
    told = counts.territory[covariate.code][counts.of_municipality() >= threshold]
    known = bool(np.isfinite(told).any())
    return RangeCoverage(
        covariate=covariate.code,
        survey_lower=lower,
        survey_upper=upper,
        census_lower=float(np.nanmin(told)) if known else None,
        census_upper=float(np.nanmax(told)) if known else None,
        outside=beyond.share(far, threshold),
        absent={} if known else dict.fromkeys(("census_lower", "census_upper"), Reason.NO_CENSUS),
    )


def _range_of_numbers(
    covariate: Covariate,
    own: FloatArray,
    *,
    counts: CensusCounts | None,
    beyond: _Beyond,
    threshold: int,
    numbers: NumberSums | None,
) -> RangeCoverage:
    """Of single children the least and the largest number would be somebody's: it is told where enough share it."""
    ends = {"survey_lower": float(own.min()), "survey_upper": float(own.max())}
    few = [name for name, end in ends.items() if covariate.kind != "territory" and (own == end).sum() < SMALLEST_GROUP]
    reason = Reason.NO_CENSUS if counts is None else Reason.NOT_FOR_THIS_COVARIATE
    outside = None
    if numbers is not None and covariate.code in numbers.beyond:
        outside = beyond.told(float(numbers.beyond[covariate.code].sum()), threshold)
    untold = ("census_lower", "census_upper") + (("outside",) if outside is None else ())
    return RangeCoverage(
        covariate=covariate.code,
        survey_lower=None if "survey_lower" in few else ends["survey_lower"],
        survey_upper=None if "survey_upper" in few else ends["survey_upper"],
        census_lower=None,
        census_upper=None,
        outside=outside,
        absent=dict.fromkeys(untold, reason) | dict.fromkeys(few, Reason.TOO_FEW_CHILDREN),
    )
