"""The table of municipalities: order, place, level, estimate, children."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.profile.answers import RankingRow, RankingTable
from layouts.elements import Element, html
from layouts.pages.municipality.lists import star_button
from layouts.pages.municipality.marks import chip, level_index
from layouts.wording import Voice

_DESCENDING_FIRST = frozenset({"estimate", "children", "expected_children", "factor"})


def ranking_table(
    table: RankingTable, voice: Voice, *, of_place: Callable[[str], str], with_changes: Callable[..., str]
) -> Element:
    """One page of rows; a heading sorts by its column, and says so."""
    columns = _columns(table)
    return html.Div(
        html.Table(
            [
                html.Caption(table.told.text, className="visually-hidden"),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(
                                html.Span(voice.say("municipality.favourite"), className="visually-hidden"),
                                scope="col",
                                className="is-star",
                            ),
                            *(_heading(name, table, voice, with_changes) for name in columns),
                        ]
                    )
                ),
                html.Tbody([_row(row, table, columns, voice, of_place) for row in table.rows]),
            ],
            className="ranking-table one-stop",
        ),
        className="evidence-table",
        tabIndex="0",
        role="region",
        **{"aria-label": voice.say("municipality.ranking.title", country=table.country_name)},
    )


def _columns(table: RankingTable) -> tuple[str, ...]:
    wanted = ("rank", "name", "admin1", "level", "estimate", "interval", "factor", "children", "expected_children")
    left_out = {
        *(() if table.has_interval else ("interval",)),
        *(() if table.filters.factor else ("factor",)),
        *(() if table.has_children else ("children", "expected_children")),
        *(("expected_children",) if table.is_index else ()),
    }
    return tuple(name for name in wanted if name not in left_out)


def _heading(name: str, table: RankingTable, voice: Voice, with_changes: Callable[..., str]) -> Element:
    title = table.factor_name if name == "factor" else voice.say(_title_key(name, table))
    if name in {"rank", "level", "interval"}:
        return html.Th(title, scope="col", className=f"is-{name}")
    is_sorted = table.sort.field == name
    descending = not table.sort.descending if is_sorted else name in _DESCENDING_FIRST
    sign = ("▼" if table.sort.descending else "▲") if is_sorted else ""
    order = f"{name}:{'down' if descending else 'up'}"
    link = html.A(
        [title, html.Span(sign, className="sort-sign", **{"aria-hidden": "true"})],
        href=with_changes(sort=order, page=None),
        title=voice.say("municipality.ranking.sort", column=title),
        **{"data-ranking-go": f"sort-{name}"},
    )
    if not is_sorted:
        return html.Th(link, scope="col", className=f"is-{name}")
    state = "descending" if table.sort.descending else "ascending"
    return html.Th(link, scope="col", className=f"is-{name}", **{"aria-sort": state})


def _title_key(name: str, table: RankingTable) -> str:
    return "municipality.column.score" if name == "estimate" and table.is_index else f"municipality.column.{name}"


def _row(
    row: RankingRow, table: RankingTable, columns: tuple[str, ...], voice: Voice, of_place: Callable[[str], str]
) -> Element:
    star = html.Td(star_button(table.country, row.code, row.name, voice), className="is-star")
    return html.Tr([star, *(_cell(name, row, table, voice, of_place) for name in columns)])


def _cell(name: str, row: RankingRow, table: RankingTable, voice: Voice, of_place: Callable[[str], str]) -> Element:
    if name == "name":
        place = [html.A(row.name, href=of_place(row.code)), html.Span(row.admin1, className="near-above")]
        return html.Th(place, scope="row", className="is-name")
    # On a telephone the cell stands under its row, away from its heading.
    label = {"data-label": table.factor_name} if name == "factor" else {}
    return html.Td(_content(name, row, voice), className=f"is-{name}", **label)


def _content(name: str, row: RankingRow, voice: Voice) -> Element | str:
    if name == "level":
        return chip(row.level_text, class_index=level_index(row.level))
    if name == "estimate":
        return html.Span([html.Span(row.estimate.text), html.Span(row.reliability, className="cell-note")])
    if name == "interval":
        if row.lower.value is None or row.upper.value is None:
            return row.lower.text
        return voice.say("precision.range", lower=row.lower.text, upper=row.upper.text)
    if name == "factor":
        return row.factor.text if row.factor is not None else ""
    plain = {
        "rank": row.rank_text,
        "admin1": row.admin1,
        "children": row.children.text,
        "expected_children": row.expected_children.text,
    }
    return plain[name]
