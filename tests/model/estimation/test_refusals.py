"""What cannot be fitted is refused by name, all of it at once, and each sentence says what to do."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard.model.design import Covariate
from dashboard.model.refusals import ModelFitError
from dashboard.model.sample import Sample
from tests.model.estimation.small_survey import AGE, COVARIATES, POVERTY, SECTOR, SEX, a_sample, changed, fitted


def refusal(sample: Sample, **asked: object) -> str:
    with pytest.raises(ModelFitError) as refused:
        fitted(sample, **asked)
    return str(refused.value)


def where(sample: Sample, rows: np.ndarray, value: float, column: str = "work") -> Sample:
    return changed(sample, outcomes={column: np.where(rows, value, sample.outcomes[column])})


def test_an_unused_level_is_named_with_its_remedy() -> None:
    sample = a_sample()
    ages = Covariate("age", "person", (*AGE.levels, "18_plus"))

    said = refusal(sample, covariates=(SEX, ages, SECTOR, POVERTY))

    assert "level '18_plus' of 'age': no child of this outcome has it in the survey; merge it" in said


def test_an_unused_reference_level_is_named_as_such() -> None:
    sample = a_sample()
    said = refusal(changed(sample, values={"age": np.maximum(sample.values["age"], 1)}))

    assert "level '5_11' of 'age' is the reference, but no child" in said
    assert "name another reference" in said


def test_a_covariate_without_variation_is_named() -> None:
    sample = a_sample()
    said = refusal(changed(sample, values={"poverty": np.full(900, 0.4)}))

    assert "'poverty': every child of this outcome has the same value" in said


def test_a_covariate_of_zeros_is_named() -> None:
    sample = a_sample()

    assert "'poverty': no child of this outcome has a value other than zero" in refusal(
        changed(sample, values={"poverty": np.zeros(900)})
    )


def test_terms_that_repeat_each_other_are_told_as_the_equation_they_obey() -> None:
    sample = a_sample()
    males = 1 - 2.0 * sample.values["sex"] + 3.0 * sample.values["sector"]
    said = refusal(
        changed(sample, values={"mixture": males}), covariates=(*COVARIATES, Covariate("mixture", "territory"))
    )

    assert "'mixture' repeats other terms" in said
    assert "1 + -2 x level 'male' of 'sex' + 3 x level 'agriculture' of 'sector'" in said
    assert "leave one of them out" in said


def test_a_level_where_nobody_works_is_named() -> None:
    sample = a_sample()
    said = refusal(where(sample, sample.values["age"] == 1, 0.0))

    assert "level '12_14' of 'age' separates the outcome: of the children who have it none has the outcome" in said
    assert "merge it" in said


def test_a_reference_level_where_everybody_works_is_named() -> None:
    sample = a_sample()
    said = refusal(where(sample, sample.values["age"] == 0, 1.0))

    assert "level '5_11' of 'age' separates the outcome: of the children who have it all have the outcome" in said


def test_a_number_that_separates_perfectly_is_named_with_its_direction() -> None:
    sample = a_sample()
    told = sample.outcomes["work"] + 0.1 * np.random.default_rng(1).random(900)
    said = refusal(changed(sample, values={"tell": told}), covariates=(*COVARIATES, Covariate("tell", "person")))

    assert "'tell' (+)" in said
    assert "perfectly" in said


def test_terms_that_separate_only_together_are_named_together() -> None:
    sample = a_sample()
    corner = (sample.values["sex"] == 1) & (sample.values["sector"] == 1)
    both = corner.astype(np.int64)
    flagged = changed(sample, values={"both": both.astype(float)})
    flagged = where(flagged, corner, 1.0)
    added = Covariate("both", "person")
    said = refusal(flagged, covariates=(*COVARIATES, added))

    assert "'both' (+)" in said
    assert "quasi-complete" in said


def test_a_state_without_the_outcome_is_named_by_its_name() -> None:
    sample = a_sample()
    said = refusal(where(sample, sample.stratum == 2, 0.0), state_effect="fixed")

    assert "first-level unit 'Colima' separates the outcome" in said
    assert "make the state effect 'random' or 'none'" in said


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "no child of this outcome in the survey has it"), (1.0, "every child of this outcome")]
)
def test_a_constant_outcome_is_refused(value: float, said: str) -> None:
    assert said in refusal(where(a_sample(), np.ones(900, dtype=bool), value))


def test_an_outcome_of_nobody_is_refused() -> None:
    assert "no child of the survey with a weight belongs" in refusal(
        where(a_sample(), np.ones(900, dtype=bool), np.nan)
    )


def test_weights_missing_negative_and_zero_are_told_together_with_everything_else() -> None:
    weight = a_sample().expansion_weight.copy()
    weight[0], weight[1], weight[2:5] = np.nan, -3.0, 0.0
    bad = where(changed(a_sample(), expansion_weight=weight), np.arange(900) == 8, 2.0)

    said = refusal(bad, finite_population=True)

    assert "1 children have no weight" in said
    assert "1 children have a weight below zero (lowest -3)" in said
    assert "3 children of this outcome have a weight of zero" in said
    assert "zero_weights: drop" in said
    assert "1 values of the outcome are neither 0 nor 1 (first: 2)" in said


def test_a_stratum_whose_weights_are_all_zero_is_empty() -> None:
    sample = a_sample()
    emptied = changed(sample, expansion_weight=np.where(sample.stratum == 3, 0.0, sample.expansion_weight))

    said = refusal(emptied, zero_weights="drop")

    assert "stratum 3: empty, every child there has a weight of zero" in said


def test_strata_with_one_cluster_are_named_with_the_choices() -> None:
    sample = a_sample()
    said = refusal(changed(sample, stratum=np.where(sample.cluster == 5, 99, sample.stratum)))

    assert "stratum 99 has one cluster only" in said
    assert "centre, average or leave_out" in said


def test_average_needs_some_stratum_with_two_clusters() -> None:
    sample = a_sample()

    assert "every stratum has one cluster" in refusal(
        changed(sample, stratum=sample.cluster, cluster=np.zeros(900, dtype=np.int64)), single_cluster="average"
    )


@pytest.mark.parametrize(
    ("population", "said"),
    [
        (None, "the survey has no column with the clusters"),
        (np.full(900, 3.0), "fewer clusters in the population than were drawn"),
        (np.arange(900) + 500.0, "differ between children of one stratum"),
        (np.full(900, np.nan), "missing for strata 0, 1, 2, 3, 4"),
    ],
)
def test_a_correction_that_cannot_be_made_is_refused(population: np.ndarray | None, said: str) -> None:
    assert said in refusal(changed(a_sample(), population_clusters=population), finite_population=True)


def test_an_effect_needs_to_know_where_children_live() -> None:
    sample = a_sample()
    unknown = changed(sample, municipality=np.where(np.arange(900) < 7, -1, sample.municipality))

    for options in ({"municipality_effect": "random"}, {"state_effect": "fixed"}):
        assert "the municipality of 7 children is not known" in refusal(unknown, **options)
    assert fitted(unknown).children == 900


def test_an_effect_of_one_municipality_is_refused() -> None:
    sample = changed(a_sample(), municipality=np.zeros(900, dtype=np.int64))

    assert "the survey visited 1 of the municipalities" in refusal(sample, municipality_effect="random")


def test_too_few_municipalities_for_errors_by_design_are_refused() -> None:
    sample = a_sample(visited=6)

    assert "standard_errors: model" in refusal(sample, municipality_effect="random")


def test_levels_and_shares_that_are_missing_are_counted() -> None:
    sample = a_sample()
    poverty = np.where(np.arange(900) < 4, np.nan, sample.values["poverty"])
    said = refusal(changed(sample, values={"poverty": poverty, "sex": np.where(np.arange(900) < 3, -1, 0)}))

    assert "'poverty' has no value for 4 children" in said
    assert "'sex' has a level outside ['female', 'male'] for 3 children" in said


def test_a_covariate_that_the_survey_lacks_and_an_unknown_outcome_are_named() -> None:
    assert "no values of the covariates ['head']" in refusal(
        a_sample(), covariates=(*COVARIATES, Covariate("head", "household", ("a", "b")))
    )
    assert "the survey has no outcome 'play'; it has ['older', 'work']" in refusal(a_sample(), outcome="play")


def test_a_million_levels_are_refused_before_anything_is_computed() -> None:
    street = Covariate("street", "household", tuple(map(str, range(1_000_000))))
    sample = changed(a_sample(), values={"street": np.arange(900)})

    assert "'street' has 1,000,000 levels: group them" in refusal(sample, covariates=(*COVARIATES, street))


def test_a_survey_of_one_child_and_of_none_are_refused() -> None:
    one = Sample(
        values={code: column[:1] for code, column in a_sample().values.items()},
        outcomes={"work": np.ones(1)},
        expansion_weight=np.ones(1),
        stratum=np.zeros(1, dtype=np.int64),
        cluster=np.zeros(1, dtype=np.int64),
        municipality=np.zeros(1, dtype=np.int64),
    )
    none = changed(
        one,
        values={code: column[:0] for code, column in one.values.items()},
        outcomes={"work": np.zeros(0)},
        expansion_weight=np.zeros(0),
        stratum=np.zeros(0, dtype=np.int64),
        cluster=np.zeros(0, dtype=np.int64),
        municipality=np.zeros(0, dtype=np.int64),
    )

    assert "all 1 are 1" in refusal(one)
    assert "the survey has no children" in refusal(none)


def test_every_refusal_ends_with_something_to_do() -> None:
    sample = a_sample()
    refusals = [
        refusal(where(sample, sample.values["age"] == 1, 0.0)),
        refusal(changed(sample, values={"poverty": np.full(900, 0.4)})),
        refusal(changed(sample, expansion_weight=np.zeros(900))),
    ]
    for problem in (line for said in refusals for line in said.splitlines()[1:]):
        assert re.search(r"; (merge|leave|correct|check|drop|join)", problem), problem
