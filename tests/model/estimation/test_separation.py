"""Whether terms tell the outcome apart, among few children and among many."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.model.newton import Observed, maximise
from dashboard.model.rows import DenseRows
from dashboard.model.separation import find_separation

MANY = 20_000


def many_children() -> tuple[np.ndarray, np.ndarray]:
    """A covariate that tells the outcome apart, and one that does not."""
    rng = np.random.default_rng(2)
    columns = np.vstack([np.ones(MANY), rng.standard_normal((2, MANY))])
    return columns, (columns[1] > 0.3).astype(float)


def found_in(columns: np.ndarray, outcome: np.ndarray):
    return find_separation(Observed(DenseRows(columns), np.ones(len(outcome)), outcome))


def test_perfect_separation_among_many_children_is_found_with_its_direction() -> None:
    found = found_in(*many_children())

    assert found is not None
    assert found.perfect
    assert found.direction[1] == 1


@pytest.mark.parametrize("contradicting", [1, 77, 13_331])
def test_one_child_among_many_that_contradicts_is_enough(contradicting: int) -> None:
    columns, outcome = many_children()
    # Far from the boundary, so that no direction near the one of all others explains it.
    columns[1, contradicting] = 3.0
    outcome[contradicting] = 0.0

    assert found_in(columns, outcome) is None


def test_a_rare_level_where_nobody_works_separates_a_part_of_the_children() -> None:
    columns, _ = many_children()
    rng = np.random.default_rng(3)
    columns[2] = np.arange(MANY) == 4_321
    outcome = (rng.random(MANY) < 0.3).astype(float)
    outcome[4_321] = 0.0

    found = found_in(columns, outcome)

    assert found is not None
    assert not found.perfect
    assert np.flatnonzero(np.abs(found.direction) > 1e-6).tolist() == [2]
    assert found.direction[2] < 0


def test_where_none_is_found_the_search_for_coefficients_ends() -> None:
    rng = np.random.default_rng(5)
    for _ in range(40):
        columns = np.vstack([np.ones(14), rng.integers(0, 2, (3, 14)).astype(float)])
        outcome = rng.integers(0, 2, 14).astype(float)
        if np.linalg.matrix_rank(columns) < 4 or outcome.min() == outcome.max():
            continue
        seen = Observed(DenseRows(columns), np.ones(14), outcome)
        ends_near = bool(np.abs(maximise(seen).coefficients).max() < 12)

        assert (find_separation(seen) is None) == ends_near
