"""How the programme report writes words and numbers of one plan in one language, alike in its three files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isnan

from babel.dates import format_date

from dashboard.downloads.programme_view import Programme
from dashboard.downloads.programme_words import DOWN, FREQUENCY, KIND, NO, REPORTER, SAID, STATUS, UP, YES
from dashboard.formatting import DASH, DEFAULT_LOCALES, NumberFormat
from dashboard.language import Language
from dashboard.plan.book import IndicatorLine, Said, TargetLine
from dashboard.plan.indicators import Direction, Reporter, ValueKind
from dashboard.plan.period_words import named, said_inside
from dashboard.plan.periods import Period, When
from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status


@dataclass(frozen=True)
class ProgrammePen:
    """Writes one programme."""

    programme: Programme

    @property
    def language(self) -> Language:
        """The language it writes in."""
        return self.programme.language

    @cached_property
    def numbers(self) -> NumberFormat:
        """Numbers of that language."""
        return NumberFormat(DEFAULT_LOCALES[self.language])

    def say(self, key: str, **facts: object) -> str:
        """A word or sentence of the report."""
        words = SAID[key].say(self.language)
        return words.format(**facts) if facts else words

    def said(self, words: Said | None) -> str:
        """Words of the plan; where the language is missing another one, named."""
        held: Mapping[str, str] = words or {}
        own = held.get(self.language.value, "")
        if own.strip():
            return own
        other = next((language for language in Language if held.get(language.value, "").strip()), None)
        return f"{held[other.value]} ({other.value})" if other is not None else ""

    def status(self, status: Status) -> str:
        """The word of a status."""
        return STATUS[status].say(self.language)

    def reporter(self, reporter: Reporter) -> str:
        """The name of a constituency."""
        return REPORTER[reporter].say(self.language)

    def country(self, code: str) -> str:
        """The name of a country; of the Secretariat for the empty code."""
        return self.programme.names.get(code, code) if code else self.reporter(Reporter.TECHNICAL_SECRETARIAT)

    def kind(self, line: IndicatorLine) -> str:
        """Number, yes or no, words."""
        return KIND[line.kind].say(self.language)

    def frequency(self, line: IndicatorLine) -> str:
        """How often it is reported on."""
        return FREQUENCY[line.frequency].say(self.language)

    def part(self, when: When | None) -> str:
        """The part of a year that was told of; nothing for a whole one."""
        return "" if when is None or when.period is Period.YEAR else named(when.period, self.language)

    def direction(self, line: IndicatorLine) -> str:
        """Which way is better."""
        return (UP if line.direction is Direction.UP else DOWN).say(self.language)

    def day(self, day: date) -> str:
        """A day in words."""
        return str(format_date(day, format="long", locale=self.numbers.locale))

    def number(self, value: float | None) -> str:
        """A number: whole where it is whole, else with one decimal, two below one; a dash where there is none.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> pen = ProgrammePen(SimpleNamespace(language=Language.PORTUGUESE))
        >>> pen.number(1234.0), pen.number(0.25), pen.number(-12.34), pen.number(None)
        ('1.234', '0,25', '−12,3', '—')
        """
        if value is None or isnan(value):
            return DASH
        if float(value).is_integer():
            return self.numbers.integer(value).replace("-", "−")
        return self.numbers.decimal(value, 2 if abs(value) < 1 else 1).replace("-", "−")

    def value(self, line: IndicatorLine, value: float | None) -> str:
        """A value of an indicator; yes and no in words."""
        if line.kind is ValueKind.YES_NO and value is not None and not isnan(value):
            return (YES if value else NO).say(self.language)
        return self.number(value)

    def target(self, line: IndicatorLine, target: TargetLine) -> str:
        """A target: its value, its milestone, or both."""
        shown = "" if target.value is None else self.value(line, target.value)
        return "; ".join(part for part in (shown, target.milestone) if part)

    def last(self, line: IndicatorLine, row: int) -> str:
        """The last value of a reading and its year; why there is none."""
        programme = self.programme
        at = int(programme.last[row])
        if at < 0:
            return self.say("not_due" if programme.status_of(row) is Status.NOT_DUE else "not_reported")
        value = float(programme.value[row])
        shown = self.say("in_words") if isnan(value) else self.value(line, value)
        return f"{shown} ({said_inside(programme.when_of(row), self.language)})"

    def counted(self, distribution: Distribution) -> str:
        """A distribution in one sentence, statuses without a reading left out."""
        told = [f"{self.status(status)} {count}" for status, count in distribution.counts.items() if count]
        return ", ".join(told)

    @cached_property
    def title(self) -> str:
        """Title of the report."""
        return f"{self.say('title')}. {self.said(self.programme.book.title)}"


def filename(programme: Programme, ending: str) -> str:
    """Name of the file, plain letters; that of a demonstration says so."""
    kind = "demonstration-" if programme.book.is_demonstration else ""
    code = programme.book.code.removeprefix("demonstration")
    name = "-".join(part for part in ("programme-report", code.strip("-"), programme.language.value) if part)
    return f"{kind}{name}-{programme.made.isoformat()}.{ending}"
