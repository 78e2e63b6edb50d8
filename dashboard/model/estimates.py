"""From census counts and a fitted model to the estimates of one outcome: the door of the prediction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.areas import Common, area_estimates
from dashboard.model.census import CensusCounts, Population
from dashboard.model.direct import direct_estimates
from dashboard.model.fitted import FittedModel
from dashboard.model.groups import GroupColumns, group_columns, group_estimates
from dashboard.model.known_rates import KnownRates, known_rates
from dashboard.model.municipal_estimates import RELIABILITIES, AreaEstimates, MunicipalEstimates, Reliability
from dashboard.model.person_sums import PersonSums
from dashboard.model.predicted import Predicted, predict, predict_from_sums
from dashboard.model.prediction import CellPrediction, Moments
from dashboard.model.prediction_options import PredictionOptions
from dashboard.model.sample import Sample
from dashboard.model.sums import per_child
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

__all__ = ["MunicipalEstimates", "SecondLookError", "estimate_from_sums", "estimate_municipalities"]


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
    r"""Probability, expected children and precision of every municipality, of its groups, its state and the country.

    .. math:: P_m = \frac{1}{N_m} \sum_{c \in m} n_c \, \sigma(b_0 + x_c' b + u_m + d)

    with d the shift of a calibration (0 without). How precision is measured is told in
    :mod:`dashboard.model.precision` and ``docs/method.md``.

    Parameters
    ----------
    counts : CensusCounts
        All children that any outcome speaks of.
    model : FittedModel
        Of one outcome.
    population : mapping of covariate code to levels, optional
        Whom the outcome speaks of; default everybody counted.
    options : PredictionOptions, optional
    sample : Sample, optional
        Gives the direct estimates.
    state : shape (n_municipalities,), optional
        Position of the first-level unit of every municipality in ``state_codes``.
    state_codes : sequence of str
        Needed for calibration to the rates of states.

    Returns
    -------
    MunicipalEstimates
        Not protected: see there.

    Raises
    ------
    CensusMismatchError
        If the census lacks a covariate of the model or has a level that the survey never saw.
    KnownRateError
        If a known rate belongs to no place, or to one without children.

    Examples
    --------
    >>> from dashboard.model.design import Covariate, design_terms
    >>> sex = (Covariate("sex", "person", ("f", "m")),)
    >>> counts = CensusCounts(sex, 1, np.zeros(2, int), np.arange(2), np.array([30.0, 10.0]),
    ...                       {"sex": np.arange(2)}, {})
    >>> model = FittedModel("work", design_terms(sex), np.array([-2.0, 1.0]), np.diag([0.01, 0.02]), np.zeros(1),
    ...                     np.zeros(1), 0.0, 0.0, 500, 2, 40, 5, -150.0, -160.0)
    >>> found = estimate_municipalities(counts, model)
    >>> found.probability.round(4), found.standard_error.round(4), found.groups[0].probability.round(4)
    (array([0.1566]), array([0.0146]), array([[0.1192, 0.2689]]))
    """
    options = options or PredictionOptions()
    own = counts.restricted(population or {})
    columns = group_columns(own, options.groups)
    cells = CellPrediction(own, model, sets=columns.sets)
    rates = _rates(options, outcome=model.outcome, cells=cells, state=state, state_codes=state_codes)
    found = predict(cells, model, options=options, rates=rates)
    return _estimates(
        own,
        model,
        found,
        columns=columns,
        known=cells.design.known,
        options=options,
        rates=rates,
        sample=sample,
        state=state,
        states=len(state_codes),
    )


def estimate_from_sums(
    sums: PersonSums,
    model: FittedModel,
    *,
    options: PredictionOptions | None = None,
    sample: Sample | None = None,
    state: IndexArray | None = None,
    state_codes: Sequence[str] = (),
) -> MunicipalEstimates:
    """The same for a model with a number of each child, which no cell holds: from sums made while the census was read.

    Parameters
    ----------
    sums : PersonSums
        Of one outcome's population, made with the coefficients of ``model``.
    model, options, sample, state, state_codes : as ``estimate_municipalities``
        Errors of effects are linear in them (:func:`dashboard.model.predicted.predict_from_sums`).

    Raises
    ------
    SecondLookError
        If the options ask for what needs the children again: calibration, the bootstrap, the mean over the effect.
    """
    options = options or PredictionOptions()
    _refuse_second_look(options, model)
    columns = group_columns(sums.counts, options.groups)
    found = predict_from_sums(sums.moments(columns.sets), model, options=options)
    return _estimates(
        sums.counts,
        model,
        found,
        columns=columns,
        known=sums.known,
        options=options,
        rates=None,
        sample=sample,
        state=state,
        states=len(state_codes),
    )


class SecondLookError(AtlasError):
    """Options that need every child a second time, asked of sums."""


def _refuse_second_look(options: PredictionOptions, model: FittedModel) -> None:
    asked = [
        name
        for name, wanted in (
            ("rates (calibration)", bool(options.rates.get(model.outcome))),
            ("uncertainty: bootstrap", options.uncertainty == "bootstrap"),
            ("municipality_effect: mean", options.municipality_effect == "mean" and model.effect_uncertainty.any()),
        )
        if wanted
    ]
    if asked:
        raise SecondLookError(
            f"outcome '{model.outcome}': {', '.join(asked)} would need every child again, and a number of each child "
            "is kept as sums only; take the option out, or group the number into levels"
        )


def _estimates(
    counts: CensusCounts,
    model: FittedModel,
    found: Predicted,
    *,
    columns: GroupColumns,
    known: BoolArray,
    options: PredictionOptions,
    rates: KnownRates | None,
    sample: Sample | None,
    state: IndexArray | None,
    states: int,
) -> MunicipalEstimates:
    children = counts.of_municipality()
    status = _status(children if counts.found is None else counts.found, children > 0, known, found)
    n = counts.municipalities
    inhabited = found.moments.children[:, 0] > 0

    common = _common(model, state)

    def over(area: IndexArray, areas: int) -> AreaEstimates:
        return area_estimates(
            found,
            area,
            areas=areas,
            covariance=model.covariance,
            rates=rates,
            confidence=options.confidence,
            common=common,
        )

    return MunicipalEstimates(
        outcome=model.outcome,
        children=children,
        probability=found.probability[:, 0],
        effect=np.where(inhabited, found.effect, np.nan),
        standard_error=found.standard_error[:, 0],
        root_mse=found.root_mse[:, 0],
        lower=found.lower[:, 0],
        upper=found.upper[:, 0],
        confidence=options.confidence,
        spread_within=_spread_within(found.moments),
        variation=found.variation[:, 0],
        reliability=found.reliability[:, 0],
        status=status[:, 0],
        direct=None if sample is None else direct_estimates(sample, outcome=model.outcome, municipalities=n),
        groups=group_estimates(columns, found, status),
        country=over(np.zeros(n, dtype=np.int64), 1),
        states=None if state is None else over(state, max(int(state.max()) + 1, states)),
        calibrated=np.zeros(n, dtype=np.bool_) if rates is None else rates.fixed,
    )


def _common(model: FittedModel, state: IndexArray | None) -> Common | None:
    """What municipalities of one first-level unit err by together: the effect of the unit."""
    if model.effect_common is None or state is None or not model.effect_common.any():
        return None
    whole = model.effect_uncertainty
    share = np.divide(model.effect_common, whole, out=np.zeros_like(whole), where=whole > 0)
    return Common(state, np.minimum(share, 1.0))


def _rates(
    options: PredictionOptions,
    *,
    outcome: str,
    cells: CellPrediction,
    state: IndexArray | None,
    state_codes: Sequence[str],
) -> KnownRates | None:
    wanted = options.rates.get(outcome, {})
    if not wanted:
        return None
    return known_rates(wanted, inhabited=cells.inhabited, state=state, state_codes=state_codes)


def _status(children_found: FloatArray, counted: BoolArray, known: BoolArray, found: Predicted) -> ByteArray:
    """Why there is no value, by municipality and set: nobody found, not to be modelled, or too uncertain."""
    status = np.full(found.probability.shape, ValueStatus.AVAILABLE, dtype=np.uint8)
    status[found.reliability == RELIABILITIES.index(Reliability.WITHHOLD)] = ValueStatus.UNRELIABLE
    status[~np.isfinite(found.probability)] = ValueStatus.NO_DATA
    # Where children were found and none is counted, all were left out for a missing value.
    status[np.where(counted, ~known, children_found > 0)] = ValueStatus.NOT_MODELLED
    return status


def _spread_within(moments: Moments) -> FloatArray:
    n, expected, squares = moments.children[:, 0], moments.expected[:, 0], moments.squares[:, 0]
    spread: FloatArray = np.sqrt(np.maximum(per_child(squares, n) - per_child(expected, n) ** 2, 0.0))
    return spread
