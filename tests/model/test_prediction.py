"""Prediction over cells and the shift to known rates, against one child at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dashboard.model.benchmark import benchmark_offsets
from dashboard.model.predict import municipal_probability
from dashboard.release.records import CellTable, Term


def small_census() -> CellTable:
    return CellTable(
        intercept=-2.0,
        terms=(Term("male", "sex", 0.9), Term("farm", "sector", 0.5), Term("poverty", "poverty", 1.5)),
        pattern_design=np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]),
        municipal_design=np.array([[0, 0, 0.1], [0, 0, 0.8], [0, 0, 0.4]]),
        municipal_effect=np.array([0.2, -0.3, 0.0]),
        municipality=np.array([0, 0, 1, 1, 1]),
        pattern=np.array([0, 3, 1, 2, 3]),
        children=np.array([30.0, 10, 5, 7, 2]),
    )


def test_probability_is_the_mean_over_children_taken_one_by_one() -> None:
    census = small_census()
    risks: dict[int, list[float]] = {0: [], 1: []}
    for municipality, pattern, children in zip(
        census.municipality.tolist(), census.pattern.tolist(), census.children.tolist(), strict=True
    ):
        odds = census.intercept + float(census.municipal_effect[municipality])
        for at, term in enumerate(census.terms):
            odds += term.coefficient * (census.pattern_design[pattern, at] + census.municipal_design[municipality, at])
        risks[municipality] += [1 / (1 + math.exp(-odds))] * int(children)
    found = municipal_probability(census)
    assert found[:2].tolist() == pytest.approx([sum(own) / len(own) for own in risks.values()], abs=1e-14)


def test_a_municipality_without_cells_has_no_probability_rather_than_zero() -> None:
    assert np.isnan(municipal_probability(small_census())[2])


def test_the_shift_meets_the_rate_of_every_group_and_leaves_an_empty_group_without_one() -> None:
    rng = np.random.default_rng(1)
    linear, children = rng.normal(-2, 1, 300), rng.integers(1, 50, 300).astype(float)
    group = rng.integers(0, 3, 300)
    target = np.array([0.02, 0.3, 0.97, 0.5])
    shift = benchmark_offsets(linear, children=children, group=group, target=target)
    for at in range(3):
        own = group == at
        rate = np.average(1 / (1 + np.exp(-(linear[own] + shift[at]))), weights=children[own])
        assert rate == pytest.approx(target[at], abs=1e-12)
    assert np.isnan(shift[3])


def test_the_shift_keeps_the_order_inside_a_group() -> None:
    linear = np.array([-3.0, -1.0, 0.5])
    shift = benchmark_offsets(linear, children=np.ones(3), group=np.zeros(3, dtype=int), target=np.array([0.1]))
    assert (np.diff(linear + shift[0]) > 0).all()


@pytest.mark.parametrize("target", [0.0, 1.0, 7.5])
def test_a_rate_that_no_shift_reaches_is_refused(target: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        benchmark_offsets(np.zeros(1), children=np.ones(1), group=np.zeros(1, dtype=int), target=np.array([target]))
