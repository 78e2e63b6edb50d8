"""Every column of every table of a release, from the declarations that also check the files."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.downloads.wording import UNITS
from dashboard.release.contracts import Column, Table, meaning
from dashboard.release.manifest import Manifest
from dashboard.release.tables import declared_tables
from layouts.wording import Voice

_HEADINGS = ("column", "description", "type")


def data_dictionary(manifest: Manifest, voice: Voice) -> Component:
    """The tables of a release, folded away until asked for."""
    tables = declared_tables(manifest)
    columns = sum(len(table.columns) for table in tables)
    return html.Details(
        [
            html.Summary(voice.say("dictionary.title", count=columns)),
            html.P(voice.say("dictionary.note")),
            *(_table(table, voice) for table in tables),
        ],
        className="dictionary",
    )


def _table(table: Table, voice: Voice) -> Component:
    described = meaning(table, voice.language)
    return html.Div(
        html.Table(
            [
                html.Caption([html.Code(table.file), f" {described}"]),
                html.Thead(html.Tr([html.Th(voice.say(f"dictionary.{name}"), scope="col") for name in _HEADINGS])),
                html.Tbody([_row(column, voice) for column in table.columns]),
            ],
        ),
        # A wide table scrolls inside its place, by keyboard too.
        className="dictionary-table",
        tabIndex="0",
        role="region",
        **{"aria-label": f"{table.file}: {described}"},
    )


def _row(column: Column, voice: Voice) -> Component:
    said = [meaning(column, voice.language)]
    if column.allowed:
        said.append(voice.say("dictionary.allowed", values=", ".join(column.allowed)))
    kind = [
        voice.say(f"dictionary.type.{column.kind.name.lower()}"),
        unit_word(column.unit, voice),
        range_words(column, voice),
        voice.say("dictionary.empty") if column.nullable else "",
    ]
    return html.Tr(
        [
            html.Th(html.Code(column.name), scope="row"),
            html.Td(". ".join(part.rstrip(".") for part in said) + "."),
            html.Td("; ".join(part for part in kind if part)),
        ]
    )


def unit_word(unit: str, voice: Voice) -> str:
    """A unit in the reader's language; empty for text."""
    if voice.knows(f"dictionary.unit.{unit}"):
        return voice.say(f"dictionary.unit.{unit}")
    return UNITS[unit].say(voice.language) if unit in UNITS else unit


def range_words(column: Column, voice: Voice) -> str:
    """The smallest and the largest value a column may hold; empty where there is no limit.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> from dashboard.release.contracts import Kind
    >>> range_words(Column("rate", Kind.NUMBER, "Rate", "share", 0, 1), Voice.of(Language.ENGLISH))
    '0 to 1'
    """
    lowest, highest = (None if edge is None else _number(edge, voice) for edge in (column.minimum, column.maximum))
    if lowest is None and highest is None:
        return ""
    if highest is None:
        return voice.say("dictionary.range.from", lowest=lowest)
    if lowest is None:
        return voice.say("dictionary.range.to", highest=highest)
    return voice.say("dictionary.range.between", lowest=lowest, highest=highest)


def _number(edge: float, voice: Voice) -> str:
    return voice.numbers.integer(edge) if float(edge).is_integer() else voice.numbers.decimal(edge, 2)
