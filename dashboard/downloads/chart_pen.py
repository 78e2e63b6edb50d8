"""A small pen for charts: SVG elements in points, words escaped, ticks on round numbers."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10

from dashboard.downloads.print_ink import INK, QUIET
from dashboard.downloads.typeset import printable

FONT = "Libertinus Serif, Georgia, Times New Roman, serif"
LETTER = 0.47
"""Mean width of a letter in parts of its size."""


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 8,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
    halo: bool = False,
) -> str:
    """Words on their base line; with a ``halo`` they are read on any ground.

    Examples
    --------
    >>> "&lt;b&gt;" in text(0, 0, "<b>")
    True
    """
    weight = ' font-weight="bold"' if bold else ""
    around = ' stroke="#ffffff" stroke-width="2.2" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-family="{FONT}" text-anchor="{anchor}" '
        f'fill="{fill}"{weight}{around}>{escape(printable(words))}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, *, ink: str = QUIET, wide: float = 0.6, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{ink}" stroke-width="{wide:g}"{dashed}/>'


def rect(x: float, y: float, wide: float, high: float, *, fill: str, ink: str = "none", stroke: float = 0.5) -> str:
    """A rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{high:.1f}" fill="{fill}" '
        f'stroke="{ink}" stroke-width="{stroke:g}"/>'
    )


def circle(x: float, y: float, radius: float, *, fill: str, ink: str = "none", stroke: float = 0.6) -> str:
    """A disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{ink}" stroke-width="{stroke:g}"/>'


def diamond(x: float, y: float, half: float, *, fill: str = "#000000") -> str:
    """The mark of the municipality itself."""
    return (
        f'<path d="M{x:.1f} {y - half:.1f}l{half:g} {half:g}l-{half:g} {half:g}l-{half:g} -{half:g}z" '
        f'fill="{fill}" stroke="#ffffff" stroke-width=".7"/>'
    )


def document(wide: float, high: float, body: str, *, defs: str = "") -> str:
    """The whole picture, in points."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" '
        f'width="{wide:g}" height="{high:g}"><defs>{defs}</defs>{body}</svg>'
    )


def ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round numbers from ``low`` to ``high``, some ``about`` of them.

    Examples
    --------
    >>> ticks(0.0, 0.37)
    [0.0, 0.1, 0.2, 0.3]
    """
    if high <= low:
        return [low]
    raw = (high - low) / max(about, 1)
    power = 10.0 ** floor(log10(raw))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= raw * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(at * step, 12) for at in range(first, last + 1)]


def shortened(words: str, *, room: float, size: float) -> str:
    """``words`` cut to ``room`` points, with an ellipsis where something was cut.

    Examples
    --------
    >>> shortened("San Pedro Cholula", room=40, size=8)
    'San Pedro…'
    """
    most = max(int(room / (size * LETTER)), 1)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
