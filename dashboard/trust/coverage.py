"""Where we cannot see, and why: each kind of absence with its reason, its municipalities and its children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dashboard.values import ByteArray, FloatArray, ValueStatus

REASONS: Mapping[ValueStatus, str | None] = MappingProxyType(
    {
        ValueStatus.AVAILABLE: None,
        ValueStatus.NO_DATA: "absence.no_data",
        ValueStatus.SUPPRESSED: "absence.suppressed",
        ValueStatus.NOT_MODELLED: "absence.not_modelled",
    }
)
"""Wording key of the sentence that says why there is no value; ``None`` where there is one."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One status and what stands behind it."""

    status: ValueStatus
    reason: str | None
    municipalities: int
    children: float | None
    """Children who live there; ``None`` when no number of children is known among them."""


def reason_of(status: int) -> str | None:
    """Wording key of why a municipality has no value; ``None`` when it has one.

    Examples
    --------
    >>> reason_of(ValueStatus.SUPPRESSED)
    'absence.suppressed'
    """
    return REASONS[ValueStatus(status)]


def coverage_of(status: ByteArray, children: FloatArray) -> tuple[Coverage, ...]:
    """How many municipalities and children have each status: one entry per status, absent ones with zero.

    Children of suppressed municipalities are a sum over all of them; with exactly one such municipality the
    sum would be its own secret number, so it is ``None``.

    Examples
    --------
    >>> [c.municipalities for c in coverage_of(np.array([0, 0, 1], dtype=np.uint8), np.array([5.0, 6.0, 7.0]))]
    [2, 1, 0, 0]
    """
    return tuple(_coverage(kind, status == kind, children) for kind in ValueStatus)


def _coverage(
    kind: ValueStatus, here: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], children: FloatArray
) -> Coverage:
    known = children[here & np.isfinite(children)]
    tells_one = kind is ValueStatus.SUPPRESSED and len(known) == 1
    return Coverage(
        status=kind,
        reason=REASONS[kind],
        municipalities=int(here.sum()),
        children=float(known.sum()) if len(known) and not tells_one else None,
    )
