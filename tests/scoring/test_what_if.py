"""What a what-if tells of a release: points and children, by place and total, in two readings that are never mixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import Scenario, Shift
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.model.census_design import cell_table
from dashboard.scoring import reference
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.scoring.what_if import (
    NO_CHILDREN_OF_AN_INDEX,
    Reading,
    children_of,
    rise,
    shiftable,
    what_if,
    what_if_of_cells,
)
from dashboard.territory.units import Admin1, Municipalities
from dashboard.values import ValueStatus
from tests.support import engine
from tests.support.small_census import STATE_CODES, census, fitted, state

MODEL = fitted(effects=True)
CELLS = cell_table(census(), MODEL, effect=MODEL.municipal_effect)
IN_THREE_STATES = Municipalities(
    codes=tuple(f"{at:04d}" for at in range(12)),
    names=tuple(f"Place {at}" for at in range(12)),
    admin1=tuple(Admin1(code, code) for code in STATE_CODES),
    parent=state(),
    longitude=np.zeros(12),
    latitude=np.zeros(12),
)
RELEASE = replace(engine.clrisk_release(CELLS), municipalities=IN_THREE_STATES)
SCORER = ReleaseScorer(RELEASE)
POORER = Shift(factor="poverty", amount=5)
INFORMAL = Shift(factor="area", level="rural", amount=10)


# ---- the arithmetic of 2020


def test_one_point_of_all_children_is_1_44_million():
    children = children_of(1, reading=Reading.POINTS_OF_ALL_CHILDREN, all_children=10.5e6 / 0.073, rate=0.073)
    assert children == pytest.approx(1.44e6, abs=5e3)


@pytest.mark.parametrize(("percent", "published"), [(1, 109_000), (3, 326_000)])
def test_the_published_children_are_a_relative_rise_of_those_at_work(percent, published):
    working = 10.9e6
    relative = children_of(
        percent, reading=Reading.PERCENT_OF_WORKING_CHILDREN, all_children=143.8e6, rate=working / 143.8e6
    )
    assert relative == pytest.approx(published, abs=1_500)
    points = children_of(percent, reading=Reading.POINTS_OF_ALL_CHILDREN, all_children=143.8e6, rate=working / 143.8e6)
    assert points > 10 * relative


def test_a_rise_in_points_adds_the_same_to_every_place():
    one = rise(SCORER, 1, reading=Reading.POINTS_OF_ALL_CHILDREN)
    known = np.isfinite(one.before)
    np.testing.assert_allclose(one.points[known], 1.0)
    assert one.total.children == pytest.approx(0.01 * one.total.all_children)
    assert one.total.points == pytest.approx(1.0)


def test_a_relative_rise_multiplies_every_place():
    one = rise(SCORER, 1, reading=Reading.PERCENT_OF_WORKING_CHILDREN)
    known = np.isfinite(one.before)
    np.testing.assert_allclose(one.after[known] / one.before[known], 1.01)
    assert one.total.percent == pytest.approx(1.0)
    assert one.total.children == pytest.approx(0.01 * one.total.before * one.total.all_children)


# ---- a release of the model


def test_points_and_children_by_municipality_state_and_total_agree():
    one = what_if(SCORER, [POORER, INFORMAL])
    expected = reference.what_if(CELLS, [POORER, INFORMAL])
    known = one.status == ValueStatus.AVAILABLE
    np.testing.assert_allclose(one.after[known], expected[known], rtol=1e-12)
    children = RELEASE.children
    np.testing.assert_allclose(one.children[known], (children * (expected - RELEASE.estimate))[known], atol=1e-9)
    assert one.total.children == pytest.approx(one.children[known].sum())
    assert one.total.children == pytest.approx(sum(change.children for _, change in one.states))
    assert one.total.points == pytest.approx(100 * one.total.children / one.total.all_children)
    assert one.total.before == pytest.approx(np.average(RELEASE.estimate[known], weights=children[known]))
    assert [code for code, _ in one.states] == list(STATE_CODES)
    for at, (_, change) in enumerate(one.states):
        own = known & (state() == at)
        assert change.children == pytest.approx(one.children[own].sum())
        assert change.municipalities == own.sum()


def test_nothing_shifted_leaves_the_official_values_to_the_last_bit():
    one = what_if(SCORER, [])
    np.testing.assert_array_equal(one.after, SCORER.shown.estimate)
    assert one.total.children == 0.0


def test_cells_that_differ_from_the_official_estimate_only_lend_their_difference():
    """Pooled cells predict a little beside the official estimate; a what-if must not publish that as a change."""
    shifted_estimate = np.where(np.isfinite(RELEASE.estimate), RELEASE.estimate + 0.01, np.nan)
    scorer = ReleaseScorer(replace(RELEASE, estimate=shifted_estimate))
    np.testing.assert_array_equal(what_if(scorer, []).after, shifted_estimate)
    np.testing.assert_allclose(what_if(scorer, [POORER]).points, what_if(SCORER, [POORER]).points, atol=1e-12)


def test_how_many_municipalities_were_clipped_is_told():
    one = what_if(SCORER, [Shift(factor="poverty", amount=50)])
    known = one.status == ValueStatus.AVAILABLE
    poverty = census().territory["poverty"]
    assert one.clipped[0].municipalities == (poverty[known] > 0.5).sum() > 0
    came = np.minimum(1 - poverty, 0.5)[known]
    assert one.clipped[0].mean_applied == pytest.approx(100 * np.average(came, weights=RELEASE.children[known]))
    assert what_if(SCORER, [Shift(factor="poverty", amount=0.001)]).clipped[0].municipalities == 0


@pytest.mark.parametrize("status", [ValueStatus.SUPPRESSED, ValueStatus.UNRELIABLE])
def test_a_withheld_municipality_has_no_value_and_counts_in_no_sum(status):
    """Whatever its cells hold, no answer changes by a bit."""
    secret = 2
    answers = []
    for factor in (1.0, 3.0):
        children = np.where(CELLS.municipality == secret, CELLS.children * factor, CELLS.children)
        hidden = RELEASE.status.copy()
        hidden[secret] = status
        release = replace(
            RELEASE,
            status=hidden,
            estimate=np.where(hidden == 0, RELEASE.estimate, np.nan),
            children=np.where(np.arange(12) == secret, RELEASE.children * factor, RELEASE.children),
            cells=replace(CELLS, children=children),
        )
        answers.append(what_if(release, [POORER, INFORMAL]))
    one, other = answers
    assert np.isnan(one.after[secret])
    assert np.isnan(one.points[secret])
    assert np.isnan(one.children[secret])
    np.testing.assert_array_equal(one.after, other.after)
    assert one.total == other.total
    assert one.states == other.states
    assert one.clipped == other.clipped


def test_over_the_cells_of_a_census_before_there_is_a_release():
    one = what_if_of_cells(CELLS, [POORER, INFORMAL], parent=state(), codes=STATE_CODES)
    whole = what_if(SCORER, [POORER, INFORMAL])
    np.testing.assert_allclose(one.points, whole.points, atol=1e-10)
    assert one.total.children == pytest.approx(whole.total.children)
    assert one.clipped == whole.clipped


def test_what_can_be_shifted_is_told_with_its_levels():
    assert {one.factor: one.levels for one in shiftable(SCORER)}["age"] == ("5_11", "12_14", "15_17")


def test_a_release_without_cells_says_what_would_allow_it():
    with pytest.raises(WeightError, match=r"holds no cells.*publish it with pooled cells"):
        what_if(replace(RELEASE, cells=None), [POORER])


# ---- an index

FACTORS = pd.DataFrame({"poverty": [0.1, 0.4, 0.7, 1.0], "water": [0.2, 0.9, np.nan, 0.4], "schooling": [5.0, 8, 6, 9]})
INDEX = engine.index_release(FACTORS, directions={"schooling": -1}, weights={"poverty": 2.0})
YEARS = {"schooling": {"unit": "years"}}
INDEX = replace(
    INDEX,
    manifest=INDEX.manifest.model_copy(
        update={"factors": tuple(s.model_copy(update=YEARS.get(s.code, {})) for s in INDEX.manifest.factors)}
    ),
)


def test_a_shift_of_an_index_keeps_the_official_scale_and_its_ends():
    one = what_if(INDEX, [Shift(factor="poverty", amount=9)])
    lifted = np.minimum(FACTORS["poverty"] + 0.09, 1.0)
    change = 100 * (lifted - FACTORS["poverty"]) / 0.9
    present = FACTORS.notna() * [2.0, 1.0, 1.0]
    np.testing.assert_allclose(one.points, change * 2 / present.sum(axis=1))
    assert one.clipped[0].municipalities == 1
    assert one.children is None
    assert one.total.children is None
    assert one.no_children_because == NO_CHILDREN_OF_AN_INDEX


def test_a_protective_factor_that_rises_lowers_the_score():
    one = what_if(INDEX, [Shift(factor="schooling", amount=10, unit="percent")])
    assert (one.points[:3] < 0).all()
    assert one.points[3] == 0.0  # already at the end of the scale


def test_shifting_all_factors_of_an_index_by_nothing_is_official():
    one = what_if(INDEX, [Shift(factor=code, amount=0) for code in FACTORS])
    np.testing.assert_array_equal(one.after, INDEX.estimate)


def test_a_scale_by_rank_moves_between_the_official_ranks():
    specs = tuple(spec.model_copy(update={"normalisation": "percentile_rank"}) for spec in INDEX.manifest.factors)
    ranked = replace(INDEX, manifest=INDEX.manifest.model_copy(update={"factors": specs}))
    scorer = ReleaseScorer(ranked)
    ranked = replace(ranked, estimate=scorer.index.scores(Scenario()).scores)
    one = what_if(ranked, [Shift(factor="poverty", amount=15)])
    # half the way from one place to the next: 50/3 of the scale, at half or two thirds of the weight
    assert one.points[0] == pytest.approx(0.5 * (100 / 3) * 2 / 4)
    assert one.points[3] == 0.0


def test_an_index_refuses_levels_unknown_factors_and_a_rate_that_rises():
    with pytest.raises(WeightError, match="has no level 'high'"):
        what_if(INDEX, [Shift(factor="water", level="high", amount=1)])
    with pytest.raises(UnknownFactorError, match=r"\['hunger'\].*\['poverty', 'schooling', 'water'\]"):
        what_if(INDEX, [Shift(factor="hunger", amount=1)])
    with pytest.raises(WeightError, match="shift its factors instead"):
        rise(INDEX, 1, reading=Reading.POINTS_OF_ALL_CHILDREN)
