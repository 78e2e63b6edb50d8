"""The three languages of the atlas and text that exists in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Language(StrEnum):
    """A language a page can be read in; the value is also the first part of its address."""

    SPANISH = "es"
    ENGLISH = "en"
    PORTUGUESE = "pt"


@dataclass(frozen=True, slots=True)
class Text:
    """One meaning in the three languages, so that none can be forgotten.

    Examples
    --------
    >>> Text(es="pobreza", en="poverty", pt="pobreza").say(Language.ENGLISH)
    'poverty'
    """

    es: str
    en: str
    pt: str

    def say(self, language: Language) -> str:
        """The text in ``language``."""
        return {Language.SPANISH: self.es, Language.ENGLISH: self.en, Language.PORTUGUESE: self.pt}[language]

    @classmethod
    def same(cls, words: str) -> Text:
        """A proper name, written alike in every language."""
        return cls(es=words, en=words, pt=words)
