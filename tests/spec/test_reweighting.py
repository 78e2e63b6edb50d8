"""Re-weighting, told in tables: twelve examples whose answers were computed by hand.

Examples 1-6 are the vulnerability index, 7-12 are CLRISK. Logits are chosen so that probabilities come
out round: ln 3 is 3 to 1 (0.75), ln 9 is 9 to 1 (0.9), -ln 9 is 1 to 9 (0.1).
"""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from dashboard.choices import FactorOption, Scenario
from dashboard.scoring.clrisk import ClriskScorer
from dashboard.scoring.index import IndexScorer
from tests.support.engine import drawn_cells, index_release
from tests.support.tables import table

THREE_TO_ONE, NINE_TO_ONE = log(3), log(9)

PLACES = table("""
    poverty | out_of_school | schooling
    --------+---------------+----------
    10      | 0.00          | 12
    20      | 0.10          | 6
    50      | 0.05          | 4
""")
# Normalised, min-max, schooling protects:
#     poverty 0, 25, 100 · out_of_school 0, 100, 50 · schooling 0, 75, 100
DIRECTIONS = {"poverty": 1, "out_of_school": 1, "schooling": -1}


def scores(scenario: Scenario, **release: object) -> list[float]:
    given = {"directions": DIRECTIONS} | release
    return IndexScorer(index_release(PLACES, **given)).scores(scenario).scores.tolist()


def test_example_1_equal_weights_are_the_mean_of_the_normalised_factors():
    # (0 + 0 + 0) / 3 · (25 + 100 + 75) / 3 · (100 + 50 + 100) / 3
    assert scores(Scenario()) == pytest.approx([0, 200 / 3, 250 / 3])


def test_example_2_a_heavier_factor_pulls_the_score_towards_itself():
    # weights 50, 25, 25: (0, 12.5 + 25 + 18.75, 50 + 12.5 + 25)
    scenario = Scenario(weights=(("poverty", 50), ("out_of_school", 25), ("schooling", 25)))
    assert scores(scenario) == pytest.approx([0, 56.25, 87.5])


def test_example_3_a_factor_at_zero_counts_for_nothing():
    # weights 0, 50, 50: (0, (100 + 75) / 2, (50 + 100) / 2)
    scenario = Scenario(weights=(("poverty", 0), ("out_of_school", 50), ("schooling", 50)))
    assert scores(scenario) == pytest.approx([0, 87.5, 75])


def test_example_4_a_factor_read_the_other_way_round_mirrors_its_contribution():
    # schooling now raises the risk: 100, 25, 0, so (100 / 3, 150 / 3, 150 / 3)
    scenario = Scenario(options=(FactorOption(factor="schooling", direction=1),))
    assert scores(scenario) == pytest.approx([100 / 3, 50, 50])


def test_example_5_percentile_ranks_replace_distances_by_places():
    # poverty 0, 50, 100 instead of 0, 25, 100: (0, 225 / 3, 250 / 3)
    scenario = Scenario(options=(FactorOption(factor="poverty", normalisation="percentile_rank"),))
    assert scores(scenario) == pytest.approx([0, 75, 250 / 3])


def test_example_6_a_geometric_mean_does_not_let_one_factor_buy_off_another():
    # two factors of weight 50: place 1 has (0, 0), place 2 (25, 100), place 3 (100, 50); on 1-100 the geometric
    # means are sqrt(1 x 1) = 1, sqrt(25.75 x 100) = 50.7445, sqrt(100 x 50.5) = 71.0634; back: (g - 1) / 0.99
    scenario = Scenario(weights=(("poverty", 50), ("out_of_school", 50), ("schooling", 0)), aggregation="geometric")
    assert scores(scenario) == pytest.approx([0, 50.24695, 70.77106], abs=1e-4)


CHILDREN = table("""
    municipality | male | children
    -------------+------+---------
    0            | 0    | 100
    0            | 1    | 300
    1            | 1    | 50
""")


def probabilities(weights: dict[str, float], calibrate_to: float | None = None, **cells: object) -> list[float]:
    given = {"coefficients": {"male": THREE_TO_ONE}, "intercept": 0.0} | cells
    return ClriskScorer(drawn_cells(CHILDREN, **given)).probabilities(weights, calibrate_to).tolist()


def test_example_7_the_official_multiplier_gives_the_official_probability():
    # girls 0.5, boys 0.75: (100 x 0.5 + 300 x 0.75) / 400 · 0.75
    assert probabilities({"male": 1}) == pytest.approx([0.6875, 0.75])


def test_example_8_a_term_counted_twice_doubles_its_logit_not_its_probability():
    # boys 2 ln 3 = ln 9, so 0.9: (50 + 270) / 400 · 0.9
    assert probabilities({"male": 2}) == pytest.approx([0.8, 0.9])


def test_example_9_all_weights_zero_leave_everybody_at_the_intercept():
    assert probabilities({"male": 0}, intercept=-NINE_TO_ONE) == pytest.approx([0.1, 0.1])


def test_example_10_the_effect_of_a_municipality_stays_when_its_terms_are_switched_off():
    # u = (ln 9, 0): sigma(ln 9) = 0.9
    assert probabilities({"male": 0}, effect=[NINE_TO_ONE, 0.0]) == pytest.approx([0.9, 0.5])


def test_example_11_a_territory_term_lifts_every_child_of_its_municipality():
    # rural ln 3 in place 0 at half weight and boys off: sigma(ln 3 / 2) = sqrt 3 / (1 + sqrt 3) = 0.6340
    rural = table("""
        rural
        -----
        1
        0
    """)
    answer = probabilities(
        {"male": 0, "rural": 0.5}, coefficients={"male": THREE_TO_ONE, "rural": THREE_TO_ONE}, municipal=rural
    )
    assert answer == pytest.approx([3**0.5 / (1 + 3**0.5), 0.5])


def test_example_12_calibration_finds_the_intercept_that_keeps_the_national_rate():
    # with boys off all children are alike, so the national rate 0.25 is everybody's probability
    assert probabilities({"male": 0}, calibrate_to=0.25) == pytest.approx([0.25, 0.25])


def test_calibrating_the_official_model_to_its_own_rate_changes_nothing():
    # (400 x 0.6875 + 50 x 0.75) / 450
    assert probabilities({}, calibrate_to=312.5 / 450) == pytest.approx([0.6875, 0.75], rel=1e-12)


def test_weights_need_not_sum_to_a_hundred():
    assert scores(Scenario(weights=(("poverty", 2), ("out_of_school", 1), ("schooling", 1)))) == pytest.approx(
        scores(Scenario(weights=(("poverty", 50), ("out_of_school", 25), ("schooling", 25))))
    )


def test_the_official_weights_of_the_release_are_the_ones_that_count_until_told_otherwise():
    assert scores(Scenario(), weights={"poverty": 50, "out_of_school": 25, "schooling": 25}) == pytest.approx(
        [0, 56.25, 87.5]
    )


def test_the_order_of_places_can_turn_and_the_ranks_say_so():
    from dashboard.trust.ranks import ranks

    equal = ranks(np.array(scores(Scenario())))
    school_only = ranks(np.array(scores(Scenario(weights=(("poverty", 0), ("schooling", 0), ("out_of_school", 100))))))
    assert (equal.tolist(), school_only.tolist()) == ([3, 2, 1], [3, 1, 2])
