"""Contributions against a loop over the cells, and against the distance that they must add up to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import FactorOption, Scenario
from dashboard.errors import UnknownFactorError
from dashboard.scoring.contributions import ClriskContributions, index_contributions
from dashboard.scoring.index import IndexScorer
from tests.support.engine import index_release, random_cells

CELLS = random_cells(empty=(2,))
WEIGHTS = {"f0": 0.5, "f3": 2.0}


def by_hand(municipality: int) -> dict[str, float]:
    """b (mean here - mean of the country), one cell after the other."""
    design = CELLS.pattern_design[CELLS.pattern] + CELLS.municipal_design[CELLS.municipality]
    here = CELLS.municipality == municipality
    sums: dict[str, float] = {}
    for at, term in enumerate(CELLS.terms):
        mean_here = np.average(design[here, at], weights=CELLS.children[here])
        mean = np.average(design[:, at], weights=CELLS.children)
        weight = WEIGHTS.get(term.factor, 1.0)
        sums[term.factor] = sums.get(term.factor, 0.0) + weight * term.coefficient * (mean_here - mean)
    return sums


@pytest.mark.parametrize("municipality", [0, 1, 20, 39])
def test_clrisk_contributions_are_those_of_the_formula(municipality):
    found = ClriskContributions(CELLS).of(WEIGHTS)
    assert {code: values[municipality] for code, values in found.items()} == pytest.approx(by_hand(municipality))


def test_clrisk_contributions_average_to_nothing_over_the_children():
    children = np.bincount(CELLS.municipality, weights=CELLS.children, minlength=40)
    for values in ClriskContributions(CELLS).of({}).values():
        assert np.nansum(values * children) == pytest.approx(0, abs=1e-9)


def test_a_municipality_without_cells_has_no_contributions():
    assert all(np.isnan(values[2]) for values in ClriskContributions(CELLS).of({}).values())


def test_a_factor_switched_off_pushes_nowhere():
    assert not np.nan_to_num(ClriskContributions(CELLS).of({"f1": 0.0})["f1"]).any()


def test_an_unknown_factor_is_refused():
    with pytest.raises(UnknownFactorError):
        ClriskContributions(CELLS).of({"zz": 1.0})


def test_index_contributions_add_up_to_the_distance_from_the_country():
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(draw.random((50, 4)), columns=list("abcd"))
    scorer = IndexScorer(index_release(frame, directions={"b": -1}))
    scenario = Scenario(weights=(("a", 70.0),), options=(FactorOption(factor="c", normalisation="z_score"),))
    scores = scorer.scores(scenario).scores
    total = sum(index_contributions(scorer, scenario).values())
    np.testing.assert_allclose(total, scores - scores.mean(), atol=1e-10)


def test_an_index_contribution_is_that_of_the_formula():
    frame = pd.DataFrame({"a": [0.0, 100.0, 20.0], "b": [0.0, 100.0, np.nan]})
    scorer = IndexScorer(index_release(frame, weights={"a": 75, "b": 25}))
    found = index_contributions(scorer, Scenario())
    assert found["a"].tolist() == pytest.approx([-30, 45, -20])  # 0.75 (z - 40); alone in place 3: 1 (20 - 40)
    assert found["b"][:2].tolist() == pytest.approx([-12.5, 12.5])
    assert np.isnan(found["b"][2])


def test_a_withheld_municipality_cannot_be_found_by_subtraction():
    frame = pd.DataFrame({"a": [0.0, 100.0, 20.0, 60.0], "b": [0.0, 100.0, 50.0, 10.0]})
    other = frame.assign(a=[0.0, 100.0, 20.0, 99.0])
    counted = np.array([1.0, 2.0, 3.0, 0.0])
    one, two = (
        index_contributions(IndexScorer(index_release(held)), Scenario(), counted=counted)["a"][:3]
        for held in (frame, other)
    )
    assert one.tolist() == two.tolist()
    assert np.average(one, weights=counted[:3]) == pytest.approx(0, abs=1e-12)
