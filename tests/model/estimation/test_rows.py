"""Held by patterns or row by row, a design gives the same sums; equal rows are found and no unequal ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.model import distinct
from dashboard.model.distinct import distinct_rows, order_by
from dashboard.model.newton import Observed, maximise
from dashboard.model.rows import BLOCK, DenseRows, PatternRows


def both_kinds(n: int = 3 * BLOCK + 17, *, in_order: bool = True) -> tuple[PatternRows, DenseRows]:
    rng = np.random.default_rng(4)
    child = np.column_stack([np.ones(7), rng.integers(0, 2, (7, 2))]).astype(float)
    place = rng.random((11, 2))
    of_place = rng.integers(0, 11, n)
    of_place = np.sort(of_place) if in_order else of_place
    starts = np.searchsorted(of_place, np.arange(12)) if in_order else None
    rows = PatternRows(
        child,
        place,
        rng.integers(0, 7, n),
        of_place,
        child_columns=np.array([0, 2, 4]),
        place_columns=np.array([1, 3]),
        starts=starts,
    )
    columns = np.empty((5, n))
    columns[[0, 2, 4]] = child[rows.of_child].T
    columns[[1, 3]] = place[rows.of_place].T
    return rows, DenseRows(columns)


@pytest.mark.parametrize("in_order", [True, False])
def test_sums_over_patterns_are_sums_over_children(in_order: bool) -> None:
    patterns, dense = both_kinds(in_order=in_order)
    rng = np.random.default_rng(5)
    w, r, b = rng.random(dense.n), rng.standard_normal(dense.n), rng.standard_normal(5)
    group = rng.integers(0, 40, dense.n)
    x = dense.columns.T
    expected = np.array([(x[group == one] * r[group == one, None]).sum(axis=0) for one in range(40)])
    for rows in (patterns, dense):
        np.testing.assert_allclose(rows.linear(b), x @ b, atol=1e-12)
        np.testing.assert_allclose(rows.score(r), x.T @ r, rtol=1e-9)
        np.testing.assert_allclose(rows.information(w), x.T @ (x * w[:, None]), rtol=1e-10)
        np.testing.assert_allclose(rows.totals(r, group, 40), expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(rows.totals(r, np.sort(group), 40).sum(axis=0), x.T @ r, rtol=1e-8)
        some = np.array([0, 3, BLOCK + 1])
        np.testing.assert_allclose(rows.part(some).linear(b), x[some] @ b, atol=1e-12)


def test_totals_of_groups_in_order_cross_the_borders_of_blocks() -> None:
    _, dense = both_kinds()
    r = np.random.default_rng(5).standard_normal(dense.n)
    group = np.arange(dense.n) // 1000
    expected = np.column_stack([np.bincount(group, r * column) for column in dense.columns])

    np.testing.assert_allclose(dense.totals(r, group, group[-1] + 1), expected, atol=1e-10)


def test_likelihood_and_derivatives_are_those_of_the_textbook_even_far_out() -> None:
    for rows in both_kinds():
        rng = np.random.default_rng(6)
        b = rng.standard_normal(5) * 3
        trials = rng.random(rows.n) + 0.5
        successes = trials * rng.integers(0, 2, rows.n)
        linear = rows.linear(b)
        p = 1 / (1 + np.exp(-linear))

        sums = rows.sums(b, trials, successes)

        assert sums.log_likelihood == pytest.approx(float(successes @ linear - trials @ np.logaddexp(0, linear)))
        np.testing.assert_allclose(sums.score, rows.score(successes - trials * p), rtol=1e-8)
        np.testing.assert_allclose(sums.information, rows.information(trials * p * (1 - p)), rtol=1e-8)
    far = DenseRows(np.array([[1.0, 1.0]])).sums(np.array([2000.0]), np.ones(2), np.array([1.0, 1.0]))
    assert far.log_likelihood == 0
    assert np.isfinite(far.information).all()


def test_a_search_that_starts_from_some_rows_ends_where_one_over_all_does() -> None:
    rng = np.random.default_rng(7)
    rows = DenseRows(np.vstack([np.ones(150_000), rng.standard_normal((3, 150_000))]))
    y = (rng.random(150_000) < 1 / (1 + np.exp(1 - rows.linear(np.array([0.0, 0.5, -0.4, 0.2]))))).astype(float)
    observed = Observed(rows, np.ones(150_000), y)

    quick, slow = maximise(observed), maximise(observed, start=np.zeros(4))

    assert quick.iterations < slow.iterations
    np.testing.assert_allclose(quick.coefficients, slow.coefficients, rtol=1e-10)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from([0.0, -0.0, 0.5, 1e300]), st.integers(0, 2)), min_size=1))
def test_rows_are_the_same_exactly_when_all_their_values_are(rows: list[tuple[int, float, int]]) -> None:
    columns = [np.array([row[at] for row in rows]) for at in range(3)]
    first, index = distinct_rows(columns, rows=len(rows))
    seen: dict[tuple[int, float, int], int] = {}
    expected = [seen.setdefault(row, len(seen)) for row in rows]

    assert index.tolist() == expected
    assert [rows[at] for at in first] == list(seen)


def test_two_rows_that_give_one_number_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "_row_numbers", lambda columns: np.zeros(len(columns[0]), dtype=np.uint64))
    columns = [np.array([0.5, 0.7, 0.5]), np.array([1.5, 1.5, 1.5])]

    first, index = distinct_rows(columns, rows=3)

    assert index.tolist() == [0, 1, 0]
    assert sorted(first.tolist()) == [0, 1]


def test_counting_sorts_as_sorting_does() -> None:
    values = np.random.default_rng(8).integers(0, 50, 1000)

    assert order_by(values, 60).tolist() == np.argsort(values, kind="stable").tolist()
