"""Shared borders once: rings cut into arcs, each arc with the unit on either side.

The same arcs draw the hairlines between municipalities, the thicker lines between first-level units
and the coast, and they carry every border once to the browser although two units use it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from dashboard.release.mesh.quantise import Rings
from dashboard.values import BoolArray, IndexArray

SLIVER = 256
"""Cells (about 600 m): a neighbour nearer than this is a neighbour although the two borders do not match."""

UNIT_LINE, PARENT_LINE, OUTER_LINE, NO_LINE = 0, 1, 2, 3


@dataclass(frozen=True)
class Arcs:
    """Borders, each once, and the rings as sequences of them."""

    xy: IndexArray
    """shape (n_vertices, 2), cells; both ends of each arc included."""
    start: IndexArray
    """shape (n_arcs + 1,)"""
    level: IndexArray
    """shape (n_arcs,): UNIT_LINE, PARENT_LINE, OUTER_LINE, or NO_LINE inside one unit."""
    left: IndexArray
    """shape (n_arcs,): unit whose ring runs along the arc."""
    right: IndexArray
    """shape (n_arcs,): unit on the other side, -1 outside."""
    ring_arcs: IndexArray
    """Arc of every step of every ring."""
    ring_backward: BoolArray
    """Whether that step runs against the arc."""
    ring_start: IndexArray
    """shape (n_rings + 1,): steps ``ring_start[r]:ring_start[r + 1]`` are ring r."""

    @property
    def lengths(self) -> IndexArray:
        """Vertices of each arc."""
        return np.diff(self.start)


def cut_into_arcs(rings: Rings, parents: IndexArray) -> Arcs:
    """Arcs of a coverage by exact matching of edges; ``parents`` holds the parent of each unit."""
    if not len(rings.xy):
        none = np.zeros(0, dtype=np.int64)
        empty = np.zeros((0, 2), dtype=np.int64)
        return Arcs(empty, np.zeros(1, dtype=np.int64), none, none, none, none, none.astype(bool), np.zeros(1, int))
    following, before = _around(rings.start)
    mate = _mates(rings.xy, following)
    unit = rings.ring_unit[rings.vertex_ring]
    other = np.where(mate >= 0, unit[mate], -1)
    lonely = np.flatnonzero(mate < 0)
    other[lonely] = _near_neighbours(rings, lonely, following, unit)

    joined_mates = (mate >= 0) & (mate[before] >= 0)
    joined_mates[joined_mates] = following[mate[joined_mates]] == mate[before[joined_mates]]
    joined = joined_mates | ((mate < 0) & (mate[before] < 0) & (other == other[before]))
    breaks = ~joined
    _break_whole_rings(rings, breaks, mate, before)

    rotated = _rotation(rings.start, breaks)
    position = np.empty_like(rotated)
    position[rotated] = np.arange(len(rotated))
    xy, breaks, other, unit = rings.xy[rotated], breaks[rotated], other[rotated], unit[rotated]
    mate = np.where(mate[rotated] >= 0, position[mate[rotated]], -1)

    run = np.cumsum(breaks) - 1
    first = np.flatnonzero(breaks)
    mate_run = np.where(mate[first] >= 0, run[mate[first]], -1)
    canonical = (mate_run < 0) | (np.arange(len(first)) <= mate_run)
    arc_of_run = np.cumsum(canonical) - 1
    arc_of_run = np.where(canonical, arc_of_run, arc_of_run[mate_run])

    length = np.diff(np.concatenate([first, [len(xy)]]))
    kept = np.flatnonzero(canonical)
    start = np.concatenate([[0], np.cumsum(length[kept] + 1)]).astype(np.int64)
    # vertices of each kept run plus the one vertex where it ends
    steps = np.arange(start[-1]) - np.repeat(start[:-1], length[kept] + 1) + np.repeat(first[kept], length[kept] + 1)
    ends = start[1:] - 1
    steps[ends] = following[first[kept] + length[kept] - 1]  # rotation keeps each ring in its own place
    left, right = unit[first[kept]], other[first[kept]]
    return Arcs(
        xy=xy[steps],
        start=start,
        level=_levels(left, right, parents),
        left=left,
        right=right,
        ring_arcs=arc_of_run,
        ring_backward=~canonical,
        ring_start=np.concatenate([[0], np.cumsum(breaks)])[rings.start].astype(np.int64),
    )


def _levels(left: IndexArray, right: IndexArray, parents: IndexArray) -> IndexArray:
    level = np.where(parents[left] == parents[right], UNIT_LINE, PARENT_LINE)
    level = np.where(left == right, NO_LINE, level)
    return np.where(right < 0, OUTER_LINE, level).astype(np.int64)


def _around(start: IndexArray) -> tuple[IndexArray, IndexArray]:
    at = np.arange(start[-1])
    following, before = at + 1, at - 1
    following[start[1:] - 1] = start[:-1]
    before[start[:-1]] = start[1:] - 1
    return following, before


def _mates(xy: IndexArray, following: IndexArray) -> IndexArray:
    """For each edge the one edge that runs the other way between the same vertices, else -1."""
    code = (xy[:, 0] << 25) | xy[:, 1]
    other_end = code[following]
    low, high = np.minimum(code, other_end), np.maximum(code, other_end)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    same = np.concatenate([[False], (low[1:] == low[:-1]) & (high[1:] == high[:-1]), [False]])
    # exactly two of a kind: equal to the one before, neither neighbour pair equal
    second = np.flatnonzero(same[1:-1] & ~same[:-2] & ~same[2:]) + 1
    one, two = order[second - 1], order[second]
    opposite = code[one] == other_end[two]
    mate = np.full(len(xy), -1, dtype=np.int64)
    mate[one[opposite]] = two[opposite]
    mate[two[opposite]] = one[opposite]
    return mate


def _near_neighbours(rings: Rings, edges: IndexArray, following: IndexArray, unit: IndexArray) -> IndexArray:
    """Unit beside each edge that has no exact counterpart (borders drawn apart), -1 where there is only outside."""
    found = np.full(len(edges), -1, dtype=np.int64)
    if not len(edges):
        return found
    shells = rings.start[:-1][np.unique(rings.polygon, return_index=True)[1]]
    shell_ends = rings.start[1:][np.unique(rings.polygon, return_index=True)[1]]
    of_shell = np.repeat(np.arange(len(shells)), shell_ends - shells)
    vertices = np.concatenate([np.arange(a, b) for a, b in zip(shells, shell_ends, strict=True)])
    outlines = shapely.linearrings(rings.xy[vertices].astype(float), indices=of_shell)
    midpoints = shapely.points((rings.xy[edges] + rings.xy[following[edges]]) / 2.0)
    point, polygon = shapely.STRtree(outlines).query(midpoints, predicate="dwithin", distance=SLIVER)
    foreign = rings.unit[polygon] != unit[edges[point]]
    found[point[foreign]] = rings.unit[polygon[foreign]]
    return found


def _break_whole_rings(rings: Rings, breaks: BoolArray, mate: IndexArray, before: IndexArray) -> None:
    """A ring met by no third ring (an island, an enclave) is cut at its first vertex, on both sides of it."""
    for ring in np.flatnonzero(np.add.reduceat(breaks, rings.start[:-1]) == 0):
        vertex = rings.start[ring]
        if breaks[vertex : rings.start[ring + 1]].any():  # cut meanwhile from its other side
            continue
        breaks[vertex] = True
        if mate[vertex] >= 0:
            breaks[mate[before[vertex]]] = True


def _rotation(start: IndexArray, breaks: BoolArray) -> IndexArray:
    """Permutation of the vertices that lets every ring begin at a break."""
    at = np.arange(start[-1])
    first_break = np.minimum.reduceat(np.where(breaks, at, start[-1]), start[:-1])
    size = np.repeat(np.diff(start), np.diff(start))
    origin = np.repeat(start[:-1], np.diff(start))
    shift = np.repeat(first_break - start[:-1], np.diff(start))
    return np.asarray(origin + (at - origin + shift) % size)


def simplified(arcs: Arcs, tolerance: float) -> Arcs:
    """The same arcs with fewer vertices (Douglas-Peucker), ends kept, so that borders stay shared.

    Rings that would collapse keep their vertices: no unit vanishes.
    """
    if not len(arcs.level):
        return arcs
    of_arc = np.repeat(np.arange(len(arcs.level)), arcs.lengths)
    lines = np.asarray(shapely.linestrings(arcs.xy.astype(float), indices=of_arc))
    short = np.asarray(shapely.simplify(lines, tolerance, preserve_topology=False))
    for _ in range(3):
        counts = np.asarray(shapely.get_num_coordinates(short)) - 1
        ring_of_step = np.repeat(np.arange(len(arcs.ring_start) - 1), np.diff(arcs.ring_start))
        ring_size = np.bincount(ring_of_step, weights=counts[arcs.ring_arcs])
        collapsed = np.unique(arcs.ring_arcs[(ring_size < 3)[ring_of_step]])
        collapsed = np.union1d(collapsed, np.flatnonzero(shapely.is_empty(short)))
        if not len(collapsed):
            break
        short[collapsed] = lines[collapsed]
    xy, of_arc = shapely.get_coordinates(short, return_index=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(of_arc, minlength=len(arcs.level)))]).astype(np.int64)
    return replace(arcs, xy=np.rint(xy).astype(np.int64), start=start)


def coarser(arcs: Arcs, shift: int) -> Arcs:
    """The same arcs on a grid 2^shift times coarser."""
    half = (1 << shift) >> 1
    return replace(arcs, xy=(arcs.xy + half) >> shift)


def ring_vertices(arcs: Arcs) -> tuple[IndexArray, IndexArray]:
    """Vertices of all rings read back from the arcs, open, shape (n, 2), and ring starts."""
    lengths = arcs.lengths[arcs.ring_arcs] - 1
    step_start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    inside = np.arange(step_start[-1]) - np.repeat(step_start[:-1], lengths)
    base = np.repeat(
        np.where(arcs.ring_backward, arcs.start[arcs.ring_arcs + 1] - 1, arcs.start[arcs.ring_arcs]), lengths
    )
    sign = np.repeat(np.where(arcs.ring_backward, -1, 1), lengths)
    return arcs.xy[base + sign * inside], step_start[arcs.ring_start]
