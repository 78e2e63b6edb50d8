"""Factors of a place against its state and its country: one line each, more risk always to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from layouts.elements import Element, html

Mark = Literal["here", "state", "country"]


@dataclass(frozen=True, slots=True)
class Spine:
    """One factor: where a place, its state and its country stand between the ends of the country."""

    name: str
    unit: str
    """In words; empty where the name says it."""
    direction: str
    """Which side means more risk, in words."""
    low: float | None
    quarter: float | None
    three_quarters: float | None
    high: float | None
    here: tuple[float | None, str]
    state: tuple[float | None, str]
    country: tuple[float | None, str]
    is_flipped: bool
    """Whether lower values mean more risk: then the line runs the other way, so that right is worse."""
    stands: Literal["worse", "same", "better"] | None


@dataclass(frozen=True, slots=True)
class SpineWords:
    """What the marks stand for, and the two sides."""

    here: str
    here_short: str
    """For the small heading over a value."""
    state: str
    country: str
    less: str
    more: str
    band: str


def spine_chart(rows: Sequence[Spine], words: SpineWords) -> list[Element]:
    """The key of the marks, then a line per factor; values stand in words beside each line."""
    return [_key(words), html.Ul([_row(row, words) for row in rows], className="spines")]


def place_of(value: float | None, row: Spine) -> float | None:
    """Percent from the left, riskier to the right; ``None`` where there is no value or no country to compare.

    Examples
    --------
    >>> row = Spine("x", "", "", 0.0, 1.0, 3.0, 4.0, (1.0, "1"), (2.0, "2"), (2.0, "2"), True, "better")
    >>> place_of(1.0, row)
    75.0
    """
    if value is None or row.low is None or row.high is None:
        return None
    share = min(max((value - row.low) / ((row.high - row.low) or 1.0), 0.0), 1.0)
    return 100 * (1 - share if row.is_flipped else share)


def _key(words: SpineWords) -> Element:
    marks: tuple[tuple[Mark, str], ...] = (("here", words.here), ("state", words.state), ("country", words.country))
    return html.Div(
        [
            *(html.Span([_mark_sign(mark), text], className="spine-key-entry") for mark, text in marks),
            html.Span([html.Span(className="spine-band-sign"), words.band], className="spine-key-entry"),
        ],
        className="spine-key",
        **{"aria-hidden": "true"},
    )


def _mark_sign(mark: Mark) -> Element:
    return html.Span(className=f"spine-sign is-{mark}")


def _row(row: Spine, words: SpineWords) -> Element:
    return html.Li(
        [
            html.Div(
                [
                    html.Span(row.name, className="spine-name"),
                    html.Span(" · ".join(one for one in (row.unit, row.direction) if one), className="spine-about"),
                ],
                className="spine-words",
            ),
            _track(row, words),
            html.Dl(
                [
                    html.Div([html.Dt(name), html.Dd(text)], className=f"spine-value is-{mark}")
                    for mark, name, (_, text) in (
                        ("here", words.here_short, row.here),
                        ("state", words.state, row.state),
                        ("country", words.country, row.country),
                    )
                ],
                className="spine-values",
            ),
        ],
        className=f"spine stands-{row.stands or 'unknown'}",
    )


def _track(row: Spine, words: SpineWords) -> Element:
    parts: list[Element] = [html.Span(className="spine-line")]
    ends = sorted(one for one in (place_of(row.quarter, row), place_of(row.three_quarters, row)) if one is not None)
    if len(ends) == 2:
        parts.append(
            html.Span(className="spine-band", style={"left": f"{ends[0]:.2f}%", "width": f"{ends[1] - ends[0]:.2f}%"})
        )
    marks: tuple[tuple[Mark, float | None], ...] = (
        ("country", row.country[0]),
        ("state", row.state[0]),
        ("here", row.here[0]),
    )
    for mark, value in marks:
        at = place_of(value, row)
        if at is not None:
            parts.append(html.Span(className=f"spine-mark is-{mark}", style={"left": f"{at:.2f}%"}))
    return html.Div(
        [
            html.Div(parts, className="spine-room"),
            html.Div([html.Span(words.less), html.Span(words.more)], className="spine-ends"),
        ],
        className="spine-track",
        **{"aria-hidden": "true"},
    )
