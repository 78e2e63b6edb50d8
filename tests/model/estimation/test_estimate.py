"""The door of the estimation: what it gives agrees with other libraries and with itself, asked in another way."""

from __future__ import annotations

import glum
import numpy as np
import pytest
import statsmodels.api as sm

from dashboard.language import Language
from dashboard.model.design import Covariate, DesignTerm, Interaction
from dashboard.model.fit import fit_survey_logit
from dashboard.model.notes import sign_warnings
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample
from tests.model.estimation.small_survey import (
    AGE,
    COVARIATES,
    MUNICIPALITIES,
    POVERTY,
    SECTOR,
    SEX,
    STATE,
    a_sample,
    changed,
    design_of,
    fitted,
)


def taken(sample: Sample, rows: np.ndarray) -> Sample:
    return changed(
        sample,
        values={code: column[rows] for code, column in sample.values.items()},
        outcomes={code: column[rows] for code, column in sample.outcomes.items()},
        expansion_weight=sample.expansion_weight[rows],
        stratum=sample.stratum[rows],
        cluster=sample.cluster[rows],
        municipality=sample.municipality[rows],
        population_clusters=sample.population_clusters[rows],
    )


def test_coefficients_and_weighted_likelihood_are_those_of_statsmodels() -> None:
    sample = a_sample()
    w = sample.expansion_weight / sample.expansion_weight.mean()
    asked = {"family": sm.families.Binomial(), "freq_weights": w}
    peer = sm.GLM(sample.outcomes["work"], design_of(sample), **asked).fit(tol=1e-13)
    null = sm.GLM(sample.outcomes["work"], np.ones((len(w), 1)), **asked).fit(tol=1e-13)

    model = fitted(sample)

    np.testing.assert_allclose(model.coefficients, peer.params, rtol=1e-9)
    assert model.log_likelihood == pytest.approx(peer.llf, rel=1e-12)
    assert model.null_log_likelihood == pytest.approx(null.llf, rel=1e-12)


def test_coefficients_are_those_of_glum_with_sample_weights() -> None:
    sample = a_sample()
    peer = glum.GeneralizedLinearRegressor(family="binomial", alpha=0, gradient_tol=1e-12)
    peer.fit(
        np.ascontiguousarray(design_of(sample)[:, 1:]), sample.outcomes["work"], sample_weight=sample.expansion_weight
    )

    model = fitted(sample)

    np.testing.assert_allclose(model.coefficients, [peer.intercept_, *peer.coef_], rtol=1e-7)


def test_standard_errors_by_the_model_are_those_of_statsmodels() -> None:
    sample = a_sample()
    w = sample.expansion_weight / sample.expansion_weight.mean()
    peer = sm.GLM(sample.outcomes["work"], design_of(sample), family=sm.families.Binomial(), freq_weights=w)

    model = fitted(sample, standard_errors="model")

    np.testing.assert_allclose(model.standard_errors, peer.fit(tol=1e-13).bse, rtol=1e-6)


def test_patterns_and_places_give_what_every_row_held_gives() -> None:
    sample = a_sample()
    model = fitted(sample)
    dense = fit_survey_logit(
        sample.outcomes["work"],
        design=design_of(sample)[:, 1:],
        expansion_weight=sample.expansion_weight,
        stratum=sample.stratum,
        cluster=sample.cluster,
    )

    np.testing.assert_allclose(model.coefficients, dense.coefficients, rtol=1e-11)
    np.testing.assert_allclose(model.covariance, dense.covariance, rtol=1e-9)
    assert (model.children, model.strata, model.clusters) == (dense.children, dense.strata, dense.clusters)


@pytest.mark.parametrize("options", [{}, {"state_effect": "fixed"}, {"municipality_effect": "random"}])
def test_a_covariate_in_which_no_two_children_are_alike_is_fitted_alike(options: dict[str, object]) -> None:
    # The same model twice: once through tables of patterns, once row by row because of a covariate without weight.
    sample = a_sample()
    noise = np.random.default_rng(8).standard_normal(len(sample.stratum))
    alone = fitted(
        changed(sample, values={"noise": noise}), covariates=(*COVARIATES, Covariate("noise", "person")), **options
    )
    rounded = fitted(
        changed(sample, values={"noise": np.round(noise)}),
        covariates=(*COVARIATES, Covariate("noise", "person")),
        **options,
    )
    shuffled = np.random.default_rng(9).permutation(len(noise))
    again = fitted(
        taken(changed(sample, values={"noise": noise}), shuffled),
        covariates=(*COVARIATES, Covariate("noise", "person")),
        **options,
    )

    np.testing.assert_allclose(alone.coefficients, again.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(alone.coefficients[1:-1], rounded.coefficients[1:-1], atol=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"finite_population": True},
        {"state_effect": "fixed"},
        {"municipality_effect": "random"},
        {"municipality_effect": "random", "state_effect": "random"},
    ],
)
def test_the_order_of_the_children_does_not_matter(options: dict[str, object]) -> None:
    sample = a_sample()
    shuffled = taken(sample, np.random.default_rng(1).permutation(len(sample.stratum)))

    first, second = fitted(sample, **options), fitted(shuffled, **options)

    np.testing.assert_allclose(first.coefficients, second.coefficients, rtol=1e-6)
    np.testing.assert_allclose(first.covariance, second.covariance, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(first.municipal_effect, second.municipal_effect, rtol=1e-5, atol=1e-8)


def test_children_outside_the_population_leave_their_clusters_behind() -> None:
    sample = a_sample()
    inside = ~np.isnan(sample.outcomes["older"])
    older = (SEX, Covariate("age", "person", AGE.levels[1:]), SECTOR, POVERTY)
    sample = changed(sample, values={"age": sample.values["age"] - 1})
    emptied = np.isin(sample.cluster, np.unique(sample.cluster)[:9])
    sample = changed(sample, outcomes={"older": np.where(emptied, np.nan, sample.outcomes["older"])})

    model = fitted(sample, outcome="older", covariates=older)
    cut = fitted(taken(sample, inside & ~emptied), outcome="older", covariates=older)

    np.testing.assert_allclose(model.coefficients, cut.coefficients, rtol=1e-11)
    assert model.clusters == cut.clusters + 9
    assert np.abs(model.standard_errors / cut.standard_errors - 1).max() > 1e-4
    assert model.children == int((inside & ~emptied).sum())


def test_a_level_outside_the_population_may_have_any_position() -> None:
    sample = a_sample()
    older = (SEX, Covariate("age", "person", AGE.levels[1:]), SECTOR, POVERTY)
    away = changed(sample, values={"age": sample.values["age"] - 1})

    assert fitted(away, outcome="older", covariates=older).terms[1] == DesignTerm(
        "age_15_17", "age", "person", "15_17", "12_14"
    )


def test_a_stratum_with_one_cluster_and_no_child_of_the_outcome_adds_nothing_and_stops_nobody() -> None:
    sample = a_sample()
    alone = sample.cluster == 5
    aside = changed(
        sample,
        stratum=np.where(alone, 99, sample.stratum),
        outcomes={"work": np.where(alone, np.nan, sample.outcomes["work"])},
    )

    model = fitted(aside)

    np.testing.assert_allclose(model.covariance, fitted(taken(aside, ~alone)).covariance, rtol=1e-10)


def test_weights_of_zero_can_be_dropped_with_a_count_and_keep_their_clusters() -> None:
    sample = a_sample()
    without = np.flatnonzero(sample.cluster == 0)
    zeroed = changed(sample, expansion_weight=np.where(sample.cluster == 0, 0.0, sample.expansion_weight))

    model = fitted(zeroed, zero_weights="drop")
    nan = changed(sample, outcomes={"work": np.where(sample.cluster == 0, np.nan, sample.outcomes["work"])})

    np.testing.assert_allclose(model.covariance, fitted(nan).covariance, rtol=1e-10)
    assert model.children == len(sample.stratum) - len(without)
    assert f"{len(without)} children with a weight of zero" in model.notes[0].en


def test_unweighted_is_a_choice() -> None:
    sample = a_sample()
    flat = changed(sample, expansion_weight=np.full(len(sample.stratum), 7.0))

    np.testing.assert_allclose(fitted(sample, weights="none").covariance, fitted(flat).covariance, rtol=1e-12)


def test_a_finite_population_of_which_everything_was_drawn_leaves_no_error() -> None:
    sample = a_sample()
    drawn = np.array([len(np.unique(sample.cluster[sample.stratum == one])) for one in range(5)], dtype=float)
    everything = changed(sample, population_clusters=drawn[sample.stratum])
    half = changed(sample, population_clusters=2 * drawn[sample.stratum])

    assert fitted(everything, finite_population=True).standard_errors.max() < 1e-9
    np.testing.assert_allclose(
        fitted(half, finite_population=True).covariance, fitted(sample).covariance / 2, rtol=1e-10
    )


def test_an_interaction_is_the_product_of_its_columns() -> None:
    sample = a_sample()
    both = sample.values["sex"] * (sample.values["age"] == 2)
    once = sample.values["sex"] * (sample.values["age"] == 1)
    dense = fit_survey_logit(
        sample.outcomes["work"],
        design=np.column_stack([design_of(sample)[:, 1:], once, both]),
        expansion_weight=sample.expansion_weight,
        stratum=sample.stratum,
        cluster=sample.cluster,
    )

    model = fitted(sample, interactions=(Interaction("sex", "age"),))

    np.testing.assert_allclose(model.coefficients, dense.coefficients, rtol=1e-9)
    assert [term.code for term in model.terms[-2:]] == ["sex_male_x_age_12_14", "sex_male_x_age_15_17"]


def test_a_municipality_the_survey_did_not_visit_has_the_mean_effect_and_the_whole_uncertainty() -> None:
    model = fitted(a_sample(), municipality_effect="random")
    assert model.effect_slope is not None
    assert model.effect_estimation is not None

    assert model.municipal_effect[34:].tolist() == [0.0] * 6
    np.testing.assert_allclose(model.effect_uncertainty[34:], model.effect_variance)
    assert (model.effect_uncertainty[:34] < model.effect_variance).all()
    assert not model.effect_slope[34:].any()
    assert not model.effect_estimation[34:].any()
    assert "34 of 40" in model.notes[0].en


def test_an_unvisited_state_has_no_fixed_effect_and_a_random_one_of_zero() -> None:
    sample = a_sample(visited=32)
    elsewhere = changed(sample, municipality=np.minimum(sample.municipality, 31))
    with pytest.raises(Exception, match=r"'Este'.*random"):
        fitted(elsewhere, state_effect="fixed")

    model = fitted(elsewhere, state_effect="random", municipality_effect="random")

    assert model.municipal_effect[32:].tolist() == [0.0] * 8
    np.testing.assert_allclose(model.effect_uncertainty[32:], model.effect_variance + model.state_variance)


def test_what_is_known_of_a_fixed_state_adds_up_to_its_joint_covariance() -> None:
    # Moving the intercept and the state together must have the variance of any other coding of the same model.
    model = fitted(a_sample(), state_effect="fixed")
    assert model.effect_slope is not None
    sample = a_sample()
    states = np.eye(5)[STATE[sample.municipality]]
    dense = fit_survey_logit(
        sample.outcomes["work"],
        design=np.hstack([design_of(sample)[:, 1:], states[:, 1:]]),
        expansion_weight=sample.expansion_weight,
        stratum=sample.stratum,
        cluster=sample.cluster,
    )
    for at in range(5):
        place = int(np.searchsorted(STATE, at))
        moves = model.effect_slope[place].copy()
        moves[0] += 1
        told = moves @ model.covariance @ moves + model.effect_uncertainty[place]
        other = np.zeros(len(dense.coefficients))
        other[0] = 1
        if at:
            other[len(model.coefficients) + at - 1] = 1

        assert told == pytest.approx(other @ dense.covariance @ other, rel=1e-8)
        assert model.coefficients[0] + model.municipal_effect[place] == pytest.approx(other @ dense.coefficients)


def test_strata_with_one_cluster_are_told_when_an_option_treats_them() -> None:
    sample = a_sample()
    alone = changed(sample, stratum=np.where(sample.cluster == 5, 99, sample.stratum))

    assert "1 strata with one cluster only were centred" in fitted(alone, single_cluster="centre").notes[0].en


def test_an_effect_without_variance_is_told_and_the_fit_is_the_plain_one() -> None:
    # Dealt out in turn, as many working children to each municipality: less spread than chance alone would give.
    sample = a_sample(shared=0.0)
    dealt = np.empty(900, dtype=np.int64)
    dealt[np.lexsort([sample.values["sex"], sample.outcomes["work"]])] = np.arange(900) % 34
    flat = changed(sample, municipality=dealt, values={"poverty": np.linspace(0, 1, 900)})
    plain = fitted(flat, weights="none")

    model = fitted(flat, municipality_effect="random", weights="none")

    assert model.effect_variance == 0
    assert any("without variance" in note.en for note in model.notes)
    np.testing.assert_allclose(model.coefficients, plain.coefficients, atol=1e-6)
    assert not model.municipal_effect.any()


def test_a_coefficient_against_its_expected_sign_is_named_with_both() -> None:
    model = fitted(a_sample())

    found = sign_warnings(model, {"sex": -1, "age_15_17": 1, "poverty": 0})

    assert [(one.term, one.expected, one.received > 0) for one in found] == [("sex_male", -1, True)]
    assert found[0].is_clear
    for language in Language:
        assert "'male'" in found[0].text.say(language)
        assert f"{model.coefficients[1]:.3g}" in found[0].text.say(language)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weights": "scaled"}, "no random effect|this model has none"),
        ({"quadrature_points": 5}, "no random effect"),
        ({"municipality_effect": "random", "state_effect": "random", "quadrature_points": 5}, "Laplace"),
        ({"municipality_effect": "fixed"}, "none.*random"),
        ({"municipality_effect": "random", "finite_population": True}, "come from the random effect; set it to false"),
        ({"standard_errors": "model", "finite_population": True}, "come from the model; set it to false"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EstimationOptions.model_validate(options)


def test_the_release_has_as_many_municipalities_as_have_a_state() -> None:
    assert len(fitted(a_sample()).municipal_effect) == MUNICIPALITIES
