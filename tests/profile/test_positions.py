"""Ranks, ties, swarms, factors and neighbours against the plain way of finding them."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.language import Language
from dashboard.profile.borders import square_kilometres, who_borders_whom
from dashboard.profile.factors import share_points
from dashboard.profile.speaker import Speaker
from dashboard.profile.writer import Writer, rounded
from dashboard.release.manifest import ReleaseKind
from dashboard.values import ValueStatus
from tests.profile import ask, edge

VALUES = edge.estimates()
STATES = np.array([row[2] for row in edge.PLACES])
KNOWN = [code for code in edge.CODES if np.isfinite(VALUES[edge.at(code)])]


@pytest.mark.parametrize("code", KNOWN)
def test_a_place_is_told_by_both_ends_of_its_tie(code: str) -> None:
    own = VALUES[edge.at(code)]
    for rank, among in zip(ask.profile(code).ranks, (VALUES[STATES[edge.at(code)] == STATES], VALUES), strict=True):
        known = among[np.isfinite(among)]
        assert rank.first == 1 + sum(value > own for value in known)
        assert rank.last == sum(value >= own for value in known)
        assert rank.ranked == len(known)


@pytest.mark.parametrize("code", edge.CODES)
def test_a_swarm_holds_every_value_in_order_and_marks_the_place(code: str) -> None:
    state, country = ask.profile(code).swarms
    own = VALUES[edge.at(code)]

    assert country.values == tuple(sorted(VALUES[np.isfinite(VALUES)]))
    assert set(state.codes) == {one for one in KNOWN if STATES[edge.at(one)] == STATES[edge.at(code)]}
    for swarm in (state, country):
        assert (swarm.codes[swarm.marked] == code) if np.isfinite(own) else (swarm.marked is None)


@pytest.mark.parametrize("code", KNOWN)
def test_a_factor_stands_against_the_child_weighted_means(code: str) -> None:
    for one in ask.profile(code).factors:
        held = {"informal": edge.INFORMAL, "poverty": edge.POVERTY, "sex": np.where(edge.INFORMAL >= 0, 0.5, np.nan)}
        values = held[one.factor]
        for told, inside in ((one.country, np.ones(len(VALUES), bool)), (one.state, STATES[edge.at(code)] == STATES)):
            who = inside & np.isfinite(VALUES) & np.isfinite(values)
            assert told.value == pytest.approx(values[who] @ edge.CHILDREN[who] / edge.CHILDREN[who].sum())
        expected = np.sign(values[edge.at(code)] - one.country.value)
        assert one.stands == {1: "worse", 0: "same", -1: "better"}[int(expected)]


@pytest.mark.parametrize("code", KNOWN)
def test_contributions_are_the_coefficient_times_the_distance_from_the_country(code: str) -> None:
    at, children = edge.at(code), edge.CHILDREN
    who = np.isfinite(VALUES)
    terms = (("informal", edge.OF_INFORMAL, edge.INFORMAL), ("poverty", edge.OF_POVERTY, edge.POVERTY))
    for factor, b, values in terms:
        (one,) = (held for held in ask.profile(code).factors if held.factor == factor)
        mean = values[who] @ children[who] / children[who].sum()
        assert one.contribution == pytest.approx(b * (values[at] - mean))
        if 0 < VALUES[at] < 1:
            odds = VALUES[at] / (1 - VALUES[at]) / exp(one.contribution)
            assert one.points.value == pytest.approx(VALUES[at] - odds / (1 + odds))


@given(st.floats(0.001, 0.999), st.floats(-4, 4))
def test_points_have_the_sign_of_the_contribution_and_none_where_there_is_none(share: float, push: float) -> None:
    points = share_points(share, push)

    assert (points > 0) == (push > 0) or abs(push) < 1e-12
    assert log((share - points) / (1 - share + points)) == pytest.approx(log(share / (1 - share)) - push, abs=1e-6)
    assert share_points(share, 0.0) == pytest.approx(0.0, abs=1e-15)


def test_the_first_three_of_either_side_are_the_strongest() -> None:
    found = ask.profile("30001")

    assert [one.factor for one in found.up] == ["poverty"]
    assert [one.factor for one in found.down] == ["informal"]
    assert all(one.is_driver == (one in (*found.up, *found.down)) for one in found.factors)


def test_neighbours_share_a_border_and_not_a_corner() -> None:
    assert [one.code for one in ask.profile("10001").neighbours.places] == ["10002", "10004"]
    assert ask.profile("20004").neighbours.places == ()
    assert "land border" in ask.profile("20004").neighbours.told.text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25, unique=True), st.booleans())
def test_neighbours_are_those_of_the_grid(squares: list[tuple[int, int]], apart: bool) -> None:
    """Also when every outline was drawn a little smaller than it is, so that no two borders match."""
    less = 0.0004 if apart else 0.0
    shapes = [shapely.box(x + less, y + less, x + 1 - less, y + 1 - less) for x, y in squares]

    found = who_borders_whom(shapes)

    for here, (x, y) in enumerate(squares):
        around = {at for at, (a, b) in enumerate(squares) if abs(a - x) + abs(b - y) == 1}
        assert set(found[here]) == around


def test_a_place_without_an_outline_has_no_neighbours_and_no_area() -> None:
    shapes = [shapely.box(0, 0, 1, 1), shapely.Polygon(), shapely.box(1, 0, 2, 1)]

    assert who_borders_whom(shapes) == ((2,), (), (0,))
    assert np.isnan(square_kilometres(shapes)[1])


@given(st.floats(0, 1))
def test_of_a_hundred_is_never_zero_for_somebody(share: float) -> None:
    told = Writer(Speaker.plain(Language.ENGLISH), is_index=False).of_100(share)

    assert (told == "0") == (share == 0)


def test_halves_round_up_as_everybody_rounds() -> None:
    assert [rounded(value) for value in (0.5, 1.5, 2.5, 2.49)] == [1, 2, 3, 2]


def test_the_change_is_that_of_the_release_before() -> None:
    held = (edge.edge_release(), edge.tse_older())
    first = ask.profile("10001", edge.edge_release()).change
    grown = ask.profile("10001", *held).change
    other_level = ask.profile("20003", *held).change

    assert first.before is None
    assert grown.before == "tse-2021.1"
    assert grown.points.value == pytest.approx(0.1 * VALUES[edge.at("10001")])
    assert other_level.points.text == "±0.0"
    assert ask.profile("10001", *held, release="tse-2021.1").change.before is None


def test_a_change_within_the_intervals_is_told_as_one_that_may_be_chance() -> None:
    newer, older = edge.edge_release(), edge.tse_older()
    held = older.precision["child_labour"]
    far = replace(older, precision={"child_labour": replace(held, lower=held.lower - 0.2, upper=held.upper - 0.2)})

    assert "may be due to chance" in ask.profile("10001", newer, older).said("change")
    assert "chance" not in ask.profile("10001", newer, far).said("change")
    assert "chance" not in ask.profile("10005", newer, older).said("change")


def test_a_release_of_other_ages_or_of_demonstration_is_no_release_before() -> None:
    older = edge.tse_older()
    ages = older.manifest.model_copy(update={"ages": "5-14"})
    other_ages = replace(older, manifest=ages)
    synthetic = replace(older, manifest=older.manifest.model_copy(update={"kind": ReleaseKind.DEMONSTRATION}))

    assert "other ages" in ask.profile("10001", edge.edge_release(), other_ages).said("change")
    assert "first release" in ask.profile("10001", edge.edge_release(), synthetic).said("change")


def test_absences_are_told_apart() -> None:
    told = {code: ask.profile(code).said("level") for code in edge.STATUS}

    assert len({text.split(code)[0] for code, text in told.items()}) == len(edge.STATUS)
    assert {ask.profile(code).status for code in edge.STATUS} == {
        ValueStatus.SUPPRESSED,
        ValueStatus.NO_DATA,
        ValueStatus.NOT_MODELLED,
        ValueStatus.UNRELIABLE,
    }


@pytest.mark.parametrize("language", list(Language))
def test_a_driver_says_on_which_side_of_the_country_it_lies(language: Language) -> None:
    above, below = {
        Language.SPANISH: ("por encima del país", "por debajo del país"),
        Language.ENGLISH: ("above the country", "below the country"),
        Language.PORTUGUESE: ("acima do país", "abaixo do país"),
    }[language]
    for code in KNOWN:
        found = ask.profile(code, language=language)
        drivers = (*found.up, *found.down)
        sides = [one.here.value > one.country.value for one in drivers if one.here.text != one.country.text]
        told = f"{found.said('up')} {found.said('down')}"
        assert [told.count(above), told.count(below)] == [sides.count(True), sides.count(False)], code


def test_what_reads_like_the_country_lies_on_no_side_of_it() -> None:
    factor = ask.profile("10001").factors[0]

    assert factor.beside_country == "above"
    assert replace(factor, here=replace(factor.here, text=factor.country.text)).beside_country is None
    assert replace(factor, country=replace(factor.country, value=None)).beside_country is None
