"""From census counts and a fitted model to the estimates of one outcome: the door of the prediction."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.model.census import CensusCounts, Population
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import MunicipalEstimates
from dashboard.model.prediction_options import PredictionOptions
from dashboard.model.sample import Sample
from dashboard.values import IndexArray

__all__ = ["MunicipalEstimates", "estimate_municipalities"]


def estimate_municipalities(
    counts: CensusCounts,
    model: FittedModel,
    *,
    population: Population | None = None,
    options: PredictionOptions | None = None,
    sample: Sample | None = None,
    state: IndexArray | None = None,
    state_codes: Sequence[str] = (),
) -> MunicipalEstimates:
    """Estimates of every municipality; ``state`` is the position of its first-level unit in ``state_codes``."""
    raise NotImplementedError
