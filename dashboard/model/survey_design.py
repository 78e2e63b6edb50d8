"""Strata and clusters of a survey, and the variance of a total under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.model.distinct import distinct_rows
from dashboard.model.options import SingleCluster
from dashboard.model.refusals import ModelFitError
from dashboard.values import BoolArray, FloatArray, IndexArray

_NAMED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """First-stage clusters of the whole survey, those without a child of the population of interest included."""

    of_row: IndexArray
    """shape (n,), cluster of each child"""
    stratum: IndexArray
    """shape (clusters,), stratum of each cluster"""
    strata: IndexArray
    """shape (strata,), the numbers by which the survey calls its strata"""
    drawn: FloatArray
    """shape (strata,), clusters drawn"""
    left: FloatArray
    """shape (strata,), share of the clusters of the population that was not drawn; 1 without a correction"""

    @property
    def clusters(self) -> int:
        """Clusters drawn."""
        return len(self.stratum)


def survey_design(
    stratum: IndexArray, *, cluster: IndexArray, population_clusters: FloatArray | None = None
) -> SurveyDesign:
    """The clusters of a survey; a cluster number counts within its stratum.

    Parameters
    ----------
    stratum, cluster : shape (n,)
    population_clusters : shape (n,), clusters of the child's stratum in the population
        For the finite population correction; None leaves it out.

    Raises
    ------
    ModelFitError
        If the clusters of a stratum in the population differ from child to child, or are fewer than were drawn.

    Examples
    --------
    >>> import numpy as np
    >>> design = survey_design(np.array([7, 7, 9]), cluster=np.array([1, 2, 1]))
    >>> design.strata.tolist(), design.drawn.tolist()
    ([7, 9], [2.0, 1.0])
    """
    first, of_row = distinct_rows([stratum, cluster], rows=len(stratum))
    strata, of_cluster = np.unique(stratum[first], return_inverse=True)
    drawn = np.bincount(of_cluster, minlength=len(strata)).astype(np.float64)
    left = np.ones(len(strata))
    if population_clusters is not None:
        left = 1.0 - drawn / _population(population_clusters, of_cluster[of_row], strata, drawn)
    return SurveyDesign(of_row, of_cluster.astype(np.int64), strata.astype(np.int64), drawn, left)


def variance_of_total(
    totals: FloatArray, *, design: SurveyDesign, present: BoolArray, single_cluster: SingleCluster = "refuse"
) -> tuple[FloatArray, int]:
    r"""Variance matrix of a total over the survey, from the totals of its clusters.

    .. math:: \sum_h (1 - n_h / N_h) \frac{n_h}{n_h - 1} \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'

    Parameters
    ----------
    totals : shape (clusters, width)
        Zero for a cluster without a child of the population of interest: it was drawn all the same.
    design : SurveyDesign
    present : shape (clusters,), whether the cluster holds a child of the population of interest
        A stratum without any counts nothing, as ``survey::svyglm`` has it.
    single_cluster : what to do about a stratum with one cluster of which not all clusters were drawn
        ``refuse``; ``centre``: at the mean over all strata (zero, for scores) instead of its own; ``average``: the mean
        variance of the other strata; ``leave_out``: nothing.

    Returns
    -------
    variance : shape (width, width)
    single : number of strata with one cluster that were treated so

    Raises
    ------
    ModelFitError
        If a stratum has one cluster and the option is ``refuse``, or no other stratum has two for ``average``.

    References
    ----------
    T. Lumley, R package ``survey`` 4.1, ``options(survey.lonely.psu)``: fail, adjust, average, remove.

    Examples
    --------
    >>> import numpy as np
    >>> design = survey_design(np.array([1, 1]), cluster=np.array([1, 2]))
    >>> variance, _ = variance_of_total(np.array([[1.0], [3.0]]), design=design, present=np.array([True, True]))
    >>> variance.round(9).tolist()
    [[4.0]]
    """
    seen = np.bincount(design.stratum, present, minlength=len(design.strata)) > 0
    single = (design.drawn == 1) & seen & (design.left > 1e-7)
    if single.any() and single_cluster == "refuse":
        raise ModelFitError(_single_clusters(design.strata[single]))
    mean = np.zeros((len(design.strata), totals.shape[1]))
    np.add.at(mean, design.stratum, totals)
    mean /= design.drawn[:, None]
    scale = design.left * design.drawn / np.maximum(design.drawn - 1, 1)
    if single_cluster == "centre":
        mean[single] = 0.0
    apart = (totals - mean[design.stratum]) * np.sqrt(scale)[design.stratum][:, None]
    variance = apart.T @ apart
    if single_cluster == "average" and single.any():
        others = int((seen & ~single).sum())
        if others == 0:
            raise ModelFitError(
                "every stratum has one cluster, so there is no variance to average; join strata, or check that "
                "the column of clusters is the primary sampling unit"
            )
        variance = variance * (others + single.sum()) / others
    return np.asarray(variance, dtype=np.float64), int(single.sum())


def _population(given: FloatArray, stratum_of_row: IndexArray, strata: IndexArray, drawn: FloatArray) -> FloatArray:
    low, high = np.full(len(strata), np.inf), np.full(len(strata), -np.inf)
    with np.errstate(invalid="ignore"):
        np.minimum.at(low, stratum_of_row, given)
        np.maximum.at(high, stratum_of_row, given)
    problems: list[str] = []
    unknown = ~np.isfinite(low) | ~np.isfinite(high)
    if unknown.any():
        problems.append(
            f"clusters in the population are missing for {_named(strata[unknown])}; give them for every stratum or set "
            "finite_population to false"
        )
    differing = (low != high) & ~unknown
    if differing.any():
        problems.append(
            f"clusters in the population differ between children of one stratum: {_named(strata[differing])}; "
            "they are a number of the stratum, correct the column"
        )
    fewer = (high < drawn) & ~unknown & ~differing
    if fewer.any():
        at = int(np.flatnonzero(fewer)[0])
        problems.append(
            f"fewer clusters in the population than were drawn: {_named(strata[fewer])} (stratum {strata[at]}: "
            f"{high[at]:g} in the population, {drawn[at]:g} drawn); the column must count clusters, not a share"
        )
    if problems:
        raise ModelFitError("the finite population correction cannot be made", problems)
    return high


def _single_clusters(strata: Sequence[int] | IndexArray) -> str:
    return (
        f"{_named(strata)} {'has' if len(strata) == 1 else 'have'} one cluster only, so the variance inside is "
        "unknown; join it to a similar stratum, or choose single_cluster: centre, average or leave_out"
    )


def _named(strata: Sequence[int] | IndexArray) -> str:
    shown = ", ".join(str(code) for code in strata[:_NAMED_AT_MOST])
    more = f" and {len(strata) - _NAMED_AT_MOST} more" if len(strata) > _NAMED_AT_MOST else ""
    return f"{'stratum' if len(strata) == 1 else 'strata'} {shown}{more}"
