"""Says what the page, the PDF and the DOCX of a local plan share, in one language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal

from dashboard.formatting import DEFAULT_LOCALES, NumberFormat
from dashboard.language import Language
from dashboard.response.costs import Sum
from dashboard.response.stages import Stage
from dashboard.sentences import Sentence, spoken


@cache
def words(language: Language) -> Mapping[str, Sentence]:
    """All sentences of one language by key, read once and read-only."""
    file = resources.files("dashboard.response") / "words" / f"{language.value}.json"
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class PlanSpeaker:
    """One language and one way to write numbers.

    Examples
    --------
    >>> speaker = PlanSpeaker.of(Language.ENGLISH)
    >>> speaker.sum(Sum(Decimal("1250.5"), unknown=1)), speaker.stage(Stage.SERVICES)
    ('at least 1,250.50', 'Mapping of services and competences')
    """

    language: Language
    numbers: NumberFormat

    @classmethod
    def of(cls, language: Language, locale: str | None = None) -> PlanSpeaker:
        """Speaks ``language``; ``locale`` where a country writes numbers its own way."""
        return cls(language, NumberFormat(locale or DEFAULT_LOCALES[language]))

    def say(self, key: str, /, count: float | None = None, **facts: object) -> str:
        """The sentence ``key``; ``count`` chooses the plural and is written as a whole number."""
        return spoken(words(self.language)[key], facts, language=self.language, numbers=self.numbers, count=count)

    def stage(self, stage: Stage) -> str:
        """Name of a stage."""
        return self.say(f"stage.{stage.value}")

    def day(self, day: date | None) -> str:
        """A day in words; empty where there is none."""
        return "" if day is None else str(format_date(day, "long", locale=self.numbers.locale))

    def amount(self, amount: Decimal) -> str:
        """Money to the cent where it has cents: exact, however large."""
        pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
        return str(format_decimal(amount, pattern, locale=self.numbers.locale, group_separator=True))

    def sum(self, sum: Sum | None) -> str:
        """A sum, "at least" where an amount in it is not known; a dash where nothing was planned."""
        if sum is None:
            return self.say("not_planned")
        if not sum.is_at_least:
            return self.amount(sum.amount)
        if not sum.amount:
            return self.say("amount_unknown")
        return self.say("at_least", amount=self.amount(sum.amount))

    def row(self, things: Sequence[str]) -> str:
        """Names in a row: "a, b and c"."""
        if len(things) < 2:
            return "".join(things)
        return f"{', '.join(things[:-1])} {self.say('and')} {things[-1]}"
