"""Charts of the method page made of plain elements: no script, no picture, and every number also as text.

Each chart is a figure with a caption; what is drawn is hidden from screen readers, which are given the table below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from dash import html
from dash.development.base_component import Component


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar; ``share`` of the room it fills, 0-1."""

    name: str
    share: float
    told: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a comparison; all in the unit of both axes."""

    name: str
    across: float
    up: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """An estimate with its interval, both above zero."""

    name: str
    middle: float
    lower: float
    upper: float
    told: str


def bars(rows: Sequence[Bar], *, caption: str) -> Component:
    """Horizontal bars, each with its name and its number in words."""
    return html.Figure(
        [
            html.Figcaption(caption),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Span(row.name, className="bar-name"),
                            html.Span(
                                html.Span(style={"width": f"{100 * min(max(row.share, 0), 1):.1f}%"}),
                                className=f"bar-room{' is-marked' if row.is_marked else ''}",
                                **{"aria-hidden": "true"},
                            ),
                            html.Span(row.told, className="bar-told"),
                        ]
                    )
                    for row in rows
                ],
                className="bars",
            ),
        ],
        className="evidence-figure",
    )


def agreement(dots: Sequence[Dot], *, caption: str, across: str, up: str, top: str) -> Component:
    """Points against the line on which both sides agree; ``top`` is the end of both axes in words."""
    highest = highest_of(dots)
    return html.Figure(
        [
            html.Figcaption(caption),
            html.Div(
                [
                    html.Div(className="agreement-line"),
                    *(_whisker(dot, highest) for dot in dots if dot.lower is not None and dot.upper is not None),
                    *(
                        html.Span(
                            className="agreement-dot",
                            title=dot.name,
                            style={
                                "left": f"{100 * dot.across / highest:.2f}%",
                                "bottom": f"{100 * dot.up / highest:.2f}%",
                            },
                        )
                        for dot in dots
                    ),
                    html.Span(across, className="agreement-across"),
                    html.Span(up, className="agreement-up"),
                    html.Span(top, className="agreement-top"),
                ],
                className="agreement",
                **{"aria-hidden": "true"},
            ),
        ],
        className="evidence-figure",
    )


def highest_of(dots: Sequence[Dot]) -> float:
    """The end of both axes."""
    return max((max(dot.across, dot.up, dot.upper or 0.0) for dot in dots), default=1.0) or 1.0


def intervals(rows: Sequence[Span], *, caption: str, note: str) -> Component:
    """Ratios with their intervals on a scale where doubling and halving are equally far from 1."""
    edge = max((max(abs(log(row.lower)), abs(log(row.upper))) for row in rows), default=1.0) or 1.0

    def place(value: float) -> float:
        return 50 + 50 * log(value) / edge

    return html.Figure(
        [
            html.Figcaption(caption),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Span(row.name, className="bar-name"),
                            html.Span(
                                [
                                    html.Span(className="span-one"),
                                    html.Span(
                                        className="span-range",
                                        style={
                                            "left": f"{place(row.lower):.2f}%",
                                            "width": f"{place(row.upper) - place(row.lower):.2f}%",
                                        },
                                    ),
                                    html.Span(className="span-middle", style={"left": f"{place(row.middle):.2f}%"}),
                                ],
                                className="span-room",
                                **{"aria-hidden": "true"},
                            ),
                            html.Span(row.told, className="bar-told"),
                        ],
                        className="raises" if row.middle > 1 else "lowers",
                    )
                    for row in rows
                ],
                className="bars spans",
            ),
            html.P(note, className="figure-note"),
        ],
        className="evidence-figure",
    )


def table(head: Sequence[str], rows: Sequence[Sequence[Component | str]], *, caption: str) -> Component:
    """A table that scrolls sideways by itself on a small screen; the first column names the row."""
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody(
                    [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
                ),
            ]
        ),
        className="evidence-table",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def _whisker(dot: Dot, highest: float) -> Component:
    lower, upper = max(dot.lower or 0.0, 0.0), dot.upper or 0.0
    return html.Span(
        className="agreement-whisker",
        style={
            "left": f"{100 * dot.across / highest:.2f}%",
            "bottom": f"{100 * lower / highest:.2f}%",
            "height": f"{100 * (upper - lower) / highest:.2f}%",
        },
    )
