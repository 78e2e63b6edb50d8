"""Words, dates and small pieces that the pages of focal points and of the Secretariat share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from dashboard.language import Language
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.period_words import named
from dashboard.store.report_view import Edition, EvidenceItem
from dashboard.store.states import State
from dashboard.store.tasks import Task
from layouts.wording import Voice


def said(words: Mapping[str, str], voice: Voice) -> str:
    """A text in the language of the page; where it is missing in another one, Spanish first.

    Examples
    --------
    >>> said({"es": "Plan", "en": ""}, Voice.of(Language.ENGLISH))
    'Plan'
    """
    order = (voice.language, Language.SPANISH, Language.ENGLISH, Language.PORTUGUESE)
    return next((words[one.value] for one in order if words.get(one.value)), "")


def day(moment: date | datetime | None, voice: Voice) -> str:
    """A day in words; empty where there is none."""
    return "" if moment is None else str(format_date(moment, "long", locale=voice.numbers.locale))


def number(value: float | None, voice: Voice) -> str:
    """A value as it was reported: no decimal added and none taken away."""
    if value is None:
        return voice.numbers.decimal(None)
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return voice.numbers.decimal(value, len(text.partition(".")[2]))


def value_of(edition: Edition, kind: ValueKind, voice: Voice) -> str:
    """What an edition tells, by the kind of its indicator."""
    if kind is ValueKind.TEXT:
        return edition.words
    if kind is ValueKind.YES_NO and edition.value is not None:
        return voice.say(f"reporting.{'yes' if edition.value else 'no'}")
    return number(edition.value, voice)


def part_of(task: Task, voice: Voice) -> str:
    """Which part of the year a task is about, where the name of its round does not say so; with a dot before it."""
    return "" if task.when == task.held else f" · {named(task.when.period, voice.language)}"


def reporter_name(reporter: Reporter, voice: Voice) -> str:
    """Government, employers, workers or the Secretariat."""
    return voice.say(f"reporting.reporter.{reporter.value}")


def state_chip(state: State | None, voice: Voice) -> Component:
    """Where a report is, in a word and a sign; never by colour alone."""
    name = "none" if state is None else state.value
    return html.Span(voice.say(f"reporting.state.{name}"), className=f"state state-{name}")


def evidence_list(items: tuple[EvidenceItem, ...], voice: Voice, *, address: str = "/evidence") -> Component | None:
    """Links and files; a file is downloaded, never opened inside the page."""
    if not items:
        return None
    return html.Ul([html.Li(evidence_link(one, voice, address=address)) for one in items], className="evidence")


def evidence_link(one: EvidenceItem, voice: Voice, *, address: str = "/evidence") -> Component:
    """One link or file."""
    if one.url:
        leaves = html.Span(voice.say("reporting.evidence.outside"), className="quiet")
        return html.Span([html.A(one.title, href=one.url, rel="noopener noreferrer nofollow"), " ", leaves])
    size = voice.say("reporting.evidence.size", kilobytes=voice.numbers.integer(max(1, one.size // 1000)))
    return html.Span([html.A(one.title, href=f"{address}/{one.id}"), " ", html.Span(size, className="quiet")])


def crumbs(*steps: tuple[str, str], here: str, label: str) -> Component:
    """The way back, as (words, address)."""
    items = [html.Li(html.A(words, href=address)) for words, address in steps]
    return html.Nav(
        html.Ol([*items, html.Li(here, **{"aria-current": "page"})]), className="trail", **{"aria-label": label}
    )


def facts(*pairs: tuple[str, str]) -> Component:
    """Names and values, those without a value left out."""
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs if value], className="report-facts"
    )


def panel(*content: Component | None, title: str = "", class_name: str = "") -> Component:
    """A card with a heading."""
    heading = [html.H2(title, className="panel-heading")] if title else []
    return html.Section(
        [*heading, *(one for one in content if one is not None)], className=f"desk-panel {class_name}".strip()
    )


def sign_in_first(voice: Voice, *, account: str) -> Component:
    """For a visitor without an account, or with one that has no task here."""
    return html.Div(
        [
            html.H1(voice.say("reporting.sign_in.title")),
            html.P(voice.say("reporting.sign_in.note"), className="lead"),
            html.A(voice.say("reporting.sign_in.go"), href=account, className="btn btn-primary"),
        ],
        className="prose",
    )
