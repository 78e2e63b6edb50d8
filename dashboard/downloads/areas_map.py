"""Micro-areas of a plan in their municipality, with their names: for the page, which has themes, and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.downloads.chart_pen import FONT
from dashboard.downloads.map_shapes import Box, Point, Shapes, padded, rings_in
from dashboard.downloads.print_ink import ACCENT, INK
from dashboard.downloads.typeset import printable
from dashboard.response.outlines import Outline, positions_of

WIDE = 640.0
_HIGH = 480.0
_LEAST = 6.0
"""Cells of the frame at least, so that a lone point has ground around it."""
_MARGIN = 0.06
_LETTER = 0.56
"""Width of a letter in parts of its size, on the wide side: names are kept apart."""
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Ink:
    """Attributes of everything that is drawn."""

    near: str
    here: str
    area: str
    point: str
    name: str
    size: float
    """Of names, in points of the drawing: as large as they ever are, on a telephone larger than beside a desk."""


ON_PAGE = Ink(
    near='class="areas-near"',
    here='class="areas-here"',
    area='class="areas-area"',
    point='class="areas-point"',
    name='class="areas-number"',
    size=17.0,
)
"""Colours are those of the theme."""
IN_PRINT = Ink(
    near='fill="#f4f6f8" stroke="#8b959f" stroke-linejoin="round"',
    here='fill="#dfe9f1" stroke="#3b4650" stroke-linejoin="round"',
    area=f'fill="{ACCENT}" fill-opacity="0.35" stroke="{ACCENT}" stroke-width="1.6" stroke-linejoin="round"',
    point=f'fill="{ACCENT}" stroke="#ffffff" stroke-width="1"',
    name=f'font-family="{FONT}" font-size="14" font-weight="bold" fill="{INK}" stroke="#ffffff" stroke-width="3" '
    'stroke-linejoin="round" paint-order="stroke"',
    size=14.0,
)


def areas_map(ground: Shapes, here: str, outlines: Sequence[tuple[str, Outline]], *, ink: Ink = ON_PAGE) -> str:
    """The municipality, its neighbours, and each outline with its name; empty where nothing can be drawn.

    A name that would touch another is left out: the table beside the map has them all.
    """
    spots = [ground.spot(x, y) for _, outline in outlines for x, y in positions_of(outline)]
    if not spots:
        return ""
    # The whole municipality is seen, so that one knows where in it one is.
    spots += [spot for ring in rings_in(ground.path(here)) for spot in ring]
    left, top, right, _ = _frame(spots)
    scale = WIDE / (right - left)
    placed = [_placed(ground, outline, left, top, scale) for _, outline in outlines]
    border = f'stroke-width="{1 / scale:.3f}"'
    units = "".join(
        f'<path d="{path}" {ink.here if code == here else ink.near} {border}/>'
        for code, path in zip(ground.codes, ground.paths, strict=True)
        if path
    )
    drawn = "".join(_drawn(name, one, ink) for (name, _), one in zip(outlines, placed, strict=True))
    names = _names([name for name, _ in outlines], placed, ink)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {_HIGH:g}" width="{WIDE:g}" '
        f'height="{_HIGH:g}" role="presentation" focusable="false">'
        f'<defs><clipPath id="areas"><rect width="{WIDE:g}" height="{_HIGH:g}"/></clipPath></defs>'
        f'<g clip-path="url(#areas)"><g transform="scale({scale:.6f}) translate({-left:.3f} {-top:.3f})" '
        f'fill-rule="evenodd">{units}</g>{drawn}{names}</g></svg>'
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """An outline in points of the drawing."""

    rings: tuple[tuple[Point, ...], ...]
    is_points: bool

    @property
    def middle(self) -> Point:
        ring = self.rings[0]
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def _placed(ground: Shapes, outline: Outline, left: float, top: float, scale: float) -> _Placed:
    def place(position: Sequence[float]) -> Point:
        x, y = ground.spot(position[0], position[1])
        return (x - left) * scale, (y - top) * scale

    if outline["type"] == "MultiPoint":
        return _Placed(tuple((place(one),) for one in outline["coordinates"]), True)
    rings = (ring for polygon in outline["coordinates"] for ring in polygon)
    return _Placed(tuple(tuple(map(place, ring)) for ring in rings), False)


def _frame(spots: Sequence[Point]) -> Box:
    """Around everything, four wide to three high."""
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    wide, high = max(max(xs) - min(xs), _LEAST) / 2, max(max(ys) - min(ys), _LEAST) / 2
    return padded((x - wide, y - high, x + wide, y + high), _MARGIN, ratio=WIDE / _HIGH)


def _drawn(name: str, one: _Placed, ink: Ink) -> str:
    title = f"<title>{escape(printable(name))}</title>"
    if one.is_points:
        return "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" {ink.point}>{title}</circle>' for ((x, y),) in one.rings
        )
    path = "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in ring)}z" for ring in one.rings)
    return f'<path d="{path}" {ink.area} fill-rule="evenodd">{title}</path>'


def _names(names: Sequence[str], placed: Sequence[_Placed], ink: Ink) -> str:
    taken: list[Box] = []
    said = []
    for name, one in zip(names, placed, strict=True):
        shown = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
        wide, high = len(shown) * ink.size * _LETTER, ink.size * 0.6
        boxes = ((x, y - high, x + wide, y + high) for x, y in _places(one, wide, high))
        box = next((box for box in boxes if _is_free(box, taken)), None)
        if box is not None:
            taken.append(box)
            at = f'x="{(box[0] + box[2]) / 2:.1f}" y="{box[1] + high + 5:.1f}" text-anchor="middle"'
            said.append(f"<text {at} {ink.name}>{escape(printable(shown))}</text>")
    return "".join(said)


def _places(one: _Placed, wide: float, high: float) -> tuple[Point, ...]:
    """Where a name may begin, the best place first: beside a point, across the middle of an area, under or over it."""
    x, y = one.rings[0][0] if one.is_points else one.middle
    above, below = (x - wide / 2, y - 2.2 * high), (x - wide / 2, y + 2.2 * high)
    if one.is_points:
        return (x + 8, y), (x - 8 - wide, y), above, below
    return (x - wide / 2, y), below, above


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDE and box[3] <= _HIGH
    return inside and not any(_meet(box, other) for other in taken)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
