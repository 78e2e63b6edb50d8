"""What the checks of a model found, as data: the schema of ``diagnostics.json``.

Every number is finite and rounded to ``DIGITS`` significant digits, so that reading the file and writing it again gives
the same bytes. A number that could not be computed is null, and ``absent`` says why, by the name of the field.
Shares and probabilities are 0-1. No record of a child is held: the smallest group spoken of has ``SMALLEST_GROUP``
children interviewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum, unique
from math import isfinite
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dashboard.model.diagnostics.gates import Gate, GateLimits, gates

DIGITS = 9
"""Significant digits kept of every number."""
SMALLEST_GROUP = 20
"""Children interviewed that a group needs to be told of by itself; smaller ones are pooled."""


@unique
class Reason(StrEnum):
    """Why a number is null; its words in three languages are in ``dashboard.model.diagnostics.words``."""

    NO_MUNICIPALITY_IN_SURVEY = "no_municipality_in_survey"
    NO_NEIGHBOURS = "no_neighbours"
    TOO_FEW_CLUSTERS = "too_few_clusters"
    TOO_FEW_CHILDREN = "too_few_children"
    TOO_FEW_MUNICIPALITIES = "too_few_municipalities"
    ONE_STATE = "one_state"
    ONE_OUTCOME_ONLY = "one_outcome_only"
    NO_DIRECT_ESTIMATES = "no_direct_estimates"
    NO_PRECISION = "no_precision"
    NO_CENSUS = "no_census"
    NOT_FOR_THIS_COVARIATE = "not_for_this_covariate"
    MODEL_WITH_EFFECTS = "model_with_effects"
    DID_NOT_CONVERGE = "did_not_converge"
    NOT_COMPUTABLE = "not_computable"
    WITHHELD = "withheld"
    NOT_ASKED = "not_asked"


def rounded(value: float) -> float:
    """``value`` to ``DIGITS`` significant digits; doing it twice changes nothing.

    Examples
    --------
    >>> rounded(0.12345678912)
    0.123456789
    """
    return float(f"{value:.{DIGITS}g}")


def _null_for_nan(value: Any) -> Any:
    return None if value is not None and not isfinite(value) else value


Number = Annotated[float, AfterValidator(rounded)]
"""A finite number."""
MaybeNumber = Annotated[Number | None, BeforeValidator(_null_for_nan)]
"""A number, or null with its reason; NaN and infinities become null."""


class Record(BaseModel):
    """A frozen record of the file; its attribute docstrings become the descriptions of the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class Section(Record):
    """A record that owes a reason for each of its nulls."""

    absent: dict[str, Reason] = Field(default_factory=dict)
    """Why a field is null, by its name."""

    @model_validator(mode="after")
    def _every_null_has_its_reason(self) -> Self:
        nulls = {name for name in type(self).model_fields if getattr(self, name) is None}
        if nulls != set(self.absent):
            raise ValueError(
                f"{type(self).__name__}: null fields {sorted(nulls)} but reasons for {sorted(self.absent)}; "
                "give a reason for each null and for nothing else"
            )
        return self


class SurveySummary(Section):
    """The survey that the model was fitted to, children of the outcome's population only."""

    children: int
    """Children interviewed."""
    working: int
    """Of them, those with the outcome."""
    strata: int
    clusters: int
    degrees_of_freedom: int
    """Clusters less strata."""
    rate: Number
    """Weighted share with the outcome."""
    rate_standard_error: MaybeNumber
    """Linearised over strata and clusters."""
    weight_variation: Number
    """Coefficient of variation of the expansion weights."""
    weighting_effect: Number
    """Kish: 1 + weight_variation squared."""
    municipalities: int
    """Municipalities that the survey reached (0 where it does not tell)."""
    dropped: dict[str, int] = Field(default_factory=dict)
    """Children left out before the fit, by the reason."""


class Fit(Section):
    """How well the model tells children apart and how it ended."""

    auc: MaybeNumber
    """Weighted area under the ROC curve: probability that a working child has the higher prediction, ties half."""
    brier: Number
    """Weighted mean of (outcome - prediction) squared."""
    brier_of_the_rate: Number
    """The same for a model that gives every child the rate."""
    brier_skill: MaybeNumber
    """1 - brier / brier_of_the_rate."""
    mcfadden: MaybeNumber
    """1 - pseudo log likelihood / that of the rate alone."""
    nagelkerke: MaybeNumber
    """Cox and Snell's 1 - exp((d1 - d0) / n) over its maximum, weights scaled to a mean of 1."""
    tjur: MaybeNumber
    """Weighted mean prediction of working children less that of the others."""
    iterations: int
    converged: bool
    step_left: MaybeNumber
    """Largest Newton step that remains, in standard errors; null for a model with effects."""


class CalibrationGroup(Section):
    """Children of one group: what the survey observed and what the model predicts for the same children."""

    group: str
    """Decile "1".."10" (of the prediction), or code of the first-level unit; "" for those pooled because few."""
    members: int = 1
    """Groups pooled into this one."""
    children: int
    """Children interviewed."""
    weight: Number
    """Share of the survey's weight."""
    observed: Number
    """Weighted share with the outcome."""
    standard_error: MaybeNumber
    """Of ``observed``, linearised over strata and clusters."""
    predicted: Number
    """Weighted mean prediction."""


class Calibration(Section):
    """Whether predictions mean what they say."""

    error: Number
    """Expected calibration error: mean over deciles of \\|observed - predicted\\|, weighted."""
    largest: Number
    """Largest of those differences."""
    intercept: MaybeNumber
    """Of the logistic regression of the outcome on the log odds predicted; 0 is perfect."""
    slope: MaybeNumber
    """Of the same; 1 is perfect, below 1 the predictions are too extreme."""
    deciles: tuple[CalibrationGroup, ...]
    """By equal shares of the survey's weight, from the lowest prediction."""
    state_error: MaybeNumber
    """As ``error``, over first-level units."""
    states: tuple[CalibrationGroup, ...]


class HosmerLemeshow(Section):
    """Archer-Lemeshow F-adjusted mean residual test: are mean residuals of the deciles zero together?"""

    groups: int
    statistic: MaybeNumber
    """F-adjusted."""
    numerator: MaybeNumber
    """Degrees of freedom, groups - 1."""
    denominator: MaybeNumber
    """Degrees of freedom, clusters - strata - groups + 2."""
    p: MaybeNumber


class Coefficient(Section):
    """One row of the coefficient table; the intercept is the first, with an empty factor."""

    term: str
    factor: str
    kind: Literal["", "person", "household", "territory"]
    level: str
    """Empty for a share and for the intercept."""
    reference: str
    """The level that ``level`` is compared with."""
    coefficient: Number
    """Log odds."""
    standard_error: MaybeNumber
    """Design-based."""
    lower: MaybeNumber
    """Of the 95 % interval of the log odds, t with clusters - strata degrees of freedom."""
    upper: MaybeNumber
    p: MaybeNumber
    """Two-sided, t with clusters - strata degrees of freedom."""
    odds_ratio: MaybeNumber
    odds_lower: MaybeNumber
    odds_upper: MaybeNumber
    expected: Literal[-1, 0, 1]
    """Direction declared in the specification; 0 where none is."""
    sign: Literal["as_expected", "unclear", "contradicts", "none_expected"]
    """``contradicts``: the whole interval lies on the other side; ``unclear``: only the estimate does."""


class Inflation(Section):
    """Generalised variance inflation of one factor (all terms of it together)."""

    factor: str
    terms: int
    gvif: MaybeNumber
    """Fox and Monette: det(R11) det(R22) / det(R)."""
    vif: MaybeNumber
    """gvif ** (1 / terms): comparable between factors, the ordinary VIF where there is one term."""


class InfluentialCluster(Record):
    """One cluster and how far the model would move without it (one Newton step)."""

    stratum: int
    cluster: int
    """Numbers as the sample holds them."""
    largest: Number
    """Largest \\|dfbeta\\| in standard errors."""
    term: str
    """Whose it is."""
    distance: Number
    """dfbeta' V^-1 dfbeta / terms: Cook's, with the design-based covariance."""
    weight: Number
    """Share of the survey's weight."""


class Influence(Section):
    """One-step deletion of every cluster."""

    clusters: int
    threshold: Number
    """2 / sqrt(clusters), Belsley, Kuh and Welsch."""
    above: int
    """Clusters whose largest \\|dfbeta\\| passes the threshold."""
    largest: MaybeNumber
    """Of all clusters and terms, in standard errors."""
    most: tuple[InfluentialCluster, ...]
    """The ten with the greatest distance."""


class Fold(Section):
    """Children held out together and predicted by a model that has not seen them."""

    fold: str
    """Number of the fold, or code of the first-level unit."""
    members: int = 1
    """First-level units held out together because each has few children."""
    children: int
    auc: MaybeNumber
    brier: Number
    observed: Number
    predicted: Number


class CrossValidation(Section):
    """Out-of-sample skill; the model refitted per fold is the fixed part, without municipality or state effects."""

    by: Literal["cluster", "state"]
    folds: tuple[Fold, ...]
    auc: MaybeNumber
    """Of all held-out predictions together."""
    brier: MaybeNumber
    calibration_error: MaybeNumber
    """Over deciles of the held-out predictions."""
    apparent_auc: MaybeNumber
    """Of the same fixed part, fitted to all children and judged on them."""
    optimism: MaybeNumber
    """apparent_auc - auc."""


class LocalMoran(Record):
    """Local Moran per municipality, parallel tuples."""

    municipality: tuple[str, ...]
    """Codes."""
    quadrant: tuple[int, ...]
    """1 high-high, 2 low-high, 3 low-low, 4 high-low (value, neighbours)."""
    p: tuple[Number, ...]
    """Pseudo p-value of conditional permutations, one-sided, of the tail the value lies in."""


class Autocorrelation(Section):
    """Moran's I of one quantity over the graph of neighbouring municipalities, rows standardised."""

    of: Literal["residual", "estimate"]
    """Standardised municipal residual of the survey, or the estimate itself (hot spots)."""
    municipalities: int
    """With a value and at least one neighbour that has one."""
    left_out: int
    """With a value but without such a neighbour."""
    moran: MaybeNumber
    expected: MaybeNumber
    """-1 / (n - 1)."""
    z: MaybeNumber
    """Under randomisation."""
    p: MaybeNumber
    """Pseudo p-value of permutations, one-sided."""
    permutations: int
    local: LocalMoran | None


class DirectUnits(Record):
    """Units that the survey reached well enough to be compared, parallel tuples; numbers may be null (unknown)."""

    code: tuple[str, ...]
    """Of the municipality or first-level unit."""
    children: tuple[int, ...]
    """Children interviewed, at least ``SMALLEST_GROUP``."""
    direct: tuple[Number, ...]
    """Weighted share of the unit's own children."""
    standard_error: tuple[MaybeNumber, ...]
    """Of ``direct`` if the model is right, with the design effect that all units share."""
    model: tuple[Number, ...]
    model_error: tuple[MaybeNumber, ...]
    """Root mean squared error of ``model`` where the model has effects, else its standard error."""


class DirectComparison(Section):
    """Model against direct estimates, over units with enough children interviewed."""

    of: Literal["municipality", "state"]
    reached: int
    """Units with at least one child interviewed."""
    compared: int
    """Of them, those in ``units``; the figures below are over these."""
    units: DirectUnits
    design_effect: MaybeNumber
    """Variance of the direct estimates over that of simple random samples of the same children."""
    correlation: MaybeNumber
    """Weighted by children interviewed."""
    mean_difference: MaybeNumber
    """direct - model, weighted by children interviewed."""
    inside: MaybeNumber
    """Share of units whose direct estimate lies within 1.96 standard errors of the model."""
    slope: MaybeNumber
    """Of direct on model, weighted by 1 / variance; 1 where the model is unbiased."""
    wald: MaybeNumber
    """Sum of (direct - model)^2 / (var(direct) + mse(model)): chi-squared with ``compared`` degrees of freedom."""
    p: MaybeNumber


class LevelCoverage(Section):
    """One level of a covariate in the survey and in the census."""

    covariate: str
    level: str
    survey_children: int | None
    """Children interviewed."""
    survey: MaybeNumber
    """Weighted share."""
    census: MaybeNumber
    """Share of the children counted."""


class RangeCoverage(Section):
    """A covariate that is a number: its range in the survey and in the census."""

    covariate: str
    survey_lower: MaybeNumber
    survey_upper: MaybeNumber
    census_lower: MaybeNumber
    census_upper: MaybeNumber
    outside: MaybeNumber
    """Share of census children beyond the survey's range: extrapolation."""


class Coverage(Section):
    """Whether the survey has seen what the census holds."""

    levels: tuple[LevelCoverage, ...]
    ranges: tuple[RangeCoverage, ...]
    unseen: MaybeNumber
    """Share of census children with some level that no child of the survey has."""
    outside: MaybeNumber
    """Share of census children beyond the survey's range in some covariate."""
    census_dropped: dict[str, int] = Field(default_factory=dict)
    """Census children left out, by the reason."""


class Reliability(Section):
    """Municipalities by the reliability of their estimate."""

    publish: int
    warn: int
    withhold: int
    unreliable: MaybeNumber
    """withhold / all of them."""
    children_unreliable: MaybeNumber
    """Share of the children who live there."""
    median_variation: MaybeNumber
    """Median coefficient of variation."""


class OutcomeDiagnostics(Section):
    """Everything found out about the model of one outcome."""

    outcome: str
    survey: SurveySummary
    fit: Fit
    calibration: Calibration
    hosmer_lemeshow: HosmerLemeshow
    coefficients: tuple[Coefficient, ...]
    inflation: tuple[Inflation, ...]
    influence: Influence
    cross_validation: tuple[CrossValidation, ...]
    """By cluster, then by state."""
    autocorrelation: tuple[Autocorrelation, ...]
    """Of the residual, then of the estimate."""
    direct: tuple[DirectComparison, ...]
    """By municipality, then by state (over the municipalities that are shown)."""
    coverage: Coverage
    reliability: Reliability


class Diagnostics(Record):
    """``diagnostics.json`` of a release: the checks of every outcome, and the gates they passed or failed."""

    format: Literal[1] = 1
    outcomes: tuple[OutcomeDiagnostics, ...]
    """In the order of the release; the first is the main one."""
    gates: tuple[Gate, ...] = ()

    @classmethod
    def of_outcomes(cls, outcomes: Sequence[OutcomeDiagnostics], limits: GateLimits) -> Diagnostics:
        """The file of a release: its outcomes, and the gates that ``limits`` set them."""
        found = cls(outcomes=tuple(outcomes))
        return cls(outcomes=found.outcomes, gates=gates(found, limits))

    def of(self, outcome: str) -> OutcomeDiagnostics:
        """The checks of one outcome; KeyError names those there are."""
        for found in self.outcomes:
            if found.outcome == outcome:
                return found
        raise KeyError(f"no outcome '{outcome}'; there are {[found.outcome for found in self.outcomes]}")

    @property
    def failed(self) -> tuple[Gate, ...]:
        """Stated gates that stand in the way of publishing."""
        return tuple(gate for gate in self.gates if gate.passed is False)
