"""Triangles of each polygon, written as a quarter of a byte per vertex where the shape allows.

A triangulated polygon without holes is a walk: push its vertices one after another and, after each
push, cut off some triangles (below the top, top, new one). The numbers of triangles cut are all that
has to travel; the browser repeats the walk. Polygons with holes carry their indices plainly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import mapbox_earcut
import numpy as np

from dashboard.values import IndexArray


@dataclass(frozen=True)
class Triangles:
    """How every polygon is filled."""

    cuts: IndexArray
    """shape (n_walked_vertices,): triangles cut after each push, polygon after polygon."""
    plain: IndexArray
    """shape (n_polygons,): 0 = walked, else 1 + number of plain triangles."""
    corners: IndexArray
    """Corners of the plain triangles, counted inside their polygon, three by three."""


def triangulate(xy: IndexArray, ring_start: IndexArray, polygon: IndexArray) -> Triangles:
    """Triangles of polygons given as rings (``polygon`` = polygon of each ring; shell first)."""
    first = np.concatenate([np.flatnonzero(np.diff(polygon, prepend=-1)), [len(polygon)]])
    cuts: list[int] = []
    plain: list[int] = []
    corners: list[int] = []
    for a, b in pairwise(first):
        begin, end = int(ring_start[a]), int(ring_start[b])
        ends = (ring_start[a + 1 : b + 1] - begin).astype(np.uint32)
        # Relative to the first vertex: the areas earcut computes stay exact.
        local = (xy[begin:end] - xy[begin]).astype(np.float64)
        indices = np.asarray(mapbox_earcut.triangulate_float64(local, ends), dtype=np.int64)
        walk = cuts_of(indices, end - begin) if b - a == 1 else None
        if walk is None:
            plain.append(1 + len(indices) // 3)
            corners.extend(indices.tolist())
        else:
            plain.append(0)
            cuts.extend(walk)
    return Triangles(*(np.asarray(part, dtype=np.int64) for part in (cuts, plain, corners)))


def cuts_of(indices: IndexArray, n: int) -> list[int] | None:
    """Triangles cut after each pushed vertex, or None where the triangles are not one whole walk.

    Examples
    --------
    >>> cuts_of(np.array([0, 1, 2, 0, 2, 3]), 4)
    [0, 0, 1, 1]
    """
    triangles = np.sort(np.asarray(indices, dtype=np.int64).reshape(-1, 3), axis=1)
    if len(triangles) != n - 2:
        return None
    cuts: list[int] = np.bincount(triangles[:, 2], minlength=n).tolist()
    walked = walk(cuts)
    if walked is None:
        return None
    order = np.lexsort((triangles[:, 1], triangles[:, 0], triangles[:, 2]))
    again = np.asarray(walked, dtype=np.int64).reshape(-1, 3)
    again_order = np.lexsort((again[:, 1], again[:, 0], again[:, 2]))
    return cuts if np.array_equal(triangles[order], again[again_order]) else None


def walk(cuts: list[int]) -> list[int] | None:
    """Corners of the triangles that ``cuts`` stand for, None for an impossible walk."""
    stack: list[int] = []
    corners: list[int] = []
    for vertex, number in enumerate(cuts):
        for _ in range(number):
            if len(stack) < 2:
                return None
            top = stack.pop()
            corners += (stack[-1], top, vertex)
        stack.append(vertex)
    return corners
