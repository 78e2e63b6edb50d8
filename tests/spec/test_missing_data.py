"""Missing data, told in tables: a missing factor drops out with its weight, and never scores as low risk."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import Scenario
from dashboard.scoring.index import IndexResult, IndexScorer
from tests.support.engine import index_release
from tests.support.tables import table

# Already 0-100 with both ends present, so normalising changes nothing.
GAPS = table("""
    poverty | schooling | distance
    --------+-----------+---------
    0       | 0         | 0
    100     | 100       | 100
    40      | 60        |
    40      |           |
            |           |
""")


def result(frame: pd.DataFrame = GAPS, *, scenario: Scenario | None = None, **release: object) -> IndexResult:
    return IndexScorer(index_release(frame, **release)).scores(scenario or Scenario())


def test_the_rest_is_rescaled_when_a_factor_is_missing():
    assert result().scores[2] == pytest.approx(50)  # (40 + 60) / 2, not (40 + 60 + 0) / 3


def test_below_the_availability_threshold_there_is_no_score():
    scores = result(availability_threshold=0.5).scores
    assert np.isnan(scores[3])  # one third of the weight is present


def test_a_score_stands_exactly_at_the_threshold():
    assert result(availability_threshold=1 / 3).scores[3] == pytest.approx(40)


def test_the_threshold_counts_weight_not_factors():
    heavy = {"poverty": 60, "schooling": 20, "distance": 20}
    assert result(weights=heavy).scores[3] == pytest.approx(40)  # one factor of three, but 60 of 100 points


def test_nothing_present_has_no_score_even_at_threshold_zero():
    with np.errstate(all="raise"):  # and nothing is divided by nothing to find out
        assert np.isnan(result(availability_threshold=0).scores[4])


def test_how_many_of_how_many_factors_are_present_is_told():
    told = result()
    assert (told.present.tolist(), told.total) == ([3, 3, 2, 1, 0], 3)


def test_a_factor_without_weight_is_counted_neither_as_present_nor_as_missing():
    told = result(scenario=Scenario(weights=(("distance", 0),)))
    assert (told.present.tolist(), told.total) == ([2, 2, 2, 1, 0], 2)
    assert told.coverage.tolist() == pytest.approx([1, 1, 1, 0.5, 0])


def test_a_visitor_may_ask_for_more_completeness_than_the_release():
    assert np.isnan(result(scenario=Scenario(availability_threshold=0.9)).scores[2])


def test_a_missing_factor_is_never_read_as_low_risk():
    risky = table("""
        poverty | schooling
        --------+----------
        0       | 0
        100     | 100
        100     |
    """)
    assert result(risky).scores[2] == pytest.approx(100)


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
def test_a_factor_with_one_value_everywhere_is_set_aside(aggregation):
    same = table("""
        poverty | electricity
        --------+------------
        0       | 0.9
        30      | 0.9
        100     |
        60      | 0.9
    """)
    scenario = Scenario(aggregation=aggregation)
    told = result(same, scenario=scenario, availability_threshold=0.9)
    alone = result(same[["poverty"]], scenario=scenario, availability_threshold=0.9)
    assert told.set_aside == ("electricity",)
    assert told.total == 1
    # The place that lacks it is treated exactly like the others: no gap, no pull to some middle.
    assert told.scores.tolist() == pytest.approx(alone.scores.tolist())


def test_a_factor_missing_everywhere_lowers_the_coverage_of_everybody():
    nowhere = table("""
        poverty | income
        --------+-------
        0       |
        100     |
    """)
    told = result(nowhere, availability_threshold=0.5)
    assert told.coverage.tolist() == pytest.approx([0.5, 0.5])
    assert (told.present.tolist(), told.total, told.set_aside) == ([1, 1], 2, ())


def test_a_factor_is_not_set_aside_because_a_part_of_the_country_is_alike():
    from dashboard.index.normalise import min_max

    values = np.array([0.0, 5.0, 5.0, 10.0])
    assert min_max(values)[1:3].tolist() == [50, 50]
