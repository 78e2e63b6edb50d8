"""Estimates of municipalities and groups, against one child at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.model.census_design import CensusMismatchError, cell_table
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.groups import UnknownGroupError
from dashboard.model.municipal_estimates import NO_RELIABILITY, RELIABILITIES, Reliability
from dashboard.model.options import PredictionOptions
from dashboard.model.predict import municipal_probability
from dashboard.model.prediction_options import ReliabilityLimits
from dashboard.values import ValueStatus
from tests.support.small_census import (
    AGE,
    EMPTY,
    MUNICIPALITIES,
    STATE_CODES,
    UNKNOWN,
    census,
    children_of,
    fitted,
    state,
)

COUNTS, MODEL = census(), fitted(effects=True)
WHERE, DESIGN, LEVELS = children_of(COUNTS)
LENIENT = PredictionOptions(reliability=ReliabilityLimits(warn_above=90, withhold_above=99))
FOUND = estimate_municipalities(COUNTS, MODEL, options=LENIENT, state=state(), state_codes=STATE_CODES)


def probability_of_children(model=MODEL) -> np.ndarray:
    eta = model.coefficients[0] + DESIGN @ model.coefficients[1:] + model.municipal_effect[WHERE]
    return 1 / (1 + np.exp(-eta))


P = probability_of_children()
WITH_ESTIMATE = [m for m in range(MUNICIPALITIES) if m not in (EMPTY, UNKNOWN)]


@pytest.mark.parametrize("m", WITH_ESTIMATE)
def test_probability_and_spread_are_those_of_the_children(m):
    own = P[m == WHERE]
    assert FOUND.probability[m] == pytest.approx(own.mean(), rel=1e-13)
    assert FOUND.spread_within[m] == pytest.approx(own.std(), rel=1e-9)
    assert FOUND.expected_children[m] == pytest.approx(own.sum(), rel=1e-13)
    assert FOUND.children[m] == len(own)


@pytest.mark.parametrize("dimension", ["sex", "age", "area"])
def test_groups_are_the_children_of_each_level(dimension):
    group = next(one for one in FOUND.groups if one.dimension == dimension)
    for m in WITH_ESTIMATE:
        for level in range(len(group.levels)):
            own = P[(m == WHERE) & (LEVELS[dimension] == level)]
            assert group.children[m, level] == len(own)
            assert group.expected_children[m, level] == pytest.approx(own.sum(), rel=1e-12)


def test_groups_of_a_dimension_sum_to_the_municipality():
    for group in FOUND.groups:
        np.testing.assert_allclose(
            np.nansum(group.expected_children[WITH_ESTIMATE], axis=1), FOUND.expected_children[WITH_ESTIMATE]
        )


def test_only_the_groups_named_are_told():
    found = estimate_municipalities(COUNTS, MODEL, options=PredictionOptions(groups=("area",)))
    assert [group.dimension for group in found.groups] == ["area"]
    with pytest.raises(UnknownGroupError, match=r"cannot be grouped by \['poverty'\].*'age', 'area', 'sex'"):
        estimate_municipalities(COUNTS, MODEL, options=PredictionOptions(groups=("poverty",)))


def test_an_outcome_speaks_of_its_population_alone():
    older = {"age": ("15_17",), "area": ("rural",)}
    found = estimate_municipalities(COUNTS, MODEL, population=older)
    for m in WITH_ESTIMATE:
        own = P[(m == WHERE) & (LEVELS["age"] == 2) & (LEVELS["area"] == 1)]
        assert found.children[m] == len(own)
        assert found.probability[m] == pytest.approx(own.mean(), rel=1e-12) if len(own) else True
    assert [group.dimension for group in found.groups] == ["sex"]  # of age and area one level is left


def test_every_absence_has_its_reason():
    assert FOUND.status[EMPTY] == ValueStatus.NO_DATA
    assert FOUND.status[UNKNOWN] == ValueStatus.NOT_MODELLED
    assert np.isnan(FOUND.probability[[EMPTY, UNKNOWN]]).all()
    assert np.isnan(FOUND.standard_error[[EMPTY, UNKNOWN]]).all()
    assert (FOUND.reliability[[EMPTY, UNKNOWN]] == NO_RELIABILITY).all()
    assert FOUND.children[EMPTY] == 0
    assert FOUND.children[UNKNOWN] > 0  # the census counted them, the model cannot speak of them


def test_country_and_states_speak_of_the_municipalities_with_an_estimate():
    modelled = WHERE != UNKNOWN
    assert FOUND.country.probability[0] == pytest.approx(P[modelled].mean())
    assert FOUND.country.children[0] == modelled.sum()
    for at in range(3):
        own = modelled & (at == WHERE % 3)
        assert FOUND.states.probability[at] == pytest.approx(P[own].mean())


def test_the_cells_of_a_release_give_the_estimate_back():
    table = cell_table(COUNTS, MODEL, effect=FOUND.effect)
    np.testing.assert_allclose(municipal_probability(table), FOUND.probability, rtol=1e-13)
    assert [(term.kind, term.level, term.reference) for term in table.terms[:3]] == [
        ("person", "male", "female"),
        ("person", "12_14", "5_11"),
        ("person", "15_17", "5_11"),
    ]


def test_limits_decide_what_is_published_warned_of_and_withheld():
    middle = float(np.nanmedian(FOUND.variation))
    limits = ReliabilityLimits(warn_above=middle, withhold_above=middle)
    found = estimate_municipalities(COUNTS, MODEL, options=PredictionOptions(reliability=limits))
    withheld = found.reliability == RELIABILITIES.index(Reliability.WITHHOLD)
    assert (withheld == (found.variation > middle)).all()
    assert (found.status[withheld] == ValueStatus.UNRELIABLE).all()
    assert (found.status == ValueStatus.UNRELIABLE).sum() == withheld.sum() > 0
    np.testing.assert_allclose(found.variation[withheld], (found.root_mse / found.probability)[withheld])


def test_a_level_that_the_survey_never_saw_is_refused_with_its_children():
    wider = replace(AGE, levels=(*AGE.levels, "18_plus"))
    levels = dict(COUNTS.pattern_levels)
    levels["age"] = np.where(np.arange(len(levels["age"])) == 5, 3, levels["age"])
    counts = replace(COUNTS, covariates=(COUNTS.covariates[0], wider, *COUNTS.covariates[2:]), pattern_levels=levels)
    with pytest.raises(CensusMismatchError, match="level '18_plus' of 'age', which the survey never saw; merge"):
        estimate_municipalities(counts, MODEL)


def test_covariates_missing_from_the_census_are_all_named():
    counts = replace(
        COUNTS, territory={}, pattern_levels={k: v for k, v in COUNTS.pattern_levels.items() if k != "sex"}
    )
    with pytest.raises(CensusMismatchError) as refused:
        estimate_municipalities(counts, MODEL)
    assert len(refused.value.problems) == 3
    assert all(f"'{code}'" in str(refused.value) for code in ("sex", "poverty", "remote"))


def test_a_census_of_one_row_is_a_census():
    one = replace(COUNTS, municipality=np.array([3]), pattern=np.array([2]), children=np.array([25.0]))
    found = estimate_municipalities(one, MODEL, options=LENIENT)
    assert np.isfinite(found.probability).sum() == 1
    assert found.standard_error[3] > 0
