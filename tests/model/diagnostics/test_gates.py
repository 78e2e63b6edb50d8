"""A model that is right passes the gates; one that is wrong fails the gate that speaks of what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from dashboard.formatting import NumberFormat
from dashboard.language import Language
from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate
from dashboard.model.diagnostics import Diagnostics, Gate, GateLimits, GateName, Reason
from dashboard.model.diagnostics.diagnose import DiagnosticsError, diagnose
from dashboard.model.diagnostics.words import GATE_WORDS, REASON_WORDS, gate_line
from dashboard.model.estimate import fit_model
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.options import EstimationOptions
from tests.support.study import COVARIATES, POVERTY, SECTOR, SEX, Study, a_study, changed, fitted


def diagnostics(study: Study, **limits: float | None) -> Diagnostics:
    found = diagnose(
        study.sample,
        model=study.model,
        declared=study.declared,
        places=study.places,
        counts=study.counts,
        estimates=study.estimates,
    )
    return Diagnostics.of_outcomes([found], GateLimits.model_validate(limits))


def failed(study: Study, **limits: float | None) -> set[GateName]:
    return {gate.name for gate in diagnostics(study, **limits).failed}


@pytest.mark.parametrize("seed", [7, 11, 12])
def test_a_model_that_is_right_passes_every_gate(seed: int) -> None:
    assert failed(a_study(seed)) == set()


def test_a_model_without_what_matters_cannot_tell_children_apart() -> None:
    assert failed(a_study(covariates=(SEX,))) == {GateName.AUC}


def test_an_outcome_that_is_noise_cannot_be_predicted() -> None:
    assert failed(a_study(noise=True)) == {GateName.AUC}


def test_a_hidden_cause_on_the_map_fails_the_gates_of_the_map_where_they_are_stated() -> None:
    hidden = a_study(effect=0.8)

    assert failed(hidden) == set()
    assert failed(hidden, residual_moran_p_at_least=0.05, direct_inside_at_least=0.85) == {
        GateName.SPATIAL,
        GateName.DIRECT,
    }
    assert failed(a_study(), residual_moran_p_at_least=0.05, direct_inside_at_least=0.85) == set()


def test_a_direction_declared_the_other_way_round_fails_the_signs() -> None:
    study = a_study()
    turned = replace(study.declared, directions={**study.declared.directions, "age_15_17": -1})

    assert failed(changed(study, declared=turned)) == {GateName.SIGNS}


def test_a_covariate_that_nearly_repeats_another_fails_inflation() -> None:
    study = a_study()
    rng = np.random.default_rng(1)
    copy = Covariate("poverty_again", "territory")
    near = study.counts.territory["poverty_share"] + 0.01 * rng.standard_normal(study.counts.municipalities)
    values = {**study.sample.values, "poverty_again": near[study.sample.municipality]}
    sample = replace(study.sample, values=values)
    counts = replace(study.counts, territory={**study.counts.territory, "poverty_again": near})
    covariates = (*COVARIATES, copy)
    twice = changed(
        study,
        sample=sample,
        counts=counts,
        model=fitted(sample, covariates),
        declared=replace(study.declared, covariates=covariates),
    )

    assert GateName.INFLATION in failed(twice)


def test_predictions_that_are_off_fail_calibration() -> None:
    study = a_study()
    shifted = replace(study.model, coefficients=study.model.coefficients + np.eye(7)[0] * 0.5)

    assert {GateName.CALIBRATION, GateName.CONVERGED} <= failed(changed(study, model=shifted))


def test_estimates_too_uncertain_to_publish_fail_reliability() -> None:
    study = a_study()
    doubtful = replace(study.estimates, reliability=np.where(np.arange(144) < 60, 2, 0).astype(np.uint8))

    assert failed(changed(study, estimates=doubtful)) == {GateName.UNRELIABLE}


def test_a_census_that_the_survey_has_not_seen_fails_coverage() -> None:
    study = a_study()
    kept = study.sample.values["poverty_share"] < 0.4
    sample = replace(
        study.sample,
        values={code: values[kept] for code, values in study.sample.values.items()},
        outcomes={"work": study.sample.outcomes["work"][kept]},
        expansion_weight=study.sample.expansion_weight[kept],
        stratum=study.sample.stratum[kept],
        cluster=study.sample.cluster[kept],
        municipality=study.sample.municipality[kept],
    )

    assert GateName.OUTSIDE in failed(changed(study, sample=sample, model=fitted(sample, COVARIATES)))


def test_a_limit_of_null_only_reports() -> None:
    study = a_study(noise=True)

    gates = {gate.name: gate for gate in diagnostics(study, auc_at_least=None).gates}

    assert gates[GateName.AUC].passed is None
    assert gates[GateName.AUC].value < 0.6


def test_a_gate_that_is_stated_and_cannot_be_computed_is_not_passed() -> None:
    study = a_study()
    found = diagnose(study.sample, model=study.model, declared=study.declared, places=study.places)

    gate = {one.name: one for one in Diagnostics.of_outcomes([found], GateLimits()).gates}[GateName.UNRELIABLE]

    assert (gate.passed, gate.value, gate.reason) == (False, None, Reason.NO_PRECISION)
    line = gate_line(gate, language=Language.ENGLISH, numbers=NumberFormat("en"))
    assert line == "Unreliable municipalities: precision was not computed (at most 30.0%): not met"


def test_every_gate_has_a_limit_a_reading_and_words() -> None:
    assert {name.value for name in GateName} == set(GateLimits.model_fields)
    assert set(GATE_WORDS) == set(GateName)
    assert set(REASON_WORDS) == set(Reason)
    assert len({gate.name for gate in diagnostics(a_study()).gates}) == len(GateName)


@pytest.mark.parametrize("limits", [{"auc_at_least": 1.2}, {"auc": 0.7}, {"vif_at_most": float("nan")}])
def test_limits_that_nobody_can_have_meant_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        GateLimits.model_validate(limits)


def test_parts_of_different_studies_are_refused_with_every_difference() -> None:
    study = a_study()
    other = replace(study.declared, covariates=(SEX, SECTOR, POVERTY, Covariate("school", "person", ("no", "yes"))))

    with pytest.raises(DiagnosticsError, match=r"covariates \['school'\].*\n.*the declaration gives the terms"):
        diagnose(study.sample, model=study.model, declared=other, places=study.places)


def test_a_population_is_judged_on_its_own_children_and_levels() -> None:
    study = a_study()
    older = study.sample.values["age"] > 0
    outcome = np.where(older, study.sample.outcomes["work"], np.nan)
    sample = replace(study.sample, outcomes={"work": outcome})
    age = Covariate("age", "person", ("12_14", "15_17"))
    covariates = (SEX, age, SECTOR, POVERTY)
    inside = replace(
        sample,
        values={
            **{code: values[older] for code, values in sample.values.items()},
            "age": sample.values["age"][older] - 1,
        },
        outcomes={"work": outcome[older]},
        expansion_weight=sample.expansion_weight[older],
        stratum=sample.stratum[older],
        cluster=sample.cluster[older],
        municipality=sample.municipality[older],
    )
    counts: CensusCounts = study.counts.restricted({"age": ("12_14", "15_17")})

    found = diagnose(
        sample,
        model=fitted(inside, covariates),
        declared=replace(study.declared, covariates=covariates, all_covariates=COVARIATES),
        places=study.places,
        counts=counts,
    )

    assert found.survey.children == older.sum()
    assert found.fit.converged
    assert [row.level for row in found.coverage.levels if row.covariate == "age"] == ["12_14", "15_17"]


def test_no_number_of_the_checks_hangs_on_a_municipality_that_is_withheld() -> None:
    study = a_study()
    few = replace(
        study.estimates,
        children=np.where(np.arange(144) == 5, 13.0, study.estimates.children),
        reliability=np.where(np.arange(144) == 5, 2, 0).astype(np.uint8),
    )
    other = replace(
        few,
        children=np.where(np.arange(144) == 5, 7.0, few.children),
        probability=np.where(np.arange(144) == 5, 0.9, few.probability),
        variation=np.where(np.arange(144) == 5, 0.1, few.variation),
        reliability=np.zeros(144, dtype=np.uint8),
    )

    one, another = (diagnostics(changed(study, estimates=estimates)).outcomes[0] for estimates in (few, other))

    assert one == another
    north = slice(0, 24)
    shown = np.arange(24) != 5
    children, probability = few.children[north][shown], few.probability[north][shown]
    assert one.direct[1].units.model[0] == pytest.approx(np.average(probability, weights=children), rel=1e-8)
    assert "005" not in one.direct[0].units.code
    assert "005" not in one.autocorrelation[1].local.municipality


def test_a_gate_is_a_plain_record() -> None:
    gate = Gate(outcome="work", name=GateName.AUC, value=0.7, limit=0.65, rule="at_least", passed=True)

    assert Gate.model_validate_json(gate.model_dump_json()) == gate


def engine(study: Study, options: EstimationOptions) -> Study:
    """The study with model and estimates by the engine itself."""
    model = fit_model(
        study.sample,
        covariates=COVARIATES,
        outcome="work",
        municipalities=study.counts.municipalities,
        state=study.places.state,
        options=options,
    )
    estimates = estimate_municipalities(
        study.counts,
        model,
        sample=study.sample,
        state=study.places.state,
        state_codes=study.places.state_codes,
    )
    return changed(study, model=model, estimates=estimates)


def test_fit_and_prediction_of_the_engine_pass_the_gates() -> None:
    assert failed(engine(a_study(), EstimationOptions())) == set()


def test_a_municipality_effect_brings_the_model_to_the_direct_estimates() -> None:
    hidden = a_study(effect=0.8)
    plain = diagnostics(engine(hidden, EstimationOptions())).outcomes[0]

    mixed = diagnostics(engine(hidden, EstimationOptions(municipality_effect="random"))).outcomes[0]

    assert mixed.fit.absent["step_left"] is Reason.MODEL_WITH_EFFECTS
    assert mixed.fit.converged
    assert mixed.direct[0].inside > plain.direct[0].inside + 0.2
    assert mixed.fit.auc > plain.fit.auc
