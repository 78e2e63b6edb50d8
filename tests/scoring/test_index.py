"""The index under any scenario against a loop over municipalities and factors, and the laws it keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dashboard.choices import FactorOption, Scenario
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.index.normalise import NORMALISATIONS
from dashboard.scoring import reference
from dashboard.scoring.index import IndexScorer
from tests.support.engine import index_release

CODES = ("a", "b", "c", "d")


def drawn_factors(seed: int = 3, n: int = 120, gaps: float = 0.2) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame({code: draw.gamma(2, at + 1.0, n) for at, code in enumerate(CODES)})
    frame[draw.random(frame.shape) < gaps] = np.nan
    return frame


FRAME = drawn_factors()
SCORER = IndexScorer(index_release(FRAME, directions={"b": -1, "d": -1}))
weights = st.fixed_dictionaries({code: st.floats(0, 100) for code in CODES}).filter(lambda w: sum(w.values()) > 1e-3)
options = st.tuples(
    *[
        st.builds(
            FactorOption,
            factor=st.just(code),
            direction=st.sampled_from([None, -1, 1]),
            normalisation=st.sampled_from([None, *NORMALISATIONS]),
        )
        for code in CODES
    ]
)
scenarios = st.builds(
    Scenario,
    weights=weights.map(lambda w: tuple(w.items())),
    aggregation=st.sampled_from(["arithmetic", "geometric"]),
    availability_threshold=st.one_of(st.none(), st.floats(0, 1)),
    options=options,
)


@given(scenarios)
@settings(deadline=None)
def test_any_scenario_agrees_with_the_plain_loop(scenario):
    told = SCORER.scores(scenario)
    threshold = 0.5 if scenario.availability_threshold is None else scenario.availability_threshold
    # A threshold a hair from some coverage is a matter of rounding, not of the rule.
    assume(np.abs(told.coverage - threshold).min() > 1e-8 or threshold == 0.5)
    expected = reference.index_scores(
        list(SCORER.normalised(scenario).values()),
        [dict(scenario.weights)[code] for code in CODES],
        threshold=threshold,
        geometric=scenario.aggregation == "geometric",
    )
    np.testing.assert_allclose(told.scores, expected, rtol=1e-12, atol=1e-10, equal_nan=True)


@given(scenarios, st.floats(0.01, 1))
@settings(deadline=None)
def test_scaling_all_weights_alike_changes_nothing(scenario, factor):
    scaled = scenario.model_copy(update={"weights": tuple((code, w * factor) for code, w in scenario.weights)})
    np.testing.assert_allclose(
        SCORER.scores(scaled).scores, SCORER.scores(scenario).scores, rtol=1e-9, atol=1e-9, equal_nan=True
    )


@given(scenarios)
@settings(deadline=None)
def test_a_score_lies_between_the_smallest_and_largest_factor_present(scenario):
    told = SCORER.scores(scenario)
    with_weight = [code for code, w in scenario.weights if w > 0]
    columns = np.column_stack([SCORER.normalised(scenario)[code] for code in with_weight])
    scored = np.isfinite(told.scores)
    low, high = np.nanmin(columns[scored], axis=1), np.nanmax(columns[scored], axis=1)
    assert np.all(told.scores[scored] >= low - 1e-9)
    assert np.all(told.scores[scored] <= high + 1e-9)


@given(scenarios)
@settings(deadline=None)
def test_reversing_every_direction_reverses_the_arithmetic_score(scenario):
    plain = scenario.model_copy(update={"aggregation": "arithmetic"})
    directions = {code: direction for code, _, direction in SCORER.readings(plain)}
    turned = plain.model_copy(
        update={
            "options": tuple(
                option.model_copy(update={"direction": -directions[option.factor]}) for option in plain.options
            )
        }
    )
    np.testing.assert_allclose(
        SCORER.scores(turned).scores, 100 - SCORER.scores(plain).scores, rtol=0, atol=1e-9, equal_nan=True
    )


@given(weights)
@settings(deadline=None)
def test_a_geometric_score_never_exceeds_the_arithmetic_one(asked):
    arithmetic = SCORER.scores(Scenario(weights=tuple(asked.items()))).scores
    geometric = SCORER.scores(Scenario(weights=tuple(asked.items()), aggregation="geometric")).scores
    scored = np.isfinite(arithmetic)
    assert np.all(geometric[scored] <= arithmetic[scored] + 1e-9)


@given(hnp.arrays(float, (12, 3), elements=st.one_of(st.just(np.nan), st.integers(-3, 3).map(float))))
@settings(deadline=None)
def test_a_score_exists_exactly_where_enough_weight_is_present(values):
    frame = pd.DataFrame(values, columns=["a", "b", "c"])
    assume(all(frame[code].nunique() > 1 for code in frame))
    told = IndexScorer(index_release(frame)).scores(Scenario())
    enough = np.isfinite(values).sum(axis=1) >= 2  # half of three equal weights
    np.testing.assert_array_equal(np.isfinite(told.scores), enough)
    np.testing.assert_array_equal(told.present, np.isfinite(values).sum(axis=1))


def test_a_missing_factor_scores_between_what_the_others_say():
    worst = pd.DataFrame({"a": [0.0, 100.0, 100.0], "b": [0.0, 100.0, np.nan]})
    scores = IndexScorer(index_release(worst)).scores(Scenario()).scores
    assert scores[2] == scores[1]


def test_weights_are_told_as_points_of_a_hundred():
    release = index_release(FRAME, weights={"a": 3, "b": 1, "c": 0, "d": 0})
    assert IndexScorer(release).official_weights == pytest.approx({"a": 75, "b": 25, "c": 0, "d": 0})
    asked = IndexScorer(release).weights(Scenario(weights=(("c", 100),)))
    assert asked == pytest.approx({"a": 37.5, "b": 12.5, "c": 50, "d": 0})


def test_all_weights_zero_is_told_with_the_remedy():
    with pytest.raises(WeightError, match=r"All weights are zero; give at least one risk factor a weight above zero\."):
        SCORER.scores(Scenario(weights=tuple((code, 0) for code in CODES)))


def test_weight_only_on_a_factor_that_tells_nothing_is_refused():
    frame = FRAME.assign(a=1.0)
    scorer = IndexScorer(index_release(frame))
    with pytest.raises(WeightError, match=r"single value in the whole country have weight: \['a'\]"):
        scorer.scores(Scenario(weights=(("a", 100), ("b", 0), ("c", 0), ("d", 0))))


@pytest.mark.parametrize(
    "scenario", [Scenario(weights=(("zz", 1),)), Scenario(options=(FactorOption(factor="zz", direction=1),))]
)
def test_an_unknown_factor_is_named_with_the_known_ones(scenario):
    with pytest.raises(UnknownFactorError, match=r"No risk factor \['zz'\]; this release has \['a', 'b', 'c', 'd'\]"):
        SCORER.scores(scenario)


def test_an_answer_of_one_release_never_answers_for_another():
    other = FRAME.copy()
    other.loc[60, "a"] = 1e6
    assert IndexScorer(index_release(other)).scores(Scenario()).scores[60] != SCORER.scores(Scenario()).scores[60]


def test_what_is_kept_stays_bounded():
    scorer = IndexScorer(index_release(FRAME))
    for methods in np.array(np.meshgrid(*[list(NORMALISATIONS)] * 4)).reshape(4, -1).T:
        scorer.scores(
            Scenario(
                options=tuple(
                    FactorOption(factor=code, normalisation=m) for code, m in zip(CODES, methods, strict=True)
                )
            )
        )
    assert scorer._prepared.cache_info().currsize <= 8
    assert scorer._normalised.cache_info().currsize <= 6 * len(CODES)


def test_answers_and_kept_columns_cannot_be_spoilt_by_a_caller():
    first = SCORER.scores(Scenario()).scores
    kept = first.copy()
    first[:] = -1
    np.testing.assert_array_equal(SCORER.scores(Scenario()).scores, kept)
    with pytest.raises(ValueError, match="read-only"):
        SCORER.normalised(Scenario())["a"][0] = 5


def test_visitors_on_several_threads_each_get_their_own_answer():
    asked = [Scenario(weights=(("a", w),), aggregation=("arithmetic", "geometric")[w % 2]) for w in range(40)]
    alone = [SCORER.scores(scenario).scores for scenario in asked]
    fresh = IndexScorer(index_release(FRAME, directions={"b": -1, "d": -1}))
    with ThreadPoolExecutor(8) as pool:
        for found, expected in zip(pool.map(fresh.scores, asked), alone, strict=True):
            np.testing.assert_array_equal(found.scores, expected)
