"""Entries of a page as they are written: each folded up under its words, with a form; and one for a further entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.language import Language
from dashboard.store.page_entries import LONGEST, LONGEST_POINTS, LONGEST_SOURCE, LONGEST_YEARS, points_text
from layouts.forms import Group, Part, area, checkboxes, edit_form, text
from layouts.markup import Native
from layouts.pages.tasks.parts import panel, said
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
    is_imported: bool = False
    """Came with the facts of the Initiative, and nobody changed it since."""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class EntryForms:
    """What all forms of a page share."""

    add: str
    change: str
    """Names of the edits."""
    csrf: str
    countries: Sequence[tuple[str, str]] = ()
    """Code and name of those that may take part in an exchange."""
    chooses_countries: bool = False
    """Whether a change may say anew who takes part."""
    record: Mapping[str, object] = field(default_factory=dict)
    """Hidden fields of a further entry."""
    has_country: bool = True
    """Whether the page is of one country, which takes part in its exchanges without being named."""


def entries_panel(
    kind: str,
    entries: Sequence[Entry],
    forms: EntryForms,
    voice: Voice,
    *,
    title: str,
    about: str,
    add: str,
    asks: Sequence[Part] = (),
) -> Component:
    """Everything of one kind, what was withdrawn last; ``asks`` are further fields of a new entry."""
    shown = [entry for entry in entries if not entry.is_withdrawn]
    nothing = html.P(voice.say("reporting.country.nothing"), className="quiet") if not shown else None
    new = html.Details([html.Summary(add), _new(kind, forms, asks, voice)], className="desk-details is-new")
    return panel(
        html.P(about, className="quiet") if about else None,
        nothing,
        *(_entry(entry, forms, voice) for entry in shown),
        new,
        _withdrawn([entry for entry in entries if entry.is_withdrawn], forms, voice),
        title=title,
    )


def _withdrawn(entries: Sequence[Entry], forms: EntryForms, voice: Voice) -> Component | None:
    if not entries:
        return None
    items = [html.Li([*_summary(entry, forms, voice), _back(entry, forms, voice)]) for entry in entries]
    summary = html.Summary(voice.say("reporting.entry.withdrawn", count=len(entries)))
    return html.Details([summary, html.Ul(items, className="plain-list")], className="desk-details is-withdrawn")


def _back(entry: Entry, forms: EntryForms, voice: Voice) -> Component:
    """Brings the entry back as it was; its words are changed afterwards."""
    return edit_form(
        forms.change,
        voice=voice,
        csrf=forms.csrf,
        submit=voice.say("reporting.entry.restore"),
        key=f"{entry.id}-back",
        version=entry.version,
        record={"page": entry.id, "button": "restore"},
        label=f"{voice.say('reporting.entry.restore')}: {said(entry.body, voice)}",
        is_quiet=True,
    )


def _entry(entry: Entry, forms: EntryForms, voice: Voice) -> Component:
    summary = html.Summary(_summary(entry, forms, voice))
    return html.Details([summary, _change(entry, forms, voice)], className="desk-details")


def _summary(entry: Entry, forms: EntryForms, voice: Voice) -> list[Component | None]:
    years = entry.body.get("years", "")
    names = dict(forms.countries)
    # The country of the page itself is not among them: its name stands above.
    together = " · ".join(names[code] for code in entry.body.get("countries", ()) if code in names)
    state = voice.say(f"reporting.entry.{'imported' if entry.is_imported else 'written'}")
    return [
        html.Span(f"{together}: ") if together else None,
        html.Span(said(entry.body, voice)),
        html.Span(f" {years}", className="quiet") if years else None,
        html.Small([entry.source or voice.say("reporting.entry.no_source"), " · ", state], className="entry-source"),
    ]


def _new(kind: str, forms: EntryForms, asks: Sequence[Part], voice: Voice) -> Component:
    return edit_form(
        forms.add,
        *asks,
        *_fields(kind, None, forms, voice, with_countries=True),
        voice=voice,
        csrf=forms.csrf,
        submit=voice.say("reporting.country.keep"),
        key=kind,
        record={**forms.record, "kind": kind},
        label=voice.say("reporting.entry.new"),
        class_name="is-entry",
    )


def _change(entry: Entry, forms: EntryForms, voice: Voice) -> Component:
    return edit_form(
        forms.change,
        *_fields(entry.kind, entry, forms, voice, with_countries=forms.chooses_countries),
        voice=voice,
        csrf=forms.csrf,
        submit=voice.say("reporting.country.keep"),
        key=str(entry.id),
        version=entry.version,
        record={"page": entry.id},
        label=said(entry.body, voice),
        class_name="is-entry",
        also=(("withdraw", voice.say("reporting.country.withdraw")),),
    )


def _fields(
    kind: str, entry: Entry | None, forms: EntryForms, voice: Voice, *, with_countries: bool
) -> tuple[Part, ...]:
    is_contact = kind == "contact"
    return (
        _words(entry, voice),
        *(() if is_contact else (_points(entry, voice),)),
        *(_together(entry, forms, voice) if kind == "exchange" and with_countries else ()),
        *(() if is_contact else (_years(entry, voice),)),
        _source(entry, voice),
    )


def _words(entry: Entry | None, voice: Voice) -> Group:
    fields = tuple(
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
    return Group(voice.say("reporting.entry.words"), fields)


def _points(entry: Entry | None, voice: Voice) -> Group:
    fields = tuple(
        area(
            f"points.{language.value}",
            voice.say("reporting.entry.points.in", language=LANGUAGE_NAMES[language]),
            value="" if entry is None else points_text(entry.body, language.value),
            is_optional=True,
            rows=4,
            longest=LONGEST_POINTS,
        )
        for language in Language
    )
    return Group(voice.say("reporting.entry.points"), fields, voice.say("reporting.entry.points.hint"))


def _together(entry: Entry | None, forms: EntryForms, voice: Voice) -> tuple[Part, ...]:
    chosen = tuple(entry.body.get("countries", ())) if entry is not None else ()
    words = voice.say(f"reporting.entry.countries{'.others' if forms.has_country else ''}")
    hint = voice.say("reporting.entry.countries.hint")
    return (_shown("has_countries"), checkboxes(words, "countries", forms.countries, chosen=chosen, hint=hint))


def _shown(name: str) -> Component:
    """Says that a group of boxes was on the form: of boxes that are all empty a browser sends nothing."""
    return Native("input", {"type": "hidden", "name": name, "value": "yes"})


def _years(entry: Entry | None, voice: Voice) -> Part:
    years = "" if entry is None else str(entry.body.get("years", ""))
    hint = voice.say("reporting.entry.years.hint")
    label = voice.say("reporting.country.years")
    return text("years", label, value=years, hint=hint, is_optional=True, longest=LONGEST_YEARS)


def _source(entry: Entry | None, voice: Voice) -> Part:
    return text(
        "source",
        voice.say("reporting.country.source"),
        value="" if entry is None else entry.source,
        hint=voice.say("reporting.country.source.hint"),
        longest=LONGEST_SOURCE,
    )
