"""The plan for everyone: ``/es/plan``, ``/es/plan/<plan>``, ``…/indicador/<code>``, ``…/indicador/<code>/<country>``.

``/es/plan/iniciativa`` tells what is known beside the plan. ``?demo=1`` shows the made-up plan on any of them;
``result``, ``country``, ``reporter`` and ``year`` are the filters of a plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from dash.development.base_component import Component

from callbacks.address import Page
from callbacks.pages.plan_frame import (
    FILTERS,
    INDICATOR,
    INITIATIVE,
    Links,
    asked_of_database,
    country_of,
    factors_of,
    frame_of,
    in_language,
    own_address,
    reading_of,
)
from callbacks.pages.site_page import Asked, SitePage, address_of
from dashboard.language import Language
from dashboard.plan.book import IndicatorLine, PlanBook, Shelf
from dashboard.plan.card import CountryRow, card_of, row_of
from dashboard.plan.panel import PlanFilter, distribution_of
from dashboard.plan.reading import arithmetic_of
from dashboard.store.entry_history import changes_of_entries
from dashboard.store.initiative_pages import facts_about
from dashboard.store.plan_memory import Reading
from dashboard.store.plan_queries import changes_of, changes_of_results, count_of_evidence, public_reports
from layouts.drawn import drawn
from layouts.markup import markup
from layouts.pages import plan as plan_layout
from layouts.pages.plan import card as card_layout
from layouts.pages.plan import initiative as initiative_layout
from layouts.pages.plan import reading as reading_layout
from layouts.pages.plan.frame import plain
from layouts.pages.plan.programme import with_programme


@dataclass(frozen=True, slots=True)
class Place:
    """What an address below the plan leads to."""

    book: PlanBook | None = None
    line: IndicatorLine | None = None
    country: str | None = None
    is_initiative: bool = False


def place_of(shelf: Shelf, parts: tuple[str, ...]) -> Place | None:
    """What ``parts`` lead to; None where there is nothing."""
    if not parts:
        return Place(book=shelf.current)
    if parts[0] in INITIATIVE.values():
        return Place(is_initiative=True) if len(parts) == 1 else None
    book = shelf.plan(parts[0])
    if book is None or len(parts) == 1:
        return Place(book=book) if book is not None else None
    if parts[1] not in INDICATOR.values() or not 3 <= len(parts) <= 4:
        return None
    line = book.by_code.get(parts[2])
    if line is None or len(parts) == 3:
        return Place(book=book, line=line) if line is not None else None
    country = country_of(parts[3], book)
    if country is None or row_of(book, line, country) is None:
        return None
    return Place(book=book, line=line, country=country)


def content(asked: Asked) -> Component:
    """The page that the address asks for, as text: made once for each change of the plan."""
    reading = reading_of(asked)
    place = place_of(reading.shelf, asked.parts) if reading is not None else None
    if reading is None or place is None:
        return drawn(markup(plan_layout.nothing(frame_of(asked))))
    chosen = PlanFilter.of(place.book, asked.query) if place.book is not None else None
    key = ("page", asked.language, asked.services.edition, asked.parts, chosen)
    page = drawn(reading.recall(key, lambda: markup(_page(asked, reading, place))))
    if place.book is None or place.line is not None:
        return page
    return with_programme(page, place.book, frame_of(asked))


def _page(asked: Asked, reading: Reading, place: Place) -> Component:
    frame = frame_of(asked)
    if place.is_initiative:
        changes = asked_of_database(asked, lambda session: changes_of_entries(session, facts_about(session)))
        return initiative_layout.page(reading.shelf, frame, here=frame.links.initiative(), changes=changes)
    if place.book is None:
        return plan_layout.nothing(frame)
    if place.line is None:
        return _plan(asked, reading.shelf, place.book)
    if place.country is None:
        return _card(asked, reading, place.book, place.line)
    row = row_of(place.book, place.line, place.country)
    return _reading(asked, reading, place.book, place.line, row) if row is not None else plan_layout.nothing(frame)


def _plan(asked: Asked, shelf: Shelf, book: PlanBook) -> Component:
    chosen = PlanFilter.of(book, asked.query)
    return plan_layout.page(
        shelf,
        book,
        frame_of(asked),
        asked=chosen,
        headline=distribution_of(book, chosen),
        here=Links(asked).plan(book.code),
        changes=asked_of_database(asked, lambda session: changes_of_results(session, book.code)),
    )


def _card(asked: Asked, reading: Reading, book: PlanBook, line: IndicatorLine) -> Component:
    evidence, changes = asked_of_database(
        asked, lambda session: (count_of_evidence(session, line.id), changes_of(session, line.id))
    )
    return card_layout.page(
        book,
        card_of(book, line),
        frame_of(asked),
        evidence=evidence,
        changes=changes,
        factors=factors_of(asked, line.factors),
        here=own_address(asked, Page.PLAN),
        plans=reading.shelf.plans,
    )


def _reading(asked: Asked, reading: Reading, book: PlanBook, line: IndicatorLine, row: CountryRow) -> Component:
    reports = asked_of_database(asked, lambda session: public_reports(session, line.id, country=row.country))
    rule = line.rule_in(row.country, first_due=book.first_due(line))
    today = reading.key[1]
    return reading_layout.page(
        book,
        line,
        row,
        frame_of(asked),
        rule=rule,
        arithmetic={one.reporter: arithmetic_of(rule, reports, one.reporter, today=today) for one in row.sayings},
        reports=reports,
        here=own_address(asked, Page.PLAN),
        plans=reading.shelf.plans,
    )


def title(asked: Asked) -> str:
    """Title of the window: the indicator and the country, the plan, or the Initiative."""
    voice, reading = asked.voice, reading_of(asked)
    place = place_of(reading.shelf, asked.parts) if reading is not None else None
    if place is not None and place.is_initiative:
        return voice.say("plan.initiative")
    if place is None or place.book is None:
        return voice.say("plan.title")
    if place.line is None:
        return plain(place.book.title, voice)
    named = f"{place.line.code} {plain(place.line.title, voice)}"
    return named if place.country is None else f"{named} · {frame_of(asked).country(place.country)}"


def is_there(asked: Asked) -> bool:
    """Whether the address leads to something."""
    reading = reading_of(asked)
    return reading is not None and place_of(reading.shelf, asked.parts) is not None


def languages(asked: Asked) -> dict[Language, str]:
    """The same page in each language, with its filters."""
    kept = {name: asked.query[name] for name in (*FILTERS, "demo") if name in asked.query}
    return {language: address_of(Page.PLAN, language, *in_language(asked, language), **kept) for language in Language}


def shows_demonstration(asked: Asked) -> bool:
    """Whether the made-up plan is shown."""
    return asked.wants_demonstration


PAGE: SitePage = SitePage(
    page=Page.PLAN,
    content=content,
    title=title,
    is_there=is_there,
    languages=languages,
    is_demonstration=shows_demonstration,
)
