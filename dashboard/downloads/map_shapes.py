"""Outlines for paper and slides: units of one map on one grid, shared borders simplified once.

The same shapes are drawn as SVG (sheet, chart files) and as native freeforms (slides).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from dashboard.release.mesh.quantise import WORLD, rings_of, to_cells
from dashboard.release.mesh.svg_paths import svg_paths
from dashboard.release.mesh.topology import cut_into_arcs

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in grid cells; y grows downwards."""
Point = tuple[float, float]

STATE_STEPS, NEAR_STEPS, COUNTRY_STEPS, AROUND_STEPS = 480, 400, 320, 240
"""A border is followed to within this part of the frame: finer than a printed line is wide."""
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Shapes:
    """Units of one map on a grid of whole cells."""

    codes: tuple[str, ...]
    paths: tuple[str, ...]
    """SVG path data per unit, "" for a unit without geometry."""
    cells: int
    """Cells of the grid across the world (web Mercator)."""
    frame: Box
    """What the map looks at; shapes may reach beyond it."""

    @cached_property
    def at(self) -> dict[str, int]:
        """Position of each unit."""
        return {code: at for at, code in enumerate(self.codes)}

    def path(self, code: str) -> str:
        """Path data of one unit, "" where it is not drawn."""
        return self.paths[self.at[code]] if code in self.at else ""

    def spot(self, longitude: float, latitude: float) -> Point:
        """A place on the grid."""
        x, y = to_cells(np.array([[longitude, latitude]]))[0].tolist()
        return x * self.cells / WORLD, y * self.cells / WORLD


def shapes_of(
    codes: Sequence[str],
    outlines: Sequence[shapely.Geometry],
    *,
    bounds: tuple[float, float, float, float],
    steps: int,
) -> Shapes:
    """Simplified shapes of ``outlines`` for a map of ``bounds`` (west, south, east, north in degrees).

    Borders that two units share stay shared. A unit without geometry keeps its place with an empty path.
    """
    corners = to_cells(np.array([[bounds[0], bounds[3]], [bounds[2], bounds[1]]]))
    extent = float(max((corners[1] - corners[0]).max(), 1))
    rings = rings_of(outlines)
    none = np.zeros(len(outlines), dtype=np.int64)
    paths = svg_paths(
        tuple(codes), (0,) * len(codes), ("",), rings, cut_into_arcs(rings, none), tolerance=extent / steps
    )
    scale = paths.cells / WORLD
    left, top, right, bottom = (float(one) * scale for one in corners.reshape(-1))
    return Shapes(tuple(codes), paths.units, paths.cells, (left, top, right, bottom))


def padded(frame: Box, share: float, *, ratio: float | None = None) -> Box:
    """``frame`` with a margin of ``share`` of its longer side; widened to ``ratio`` (width over height) where given.

    Examples
    --------
    >>> padded((0, 0, 10, 10), 0.1, ratio=2)
    (-7.0, -1.0, 17.0, 11.0)
    """
    left, top, right, bottom = frame
    margin = share * max(right - left, bottom - top)
    wide, high = right - left + 2 * margin, bottom - top + 2 * margin
    if ratio is not None:
        wide, high = max(wide, high * ratio), max(high, wide / ratio)
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def rings_in(path: str) -> tuple[tuple[Point, ...], ...]:
    """Points of every ring of path data as ``svg_paths`` writes it.

    Examples
    --------
    >>> rings_in("M1 2l3 0 0 4z")
    (((1, 2), (4, 2), (4, 6)),)
    """
    found = []
    for ring in path.split("M")[1:]:
        numbers = [int(one) for one in _NUMBER.findall(ring)]
        steps = np.array(numbers).reshape(-1, 2).cumsum(axis=0)
        found.append(tuple((int(x), int(y)) for x, y in steps))
    return tuple(found)
