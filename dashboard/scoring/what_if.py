"""What would be if circumstances changed: covariates shifted, every municipality predicted anew.

The answer is told in points and in children, by municipality, first-level unit and country. It is exploratory: a
model of association answers, so "if poverty were five points higher" means "in places whose poverty is five
points higher, all else alike", not what a policy would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.choices import Shift
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.release.manifest import FactorSpec
from dashboard.release.records import CellTable, Release
from dashboard.scoring.clrisk_what_if import ClriskWhatIf, Shifted
from dashboard.scoring.index import IndexScorer
from dashboard.scoring.readings import HUNDRED, Reading, children_of, risen
from dashboard.scoring.release_scorer import ROUNDING, ReleaseScorer
from dashboard.scoring.shiftable import Shiftable
from dashboard.trust.suppression import status_of
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

__all__ = [
    "Change",
    "Clipped",
    "Reading",
    "WhatIfResult",
    "children_of",
    "rise",
    "shiftable",
    "what_if",
    "what_if_of_cells",
]

NO_CHILDREN_OF_AN_INDEX = "what_if.no_children.index"
"""Wording key: a score counts nobody."""

_REALISED = 1e-12


@dataclass(frozen=True, slots=True)
class Change:
    """A rate before and after a what-if, over some municipalities."""

    before: float
    after: float
    """Shares 0-1 (CLRISK), child-weighted; or the mean score of an index."""
    points: float
    """Percentage points, or points of the score: after minus before."""
    percent: float | None
    """Relative to before; None when before is zero."""
    children: float | None
    """More (or fewer) children in child labour; None with ``WhatIfResult.no_children_because``."""
    all_children: float | None
    municipalities: int


@dataclass(frozen=True, slots=True)
class Clipped:
    """How far a shift could be made: a share ends at 0 and at 1, and nobody moves twice."""

    shift: Shift
    municipalities: int
    """How many could not make it whole."""
    mean_applied: float
    """Mean of what was applied over the municipalities with a value, weighted by children where they are known:
    percentage points of the share; of an index' factor, its own unit."""


@dataclass(frozen=True, slots=True)
class WhatIfResult:
    """What a what-if gives; arrays of shape (n,) in release order, NaN where nothing may be told."""

    before: FloatArray
    """The official values."""
    after: FloatArray
    points: FloatArray
    """after - before: percentage points (CLRISK) or points of the score (index)."""
    children: FloatArray | None
    """More expected children; None for an index."""
    status: ByteArray
    """``ValueStatus``, that of the official result: a what-if opens nothing."""
    total: Change | None
    """None when no municipality has a value."""
    states: tuple[tuple[str, Change], ...]
    """First-level code and its change, in release order of the units; those without a value are left out."""
    clipped: tuple[Clipped, ...]
    """One per shift, in their order."""
    no_children_because: str | None
    """Wording key of why there are no children; None when there are."""


def shiftable(source: Release | ReleaseScorer) -> tuple[Shiftable, ...]:
    """What can be shifted in a release: factor and, for a covariate of the child, its levels (reference first)."""
    scorer = _scorer(source)
    if scorer.shiftable_index is not None:
        return tuple(Shiftable(code, (), ()) for code in scorer.shiftable_index.official_weights)
    return tuple(scorer.circumstances.covariates.values()) if scorer.circumstances is not None else ()


def what_if(source: Release | ReleaseScorer, shifts: Sequence[Shift]) -> WhatIfResult:
    r"""Every municipality of a release under ``shifts``, made together.

    CLRISK: :mod:`dashboard.scoring.clrisk_what_if` has the formulas. What its cells give is a *difference*, which is
    added to the official estimate, so that pooled cells do not move a municipality that nothing was shifted in:

    .. math:: P_m' = \hat P_m + (P_m^{cells}(shifted) - P_m^{cells})

    Index: the factor moves by ``amount`` on its own scale (points: hundredths of a share, else its unit; percent:
    relative), the scale and its ends stay the official ones, and the score is taken anew.

    Parameters
    ----------
    source : Release or ReleaseScorer
        A scorer that is kept answers in milliseconds.
    shifts : sequence of Shift
        At most one per factor.

    Returns
    -------
    WhatIfResult
        Municipalities without an official value, for whatever reason, have none here and count in no sum.

    Raises
    ------
    UnknownFactorError
        If a shift names what the release does not hold; the message has what it holds.
    WeightError
        If a shift cannot be meant, or the release holds no cells to predict from.
    """
    scorer = _scorer(source)
    if scorer.shiftable_index is not None:
        return _of_index(scorer, scorer.shiftable_index, shifts)
    if not scorer.release.is_clrisk:
        raise WeightError(
            f"The score of {scorer.release.manifest.name} is made of two kinds of means, one after the other, which "
            "the release does not tell apart; nothing can be shifted in it."
        )
    if scorer.circumstances is None:
        raise WeightError(
            f"Release {scorer.release.manifest.name} holds no cells, so nothing can be predicted anew; "
            "publish it with pooled cells to allow a what-if."
        )
    shifted = scorer.circumstances.probabilities(shifts)
    official = scorer.shown.estimate
    # A place whose pooled cells hold none of the outcome's children stays as it is.
    change = np.nan_to_num(shifted.after - shifted.before)
    after = np.where(np.abs(change) <= ROUNDING, official, np.clip(official + change, 0.0, 1.0))
    return _told(scorer, after=after, clipped=_all_clipped(shifts, shifted, weight=_weight(scorer)))


def what_if_of_cells(
    cells: CellTable,
    shifts: Sequence[Shift],
    *,
    parent: IndexArray,
    codes: Sequence[str],
    threshold: int = 20,
) -> WhatIfResult:
    """The same before there is a release: over the cells that ``model.census_design.cell_table`` makes of counts.

    Parameters
    ----------
    cells : CellTable
    shifts : sequence of Shift
    parent : shape (n_municipalities,)
        Position of the first-level unit of every municipality in ``codes``.
    codes : sequence of str
    threshold : int
        Municipalities with fewer children have no value in the answer and count in no sum.

    Raises
    ------
    UnknownFactorError, WeightError
        As ``what_if``.
    """
    engine = ClriskWhatIf(cells)
    shifted = engine.probabilities(shifts)
    n = len(cells.municipal_effect)
    children = np.bincount(cells.municipality, weights=cells.children, minlength=n).astype(np.float64)
    status = status_of(shifted.before, children, threshold=threshold)
    hidden = status != ValueStatus.AVAILABLE
    before, after = (np.where(hidden, np.nan, values) for values in (shifted.before, shifted.after))
    weight = np.where(hidden, 0.0, children)
    return _assembled(
        before=before,
        after=after,
        status=status,
        children=np.where(hidden, np.nan, children),
        parent=parent,
        codes=codes,
        clipped=_all_clipped(shifts, shifted, weight=weight),
    )


def rise(source: Release | ReleaseScorer, amount: float, *, reading: Reading) -> WhatIfResult:
    """Every municipality's rate raised by ``amount``, without asking why: the simulation of 2020 in either reading.

    ``Change.points`` and ``Change.percent`` of the answer tell it in both, whichever was asked for.

    Raises
    ------
    WeightError
        For an index, whose score is no share of children, or an amount that is not finite.
    """
    scorer = _scorer(source)
    if not scorer.release.is_clrisk:
        raise WeightError(
            "An index has no rate of children in child labour that could rise; shift its factors instead."
        )
    if not np.isfinite(amount):
        raise WeightError(f"A rise is a number of points or percent; received {amount}.")
    after = risen(scorer.shown.estimate, amount, reading=reading)
    return _told(scorer, after=after, clipped=())


def _of_index(scorer: ReleaseScorer, index: IndexScorer, shifts: Sequence[Shift]) -> WhatIfResult:
    specs = {spec.code: spec for spec in scorer.release.manifest.factors}
    _refuse(shifts, specs)
    known = scorer.shown.status == ValueStatus.AVAILABLE
    official = scorer.release.factors
    moved = {shift.factor: _moved(official[shift.factor], shift, specs[shift.factor]) for shift in shifts}
    change = index.rescored({code: one.values for code, one in moved.items()}) - index.rescored({})
    after = np.where(np.abs(change) <= ROUNDING * HUNDRED, scorer.shown.estimate, scorer.shown.estimate + change)
    weight = _weight(scorer)
    return _told(
        scorer,
        after=np.clip(after, 0.0, HUNDRED),
        clipped=tuple(
            Clipped(
                shift,
                municipalities=int((moved[shift.factor].is_clipped & known).sum()),
                mean_applied=_mean(moved[shift.factor].applied, weight),
            )
            for shift in shifts
        ),
    )


@dataclass(frozen=True, slots=True)
class _Moved:
    """An index' factor after a shift, in its own unit."""

    values: FloatArray
    applied: FloatArray
    is_clipped: BoolArray


def _moved(values: FloatArray, shift: Shift, spec: FactorSpec) -> _Moved:
    unit = 1 / HUNDRED if spec.unit == "share" else 1.0
    wanted = shift.amount * unit if shift.unit == "points" else values * (shift.amount / HUNDRED)
    low, high = {"share": (0.0, 1.0), "percent": (0.0, HUNDRED)}.get(spec.unit, (-np.inf, np.inf))
    after = np.clip(values + wanted, low, high)
    return _Moved(after, after - values, np.abs(after - values - wanted) > _REALISED)


def _refuse(shifts: Sequence[Shift], specs: dict[str, FactorSpec]) -> None:
    unknown = sorted({shift.factor for shift in shifts} - set(specs))
    if unknown:
        raise UnknownFactorError(
            f"No factor {unknown} can be shifted; this release has {sorted(specs)}.",
            unknown=unknown,
            known=sorted(specs),
        )
    factors = [shift.factor for shift in shifts]
    breaches = [
        f"{code}: shifted twice; join both into one" for code in sorted(set(factors)) if factors.count(code) > 1
    ]
    breaches += [f"{one.factor}: a factor of an index has no level '{one.level}'" for one in shifts if one.level]
    if breaches:
        raise WeightError("The what-if cannot be made: " + "; ".join(breaches) + ".", breaches=tuple(breaches))


def _scorer(source: Release | ReleaseScorer) -> ReleaseScorer:
    return source if isinstance(source, ReleaseScorer) else ReleaseScorer(source)


def _weight(scorer: ReleaseScorer) -> FloatArray:
    """How often each municipality counts in a mean: its children, or once where those of some are not known."""
    speaks = scorer.shown.status == ValueStatus.AVAILABLE
    children = scorer.shown.children
    often = children if np.isfinite(children[speaks]).all() else np.ones_like(children)
    return np.where(speaks, often, 0.0)


def _all_clipped(shifts: Sequence[Shift], shifted: Shifted, *, weight: FloatArray) -> tuple[Clipped, ...]:
    here = np.isfinite(shifted.before)
    told = []
    for shift, one in zip(shifts, shifted.applied, strict=True):
        is_clipped = (np.abs(one.wanted - one.applied) > _REALISED) & (weight[here] > 0)
        told.append(Clipped(shift, int(is_clipped.sum()), HUNDRED * _mean(one.applied, weight[here])))
    return tuple(told)


def _mean(values: FloatArray, weight: FloatArray) -> float:
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else 0.0


def _told(scorer: ReleaseScorer, *, after: FloatArray, clipped: tuple[Clipped, ...]) -> WhatIfResult:
    shown, units = scorer.shown, scorer.release.municipalities
    return _assembled(
        before=shown.estimate,
        after=np.where(shown.status == ValueStatus.AVAILABLE, after, np.nan),
        status=shown.status,
        children=shown.children if scorer.release.is_clrisk else None,
        parent=units.parent,
        codes=[unit.code for unit in units.admin1],
        clipped=clipped,
        weight=_weight(scorer),
    )


def _assembled(
    *,
    before: FloatArray,
    after: FloatArray,
    status: ByteArray,
    children: FloatArray | None,
    parent: IndexArray,
    codes: Sequence[str],
    clipped: tuple[Clipped, ...],
    weight: FloatArray | None = None,
) -> WhatIfResult:
    counts_children = children is not None
    often = children if weight is None else weight
    assert often is not None  # noqa: S101 (an index comes with its weight)
    known = np.isfinite(before) & np.isfinite(after) & np.isfinite(often) & (often > 0)

    def change(inside: BoolArray) -> Change | None:
        return _change(before, after, weight=often, inside=inside & known, counts_children=counts_children)

    of_states = ((code, change(parent == at)) for at, code in enumerate(codes))
    scale = HUNDRED if counts_children else 1.0
    return WhatIfResult(
        before=before,
        after=after,
        points=scale * (after - before),
        children=children * (after - before) if children is not None else None,
        status=status,
        total=change(np.ones(len(before), dtype=np.bool_)),
        states=tuple((code, one) for code, one in of_states if one is not None),
        clipped=clipped,
        no_children_because=None if counts_children else NO_CHILDREN_OF_AN_INDEX,
    )


def _change(
    before: FloatArray, after: FloatArray, *, weight: FloatArray, inside: BoolArray, counts_children: bool
) -> Change | None:
    if not inside.any():
        return None
    n = weight[inside]
    was, is_now = float(np.average(before[inside], weights=n)), float(np.average(after[inside], weights=n))
    return Change(
        before=was,
        after=is_now,
        points=(HUNDRED if counts_children else 1.0) * (is_now - was),
        percent=HUNDRED * (is_now - was) / was if was else None,
        children=float(n @ (after[inside] - before[inside])) if counts_children else None,
        all_children=float(n.sum()) if counts_children else None,
        municipalities=int(inside.sum()),
    )
