"""A map opens on the land people mean: remote islets do not shrink it, near islands stay in."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, box

from dashboard.territory import frame
from dashboard.territory.frame import main_bounds

MAINLAND = box(-100, 15, -90, 25)
"""10 by 10 degrees."""


@pytest.mark.parametrize(
    ("island", "is_framed"),
    [
        pytest.param(box(-115, 18, -114.8, 18.2), False, id="far and tiny: left out"),
        pytest.param(box(-115, 16, -112, 19), True, id="far and a twelfth of the country: framed"),
        pytest.param(box(-100.9, 18, -100.8, 18.1), True, id="tiny, but within sight of the coast: framed"),
        pytest.param(box(-97, 18, -96.9, 18.1), True, id="inside the frame anyway"),
    ],
)
def test_an_island_widens_the_frame_only_when_it_is_near_or_large(island, is_framed):
    expected = shapely.total_bounds([MAINLAND, island]) if is_framed else shapely.bounds(MAINLAND)

    assert main_bounds([MAINLAND, island]) == tuple(expected)


def test_a_multipolygon_is_judged_part_by_part():
    country = MultiPolygon([MAINLAND, box(-115, 18, -114.8, 18.2)])

    assert main_bounds([country]) == MAINLAND.bounds


def test_an_archipelago_whose_islands_follow_each_other_is_framed_whole():
    chain = [box(-75 + step, 20 + step, -74.8 + step, 20.2 + step) for step in np.arange(0, 6, 0.9)]

    assert main_bounds(chain) == tuple(shapely.total_bounds(chain))


def test_an_archipelago_that_is_all_remote_islets_is_framed_by_its_largest():
    islets = [Point(-80 + 5 * at, 0).buffer(0.1) for at in range(30)]
    largest = Point(-80, 10).buffer(0.2)

    assert main_bounds([*islets, largest]) == largest.bounds


def test_the_distance_that_counts_as_remote_is_in_kilometres_at_any_latitude():
    """Two degrees of longitude are 223 km at the equator and 111 km at 60 degrees: remote only at the first."""
    for latitude, is_framed in ((0, False), (60, True)):
        land = box(0, latitude - 2, 5, latitude + 2)
        islet = box(7, latitude, 7.05, latitude + 0.05)

        assert (main_bounds([land, islet])[2] == 7.05) is is_framed


def test_the_order_of_the_parts_and_empty_ones_change_nothing():
    parts = [MAINLAND, box(-115, 18, -114.8, 18.2), box(-100.9, 18, -100.8, 18.1)]

    assert main_bounds(parts[::-1]) == main_bounds(parts)
    assert main_bounds([*parts, shapely.Polygon(), None]) == main_bounds(parts)


def test_thresholds_can_be_given():
    far = box(-115, 18, -114.8, 18.2)

    assert main_bounds([MAINLAND, far], small_share=0.0)[0] == -115
    assert main_bounds([MAINLAND, far], remote_kilometres=2000)[0] == -115


def test_nothing_to_frame_says_what_to_give():
    with pytest.raises(ValueError, match="at least one polygon"):
        main_bounds([shapely.Polygon()])


def test_the_example_of_the_documentation_runs():
    assert doctest.testmod(frame).failed == 0
