"""``/es/tareas/pais/PER``: where a country editor writes what the country tells of itself."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.pages.desk_words import asks_to_sign_in, country_name
from callbacks.pages.entry_forms import countries_named, entries_shown
from callbacks.pages.site_page import Asked, address_of
from dashboard.accounts.permissions import Action, Person, may
from dashboard.store.country_pages import entries_about
from layouts.pages.tasks import country as country_page


def content(asked: Asked, desk: Desk, person: Person, country: str) -> Component:
    """The page of ``country``, for who may edit it."""
    if not may(person, Action.EDIT_COUNTRY, country=country):
        return asks_to_sign_in(asked)
    with desk.database.reading() as session:
        entries = entries_shown(session, entries_about(session, country), asked)
    screen = country_page.CountryScreen(
        country=country,
        country_name=country_name(asked, country),
        entries=entries,
        countries=[one for one in countries_named(asked) if one[0] != country],
        csrf=asked.csrf,
        back=address_of(Page.TASKS, asked.language),
        public=address_of(Page.COUNTRY, asked.language, country),
    )
    return country_page.page(screen, asked.voice)
