"""The fast what-if against the same made child by child, and what moving children must and must not do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.choices import Shift
from dashboard.errors import UnknownFactorError, WeightError
from dashboard.model.census_design import cell_table
from dashboard.release.records import CellTable
from dashboard.scoring import clrisk, reference
from dashboard.scoring.clrisk_what_if import ClriskWhatIf
from dashboard.scoring.shiftable import shiftable_covariates
from tests.support.small_census import EMPTY, UNKNOWN, census, fitted

MODEL = fitted(effects=True)
CELLS = cell_table(census(largest=9), MODEL, effect=MODEL.municipal_effect)
WHAT_IF = ClriskWhatIf(CELLS)
HERE = [m for m in range(12) if m not in (EMPTY, UNKNOWN)]
LEVELS = {"sex": ("female", "male"), "age": ("5_11", "12_14", "15_17"), "area": ("urban", "rural")}


def assert_same(found, expected, rel: float = 1e-12) -> None:
    np.testing.assert_allclose(found[HERE], expected[HERE], rtol=rel, atol=0)


units = st.sampled_from(["points", "percent"])
amounts = st.floats(-100, 150, allow_nan=False).map(lambda one: round(one, 3))


@st.composite
def moves(draw, factor: str):
    level, *others = draw(st.permutations(LEVELS[factor]))
    source = draw(st.sampled_from(["", *others]))
    return Shift(factor=factor, level=level, source=source, amount=draw(amounts), unit=draw(units))


@st.composite
def what_ifs(draw):
    shares = [
        Shift(factor=code, amount=draw(amounts), unit=draw(units))
        for code in draw(st.sets(st.sampled_from(["poverty", "remote"])))
    ]
    moved = draw(st.sets(st.sampled_from(sorted(LEVELS)), max_size=2))
    return [*shares, *(draw(moves(code)) for code in sorted(moved))]


@given(what_ifs())
@settings(deadline=None, max_examples=120)
def test_any_shifts_agree_with_the_children_one_by_one(shifts):
    assert_same(WHAT_IF.probabilities(shifts).after, reference.what_if(CELLS, shifts))


def test_three_covariates_of_the_child_at_once_agree_too():
    shifts = [
        Shift(factor="sex", level="male", amount=7),
        Shift(factor="age", level="12_14", amount=-40, unit="percent"),
        Shift(factor="area", level="rural", source="urban", amount=20),
        Shift(factor="poverty", amount=12),
    ]
    assert_same(WHAT_IF.probabilities(shifts).after, reference.what_if(CELLS, shifts))


def test_log_odds_beyond_any_exponent_agree_too(monkeypatch):
    monkeypatch.setattr(clrisk, "_SAFE_EXPONENT", 0.1)
    shifts = [Shift(factor="age", level="15_17", amount=10), Shift(factor="remote", amount=10)]
    assert_same(ClriskWhatIf(CELLS).probabilities(shifts).after, reference.what_if(CELLS, shifts))


def test_nothing_shifted_is_the_official_prediction_to_the_last_bit():
    shifted = WHAT_IF.probabilities([])
    np.testing.assert_array_equal(shifted.before, shifted.after)
    assert_same(shifted.before, reference.probabilities(CELLS, {}))


@pytest.mark.parametrize("factor", sorted(LEVELS))
def test_a_shift_of_nothing_changes_nothing(factor):
    shifted = WHAT_IF.probabilities([Shift(factor=factor, level=LEVELS[factor][1], amount=0)])
    assert_same(shifted.after, shifted.before, rel=1e-14)


def test_the_change_is_in_proportion_to_the_children_who_move():
    ten, five = (WHAT_IF.probabilities([Shift(factor="area", level="rural", amount=a)]) for a in (10, 5))
    unclipped = np.flatnonzero(np.isclose(ten.applied[0].wanted, ten.applied[0].applied))
    assert len(unclipped) > 5
    np.testing.assert_allclose((ten.after - ten.before)[HERE], 2 * (five.after - five.before)[HERE], rtol=1e-9)


def test_moving_everybody_puts_everybody_at_the_level():
    all_male = WHAT_IF.probabilities([Shift(factor="sex", level="male", amount=100)])
    male_only = np.flatnonzero(CELLS.pattern_design[:, 0] == 1)
    boys = CELLS.pattern_design.copy()
    for girl in np.flatnonzero(CELLS.pattern_design[:, 0] == 0):
        twin = next(p for p in male_only if (CELLS.pattern_design[p, 1:4] == CELLS.pattern_design[girl, 1:4]).all())
        boys[girl] = CELLS.pattern_design[twin]
    assert_same(all_male.after, reference.probabilities(replace(CELLS, pattern_design=boys), {}))


def test_what_could_not_be_moved_is_told():
    shifted = WHAT_IF.probabilities([Shift(factor="sex", level="male", amount=99)])
    came = shifted.applied[0]
    assert (came.applied < came.wanted).all()
    girls = 1 - np.bincount(
        CELLS.municipality, weights=CELLS.children * CELLS.pattern_design[CELLS.pattern, 0], minlength=12
    ) / np.maximum(np.bincount(CELLS.municipality, weights=CELLS.children, minlength=12), 1)
    np.testing.assert_allclose(came.applied, girls[HERE])


def test_a_share_ends_at_nothing_and_at_all():
    for amount, end in ((100, 1.0), (-100, 0.0)):
        came = WHAT_IF.probabilities([Shift(factor="poverty", amount=amount)]).applied[0]
        np.testing.assert_allclose(came.applied + census().territory["poverty"][HERE], end, atol=1e-12)


def test_moving_children_back_and_forth_is_told_by_the_same_rule():
    forth = WHAT_IF.probabilities([Shift(factor="age", level="15_17", source="5_11", amount=6)])
    back = WHAT_IF.probabilities([Shift(factor="age", level="5_11", source="15_17", amount=-6)])
    assert_same(forth.after, back.after)


def test_pooled_patterns_move_as_their_mean_child():
    """Two cells pooled into one pattern of shares: the mean child of those at the source level moves."""
    terms = cell_table(census(), MODEL, effect=MODEL.municipal_effect).terms[:1]
    pooled = CellTable(
        -1.0, terms, np.array([[0.25]]), np.zeros((1, 1)), np.zeros(1), np.array([0]), np.array([0]), np.array([40.0])
    )
    b = terms[0].coefficient

    def sigma(eta: float) -> float:
        return float(1 / (1 + np.exp(-eta)))

    shifted = ClriskWhatIf(pooled).probabilities([Shift(factor="sex", level="male", amount=15)])
    tau = 0.15 / 0.75  # of the girls, who are three quarters
    here = sigma(-1 + 0.25 * b)
    assert shifted.after[0] == pytest.approx(here + 0.75 * tau * (sigma(-1 + 1.25 * b) - here), rel=1e-12)


def test_every_covariate_and_level_can_be_named():
    found = shiftable_covariates(CELLS)
    assert {code: one.levels for code, one in found.items()} == {**LEVELS, "poverty": (), "remote": ()}


@pytest.mark.parametrize(
    ("shifts", "message"),
    [
        ([Shift(factor="sex", amount=1)], "say which level's share changes; its levels are female, male"),
        ([Shift(factor="sex", level="boys", amount=1)], r"sex has no level \['boys'\]; its levels are female, male"),
        ([Shift(factor="sex", level="male", source="male", amount=1)], "cannot move from 'male' to itself"),
        ([Shift(factor="poverty", level="high", amount=1)], "poverty is a share and has no level 'high'"),
        ([Shift(factor="poverty", amount=1), Shift(factor="poverty", amount=2)], "poverty: shifted twice; join both"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(shifts, message):
    with pytest.raises(WeightError, match=message):
        WHAT_IF.probabilities(shifts)


def test_all_breaches_come_at_once():
    with pytest.raises(WeightError) as refused:
        WHAT_IF.probabilities([Shift(factor="sex", amount=1), Shift(factor="age", level="99", amount=1)])
    assert len(refused.value.facts["breaches"]) == 2


def test_an_unknown_covariate_is_named_with_the_known_ones():
    with pytest.raises(UnknownFactorError, match=r"\['hunger'\].*'age', 'area', 'poverty', 'remote', 'sex'"):
        WHAT_IF.probabilities([Shift(factor="hunger", amount=1)])
