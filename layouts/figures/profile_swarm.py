"""Where one place stands among all: a dot for every municipality, heaped where many are alike.

A heap is one stroke with round dashes, so that 5,570 dots are some hundred short strokes: the browser draws
them at once and the page stays small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.values import FloatArray
from layouts.figures.drawing import svg_root, svg_text, two_tone
from layouts.palette import Swatch

_SIDE, _ROW, _HEAD, _FOOT = 10, 96, 34, 44
_NO_CLASS = 15
_EDGED = 4.0
"""Diameter from which a dot has an edge, so that the lightest level is seen on white."""
_DOTS = (9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.2, 2.6, 2.0, 1.6, 1.2, 0.9)
"""Diameters tried, from the largest; the first whose highest heap fits the row is taken."""


@dataclass(frozen=True, slots=True)
class SwarmRow:
    """One row of dots: the municipalities of a state, or of the country."""

    name: str
    values: Sequence[float]
    """Every value that may be told; the place itself among them or not."""
    classes: Sequence[int]
    """Class of each, 0..k-1; anything above is drawn without a colour."""


@dataclass(frozen=True, slots=True)
class SwarmAxis:
    """What a value is called and where classes begin."""

    cuts: Sequence[float]
    class_names: Sequence[str]
    swatches: Sequence[Swatch]
    """One per class, lowest first."""
    ends: tuple[str, str]
    """The two ends of the axis in words."""
    low: float
    high: float


def swarm(rows: Sequence[SwarmRow], axis: SwarmAxis, *, here: float | None, here_name: str, width: int) -> str:
    """The drawing of ``rows`` under each other on one axis, ``here`` marked through all of them."""
    height = _HEAD + len(rows) * _ROW + _FOOT
    body = [_limits(axis, width, len(rows))]
    for at, row in enumerate(rows):
        middle = _HEAD + at * _ROW + _ROW / 2 + 8
        body.append(_dots(row, axis, width=width, middle=middle))
    if here is not None:
        body.append(_here(_place(here, axis, width), here_name, width=width, bottom=_HEAD + len(rows) * _ROW))
    # Names last: their halo keeps them readable where the mark runs through.
    body += [svg_text(_SIDE, _HEAD + at * _ROW + 14, row.name, class_name="swarm-name") for at, row in enumerate(rows)]
    body += [
        svg_text(_SIDE, height - 6, axis.ends[0], class_name="swarm-end"),
        svg_text(width - _SIDE, height - 6, axis.ends[1], class_name="swarm-end", anchor="end"),
    ]
    return svg_root(width, height, "".join(body))


def heaps(row: SwarmRow, axis: SwarmAxis, *, width: int) -> tuple[float, list[tuple[int, int, int]]]:
    """Diameter of a dot, and column, class and count of every heap; every value is in exactly one.

    Examples
    --------
    >>> axis = SwarmAxis((0.5,), ("low", "high"), (), ("0", "1"), 0.0, 1.0)
    >>> heaps(SwarmRow("all", [0.1, 0.1, 0.9], [0, 0, 1]), axis, width=120)
    (9.0, [(1, 0, 2), (9, 1, 1)])
    """
    values: FloatArray = np.asarray(row.values, dtype=np.float64)
    classes = np.minimum(np.asarray(row.classes, dtype=np.int64), _NO_CLASS)
    across = _scaled(values, axis) * (width - 2 * _SIDE)
    for dot in _DOTS:
        columns = np.floor(across / (dot + 0.6)).astype(np.int64)
        highest = int(np.bincount(columns).max()) if columns.size else 0
        if highest * (dot + 0.4) <= _ROW - 22 or dot == _DOTS[-1]:
            break
    keys, counts = np.unique(columns * 16 + classes, return_counts=True)
    return dot, [(key // 16, key % 16, count) for key, count in zip(keys.tolist(), counts.tolist(), strict=True)]


def _dots(row: SwarmRow, axis: SwarmAxis, *, width: int, middle: float) -> str:
    dot, found = heaps(row, axis, width=width)
    totals: Counter[int] = Counter()
    for column, _, count in found:
        totals[column] += count
    step = min(dot + 0.4, (_ROW - 22) / max(totals.values(), default=1))
    paths: dict[int, list[str]] = {}
    below: Counter[int] = Counter()
    for column, of_class, count in found:
        x = _SIDE + (column + 0.5) * (dot + 0.6)
        y = middle + step * ((totals[column] - 1) / 2 - below[column])
        below[column] += count
        # The stroke ends a hair behind its last dot, so that rounding never loses one.
        paths.setdefault(of_class, []).append(f"M{x:.1f} {y:.1f}v{-(step * (count - 1) + 0.05):.2f}")
    form = f'fill="none" stroke-linecap="round" stroke-dasharray="0 {step:.3f}"'
    whole = "".join("".join(path) for path in paths.values())
    edge = f'<path class="swarm-edge" d="{whole}" {form} stroke-width="{dot + 1.2:g}"/>' if dot >= _EDGED else ""
    size = "" if edge else " is-small"
    return edge + "".join(
        f'<path {_tone(of_class, axis, size)} d="{"".join(path)}" {form} stroke-width="{dot:g}"/>'
        for of_class, path in sorted(paths.items())
    )


def _tone(of_class: int, axis: SwarmAxis, size: str) -> str:
    if of_class >= len(axis.swatches):
        return 'class="swarm-blank"'
    return f'class="tone-line{size}" style="{two_tone(axis.swatches[of_class])}"'


def _limits(axis: SwarmAxis, width: int, rows: int) -> str:
    """A thin line at every class limit, the name of each class between them where there is room for it."""
    edges = [axis.low, *axis.cuts, axis.high]
    bottom = _HEAD + rows * _ROW
    drawn = []
    for at, name in enumerate(axis.class_names):
        left, right = _place(edges[at], axis, width), _place(edges[at + 1], axis, width)
        if right - left > 6.2 * len(name) + 8:
            drawn.append(svg_text((left + right) / 2, 14, name, class_name="swarm-class", anchor="middle"))
        drawn.append(
            f'<rect x="{left:.1f}" y="20" width="{max(right - left, 0):.1f}" height="4" class="tone" '
            f'style="{two_tone(axis.swatches[at])}"/>'
        )
    lines = "".join(f"M{_place(cut, axis, width):.1f} 18V{bottom}" for cut in axis.cuts)
    return f'<path d="{lines}" class="swarm-limit"/>{"".join(drawn)}'


def _here(x: float, name: str, *, width: int, bottom: float) -> str:
    anchor = "start" if x < width * 0.3 else "end" if x > width * 0.7 else "middle"
    return (
        f'<path d="M{x:.1f} 26V{bottom}" class="swarm-here"/>'
        f'<path d="M{x:.1f} {bottom}l-6 9h12z" class="swarm-mark"/>'
        f"{svg_text(x, bottom + 21, name, class_name='swarm-here-name', anchor=anchor)}"
    )


def _place(value: float, axis: SwarmAxis, width: int) -> float:
    return _SIDE + float(_scaled(np.asarray([value]), axis)[0]) * (width - 2 * _SIDE)


def _scaled(values: FloatArray, axis: SwarmAxis) -> FloatArray:
    span = (axis.high - axis.low) or 1.0
    scaled: FloatArray = np.clip((values - axis.low) / span, 0.0, 0.9999)
    return scaled
