"""Every sentence of the product in three languages: ``es.json``, ``en.json``, ``pt.json``, here and in area folders.

The files of the three languages hold the same keys, and no key stands in two areas. A value is a sentence
with ``{facts}``, or an object of plural forms (``one``, ``other``, ``many``; the Babel rule of the language
chooses by the fact ``count``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from dashboard.language import Language
from dashboard.sentences import Sentence, spoken
from layouts.formatting import DEFAULT_LOCALES, NumberFormat


@cache
def sentences(language: Language) -> Mapping[str, Sentence]:
    """All sentences of one language by key, read once and read-only."""
    root = resources.files(__package__)
    folders = [root, *sorted((one for one in root.iterdir() if one.is_dir()), key=lambda one: one.name)]
    files = [file for folder in folders if (file := folder.joinpath(f"{language.value}.json")).is_file()]
    said: dict[str, Sentence] = {}
    for file in files:
        said |= json.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType(said)


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language and writes numbers as one country does.

    Examples
    --------
    >>> Voice.of(Language.ENGLISH).say("level.high")
    'High'
    """

    language: Language
    numbers: NumberFormat
    population: str = ""
    """Of whom the numbers speak where that is not every child aged 5 to 17: "adolescents aged 15 to 17"."""
    outcome: str = ""
    """What they say of them where that is not child labour as a whole."""

    @classmethod
    def of(cls, language: Language, locale: str | None = None) -> Voice:
        """The voice of ``language``; ``locale`` (``es_PE``) where a country writes numbers its own way."""
        return cls(language=language, numbers=NumberFormat(locale or DEFAULT_LOCALES[language]))

    def about(self, population: str, outcome: str) -> Voice:
        """The same voice speaking of another population and outcome."""
        return replace(self, population=population, outcome=outcome)

    def knows(self, key: str) -> bool:
        """Whether there is a sentence under ``key``."""
        return key in sentences(self.language)

    def say(self, key: str, /, count: float | None = None, **facts: object) -> str:
        """The sentence under ``key``; ``count`` chooses the plural form and is written as a whole number."""
        own = f"population.{key}" if self.population else ""
        if own in sentences(self.language):
            name = self.outcome[:1].lower() + self.outcome[1:]
            whole = self.population[:1].upper() + self.population[1:]
            key, facts = own, {"population": self.population, "whole": whole, "outcome": name, **facts}
        sentence = sentences(self.language)[key]
        return spoken(sentence, facts, language=self.language, numbers=self.numbers, count=count)

    def say_or(self, key: str, otherwise: str, /, facts: Mapping[str, object] | None = None) -> str:
        """As ``say``; ``otherwise`` where the wording has no such key (names that come with the data)."""
        return self.tell(key, facts or {}) if self.knows(key) else otherwise

    def tell(self, key: str, facts: Mapping[str, object]) -> str:
        """As ``say`` for a sentence without plural, its facts in a mapping."""
        return self.say(key).format_map(facts)
