"""The page on which a country editor writes the country's roadmap, exchanges and contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.language import Language
from dashboard.store.country_pages import EDITABLE, LONGEST, LONGEST_SOURCE, LONGEST_YEARS
from layouts.forms import Part, area, edit_form, text
from layouts.pages.tasks.parts import crumbs, panel, said
from layouts.shell import LANGUAGE_NAMES
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is edited."""

    id: int
    version: int
    kind: str
    body: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class CountryScreen:
    """Everything that the page shows."""

    country: str
    country_name: str
    entries: Sequence[Entry]
    csrf: str
    back: str
    public: str
    """Where everybody reads it; empty where there is no such page."""


def page(screen: CountryScreen, voice: Voice) -> Component:
    """The whole page."""
    see = html.P(html.A(voice.say("reporting.country.see"), href=screen.public)) if screen.public else None
    return html.Div(
        [
            crumbs(
                (voice.say("reporting.tasks.title"), screen.back),
                here=screen.country_name,
                label=voice.say("reporting.trail"),
            ),
            html.H1(voice.say("reporting.country.title", country=screen.country_name)),
            html.P(voice.say("reporting.country.note"), className="lead"),
            see,
            *(_kind(kind, screen, voice) for kind in EDITABLE),
        ],
        className="desk",
    )


def _kind(kind: str, screen: CountryScreen, voice: Voice) -> Component:
    entries = [entry for entry in screen.entries if entry.kind == kind]
    nothing = html.P(voice.say("reporting.country.nothing"), className="quiet") if not entries else None
    new = html.Details(
        [html.Summary(voice.say(f"reporting.country.add.{kind}")), _form(screen, kind, None, voice)],
        className="desk-details",
    )
    return panel(
        html.P(voice.say(f"reporting.country.about.{kind}"), className="quiet"),
        nothing,
        *(_entry(entry, screen, voice) for entry in entries),
        new,
        title=voice.say(f"reporting.country.kind.{kind}"),
    )


def _entry(entry: Entry, screen: CountryScreen, voice: Voice) -> Component:
    years = entry.body.get("years", "")
    summary = [html.Span(said(entry.body, voice)), html.Span(f" {years}", className="quiet") if years else None]
    return html.Details([html.Summary(summary), _form(screen, entry.kind, entry, voice)], className="desk-details")


def _form(screen: CountryScreen, kind: str, entry: Entry | None, voice: Voice) -> Component:
    parts = (*_words(entry, voice), *_more(kind, entry, voice))
    if entry is None:
        return edit_form(
            "country.add",
            *parts,
            voice=voice,
            csrf=screen.csrf,
            submit=voice.say("reporting.country.keep"),
            key=kind,
            record={"country": screen.country, "kind": kind},
        )
    return edit_form(
        "country.change",
        *parts,
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.country.keep"),
        key=str(entry.id),
        version=entry.version,
        record={"page": entry.id},
        also=(("withdraw", voice.say("reporting.country.withdraw")),),
    )


def _words(entry: Entry | None, voice: Voice) -> tuple[Part, ...]:
    return tuple(
        area(
            f"body.{language.value}",
            voice.say("reporting.country.words", language=LANGUAGE_NAMES[language]),
            value="" if entry is None else str(entry.body.get(language.value, "")),
            is_optional=language is not Language.SPANISH,
            rows=3,
            longest=LONGEST,
        )
        for language in Language
    )


def _more(kind: str, entry: Entry | None, voice: Voice) -> tuple[Part, ...]:
    years = "" if entry is None else str(entry.body.get("years", ""))
    source = "" if entry is None else entry.source
    fields = (
        text("years", voice.say("reporting.country.years"), value=years, is_optional=True, longest=LONGEST_YEARS),
        text(
            "source",
            voice.say("reporting.country.source"),
            value=source,
            hint=voice.say("reporting.country.source.hint"),
            is_optional=True,
            longest=LONGEST_SOURCE,
        ),
    )
    return fields[1:] if kind == "contact" else fields
