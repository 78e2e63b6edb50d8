"""What would be if circumstances changed: covariates shifted, every municipality predicted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.choices import Shift
from dashboard.release.records import Release
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.values import ByteArray, FloatArray


@unique
class Reading(StrEnum):
    """What "risk rises by one percent" may mean; the published simulation of 2020 mixes the two."""

    POINTS_OF_ALL_CHILDREN = "points_of_all_children"
    """Percentage points: children = all children x points / 100."""
    PERCENT_OF_WORKING_CHILDREN = "percent_of_working_children"
    """Relative: children = children in child labour x percent / 100."""


@dataclass(frozen=True, slots=True)
class Change:
    """A rate before and after a what-if, over some municipalities."""

    before: float
    after: float
    """Shares 0-1 (CLRISK) or mean score (index)."""
    points: float
    """Percentage points, or points of the score: after minus before."""
    percent: float | None
    """Relative to before; None when before is zero."""
    children: float | None
    """More (or fewer) children in child labour; None for an index, see ``WhatIfResult.no_children_because``."""
    all_children: float | None
    municipalities: int


@dataclass(frozen=True, slots=True)
class Clipped:
    """A shift that some municipalities could not make whole: a share ends at 0 and at 1."""

    shift: Shift
    municipalities: int
    """How many were clipped."""
    mean_applied: float
    """Child-weighted mean of what was applied, in percentage points of the share."""


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
    total: Change
    states: tuple[tuple[str, Change], ...]
    """First-level code and its change, in release order of the units; those without a value are left out."""
    clipped: tuple[Clipped, ...]
    """One per shift, in their order; ``municipalities`` 0 where nothing was clipped."""
    no_children_because: str | None
    """Wording key of why there are no children (``what_if.no_children.index``); None when there are."""


def what_if(source: Release | ReleaseScorer, shifts: Sequence[Shift]) -> WhatIfResult:
    """Every municipality under ``shifts``."""
    raise NotImplementedError
