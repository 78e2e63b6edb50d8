"""The maps of a printed sheet as SVG: the municipality in its state, among its neighbours, in its country."""

from __future__ import annotations

from html import escape

from dashboard.downloads.chart_pen import FONT
from dashboard.downloads.map_shapes import Box, Point, Shapes, padded
from dashboard.downloads.print_ink import ACCENT, BORDER, INK, LAND, fill_of, patterns
from dashboard.downloads.printed_map import PrintedMap
from dashboard.downloads.typeset import printable

_LETTER = 0.5
"""Width of a letter in parts of its size, near enough to keep names apart."""


class Frame:
    """From the grid of some shapes to points of a picture ``wide`` x ``high``."""

    def __init__(self, shapes: Shapes, *, wide: float, high: float, margin: float = 0.03) -> None:
        self.shapes, self.wide, self.high = shapes, wide, high
        box: Box = padded(shapes.frame, margin, ratio=wide / high)
        self.left, self.top = box[0], box[1]
        self.scale = wide / (box[2] - box[0])

    def place(self, spot: tuple[float, float]) -> Point:
        """Point of a longitude and latitude."""
        x, y = self.shapes.spot(*spot)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def drawn(self, body: str) -> str:
        """``body``, written in grid cells, in its place."""
        return f'<g transform="scale({self.scale:.6f}) translate({-self.left:.2f} {-self.top:.2f})">{body}</g>'

    def line(self, points: float) -> str:
        """A stroke width in cells."""
        return f"{points / self.scale:.2f}"

    def document(self, body: str, *, defs: str = "", name: str = "f") -> str:
        """The whole picture, nothing beyond its frame."""
        size = f'width="{self.wide:g}" height="{self.high:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.wide:g} {self.high:g}" {size}>'
            f'<defs><clipPath id="{name}"><rect {size}/></clipPath>{defs}</defs>'
            f'<g clip-path="url(#{name})">{body}</g></svg>'
        )


def state_map(ground: PrintedMap, *, k: int, wide: float, high: float) -> str:
    """The municipalities of the state by level, this one outlined and pinned."""
    ground_drawn, marked = state_ground(ground, k=k, wide=wide, high=high), state_mark(ground, wide=wide, high=high)
    return ground_drawn.removesuffix("</svg>") + marked + "</svg>"


def state_ground(ground: PrintedMap, *, k: int, wide: float, high: float) -> str:
    """The state without a mark: the same for all of its municipalities, so that a collection holds it once."""
    frame = Frame(ground.state, wide=wide, high=high)
    body = _land(ground.around, frame) + _units(ground, ground.state, frame, k=k, border=0.35)
    paints = {ground.paint[code] for code in ground.state.codes}
    return frame.document(frame.drawn(body), defs=patterns(paints, k, scale=1 / frame.scale))


def state_mark(ground: PrintedMap, *, wide: float, high: float) -> str:
    """The outline and the pin that go over :func:`state_ground`, on a transparent ground of the same size."""
    frame = Frame(ground.state, wide=wide, high=high)
    marked = frame.drawn(_marked(ground.state.path(ground.code), frame)) + _pointer(ground, frame)
    return frame.document(marked, name="m")


def near_map(ground: PrintedMap, *, k: int, wide: float, high: float) -> str:
    """The municipality among its neighbours, each by level and with its name where there is room."""
    frame = Frame(ground.near, wide=wide, high=high, margin=0.0)
    units = _units(ground, ground.near, frame, k=k, border=0.8)
    marked = _marked(ground.near.path(ground.code), frame)
    return frame.document(
        frame.drawn(units + marked) + _names(ground, frame),
        defs=patterns(ground.paint.values(), k, scale=1 / frame.scale),
    )


def locator(ground: PrintedMap, *, wide: float, high: float) -> str:
    """The country with the state filled and the municipality as a ringed point."""
    frame = Frame(ground.country, wide=wide, high=high)
    body = "".join(
        f'<path d="{path}" fill="{ACCENT if code == ground.admin1 else LAND}"/>'
        for code, path in zip(ground.country.codes, ground.country.paths, strict=True)
        if path
    )
    x, y = frame.place(ground.spot)
    border = f'stroke="{BORDER}" stroke-width="{frame.line(0.35)}" stroke-linejoin="round" fill-rule="evenodd"'
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="none" stroke="{INK}" stroke-width="1"/>'
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4" fill="{INK}" stroke="#ffffff" stroke-width=".5"/>'
    return frame.document(frame.drawn(f"<g {border}>{body}</g>") + ring + dot)


def _land(shapes: Shapes, frame: Frame) -> str:
    """Other states on the same grid, whatever grid they were simplified on."""
    factor = frame.shapes.cells / shapes.cells
    body = "".join(f'<path d="{path}"/>' for path in shapes.paths if path)
    line = f'stroke="#b4bcc4" stroke-width="{float(frame.line(0.4)) / factor:.2f}"'
    return f'<g transform="scale({factor:g})" fill="{LAND}" {line} fill-rule="evenodd">{body}</g>'


def _units(ground: PrintedMap, shapes: Shapes, frame: Frame, *, k: int, border: float) -> str:
    groups: dict[str, list[str]] = {}
    for code, path in zip(shapes.codes, shapes.paths, strict=True):
        if path:
            groups.setdefault(fill_of(ground.paint[code], k), []).append(path)
    # One path for each fill: a pattern is then written once into the PDF, not once for every municipality.
    body = "".join(f'<path fill="{fill}" d="{"".join(paths)}"/>' for fill, paths in sorted(groups.items()))
    line = f'stroke="#5c6670" stroke-width="{frame.line(border)}" stroke-linejoin="round"'
    return f'<g {line} fill-rule="evenodd">{body}</g>'


def _marked(path: str, frame: Frame) -> str:
    """The outline that says "here": white under black, seen on every fill and in grey."""
    if not path:
        return ""
    under, over = frame.line(3.4), frame.line(1.8)
    still = 'fill="none" stroke-linejoin="round"'
    return (
        f'<path d="{path}" {still} stroke="#ffffff" stroke-width="{under}"/>'
        f'<path d="{path}" {still} stroke="#000000" stroke-width="{over}"/>'
    )


def _pointer(ground: PrintedMap, frame: Frame) -> str:
    """A pin above the municipality: a small one is not overlooked."""
    if not ground.state.path(ground.code):
        return ""
    x, y = frame.place(ground.spot)
    return (
        f'<path d="M{x:.1f} {y:.1f}l-4 -8.5a4.6 4.6 0 1 1 8 0z" fill="#000000" stroke="#ffffff" stroke-width=".9"/>'
        f'<circle cx="{x:.1f}" cy="{y - 11:.1f}" r="1.7" fill="#ffffff"/>'
    )


def _names(ground: PrintedMap, frame: Frame, *, size: float = 7.4) -> str:
    """Names from the marked municipality outwards; one that would touch another, or the frame, is left out."""
    here = frame.place(ground.spot)
    spots = {code: frame.place(ground.spots[code]) for code in ground.near.codes}
    order = sorted(spots, key=lambda code: (spots[code][0] - here[0]) ** 2 + (spots[code][1] - here[1]) ** 2)
    taken: list[Box] = []
    said = []
    for code in order:
        big = size * (1.2 if code == ground.code else 1.0)
        x, y = spots[code]
        half = len(ground.names[code]) * big * _LETTER / 2
        box = (x - half, y - big * 0.7, x + half, y + big * 0.5)
        if box[0] < 2 or box[2] > frame.wide - 2 or box[1] < 2 or box[3] > frame.high - 2 or _meets(box, taken):
            continue
        taken.append(box)
        weight = ' font-weight="bold"' if code == ground.code else ""
        spot = f'x="{x:.1f}" y="{y + big * 0.3:.1f}" font-size="{big:.1f}"'
        said.append(f"<text {spot}{weight}>{escape(printable(ground.names[code]))}</text>")
    style = f'font-family="{FONT}" text-anchor="middle" fill="{INK}"'
    halo = 'stroke="#ffffff" stroke-width="2.2" stroke-linejoin="round" paint-order="stroke"'
    return f"<g {style} {halo}>{''.join(said)}</g>"


def _meets(box: Box, taken: list[Box]) -> bool:
    return any(box[0] < one[2] and box[2] > one[0] and box[1] < one[3] and box[3] > one[1] for one in taken)
