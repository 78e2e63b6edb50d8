"""Places by name, the hover card of one place, the rows of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, request

from callbacks.address import Page, page_path
from callbacks.endpoints.answers import as_json, asked_view, edition_asked
from callbacks.pages.site_page import address_of
from callbacks.screens import levels_of
from callbacks.services import Services
from callbacks.serving import Serving
from callbacks.voices import voice_of
from dashboard.answers import WITHHELD, Column, PlaceCard
from dashboard.choices import View
from dashboard.errors import AtlasError
from dashboard.explorer.class_rules import LEVELS
from dashboard.language import Language
from dashboard.release.manifest import Instrument
from dashboard.territory.units import REGION
from layouts.hover import hover_card
from layouts.wording import Voice

_LONGEST_SEARCH = 80


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/search``, ``/hover`` and ``/rows``."""

    @server.get("/search")
    def _search() -> Response:
        return as_json(found(serving.now(), request.args.to_dict()))

    @server.get("/hover")
    def _hover() -> Response:
        services = edition_asked(serving)
        view = asked_view(services)
        try:
            card = services.explorer.place(view, request.args.get("code", "")[:32], level_of(services, view))
        except AtlasError as error:
            voice = voice_of(services, view)
            return as_json({"error": voice.say_or(f"error.{error.key}", voice.say("error.unexpected"))}, status=404)
        return as_json(told_of(services, view, card))

    @server.get("/rows")
    def _rows() -> Response:
        services = edition_asked(serving)
        return as_json(rows_of(services, asked_view(services)))


def level_of(services: Services, view: View) -> str:
    """Level of the units that the map of ``view`` fills."""
    return services.explorer.scene(view).level


def told_of(services: Services, view: View, card: PlaceCard) -> dict[str, Any]:
    """The hover card of ``card`` in the visitor's words."""
    manifest = services.explorer.release_of(view)
    is_index = manifest is not None and manifest.instrument is Instrument.INDEX
    return hover_card(
        card,
        legend=services.explorer.legend(view),
        levels=levels_of(services, view),
        voice=voice_of(services, view),
        is_index=is_index,
    )


def found(services: Services, asked: dict[str, str]) -> list[dict[str, str]]:
    """Places whose name or code holds the text asked for, with the address part that leads there."""
    text = asked.get("q", "")[:_LONGEST_SEARCH].strip()
    if not text:
        return []
    language = Language(asked["language"]) if asked.get("language") in set(Language) else Language.SPANISH
    country = asked.get("country")
    country = country if country and country != REGION and len(country) == 3 else None
    hits = services.explorer.search(text, language, country=country)
    base = page_path(Page.RISK_MAP, language)
    told = []
    for hit in hits:
        codes = [hit.country, hit.admin1, hit.code] if hit.level == "municipality" else [hit.country, hit.code]
        place = "/".join(code for code in codes if code) if hit.level in {"municipality", "admin1"} else hit.code
        is_one = hit.level == "municipality"
        told.append(
            {
                "name": hit.name,
                "context": hit.context,
                "place": place,
                "href": f"{base}/{place}",
                "level": hit.level,
                "page": address_of(Page.MUNICIPALITY, language, hit.country, hit.code) if is_one else "",
            }
        )
    return told


def rows_of(services: Services, view: View) -> dict[str, Any]:
    """The table column by column (smaller than row by row), numbers raw, words in the visitor's language."""
    manifest = services.explorer.release_of(view)
    voice = voice_of(services, view)
    table = services.explorer.table(view.model_copy(update={"municipality": None}))
    is_index = manifest is not None and manifest.instrument is Instrument.INDEX
    return {
        "columns": [
            {
                "field": column.field,
                "kind": column.kind,
                "unit": column.unit,
                "name": column_name(column, voice, is_index=is_index),
                "sortable": column.sortable,
                "order": [voice.say(f"level.{level.value}") for level in LEVELS] if column.kind == "level" else None,
                "values": [_cell(row.get(column.field), column, voice) for row in table.rows],
                "withheld": _withheld(column.field, table.rows),
            }
            for column in table.columns
        ],
        "withheld": voice.say("absence.suppressed"),
        "total": table.total,
    }


def _withheld(field: str, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Rows whose ``field`` is known and kept back, though the place is told."""
    return [at for at, row in enumerate(rows) if isinstance(held := row.get(WITHHELD), tuple) and field in held]


def column_name(column: Column, voice: Voice, *, is_index: bool) -> str:
    """Heading of a column."""
    if column.name is not None:
        return column.name
    if column.field == "estimate" and is_index:
        return voice.say("column.estimate.index")
    return voice.say_or(f"column.{column.field}", column.field.replace("_", " "))


def _cell(value: object, column: Column, voice: Voice) -> object:
    if isinstance(value, float):
        return round(value, 5)
    if column.kind == "status" and isinstance(value, str):
        return voice.say_or(f"absence.{value}", value)
    if column.kind == "reliability" and isinstance(value, str):
        return voice.say_or(f"reliability.{value}", value)
    if column.kind == "basis" and isinstance(value, str):
        return voice.say(f"release.basis.{value}")
    if column.kind == "level" and isinstance(value, str):
        return voice.say_or(f"level.{value}", value)
    return value
