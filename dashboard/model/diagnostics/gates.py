"""Gates: what a model must show before its release is published, stated as limits in the specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from dashboard.model.diagnostics.records import Diagnostics, OutcomeDiagnostics

Share = Annotated[float, Field(ge=0, le=1)]


@unique
class GateName(StrEnum):
    """What a gate looks at; the value is the name of its limit. Its words are in ``.words``."""

    CONVERGED = "converged"
    AUC = "auc_at_least"
    OPTIMISM = "optimism_at_most"
    CALIBRATION = "calibration_error_at_most"
    HOSMER_LEMESHOW = "hosmer_lemeshow_p_at_least"
    INFLATION = "vif_at_most"
    SIGNS = "sign_contradictions_at_most"
    INFLUENCE = "influence_at_most"
    UNRELIABLE = "unreliable_at_most"
    UNSEEN = "unseen_at_most"
    OUTSIDE = "outside_range_at_most"
    DIRECT = "direct_inside_at_least"
    SPATIAL = "residual_moran_p_at_least"


class GateLimits(BaseModel):
    """Limits stated in a specification (``gates:``); a limit of null turns the gate into a mere report.

    The defaults are this atlas' own, chosen as customary in applied statistics; they are not taken from ILO or ECLAC,
    whose own limits are not known to us.

    Examples
    --------
    >>> GateLimits(auc_at_least=0.7).auc_at_least
    0.7
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    converged: bool | None = True
    """Whether the fit must have converged."""
    auc_at_least: Share | None = 0.65
    """Weighted area under the ROC curve."""
    optimism_at_most: Share | None = 0.05
    """AUC on the fitted children less AUC on held-out clusters."""
    calibration_error_at_most: Share | None = 0.03
    """Mean difference between observed and predicted share over deciles of the prediction."""
    hosmer_lemeshow_p_at_least: Share | None = None
    """Archer-Lemeshow test; reported only, since any model fails it in a survey that is large enough."""
    vif_at_most: Annotated[float, Field(ge=1)] | None = 10.0
    """Variance inflation of the most collinear factor."""
    sign_contradictions_at_most: Annotated[int, Field(ge=0)] | None = 0
    """Coefficients whose whole interval lies against the declared direction."""
    influence_at_most: Annotated[float, Field(gt=0)] | None = 2.0
    """Standard errors that a coefficient moves without one cluster."""
    unreliable_at_most: Share | None = 0.3
    """Share of municipalities whose estimate is withheld as unreliable."""
    unseen_at_most: Share | None = 0.01
    """Share of census children with a level that the survey has not seen."""
    outside_range_at_most: Share | None = 0.25
    """Share of census children beyond the range of a covariate in the survey."""
    direct_inside_at_least: Share | None = None
    """Share of municipalities whose direct estimate lies within 1.96 standard errors of the model; reported only."""
    residual_moran_p_at_least: Share | None = None
    """Spatial autocorrelation of the residuals; reported only."""


class Gate(BaseModel):
    """One gate of one outcome: what was measured, what was asked, and whether it is met."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    outcome: str
    name: GateName
    value: float | None
    """As in the diagnostics; for ``converged`` 1 or 0. Null where it could not be computed."""
    limit: float | None
    """Null: nothing is asked, the value is only reported."""
    rule: Literal["at_least", "at_most"]
    passed: bool | None
    """Null where nothing is asked. A gate that is asked and could not be computed is not passed."""
    reason: str = ""
    """Why ``value`` is null: a ``Reason``."""


Reading = tuple[float | None, str]
"""A value, or None with its reason."""


def gates(diagnostics: Diagnostics, limits: GateLimits) -> tuple[Gate, ...]:
    """Every gate of every outcome, in the order of ``GateName``; those without a limit are reported only."""
    return tuple(_gate(found, name, limits) for found in diagnostics.outcomes for name in GateName)


def _gate(found: OutcomeDiagnostics, name: GateName, limits: GateLimits) -> Gate:
    value, reason = _READINGS[name](found)
    stated = getattr(limits, name.value)
    limit = None if stated is None or (name is GateName.CONVERGED and not stated) else float(stated)
    rule: Literal["at_least", "at_most"] = "at_most" if name.value.endswith("at_most") else "at_least"
    return Gate(
        outcome=found.outcome,
        name=name,
        value=value,
        limit=limit,
        rule=rule,
        passed=None if limit is None else _meets(value, rule, limit),
        reason=reason,
    )


def _meets(value: float | None, rule: str, limit: float) -> bool:
    if value is None:
        return False
    return value <= limit if rule == "at_most" else value >= limit


def _field(section: BaseModel, name: str) -> Reading:
    value = getattr(section, name)
    return (None, str(getattr(section, "absent")[name])) if value is None else (float(value), "")  # noqa: B009


def _optimism(found: OutcomeDiagnostics) -> Reading:
    return _field(next(part for part in found.cross_validation if part.by == "cluster"), "optimism")


def _inflation(found: OutcomeDiagnostics) -> Reading:
    if not found.inflation:
        return 1.0, ""
    # A factor whose inflation cannot be computed repeats another one: that is worse than any number.
    worst = max(found.inflation, key=lambda part: float("inf") if part.vif is None else part.vif)
    return _field(worst, "vif")


def _signs(found: OutcomeDiagnostics) -> Reading:
    return float(sum(row.sign == "contradicts" for row in found.coefficients)), ""


def _direct(found: OutcomeDiagnostics) -> Reading:
    return _field(next(part for part in found.direct if part.of == "municipality"), "inside")


def _spatial(found: OutcomeDiagnostics) -> Reading:
    return _field(next(part for part in found.autocorrelation if part.of == "residual"), "p")


_READINGS: Mapping[GateName, Callable[[OutcomeDiagnostics], Reading]] = MappingProxyType(
    {
        GateName.CONVERGED: lambda found: (float(found.fit.converged), ""),
        GateName.AUC: lambda found: _field(found.fit, "auc"),
        GateName.OPTIMISM: _optimism,
        GateName.CALIBRATION: lambda found: _field(found.calibration, "error"),
        GateName.HOSMER_LEMESHOW: lambda found: _field(found.hosmer_lemeshow, "p"),
        GateName.INFLATION: _inflation,
        GateName.SIGNS: _signs,
        GateName.INFLUENCE: lambda found: _field(found.influence, "largest"),
        GateName.UNRELIABLE: lambda found: _field(found.reliability, "unreliable"),
        GateName.UNSEEN: lambda found: _field(found.coverage, "unseen"),
        GateName.OUTSIDE: lambda found: _field(found.coverage, "outside"),
        GateName.DIRECT: _direct,
        GateName.SPATIAL: _spatial,
    }
)
