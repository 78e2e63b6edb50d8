"""Up to six municipalities side by side, with their state, country and similar ones; all of it in one address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.profile.answers import MOST_COMPARED, ComparedColumn, ComparedRow, Comparison, Figure
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.pages.municipality.finding import place_search
from layouts.pages.municipality.lists import status
from layouts.pages.municipality.marks import band, chip, level_index, said
from layouts.pages.municipality.toolbar import copy_button
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class CompareScreen:
    """One visit to a comparison."""

    comparison: Comparison
    voice: Voice
    address: str
    """Whole address of this comparison and release."""
    country: str
    country_name: str
    ranking: str
    add: str
    """Address with one municipality more, ``{code}`` in it."""
    without: Callable[[str], str]
    """Address without one of its columns."""
    of_place: Callable[[str], str]
    around: tuple[tuple[str, str, bool], ...]
    """``state``, ``country``, ``similar``: address that adds or takes away its column, and whether it is there."""
    classes: int = 3


def page(screen: CompareScreen) -> Element:
    """What is compared, how to change it, and the table."""
    comparison, voice = screen.comparison, screen.voice
    kind = comparison.about.kind if comparison.about is not None else ""
    return html.Div(
        [
            html.H1(voice.say("municipality.compare.title")),
            band(comparison.band, kind, voice),
            *(said(one, class_name="is-refused") for one in comparison.refused),
            _tools(screen),
            *(said(one) for one in comparison.told),
            _table(screen) if comparison.columns else html.P(voice.say("municipality.compare.none"), className="lead"),
            html.P(voice.say("panel.drivers.note"), className="section-note") if comparison.columns else None,
            html.P(voice.say("panel.source", source=comparison.about.source), className="panel-source")
            if comparison.about is not None
            else None,
        ],
        className="place-page compare-page",
    )


def _tools(screen: CompareScreen) -> Element:
    voice = screen.voice
    held = sum(column.kind == "municipality" for column in screen.comparison.columns)
    return html.Div(
        [
            place_search(
                "compare-add",
                voice,
                country=screen.country,
                go=screen.add,
                label=voice.say("municipality.compare.add", country=screen.country_name),
            )
            if held < MOST_COMPARED
            else html.P(voice.say("municipality.compare.full", count=MOST_COMPARED), className="section-note"),
            html.Div(
                [
                    *(_around(name, address, is_there, voice) for name, address, is_there in screen.around if held),
                    copy_button("link", screen.address, voice),
                    html.Button(
                        voice.say("municipality.tool.print_table"),
                        className="btn btn-outline-secondary btn-sm",
                        **{"data-action": "print"},
                    ),
                    html.A(voice.say("municipality.all"), href=screen.ranking),
                    status(),
                ],
                className="compare-buttons",
            ),
        ],
        className="compare-tools",
    )


def _around(name: str, address: str, is_there: bool, voice: Voice) -> Element:
    key = "drop" if is_there else "with"
    return html.A(
        voice.say(f"municipality.compare.{key}.{name}"),
        href=address,
        className=f"btn btn-outline-secondary btn-sm{' is-on' if is_there else ''}",
    )


def _table(screen: CompareScreen) -> Element:
    comparison, voice = screen.comparison, screen.voice
    caption = voice.say("municipality.compare.caption")
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(
                    html.Tr(
                        [
                            html.Td(),
                            *(_column(column, screen) for column in comparison.columns),
                        ]
                    )
                ),
                *(
                    html.Tbody(
                        [
                            html.Tr(
                                html.Th(
                                    voice.say(f"municipality.compare.section.{part}"),
                                    colSpan=len(comparison.columns) + 1,
                                    scope="rowgroup",
                                    className="compare-section",
                                )
                            ),
                            *(_row(row, comparison, screen) for row in comparison.rows if row.section == part),
                        ]
                    )
                    for part in ("result", "factors")
                    if any(row.section == part for row in comparison.rows)
                ),
            ],
            className="compare-table",
        ),
        className="evidence-table",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def _column(column: ComparedColumn, screen: CompareScreen) -> Element:
    voice = screen.voice
    is_place = column.kind == "municipality"
    drop = voice.say("municipality.compare.remove", place=column.name)
    return html.Th(
        [
            html.Span(
                [
                    html.A(column.name, href=screen.of_place(column.code)) if is_place else html.Span(column.name),
                    html.A(
                        html.Span("×", **{"aria-hidden": "true"}),
                        href=screen.without(column.code),
                        className="compare-drop",
                        title=drop,
                        **{"aria-label": drop},
                    ),
                ],
                className="compare-name",
            ),
            html.Span(column.context, className="near-above"),
        ],
        scope="col",
        className=f"compare-column is-{column.kind}",
    )


def _row(row: ComparedRow, comparison: Comparison, screen: CompareScreen) -> Element:
    about = [html.Span(row.name)]
    if row.unit_text:
        about.append(html.Span(row.unit_text, className="cell-note"))
    if row.worse_side is not None:
        about.append(html.Span(screen.voice.say(f"municipality.direction.{row.worse_side}"), className="cell-note"))
    cells = [
        html.Td(_cell(row, cell, column, screen), className=f"is-{column.kind}")
        for cell, column in zip(row.cells, comparison.columns, strict=True)
    ]
    return html.Tr([html.Th(about, scope="row"), *cells])


def _cell(row: ComparedRow, cell: Figure, column: ComparedColumn, screen: CompareScreen) -> Element | list[Element]:
    if column.kind != "municipality" and cell.value is None and row.section == "result":
        # A mean of places has no level, place or interval of its own: nothing is missing.
        return [
            html.Span(DASH, **{"aria-hidden": "true"}),
            html.Span(screen.voice.say("municipality.compare.not_applicable"), className="visually-hidden"),
        ]
    if row.key == "level":
        index = level_index(column.level)
        return chip(cell.text, class_index=index, classes=screen.classes)
    text = html.Span(cell.text, className="compare-value")
    if cell.value is None or row.lowest is None or row.highest is None:
        return text
    share = 100 * min(max((cell.value - row.lowest) / ((row.highest - row.lowest) or 1.0), 0.0), 1.0)
    return [
        text,
        html.Span(html.Span(style={"width": f"{share:.1f}%"}), className="compare-bar", **{"aria-hidden": "true"}),
    ]
