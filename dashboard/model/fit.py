"""Survey-weighted logistic regression: pseudo maximum likelihood and design-based standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.errors import AtlasError
from dashboard.values import FloatArray, IndexArray


class ModelFitError(AtlasError):
    """A survey from which the model cannot be fitted."""


@dataclass(frozen=True, slots=True)
class LogitFit:
    """What a fit gives; the first coefficient is the intercept."""

    coefficients: FloatArray
    """shape (1 + n_terms,), log odds"""
    covariance: FloatArray
    """shape (1 + n_terms, 1 + n_terms), linearised over strata and clusters"""
    iterations: int
    children: int
    """Children in the sample."""
    strata: int
    clusters: int

    @property
    def standard_errors(self) -> FloatArray:
        """Design-based standard error of each coefficient."""
        return np.sqrt(np.diag(self.covariance))


def logistic(linear: FloatArray) -> FloatArray:
    """1 / (1 + exp(-linear)), safe at both ends.

    Examples
    --------
    >>> import numpy as np
    >>> logistic(np.array([0.0, -800.0])).tolist()
    [0.5, 0.0]
    """
    small = np.exp(-np.abs(linear))
    return np.where(linear >= 0, 1.0, small) / (1.0 + small)


def fit_survey_logit(
    outcome: FloatArray,
    *,
    design: FloatArray,
    expansion_weight: FloatArray,
    stratum: IndexArray,
    cluster: IndexArray,
    tolerance: float = 1e-10,
    max_iterations: int = 50,
) -> LogitFit:
    r"""Coefficients of a logistic model from a complex survey, with standard errors that know its design.

    The coefficients solve the weighted score equations (pseudo maximum likelihood), by Newton's method:

    .. math:: U(b) = \sum_i w_i x_i (y_i - p_i) = 0, \qquad p_i = \frac{1}{1 + e^{-x_i' b}}

    Their covariance is Binder's linearisation, clusters drawn with replacement inside strata:

    .. math:: V = A^{-1} \Big[\sum_h \frac{n_h}{n_h - 1}
              \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'\Big] A^{-1}

    .. math:: A = \sum_i w_i p_i (1 - p_i) x_i x_i', \quad z_{hc} = \sum_{i \in hc} w_i x_i (y_i - p_i)

    Parameters
    ----------
    outcome : shape (n,), 0 or 1
        Whether the child is in child labour.
    design : shape (n, n_terms)
        Without intercept; it is added here as the first column.
    expansion_weight : shape (n,), above zero
        Children of the country that this child stands for; only their ratios matter to the coefficients.
    stratum, cluster : shape (n,)
        Of the first sampling stage. A cluster number counts within its stratum.

    Returns
    -------
    LogitFit
        Missing values are not imputed and not dropped: they are refused.

    Raises
    ------
    ModelFitError
        Missing values, weights not above zero, an outcome other than 0/1 or without both, a stratum with
        one cluster only (its variance is unknown), terms that repeat each other, or no convergence.

    References
    ----------
    D. A. Binder (1983), "On the variances of asymptotically normal estimators from complex surveys",
    International Statistical Review 51, 279-292.

    Examples
    --------
    >>> import numpy as np
    >>> y, x = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0]), np.array([[0.0], [0], [0], [1], [1], [1]])
    >>> fit = fit_survey_logit(y, design=x, expansion_weight=np.ones(6), stratum=np.zeros(6, int),
    ...                        cluster=np.arange(6))
    >>> np.round(fit.coefficients, 6).tolist()      # log(1/2) and log(2) - log(1/2)
    [-0.693147, 1.386294]
    """
    _refuse_bad_survey(outcome, design, expansion_weight, stratum, cluster)
    x = np.column_stack([np.ones(len(outcome)), design])
    # Only ratios matter; a mean of one keeps the Hessian in a comfortable range whatever the country's size.
    w = expansion_weight / expansion_weight.mean()
    b = np.zeros(x.shape[1])
    b[0] = np.log(np.average(outcome, weights=w) / (1 - np.average(outcome, weights=w)))
    for iterations in range(1, max_iterations + 1):  # noqa: B007 (told to the reader of the fit)
        p = logistic(x @ b)
        information = (x * (w * p * (1 - p))[:, None]).T @ x
        step = _solve(information, x.T @ (w * (outcome - p)))
        b = _ascend(b, step, x, outcome, w)
        if np.abs(step).max() < tolerance:
            break
    else:
        raise ModelFitError(
            f"the fit did not converge in {max_iterations} iterations (last step {np.abs(step).max():.2g}); "
            "a term that separates the outcome perfectly has no finite coefficient: merge its level with another"
        )
    p = logistic(x @ b)
    inverse = np.linalg.inv((x * (w * p * (1 - p))[:, None]).T @ x)
    scores = x * (w * (outcome - p))[:, None]
    middle, strata, clusters = _between_clusters(scores, stratum, cluster)
    return LogitFit(b, inverse @ middle @ inverse, iterations, len(outcome), strata, clusters)


def _ascend(b: FloatArray, step: FloatArray, x: FloatArray, y: FloatArray, w: FloatArray) -> FloatArray:
    """The Newton step, halved while it lowers the likelihood (which happens only far from the solution)."""
    here = _log_likelihood(b, x, y, w)
    for halving in range(30):
        there: FloatArray = b + step / 2**halving
        if _log_likelihood(there, x, y, w) >= here - 1e-9 * abs(here):
            return there
    return b


def _log_likelihood(b: FloatArray, x: FloatArray, y: FloatArray, w: FloatArray) -> float:
    linear = x @ b
    return float(np.sum(w * (y * linear - np.logaddexp(0.0, linear))))


def _solve(information: FloatArray, score: FloatArray) -> FloatArray:
    # Checked on the correlation scale: a share of small range is not the same as a repeated term.
    scale = np.sqrt(np.diag(information))
    if (scale == 0).any() or np.linalg.cond(information / np.outer(scale, scale)) > 1e10:
        raise ModelFitError("terms repeat each other or never vary in the survey; leave one of them out of the model")
    return np.asarray(np.linalg.solve(information, score), dtype=np.float64)


def _between_clusters(scores: FloatArray, stratum: IndexArray, cluster: IndexArray) -> tuple[FloatArray, int, int]:
    """The middle of the sandwich, and how many strata and clusters it has seen."""
    pairs, belongs = np.unique(np.column_stack([stratum, cluster]), axis=0, return_inverse=True)
    totals = np.zeros((len(pairs), scores.shape[1]))
    np.add.at(totals, belongs.ravel(), scores)
    middle = np.zeros((scores.shape[1], scores.shape[1]))
    strata = np.unique(pairs[:, 0])
    for code in strata:
        own = totals[pairs[:, 0] == code]
        if len(own) < 2:
            raise ModelFitError(
                f"stratum {code} has one cluster only, so its variance is unknown; join it to a similar stratum"
            )
        apart = own - own.mean(axis=0)
        middle += len(own) / (len(own) - 1) * (apart.T @ apart)
    return middle, len(strata), len(pairs)


def _refuse_bad_survey(y: FloatArray, x: FloatArray, w: FloatArray, stratum: IndexArray, cluster: IndexArray) -> None:
    lengths = {len(y), len(x), len(w), len(stratum), len(cluster)}
    if len(lengths) != 1:
        raise ModelFitError(f"the columns of the survey differ in length: {sorted(lengths)}")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(w).all()):
        raise ModelFitError("the survey has missing values; impute or drop those children before the fit")
    if (w <= 0).any():
        raise ModelFitError(f"{int((w <= 0).sum())} expansion weights are not above zero")
    if not np.isin(y, (0.0, 1.0)).all() or np.unique(y).size != 2:
        raise ModelFitError("the outcome must be 0 or 1, and both must occur")
