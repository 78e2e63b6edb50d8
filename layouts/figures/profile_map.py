"""A small map of a municipality in its first-level unit, drawn by the server; it follows the theme of the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.answers import Bounds
from dashboard.release.mesh.svg_paths import SvgPaths
from dashboard.values import Paint
from layouts.figures.drawing import two_tone
from layouts.figures.svg_map import frame
from layouts.palette import Pattern, Swatch

WIDTH, HEIGHT = 460, 380
_SMALLEST_SEEN = 14
"""Pixels across below which a municipality is ringed, so that it is found."""


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """What a small map shows."""

    paths: SvgPaths
    bounds: Bounds
    admin1: str
    here: str
    values: bytes
    """One paint byte per unit, in the order of ``paths.codes``."""
    swatches: tuple[Swatch, ...]


def place_map(shown: PlaceMap) -> str:
    """The units of the state in their class colours, the place outlined; others are left out."""
    left, top, per_pixel = frame(shown.bounds, shown.paths.cells, WIDTH, HEIGHT)
    swatches = {swatch.index: swatch for swatch in shown.swatches}
    by_byte: dict[int, list[str]] = {}
    outline = ""
    for code, path, parent, value in zip(
        shown.paths.codes, shown.paths.units, shown.paths.parent_of, shown.values, strict=True
    ):
        if path and shown.paths.parent_codes[parent] == shown.admin1:
            by_byte.setdefault(value, []).append(path)
        if code == shown.here:
            outline = path
    units = "".join(_class(swatches.get(value), paths) for value, paths in sorted(by_byte.items()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {WIDTH * per_pixel:.1f} '
        f'{HEIGHT * per_pixel:.1f}" width="{WIDTH}" height="{HEIGHT}" role="presentation" focusable="false">'
        f"{_tiles(shown.swatches, by_byte.keys(), per_pixel)}"
        f'<g class="map-unit" fill-rule="evenodd" stroke-width="{0.5 * per_pixel:.2f}">{units}</g>'
        f"{_outlined(outline, per_pixel)}</svg>"
    )


def absences_of(shown: PlaceMap) -> tuple[Swatch, ...]:
    """The kinds of absence in the state, for the key of the map; classes published without an estimate among them."""
    parents = shown.paths.parent_codes
    seen = {
        value
        for value, parent in zip(shown.values, shown.paths.parent_of, strict=True)
        if parents[parent] == shown.admin1
    }
    return tuple(one for one in shown.swatches if not _is_class(one) and one.index in seen)


def _is_class(swatch: Swatch) -> bool:
    """Whether it paints a class with an estimate behind it, which the key shows in any case."""
    return Paint.FIRST_CLASS <= swatch.index < Paint.FIRST_CLASS_ONLY


def _class(swatch: Swatch | None, paths: list[str]) -> str:
    data = "".join(paths)
    if swatch is None:
        return f'<path d="{data}" class="map-blank"/>'
    base = f'<path d="{data}" class="tone" style="{two_tone(swatch)}"/>'
    if swatch.pattern is Pattern.NONE:
        return base
    return base + f'<path d="{data}" fill="url(#place-map-{swatch.index})"/>'


def _tiles(swatches: tuple[Swatch, ...], shown: Collection[int], per_pixel: float) -> str:
    marks = {
        Pattern.HATCH: '<path d="M-1 1l2-2M0 6l6-6M5 7l2-2"/>',
        Pattern.DOTS: '<path d="M1.5 1.5h.01M4.5 4.5h.01" stroke-width="2" stroke-linecap="round"/>',
        Pattern.CROSS: '<path d="M0 0l6 6M0 6l6-6"/>',
        Pattern.LINES: '<path d="M0 3h6"/>',
    }
    used = [one for one in swatches if one.pattern is not Pattern.NONE and one.index in shown]
    made = "".join(
        f'<pattern id="place-map-{one.index}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({per_pixel:.4f})"><g class="map-ink" style="{two_tone(one)}" fill="none">'
        f"{marks[one.pattern]}</g></pattern>"
        for one in used
    )
    return f"<defs>{made}</defs>" if made else ""


def _outlined(path: str, per_pixel: float) -> str:
    if not path:
        return ""
    thin, wide = 2.2 * per_pixel, 5.2 * per_pixel
    drawn = (
        f'<path d="{path}" class="map-halo" stroke-width="{wide:.2f}"/>'
        f'<path d="{path}" class="map-here" stroke-width="{thin:.2f}"/>'
    )
    x, y, across = _extent(path)
    if across >= _SMALLEST_SEEN * per_pixel:
        return drawn
    ring = f'cx="{x:.1f}" cy="{y:.1f}" r="{14 * per_pixel:.1f}"'
    return (
        f'{drawn}<circle {ring} class="map-halo" stroke-width="{wide:.2f}"/>'
        f'<circle {ring} class="map-here" stroke-width="{thin:.2f}"/>'
    )


def _extent(path: str) -> tuple[float, float, float]:
    """Middle and larger side of a path of ``M x y l dx dy ... z`` parts.

    Examples
    --------
    >>> _extent("M10 20l4 0 0 2-4 0z")
    (12.0, 21.0, 4)
    """
    xs: list[int] = []
    ys: list[int] = []
    for part in path.split("M")[1:]:
        start, _, steps = part.partition("l")
        x, y = (int(number) for number in start.split())
        numbers = [int(number) for number in steps.rstrip("z").replace("-", " -").split()]
        xs.append(x)
        ys.append(y)
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(max(xs) - min(xs), max(ys) - min(ys))
