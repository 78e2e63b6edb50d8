"""Says the sentences of the profile in one language, with its plurals and genders and the numbers of the release."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, cast

from dashboard.formatting import DEFAULT_LOCALES, NumberFormat
from dashboard.language import Language
from dashboard.profile.answers import Told
from dashboard.profile.nouns import PLACE, STATE, Noun, noun_of
from dashboard.release.manifest import Manifest
from dashboard.sentences import Sentence as Form
from dashboard.sentences import spoken

Sentence = Form | Mapping[str, Form]
_GENDERS = ("m", "f")


@cache
def words(language: Language) -> Mapping[str, Sentence]:
    """All sentences of one language by key, read once and read-only.

    A value is a sentence with ``{facts}``; or its plural forms (``one``, ``other``, ``many``), chosen by ``count``;
    or two of either under ``m`` and ``f``, chosen by the gender of the country's word for a municipality.
    """
    file = resources.files("dashboard.profile") / "words" / f"{language.value}.json"
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Speaker:
    """One language, one way to write numbers, and the words of one country.

    Examples
    --------
    >>> Speaker.plain(Language.ENGLISH).say("neighbours.count", count=2)
    'It borders on 2 municipalities.'
    """

    language: Language
    numbers: NumberFormat
    place: Noun
    state: Noun

    @classmethod
    def of(cls, manifest: Manifest, language: Language) -> Speaker:
        """As the country of ``manifest`` writes and calls things."""
        return cls(
            language=language,
            numbers=NumberFormat(manifest.locale.get(language.value) or DEFAULT_LOCALES[language]),
            place=noun_of(manifest.municipality_word.say(language), language, otherwise=PLACE),
            state=noun_of(manifest.admin1_word.say(language), language, otherwise=STATE),
        )

    @classmethod
    def plain(cls, language: Language) -> Speaker:
        """Without a country: municipalities of states."""
        return cls(
            language=language,
            numbers=NumberFormat(DEFAULT_LOCALES[language]),
            place=_place(language),
            state=_state(language),
        )

    @property
    def its_state(self) -> str:
        """ "su estado", "its state", "seu estado" or "sua província"."""
        owns = {Language.SPANISH: "su", Language.ENGLISH: "its", Language.PORTUGUESE: "seu"}[self.language]
        if self.language is Language.PORTUGUESE and self.state.gender == "f":
            owns = "sua"
        return f"{owns} {self.state.one}"

    def knows(self, key: str) -> bool:
        """Whether there is a sentence ``key``."""
        return key in words(self.language)

    def say(self, key: str, /, count: float | None = None, **facts: object) -> str:
        """The sentence ``key``; ``count`` chooses the plural and is written as a whole number.

        ``{places}``, ``{a_place}``, ``{a_state}`` and ``{its_state}`` are the country's own words for its units.
        """
        own: dict[str, object] = {"places": self.place.many, "a_place": self.place.one, "a_state": self.state.one}
        told = {**own, "its_state": self.its_state, **facts, "confidence": _confidence(self.numbers)}
        form = self._of_gender(words(self.language)[key])
        return spoken(form, told, language=self.language, numbers=self.numbers, count=count)

    def tell(
        self,
        key: str,
        /,
        count: float | None = None,
        *,
        tone: Literal["plain", "caution", "absent"] = "plain",
        **facts: object,
    ) -> Told:
        """As ``say``, with its key and tone."""
        return Told(key, self.say(key, count, **facts), tone)

    def one_of(self, things: Sequence[str]) -> str:
        """Names in a row, as the language joins them: "a, b and c".

        Examples
        --------
        >>> Speaker.plain(Language.SPANISH).one_of(["agua", "educación", "ingresos"])
        'agua, educación e ingresos'
        """
        if len(things) < 2:
            return "".join(things)
        joint = self.say("and")
        if self.language is Language.SPANISH and _sounds_like_i(things[-1]):
            joint = "e"
        return f"{', '.join(things[:-1])} {joint} {things[-1]}"

    def _of_gender(self, sentence: Sentence) -> Form:
        """The sentence, or its plural forms, for the country's word for a municipality."""
        if isinstance(sentence, str) or "m" not in sentence:
            return cast("Form", sentence)
        return sentence[self.place.gender if self.place.gender in _GENDERS else "m"]


@cache
def _confidence(numbers: NumberFormat) -> str:
    """Of every interval of a profile."""
    return numbers.percent(0.95, 0)


def _place(language: Language) -> Noun:
    """The general word for a municipality."""
    return noun_of("", language, otherwise=PLACE)


def _state(language: Language) -> Noun:
    """The general word for a first-level unit."""
    return noun_of("", language, otherwise=STATE)


def _sounds_like_i(word: str) -> bool:
    start = word.strip().lower()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "hia", "io"))
