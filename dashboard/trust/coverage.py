"""Where we cannot see, and why: each kind of absence has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.values import ValueStatus

REASONS: Mapping[ValueStatus, str | None] = MappingProxyType(
    {
        ValueStatus.AVAILABLE: None,
        ValueStatus.NO_DATA: "absence.no_data",
        ValueStatus.SUPPRESSED: "absence.suppressed",
        ValueStatus.NOT_MODELLED: "absence.not_modelled",
        ValueStatus.UNRELIABLE: "absence.unreliable",
    }
)
"""Wording key of the sentence that says why there is no value; ``None`` where there is one."""


def reason_of(status: int) -> str | None:
    """Wording key of why a municipality has no value; ``None`` when it has one.

    Examples
    --------
    >>> reason_of(ValueStatus.SUPPRESSED)
    'absence.suppressed'
    """
    return REASONS[ValueStatus(status)]
