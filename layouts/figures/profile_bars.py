"""Bars to both sides of a middle line, and estimates with their intervals on one axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layouts.elements import Element, html

_HIDDEN = {"aria-hidden": "true"}


@dataclass(frozen=True, slots=True)
class Push:
    """How far one factor pushes, to the right above zero; ``told`` is its number in words."""

    name: str
    size: float
    told: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate on an axis, with its interval where one is known."""

    name: str
    middle: float | None
    told: str
    lower: float | None = None
    upper: float | None = None
    kind: str = "plain"
    """``here``, ``direct`` or ``plain``: the form of its mark."""


def push_bars(rows: Sequence[Push], *, left: str, right: str) -> list[Element]:
    """Bars around a middle line; ``left`` and ``right`` say what the sides mean."""
    widest = max((abs(row.size) for row in rows), default=1.0) or 1.0
    return [
        html.Div([html.Span(f"◀ {left}"), html.Span(f"{right} ▶")], className="push-sides", **{"aria-hidden": "true"}),
        html.Ul([_push(row, widest) for row in rows], className="push-bars"),
    ]


def _push(row: Push, widest: float) -> Element:
    width = 50 * abs(row.size) / widest
    side = "up" if row.size > 0 else "down"
    start = {"left": "50%"} if row.size > 0 else {"right": "50%"}
    return html.Li(
        [
            html.Span(row.name, className="push-name"),
            html.Span(
                html.Span(style={**start, "width": f"{width:.2f}%"}, className=f"push-bar is-{side}"),
                className="push-room",
                **{"aria-hidden": "true"},
            ),
            html.Span(row.told, className="push-told"),
        ]
    )


def estimate_lines(rows: Sequence[Estimate], *, ends: tuple[float, float], ends_told: tuple[str, str]) -> Element:
    """Estimates under each other on an axis from ``ends[0]`` to ``ends[1]``."""
    low, high = ends

    def place(value: float) -> float:
        return 100 * min(max((value - low) / ((high - low) or 1.0), 0.0), 1.0)

    return html.Div(
        [
            html.Ul([_estimate(row, place) for row in rows], className="estimate-lines"),
            html.Div([html.Span(ends_told[0]), html.Span(ends_told[1])], className="estimate-ends", **_HIDDEN),
        ],
        className="estimates",
    )


def _estimate(row: Estimate, at: Callable[[float], float]) -> Element:
    parts = [html.Span(className="estimate-line")]
    if row.lower is not None and row.upper is not None:
        left, right = at(row.lower), at(row.upper)
        parts.append(
            html.Span(className="estimate-range", style={"left": f"{left:.2f}%", "width": f"{right - left:.2f}%"})
        )
    if row.middle is not None:
        parts.append(html.Span(className=f"estimate-mark is-{row.kind}", style={"left": f"{at(row.middle):.2f}%"}))
    return html.Li(
        [
            html.Span(row.name, className="estimate-name"),
            html.Span(parts, className="estimate-room", **_HIDDEN),
            html.Span(row.told, className="estimate-told"),
        ]
    )
