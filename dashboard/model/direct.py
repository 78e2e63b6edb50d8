"""What the survey itself says of a municipality, without any model: the measure beside the model's estimate."""

from __future__ import annotations

import numpy as np

from dashboard.model.municipal_estimates import DirectEstimates
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.model.sums import per_child, summed
from dashboard.values import FloatArray, IndexArray


def direct_estimates(sample: Sample, *, outcome: str, municipalities: int) -> DirectEstimates:
    r"""Weighted share of each municipality the survey reached, with its design-based standard error.

    The municipality is a domain of the whole survey, so clusters of its strata where none of its children were
    interviewed count as zeros:

    .. math:: \hat P_m = \frac{\sum_{i \in m} w_i y_i}{\sum_{i \in m} w_i}, \qquad
              \widehat{var} = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_{c \in h} (z_{hc} - \bar z_h)^2

    .. math:: z_{hc} = \sum_{i \in hc \cap m} w_i (y_i - \hat P_m) \Big/ \sum_{i \in m} w_i

    with f_h the share of the stratum's clusters that were drawn, where ``population_clusters`` tells it.

    Parameters
    ----------
    sample : Sample
        Children outside the outcome's population (NaN) belong to no domain; their clusters still count in n_h.
    outcome : str
    municipalities : int

    Returns
    -------
    DirectEstimates
        The standard error is NaN where it cannot be known: one cluster only in the municipality, a stratum of one
        cluster, or children who all answered alike (a design-based error of zero would claim certainty).

    References
    ----------
    C.-E. Sarndal, B. Swensson and J. Wretman (1992), *Model Assisted Survey Sampling*, sections 5.8 and 10.3.

    Examples
    --------
    >>> sample = Sample({}, {"work": np.array([0.0, 1, 0, 1])}, np.ones(4), np.zeros(4, int), np.arange(4),
    ...                 np.array([0, 0, 0, 2]))
    >>> found = direct_estimates(sample, outcome="work", municipalities=3)
    >>> found.estimate.round(4).tolist(), found.standard_error.round(4).tolist(), found.children.tolist()
    ([0.3333, nan, 1.0], [0.3143, nan, nan], [3.0, 0.0, 1.0])
    """
    y = sample.outcomes[outcome]
    inside = np.isfinite(y) & (sample.municipality != UNKNOWN_MUNICIPALITY)
    at, w, y = sample.municipality[inside], sample.expansion_weight[inside], y[inside]
    weight = summed(w, at, places=municipalities)
    reached = weight > 0
    share = per_child(summed(w * y, at, places=municipalities), weight)
    cluster, stratum, drawn, factor = _clusters(sample)
    pairs, belongs = np.unique(np.column_stack([at, cluster[inside]]), axis=0, return_inverse=True)
    z = summed(w * (y - share[at]) / weight[at], belongs.ravel(), places=len(pairs))
    variance = _variance(pairs, z, stratum=stratum, drawn=drawn, factor=factor, municipalities=municipalities)
    clusters_here = np.bincount(pairs[:, 0], minlength=municipalities)
    told = reached & (clusters_here > 1) & (share > 0) & (share < 1)
    return DirectEstimates(
        estimate=share,
        standard_error=np.sqrt(np.where(told, variance, np.nan)),
        children=np.bincount(at, minlength=municipalities).astype(np.float64),
    )


def _clusters(sample: Sample) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray]:
    """Number of each child's cluster; of each cluster its stratum; of each stratum its n_h and (1 - f) n / (n - 1)."""
    pairs, cluster = np.unique(np.column_stack([sample.stratum, sample.cluster]), axis=0, return_inverse=True)
    _, stratum = np.unique(pairs[:, 0], return_inverse=True)
    stratum = stratum.ravel().astype(np.int64)
    drawn = np.bincount(stratum).astype(np.float64)
    taken = np.zeros(len(drawn))
    if sample.population_clusters is not None:
        in_population = np.zeros(len(drawn))
        in_population[stratum[cluster.ravel()]] = sample.population_clusters
        taken = drawn / in_population
    with np.errstate(divide="ignore"):
        factor = np.where(drawn > 1, (1 - taken) * drawn / np.maximum(drawn - 1, 1), np.nan)
    return cluster.ravel().astype(np.int64), stratum, drawn, factor


def _variance(
    pairs: IndexArray, z: FloatArray, *, stratum: IndexArray, drawn: FloatArray, factor: FloatArray, municipalities: int
) -> FloatArray:
    """Sum over strata of what clusters differ by; clusters of the stratum outside the municipality are zeros."""
    strata = len(drawn)
    key = pairs[:, 0] * strata + stratum[pairs[:, 1]]
    places, at = np.unique(key, return_inverse=True)
    total = summed(z, at.ravel(), places=len(places))
    squares = summed(z * z, at.ravel(), places=len(places))
    of_stratum = places % strata
    between = factor[of_stratum] * (squares - total**2 / drawn[of_stratum])
    return summed(between, places // strata, places=municipalities)
