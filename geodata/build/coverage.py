"""Coverages: polygons that tile a territory, neighbours sharing their edges vertex by vertex."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]


def rounded(geometries: Geometries, decimals: int) -> Geometries:
    """Coordinates rounded to ``decimals``, repeated vertices dropped, exterior rings counter-clockwise.

    Equal vertices stay equal, so a coverage stays edge-matched; whether it is still free of overlaps is the
    caller's to check (``shapely.coverage_is_valid``): rounding may flip a very thin spike.
    """
    moved = shapely.transform(geometries, lambda xy: np.round(xy, decimals) + 0.0)
    # A grid far below the rounding only drops repeated vertices: no vertex moves.
    return np.asarray(shapely.orient_polygons(shapely.remove_repeated_points(moved, 0.0)))


def inner_points(geometries: Geometries, decimals: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude, shape (n,) each, of the pole of inaccessibility: the point farthest from the border.

    Unlike a centroid it is always inside, and unlike an arbitrary inside point it is where a label sits well.
    """
    width = np.ptp(shapely.bounds(geometries)[:, [0, 2]], axis=1)
    radius = [
        shapely.maximum_inscribed_circle(shape, tolerance=max(float(w), 1e-3) / 200)
        for shape, w in zip(geometries, width, strict=True)
    ]
    centre = np.round(np.array([line.coords[0] for line in radius], dtype=np.float64), decimals) + 0.0
    return centre[:, 0], centre[:, 1]


def edges(geometries: Geometries) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Every segment of every ring, shape (m, 4), smaller end first, and the geometry that owns it, shape (m,)."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    points, of = shapely.get_coordinates(rings, return_index=True)
    same = of[1:] == of[:-1]
    start, end = points[:-1][same], points[1:][same]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    segments = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    return segments, owner[ring_of[of[:-1][same]]]


def neighbour_pairs(geometries: Geometries) -> set[tuple[int, int]]:
    """Pairs (smaller, larger position) that share at least one whole segment."""
    segments, owner = edges(geometries)
    order = np.lexsort(segments.T)
    segments, owner = segments[order], owner[order]
    twin = (segments[1:] == segments[:-1]).all(axis=1)
    left, right = owner[:-1][twin], owner[1:][twin]
    return {(int(min(a, b)), int(max(a, b))) for a, b in zip(left, right, strict=True) if a != b}
