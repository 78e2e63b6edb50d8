"""Outlines as SVG path data, for the map that is drawn without WebGL2 and for print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.release.mesh.quantise import WORLD, Rings
from dashboard.release.mesh.topology import PARENT_LINE, UNIT_LINE, Arcs, coarser, ring_vertices, simplified


@dataclass(frozen=True)
class SvgPaths:
    """Path data of every unit on one whole-number grid of the web Mercator square, and of the lines between parents."""

    units: tuple[str, ...]
    """Path data per unit, "" for a unit without geometry."""
    parent_of: tuple[int, ...]
    """Position of each unit's parent in ``parent_codes``."""
    parent_codes: tuple[str, ...]
    codes: tuple[str, ...]
    parent_lines: str
    """Borders between parents and around everything."""
    cells: int
    """Cells of the grid across the world."""
    box: tuple[float, float, float, float]
    """Extent of the paths: left, top, right, bottom in grid cells."""


def svg_paths(
    codes: tuple[str, ...],
    parents: tuple[int, ...],
    parent_codes: tuple[str, ...],
    rings: Rings,
    arcs: Arcs,
    *,
    tolerance: float,
) -> SvgPaths:
    """Simplified path data; one grid cell is half the tolerance."""
    shift = max(0, int(np.log2(tolerance / 2))) if tolerance >= 4 else 0
    coarse = coarser(simplified(arcs, tolerance), shift)
    xy, start = ring_vertices(coarse)
    paths = [""] * rings.n_units
    for ring, unit in enumerate(rings.ring_unit.tolist()):
        paths[unit] += _path(xy[start[ring] : start[ring + 1]], closed=True)
    drawn = [a for a, level in enumerate(coarse.level.tolist()) if UNIT_LINE < level <= PARENT_LINE + 1]
    lines = "".join(_path(coarse.xy[coarse.start[a] : coarse.start[a + 1]], closed=False) for a in drawn)
    box = (*coarse.xy.min(axis=0).tolist(), *coarse.xy.max(axis=0).tolist()) if len(coarse.xy) else (0, 0, 1, 1)
    return SvgPaths(tuple(paths), parents, parent_codes, codes, lines, WORLD >> shift, box)


def _path(xy: np.ndarray, *, closed: bool) -> str:
    """Relative path data without repeated points."""
    steps = np.diff(xy, axis=0)
    steps = steps[steps.any(axis=1)]
    body = " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-")
    return f"M{xy[0, 0]} {xy[0, 1]}l{body}{'z' if closed else ''}" if body else ""
