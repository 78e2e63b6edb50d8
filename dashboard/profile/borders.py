"""Which municipalities share a border, and how large each is, from their outlines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.values import BoolArray, FloatArray

Shapes = npt.NDArray[np.object_]

NEAR = 0.001
"""Degrees (about 110 m): borders this near are one border, drawn twice with different care."""
ALONG = 0.01
"""Degrees (about 1.1 km) that two such borders must run beside each other: at a corner they only meet."""
KILOMETRES_A_DEGREE = 111.195


def who_borders_whom(outlines: Sequence[shapely.Geometry]) -> tuple[tuple[int, ...], ...]:
    """Positions of the neighbours of each outline, ascending: those with a stretch of border in common.

    A point is no border: of four places that meet at a corner, the opposite ones are no neighbours. Borders that
    do not match because they were drawn or simplified apart count when they run within ``NEAR`` of each other for
    more than ``ALONG``. An outline that is missing or empty, and an island, has no neighbours.

    Examples
    --------
    >>> who_borders_whom([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)])
    ((1,), (0,), ())
    """
    shapes = np.array(outlines, dtype=object)
    if not len(shapes):
        return ()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=NEAR)
    once = first < second
    first, second = first[once], second[once]
    edged = _sharing_an_edge(shapes)
    is_neighbour = np.array([(a, b) in edged for a, b in zip(first.tolist(), second.tolist(), strict=True)], dtype=bool)
    open_pairs = np.flatnonzero(~is_neighbour)
    is_neighbour[open_pairs] = _run_along(shapes[first[open_pairs]], shapes[second[open_pairs]])
    found: list[list[int]] = [[] for _ in outlines]
    for a, b in zip(first[is_neighbour].tolist(), second[is_neighbour].tolist(), strict=True):
        found[a].append(b)
        found[b].append(a)
    return tuple(tuple(sorted(one)) for one in found)


def square_kilometres(outlines: Sequence[shapely.Geometry]) -> FloatArray:
    """Area of each outline, shape (n,), on a sphere flattened at its own latitude; NaN for an empty one.

    Examples
    --------
    >>> square_kilometres([shapely.box(0, 0, 1, 1), shapely.box(0, 60, 1, 61)]).round(-2)
    array([12400.,  6100.])
    """
    shapes = np.array(outlines, dtype=object)
    if not len(shapes):
        return np.zeros(0)
    found = np.full(len(shapes), np.nan)
    drawn = shapely.area(shapes) > 0
    latitude = np.radians(shapely.get_y(shapely.centroid(shapes[drawn])))
    found[drawn] = shapely.area(shapes[drawn]) * KILOMETRES_A_DEGREE**2 * np.cos(latitude)
    return found


def _sharing_an_edge(shapes: Shapes) -> set[tuple[int, int]]:
    """Pairs that have a whole edge in common, end for end: how borders of one coverage meet, found at once."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    places, at = np.unique(points, axis=0, return_inverse=True)
    at = at.reshape(-1)
    inside = owner[:-1] == owner[1:]
    low = np.minimum(at[:-1], at[1:])[inside].astype(np.int64)
    high = np.maximum(at[:-1], at[1:])[inside].astype(np.int64)
    whose, edge = owner[:-1][inside], low * len(places) + high
    order = np.lexsort((whose, edge))
    whose, edge = whose[order], edge[order]
    shared = (edge[1:] == edge[:-1]) & (whose[1:] != whose[:-1])
    return set(zip(whose[:-1][shared].tolist(), whose[1:][shared].tolist(), strict=True))


def _run_along(first: Shapes, second: Shapes) -> BoolArray:
    """Whether the border of each runs beside the other's for long enough, shape (n_pairs,)."""
    if not len(first):
        return np.zeros(0, dtype=bool)
    beside = shapely.intersection(shapely.boundary(first), shapely.buffer(second, NEAR))
    along: BoolArray = shapely.length(beside) > ALONG
    return along
