"""Parts of the pages of municipalities that change under the hand: the order of similar ones, the rows of the list."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from callbacks.address import Page
from callbacks.endpoints.answers import as_json
from callbacks.pages.municipalities import ENDPOINT, screen_of
from callbacks.pages.site_page import Asked, address_of, asked_of
from callbacks.profiles import has_release, is_municipality, kept_of, profile_of, similarity_of, view_of
from callbacks.serving import Serving
from callbacks.voices import voice_of
from dashboard.language import Language
from layouts.markup import markup
from layouts.pages.municipality.around import similar_list
from layouts.pages.municipality.ranking import result


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/similar`` and ``/ranking``: HTML text that assets/app puts in its place."""

    @server.get("/similar")
    def _similar() -> Response:
        asked = _asked(serving, Page.MUNICIPALITY, "country", "municipality")
        if not is_municipality(asked):
            abort(404)
        view = view_of(asked, municipality=asked.parts[1])
        found = profile_of(asked.services, None, view, similarity=similarity_of(asked.query)).similar

        def of_place(code: str) -> str:
            return address_of(Page.MUNICIPALITY, asked.language, view.country, code, **kept_of(asked))

        told = similar_list(found, voice_of(asked.services, view), of_place)
        return as_json({"html": markup(told), "told": found.told.text})

    @server.get(ENDPOINT)
    def _ranking() -> Response:
        asked = _asked(serving, Page.MUNICIPALITIES, "country")
        if not has_release(asked):
            abort(404)
        screen = screen_of(asked)
        return as_json(
            {"html": markup(result(screen)), "told": screen.table.told.text, "address": screen.with_changes()}
        )


def _asked(serving: Serving, page: Page, *places: str) -> Asked:
    """The page that a question belongs to: its place and language stand in the query too."""
    given = request.args.to_dict()
    text = given.pop("language", "")
    language = Language(text) if text in set(Language) else Language.SPANISH
    parts = [given.pop(name, "")[:32] for name in places]
    address = address_of(page, language, *parts, **given)
    path, _, query = address.partition("?")
    return asked_of(serving.now(), path, query)
