"""From sample, census, model and estimates to the checks of one outcome: the door of the diagnostics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.census import CensusCounts, renumbered
from dashboard.model.design import Covariate, Interaction, design_matrix, design_terms
from dashboard.model.diagnostics.calibration import calibration, hosmer_lemeshow
from dashboard.model.diagnostics.coefficients import coefficient_table
from dashboard.model.diagnostics.collinearity import inflation
from dashboard.model.diagnostics.coverage import Seen, coverage
from dashboard.model.diagnostics.direct_comparison import Pair, compare_direct
from dashboard.model.diagnostics.influence import influence
from dashboard.model.diagnostics.judged import Clusters, Judged, group_means, states_of
from dashboard.model.diagnostics.neighbours import Neighbours
from dashboard.model.diagnostics.records import (
    SMALLEST_GROUP,
    DirectComparison,
    OutcomeDiagnostics,
    Reason,
    Reliability,
)
from dashboard.model.diagnostics.spatial import autocorrelation, municipal_residual
from dashboard.model.diagnostics.summary import fit_summary, survey_summary
from dashboard.model.diagnostics.validation import by_cluster, by_state
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import NO_RELIABILITY, RELIABILITIES, MunicipalEstimates
from dashboard.model.options import SingleCluster
from dashboard.model.person_sums import NumberSums
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.values import BoolArray, FloatArray, IndexArray, ValueStatus

ENOUGH_SHOWN = 0.9
"""Share of a first-level unit's children whose municipality must be shown for the unit to be compared."""


class DiagnosticsError(AtlasError):
    """Parts that do not belong together."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the municipalities are, in release order."""

    codes: Sequence[str]
    state: IndexArray
    """Position in ``state_codes`` of the first-level unit of each."""
    state_codes: Sequence[str]
    neighbours: Neighbours | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the specification says of the model of one outcome."""

    covariates: Sequence[Covariate]
    """Of its model, with the levels that its population leaves."""
    interactions: Sequence[Interaction] = ()
    directions: Mapping[str, int] = field(default_factory=dict)
    """Term code to 1, -1 or 0."""
    all_covariates: Sequence[Covariate] | None = None
    """As the sample numbers their levels; None where these are the same."""
    equal_weights: bool = False
    """Whether the fit took every child alike (the option weights: none)."""
    threshold: int = SMALLEST_GROUP
    """Children counted in the census that a level needs to be told of."""
    finite_population: bool = False
    """Whether the share of clusters drawn lowers the variance."""
    single_cluster: SingleCluster = "centre"
    """What the fit did about a stratum with one cluster."""


def diagnose(
    sample: Sample,
    *,
    model: FittedModel,
    declared: Declared,
    places: Places,
    counts: CensusCounts | None = None,
    estimates: MunicipalEstimates | None = None,
    numbers: NumberSums | None = None,
) -> OutcomeDiagnostics:
    """Everything a statistician checks of the model of one outcome.

    Parameters
    ----------
    sample : the children interviewed, all of them (those outside the outcome's population have a NaN outcome)
    model : as it was fitted, before predictions are calibrated to known rates
    declared : covariates and directions of the specification
    places : municipalities, their first-level units and neighbours
    counts : the census of the outcome's population (``CensusCounts.restricted``)
    estimates : as predicted; without them reliability and the comparison with direct estimates are null
    numbers : of a model with numbers of each child: who lies beyond what the survey has seen of them

    Raises
    ------
    DiagnosticsError
        When model, sample and declaration speak of different terms, outcomes or municipalities.
    """
    judged, values = judge(sample, model=model, declared=declared)
    terms = [term.code for term in model.terms]
    shown = _shown(estimates, places, threshold=declared.threshold)
    residual = municipal_residual(judged, municipalities=len(places.codes))
    return OutcomeDiagnostics(
        outcome=model.outcome,
        survey=survey_summary(judged, dropped=sample.dropped),
        fit=fit_summary(judged, model=model),
        calibration=calibration(judged, state=places.state, state_codes=places.state_codes),
        hosmer_lemeshow=hosmer_lemeshow(judged),
        coefficients=coefficient_table(model, directions=declared.directions),
        inflation=inflation(judged, factors=[term.factor for term in model.terms]),
        influence=influence(judged, covariance=model.covariance, terms=["intercept", *terms]),
        cross_validation=(
            by_cluster(judged, start=model.coefficients),
            by_state(judged, start=model.coefficients, state=places.state, state_codes=places.state_codes),
        ),
        autocorrelation=(
            autocorrelation(
                residual,
                of="residual",
                neighbours=places.neighbours,
                codes=places.codes,
                told=_told_residuals(judged, estimates, shown, threshold=declared.threshold),
            ),
            autocorrelation(shown, of="estimate", neighbours=places.neighbours, codes=places.codes),
        ),
        direct=(
            _direct_municipalities(estimates, shown, places, threshold=declared.threshold),
            _direct_states(judged, estimates, shown, places),
        ),
        coverage=coverage(
            declared.covariates,
            seen=Seen(values, judged.weight),
            counts=counts,
            threshold=declared.threshold,
            numbers=numbers,
        ),
        reliability=_reliability(estimates, threshold=declared.threshold),
    )


def judge(
    sample: Sample, *, model: FittedModel, declared: Declared
) -> tuple[Judged, Mapping[str, IndexArray | FloatArray]]:
    """The children of the outcome's population with their predictions, and their covariates."""
    _refuse_strangers(sample, model, declared)
    outcome = sample.outcomes[model.outcome]
    inside: BoolArray = np.isfinite(outcome) & (sample.expansion_weight > 0)
    before = declared.all_covariates or declared.covariates
    values: dict[str, IndexArray | FloatArray] = {}
    for covariate in declared.covariates:
        own = sample.values[covariate.code][inside]
        if not covariate.is_share:
            own = renumbered(own.astype(np.int64), code=covariate.code, before=before, after=declared.covariates)
        values[covariate.code] = own
    design = design_matrix(
        declared.covariates, values=values, rows=int(inside.sum()), interactions=declared.interactions
    )
    design = np.column_stack([np.ones(len(design)), design])
    municipality = sample.municipality[inside]
    known = municipality != UNKNOWN_MUNICIPALITY
    effect = np.where(known, model.municipal_effect[np.where(known, municipality, 0)], 0.0)
    weight = sample.expansion_weight[inside]
    weight = weight / weight.mean()
    return (
        Judged(
            outcome=outcome[inside],
            linear=design @ model.coefficients + effect,
            weight=weight,
            fit_weight=np.ones(len(weight)) if declared.equal_weights else weight,
            clusters=_clusters(sample, inside, declared),
            municipality=np.where(known, municipality, -1).astype(np.int64),
            design=design,
        ),
        values,
    )


def _clusters(sample: Sample, inside: BoolArray, declared: Declared) -> Clusters:
    """All clusters drawn, those without a child of the outcome's population too: that they have none is chance."""
    drawn = Clusters.of(
        sample.stratum,
        sample.cluster,
        population_clusters=sample.population_clusters if declared.finite_population else None,
    )
    return replace(drawn, of_child=drawn.of_child[inside], single_cluster=declared.single_cluster)


def _refuse_strangers(sample: Sample, model: FittedModel, declared: Declared) -> None:
    wrong: list[str] = []
    if model.outcome not in sample.outcomes:
        wrong.append(f"the model is of outcome '{model.outcome}', the sample has {sorted(sample.outcomes)}")
    missing = [one.code for one in declared.covariates if one.code not in sample.values]
    if missing:
        wrong.append(f"covariates {missing} are declared and not in the sample")
    terms = [term.code for term in design_terms(declared.covariates, declared.interactions)]
    if terms != [term.code for term in model.terms]:
        wrong.append(f"the declaration gives the terms {terms}, the model has {[term.code for term in model.terms]}")
    if wrong:
        raise DiagnosticsError(
            "model, sample and declaration do not belong together:\n  - " + "\n  - ".join(wrong) + "\nfit again"
        )


def _shown(estimates: MunicipalEstimates | None, places: Places, *, threshold: int) -> FloatArray:
    """Estimates that may be told: NaN where there is none or it is withheld."""
    if estimates is None:
        return np.full(len(places.codes), np.nan)
    told = (estimates.status == ValueStatus.AVAILABLE) & (estimates.children >= threshold)
    return np.where(told, estimates.probability, np.nan)


def _told_residuals(
    judged: Judged, estimates: MunicipalEstimates | None, shown: FloatArray, *, threshold: int
) -> BoolArray:
    """Municipalities with enough children interviewed, and not withheld: of few a residual says who works."""
    visited = judged.municipality[judged.municipality >= 0]
    enough: BoolArray = np.bincount(visited, minlength=len(shown)) >= max(threshold, SMALLEST_GROUP)
    return enough if estimates is None else enough & np.isfinite(shown)


def _error(root_mse: FloatArray, standard_error: FloatArray) -> FloatArray:
    return np.where(np.isfinite(root_mse), root_mse, standard_error)


def _direct_municipalities(
    estimates: MunicipalEstimates | None, shown: FloatArray, places: Places, *, threshold: int
) -> DirectComparison:
    direct = estimates.direct if estimates else None
    if estimates is None or direct is None or not (direct.children > 0).any():
        return compare_direct(None, of="municipality", codes=places.codes)
    pair = Pair(
        children=direct.children,
        # As in the tables of the release: a direct estimate needs as many children interviewed.
        direct=np.where(direct.children >= threshold, direct.estimate, np.nan),
        standard_error=direct.standard_error,
        model=shown,
        model_error=_error(estimates.root_mse, estimates.standard_error),
    )
    return compare_direct(pair, of="municipality", codes=places.codes)


def _direct_states(
    judged: Judged, estimates: MunicipalEstimates | None, shown: FloatArray, places: Places
) -> DirectComparison:
    state = states_of(judged, state=places.state)
    if estimates is None or estimates.states is None or not (state >= 0).any():
        return compare_direct(None, of="state", codes=places.state_codes)
    direct = group_means(
        judged.outcome,
        weight=judged.weight,
        group=state,
        groups=len(places.state_codes),
        clusters=judged.clusters,
    )
    pair = Pair(
        children=direct.children.astype(np.float64),
        direct=direct.mean,
        standard_error=direct.standard_error,
        model=_of_states(shown, children=estimates.children, places=places),
        model_error=_error(estimates.states.root_mse, estimates.states.standard_error),
    )
    return compare_direct(pair, of="state", codes=places.state_codes)


def _of_states(shown: FloatArray, *, children: FloatArray, places: Places) -> FloatArray:
    """Child-weighted estimate of each first-level unit over what is shown; NaN where too little of it is.

    With the municipalities that are withheld, a difference to the published ones would tell of them.
    """
    told = np.isfinite(shown)
    units = len(places.state_codes)
    whole = np.bincount(places.state, weights=children, minlength=units)
    known = np.bincount(places.state[told], weights=children[told], minlength=units)
    expected = np.bincount(places.state[told], weights=children[told] * shown[told], minlength=units)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known >= ENOUGH_SHOWN * whole, expected / known, np.nan)


def _reliability(estimates: MunicipalEstimates | None, *, threshold: int) -> Reliability:
    # Suppressed municipalities are left out: a sum over them would tell of their children.
    if estimates is None or not _judged(estimates, threshold).any():
        absent = dict.fromkeys(("unreliable", "children_unreliable", "median_variation"), Reason.NO_PRECISION)
        return Reliability(
            publish=0,
            warn=0,
            withhold=0,
            unreliable=None,
            children_unreliable=None,
            median_variation=None,
            absent=absent,
        )
    judged = _judged(estimates, threshold)
    publish, warn, withhold = (judged & (estimates.reliability == at) for at in range(len(RELIABILITIES)))
    return Reliability(
        publish=int(publish.sum()),
        warn=int(warn.sum()),
        withhold=int(withhold.sum()),
        unreliable=float(withhold.sum() / judged.sum()),
        children_unreliable=float(estimates.children[withhold].sum() / estimates.children[judged].sum()),
        median_variation=float(np.median(estimates.variation[judged])),
    )


def _judged(estimates: MunicipalEstimates, threshold: int) -> BoolArray:
    found: BoolArray = (estimates.reliability != NO_RELIABILITY) & (estimates.children >= threshold)
    return found
