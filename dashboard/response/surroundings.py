"""Where a municipality lies: its outline and the frame of its neighbours, against which micro-areas are held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.downloads.map_shapes import NEAR_STEPS, Shapes, rings_in
from dashboard.response.outlines import Outline

_WITHOUT_OUTLINE = 1.0
"""Degrees around the point of a municipality whose outline nobody has."""


@dataclass(frozen=True)
class Surroundings:
    """One municipality on the ground of its map."""

    near: Shapes
    code: str
    spot: tuple[float, float]
    """Longitude and latitude of the municipality."""

    def is_near(self, longitude: float, latitude: float) -> bool:
        """Whether a position lies in the frame of the municipality and its neighbours."""
        if not self.near.codes:
            return max(abs(longitude - self.spot[0]), abs(latitude - self.spot[1])) < _WITHOUT_OUTLINE
        left, top, right, bottom = self.near.frame
        x, y = self.near.spot(longitude, latitude)
        return left <= x <= right and top <= y <= bottom

    def share_inside(self, outline: Outline) -> float:
        """Part of the area, or of the points, that lies in the municipality; 1 where its outline is not known.

        The outline of the map is simplified: what lies beyond it by no more than that counts as inside.
        """
        if self._ground is None:
            return 1.0
        if outline["type"] == "MultiPoint":
            points = [shapely.Point(self.near.spot(x, y)) for x, y in outline["coordinates"]]
            return sum(self._ground.covers(point) for point in points) / len(points)
        area = shapely.union_all([self._placed(polygon) for polygon in outline["coordinates"]])
        return float(shapely.area(shapely.intersection(area, self._ground)) / shapely.area(area)) if area.area else 1.0

    def _placed(self, polygon: list[list[list[float]]]) -> BaseGeometry:
        rings = [[self.near.spot(x, y) for x, y in ring] for ring in polygon]
        return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))

    @cached_property
    def _ground(self) -> BaseGeometry | None:
        """The municipality in cells of its map, widened by what simplification may have moved."""
        rings = [shapely.Polygon(ring) for ring in rings_in(self.near.path(self.code)) if len(ring) > 2]
        if not rings:
            return None
        left, top, right, bottom = self.near.frame
        whole = shapely.make_valid(rings[0])
        for ring in rings[1:]:
            # Even-odd, as the path is painted: a ring inside another is a hole.
            whole = shapely.symmetric_difference(whole, shapely.make_valid(ring))
        return shapely.buffer(whole, 1.5 * max(right - left, bottom - top) / NEAR_STEPS)
