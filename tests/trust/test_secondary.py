"""No small count is found by subtraction: an attacker solves for it, on drawn tables and on tables made to tempt."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.trust.ranges import Relation
from dashboard.trust.secondary import ROOM, CountSystem, Suppression
from tests.support.attacker import Attacker

# Children by sex (2), age (3) and area (2); all of them, each level, the outcome of those aged 15-17 and its own sexes
# and areas, and a share (rural boys) that is no level at all.
KINDS = np.array(list(product(range(2), range(3), range(2))))
SEX, AGE, AREA = KINDS.T
OLD = AGE == 2
VARIABLES = {
    "all": np.ones(12, dtype=bool),
    **{f"sex {at}": at == SEX for at in range(2)},
    **{f"age {at}": at == AGE for at in range(3)},
    **{f"area {at}": at == AREA for at in range(2)},
    **{f"old, sex {at}": OLD & (at == SEX) for at in range(2)},
    **{f"old, area {at}": OLD & (at == AREA) for at in range(2)},
    "rural boys": (SEX == 1) & (AREA == 1),
}
NAMES = list(VARIABLES)
MEMBERSHIP = np.column_stack(list(VARIABLES.values()))
RELATIONS = (
    Relation(0, (1, 2)),
    Relation(0, (3, 4, 5)),
    Relation(0, (6, 7)),
    Relation(5, (8, 9)),
    Relation(5, (10, 11)),
)
RELUCTANCE = np.array([np.inf, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
SYSTEM = CountSystem(MEMBERSHIP, relations=RELATIONS, reluctance=RELUCTANCE)
UNIT = np.array([0, 0, 0, 0, 1, 1, 1, 2])
THRESHOLD = 20


def protected(children: np.ndarray) -> tuple[np.ndarray, Suppression]:
    """Counts of every variable and what is withheld; ``children`` has shape (8 municipalities, 12 kinds)."""
    counts = children @ MEMBERSHIP.astype(float)
    return counts, SYSTEM.suppress(counts, unit=UNIT, threshold=THRESHOLD)


def attacker(counts: np.ndarray, found: Suppression) -> Attacker:
    one = Attacker(MEMBERSHIP, unit=UNIT)
    for m, v in zip(*np.nonzero(~found.hidden), strict=True):
        one.learns(int(m), int(v), float(counts[m, v]))
    return one


def found_by(one: Attacker, found: Suppression) -> list[str]:
    asked = found.primary & ~found.exposed
    asked[:, 0] = False  # all children of a place are the census office's to tell
    return [f"{NAMES[v]} of {m}" for m, v in zip(*np.nonzero(asked), strict=True) if one.finds(int(m), int(v))]


censuses = st.lists(
    st.lists(st.sampled_from([0, 1, 2, 3, 5, 8, 13, 25, 60, 300]), min_size=12, max_size=12), min_size=8, max_size=8
).map(lambda rows: np.array(rows, dtype=float))


@given(censuses)
@settings(deadline=None, max_examples=60)
def test_published_counts_and_the_sums_of_every_unit_determine_no_small_count(children):
    counts, found = protected(children)
    one = attacker(counts, found)
    one.learns_sums(counts)
    assert found_by(one, found) == []


@given(censuses)
@settings(deadline=None, max_examples=50)
def test_nothing_that_may_be_told_is_small(children):
    counts, found = protected(children)
    assert (counts[~found.hidden] >= THRESHOLD).all()
    assert (found.primary <= found.hidden).all()


@given(censuses)
@settings(deadline=None, max_examples=50)
def test_what_subtraction_leaves_is_never_small_either(children):
    counts, found = protected(children)
    for relation in RELATIONS:
        parts = list(relation.parts)
        for m in range(8):
            if not found.hidden[m, relation.total] and found.hidden[m, parts].any():
                left = counts[m, relation.total] - counts[m, parts][~found.hidden[m, parts]].sum()
                assert left >= THRESHOLD
    inner, outer = NAMES.index("rural boys"), NAMES.index("sex 1")
    both = ~found.hidden[:, inner] & ~found.hidden[:, outer]
    assert (counts[both, outer] - counts[both, inner] >= THRESHOLD).all()


@given(censuses)
@settings(deadline=None, max_examples=25)
def test_knowing_that_nobody_is_less_than_zero_does_not_help(children):
    counts, found = protected(children + 5 * (np.arange(12) % 4 == 0))  # nobody lives alone
    one = attacker(counts, found)
    one.learns_sums(counts)
    asked = found.primary & ~found.exposed
    asked[:, 0] = False
    for m, v in list(zip(*np.nonzero(asked), strict=True))[:6]:
        low, high = one.range_of(int(m), int(v))
        assert high - low > 1, f"{NAMES[v]} of {m} lies between {low} and {high}"


def ample(m: int = 8) -> np.ndarray:
    return np.full((m, 12), 50.0)


def test_where_nothing_is_small_nothing_is_withheld():
    assert not protected(ample())[1].hidden.any()


def test_a_small_group_takes_a_second_one_in_its_municipality_and_both_in_another():
    children = ample()
    children[1, (SEX == 1)] = [3, 0, 0, 0, 0, 0]
    _, found = protected(children)
    for sex in (1, 2):
        assert found.hidden[1, sex]
        assert found.hidden[:4, sex].sum() >= 2
    assert not found.hidden[4:].any()  # other units are not touched


def test_an_empty_group_is_withheld_like_a_small_one():
    children = ample()
    children[5, AREA == 1] = 0
    _, found = protected(children)
    assert found.hidden[5, NAMES.index("area 1")]
    assert found.hidden[5, NAMES.index("area 0")]


def test_the_outcome_of_an_age_is_withheld_with_the_age():
    """Both are one number: what is withheld under one name is withheld under the other."""
    children = ample()
    children[2, OLD] = [2, 2, 2, 2]
    _, found = protected(children)
    assert found.hidden[2, NAMES.index("age 2")]
    assert found.hidden[2, [NAMES.index("old, sex 0"), NAMES.index("old, area 1")]].all()


def test_the_only_municipality_of_a_unit_is_told_to_be_exposed():
    children = ample()
    children[7, SEX == 0] = 1
    _, found = protected(children)
    assert found.hidden[7, [1, 2]].all()
    assert found.exposed[7, 1]
    assert not found.exposed[:7].any()


def test_a_careless_release_would_be_found_out():
    """The attacker is no straw man: withholding small counts alone gives them away."""
    children = ample()
    children[1, SEX == 1] = [3, 0, 0, 0, 0, 0]
    counts = children @ MEMBERSHIP.astype(float)
    primary = counts < THRESHOLD
    careless = Suppression(primary, primary, np.zeros_like(primary))
    assert "sex 1 of 1" in found_by(attacker(counts, careless), careless)


@pytest.mark.parametrize("threshold", [0, 1])
def test_without_a_threshold_nobody_is_protected(threshold):
    counts = ample() @ MEMBERSHIP.astype(float)
    assert not SYSTEM.suppress(counts, unit=UNIT, threshold=threshold).hidden.any()


def test_the_cheapest_is_withheld_and_the_population_of_an_outcome_last():
    children = ample(1)
    children[0, AGE == 0] = 1
    children[0, AGE == 1] = 200
    counts = children @ MEMBERSHIP.astype(float)
    found = SYSTEM.suppress(counts, unit=np.zeros(1, dtype=int), threshold=THRESHOLD)
    # 15-17 is smaller than 12-14, but it is also the population of an outcome.
    assert found.hidden[0, 3]
    assert found.hidden[0, 4]
    assert not found.hidden[0, 5]


def test_a_sum_of_published_counts_less_another_does_not_pin_a_small_one():
    """Urban children of 12-17 are no count of the tables, but 12-14 and 15-17 less rural 12-17 gives them: one child.

    Linear algebra finds nothing here; that nobody is less than zero does.
    """
    age, area = np.array(list(product(range(3), range(2)))).T
    rural = area == 1
    columns = [np.ones(6, dtype=bool), age == 0, age == 1, age == 2, ~rural, rural]
    columns += [rural & (age > 0), (age == 2) & ~rural, (age == 2) & rural, (age == 1) & rural]
    relations = (Relation(0, (1, 2, 3)), Relation(0, (4, 5)), Relation(3, (7, 8)), Relation(6, (8, 9)))
    reluctance = np.array([np.inf, 0, 0, 1, 0, 0, 1, 0, 0, 0])
    membership = np.column_stack(columns)
    system = CountSystem(membership, relations=relations, reluctance=reluctance)
    children = np.array([[3, 141, 1, 59, 0, 53], *([[40, 200, 4, 90, 5, 80]] * 5)], dtype=float)
    counts, unit, oldest_in_town = children @ membership.astype(float), np.zeros(6, dtype=int), 7

    def range_known(hidden: np.ndarray) -> float:
        one = Attacker(membership, unit=unit)
        for m, v in zip(*np.nonzero(~hidden), strict=True):
            one.learns(int(m), int(v), float(counts[m, v]))
        assert not one.finds(0, oldest_in_town)
        low, high = one.range_of(0, oldest_in_town)
        return high - low

    by_algebra = counts < THRESHOLD
    by_algebra[:, [8, 9]] = True
    by_algebra[0, [4, 5]] = True
    assert range_known(by_algebra) == pytest.approx(1)
    found = system.suppress(counts, unit=unit, threshold=THRESHOLD)
    assert found.hidden[0, oldest_in_town]
    assert not found.exposed[0, oldest_in_town]
    assert range_known(found.hidden) >= 2 >= ROOM * THRESHOLD
