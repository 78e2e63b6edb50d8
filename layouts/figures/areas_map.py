"""Micro-areas of a plan in their municipality, drawn by the server with their names."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.downloads.map_shapes import Shapes, rings_in
from dashboard.response.outlines import Outline, positions_of
from layouts.figures.drawing import svg_text

_WIDTH = 640.0
_MARGIN = 0.06


def areas_map(ground: Shapes, here: str, outlines: Sequence[tuple[str, Outline]]) -> str:
    """The municipality, its neighbours, and each outline with its name; empty where nothing can be drawn."""
    spots = [ground.spot(x, y) for _, outline in outlines for x, y in positions_of(outline)]
    if not spots:
        return ""
    # The whole municipality is seen, so that one knows where in it one is.
    spots += [spot for ring in rings_in(ground.path(here)) for spot in ring]
    left, top, right, bottom = _frame([x for x, _ in spots], [y for _, y in spots])
    scale = _WIDTH / (right - left)
    high = min(560.0, (bottom - top) * scale)
    units = "".join(
        f'<path d="{path}" class="{"areas-here" if code == here else "areas-near"}"/>'
        for code, path in zip(ground.codes, ground.paths, strict=True)
        if path
    )
    drawn = "".join(_area(ground, name, outline, left, top, scale) for name, outline in outlines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {high:.0f}" width="{_WIDTH:g}" '
        f'height="{high:.0f}" role="presentation" focusable="false">'
        f'<g transform="scale({scale:.6f}) translate({-left:.3f} {-top:.3f})" fill-rule="evenodd">{units}</g>'
        f"{drawn}</svg>"
    )


def _frame(xs: list[float], ys: list[float]) -> tuple[float, float, float, float]:
    """Around the outlines, never flatter than 5 : 3 nor higher than square, so that a lone point has ground too."""
    wide, high = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)
    side = max(wide, high * 1.34, 6.0) * (1 + 2 * _MARGIN)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return x - side / 2, y - side * 0.375, x + side / 2, y + side * 0.375


def _area(ground: Shapes, name: str, outline: Outline, left: float, top: float, scale: float) -> str:
    def place(position: tuple[float, float]) -> tuple[float, float]:
        x, y = ground.spot(*position)
        return (x - left) * scale, (y - top) * scale

    if outline["type"] == "MultiPoint":
        spots = [place((x, y)) for x, y in outline["coordinates"]]
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="areas-point"/>' for x, y in spots)
        return dots + svg_text(spots[0][0] + 8, spots[0][1] + 4, name[:28], class_name="areas-number")
    rings = [[place((x, y)) for x, y in ring] for polygon in outline["coordinates"] for ring in polygon]
    path = "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in ring)}z" for ring in rings)
    middle = [sum(part) / len(rings[0]) for part in zip(*rings[0], strict=True)]
    number = svg_text(middle[0], middle[1] + 5, name[:28], class_name="areas-number", anchor="middle")
    return f'<path d="{path}" class="areas-area" fill-rule="evenodd"/>{number}'
