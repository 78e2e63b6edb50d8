"""The map of a state as native freeforms: each municipality a shape with its name that can be moved and coloured."""

from __future__ import annotations

from typing import Any

from dashboard.downloads.map_shapes import Shapes, padded, rings_in
from dashboard.downloads.printed_map import PrintedMap
from dashboard.downloads.slide_pen import POINT, Place, outline, paint_shape, xml_safe


def draw_map(slide: Any, ground: PrintedMap, *, k: int, at: Place) -> Any | None:
    """The municipalities of the state as one group, this one last and outlined; ``None`` where nothing is drawn."""
    scale = _Scale(ground.state, at)
    drawn = [
        _municipality(slide.shapes, code, ground, scale, k=k)
        for code in (*(code for code in ground.state.codes if code != ground.code), ground.code)
        if ground.state.path(code)
    ]
    if not drawn:
        return None
    if ground.state.path(ground.code):
        outline(drawn[-1], "#000000", 2.75)
    # Grouped at the end: a group that grows measures all it holds at every step.
    return slide.shapes.add_group_shape(drawn)


class _Scale:
    """From grid cells to a rectangle of the slide."""

    def __init__(self, shapes: Shapes, at: Place) -> None:
        self._x, self._y, wide, high = at
        self._left, self._top, right, _ = padded(shapes.frame, 0.01, ratio=wide / high)
        self._per_cell = wide / (right - self._left)

    def of(self, point: tuple[float, float]) -> tuple[int, int]:
        """A point in English metric units."""
        x = self._x + (point[0] - self._left) * self._per_cell
        y = self._y + (point[1] - self._top) * self._per_cell
        return round(x * POINT), round(y * POINT)


def _municipality(shapes: Any, code: str, ground: PrintedMap, scale: _Scale, *, k: int) -> Any:
    rings = [[scale.of(point) for point in ring] for ring in rings_in(ground.state.path(code))]
    builder = shapes.build_freeform(*rings[0][0], scale=1.0)
    for at, ring in enumerate(rings):
        if at:
            builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    shape = builder.convert_to_shape()
    shape.name = xml_safe(ground.names[code])
    paint_shape(shape, ground.paint[code], k)
    return shape
