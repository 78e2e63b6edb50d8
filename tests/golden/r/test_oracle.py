"""Coefficients, standard errors and predicted effects are those of R's survey and lme4, number by number."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest

from dashboard.model.design import Covariate, Interaction
from dashboard.model.estimate import fit_model
from dashboard.model.fitted import FittedModel
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample
from tests.golden.r.generate import AGE, MUNICIPALITIES_PER_STATE, STATES, as_text
from tests.golden.r.survey import COVARIATES, FOLDER, MUNICIPALITIES, NAMES, STATE, golden, oracle_sample

DIGEST = "7a9d12c89533af664c4044366a84bdc9108bb462651755b826d15919e0aec9da"
"""Of survey.csv: whoever changes the data must run the oracle again."""
LONELY = {"adjust": "centre", "average": "average", "remove": "leave_out", "certainty": "leave_out"}
"""R's words for strata with one cluster, and ours."""
MIXED = {"municipality_effect": "random", "standard_errors": "model"}


def several_clusters() -> Sample:
    return oracle_sample(without_strata=(8, 9))


def with_older_only(sample: Sample) -> Sample:
    """Age counted from 12: what the population of the second outcome can have."""
    return dataclasses.replace(sample, values={**sample.values, "age": sample.values["age"] - 1})


def fitted(sample: Sample, *, outcome: str = "work", interactions: tuple[Interaction, ...] = (), **options: object):
    covariates = COVARIATES
    if outcome == "hazardous":
        sample = with_older_only(sample)
        covariates = tuple(Covariate("age", "person", AGE[1:]) if one.code == "age" else one for one in COVARIATES)
    return fit_model(
        sample,
        covariates=covariates,
        interactions=interactions,
        outcome=outcome,
        municipalities=MUNICIPALITIES,
        state=STATE,
        options=EstimationOptions.model_validate(options),
    )


def assert_same_terms(model: FittedModel, scenario: str, *, within: float, errors_within: float) -> None:
    # The intercept of a fixed state effect is another one: R's is of the first state, ours of the mean child.
    fixed = "fixed states" in scenario
    ours = dict(zip(["intercept", *(term.code for term in model.terms)], range(len(model.coefficients)), strict=True))
    told = [name for name in golden(scenario, "coefficient").index if name in NAMES and not (fixed and "(" in name)]
    at = [ours[NAMES[name]] for name in told]

    assert len(told) == len(model.terms) + (not fixed)
    np.testing.assert_allclose(model.coefficients[at], golden(scenario, "coefficient")[told], rtol=within)
    np.testing.assert_allclose(model.standard_errors[at], golden(scenario, "standard_error")[told], rtol=errors_within)


def test_the_golden_numbers_belong_to_the_survey_that_is_committed() -> None:
    text = (FOLDER / "survey.csv").read_bytes()

    assert hashlib.sha256(text).hexdigest() == DIGEST
    assert as_text().encode() == text, "the generator draws another survey than the committed one"


@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        ("strata and clusters", {}),
        ("finite population", {"finite_population": True}),
        ("fixed states", {"state_effect": "fixed"}),
        ("domain", {}),
        ("domain, finite population", {"finite_population": True}),
    ],
)
def test_coefficients_and_standard_errors_are_those_of_svyglm(scenario: str, options: dict[str, object]) -> None:
    outcome = "hazardous" if scenario.startswith("domain") else "work"

    model = fitted(several_clusters(), outcome=outcome, **options)

    assert_same_terms(model, scenario, within=1e-11, errors_within=1e-9)


def test_covariances_are_those_of_svyglm_too() -> None:
    model = fitted(several_clusters())

    assert model.covariance[0, 1] == pytest.approx(float(golden("strata and clusters", "covariance").iloc[0]), rel=1e-8)


def test_without_strata_and_without_clusters_too() -> None:
    sample = several_clusters()
    one_stratum = dataclasses.replace(sample, stratum=np.zeros_like(sample.stratum))
    children_drawn_alone = dataclasses.replace(sample, cluster=np.arange(len(sample.cluster)))

    assert_same_terms(fitted(one_stratum), "no strata", within=1e-11, errors_within=1e-9)
    assert_same_terms(fitted(children_drawn_alone), "no clusters", within=1e-11, errors_within=1e-9)


def test_an_interaction_is_that_of_svyglm() -> None:
    model = fitted(several_clusters(), interactions=(Interaction("sex", "age"),))

    assert_same_terms(model, "interaction", within=1e-11, errors_within=1e-9)


@pytest.mark.parametrize("word", LONELY)
@pytest.mark.parametrize("corrected", [False, True])
def test_strata_with_one_cluster_are_treated_as_the_option_of_survey_says(word: str, corrected: bool) -> None:
    scenario = f"lonely {word}{' finite population' if corrected else ''}"

    model = fitted(oracle_sample(), single_cluster=LONELY[word], finite_population=corrected)

    assert_same_terms(model, scenario, within=1e-11, errors_within=1e-9)


def test_states_are_set_apart_as_far_as_in_svyglm_and_their_mean_child_is_at_zero() -> None:
    sample = several_clusters()
    model = fitted(sample, state_effect="fixed")
    of_state = model.municipal_effect[::MUNICIPALITIES_PER_STATE]
    theirs = golden("fixed states", "coefficient")[[f"state{at}" for at in range(1, STATES)]]

    np.testing.assert_allclose(of_state[1:] - of_state[0], theirs, atol=1e-10)
    assert np.average(model.municipal_effect[sample.municipality], weights=sample.expansion_weight) == pytest.approx(0)


def test_what_is_uncertain_about_a_state_is_what_svyglm_says_of_it() -> None:
    # The error of "intercept + state" as R has it: variance of b0 is the same sum in another parametrisation.
    model = fitted(several_clusters(), state_effect="fixed")
    assert model.effect_slope is not None
    moves = np.eye(len(model.coefficients))[0] + model.effect_slope[0]
    error = np.sqrt(moves @ model.covariance @ moves + model.effect_uncertainty[0])

    assert error == pytest.approx(float(golden("fixed states", "standard_error")["(Intercept)"]), rel=1e-8)


@pytest.mark.parametrize(
    ("scenario", "options", "within"),
    [
        ("municipality, Laplace", {"weights": "none"}, 1e-5),
        ("municipality, 10 points", {"weights": "none", "quadrature_points": 10}, 1e-5),
        ("municipality, scaled weights", {"weights": "scaled", "quadrature_points": 10}, 1e-5),
        ("municipality, effective weights", {"weights": "effective", "quadrature_points": 10}, 1e-5),
        ("municipality and fixed states", {"weights": "none", "state_effect": "fixed"}, 1e-5),
        ("municipality in state", {"weights": "none", "state_effect": "random"}, 1e-5),
    ],
)
def test_a_municipality_effect_is_that_of_glmer(scenario: str, options: dict[str, object], within: float) -> None:
    model = fitted(oracle_sample(), **MIXED, **options)
    spread = golden(scenario, "spread")

    # lme4 takes its second derivatives numerically: standard errors agree to four digits.
    assert_same_terms(model, scenario, within=within, errors_within=3e-4)
    assert np.sqrt(model.effect_variance) == pytest.approx(spread["municipality"], rel=1e-5)
    assert np.sqrt(model.state_variance) == pytest.approx(spread.get("state", 0.0), rel=1e-5)
    if options.get("weights") == "none":
        assert model.log_likelihood == pytest.approx(float(golden(scenario, "log_likelihood").iloc[0]), abs=1e-6)


def test_a_random_state_effect_alone_is_that_of_glmer() -> None:
    scenario = "state, 10 points"
    model = fitted(
        oracle_sample(), state_effect="random", weights="none", quadrature_points=10, standard_errors="model"
    )

    assert_same_terms(model, scenario, within=1e-5, errors_within=3e-4)
    assert np.sqrt(model.state_variance) == pytest.approx(float(golden(scenario, "spread").iloc[0]), rel=1e-5)
    for at in range(STATES):
        mode = golden(scenario, "mode")[f"state {at}"]
        assert model.municipal_effect[at * MUNICIPALITIES_PER_STATE] == pytest.approx(mode, abs=1e-5)


@pytest.mark.parametrize("scenario", ["municipality, Laplace", "municipality, 10 points"])
def test_predicted_municipalities_and_their_variance_are_those_of_glmer(scenario: str) -> None:
    points = 10 if "10" in scenario else 1
    model = fitted(oracle_sample(), weights="none", quadrature_points=points, **MIXED)
    modes, variances = golden(scenario, "mode"), golden(scenario, "mode_variance")
    visited = [int(name.split()[1]) for name in modes.index]

    np.testing.assert_allclose(model.municipal_effect[visited], modes, atol=1e-5)
    np.testing.assert_allclose(model.effect_uncertainty[visited], variances, rtol=1e-5)


def test_a_municipality_in_a_state_has_the_effects_of_both() -> None:
    scenario = "municipality in state"
    model = fitted(oracle_sample(), weights="none", state_effect="random", **MIXED)
    modes = golden(scenario, "mode")
    visited = [int(name.split()[1]) for name in modes.index if name.startswith("municipality")]
    both = [modes[f"municipality {at}"] + modes[f"state {STATE[at]}"] for at in visited]
    unvisited = sorted(set(range(MUNICIPALITIES)) - set(visited))

    np.testing.assert_allclose(model.municipal_effect[visited], both, atol=1e-5)
    assert unvisited, "the survey must leave some municipality out"
    for at in unvisited:
        state = f"state {STATE[at]}"
        assert model.municipal_effect[at] == pytest.approx(modes[state], abs=1e-5)
        # lme4 tells the state's own variance; what nobody saw of the municipality comes on top.
        own = golden(scenario, "mode_variance")[state]
        assert model.effect_uncertainty[at] == pytest.approx(own + model.effect_variance, rel=1e-4)
