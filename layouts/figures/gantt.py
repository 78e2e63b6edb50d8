"""Stages in time, drawn by the server: a bar per stage over a scale of months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from babel.dates import format_date

from dashboard.response.schedule import Bar
from layouts.figures.drawing import svg_root, svg_text

_LABELS, _WIDTH, _ROW, _TOP = 236.0, 860.0, 34.0, 30.0


def gantt(bars: Sequence[Bar], names: Sequence[str], *, begins: date, ends: date, locale: str) -> str:
    """Bars in the order given, each with its name; a line at the first day of every month."""
    wide, high = _WIDTH - _LABELS - 8, _TOP + _ROW * len(bars) + 4
    days = (ends - begins).days + 1
    marks = _months(begins, ends)
    every = max(1, round(len(marks) * 58 / wide))
    scale = "".join(
        _mark(_LABELS + wide * (day - begins).days / days, high, _month(day, locale) if at % every == 0 else "")
        for at, day in enumerate(marks)
    )
    rows = "".join(_bar(bar, name, at, wide) for at, (bar, name) in enumerate(zip(bars, names, strict=True)))
    return svg_root(_WIDTH, high, scale + rows)


def _months(begins: date, ends: date) -> list[date]:
    first = begins.year * 12 + begins.month - 1
    last = ends.year * 12 + ends.month - 1
    found = [date(at // 12, at % 12 + 1, 1) for at in range(first, min(last, first + 600) + 1)]
    return [day for day in found if day >= begins] or [begins]


def _month(day: date, locale: str) -> str:
    return str(format_date(day, "MMM yy", locale=locale))


def _mark(x: float, high: float, words: str) -> str:
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{high:.1f}" class="gantt-line"/>'
    return line + (svg_text(x + 3, _TOP - 12, words, class_name="gantt-month") if words else "")


def _bar(bar: Bar, name: str, at: int, wide: float) -> str:
    y = _TOP + _ROW * at
    x, length = _LABELS + wide * bar.offset, max(3.0, wide * bar.length)
    return (
        f"{svg_text(0, y + 20, name, class_name='gantt-name')}"
        f'<rect x="{x:.1f}" y="{y + 5:.1f}" width="{length:.1f}" height="22" rx="5" '
        f'class="gantt-bar gantt-{escape(bar.stage.value)}"/>'
    )
