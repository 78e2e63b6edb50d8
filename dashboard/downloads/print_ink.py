"""Ink of everything printed: class fills that keep their order in grey, a pattern for every kind of absence.

The three risk fills are those of the page's light theme; the middle one is hatched besides, so that the classes
are told apart on any printer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dashboard.values import Paint

INK, QUIET, RULE, SHADE, ACCENT = "#1c2733", "#55616d", "#c9d0d7", "#f2f5f8", "#17476b"
UP, DOWN = "#8e1740", "#17609c"
WARNING, WARNING_SHADE = "#8a3b00", "#fff3e6"
LAND, SEA, BORDER = "#e4e8ec", "#ffffff", "#ffffff"
_RAMP = ("#fbe3a3", "#ee8434", "#8e1740")
_ABSENT: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        Paint.NO_DATA: ("#d5dade", "hatch"),
        Paint.SUPPRESSED: ("#e6e9ec", "dots"),
        Paint.NOT_MODELLED: ("#ccd2d8", "cross"),
        Paint.NOT_COMPARABLE: ("#e0e4e8", "lines"),
        Paint.UNRELIABLE: ("#dfe3e7", "lines"),
    }
)
_TILES: Mapping[str, tuple[float, str]] = MappingProxyType(
    {
        "hatch": (5, '<path d="M-1 1l2-2M0 5l5-5M4 6l2-2"/>'),
        "dots": (4, '<path d="M1 1h.01M3 3h.01" stroke-width="1.3" stroke-linecap="round"/>'),
        "cross": (6, '<path d="M0 0l6 6M0 6l6-6"/>'),
        "lines": (4, '<path d="M0 2h4"/>'),
        "weave": (3.5, '<path d="M-1 1l2-2M0 3.5l3.5-3.5M2.5 4.5l2-2"/>'),
    }
)


def colour_of(paint: int, k: int) -> str:
    """Plain colour of a paint byte among ``k`` classes.

    Examples
    --------
    >>> colour_of(Paint.FIRST_CLASS, 3), colour_of(Paint.FIRST_CLASS + 2, 3)
    ('#fbe3a3', '#8e1740')
    """
    if paint >= Paint.FIRST_CLASS:
        return _ramp(class_of(paint) / max(k - 1, 1))
    return _ABSENT[paint][0] if paint in _ABSENT else LAND


def class_of(paint: int) -> int:
    """Position of the class that a byte from ``FIRST_CLASS`` on paints.

    Examples
    --------
    >>> class_of(Paint.FIRST_CLASS + 1), class_of(Paint.FIRST_CLASS_ONLY + 1)
    (1, 1)
    """
    return paint - (Paint.FIRST_CLASS_ONLY if paint >= Paint.FIRST_CLASS_ONLY else Paint.FIRST_CLASS)


def pattern_of(paint: int, k: int) -> str:
    """Name of the pattern over it, "" for none: every second class is hatched."""
    if paint >= Paint.FIRST_CLASS_ONLY:
        return "hatch"
    if paint >= Paint.FIRST_CLASS:
        at = class_of(paint)
        return "weave" if at % 2 == 1 and at < k - 1 else ""
    return _ABSENT[paint][1] if paint in _ABSENT else ""


def is_dark(paint: int, k: int) -> bool:
    """Whether white words are read on it and dark ones are not."""
    red, green, blue = _channels(colour_of(paint, k))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def fill_of(paint: int, k: int) -> str:
    """What an SVG ``fill`` says: the pattern of :func:`patterns` or the plain colour."""
    return f"url(#p{paint})" if pattern_of(paint, k) else colour_of(paint, k)


def patterns(paints: Iterable[int], k: int, *, scale: float = 1.0) -> str:
    """``pattern`` elements of the patterned bytes; ``scale`` = units of the drawing per point."""
    return "".join(_pattern(paint, k, scale) for paint in sorted(set(paints)) if pattern_of(paint, k))


def _pattern(paint: int, k: int, scale: float) -> str:
    side, mark = _TILES[pattern_of(paint, k)]
    is_class = Paint.FIRST_CLASS <= paint < Paint.FIRST_CLASS_ONLY
    ink, wide = ("#a34a0a", 0.45) if is_class else ("#6f767e", 0.55)
    return (
        f'<pattern id="p{paint}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({scale:.5f})"><rect width="{side}" height="{side}" fill="{colour_of(paint, k)}"/>'
        f'<g stroke="{ink}" stroke-width="{wide}" fill="none">{mark}</g></pattern>'
    )


def _ramp(share: float) -> str:
    at = share * (len(_RAMP) - 1)
    low = min(int(at), len(_RAMP) - 2)
    pairs = zip(_channels(_RAMP[low]), _channels(_RAMP[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - low)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
