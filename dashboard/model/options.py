"""The choices a statistician has in estimating and predicting; where the ILO/ECLAC method is not known, each is ours.

``docs/method.md`` says why each default was taken. Every option is printed on the method page of a release.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.model.prediction_options import PredictionOptions

__all__ = ["EstimationOptions", "PredictionOptions"]

MunicipalityEffect = Literal["none", "random"]
StateEffect = Literal["none", "fixed", "random"]
SingleCluster = Literal["refuse", "centre", "average", "leave_out"]
SurveyWeights = Literal["expansion", "scaled", "effective", "none"]


class EstimationOptions(BaseModel):
    """How the coefficients of a specification are fitted to its survey.

    Examples
    --------
    >>> EstimationOptions().weights, EstimationOptions(municipality_effect="random").weights
    ('expansion', 'effective')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    municipality_effect: MunicipalityEffect = "none"
    """``random``: u_m ~ N(0, s_u^2), what children of one municipality share beyond their covariates."""
    state_effect: StateEffect = "none"
    """``fixed``: one free level per first-level unit; ``random``: v_s ~ N(0, s_v^2), municipalities nested in it."""
    weights: SurveyWeights = "expansion"
    """``expansion``: the survey's own, brought to a mean of one. ``effective``: so that they sum to the effective
    number of children of each municipality (sum squared over sum of squares); ``scaled``: to the children interviewed
    there. ``none``: every child counts alike. Effective and scaled need a random effect, where effective is the
    default: of the two it was further from the truth by less (decision 14)."""
    single_cluster: SingleCluster = "refuse"
    """A stratum with one cluster has no variance of its own: ``refuse``; ``centre`` at the mean of all strata;
    ``average``: give it the mean variance of the others; ``leave_out``: count it as known without error. Without
    meaning where standard errors do not come from the clusters."""
    finite_population: bool = False
    """Whether the share of clusters drawn lowers the variance; needs the clusters of each stratum in the population."""
    zero_weights: Literal["refuse", "drop"] = "refuse"
    """A child of weight zero stands for nobody: ``refuse``, or ``drop`` with a count (its cluster stays drawn)."""
    standard_errors: Literal["design", "model"] = "design"
    """``design``: from what differs between clusters (with a random effect between municipalities); ``model``: from the
    curvature of the likelihood, right only if weights and clusters carry no information. With a random state effect
    ``model`` is the default: only states would be independent, and they are few."""
    quadrature_points: int = Field(default=1, ge=1, le=50)
    """Of the random effect: 1 is Laplace's approximation, more is adaptive Gauss-Hermite quadrature."""
    max_iterations: int = Field(default=50, ge=5, le=1000)
    """Steps after which a fit that has not converged is given up."""

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_a_random_effect(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        if given.get("state_effect") == "random":
            given = {"standard_errors": "model", **given}
        if "random" in (given.get("municipality_effect"), given.get("state_effect")):
            given = {"weights": "effective", **given}
        return given

    @model_validator(mode="after")
    def _options_that_belong_together(self) -> EstimationOptions:
        if self.weights in ("scaled", "effective") and not self.has_random_effect:
            raise ValueError(
                f"weights '{self.weights}' are made for a random effect and this model has none; "
                "choose 'expansion' (the survey's own) or 'none'"
            )
        if self.quadrature_points > 1 and not self.has_random_effect:
            raise ValueError(
                f"quadrature_points is {self.quadrature_points} but the model has no random effect; leave it at 1"
            )
        if self.finite_population and (self.has_random_effect or self.standard_errors == "model"):
            raise ValueError(
                "finite_population corrects standard errors that come from the clusters, and these come from "
                f"{'the random effect' if self.has_random_effect else 'the model'}; set it to false, or take "
                "standard_errors: design without a random effect"
            )
        if self.quadrature_points > 1 and self.municipality_effect == self.state_effect == "random":
            raise ValueError(
                f"quadrature_points is {self.quadrature_points}, but with a random municipality effect nested in a "
                "random state effect only Laplace's approximation is offered; set it to 1, or make the state effect "
                "'fixed'"
            )
        return self

    @property
    def has_random_effect(self) -> bool:
        """Whether any effect is drawn from a distribution."""
        return "random" in (self.municipality_effect, self.state_effect)
