"""Linked sliders: whatever is asked, the weights sum to 100 with one decimal and locks hold."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.errors import UnknownFactorError, WeightError
from dashboard.scoring.linked import Clamp, equal, largest_remainder, redistribute, rounded

codes = st.integers(1, 13).map(lambda n: [f"f{at}" for at in range(n)])


@st.composite
def sliders(draw):
    names = draw(codes)
    shares = draw(st.lists(st.integers(0, 500), min_size=len(names), max_size=len(names)))
    assume(sum(shares) > 0)
    return rounded(dict(zip(names, map(float, shares), strict=True)))


def tenths(weights: dict[str, float]) -> list[int]:
    assert all(weight == round(weight * 10) / 10 for weight in weights.values())
    return [round(weight * 10) for weight in weights.values()]


@given(sliders(), st.data())
@settings(deadline=None)
def test_whatever_is_asked_the_sum_is_a_hundred_and_nothing_is_negative(weights, data):
    changed = data.draw(st.sampled_from(list(weights)))
    locked = data.draw(st.sets(st.sampled_from(list(weights))))
    asked = data.draw(st.floats(-50, 150))
    after = redistribute(weights, changed, asked, locked).weights
    assert sum(tenths(after)) == 1000
    assert min(tenths(after)) >= 0
    assert list(after) == list(weights)


@given(sliders(), st.data())
@settings(deadline=None)
def test_locked_weights_keep_their_value(weights, data):
    changed = data.draw(st.sampled_from(list(weights)))
    locked = data.draw(st.sets(st.sampled_from(list(weights))))
    after = redistribute(weights, changed, data.draw(st.floats(-50, 150)), locked).weights
    assert {code: after[code] for code in locked} == {code: weights[code] for code in locked}


@given(sliders(), st.data())
@settings(deadline=None)
def test_what_is_possible_is_granted_and_what_is_not_says_why(weights, data):
    changed = data.draw(st.sampled_from(list(weights)))
    locked = data.draw(st.sets(st.sampled_from(list(weights)))) - {changed}
    asked = data.draw(st.integers(-200, 1400)) / 10
    told = redistribute(weights, changed, asked, locked)
    room = 100 - sum(weights[code] for code in locked)
    others = [code for code in weights if code != changed and code not in locked]
    if others and 0 <= asked <= room:
        assert (told.weights[changed], told.clamp) == (asked, None)
    elif told.weights[changed] != asked:
        assert told.clamp is not None


@given(sliders())
@settings(deadline=None)
def test_asking_for_what_is_there_changes_nothing(weights):
    changed = next(iter(weights))
    assert redistribute(weights, changed, weights[changed]).weights == weights


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1e6), min_size=1), st.integers(0, 10_000))
@settings(deadline=None)
def test_largest_remainders_share_out_everything(shares, total):
    parts = largest_remainder(shares, total)
    assert sum(parts.values()) == total
    whole = sum(shares.values())
    if whole > 0:
        assert all(abs(parts[code] - total * share / whole) < 1 + 1e-6 for code, share in shares.items())


@pytest.mark.parametrize(
    ("asked", "locked", "expected", "clamp"),
    [
        (60, (), [60, 24, 16], None),
        (0, (), [0, 60, 40], None),
        (100, (), [100, 0, 0], None),
        (33.33, (), [33.3, 40, 26.7], None),
        (60, ("b",), [60, 30, 10], None),
        (90, ("b",), [70, 30, 0], Clamp.LOCKED_LEAVE_LESS),
        (-5, (), [0, 60, 40], Clamp.BELOW_ZERO),
        (120, (), [100, 0, 0], Clamp.LOCKED_LEAVE_LESS),
        (60, ("b", "c"), [50, 30, 20], Clamp.OTHERS_LOCKED),
        (60, ("a",), [50, 30, 20], Clamp.IS_LOCKED),
    ],
)
def test_one_slider_moves_and_the_others_make_room(asked, locked, expected, clamp):
    told = redistribute({"a": 50.0, "b": 30.0, "c": 20.0}, "a", asked, locked)
    assert (list(told.weights.values()), told.clamp) == (expected, clamp)


def test_others_that_stand_at_zero_share_equally():
    assert redistribute({"a": 100.0, "b": 0.0, "c": 0.0}, "a", 40).weights == {"a": 40, "b": 30, "c": 30}


def test_the_last_tenth_goes_to_the_largest_remainder():
    thirteen = rounded({f"f{at}": 1.0 for at in range(13)})
    assert sorted(tenths(thirteen)) == [76] + [77] * 12


def test_equal_leaves_the_locked_ones_alone():
    assert equal({"a": 50.0, "b": 30.0, "c": 20.0}, locked={"b"}) == {"a": 35, "b": 30, "c": 35}


def test_weights_of_another_scale_are_brought_to_a_hundred_first():
    assert redistribute({"a": 1, "b": 1}, "a", 70).weights == {"a": 70, "b": 30}


def test_what_nobody_can_mean_is_refused():
    with pytest.raises(UnknownFactorError):
        redistribute({"a": 100.0}, "z", 5)
    with pytest.raises(UnknownFactorError):
        redistribute({"a": 100.0}, "a", 5, locked={"z"})
    with pytest.raises(WeightError, match="not finite"):
        redistribute({"a": 100.0, "b": 0.0}, "a", float("nan"))
    with pytest.raises(WeightError, match="All weights are zero"):
        equal({"a": 0.0})
    with pytest.raises(WeightError, match="negative"):
        rounded({"a": -1.0, "b": 2.0})
