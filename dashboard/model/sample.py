"""The survey as the model sees it: children, their covariates and outcomes, and the design they were drawn by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.values import FloatArray, IndexArray

UNKNOWN_MUNICIPALITY = -1
"""Position of a child whose municipality the survey does not tell."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Children interviewed, parallel arrays of shape (n,); nothing is missing but what is said to be.

    A row without any outcome may stand for a cluster that was drawn and has no child: it counts in the design alone.
    """

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
    stratum_names: tuple[str, ...] = ()
    """What the survey calls the strata, by their numbers, for messages; empty = by the numbers themselves."""

    @property
    def children(self) -> int:
        """Children with an answer to any of the outcomes."""
        return int(np.isfinite(list(self.outcomes.values())).any(axis=0).sum()) if self.outcomes else 0
