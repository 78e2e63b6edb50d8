"""Rings of coordinates to polygons, the same way for every format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.values import FloatArray

Ring = FloatArray
"""shape (points, 2): longitude, latitude"""


class NotAPolygonError(ValueError):
    """What is there is no polygon; the text says what it is."""


def ring_of(points: Any) -> Ring:
    """A ring out of a list of positions; heights are dropped. Raises NotAPolygonError when it is none."""
    try:
        ring = np.array([position[:2] for position in points], dtype=np.float64)
    except (TypeError, ValueError, KeyError) as wrong:
        raise NotAPolygonError("has coordinates that are not pairs of numbers") from wrong
    if ring.ndim != 2 or ring.shape[1] != 2:
        raise NotAPolygonError("has coordinates that are not pairs of numbers")
    if not np.isfinite(ring).all():
        raise NotAPolygonError("has coordinates that are not finite")
    return ring


def polygon(rings: Sequence[Ring]) -> shapely.Polygon:
    """A polygon from its outer ring and its holes; rings are closed where they are not."""
    closed = [ring if len(ring) and (ring[0] == ring[-1]).all() else np.vstack([ring, ring[:1]]) for ring in rings]
    if not closed or len(closed[0]) < 4:
        raise NotAPolygonError("has a ring of fewer than three corners")
    return shapely.Polygon(closed[0], [hole for hole in closed[1:] if len(hole) >= 4])


def multipolygon(parts: Sequence[shapely.Polygon]) -> BaseGeometry:
    """One geometry out of its parts."""
    if not parts:
        raise NotAPolygonError("has no rings")
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def from_geojson(geometry: Any, *, points: bool = False) -> BaseGeometry | None:
    """A GeoJSON geometry object as a polygon, with ``points`` also as points; ``None`` for null.

    Raises NotAPolygonError for anything else.
    """
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise NotAPolygonError("has a geometry that is not an object")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and not geometry.get("geometries"):
        return None
    if points and kind in ("Point", "MultiPoint"):
        return several_points([coordinates] if kind == "Point" else coordinates) if coordinates else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotAPolygonError(f"is a {kind}, not a Polygon or MultiPolygon")
    if not coordinates:
        return None
    try:
        polygons = [coordinates] if kind == "Polygon" else coordinates
        return multipolygon([polygon([ring_of(ring) for ring in rings]) for rings in polygons])
    except TypeError as wrong:
        raise NotAPolygonError("has coordinates that are not lists of rings") from wrong


def several_points(positions: Any) -> BaseGeometry:
    """One geometry out of positions; raises NotAPolygonError for what are none."""
    return shapely.MultiPoint(ring_of(positions))


def from_rings(rings: Sequence[Ring]) -> BaseGeometry | None:
    """Shapefile rings in any order: clockwise ones are outer, the others are holes of the outer ring around them."""
    if not rings:
        return None
    turned = np.array([_signed_area(ring) for ring in rings])
    outer = [ring for ring, area in zip(rings, turned, strict=True) if area <= 0]
    holes = [ring for ring, area in zip(rings, turned, strict=True) if area > 0]
    if not outer:  # written the wrong way round: nothing to be a hole of
        outer, holes = holes, []
    belongs: list[list[Ring]] = [[] for _ in outer]
    shells = [polygon([ring]) for ring in outer]
    for hole in holes:
        inside = shapely.Point(hole[0])
        at = next((i for i, shell in enumerate(shells) if shell.covers(inside)), None)
        if at is None:
            outer.append(hole)
            shells.append(polygon([hole]))
            belongs.append([])
        else:
            belongs[at].append(hole)
    return multipolygon([polygon([shell, *those]) for shell, those in zip(outer, belongs, strict=True)])


def _signed_area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


Shapes = npt.NDArray[np.object_]
"""shape (n,): polygons, or None where the file has no geometry"""
