"""The map as SVG: the same view as the interactive one, for browsers without WebGL2 and for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import asinh, pi, radians, tan
from typing import Any

from dashboard.answers import Bounds, MapLabel, Scene
from dashboard.release.mesh.svg_paths import SvgPaths

WIDTH, HEIGHT = 960, 640
MARGIN = 24
MOST_LABELS = 28
_DIMMED = " opacity='.3'"
_TILES: dict[str, tuple[int, str]] = {
    "hatch": (6, '<path d="M-1 1l2-2M0 6l6-6M5 7l2-2"/>'),
    "dots": (6, '<path d="M1.5 1.5h.01M4.5 4.5h.01" stroke-width="2" stroke-linecap="round"/>'),
    "cross": (8, '<path d="M0 0l8 8M0 8l8-8"/>'),
    "lines": (6, '<path d="M0 3h6"/>'),
}


def svg_map(
    scene: Scene,
    paths: SvgPaths,
    values: bytes,
    palette: Mapping[str, Any],
    *,
    title: str = "",
    description: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
    hidden: Sequence[int] = (),
) -> str:
    """The view as one SVG document.

    Parameters
    ----------
    scene
        What is drawn: frame, focus, selection, names.
    paths
        Path data of the filled units (``GeometryStore.paths(scene.fill)``).
    values
        One paint byte per unit, in the order of ``paths.codes``.
    palette
        Colours and patterns by byte, as the interactive map receives them (``layouts.palette.map_palette``).
    title, description
        For screen readers; an empty title names the picture by its country.
    hidden
        Paint bytes that the legend has switched off.

    Returns
    -------
    str
        A document with ``role="img"``; every unit is a path with its code in ``data-code``.

    Raises
    ------
    ValueError
        When there is not one value per unit.
    """
    if len(values) != len(paths.codes):
        raise ValueError(f"The map has {len(paths.codes)} units and {len(values)} values; give one byte per unit.")
    left, top, per_pixel = frame(scene.bounds, paths.cells, width, height)
    box = f"{left:.1f} {top:.1f} {width * per_pixel:.1f} {height * per_pixel:.1f}"
    name = escape(title or scene.country)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="map-title map-description" preserveAspectRatio="xMidYMid meet">',
        f'<title id="map-title">{name}</title><desc id="map-description">{escape(description)}</desc>',
        _patterns(palette, per_pixel),
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width * per_pixel:.1f}" height="{height * per_pixel:.1f}" '
        f'fill="{_hex(palette["background"])}"/>',
        _units(scene, paths, values, palette, set(hidden), per_pixel),
        _lines(scene, paths, palette, per_pixel),
        _names(scene.labels, paths.cells, palette, (left, top, per_pixel, width, height)),
        "</svg>",
    ]
    return "".join(parts)


def frame(bounds: Bounds, cells: int, width: int, height: int) -> tuple[float, float, float]:
    """Left and top of the picture in grid cells, and cells per pixel."""
    west, north = _cell(bounds.west, bounds.north, cells)
    east, south = _cell(bounds.east, bounds.south, cells)
    per_pixel = max(
        (east - west) / max(1, width - 2 * MARGIN), (south - north) / max(1, height - 2 * MARGIN), cells * 1e-9
    )
    return (west + east - width * per_pixel) / 2, (north + south - height * per_pixel) / 2, per_pixel


def _cell(longitude: float, latitude: float, cells: int) -> tuple[float, float]:
    return (longitude / 360 + 0.5) * cells, (0.5 - asinh(tan(radians(latitude))) / (2 * pi)) * cells


def _patterns(palette: Mapping[str, Any], per_pixel: float) -> str:
    """One pattern per patterned byte: its colour with the ink over it, in picture pixels."""
    made = []
    for entry in palette["bytes"]:
        tile = _TILES.get(str(entry.get("pattern", "none")))
        if tile is None:
            continue
        side, mark = tile
        made.append(
            f'<pattern id="map-p{entry["index"]}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" '
            f'patternTransform="scale({per_pixel:.4f})"><rect width="{side}" height="{side}" '
            f'fill="{_hex(entry["rgba"])}"/><g stroke="{_hex(entry.get("ink", "#7f8a94"))}" stroke-width="1.1" '
            f'fill="none">{mark}</g></pattern>'
        )
    return f"<defs>{''.join(made)}</defs>" if made else ""


def _units(
    scene: Scene, paths: SvgPaths, values: bytes, palette: Mapping[str, Any], hidden: set[int], per_pixel: float
) -> str:
    """Paths grouped by what they look like, so that a colour is written once."""
    fills = {
        entry["index"]: f"url(#map-p{entry['index']})"
        if str(entry.get("pattern", "none")) in _TILES
        else _hex(entry["rgba"])
        for entry in palette["bytes"]
    }
    land = _hex(palette["land"])
    groups: dict[tuple[str, bool], list[str]] = {}
    parents = paths.parent_codes
    for code, path, parent, value in zip(paths.codes, paths.units, paths.parent_of, values, strict=True):
        if path:
            fill = land if value in hidden else fills.get(value, land)
            dim = scene.focus is not None and scene.focus in parents and parents[parent] != scene.focus
            groups.setdefault((fill, dim), []).append(f'<path data-code="{escape(code)}" d="{path}"/>')
    drawn = "".join(
        f"<g fill='{fill}'{_DIMMED if dim else ''}>{''.join(body)}</g>"
        for (fill, dim), body in sorted(groups.items(), key=lambda item: (not item[0][1], item[0][0]))
    )
    unit_line = _hex(palette["lines"]["unit"])
    return (
        f'<g class="map-units" fill-rule="evenodd" stroke="{unit_line}" stroke-width="{0.4 * per_pixel:.2f}" '
        f'stroke-opacity=".7">{drawn}</g>'
    )


def _lines(scene: Scene, paths: SvgPaths, palette: Mapping[str, Any], per_pixel: float) -> str:
    lines = palette["lines"]
    parent_line, thin = _hex(lines["parent"]), f"{0.9 * per_pixel:.2f}"
    still = 'fill="none" stroke-linejoin="round" pointer-events="none"'
    body = f'<path d="{paths.parent_lines}" stroke="{parent_line}" stroke-width="{thin}" {still}/>'
    at = {code: at for at, code in enumerate(paths.codes)}.get(scene.selected or "")
    if at is not None and paths.units[at]:
        for tint, wide in ((lines["halo"], 6), (lines["selected"], 2.8)):
            body += f'<path d="{paths.units[at]}" stroke="{_hex(tint)}" stroke-width="{wide * per_pixel:.2f}" {still}/>'
    return body


def _names(
    labels: Sequence[MapLabel], cells: int, palette: Mapping[str, Any], frame: tuple[float, float, float, int, int]
) -> str:
    """Names of the larger places, smaller rank first; what would overlap is left out."""
    left, top, per_pixel, width, height = frame
    taken: list[tuple[float, float, float, float]] = []
    body = []
    for label in sorted(labels, key=lambda one: one.rank):
        x, y = _cell(label.longitude, label.latitude, cells)
        across, down = (x - left) / per_pixel, (y - top) / per_pixel
        half = 3.1 * len(label.name) + 5
        box = (across - half, down - 9, across + half, down + 9)
        if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height or len(taken) >= MOST_LABELS:
            continue
        if any(one[0] < box[2] and one[2] > box[0] and one[1] < box[3] and one[3] > box[1] for one in taken):
            continue
        taken.append(box)
        body.append(f'<text x="{x:.1f}" y="{y:.1f}">{escape(label.name)}</text>')
    if not body:
        return ""
    return (
        f'<g aria-hidden="true" pointer-events="none" font-family="system-ui, sans-serif" text-anchor="middle" '
        f'font-size="{11 * per_pixel:.2f}" fill="{_hex(palette["label"])}" stroke="{_hex(palette["labelHalo"])}" '
        f'stroke-width="{3 * per_pixel:.2f}" stroke-linejoin="round" paint-order="stroke">{"".join(body)}</g>'
    )


def _hex(colour: str | Sequence[float]) -> str:
    """A colour of the palette as SVG reads it everywhere: ``#rrggbb``."""
    if isinstance(colour, str):
        return colour[:7]
    return "#" + "".join(f"{round(channel):02x}" for channel in colour[:3])
