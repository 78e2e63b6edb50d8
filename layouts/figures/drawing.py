"""A drawing made by the server inside a figure: what is seen, a caption in words, and the same as a table.

Dash knows no SVG, so a drawing travels as text in an attribute and is put into the page by ``assets/app``.
Whoever makes one escapes every text in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from layouts.elements import Element, drawn, html
from layouts.palette import Swatch, tones

Cells = Sequence[Element | str]


def drawing(svg: str, *, class_name: str = "") -> Element:
    """The place of a drawing; hidden from screen readers, which are given its caption and its table."""
    return html.Div(drawn(svg), className=f"drawing {class_name}".strip(), **{"aria-hidden": "true"})


def told_figure(
    shown: Sequence[Element | None],
    *,
    caption: Element | str,
    class_name: str = "",
    numbers: Element | None = None,
    files: Element | None = None,
) -> Element:
    """A figure: its caption first, as it is read aloud first, then what is drawn, its numbers, and its files."""
    return html.Figure(
        [html.Figcaption(caption), *(part for part in shown if part is not None), numbers, files],
        className=f"told-figure {class_name}".strip(),
    )


def table(head: Sequence[str], rows: Sequence[Cells], *, caption: str, stacks: bool = False) -> Element:
    """A table whose first column names the row.

    On a small screen it scrolls sideways by itself; where it ``stacks`` its rows stand there as lists instead, each
    value beside the name of its column.
    """

    def cell(at: int, content: Element | str) -> Element:
        return html.Td(content, **({"data-label": head[at]} if stacks else {}))

    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody(
                    [
                        html.Tr([html.Th(row[0], scope="row"), *(cell(at, one) for at, one in enumerate(row[1:], 1))])
                        for row in rows
                    ]
                ),
            ]
        ),
        className="evidence-table stacks" if stacks else "evidence-table",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def numbers_fold(title: str, head: Sequence[str], rows: Sequence[Cells], *, caption: str) -> Element:
    """The table of a figure, folded away until it is wanted."""
    return html.Details([html.Summary(title), table(head, rows, caption=caption)], className="figure-numbers")


def two_tone(swatch: Swatch) -> str:
    """Style of an element of class ``tone`` that has one colour on a light page and another on a dark one."""
    return ";".join(f"{name}:{colour}" for name, colour in tones(swatch).items())


def svg_text(x: float, y: float, text: str, *, class_name: str = "", anchor: str = "start") -> str:
    """One line of text in a drawing, escaped."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{class_name}">{escape(text)}</text>'


def svg_root(width: float, height: float, body: str) -> str:
    """A drawing of its natural size that never grows beyond its room."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="presentation" focusable="false">{body}</svg>'
    )
