"""The frame that a map of a territory opens with: the land people mean, not its most remote islet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.values import FloatArray

REMOTE_KILOMETRES = 150.0
"""Sea wider than this on every side makes a group of islands remote."""
SMALL_SHARE = 0.05
"""A remote group holding less than this share of the territory's area does not widen the frame."""

_KILOMETRES_PER_DEGREE = 111.32

Bounds = tuple[float, float, float, float]


def main_bounds(
    geometries: Sequence[shapely.Geometry] | NDArray[np.object_],
    *,
    remote_kilometres: float = REMOTE_KILOMETRES,
    small_share: float = SMALL_SHARE,
) -> Bounds:
    """West, south, east and north, in degrees, of ``geometries`` without their small remote islands.

    Polygons that lie within ``remote_kilometres`` of each other, directly or from island to island, form a
    group. The largest group is always framed; another one only if it holds at least ``small_share`` of the
    whole area. So Mexico is framed without Isla Guadalupe and the Revillagigedo, Ecuador without the Galápagos
    and Chile without Rapa Nui, while an archipelago such as the Bahamas stays whole. What is left out of the
    frame is still drawn and can be reached.

    Distances and areas are taken on degrees with longitude shortened by the cosine of the mean latitude: good
    enough to tell 100 km from 300. Missing: ``None`` and empty geometries are ignored. A territory across the
    antimeridian is not handled: it is framed from -180 to 180.

    Parameters
    ----------
    geometries
        Polygons or multipolygons in longitude and latitude, any number.
    remote_kilometres
        Width of sea that separates groups.
    small_share
        Share of the area, 0 to 1, below which a group other than the largest is left out.

    Raises
    ------
    ValueError
        When there is nothing to frame.

    Examples
    --------
    >>> from shapely import box
    >>> main_bounds([box(-100, 15, -90, 25), box(-115, 18, -114.9, 18.1)])
    (-100.0, 15.0, -90.0, 25.0)
    """
    parts = shapely.get_parts(np.asarray(geometries, dtype=object))
    parts = parts[~shapely.is_empty(parts)]
    if len(parts) == 0:
        raise ValueError("Nothing to frame: no geometry, or all of them are empty. Give at least one polygon.")
    group = _groups(_in_kilometres(parts), remote_kilometres)
    area = np.bincount(group, weights=shapely.area(parts))
    framed = area >= small_share * area.sum()
    framed[area.argmax()] = True
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(parts[framed[group]]))
    return west, south, east, north


def _in_kilometres(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    """The parts on a plane in kilometres, with no more detail than the distances at stake need."""
    _, south, _, north = shapely.total_bounds(parts)
    scale: FloatArray = np.array([np.cos(np.radians((south + north) / 2)), 1.0]) * _KILOMETRES_PER_DEGREE

    def project(degrees: FloatArray) -> FloatArray:
        return degrees * scale

    return np.asarray(shapely.simplify(shapely.transform(parts, project), 5.0))


def _groups(parts: NDArray[np.object_], apart: float) -> NDArray[np.intp]:
    """Number of the group of each part, shape (n,): parts whose surroundings, ``apart``/2 wide, meet are one."""
    surroundings = shapely.buffer(parts, apart / 2, quad_segs=4)
    merged = shapely.get_parts(shapely.union_all(surroundings))
    part, group = shapely.STRtree(merged).query(shapely.point_on_surface(parts), predicate="within")
    number = np.zeros(len(parts), dtype=np.intp)
    number[part] = group
    return number
