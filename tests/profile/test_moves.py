"""What would move a place, against a twin that tries every written step; and what no change may claim."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import isfinite

import numpy as np
import pytest

from dashboard.choices import Shift, View
from dashboard.explorer.study import Study
from dashboard.profile.answers import Move, Similarity
from dashboard.profile.ground import Ground
from dashboard.profile.moves import ALIKE
from dashboard.profile.search_moves import MOST_TOLD, movable
from dashboard.profile.similar import Likeness
from dashboard.release.records import Release
from dashboard.scoring.levers import Levers
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.scoring.what_if import what_if
from tests.profile import ask, edge
from tests.support import releases

STEP = 0.001
SAME = 1e-11


def twin(release: Release, at: int, *, up: bool, factors: tuple[str, ...], alike: list[int]) -> list[dict[str, float]]:
    """The smallest change of each factor alone, and of each pair of the others, step by step with ``what_if``."""
    scorer = ReleaseScorer(release)
    levers = Levers(scorer).of
    cuts, own = release.manifest.classes.national_cuts, int(release.national_class[at])
    limit = cuts[own] if up else cuts[own - 1]

    def leaves(values: dict[str, float]) -> bool:
        shifts = [
            levers[factor].shift(100 * (value - release.factors[factor][at]))
            if release.is_clrisk
            else Shift(factor=factor, amount=100 * (value - release.factors[factor][at]))
            for factor, value in values.items()
        ]
        told = what_if(scorer, [one for one in shifts if one.amount])
        past = told.after[at] - limit
        return bool(past > SAME if up else past <= SAME)

    def estimate(factor: str, value: float) -> float:
        points = 100 * (value - release.factors[factor][at])
        shift = levers[factor].shift(points) if release.is_clrisk else Shift(factor=factor, amount=points)
        return float(what_if(scorer, [shift] if points else []).after[at])

    ways = {}
    for factor in factors:
        values, now = release.factors[factor], release.factors[factor][at]
        gains = {end: estimate(factor, end) - release.estimate[at] for end in values[alike].tolist()}
        ends = [end for end, gain in gains.items() if (gain > SAME if up else gain < -SAME)]
        if ends:
            ways[factor] = (now, max(ends, key=lambda end: abs(end - now)))
    found = []
    alone = set()
    for factor, (now, end) in ways.items():
        grid = np.arange(np.ceil(min(now, end) / STEP), max(now, end) / STEP) * STEP
        steps = sorted({*np.round(grid, 9).tolist(), end})
        for value in steps if end > now else reversed(steps):
            if value != now and leaves({factor: value}):
                found.append({factor: value})
                alone.add(factor)
                break
    for one, other in combinations([factor for factor in ways if factor not in alone], 2):
        for share in np.linspace(0, 1, 2_001)[1:]:
            values = {factor: ways[factor][0] + share * (ways[factor][1] - ways[factor][0]) for factor in (one, other)}
            if leaves(values):
                found.append(values)
                break
    return found


def found_by(release: Release, code: str, *, up: bool) -> tuple[Move, ...]:
    atlas = ask.explorer(release)
    moves = atlas.profile(View(country=release.manifest.country), code).moves
    return moves.up if up else moves.down


def alike_of(release: Release, code: str) -> list[int]:
    outlines = edge.squares if release.manifest.country == "TSE" else releases.squares
    likeness = Likeness(Ground(Study(release), outlines))
    who, _ = likeness.nearest(release.municipalities.position(code), ALIKE)
    return [int(one) for one in who]


INDEX_CODES = ("A02", "A03", "A04", "B01", "B04", "B05")
CASES = [
    *((edge.edge_release(), code, up) for code in edge.CODES if code not in edge.STATUS for up in (False, True)),
    *(
        (releases.index_release(), code, up)
        for code in ("A02", "A03", "A04", "B01", "B04", "B05")
        for up in (False, True)
    ),
]


@pytest.mark.parametrize(("release_", "code", "up"), CASES)
def test_the_changes_are_the_smallest_that_the_twin_finds(release_: Release, code: str, up: bool) -> None:
    at, own = (
        release_.municipalities.position(code),
        int(release_.national_class[release_.municipalities.position(code)]),
    )
    if own == (2 if up else 0):
        assert found_by(release_, code, up=up) == ()
        return
    units = {spec.code: spec.unit for spec in release_.manifest.factors}
    shares = tuple(
        factor
        for factor in movable(tuple(release_.factors))
        if units[factor] == "share" and isfinite(release_.factors[factor][at])
    )
    alike = [one for one in alike_of(release_, code) if all(isfinite(release_.factors[code_][one]) for code_ in shares)]
    expected = twin(release_, at, up=up, factors=shares, alike=alike)
    told = [move for move in found_by(release_, code, up=up) if all(one.factor in shares for one in move.factors)]

    for move in told:
        values = {one.factor: one.then.value for one in move.factors}
        (same,) = (one for one in expected if set(one) == set(values))
        # A pair is rounded to written steps in each of its two factors, the twin's is not.
        assert values == pytest.approx(same, abs=1.51 * STEP if len(values) > 1 else 1e-9)
    if len(told) < MOST_TOLD and len(shares) == len(movable(tuple(release_.factors))):
        assert {frozenset(one.factor for one in move.factors) for move in told} == {frozenset(one) for one in expected}


@pytest.mark.parametrize("code", [code for code in edge.CODES if code not in edge.STATUS])
def test_every_change_leaves_the_class_and_stays_within_what_a_similar_place_has(code: str) -> None:
    release = edge.edge_release()
    scorer, at = ReleaseScorer(release), edge.at(code)
    levers = Levers(scorer).of
    for move in (*found_by(release, code, up=False), *found_by(release, code, up=True)):
        shifts = [levers[one.factor].shift(100 * (one.then.value - one.now.value)) for one in move.factors]
        after = what_if(scorer, shifts).after[at]
        assert move.estimate.value == pytest.approx(after, abs=1e-12)
        assert int(np.searchsorted(edge.CUTS, after, side="left")) != int(release.national_class[at])
        for one in move.factors:
            low, high = sorted((one.now.value, one.bound.value))
            assert low <= one.then.value <= high
            assert one.bound.value in release.factors[one.factor]
        assert 0 < move.size <= 1
        assert len(move.factors) in (1, 2)


def test_who_people_are_and_where_they_live_is_no_lever() -> None:
    assert movable(("sex", "age", "indigenous_share", "area", "rural", "poverty_share", "attendance")) == (
        "poverty_share",
        "attendance",
    )


def test_fewer_factors_come_first_and_then_the_smaller_change() -> None:
    for code in edge.CODES:
        moves = ask.profile(code).moves
        for told in (moves.up, moves.down):
            assert [len(move.factors) for move in told] == sorted(len(move.factors) for move in told)
            assert len(told) <= MOST_TOLD


def test_a_pair_is_told_only_where_neither_factor_suffices_alone() -> None:
    for code in edge.CODES:
        for told in (ask.profile(code).moves.up, ask.profile(code).moves.down):
            alone = {move.factors[0].factor for move in told if len(move.factors) == 1}
            assert not any({one.factor for one in move.factors} & alone for move in told if len(move.factors) == 2)


def test_no_change_is_told_where_none_was_found_or_none_can_be() -> None:
    rural_only = releases.explorer().profile(View(country="TSA"), "01001").moves
    second = ask.profile(edge.SECRET).moves

    assert rural_only.up == ()
    assert (
        "No change"
        in ask.explorer(releases.clrisk_release())
        .profile(View(country="TSA", language="en"), "01001")
        .moves.up_told.text
    )
    assert second.down_told.tone == second.up_told.tone == "absent"


def test_a_published_class_that_does_not_follow_from_the_limits_has_no_distance() -> None:
    release = edge.edge_release()
    classes = release.national_class.copy()
    classes[edge.at("10001")] = 0
    main = replace(release.outcomes["child_labour"], national_class=classes)
    strange = replace(release, national_class=classes, outcomes={"child_labour": main})
    told = ask.profile("10001", strange).moves

    assert told.up == ()
    assert "does not follow" in told.up_told.text


def test_the_search_of_a_place_does_not_depend_on_the_weights_of_similarity() -> None:
    usual = ask.profile("10003").moves

    assert ask.profile("10003", similarity=Similarity(size=9.0, how_many=2)).moves == usual
