"""The page on which the Secretariat writes what is told of the Initiative as a whole, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.store.initiative_pages import NOTE, TOLD
from layouts.forms import Part, select
from layouts.pages.plan.history import kind_name
from layouts.pages.tasks.entries import Entry, EntryForms, entries_panel
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class InitiativeScreen:
    """Everything that the page shows."""

    kind: str
    entries: Sequence[Entry]
    plans: Sequence[tuple[str, str]]
    """Code and title, for notes of a plan."""
    countries: Sequence[tuple[str, str]]
    links: Mapping[str, str]
    """Addresses by kind."""
    csrf: str
    public: str


def initiative(screen: InitiativeScreen, voice: Voice) -> list[Component]:
    """What the page is for, the kinds, and the entries of one of them."""
    forms = EntryForms(
        add="initiative.add",
        change="initiative.change",
        csrf=screen.csrf,
        countries=screen.countries,
        chooses_countries=True,
        has_country=False,
    )
    history = html.A(voice.say("reporting.entry.history"), href=f"{screen.public}#history")
    see = html.A(voice.say("reporting.initiative.see"), href=screen.public)
    return [
        html.P(voice.say("reporting.initiative.note"), className="quiet"),
        html.P([see, " · ", history]),
        _kinds(screen, voice),
        entries_panel(
            screen.kind,
            screen.entries,
            forms,
            voice,
            title=kind_name(screen.kind, voice),
            about=voice.say_or(f"reporting.initiative.about.{screen.kind}", ""),
            add=voice.say_or(f"reporting.initiative.add.{screen.kind}", voice.say("reporting.initiative.add")),
            asks=_asks(screen, voice),
        ),
    ]


def _kinds(screen: InitiativeScreen, voice: Voice) -> Component:
    links = [
        html.A(
            kind_name(kind, voice),
            href=screen.links[kind],
            className="chip",
            **({"aria-current": "true"} if kind == screen.kind else {}),
        )
        for kind in TOLD
    ]
    return html.Nav(links, className="desk-chips", **{"aria-label": voice.say("reporting.initiative.kinds")})


def _asks(screen: InitiativeScreen, voice: Voice) -> tuple[Part, ...]:
    return (select("plan", voice.say("reporting.entry.plan"), screen.plans),) if screen.kind == NOTE else ()
