"""Columns of a release as the arrays that every visitor shares: contiguous, and read-only."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.release.tables import STATUS_WORDS
from dashboard.values import ByteArray, FloatArray

NO_CLASS = 255

Array = TypeVar("Array", bound=npt.NDArray[Any])


def numbers(column: pd.Series) -> FloatArray:
    """A column of numbers; NaN where it is empty."""
    values: FloatArray = np.ascontiguousarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    return frozen(values)


def class_bytes(column: pd.Series) -> ByteArray:
    """A column of classes; ``NO_CLASS`` for -1."""
    classes = column.to_numpy(dtype=np.int64)
    return frozen(np.where(classes < 0, NO_CLASS, classes).astype(np.uint8))


def optional_classes(rows: pd.DataFrame, column: str) -> ByteArray | None:
    """As :func:`class_bytes`; None where the table has no such column, or tells nothing in it."""
    if column not in rows.columns or rows[column].isna().all():
        return None
    return class_bytes(rows[column])


def status_bytes(column: pd.Series) -> ByteArray:
    """A column of status words as ``ValueStatus``."""
    return frozen(np.array([STATUS_WORDS.index(word) for word in column], dtype=np.uint8))


def frozen(array: Array) -> Array:
    """``array`` made read-only: every visitor shares it, and a write would change what others see."""
    if not array.flags.owndata:
        array = array.copy()
    array.flags.writeable = False
    return array
