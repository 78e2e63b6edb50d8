"""The choices a statistician has in predicting, and how uncertain an estimate may be before it is withheld."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(gt=0, lt=1)]

COUNTRY = "country"
"""The place of a national rate among ``PredictionOptions.rates``."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class ReliabilityLimits(_Frozen):
    """Limits of the coefficient of variation, the error of an estimate divided by the estimate.

    The defaults are those that Statistics Canada uses for its household surveys (16.5 and 33.3 %).
    They are an option, not part of the ILO/ECLAC method, which states none that we know.
    """

    warn_above: float = Field(default=0.165, gt=0)
    """Published with a warning from here on."""
    withhold_above: float = Field(default=0.333, gt=0)
    """Withheld from here on."""

    @model_validator(mode="after")
    def _in_order(self) -> ReliabilityLimits:
        if self.warn_above > self.withhold_above:
            raise ValueError(
                f"warn_above ({self.warn_above:g}) is larger than withhold_above ({self.withhold_above:g}); "
                "an estimate is first published, then published with a warning, then withheld"
            )
        return self


class PredictionOptions(_Frozen):
    """How fitted coefficients become the probabilities of municipalities, and what is told of their precision.

    Examples
    --------
    >>> PredictionOptions().uncertainty, PredictionOptions().reliability.withhold_above
    ('delta', 0.333)
    """

    groups: tuple[str, ...] | None = None
    """Person and household covariates by whose levels children are also estimated; None = all of them."""
    confidence: float = Field(default=0.95, gt=0, lt=1)
    """Of the intervals. A release is published with 0.95."""
    uncertainty: Literal["delta", "bootstrap"] = "delta"
    """``delta``: linearised; ``bootstrap``: coefficients drawn from their estimated distribution (parametric)."""
    replicates: int = Field(default=1000, ge=100, le=100_000)
    """Draws of the parametric bootstrap."""
    seed: int = Field(default=20261122, ge=0)
    """Of those draws: the same seed gives the same figures."""
    municipality_effect: Literal["plug_in", "mean"] = "plug_in"
    """With a random effect: ``plug_in`` predicts at its most likely value (formula 3 of the method as it reads);
    ``mean`` averages the prediction over what the effect may be, which is larger where the survey did not go."""
    rates: dict[str, dict[str, Share]] = Field(default_factory=dict)
    """Known rates to which predictions are calibrated: outcome code to place to share. A place is ``country`` or
    a first-level code; states that are not named keep their prediction. Empty = no calibration."""
    reliability: ReliabilityLimits = ReliabilityLimits()
    """From which coefficient of variation an estimate is published with a warning, or withheld."""
    suppression_threshold: int = Field(default=20, ge=0)
    """Fewer children than this are never told of, in a municipality, a group, a cell or a direct estimate."""

    @model_validator(mode="after")
    def _country_or_states(self) -> PredictionOptions:
        for outcome, places in self.rates.items():
            if COUNTRY in places and len(places) > 1:
                raise ValueError(
                    f"rates of '{outcome}': both the country and {len(places) - 1} first-level units; "
                    "calibrate to one level, so that no unit is asked to meet two rates"
                )
        return self
