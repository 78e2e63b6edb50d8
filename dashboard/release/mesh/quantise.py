"""Geometry as rings of whole numbers on the web Mercator square, 2^24 cells wide.

One cell is 2.4 m at the equator: finer than the boundaries of any country we draw, and every whole
number up to 2^24 is exact in the 32-bit floats of a graphics card, so that nothing trembles at high zoom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from dashboard.values import FloatArray, IndexArray

BITS = 24
WORLD = 2**BITS
MAX_LATITUDE = 85.0511


@dataclass(frozen=True)
class Rings:
    """All rings of a set of units, open (the first vertex is not repeated), one after another."""

    xy: IndexArray
    """shape (n_vertices, 2), cells; y grows southwards."""
    start: IndexArray
    """shape (n_rings + 1,): vertices ``start[r]:start[r + 1]`` are ring r."""
    polygon: IndexArray
    """shape (n_rings,): polygon of each ring, ascending; its first ring is the shell, others are holes."""
    unit: IndexArray
    """shape (n_polygons,): unit of each polygon, ascending."""
    n_units: int

    @property
    def ring_unit(self) -> IndexArray:
        """Unit of each ring."""
        return self.unit[self.polygon]

    @property
    def vertex_ring(self) -> IndexArray:
        """Ring of each vertex."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def to_cells(lonlat: FloatArray) -> IndexArray:
    """Longitude and latitude in degrees, shape (n, 2), to cells of the web Mercator square.

    Examples
    --------
    >>> to_cells(np.array([[0.0, 0.0], [-180.0, 0.0]])).tolist()
    [[8388608, 8388608], [0, 8388608]]
    """
    longitude = lonlat[:, 0]
    latitude = np.radians(np.clip(lonlat[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    x = longitude / 360.0 + 0.5
    y = 0.5 - np.arcsinh(np.tan(latitude)) / (2.0 * np.pi)
    return np.asarray(np.rint(np.column_stack([x, y]) * WORLD), dtype=np.int64)


def rings_of(geometries: Sequence[object]) -> Rings:
    """Quantised rings of polygons and multipolygons in degrees.

    A null or empty geometry keeps its place as a unit without rings. Vertices that fall into the same
    cell, spikes of no width and rings that lose their area are left out.
    """
    whole = np.asarray(list(geometries), dtype=object)
    known = np.flatnonzero(~(shapely.is_missing(whole) | shapely.is_empty(whole)))
    polygons, of_known = shapely.get_parts(whole[known], return_index=True)
    is_area = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    # Shells run with their unit on the left, so that a border says which unit lies on which side.
    polygons, unit = shapely.orient_polygons(polygons[is_area], exterior_cw=False), known[of_known[is_area]]
    ring_geometries, ring_polygon = shapely.get_rings(polygons, return_index=True)
    lonlat, ring_of_vertex = shapely.get_coordinates(ring_geometries, return_index=True)
    xy, ring_of_vertex = _without_repeats(to_cells(lonlat), ring_of_vertex)

    counts = np.bincount(ring_of_vertex, minlength=len(ring_geometries))
    kept_rings = np.flatnonzero(counts >= 3)
    keep = np.isin(ring_of_vertex, kept_rings)
    polygon = ring_polygon[kept_rings]
    # A hole whose shell vanished would be read as a shell; drop it with its polygon.
    shell_of = np.full(len(polygons), -1, dtype=np.int64)
    first_rings = np.searchsorted(ring_polygon, np.arange(len(polygons)))
    shell_of[:] = first_rings
    has_shell = counts[shell_of] >= 3 if len(polygons) else np.zeros(0, dtype=bool)
    good = has_shell[polygon]
    keep &= np.isin(ring_of_vertex, kept_rings[good])
    kept_rings, polygon = kept_rings[good], polygon[good]

    start = np.concatenate([[0], np.cumsum(counts[kept_rings])]).astype(np.int64)
    used, compact = np.unique(polygon, return_inverse=True)
    return Rings(
        xy=xy[keep],
        start=start,
        polygon=compact.astype(np.int64),
        unit=unit[used].astype(np.int64),
        n_units=len(whole),
    )


def _without_repeats(xy: IndexArray, ring: IndexArray) -> tuple[IndexArray, IndexArray]:
    """Drop the closing vertex, repeated vertices and spikes (a, b, a) until none is left."""
    while len(xy):
        following, before = _neighbours(ring)
        repeated = (xy == xy[following]).all(axis=1)
        spike = ~repeated & (xy[before] == xy[following]).all(axis=1)
        # Of two spikes side by side only the first is cut in this round, so that no ring is cut twice.
        spike &= ~spike[before]
        drop = repeated | spike
        if not drop.any():
            break
        xy, ring = xy[~drop], ring[~drop]
    return xy, ring


def _neighbours(ring: IndexArray) -> tuple[IndexArray, IndexArray]:
    """Position of the next and of the previous vertex, around each ring."""
    at = np.arange(len(ring))
    first = np.flatnonzero(np.concatenate([[True], ring[1:] != ring[:-1]]))
    last = np.concatenate([first[1:] - 1, [len(ring) - 1]])
    following, before = at + 1, at - 1
    following[last] = first
    before[first] = last
    return following, before
