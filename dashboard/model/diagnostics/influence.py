"""Clusters without which the model would be another one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.model.diagnostics.collinearity import information
from dashboard.model.diagnostics.judged import Judged, group_sums
from dashboard.model.diagnostics.records import Influence, InfluentialCluster, Reason
from dashboard.model.diagnostics.refit import change_without, gram
from dashboard.values import FloatArray

TOLD = 10
"""Clusters told of, those with the greatest distance."""


def dfbeta(judged: Judged) -> FloatArray:
    r"""Coefficients less those without the cluster, after one Newton step, shape (n_clusters, 1 + n_terms).

    .. math:: b - b_{(c)} \approx (A - A_c)^{-1} z_c, \quad A_c = \sum_{i \in c} w_i p_i (1 - p_i) x_i x_i',
              \quad z_c = \sum_{i \in c} w_i x_i (y_i - p_i)

    Where the cluster alone holds a level, A - A_c is singular and A stands in its place.

    References
    ----------
    D. Pregibon (1981), "Logistic regression diagnostics", Annals of Statistics 9, 705-724; deletion of whole clusters
    as in J. S. Preisser, B. F. Qaqish (1996), Biometrika 83, 551-562.
    """
    p = judged.prediction
    curvature = judged.weight * p * (1 - p)
    score = judged.weight * (judged.outcome - p)
    whole = information(judged)
    order = np.argsort(judged.clusters.of_child, kind="stable")
    ends = np.cumsum(np.bincount(judged.clusters.of_child, minlength=judged.clusters.count))
    moved = np.empty((judged.clusters.count, judged.design.shape[1]))
    for at, (start, end) in enumerate(zip(np.concatenate([[0], ends[:-1]]), ends, strict=True)):
        own = order[start:end]
        x = judged.design[own]
        moved[at] = change_without(whole, gram(x, weight=curvature[own]), x.T @ score[own])
    return moved


def influence(judged: Judged, *, covariance: FloatArray, terms: Sequence[str]) -> Influence:
    r"""The clusters that move the model most, in standard errors and in Cook's distance.

    .. math:: D_c = \frac{(b - b_{(c)})' V^{-1} (b - b_{(c)})}{k}

    with V the design-based ``covariance`` of the ``k`` coefficients.

    Parameters
    ----------
    judged : Judged
    covariance : shape (1 + n_terms, 1 + n_terms)
    terms : names of the coefficients, the intercept included

    References
    ----------
    R. D. Cook (1977), Technometrics 19, 15-18. The threshold 2/sqrt(n) is that of D. A. Belsley, E. Kuh, R. E. Welsch,
    *Regression Diagnostics* (1980), for n cases, which here are the clusters.
    """
    threshold = 2 / np.sqrt(judged.clusters.count)
    errors = np.sqrt(np.diag(covariance))
    if judged.clusters.degrees_of_freedom < 1 or not (np.isfinite(errors) & (errors > 0)).all():
        return Influence(
            clusters=judged.clusters.count,
            threshold=threshold,
            above=0,
            largest=None,
            most=(),
            absent={"largest": Reason.TOO_FEW_CLUSTERS},
        )
    moved = dfbeta(judged)
    relative = np.abs(moved) / errors
    distance = np.einsum("ij,ij->i", moved, moved @ np.linalg.pinv(covariance, hermitian=True)) / len(errors)
    weight = group_sums(judged.weight, group=judged.clusters.of_child, groups=judged.clusters.count)
    weight /= judged.weight.sum()
    most = np.argsort(-distance, kind="stable")[:TOLD]
    return Influence(
        clusters=judged.clusters.count,
        threshold=threshold,
        above=int((relative.max(axis=1) > threshold).sum()),
        largest=float(relative.max()),
        most=tuple(
            InfluentialCluster(
                stratum=int(judged.clusters.label[at, 0]),
                cluster=int(judged.clusters.label[at, 1]),
                largest=float(relative[at].max()),
                term=terms[int(relative[at].argmax())],
                distance=float(distance[at]),
                weight=float(weight[at]),
            )
            for at in most
        ),
    )
