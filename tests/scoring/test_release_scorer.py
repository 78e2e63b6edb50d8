"""The official result is the release's own array, and computing it again gives the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.choices import FactorOption, Scenario
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.values import ValueStatus
from tests.scoring.test_index import FRAME
from tests.support.engine import clrisk_release, index_release, random_cells

CELLS = random_cells(empty=(4,))
CLRISK = clrisk_release(CELLS, national_rate=0.075)
INDEX = index_release(FRAME, directions={"b": -1}, availability_threshold=0.6)


@pytest.mark.parametrize("release", [CLRISK, INDEX], ids=["clrisk", "index"])
def test_the_official_scenario_is_the_release_itself(release):
    outcome = ReleaseScorer(release).outcome(Scenario())
    assert outcome.is_official
    assert outcome.values.tobytes() == release.estimate.tobytes()


@pytest.mark.parametrize(
    ("release", "stated"),
    [
        (CLRISK, Scenario(weights=(("f0", 1.0), ("f2", 1.0)))),
        (CLRISK, Scenario(weights=(("f0", 1.0),), calibrate=True, aggregation="geometric")),
        (INDEX, Scenario(weights=(("a", 25.0), ("c", 25.0)))),
        (INDEX, Scenario(weights=(("a", 25.01), ("b", 24.99)))),
        (INDEX, Scenario(weights=(("a", 7.0), ("b", 7.0), ("c", 7.0), ("d", 7.0)))),
        (INDEX, Scenario(availability_threshold=0.6)),
        (INDEX, Scenario(options=(FactorOption(factor="b", direction=-1, normalisation="min_max"),))),
    ],
)
def test_a_slider_moved_back_is_official_again(release, stated):
    outcome = ReleaseScorer(release).outcome(stated)
    assert outcome.is_official
    assert outcome.values.tobytes() == release.estimate.tobytes()


@pytest.mark.parametrize("release", [CLRISK, INDEX], ids=["clrisk", "index"])
def test_computing_the_official_result_again_agrees_to_a_trillionth(release):
    again = ReleaseScorer(release).recompute(Scenario())
    assert again is not release.estimate
    np.testing.assert_allclose(again, release.estimate, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("release", "scenario"),
    [
        (CLRISK, Scenario(weights=(("f0", 0.5),))),
        (INDEX, Scenario(weights=(("a", 60.0),))),
        (INDEX, Scenario(weights=(("a", 1.0),))),
        (INDEX, Scenario(aggregation="geometric")),
        (INDEX, Scenario(availability_threshold=0.9)),
        (INDEX, Scenario(options=(FactorOption(factor="b", direction=1),))),
    ],
)
def test_any_other_scenario_is_computed(release, scenario):
    outcome = ReleaseScorer(release).outcome(scenario)
    assert not outcome.is_official
    assert not np.array_equal(outcome.values, release.estimate, equal_nan=True)


def test_the_index_says_what_every_score_rests_on_even_officially():
    outcome = ReleaseScorer(INDEX).outcome(Scenario())
    assert outcome.total == 4
    assert outcome.present.tolist() == FRAME.notna().sum(axis=1).tolist()


def test_calibration_keeps_the_rate_of_the_release():
    scorer = ReleaseScorer(CLRISK)
    found = scorer.outcome(Scenario(weights=(("f0", 0.0),), calibrate=True)).values
    children = CLRISK.children
    assert np.nansum(found * children) / children.sum() == pytest.approx(0.075, rel=1e-9)


def test_without_a_stated_rate_calibration_keeps_that_of_the_official_probabilities():
    scorer = ReleaseScorer(clrisk_release(CELLS))
    official = np.nansum(scorer.release.estimate * scorer.release.children) / scorer.release.children.sum()
    assert scorer.national_rate == pytest.approx(official, rel=1e-12)


@pytest.mark.parametrize("weights", [(("f0", 0.0),), (("f1", 2.0), ("f3", 0.1))])
def test_no_scenario_reveals_a_suppressed_municipality(weights):
    release = clrisk_release(CELLS, suppression_threshold=600)
    hidden = release.status == ValueStatus.SUPPRESSED
    assert 0 < hidden.sum() < len(hidden)
    assert np.isnan(ReleaseScorer(release).outcome(Scenario(weights=weights)).values[hidden]).all()


def test_a_lower_threshold_may_score_a_place_without_data_but_never_a_suppressed_one():
    children = np.full(len(FRAME), 1000.0)
    few = FRAME.notna().sum(axis=1).to_numpy() == 2
    children[np.flatnonzero(few)[0]] = 5.0
    release = index_release(FRAME, children=children, availability_threshold=0.5)
    release = replace(release, manifest=release.manifest.model_copy(update={"availability_threshold": 0.9}))
    found = ReleaseScorer(release).outcome(Scenario(availability_threshold=0.1)).values
    assert np.isnan(found[np.flatnonzero(few)[0]])
    assert np.isfinite(found[np.flatnonzero(few)[1:]]).all()


@pytest.mark.parametrize("kind", [ValueStatus.NOT_MODELLED, ValueStatus.NO_DATA, ValueStatus.SUPPRESSED])
def test_where_the_model_says_nothing_officially_no_scenario_makes_it_speak(kind):
    status = CLRISK.status.copy()
    status[7] = kind
    found = ReleaseScorer(replace(CLRISK, status=status)).outcome(Scenario(weights=(("f0", 0.0),))).values
    assert np.isnan(found[7])


def test_unknown_factors_and_impossible_weights_are_refused_not_ignored():
    with pytest.raises(UnknownFactorError):
        ReleaseScorer(CLRISK).outcome(Scenario(weights=(("zz", 1.0),)))
    with pytest.raises(UnknownFactorError):
        ReleaseScorer(INDEX).outcome(Scenario(options=(FactorOption(factor="zz", direction=1),)))
    with pytest.raises(WeightError):
        ReleaseScorer(CLRISK).outcome(Scenario(weights=(("f0", 50.0),)))
