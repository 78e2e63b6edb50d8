"""One prediction with all its precision, for all children and for every group at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.benchmark import benchmark_offsets
from dashboard.model.bootstrap import bootstrap_deviation
from dashboard.model.fitted import FittedModel
from dashboard.model.known_rates import KnownRates, calibrating_shift
from dashboard.model.precision import (
    EffectError,
    coefficient_variance,
    effect_error,
    interval,
    left_by_calibration,
    over_the_effect,
    sensitivity,
)
from dashboard.model.prediction import CellPrediction, Moments
from dashboard.model.prediction_options import PredictionOptions
from dashboard.model.reliability import reliability, variation
from dashboard.model.sums import per_child
from dashboard.values import ByteArray, FloatArray


@dataclass(frozen=True, slots=True)
class Predicted:
    """Arrays of shape (n_municipalities, n_sets): set 0 is all children, the others are groups."""

    effect: FloatArray
    """shape (n_municipalities,): municipality effect and calibration, as the cells must carry it"""
    moments: Moments
    derivative: FloatArray
    """shape (n_municipalities, n_sets, 1 + n_terms)"""
    probability: FloatArray
    standard_error: FloatArray
    uncalibrated: EffectError | None
    """None without a municipality effect."""
    error: FloatArray
    """Root mean squared error where there is a municipality effect, else ``standard_error``."""
    lower: FloatArray
    upper: FloatArray
    variation: FloatArray
    reliability: ByteArray

    @property
    def root_mse(self) -> FloatArray:
        """``error`` where it is a mean squared error; NaN throughout without a municipality effect."""
        return self.error if self.uncalibrated is not None else np.full(self.error.shape, np.nan)


def predict(
    cells: CellPrediction, model: FittedModel, *, options: PredictionOptions, rates: KnownRates | None
) -> Predicted:
    """Probabilities of every set of children in every municipality and how far they may be trusted."""
    of_municipality = _municipality_effect(cells, model, options=options)
    calibration = _calibration(cells, model, effect=of_municipality, rates=rates)
    effect = of_municipality + calibration
    linear = cells.linear(model.coefficients, effect)
    moments = cells.moments(linear)
    derivative = sensitivity(moments, effect_slope=model.effect_slope, rates=rates)
    if options.uncertainty == "delta":
        standard_error = np.sqrt(coefficient_variance(derivative, model.covariance))
    else:
        standard_error = bootstrap_deviation(
            cells,
            model,
            effect=effect,
            rates=rates,
            replicates=options.replicates,
            seed=options.seed,
            summarise=lambda expected: per_child(expected, moments.children),
        )
    uncalibrated = _effect_error(cells, model, calibration=calibration, moments=moments)
    left = uncalibrated
    if uncalibrated is not None and rates is not None:
        left = left_by_calibration(uncalibrated, moments=moments, rates=rates)
    return _judged(
        moments, derivative, standard_error, effect=effect, uncalibrated=uncalibrated, left=left, options=options
    )


def predict_from_sums(moments: Moments, model: FittedModel, *, options: PredictionOptions) -> Predicted:
    r"""The same from sums over children that were made while a census was read, and that cannot be made again.

    What needs a second look at the children is linear here: errors of the effects are
    :math:`h_m^2 (v_m + 2 \tau_m)`, the prediction is at the most likely effect, and there is no calibration.
    """
    derivative = sensitivity(moments, effect_slope=model.effect_slope, rates=None)
    standard_error = np.sqrt(coefficient_variance(derivative, model.covariance))
    error = None
    if _has_effects(model):
        estimation = 0.0 if model.effect_estimation is None else 2 * model.effect_estimation
        slope = per_child(moments.slope, moments.children)
        variance = slope**2 * (model.effect_uncertainty + estimation)[:, None]
        error = EffectError(bias=np.zeros_like(variance), variance=variance)
    return _judged(
        moments,
        derivative,
        standard_error,
        effect=model.municipal_effect,
        uncalibrated=error,
        left=error,
        options=options,
    )


def _judged(
    moments: Moments,
    derivative: FloatArray,
    standard_error: FloatArray,
    *,
    effect: FloatArray,
    uncalibrated: EffectError | None,
    left: EffectError | None,
    options: PredictionOptions,
) -> Predicted:
    """Intervals, variation and reliability from the errors of coefficients and effects."""
    probability = per_child(moments.expected, moments.children)
    error = standard_error if left is None else np.sqrt(standard_error**2 + left.squared)
    lower, upper = interval(probability, error, confidence=options.confidence)
    varies = variation(probability, error)
    return Predicted(
        effect=effect,
        moments=moments,
        derivative=derivative,
        probability=probability,
        standard_error=standard_error,
        uncalibrated=uncalibrated,
        error=error,
        lower=lower,
        upper=upper,
        variation=varies,
        reliability=reliability(varies, options.reliability),
    )


def _municipality_effect(cells: CellPrediction, model: FittedModel, *, options: PredictionOptions) -> FloatArray:
    if options.municipality_effect == "mean" and model.effect_uncertainty.any():
        return _effect_of_the_mean(cells, model)
    return model.municipal_effect


def _calibration(
    cells: CellPrediction, model: FittedModel, *, effect: FloatArray, rates: KnownRates | None
) -> FloatArray:
    if rates is None:
        return np.zeros(cells.municipalities)
    return calibrating_shift(cells, cells.linear(model.coefficients, effect), rates)


def _effect_of_the_mean(cells: CellPrediction, model: FittedModel) -> FloatArray:
    """The one effect at which the cells give the mean over what the effect may be."""
    linear = cells.linear(model.coefficients, model.municipal_effect)
    mean, _ = over_the_effect(cells, linear, model.effect_uncertainty)
    inhabited = cells.inhabited
    number = np.cumsum(inhabited) - 1
    shift = np.zeros(cells.municipalities)
    shift[inhabited] = benchmark_offsets(
        linear,
        children=cells.children,
        group=number[cells.municipality],
        target=(mean / np.where(cells.total > 0, cells.total, 1.0))[inhabited, 0],
    )
    return model.municipal_effect + shift


def _effect_error(
    cells: CellPrediction, model: FittedModel, *, calibration: FloatArray, moments: Moments
) -> EffectError | None:
    """The true effect lies around its most likely value, wherever in its distribution the estimate was taken."""
    if not _has_effects(model):
        return None
    return effect_error(
        cells,
        cells.linear(model.coefficients, model.municipal_effect + calibration),
        variance=model.effect_uncertainty,
        estimation=model.effect_estimation,
        moments=moments,
    )


def _has_effects(model: FittedModel) -> bool:
    """A random effect whose variance came out as zero is still one: it is told with nothing added."""
    return model.effect_estimation is not None or bool(model.effect_uncertainty.any())
