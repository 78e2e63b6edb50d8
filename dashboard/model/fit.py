"""Survey-weighted logistic regression: pseudo maximum likelihood and design-based standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.model.estimability import estimability_problems, repetitions, separation_problems
from dashboard.model.logistic import logistic
from dashboard.model.newton import Maximum, Observed, maximise
from dashboard.model.options import SingleCluster
from dashboard.model.refusals import ModelFitError
from dashboard.model.rows import DenseRows
from dashboard.model.survey_design import survey_design, variance_of_total
from dashboard.values import FloatArray, IndexArray

__all__ = ["LogitFit", "ModelFitError", "fit_survey_logit", "logistic", "maximum_likelihood"]

_FAR = 15.0
"""Log odds beyond which a child is as good as certain: nearly always a sign of separation."""
_MANY = 15


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


def fit_survey_logit(
    outcome: FloatArray,
    *,
    design: FloatArray,
    expansion_weight: FloatArray,
    stratum: IndexArray,
    cluster: IndexArray,
    population_clusters: FloatArray | None = None,
    single_cluster: SingleCluster = "refuse",
    names: Sequence[str] = (),
    max_iterations: int = 50,
) -> LogitFit:
    r"""Coefficients of a logistic model from a complex survey, with standard errors that know its design.

    The coefficients solve the weighted score equations (pseudo maximum likelihood), by Newton's method:

    .. math:: U(b) = \sum_i w_i x_i (y_i - p_i) = 0, \qquad p_i = \frac{1}{1 + e^{-x_i' b}}

    Their covariance is Binder's linearisation, clusters drawn inside strata:

    .. math:: V = A^{-1} \Big[\sum_h (1 - f_h) \frac{n_h}{n_h - 1}
              \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'\Big] A^{-1}

    .. math:: A = \sum_i w_i p_i (1 - p_i) x_i x_i', \quad z_{hc} = \sum_{i \in hc} w_i x_i (y_i - p_i)

    with :math:`f_h` the share of the stratum's clusters that was drawn, zero without ``population_clusters``.

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
    population_clusters : shape (n,), clusters of the child's stratum in the population, or None
    single_cluster : what to do about a stratum with one cluster, see ``EstimationOptions``
    names : of the terms, for messages; else ``term 1``, ``term 2`` ...

    Returns
    -------
    LogitFit
        Missing values are not imputed and not dropped: they are refused.

    Raises
    ------
    ModelFitError
        Missing values, weights not above zero, an outcome other than 0/1 or without both, a stratum with
        one cluster only (its variance is unknown), terms that are empty, repeat each other or tell the outcome
        apart, or no convergence.

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
    rows = DenseRows(np.ascontiguousarray(np.vstack([np.ones(len(outcome)), design.T])))
    # Only ratios matter; a mean of one keeps the information in a comfortable range whatever the country's size.
    w = expansion_weight / expansion_weight.mean()
    terms = [DesignTerm(name, name, "person") for name in names or _numbered(design.shape[1])]
    found = maximum_likelihood(Observed(rows, w, w * outcome), terms=terms, max_iterations=max_iterations)
    survey = survey_design(stratum, cluster=cluster, population_clusters=population_clusters)
    residual = w * (outcome - logistic(rows.linear(found.coefficients)))
    middle, _ = variance_of_total(
        rows.totals(residual, survey.of_row, survey.clusters),
        design=survey,
        present=np.ones(survey.clusters, dtype=np.bool_),
        single_cluster=single_cluster,
    )
    inverse = np.linalg.inv(found.information)
    return LogitFit(
        found.coefficients,
        inverse @ middle @ inverse,
        found.iterations,
        len(outcome),
        len(survey.strata),
        survey.clusters,
    )


def maximum_likelihood(
    observed: Observed,
    *,
    terms: Sequence[DesignTerm],
    references: Sequence[DesignTerm] = (),
    max_iterations: int = 50,
) -> Maximum:
    """The maximum, or every reason why there is none.

    Raises
    ------
    ModelFitError
        Empty or repeated terms, separation, or no convergence; all that can be said at once.
    """
    found = maximise(observed, max_iterations=max_iterations)
    if not _looks_well(observed, found, terms):
        problems = estimability_problems(observed, terms=terms, references=references)
        problems = problems or separation_problems(observed, terms=terms)
        if problems:
            raise ModelFitError("the model cannot be fitted to this survey", problems)
    if not found.converged:
        raise ModelFitError(
            f"the fit did not converge in {found.iterations} iterations; rescale covariates whose values are very "
            "large, or raise max_iterations"
        )
    return found


def _looks_well(observed: Observed, found: Maximum, terms: Sequence[DesignTerm]) -> bool:
    """Whether nothing hints at a model without one finite answer; the search for the reason costs another pass."""
    # A separated likelihood grows by one unit of log odds per step and ends far out; a proper one ends near, in few.
    if not found.converged or found.iterations > _MANY or repetitions(found.information, terms):
        return False
    return not bool(np.abs(observed.rows.linear(found.coefficients)).max() > _FAR)


def _numbered(terms: int) -> list[str]:
    return [f"term {at + 1}" for at in range(terms)]


def _refuse_bad_survey(y: FloatArray, x: FloatArray, w: FloatArray, stratum: IndexArray, cluster: IndexArray) -> None:
    lengths = {len(y), len(x), len(w), len(stratum), len(cluster)}
    if len(lengths) != 1:
        raise ModelFitError(f"the columns of the survey differ in length: {sorted(lengths)}; read them from one table")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(w).all()):
        raise ModelFitError("the survey has missing values; impute or drop those children before the fit")
    if (w <= 0).any():
        raise ModelFitError(f"{int((w <= 0).sum())} expansion weights are not above zero; correct or drop them")
    if not np.isin(y, (0.0, 1.0)).all() or np.unique(y).size != 2:
        raise ModelFitError("the outcome must be 0 or 1, and both must occur; check how it was coded")
