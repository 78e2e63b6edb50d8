"""A country in the Initiative: ``/es/pais/PER``; without a code the list of all. ``?demo=1``: in the made-up plan."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.address import Page, method_address, write
from callbacks.pages.plan_frame import Links, asked_of_database, database_of, frame_of, own_address, reading_of
from callbacks.pages.site_page import Asked, SitePage, address_of
from dashboard.answers import FactView
from dashboard.choices import View
from dashboard.errors import UnknownTerritoryError
from dashboard.language import Language
from dashboard.plan.book import Shelf
from dashboard.plan.country_view import country_view
from dashboard.plan.coverage_of_reporting import coverage_of
from dashboard.plan.public import CardChange
from dashboard.store.country_pages import entries_about
from dashboard.store.entry_history import changes_of_entries
from layouts.drawn import drawn
from layouts.markup import markup
from layouts.pages import country as country_layout
from layouts.pages.country import CountryListed, CountryRelease


def content(asked: Asked) -> Component:
    """The page of the country, or the choice among all, as text: made once for each change."""
    reading = reading_of(asked)
    if reading is None:
        return drawn(markup(_page(asked, Shelf((), ()))))
    key = ("country", asked.language, asked.services.edition, asked.parts)
    return drawn(reading.recall(key, lambda: markup(_page(asked, reading.shelf))))


def _page(asked: Asked, shelf: Shelf) -> Component:
    frame, here = frame_of(asked), own_address(asked, Page.COUNTRY)
    if not asked.parts:
        return country_layout.choice(_listed(asked, shelf), frame, here=here, plans=shelf.plans)
    code = asked.parts[0].upper()
    return country_layout.page(
        country_view(shelf, shelf.current, code),
        shelf.current,
        frame,
        releases=_releases(asked, code),
        facts=_facts(asked, code),
        map_href=write(View(language=asked.language, country=code)),
        here=here,
        plans=shelf.plans,
        changes=_changes(asked, code),
    )


def _changes(asked: Asked, country: str) -> tuple[CardChange, ...]:
    """What was changed of what the country tells of itself."""
    if database_of(asked) is None:
        return ()
    return asked_of_database(asked, lambda session: changes_of_entries(session, entries_about(session, country)))


def _listed(asked: Asked, shelf: Shelf) -> list[CountryListed]:
    book, with_release = shelf.current, {manifest.country for manifest, _ in asked.services.manifests}
    pathfinders = {one.country for one in shelf.pages if one.kind == "pathfinder"}
    listed = []
    for one in asked.services.explorer.countries(asked.language):
        found = coverage_of(book.readings, book.readings.rows_of(country=one.code)) if book else None
        listed.append(
            CountryListed(
                code=one.code,
                name=one.name,
                is_member=one.code in shelf.members,
                is_pathfinder=one.code in pathfinders,
                has_release=one.code in with_release,
                reported=found.reported if found else 0,
                expected=found.expected if found else 0,
            )
        )
    return listed


def _releases(asked: Asked, country: str) -> list[CountryRelease]:
    return [
        CountryRelease(
            title=manifest.title.say(asked.language),
            year=manifest.year,
            kind=manifest.kind.value,
            map_href=write(View(language=asked.language, country=country, release=manifest.name)),
            method_href=method_address(asked.language, country, manifest.name),
        )
        for manifest, _ in asked.services.manifests
        if manifest.country == country
    ]


def _facts(asked: Asked, country: str) -> tuple[FactView, ...]:
    """Published figures of the country as a whole."""
    try:
        view = View(language=asked.language, country=country)
        return asked.services.explorer.place(view, country, "country").facts
    except UnknownTerritoryError:
        return ()


def _is_known(asked: Asked) -> bool:
    known = {one.code for one in asked.services.explorer.countries(asked.language)}
    return asked.parts[0].upper() in known


def is_there(asked: Asked) -> bool:
    """Whether there is such a country."""
    return reading_of(asked) is not None and (not asked.parts or (len(asked.parts) == 1 and _is_known(asked)))


def title(asked: Asked) -> str:
    """Name of the country."""
    frame = frame_of(asked)
    return frame.country(asked.parts[0].upper()) if asked.parts else asked.voice.say("plan.countries.title")


def languages(asked: Asked) -> dict[Language, str]:
    """The same country in each language."""
    return {language: address_of(Page.COUNTRY, language, *asked.parts, **Links(asked).kept) for language in Language}


def shows_demonstration(asked: Asked) -> bool:
    """Whether the made-up plan is shown, or a synthetic release of the country."""
    return asked.wants_demonstration


PAGE = SitePage(
    page=Page.COUNTRY,
    content=content,
    title=title,
    is_there=is_there,
    languages=languages,
    is_demonstration=shows_demonstration,
)
