"""The survey as the model sees it: children, their covariates and outcomes, and the design they were drawn by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.values import FloatArray, IndexArray

UNKNOWN_MUNICIPALITY = -1
"""Position of a child whose municipality the survey does not tell."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Children interviewed, parallel arrays of shape (n,); nothing is missing but what is said to be."""

    values: Mapping[str, IndexArray | FloatArray]
    """Covariate code to position in its levels, or to the share itself."""
    outcomes: Mapping[str, FloatArray]
    """Outcome code to 0 or 1; NaN for a child outside the outcome's population (its ages, its area)."""
    expansion_weight: FloatArray
    """Children of the country that each child stands for, above zero."""
    stratum: IndexArray
    cluster: IndexArray
    """Primary sampling unit; a number counts within its stratum."""
    municipality: IndexArray
    """Position in the order of the release; ``UNKNOWN_MUNICIPALITY`` where the survey does not tell."""
    population_clusters: FloatArray | None = None
    """Clusters of the child's stratum in the population, for the finite population correction; None without."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Children left out, by the reason."""
