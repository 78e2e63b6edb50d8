"""The path of the workshop drawn: a road with four flags, at each its name and how much stands there."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from dashboard.downloads.chart_pen import document, text
from dashboard.downloads.print_ink import ACCENT, INK, QUIET
from dashboard.response.flags import FlagPlan

_WIDE, _HIGH, _ROAD = 480.0, 104.0, 46.0
_LETTERS = 22
"""Of a line under a flag."""


def workshop_path(flags: Sequence[FlagPlan]) -> str:
    """The road from left to right; a flag at which nothing stands yet is hollow."""
    step = _WIDE / len(flags)
    road = (
        f'<path d="M6 {_ROAD}H{_WIDE - 10:g}" stroke="{QUIET}" stroke-width="3" stroke-linecap="round" '
        f'stroke-dasharray="1 7"/><path d="M{_WIDE - 12:g} {_ROAD - 5:g}l8 5l-8 5z" fill="{QUIET}"/>'
    )
    return document(_WIDE, _HIGH, road + "".join(_flag(at, one, step) for at, one in enumerate(flags)))


def _flag(at: int, flag: FlagPlan, step: float) -> str:
    x = step * (at + 0.5)
    left = x - 8
    fill = ACCENT if flag.sides else "#ffffff"
    pole = f'<path d="M{left:.1f} {_ROAD}V8" stroke="{INK}" stroke-width="2" stroke-linecap="round"/>'
    cloth = f'<path d="M{left:.1f} 9h26l-6 8l6 8h-26z" fill="{fill}" stroke="{ACCENT}" stroke-width="1.2"/>'
    on_cloth = "#ffffff" if flag.sides else INK
    number = text(left + 10, 20.5, str(at + 1), size=10, anchor="middle", bold=True, fill=on_cloth)
    stone = f'<circle cx="{left:.1f}" cy="{_ROAD}" r="4" fill="#ffffff" stroke="{INK}" stroke-width="1.4"/>'
    names = [
        text(x, _ROAD + 16 + 11 * line, words, size=9.5, anchor="middle", bold=True)
        for line, words in enumerate(wrap(flag.name, _LETTERS)[:2])
    ]
    below = _ROAD + 18 + 11 * len(names)
    counts = [
        text(x, below + 10 * line, words, size=8.5, anchor="middle", fill=QUIET)
        for line, words in enumerate(wrap(flag.counted, _LETTERS + 4)[:2])
    ]
    return pole + cloth + number + stone + "".join([*names, *counts])
