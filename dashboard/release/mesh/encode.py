"""The binary files of the map: whole numbers, small differences, one plane per byte.

Layout (little endian): ``CLM1``, length of the header (uint32), header (JSON, padded to 4 bytes),
then the sections one after another. A section is an array of whole numbers; its bytes are split in
planes (all lowest bytes, then all second bytes ...), which a general compressor likes. Signed numbers
are folded: 0, -1, 1, -2 ... become 0, 1, 2, 3.

Mesh sections: ``arc_length``, ``arc_x``/``arc_y`` (first vertex, difference to the end of the arc before),
``step_x``/``step_y`` (difference to the vertex before), ``arc_level``, ``arc_right`` (beside the arc,
0 = outside, else unit + 1; only where no other ring runs along it), ``ring_length``, ``ring_arcs``
(0 = the next new arc, n = the arc n before the next new one, backwards), ``polygon_rings``,
``unit_polygons``, ``cuts``, ``plain``, ``corners``; ``unit_parent``.
Line files hold the first six alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from dashboard.release.mesh.quantise import BITS, Rings, rings_of
from dashboard.release.mesh.topology import (
    OUTER_LINE,
    PARENT_LINE,
    Arcs,
    coarser,
    cut_into_arcs,
    ring_vertices,
    simplified,
)
from dashboard.release.mesh.triangles import triangulate
from dashboard.values import IndexArray

MAGIC = b"CLM1"


def encode_mesh(
    codes: Sequence[str],
    parents: Sequence[int],
    parent_codes: Sequence[str],
    geometries: Sequence[object],
    *,
    tolerance: float = 0.0,
) -> bytes:
    """One file with everything the browser needs to fill, outline and pick these units.

    Parameters
    ----------
    codes
        Code of each unit, in the order of the values that will be painted.
    parents
        Position of each unit's parent in ``parent_codes``.
    geometries
        Polygon or MultiPolygon in degrees, or None / empty: the unit keeps its place and draws nothing.
    tolerance
        Simplification in cells of 2.4 m (0 = as given); shared borders stay shared, no unit vanishes.

    Returns
    -------
    bytes
        The same bytes for the same input. To be compressed by whoever stores them.
    """
    rings = rings_of(geometries)
    arcs = cut_into_arcs(rings, np.asarray(parents, dtype=np.int64))
    return encode_arcs(codes, parents, parent_codes, rings, arcs, tolerance=tolerance)


def encode_arcs(
    codes: Sequence[str],
    parents: Sequence[int],
    parent_codes: Sequence[str],
    rings: Rings,
    arcs: Arcs,
    *,
    tolerance: float = 0.0,
) -> bytes:
    """``encode_mesh`` for arcs that are already cut.

    A simplified mesh is also written on a coarser grid (a sixteenth to an eighth of the tolerance), because
    finer digits would only be noise to compress.
    """
    shift = max(0, int(np.log2(tolerance / 8))) if tolerance >= 16 else 0
    if tolerance:
        arcs = coarser(simplified(arcs, tolerance), shift)
    xy, ring_start = ring_vertices(arcs)
    triangles = triangulate(xy, ring_start, rings.polygon)
    n_polygons = len(rings.unit)
    sections = _arc_sections(arcs) | {
        "ring_length": np.diff(arcs.ring_start),
        "ring_arcs": _ring_references(arcs),
        "polygon_rings": np.bincount(rings.polygon, minlength=n_polygons),
        "unit_polygons": np.bincount(rings.unit, minlength=rings.n_units),
        "cuts": triangles.cuts,
        "plain": triangles.plain,
        "corners": triangles.corners,
        "unit_parent": np.asarray(parents, dtype=np.int64),
    }
    header = {"kind": "mesh", "codes": list(codes), "parent_codes": list(parent_codes), **_frame(arcs, shift)}
    return _packed(header | {"tolerance": round(tolerance, 3)}, sections)


def encode_lines(geometries: Sequence[object], *, tolerance: float = 0.0) -> bytes:
    """The borders of these areas, each shared edge once: PARENT_LINE between two of them, OUTER_LINE around."""
    rings = rings_of(geometries)
    arcs = cut_into_arcs(rings, np.arange(len(geometries)))
    if tolerance:
        arcs = simplified(arcs, tolerance)
    return _packed({"kind": "lines", **_frame(arcs)}, _arc_sections(arcs))


def _frame(arcs: Arcs, shift: int = 0) -> dict[str, object]:
    """Grid and extent of the arcs, in cells of that grid."""
    box = [*arcs.xy.min(axis=0).tolist(), *arcs.xy.max(axis=0).tolist()] if len(arcs.xy) else None
    return {"bits": BITS - shift, "box": box}


def _arc_sections(arcs: Arcs) -> dict[str, IndexArray]:
    if not len(arcs.level):
        none = np.zeros(0, dtype=np.int64)
        return dict.fromkeys(("arc_length", "arc_x", "arc_y", "step_x", "step_y", "arc_level", "arc_right"), none)
    first = arcs.start[:-1]
    steps = np.delete(np.diff(arcs.xy, axis=0, prepend=0), first, axis=0)
    last_end = np.concatenate([np.zeros((1, 2), dtype=np.int64), arcs.xy[arcs.start[1:-1] - 1]])
    begin = arcs.xy[first] - last_end
    backward_somewhere = np.zeros(len(arcs.level), dtype=bool)
    backward_somewhere[arcs.ring_arcs[arcs.ring_backward]] = True
    return {
        "arc_length": arcs.lengths,
        "arc_x": _folded(begin[:, 0]),
        "arc_y": _folded(begin[:, 1]),
        "step_x": _folded(steps[:, 0]),
        "step_y": _folded(steps[:, 1]),
        "arc_level": arcs.level,
        "arc_right": np.where(backward_somewhere, 0, arcs.right + 1),
    }


def _ring_references(arcs: Arcs) -> IndexArray:
    """Each step as 0 (the next new arc) or the distance back to a known one."""
    forward = ~arcs.ring_backward
    new_after = np.cumsum(forward)
    return np.where(forward, 0, new_after - arcs.ring_arcs)


def _folded(values: IndexArray) -> IndexArray:
    """Signed whole numbers as unsigned ones, small ones small."""
    return np.asarray((values << 1) ^ (values >> 63))


def _packed(header: dict[str, object], sections: dict[str, IndexArray]) -> bytes:
    planes: list[bytes] = []
    directory: list[list[object]] = []
    for name, values in sections.items():
        top = int(values.max()) if len(values) else 0
        width = max(1, (top.bit_length() + 7) // 8)
        directory.append([name, len(values), width])
        planes += [((values >> (8 * at)) & 0xFF).astype(np.uint8).tobytes() for at in range(width)]
    text = json.dumps(header | {"sections": directory}, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *planes])


__all__ = ["MAGIC", "OUTER_LINE", "PARENT_LINE", "encode_arcs", "encode_lines", "encode_mesh"]
