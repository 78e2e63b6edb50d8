"""What a value can be, and what its absence can mean: five different things, never confused."""

from __future__ import annotations

from enum import IntEnum, StrEnum, unique

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
IndexArray = npt.NDArray[np.int64]


@unique
class ValueStatus(IntEnum):
    """Why a municipality has, or has not, a value. Zero is a value: it is AVAILABLE."""

    AVAILABLE = 0
    NO_DATA = 1
    """The source has nothing for this municipality, or too few of its factors are present."""
    SUPPRESSED = 2
    """Known, but withheld: fewer children than the disclosure threshold."""
    NOT_MODELLED = 3
    """The model was not applied here (outside the population it was fitted for)."""
    UNRELIABLE = 4
    """Estimated, but too uncertain to be published: withheld, as the release's reliability limits say."""


@unique
class RiskLevel(StrEnum):
    """The three published levels; other numbers of classes have no level names."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@unique
class Paint(IntEnum):
    """Byte written to the value texture for one unit; classes follow from ``FIRST_CLASS``."""

    NO_DATA = 0
    SUPPRESSED = 1
    NOT_MODELLED = 2
    NOT_COMPARABLE = 3
    """A figure exists but under another concept than the one that colours the map."""
    NOT_IN_SCOPE = 4
    """A unit of another country drawn for orientation only."""
    UNRELIABLE = 5
    FIRST_CLASS = 16
    FIRST_CLASS_ONLY = 32
    """Classes again, where the class was published elsewhere and there is no estimate."""
