"""What the survey itself says of a municipality, without any model: the measure beside the model's estimate."""

from __future__ import annotations

import numpy as np

from dashboard.model.municipal_estimates import DirectEstimates
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.model.sums import per_child, summed
from dashboard.values import FloatArray, IndexArray

_NOTHING = 1e-20
"""Part of p (1 - p) below which a variance is the rounding of a zero."""


def direct_estimates(
    sample: Sample, *, outcome: str, municipalities: int, few_clusters: bool = True
) -> DirectEstimates:
    r"""Weighted share of each municipality the survey reached, with its design-based standard error.

    The municipality is a domain of the whole survey, so clusters of its strata where none of its children were
    interviewed count as zeros:

    .. math:: \hat P_m = \frac{\sum_{i \in m} w_i y_i}{\sum_{i \in m} w_i}, \qquad
              \widehat{var} = \sum_h (1 - f_h) a_h \sum_{c \in h} (z_{hc} - \bar z_h)^2

    .. math:: z_{hc} = \sum_{i \in hc \cap m} w_i (y_i - \hat P_m) \Big/ \sum_{i \in m} w_i

    with f_h the share of the stratum's clusters that were drawn, where ``population_clusters`` tells it, and a_h the
    larger of n_h / (n_h - 1) and c_m / (c_m - 1), c_m being the clusters that hold children of m. The first alone is
    the textbook's; from two clusters of a large stratum it tells half of the variance, because the residuals are taken
    from a share that the same two clusters gave.

    Parameters
    ----------
    sample : Sample
        Children outside the outcome's population (NaN) belong to no domain; their clusters still count in n_h.
    outcome : str
    municipalities : int
    few_clusters : bool
        False leaves c_m out, as ``survey::svyby`` has it.

    Returns
    -------
    DirectEstimates
        The standard error is NaN where it cannot be known: one cluster only in the municipality, a stratum of one
        cluster, children who all answered alike, or clusters of exactly one share (a design-based error of zero would
        claim certainty).

    References
    ----------
    C.-E. Sarndal, B. Swensson and J. Wretman (1992), *Model Assisted Survey Sampling*, sections 5.8 and 10.3.

    Examples
    --------
    >>> sample = Sample({}, {"work": np.array([0.0, 1, 0, 1])}, np.ones(4), np.zeros(4, int), np.arange(4),
    ...                 np.array([0, 0, 0, 2]))
    >>> found = direct_estimates(sample, outcome="work", municipalities=3)
    >>> found.estimate.round(4).tolist(), found.standard_error.round(4).tolist(), found.children.tolist()
    ([0.3333, nan, 1.0], [0.3333, nan, nan], [3.0, 0.0, 1.0])
    """
    y = sample.outcomes[outcome]
    inside = np.isfinite(y) & (sample.municipality != UNKNOWN_MUNICIPALITY)
    at, w, y = sample.municipality[inside], sample.expansion_weight[inside], y[inside]
    weight = summed(w, at, places=municipalities)
    reached = weight > 0
    share = per_child(summed(w * y, at, places=municipalities), weight)
    cluster, stratum, drawn, left = _clusters(sample)
    pairs, belongs = np.unique(np.column_stack([at, cluster[inside]]), axis=0, return_inverse=True)
    z = summed(w * (y - share[at]) / weight[at], belongs.ravel(), places=len(pairs))
    clusters_here = np.bincount(pairs[:, 0], minlength=municipalities)
    few = np.where(few_clusters & (clusters_here > 1), clusters_here / np.maximum(clusters_here - 1, 1), 1.0)
    variance = _variance(pairs, z, stratum=stratum, drawn=drawn, left=left, few=few)
    told = reached & (clusters_here > 1) & (share > 0) & (share < 1)
    # Clusters that happen to have one and the same share differ by nothing but rounding: that is no error either.
    told &= variance > _NOTHING * share * (1 - share)
    return DirectEstimates(
        estimate=share,
        standard_error=np.sqrt(np.where(told, variance, np.nan)),
        children=np.bincount(at, minlength=municipalities).astype(np.float64),
    )


def _clusters(sample: Sample) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray]:
    """Number of each child's cluster; of each cluster its stratum; of each stratum its n_h and 1 - f."""
    pairs, cluster = np.unique(np.column_stack([sample.stratum, sample.cluster]), axis=0, return_inverse=True)
    _, stratum = np.unique(pairs[:, 0], return_inverse=True)
    stratum = stratum.ravel().astype(np.int64)
    drawn = np.bincount(stratum).astype(np.float64)
    taken = np.zeros(len(drawn))
    if sample.population_clusters is not None:
        in_population = np.zeros(len(drawn))
        in_population[stratum[cluster.ravel()]] = sample.population_clusters
        taken = drawn / in_population
    return cluster.ravel().astype(np.int64), stratum, drawn, np.where(drawn > 1, 1 - taken, np.nan)


def _variance(
    pairs: IndexArray, z: FloatArray, *, stratum: IndexArray, drawn: FloatArray, left: FloatArray, few: FloatArray
) -> FloatArray:
    """Sum over strata of what clusters differ by; clusters of the stratum outside the municipality are zeros."""
    strata = len(drawn)
    key = pairs[:, 0] * strata + stratum[pairs[:, 1]]
    places, at = np.unique(key, return_inverse=True)
    total = summed(z, at.ravel(), places=len(places))
    squares = summed(z * z, at.ravel(), places=len(places))
    of_stratum, of_municipality = places % strata, places // strata
    n = drawn[of_stratum]
    factor = left[of_stratum] * np.maximum(n / np.maximum(n - 1, 1), few[of_municipality])
    between = factor * (squares - total**2 / n)
    return summed(between, of_municipality, places=len(few))
