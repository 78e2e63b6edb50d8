"""The children on whom a model is judged, with what it predicts for them, and the means of their groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.fit import logistic
from dashboard.model.options import SingleCluster
from dashboard.model.survey_design import SurveyDesign, survey_design, variance_of_total
from dashboard.values import BoolArray, FloatArray, IndexArray

TIES = 12
"""Decimals to which two predictions must agree to be the same."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """The design of the survey as the children judged stand in it; clusters are numbered by stratum and cluster."""

    design: SurveyDesign
    """Of the whole survey: clusters without a child of the outcome were drawn all the same."""
    of_child: IndexArray
    """Cluster of every child judged, shape (n,)."""
    label: IndexArray
    """Stratum and cluster as the sample numbers them, shape (n_clusters, 2)."""
    single_cluster: SingleCluster = "centre"
    """What to do about a stratum with one cluster, as the fit did."""

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return self.design.clusters

    @property
    def stratum(self) -> IndexArray:
        """Stratum of every cluster, shape (n_clusters,)."""
        return self.design.stratum

    @property
    def strata(self) -> int:
        """How many strata there are."""
        return len(self.design.strata)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata, over the strata where children of the outcome live: the others tell nothing of them."""
        return self.design.degrees_of_freedom(self.of_child)

    @classmethod
    def of(cls, stratum: IndexArray, cluster: IndexArray, *, population_clusters: FloatArray | None = None) -> Clusters:
        """Number the clusters by stratum and cluster; a cluster's own number counts within its stratum.

        Examples
        --------
        >>> import numpy as np
        >>> Clusters.of(np.array([1, 2, 1]), np.array([8, 7, 7])).of_child.tolist()
        [1, 2, 0]
        """
        # In this order the clusters appear as they are numbered, whatever the order of the file.
        order = np.lexsort((cluster, stratum))
        population = None if population_clusters is None else population_clusters[order]
        design = survey_design(stratum[order], cluster=cluster[order], population_clusters=population)
        of_child = np.empty_like(design.of_row)
        of_child[order] = design.of_row
        first = order[np.searchsorted(design.of_row, np.arange(design.clusters))]
        label = np.column_stack([stratum[first], cluster[first]])
        return cls(replace(design, of_row=of_child), of_child, label)

    def covariance(self, totals: FloatArray) -> FloatArray:
        r"""Covariance of sums over the sample, clusters drawn with replacement inside strata.

        .. math:: V = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'

        A stratum with one cluster is treated as the option ``single_cluster`` of the fit says. Where that refuses or
        averages over nothing, which a fit without errors from the clusters may, it is centred.

        Parameters
        ----------
        totals : shape (n_clusters, k)
            Sum of the linearised scores of each cluster; they sum to zero over all clusters.

        References
        ----------
        D. A. Binder (1983), International Statistical Review 51, 279-292; for single clusters
        :func:`dashboard.model.survey_design.variance_of_total`.

        Examples
        --------
        >>> import numpy as np
        >>> Clusters.of(np.zeros(2, int), np.arange(2)).covariance(np.array([[1.0], [3.0]])).round(9).tolist()
        [[4.0]]
        """
        design = self.design
        present = np.bincount(self.of_child, minlength=self.count) > 0
        to_average = np.any(design.drawn[design.stratum[present]] > 1)
        rule = self.single_cluster
        if rule == "refuse" or (rule == "average" and not to_average):
            rule = "centre"
        return variance_of_total(totals, design=design, present=present, single_cluster=rule)[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """Children of the outcome's population, arrays of shape (n,)."""

    outcome: FloatArray
    """0 or 1."""
    linear: FloatArray
    """Log odds that the model gives, effects of place included."""
    weight: FloatArray
    """Expansion weight, scaled to a mean of one: whom each child stands for."""
    fit_weight: FloatArray
    """Weight in the fit: the same, or ones where the fit took every child alike."""
    clusters: Clusters
    municipality: IndexArray
    """Release order, -1 where the survey does not tell."""
    design: FloatArray
    """shape (n, 1 + n_terms), the intercept first."""

    @property
    def prediction(self) -> FloatArray:
        """Probability that the model gives to each child."""
        return logistic(self.linear)

    def __len__(self) -> int:
        return len(self.outcome)


def group_sums(values: FloatArray, *, group: IndexArray, groups: int) -> FloatArray:
    """Sum of ``values`` by group, shape (groups,); children with a negative group belong to none.

    Examples
    --------
    >>> import numpy as np
    >>> group_sums(np.array([1.0, 2.0, 4.0]), group=np.array([0, -1, 0]), groups=2).tolist()
    [5.0, 0.0]
    """
    inside = group >= 0
    sums: FloatArray = np.bincount(group[inside], weights=values[inside], minlength=groups).astype(np.float64)
    return sums


@dataclass(frozen=True, slots=True)
class GroupMeans:
    """Weighted means of groups and how sure they are."""

    mean: FloatArray
    """NaN for an empty group."""
    covariance: FloatArray
    """shape (groups, groups), linearised over strata and clusters."""
    weight: FloatArray
    """Sum of weights."""
    children: IndexArray

    @property
    def standard_error(self) -> FloatArray:
        """Square roots of the variances."""
        return np.sqrt(np.diag(self.covariance))


def group_means(
    values: FloatArray, *, weight: FloatArray, group: IndexArray, groups: int, clusters: Clusters
) -> GroupMeans:
    r"""Weighted mean of ``values`` in each group (a domain of the survey), with its design-based covariance.

    .. math:: M_g = \frac{\sum_{i \in g} w_i v_i}{W_g}, \qquad z_{ig} = \frac{w_i 1_{i \in g} (v_i - M_g)}{W_g}

    the covariance being that of the sums of z over clusters (Taylor linearisation of a ratio).

    Examples
    --------
    >>> import numpy as np
    >>> found = group_means(np.array([0.0, 1.0]), weight=np.ones(2), group=np.zeros(2, int), groups=1,
    ...                     clusters=Clusters.of(np.zeros(2, int), np.arange(2)))
    >>> found.mean.tolist(), found.standard_error.tolist()
    ([0.5], [0.5])
    """
    total = group_sums(weight, group=group, groups=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = group_sums(weight * values, group=group, groups=groups) / total
    inside = np.flatnonzero(group >= 0)
    own = group[inside]
    scores = weight[inside] * (values[inside] - mean[own]) / total[own]
    cells = clusters.of_child[inside] * groups + own
    flat: FloatArray = np.bincount(cells, weights=scores, minlength=clusters.count * groups).astype(np.float64)
    totals = flat.reshape(clusters.count, groups)
    return GroupMeans(mean, clusters.covariance(totals), total, np.bincount(own, minlength=groups).astype(np.int64))


def quantile_groups(values: FloatArray, *, weight: FloatArray, groups: int) -> tuple[IndexArray, int]:
    """Groups of equal weight from the lowest value to the highest; equal values stay together.

    A value goes where the middle of its own weight falls, so a value that many share can leave groups empty; these are
    closed up and the number of groups that are left is returned.

    Examples
    --------
    >>> import numpy as np
    >>> quantile_groups(np.array([0.1, 0.4, 0.2, 0.3]), weight=np.ones(4), groups=2)
    (array([0, 1, 0, 1]), 2)
    """
    # Children who are alike may differ in the last bit, depending on how the products were blocked.
    distinct, own = np.unique(np.round(values, TIES), return_inverse=True)
    held = np.bincount(own.ravel(), weights=weight, minlength=len(distinct))
    middle = (np.cumsum(held) - held / 2) / held.sum()
    position = np.minimum((middle * groups).astype(np.int64), groups - 1)
    used, closed = np.unique(position, return_inverse=True)
    return closed.ravel()[own.ravel()].astype(np.int64), len(used)


def states_of(judged: Judged, *, state: IndexArray) -> IndexArray:
    """First-level unit of every child, -1 where the survey does not tell the municipality."""
    known: BoolArray = judged.municipality >= 0
    found: IndexArray = np.where(known, state[np.where(known, judged.municipality, 0)], -1).astype(np.int64)
    return found


def pool_small(group: IndexArray, *, groups: int, least: int) -> tuple[IndexArray, tuple[tuple[int, ...], ...]]:
    """Put groups with fewer than ``least`` children together, with the next larger until there are enough.

    Returns the new group of every child and the old groups in each new one; groups without children are left out.

    Examples
    --------
    >>> import numpy as np
    >>> pool_small(np.array([0, 0, 0, 1, 2, 2]), groups=4, least=2)
    (array([0, 0, 0, 1, 1, 1]), ((0,), (1, 2)))
    """
    count = np.bincount(group[group >= 0], minlength=groups)
    by_size = [int(at) for at in np.argsort(count, kind="stable") if count[at] > 0]
    pooled: list[int] = []
    while by_size and (count[by_size[0]] < least or 0 < sum(count[at] for at in pooled) < least):
        pooled.append(by_size.pop(0))
    members = [(at,) for at in sorted(by_size)] + ([tuple(sorted(pooled))] if pooled else [])
    renumbered = np.full(groups + 1, -1, dtype=np.int64)  # the last place answers for -1
    for new, old in enumerate(members):
        renumbered[list(old)] = new
    return renumbered[group], tuple(members)
