"""From a sample to a fitted model: the door of the estimation."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.model.design import Covariate
from dashboard.model.fitted import FittedModel
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample
from dashboard.values import IndexArray


def fit_model(
    sample: Sample,
    *,
    covariates: Sequence[Covariate],
    outcome: str,
    municipalities: int,
    state: IndexArray,
    interactions: Sequence[tuple[str, str]] = (),
    options: EstimationOptions | None = None,
    state_names: Sequence[str] = (),
) -> FittedModel:
    """The model of ``outcome``; ``state`` is the position of the first-level unit of every municipality."""
    raise NotImplementedError
