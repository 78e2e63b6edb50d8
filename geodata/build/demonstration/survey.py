"""The synthetic household survey: two stages, drawn from the synthetic census, with outcomes from a known truth.

It is written only where ``--microdata`` asks for it, and never into a release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.model.logistic import logistic
from dashboard.values import BoolArray, FloatArray, IndexArray

CLUSTERS = 5000
CHILDREN_PER_CLUSTER = 20
CHILDREN_OF_A_LISTED_CLUSTER = 400
"""Children that a primary sampling unit of the frame holds, on average: how many each stratum has in the population."""
CLUSTER_SPREAD = 0.25
"""Standard deviation of what the children of one cluster share beyond their covariates, log odds."""

TRUE_INTERCEPT = -2.9
TRUTH = {
    "sex_male": 0.85,
    "age_12_14": 1.05,
    "age_15_17": 1.95,
    "attendance_attending": -1.35,
    "head_sector_agriculture": 0.60,
    "head_sector_commerce": 0.42,
    "head_schooling_secondary": -0.25,
    "head_schooling_upper": -0.55,
    "head_social_security_with": -0.45,
    "spouse_schooling_secondary": -0.32,
    "spouse_schooling_no_spouse": 0.08,
    "area_rural": 0.25,
    "indigenous_share": 0.70,
    "poverty_share": 0.45,
    "agricultural_employment_share": 0.60,
    "low_wage_share": 0.65,
    "incomplete_basic_education_share": 1.10,
    "formal_industry_share": -0.60,
}
"""Log odds that make the outcome; invented, their signs as published for CLRISK and IVTI countries."""

HAZARDOUS_INTERCEPT = -2.8
HAZARDOUS_TRUTH = {
    **TRUTH,
    "sex_male": 1.20,
    "age_12_14": 0.0,
    "age_15_17": 0.75,
    "attendance_attending": -1.05,
    "head_sector_agriculture": 0.75,
    "head_sector_commerce": 0.20,
    "area_rural": 0.35,
}
"""The same for hazardous work of adolescents from 12 on, against those of 12 to 14."""
FROM_TWELVE = (1, 2)
"""Levels of age that the survey asks about hazardous work."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Children found by the survey, parallel arrays of shape (n,)."""

    municipality: IndexArray
    pattern: IndexArray
    outcomes: Mapping[str, FloatArray]
    """0 or 1, by outcome."""
    expansion_weight: FloatArray
    stratum: IndexArray
    cluster: IndexArray
    stratum_clusters: FloatArray
    """Clusters of the child's stratum in the population."""


def draw_survey(
    cells: pd.DataFrame,
    *,
    stratum: IndexArray,
    linear: Mapping[str, FloatArray],
    frame: BoolArray,
    rng: np.random.Generator,
) -> Survey:
    """Draw clusters inside strata with probability proportional to children, then children inside clusters.

    Parameters
    ----------
    cells : census cells, sorted by municipality
    stratum : shape (n_municipalities,), first-stage stratum of each municipality
    linear : outcome to shape (n_cells,), true log odds of each cell
    frame : shape (n_municipalities,), whether the survey may visit a municipality
    rng : source of chance

    Returns
    -------
    Survey
        A child's expansion weight is the children of its stratum over the children interviewed there,
        times a small correction for non-response. All outcomes of a child come from one draw: who is in
        hazardous work is, but for chance in the coefficients, also in the wider outcome.
    """
    starts = np.searchsorted(cells["municipality"].to_numpy(), np.arange(len(stratum) + 1))
    counts = cells["children"].to_numpy()
    patterns = cells["pattern"].to_numpy()
    children = np.add.reduceat(np.append(counts, 0), np.minimum(starts[:-1], len(counts))) * (starts[1:] > starts[:-1])
    size = np.where(frame, children, 0).astype(np.float64)
    parts: list[dict[str, FloatArray | IndexArray]] = []
    cluster_number = 0
    for code, quota in _allocation(stratum, size):
        own = np.flatnonzero((stratum == code) & (size > 0))
        listed = max(quota, round(size[own].sum() / CHILDREN_OF_A_LISTED_CLUSTER))
        for at in rng.choice(own, size=quota, replace=True, p=size[own] / size[own].sum()):
            here = slice(starts[at], starts[at + 1])
            taken = min(CHILDREN_PER_CLUSTER, int(counts[here].sum()))
            drawn = np.repeat(np.arange(here.stop - here.start), rng.multivariate_hypergeometric(counts[here], taken))
            shared, chance = CLUSTER_SPREAD * rng.standard_normal(), rng.random(taken)
            found = {
                name: (chance < logistic(odds[here][drawn] + shared)).astype(np.float64)
                for name, odds in linear.items()
            }
            parts.append(
                {
                    **found,
                    "municipality": np.full(taken, at),
                    "pattern": patterns[here][drawn],
                    "expansion_weight": np.full(taken, size[own].sum() / (quota * taken) * rng.lognormal(0.0, 0.10)),
                    "stratum": np.full(taken, code),
                    "cluster": np.full(taken, cluster_number),
                    "stratum_clusters": np.full(taken, float(listed)),
                }
            )
            cluster_number += 1
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    outcomes = {name: columns.pop(name) for name in linear}
    return Survey(outcomes=outcomes, **columns)


def _allocation(stratum: IndexArray, size: FloatArray) -> list[tuple[int, int]]:
    """Clusters per stratum, by the square root of its children: small states are seen too; at least two each."""
    total = np.bincount(stratum, weights=size)
    share = np.sqrt(total) / np.sqrt(total).sum()
    return [(int(code), max(2, round(CLUSTERS * share[code]))) for code in np.flatnonzero(total > 0)]
