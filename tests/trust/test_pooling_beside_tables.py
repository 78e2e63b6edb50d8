"""Tables and pooled cells of one release, attacked together with linear programmes: no small count is pinned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.release.records import CellTable, Term
from dashboard.trust.pooling import Pooled, pool_cells
from dashboard.trust.pooling_beside_tables import TablesTold, pool_beside
from tests.trust.test_against_programmes import (
    AGE,
    AREA,
    MEMBERSHIP,
    NAMES,
    ROOM_KEPT,
    SCHOOL,
    SEX,
    SYSTEM,
    THRESHOLD,
    UNIT,
    drawn,
    range_of,
)

TERMS = tuple(
    Term(f"{factor}_{level}", factor, b, "person", level, "0")
    for factor, level, b in (
        ("sex", "1", 0.3),
        ("age", "1", 0.8),
        ("age", "2", 1.5),
        ("area", "1", 0.5),
        ("school", "1", -1.0),
    )
)
DESIGN = np.column_stack([SEX == 1, AGE == 1, AGE == 2, AREA == 1, SCHOOL == 1]).astype(float)
GIVEN_AWAY = 29
"""A drawn table whose cells, pooled without regard to what is withheld, tell three children of a town."""


def release(seed: int) -> tuple[CellTable, TablesTold]:
    """The cells of the places that are told, and what is told of all; every fourth table three times as large."""
    kinds = drawn(seed) * (3 if seed % 4 == 3 else 1)
    counts = kinds @ MEMBERSHIP.astype(float)
    found = SYSTEM.suppress(counts, unit=UNIT, threshold=THRESHOLD)
    secret = found.primary & ~found.exposed
    secret[:, 0] = False
    m, k = np.nonzero((kinds > 0) & ~found.hidden[:, [0]])
    cells = CellTable(-2.0, TERMS, DESIGN, np.zeros((len(kinds), len(TERMS))), np.zeros(len(kinds)), m, k, kinds[m, k])
    return cells, TablesTold(MEMBERSHIP, counts, found.hidden, secret, UNIT)


def pinned(seed: int, cells: CellTable, tables: TablesTold, pooled: Pooled) -> list[str]:
    """The small counts that whoever knows which cells stand as they are finds in less than the room."""
    least = np.zeros((len(UNIT), len(MEMBERSHIP)))
    least[cells.municipality[pooled.alone], cells.pattern[pooled.alone]] = cells.children[pooled.alone]
    told = []
    for unit in np.unique(UNIT):
        here = np.flatnonzero(unit == UNIT)
        counts, hidden = tables.counts[here], tables.hidden[here]
        for m, v in np.argwhere(tables.secret[here]).tolist():
            width = range_of(counts, hidden, m, v, whole=False, least=least[here])
            if width < ROOM_KEPT - 1e-6:
                told.append(f"{NAMES[v]} of {here[m]} in table {seed}: {width}")
    return told


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_no_small_count_is_found_from_tables_and_cells_together(first):
    told = []
    for seed in range(first, first + 20):
        cells, tables = release(seed)
        told += pinned(seed, cells, tables, pool_beside(cells, tables, threshold=THRESHOLD))
    assert told == []


def test_the_attack_finds_what_cells_pooled_by_themselves_give_away():
    cells, tables = release(GIVEN_AWAY)
    alone = pool_cells(cells, threshold=THRESHOLD, also=MEMBERSHIP)
    assert pinned(GIVEN_AWAY, cells, tables, alone) == [f"area 0 of 6 in table {GIVEN_AWAY}: 0.0"]


def test_cells_are_pooled_further_only_where_something_would_be_found():
    cells, tables = release(GIVEN_AWAY)
    alone = pool_cells(cells, threshold=THRESHOLD, also=MEMBERSHIP)
    beside = pool_beside(cells, tables, threshold=THRESHOLD)
    changed = alone.alone & ~beside.alone
    assert changed.any()
    assert set(UNIT[cells.municipality[changed]]) == {UNIT[6]}
    before, after = (np.bincount(one.cells.municipality, weights=one.cells.children) for one in (alone, beside))
    np.testing.assert_array_equal(after, before)


def test_without_a_secret_nothing_is_pooled_but_small_cells():
    cells, tables = release(GIVEN_AWAY)
    open_tables = replace(tables, secret=np.zeros_like(tables.secret))
    alone = pool_cells(cells, threshold=THRESHOLD, also=MEMBERSHIP)
    np.testing.assert_array_equal(pool_beside(cells, open_tables, threshold=THRESHOLD).alone, alone.alone)


def others_only(seed: int) -> np.ndarray:
    """Places whose cells are there for another outcome than the main one: every third that has some."""
    return np.arange(len(UNIT)) % 3 == seed % 3


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_cells_for_the_sake_of_another_outcome_give_nothing_away(first):
    told = []
    for seed in range(first, first + 40):
        cells, tables = release(seed)
        pooled = pool_beside(cells, tables, threshold=THRESHOLD, yielding=others_only(seed))
        assert pooled.cells.children.min() >= THRESHOLD
        told += pinned(seed, cells, tables, pooled)
    assert told == []


def test_cells_for_the_sake_of_another_outcome_leave_those_of_the_main_one_as_they_are():
    """The main outcome is re-weighted over the same cells: those of the other one give way where they must."""
    gave_way = 0
    for seed in range(60):
        cells, tables = release(seed)
        further = others_only(seed)
        own = ~further[cells.municipality]
        alone = replace(
            cells, municipality=cells.municipality[own], pattern=cells.pattern[own], children=cells.children[own]
        )
        before = rows_of(pool_beside(alone, tables, threshold=THRESHOLD).cells)
        pooled = pool_beside(cells, tables, threshold=THRESHOLD, yielding=further)
        assert [row for row in rows_of(pooled.cells) if not further[int(row[0])]] == before
        gave_way += bool((pool_cells(cells, threshold=THRESHOLD, also=MEMBERSHIP).alone & ~pooled.alone & ~own).any())
    assert gave_way > 0


def rows_of(cells: CellTable) -> list[tuple[float, ...]]:
    """Place, children and shares of every cell."""
    design = cells.pattern_design[cells.pattern]
    return [tuple(row) for row in np.column_stack([cells.municipality, cells.children, design]).tolist()]
