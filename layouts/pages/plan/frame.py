"""What every page about the plan shares: who speaks, where links lead, names, the band of the demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboard.language import Language
from dashboard.plan.book import IndicatorLine, PlanBook, Said
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.period_words import said_inside, said_when
from dashboard.plan.periods import When
from dashboard.plan.status import Status
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.markup import Drawn, markup
from layouts.wording import Voice

GLYPHS: Mapping[Status, str] = {
    Status.ACHIEVED: "✓",
    Status.ON_TRACK: "↗",
    Status.BEHIND: "→",
    Status.NO_PROGRESS: "=",
    Status.GOING_BACK: "↘",
    Status.NOT_DUE: "○",
    Status.NO_DATA: "–",
    Status.TO_BE_JUDGED: "?",
}
"""A sign beside the colour of a status, so that colour is never the only carrier."""


_MINUS = "−"


class PlanLinks(Protocol):
    """Where the pages of the plan lead; each keeps whether the demonstration is shown."""

    def plan(self, code: str = "", **query: str) -> str:
        """A plan; the current one without a code."""

    def indicator(self, plan: str, code: str) -> str:
        """The card of an indicator."""

    def reading(self, plan: str, code: str, country: str) -> str:
        """An indicator in a country: arithmetic, reports, evidence."""

    def country(self, code: str = "") -> str:
        """The page of a country; the list of them without a code."""

    def initiative(self) -> str:
        """What is known of the Initiative beside its plan."""

    def other_side(self) -> str:
        """The demonstration from the real plan, and back."""

    def evidence(self, number: int) -> str:
        """A file of evidence."""

    def readings(self, plan: str) -> str:
        """The readings of a plan, for the browser to count."""


@dataclass(frozen=True)
class PlanFrame:
    """Everything around the content of a page about the plan."""

    voice: Voice
    links: PlanLinks
    names: Mapping[str, str]
    """Countries by code."""
    is_demonstration: bool = False
    has_demonstration: bool = True

    def country(self, code: str) -> str:
        """Name of a country; of the Secretariat for the empty code."""
        return self.names.get(code, code) if code else self.voice.say("plan.reporter.technical_secretariat")

    def reporter(self, reporter: Reporter) -> str:
        """Name of a constituency."""
        return self.voice.say(f"plan.reporter.{reporter.value}")

    def status(self, status: Status) -> str:
        """Name of a status."""
        return self.voice.say(f"plan.status.{status.value}")

    def day(self, day: date | datetime | None) -> str:
        """A day in words."""
        if day is None:
            return DASH
        return str(format_date(day, format="long", locale=self.voice.numbers.locale))

    def when(self, when: When | None) -> str:
        """A year, or a part of one with its name."""
        return said_when(when, self.voice.language)

    def inside(self, when: When | None) -> str:
        """As ``when``, where it stands in brackets."""
        return said_inside(when, self.voice.language)

    def number(self, value: float | None) -> str:
        """A reported number: whole where it is whole."""
        if value is None:
            return DASH
        if float(value).is_integer():
            return self.decimal(value, 0)
        return self.decimal(value, 2 if abs(value) < 1 else 1)

    def decimal(self, value: float | None, digits: int) -> str:
        """A number with a fixed number of decimals, below zero with the sign that belongs there.

        Written as ``NumberFormat.decimal`` writes it, without asking Babel anew for each of a thousand numbers.
        """
        if value is None:
            return DASH
        grouped = f"{Decimal(repr(float(value))):,.{digits}f}"
        return grouped.translate(self._signs)

    @cached_property
    def chips(self) -> Mapping[Status, Drawn]:
        """The chip of each status, made once: a card shows a hundred of them."""
        return {status: Drawn(markup(status_chip(status, self))) for status in Status}

    @cached_property
    def _signs(self) -> dict[int, str]:
        """From the signs of a plain number to those of the locale."""
        locale = self.voice.numbers.locale
        signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": _MINUS}
        return {ord(sign): other for sign, other in signs.items()}

    def value(self, value: float | None, line: IndicatorLine) -> str:
        """A value of an indicator, yes and no in words; its unit is left to the caller."""
        if line.kind is ValueKind.YES_NO and value is not None:
            return self.voice.say("plan.yes" if value else "plan.no")
        return self.number(value)

    def with_unit(self, value: float | None, line: IndicatorLine) -> str:
        """A value with its unit."""
        unit = plain(line.unit, self.voice) if line.kind is ValueKind.NUMBER else ""
        return f"{self.value(value, line)} {unit}".strip()


def minus(text: str) -> str:
    """A number below zero with a minus in place of the hyphen."""
    return text.replace("-", _MINUS)


def plain(words: Said | None, voice: Voice) -> str:
    """Words in the language of the page, or in the first one that there is."""
    held = {language: text for language, text in (words or {}).items() if text}
    return held.get(voice.language.value) or next(iter(held.values()), "")


def said(words: Said | None, voice: Voice) -> Element | str:
    """As ``plain``; words of another language are marked as such, for the eye and for a screen reader."""
    text = plain(words, voice)
    if not text or (words or {}).get(voice.language.value):
        return text
    other = next(language for language, held in (words or {}).items() if held)
    if other not in set(Language):
        return text
    name = voice.say(f"plan.language.{other}")
    return html.Span([text, html.Span(f" ({name})", className="other-language")], lang=other)


def status_chip(status: Status, frame: PlanFrame, *, note: str = "") -> Element:
    """A status in a word, with its sign and colour."""
    return html.Span(
        [html.Span(GLYPHS[status], className="chip-sign", **{"aria-hidden": "true"}), f"{frame.status(status)}{note}"],
        className=f"status-chip status-{status.value.replace('_', '-')}",
    )


def source_line(source: Said | None, frame: PlanFrame) -> Element | None:
    """Who told it, where and when."""
    if not plain(source, frame.voice):
        return None
    return html.P([frame.voice.say("plan.source"), " ", said(source, frame.voice)], className="plan-source")


def top(frame: PlanFrame, *, here: str, plans: Sequence[PlanBook] = ()) -> list[Element]:
    """The band of the demonstration and the ways through the pages of the plan; ``here`` = the address of this one."""
    voice, links = frame.voice, frame.links
    ways = [(plain(one.title, voice), links.plan(one.code)) for one in plans]
    ways += [(voice.say("plan.initiative.short"), links.initiative()), (voice.say("plan.countries"), links.country())]
    band = (
        html.Div(
            [
                html.Strong(voice.say("plan.demonstration.band")),
                html.Span(voice.say("plan.demonstration.long")),
                html.A(voice.say("plan.demonstration.leave"), href=links.other_side()),
            ],
            className="plan-band",
            role="note",
        )
        if frame.is_demonstration
        else None
    )
    nav = html.Nav(
        html.Ul(
            [
                html.Li(html.A(name, href=href, **({"aria-current": "page"} if href == here else {})))
                for name, href in ways
            ]
        ),
        className="plan-ways",
        **{"aria-label": voice.say("plan.ways")},
    )
    return [part for part in (band, nav) if part is not None]


def contents(parts: Sequence[tuple[str, str]], frame: PlanFrame) -> Element:
    """Ways to the parts of a long page; ``parts`` are ids with their titles."""
    return html.Nav(
        html.Ul([html.Li(html.A(title, href=f"#{name}")) for name, title in parts]),
        className="plan-contents",
        **{"aria-label": frame.voice.say("plan.contents")},
    )


def trail(steps: Sequence[tuple[str, str]], frame: PlanFrame) -> Element:
    """Where one is: names and addresses of the pages above."""
    return html.Nav(
        html.Ol([html.Li(html.A(name, href=href)) for name, href in steps]),
        className="plan-trail",
        **{"aria-label": frame.voice.say("plan.trail")},
    )


def facts(pairs: Sequence[tuple[str, Element | str | list[Element | str] | None]]) -> Element:
    """Names and what they are, empty ones left out."""
    return html.Dl(
        [
            html.Div([html.Dt(name), html.Dd(value)], className="plan-fact")
            for name, value in pairs
            if value not in (None, "", [])
        ],
        className="plan-facts",
    )
