"""The page on which a country editor writes the country's roadmap, CLRISK status, exchanges and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.store.country_pages import EDITABLE
from layouts.pages.tasks.entries import Entry, EntryForms, entries_panel
from layouts.pages.tasks.parts import crumbs
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class CountryScreen:
    """Everything that the page shows."""

    country: str
    country_name: str
    entries: Sequence[Entry]
    countries: Sequence[tuple[str, str]]
    """Code and name of every country."""
    csrf: str
    back: str
    public: str
    """Where everybody reads it; empty where there is no such page."""


def page(screen: CountryScreen, voice: Voice) -> Component:
    """The whole page."""
    forms = EntryForms(
        add="country.add",
        change="country.change",
        csrf=screen.csrf,
        countries=screen.countries,
        record={"country": screen.country},
    )
    return html.Div(
        [
            crumbs(
                (voice.say("reporting.tasks.title"), screen.back),
                here=screen.country_name,
                label=voice.say("reporting.trail"),
            ),
            html.H1(voice.say("reporting.country.title", country=screen.country_name)),
            html.P(voice.say("reporting.country.note"), className="lead"),
            _see(screen, voice) if screen.public else None,
            *(_kind(kind, screen, forms, voice) for kind in EDITABLE),
        ],
        className="desk",
    )


def _see(screen: CountryScreen, voice: Voice) -> Component:
    page = html.A(voice.say("reporting.country.see"), href=screen.public)
    history = html.A(voice.say("reporting.entry.history"), href=f"{screen.public}#history")
    return html.P([page, " · ", history])


def _kind(kind: str, screen: CountryScreen, forms: EntryForms, voice: Voice) -> Component:
    return entries_panel(
        kind,
        [entry for entry in screen.entries if entry.kind == kind],
        forms,
        voice,
        title=voice.say(f"reporting.country.kind.{kind}"),
        about=voice.say(f"reporting.country.about.{kind}"),
        add=voice.say(f"reporting.country.add.{kind}"),
    )
