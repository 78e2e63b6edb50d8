"""Rows added up by cell, whichever way is taken, against a dictionary that adds them one by one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from dashboard.release.microdata import cell_sums
from dashboard.release.microdata.cell_sums import CellSums, Table, add_up

WIDTH = 3


def one_by_one(keys: np.ndarray, values: np.ndarray) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(lambda: [0.0] * WIDTH)
    for key, row in zip(keys.tolist(), values.tolist(), strict=True):
        found[key] = [own + new for own, new in zip(found[key], row, strict=True)]
    return dict(sorted(found.items()))


def holds(table: Table, wanted: dict[int, list[float]]) -> None:
    keys, sums = table
    assert keys.tolist() == list(wanted)
    np.testing.assert_allclose(sums, np.array(list(wanted.values())).reshape(-1, WIDTH), rtol=1e-13)


@pytest.mark.parametrize("highest", [40, 3000, 10**12])
@pytest.mark.parametrize("in_order", [True, False])
def test_rows_come_to_the_same_cells_dense_and_sorted(
    monkeypatch: pytest.MonkeyPatch, highest: int, in_order: bool
) -> None:
    monkeypatch.setattr(cell_sums, "WINDOW_CELLS", 64)
    monkeypatch.setattr(cell_sums, "HELD_ROWS", 256)
    rng = np.random.default_rng(3)
    keys = rng.integers(0, highest, 1000)
    keys = np.sort(keys) if in_order else keys
    values = np.column_stack([np.ones(1000), rng.random(1000), np.zeros(1000)])
    sums = CellSums(WIDTH)
    for at in range(0, 1000, 50):
        own = slice(at, at + 50)
        sums.add(keys[own], {0: None, 1: values[own, 1]})
    holds(add_up(sums.finished(), WIDTH), one_by_one(keys, values))


def test_a_column_that_only_some_rows_have_is_zero_in_the_others() -> None:
    sums = CellSums(WIDTH)
    sums.add(np.array([5, 6]), {0: None})
    sums.add(np.array([6, 7]), {0: np.array([2.0, 3.0]), 2: np.array([10.0, 20.0])})
    holds(add_up(sums.finished(), WIDTH), {5: [1, 0, 0], 6: [3, 0, 10], 7: [3, 0, 20]})


@pytest.mark.parametrize("seed", range(40))
def test_tables_that_touch_overlap_or_enclose_each_other_are_added(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables: list[Table] = []
    for _ in range(int(rng.integers(0, 6))):
        start = int(rng.integers(0, 20))
        keys = np.unique(rng.integers(start, start + int(rng.integers(1, 30)), int(rng.integers(0, 15))))
        tables.append((keys, rng.random((len(keys), WIDTH))))
    tables = sorted(tables, key=lambda one: int(one[0][0]) if len(one[0]) else 0) if seed % 2 else tables
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *(own for own, _ in tables)])
    values = np.concatenate([np.zeros((0, WIDTH)), *(own for _, own in tables)])
    holds(add_up(tables, WIDTH), one_by_one(keys, values))
