"""Read TopoJSON: the part of its specification that the packages use (polygons over delta-encoded arcs)."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Arc = NDArray[np.float64]


def decode_arcs(topology: dict[str, Any]) -> list[Arc]:
    """Every arc in degrees, shape (vertices, 2): running sums of the deltas, scaled and shifted."""
    transform = topology.get("transform")
    arcs = [np.asarray(arc, dtype=np.float64) for arc in topology["arcs"]]
    if transform is None:
        return arcs
    return [np.cumsum(arc, axis=0) * transform["scale"] + transform["translate"] for arc in arcs]


def shape_of(geometry: dict[str, Any], arcs: list[Arc]) -> shapely.Geometry:
    """The polygon or multipolygon of one TopoJSON object; rings that quantisation collapsed are left out."""
    kind = geometry["type"]
    if kind is None:
        return shapely.Polygon()
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"A {kind} in the topology; only Polygon and MultiPolygon are read.")
    parts = [geometry["arcs"]] if kind == "Polygon" else geometry["arcs"]
    polygons = [polygon for part in parts if (polygon := _polygon(part, arcs)) is not None]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _polygon(rings: list[list[int]], arcs: list[Arc]) -> shapely.Polygon | None:
    outer, *holes = [_ring(ring, arcs) for ring in rings]
    if outer is None:
        return None
    return shapely.Polygon(outer, [hole for hole in holes if hole is not None])


def _ring(positions: list[int], arcs: list[Arc]) -> Arc | None:
    """Arcs one behind the other; ``~i`` is arc ``i`` backwards, and each arc starts where the last one ended."""
    pieces = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in positions]
    ring = np.vstack([pieces[0], *[piece[1:] for piece in pieces[1:]]])
    return ring if len(np.unique(ring, axis=0)) >= 3 else None
