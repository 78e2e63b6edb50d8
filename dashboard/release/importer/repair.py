"""Shapes made fit for a map: valid, polygons only, coordinates of five decimals; every repair is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.release.importer.outlines import Shapes

DECIMALS = 5
"""About a metre: enough for a municipality, and no small one vanishes as it does at three."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One shape that was mended."""

    code: str
    reason: str
    """What was wrong, in the words of the geometry library."""
    area_change: float
    """Area after against before, as a share of before; 0.001 = a thousandth larger."""


def repaired(shapes: Shapes, codes: Sequence[str]) -> tuple[Shapes, tuple[Repair, ...], tuple[str, ...]]:
    """Shapes fit for a release, what was repaired, and the codes of shapes that nothing was left of."""
    rounded = shapely.transform(shapely.force_2d(shapes), lambda xy: np.round(xy, DECIMALS) + 0.0)
    was_valid = shapely.is_valid(shapes)
    broken = np.flatnonzero(~was_valid | ~shapely.is_valid(rounded))
    repairs: list[Repair] = []
    for at in map(int, broken):
        mended = _polygons_only(shapely.make_valid(rounded[at]))
        if not shapely.is_valid(mended):
            mended = _polygons_only(shapely.make_valid(mended))
        if not was_valid[at]:
            repairs.append(
                Repair(
                    code=codes[at],
                    reason=shapely.is_valid_reason(shapes[at]).split("[")[0].strip(),
                    area_change=_area_change(shapes[at], mended),
                )
            )
        rounded[at] = mended
    vanished = tuple(codes[int(at)] for at in np.flatnonzero(shapely.is_empty(rounded)))
    return rounded, tuple(repairs), vanished


def union(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """One valid polygonal shape out of several; neighbours that touch become one."""
    return _polygons_only(shapely.make_valid(shapely.union_all(list(parts))))


def _polygons_only(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of what ``make_valid`` leaves: dangling lines and points have no area to colour."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _area_change(before: BaseGeometry, after: BaseGeometry) -> float:
    area = shapely.area(before)
    return float(shapely.area(after) / area - 1) if area > 0 else 0.0
