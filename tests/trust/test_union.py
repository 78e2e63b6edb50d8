"""Two publications of one census and a reader of both: nothing may be refused too late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.model.census import CensusCounts
from dashboard.trust.secondary import ROOM, CountSystem
from dashboard.trust.union import ToldCounts, differences
from tests.support.attacker import Attacker
from tests.trust.test_secondary import AGE, AREA, KINDS, MEMBERSHIP, NAMES, RELATIONS, RELUCTANCE, UNIT, censuses

EVERY = tuple(range(len(NAMES)))
WITHOUT_OLD = tuple(at for at in EVERY if not NAMES[at].startswith("old") and NAMES[at] != "age 2")


def census(children: np.ndarray) -> CensusCounts:
    place, pattern = np.nonzero(children)
    levels = {name: KINDS[:, at] for at, name in enumerate(("sex", "age", "area"))}
    return CensusCounts((), 8, place, pattern, children[place, pattern].astype(float), levels, {})


def released(children: np.ndarray, *, columns: tuple[int, ...], threshold: int, name: str) -> ToldCounts:
    """A release of its own, protected as ever, telling some of the counts."""
    at = {one: position for position, one in enumerate(columns)}
    relations = [
        type(one)(at[one.total], tuple(at[part] for part in one.parts))
        for one in RELATIONS
        if {one.total, *one.parts} <= set(columns)
    ]
    own = MEMBERSHIP[:, columns]
    system = CountSystem(own, relations=relations, reluctance=RELUCTANCE[list(columns)])
    hidden = system.suppress(children @ own.astype(float), unit=UNIT, threshold=threshold).hidden
    return ToldCounts(
        name, threshold, tuple(NAMES[one] for one in columns), own, ~hidden, hidden, relations=tuple(relations)
    )


def reader_of(children: np.ndarray, releases: list[ToldCounts]) -> Attacker:
    one = Attacker(MEMBERSHIP, unit=UNIT)
    counts = children @ MEMBERSHIP.astype(float)
    for release in releases:
        for position, name in enumerate(release.names):
            for m in np.flatnonzero(release.told[:, position]):
                one.learns(int(m), NAMES.index(name), float(counts[m, NAMES.index(name)]))
    for m in range(8):
        one.learns(m, 0, float(counts[m, 0]))
    one.learns_sums(counts)
    return one


def found_small(children: np.ndarray, releases: list[ToldCounts], threshold: int) -> set[tuple[int, str]]:
    counts, reader = children @ MEMBERSHIP.astype(float), reader_of(children, releases)
    small = np.argwhere((counts < threshold) & (counts.sum(axis=1, keepdims=True) > 0))
    return {(int(m), NAMES[v]) for m, v in small if v and reader.finds(int(m), int(v))}


def few_in_all_of_a_unit() -> np.ndarray:
    """All of the unit has fewer children than the threshold of the first release, which hems its counts in."""
    children = np.zeros((8, len(KINDS)))
    children[4, 10] = 3
    children[5, [5, 9, 11]] = [3, 5, 2]
    children[6, [1, 4]] = [5, 2]
    return children


pairs = st.sampled_from([(EVERY, 20, EVERY, 5), (EVERY, 20, WITHOUT_OLD, 20), (WITHOUT_OLD, 20, EVERY, 8)])


@given(censuses, pairs)
@example(few_in_all_of_a_unit(), (EVERY, 20, EVERY, 5))
@settings(deadline=None, max_examples=25)
def test_what_both_tell_together_is_refused_or_not_found(children, pair):
    """Whatever a reader of both finds and a reader of one does not is among what the auditor names."""
    first, second = (
        released(children, columns=columns, threshold=threshold, name=name)
        for columns, threshold, name in ((*pair[:2], "first"), (*pair[2:], "second"))
    )
    told = differences(census(children), standing=[first], new=second, unit=UNIT)
    strict = max(pair[1], pair[3])
    both = found_small(children, [first, second], strict)
    alone = found_small(children, [first], strict) | found_small(children, [second], pair[3])
    counted = {name for one in (first, second) for name in one.names}
    assert {one for one in both - alone if one[1] in counted} <= set(told.revealed)


@given(censuses, pairs)
@example(few_in_all_of_a_unit(), (EVERY, 20, EVERY, 5))
@settings(deadline=None, max_examples=8)
def test_what_both_nearly_tell_together_is_refused_or_one_of_them_tells_it_as_nearly(children, pair):
    """By linear programmes over all that is told. What one release gives away is not held against the other."""
    first, second = (
        released(children, columns=columns, threshold=threshold, name=name)
        for columns, threshold, name in ((*pair[:2], "first"), (*pair[2:], "second"))
    )
    told = differences(census(children), standing=[first], new=second, unit=UNIT)
    counts, strict = children @ MEMBERSHIP.astype(float), max(pair[1], pair[3])
    both, stands, new = (reader_of(children, one) for one in ([first, second], [first], [second]))
    asked = np.argwhere((counts < strict) & (counts.sum(axis=1, keepdims=True) > 0))
    counted = {name for one in (first, second) for name in one.names}
    for m, v in asked[:: max(len(asked) // 12, 1)]:
        near = width(both, m, v)
        if v == 0 or NAMES[v] not in counted or (m, NAMES[v]) in told.revealed or near >= ROOM * strict - 1e-6:
            continue
        alone = min(width(stands, m, v), width(new, m, v) if counts[m, v] < pair[3] else np.inf)
        assert alone <= near + 1e-6, f"{NAMES[v]} of {m}"


def width(reader: Attacker, municipality: int, variable: int) -> float:
    low, high = reader.range_of(int(municipality), int(variable))
    return high - low


def test_a_range_that_only_both_make_narrow_is_refused():
    """12-14 and 15-17 of one release less rural 12-17 of the other are one child in town: linear algebra finds none."""
    children = np.full((8, len(KINDS)), 50.0)
    of_kind = {(0, 0): 3, (0, 1): 141, (1, 0): 1, (1, 1): 59, (2, 0): 0, (2, 1): 53}
    children[1] = [of_kind[age, area] * (sex == 0) for sex, age, area in KINDS]
    ages = np.column_stack([at == AGE for at in range(3)])
    rural = np.column_stack(
        [(AREA == 1) & (AGE > 0), (AREA == 1) & (AGE == 1), *((at == AREA) & (AGE == 2) for at in (1, 0))]
    )
    tells = np.zeros((8, 4), dtype=bool)
    tells[1, 0] = True
    everything, nothing = np.ones((8, 3), dtype=bool), np.zeros((8, 3), dtype=bool)
    names = ("rural 12-17", "rural 12-14", "rural 15-17", "15-17 in town")
    first = ToldCounts("first", 20, ("age 0", "age 1", "age 2"), ages, everything, nothing)
    second = ToldCounts("second", 20, names, rural, tells, ~tells)
    told = differences(census(children), standing=[first], new=second, unit=UNIT)
    assert told.revealed == ((1, "15-17 in town"),)
    assert differences(census(children), standing=[second], new=first, unit=UNIT).revealed == told.revealed


@given(censuses)
@settings(deadline=None, max_examples=10)
def test_the_same_release_twice_reveals_nothing_and_needs_no_reason(children):
    first, second = (released(children, columns=EVERY, threshold=20, name=name) for name in ("first", "second"))
    told = differences(census(children), standing=[first], new=second, unit=UNIT)
    assert told.revealed == ()
    assert told.differing == ()


def test_cells_of_one_release_are_taken_from_the_counts_and_cells_of_the_other():
    """37 children of age 0: the first release tells the 30 of them that the second has in a pool with the 7."""
    children = np.zeros((8, len(KINDS)))
    young = np.flatnonzero(MEMBERSHIP[:, NAMES.index("age 0")])
    children[:, :] = 50
    children[3, young] = [30.0, *([0.0] * (len(young) - 2)), 7.0]
    column = MEMBERSHIP[:, [NAMES.index("age 0")]]
    nowhere, everywhere = np.zeros((8, 1), dtype=bool), np.ones((8, 1), dtype=bool)
    cells = np.zeros((8, len(KINDS)), dtype=bool)
    cells[3, young[0]] = True
    first = ToldCounts("first", 20, ("age 0",), column, nowhere, nowhere, cells)
    second = ToldCounts("second", 20, ("age 0",), column, everywhere, nowhere, np.zeros_like(cells))
    told = differences(census(children), standing=[first], new=second, unit=UNIT)
    assert (3, "age 0 less cells") in told.revealed
    without = [replace(one, cells=None) for one in (first, second)]
    assert differences(census(children), standing=without[:1], new=without[1], unit=UNIT).revealed == ()
