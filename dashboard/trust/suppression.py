"""Disclosure control: which municipalities are too small to be shown, and the mark that stands in their place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus

MARKS: Mapping[ValueStatus, str] = MappingProxyType(
    {
        ValueStatus.AVAILABLE: "",
        ValueStatus.NO_DATA: "[x]",
        ValueStatus.SUPPRESSED: "[c]",
        ValueStatus.NOT_MODELLED: "[m]",
        ValueStatus.UNRELIABLE: "[u]",
    }
)
"""What stands in a table or file in place of a value: never empty, never zero, explained beside the table."""


def is_too_small(children: FloatArray, *, threshold: int) -> BoolArray:
    """Whether a municipality has fewer children 5-17 than ``threshold``, shape (n,).

    Unknown children (NaN) are not "few": an index without populations says nothing about single children.

    Examples
    --------
    >>> is_too_small(np.array([19.0, 20.0, np.nan]), threshold=20)
    array([ True, False, False])
    """
    small: BoolArray = np.less(children, threshold, where=np.isfinite(children), out=np.zeros(len(children), bool))
    return small


def status_of(
    estimate: FloatArray, children: FloatArray, *, threshold: int, modelled: BoolArray | None = None
) -> ByteArray:
    """``ValueStatus`` of each municipality, shape (n,), in this order of precedence.

    NOT_MODELLED where ``modelled`` is false; NO_DATA where there is no estimate; SUPPRESSED where there is
    one but for fewer children than ``threshold``; AVAILABLE otherwise. Zero is an estimate like any other.

    Examples
    --------
    >>> status_of(np.array([0.0, np.nan, 0.1]), np.array([50.0, 50.0, 5.0]), threshold=20)
    array([0, 1, 2], dtype=uint8)
    """
    status = np.full(len(estimate), ValueStatus.AVAILABLE, dtype=np.uint8)
    status[is_too_small(children, threshold=threshold)] = ValueStatus.SUPPRESSED
    status[~np.isfinite(estimate)] = ValueStatus.NO_DATA
    if modelled is not None:
        status[~modelled] = ValueStatus.NOT_MODELLED
    return status
