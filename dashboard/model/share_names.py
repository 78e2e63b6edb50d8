"""What the share of children at some levels of a covariate is called: whose share it is, from the names of levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.language import Language, Text

LEVELS = "{levels}"
"""Where the names of the levels go in the words of a specification."""
POPULATION = "{population}"
"""Where those words name whose share it is: each outcome counts its own."""
_OR: Mapping[Language, str] = MappingProxyType(
    {Language.SPANISH: "o", Language.ENGLISH: "or", Language.PORTUGUESE: "ou"}
)


def share_name(label: Text, *, levels: Sequence[Text], shown_as: Text | None = None) -> Text:
    """The name of the share of children at any of ``levels``; of a number, which has none, of its value.

    ``shown_as`` holds ``{levels}`` where the names of the levels go, joined by "or" and begun in small letters inside
    a phrase; without it the name is ``label: levels``.

    Examples
    --------
    >>> rural, works = Text.same("Rural"), Text.same("Works in {levels}")
    >>> share_name(Text.same("Area"), levels=[rural]).en
    'Area: Rural'
    >>> share_name(Text.same("Sector"), levels=[Text.same("Farming"), Text.same("Trade")], shown_as=works).en
    'Works in farming or trade'
    """
    told = {language: _told(label, levels, shown_as, language) for language in Language}
    return Text(es=told[Language.SPANISH], en=told[Language.ENGLISH], pt=told[Language.PORTUGUESE])


def share_name_of_level(label: Text, *, level: Text, shown_as: Text | None = None, is_all_shown: bool = False) -> Text:
    """The name of the share of one level; ``is_all_shown`` where it is the one level that the map shows.

    A phrase without ``{levels}`` stands for what the map shows: of another level the name is ``label: level``.

    Examples
    --------
    >>> share_name_of_level(Text.same("Sex"), level=Text.same("Male"), shown_as=Text.same("Boys")).en
    'Sex: Male'
    """
    says_levels = is_all_shown or shown_as is None or all(LEVELS in shown_as.say(language) for language in Language)
    return share_name(label, levels=[level], shown_as=shown_as if says_levels else None)


def among(words: Text, *, population: Text) -> Text:
    """``words`` with those of whom an outcome speaks in the place of ``{population}``, begun with a capital in front.

    Examples
    --------
    >>> of_15_17 = Text.same("adolescents aged 15 to 17")
    >>> among(Text.same("Boys among {population}"), population=of_15_17).en
    'Boys among adolescents aged 15 to 17'
    >>> among(Text.same("{population} who attend school"), population=of_15_17).en
    'Adolescents aged 15 to 17 who attend school'
    """
    told = {language: _among(words.say(language), population.say(language)) for language in Language}
    return Text(es=told[Language.SPANISH], en=told[Language.ENGLISH], pt=told[Language.PORTUGUESE])


def names_population(words: Text) -> bool:
    """Whether ``words`` say whose share it is, in any language, so that it is another one in another outcome."""
    return any(POPULATION in words.say(language) for language in Language)


def _among(words: str, population: str) -> str:
    begun = population[:1].upper() + population[1:]
    return (begun + words.removeprefix(POPULATION) if words.startswith(POPULATION) else words).replace(
        POPULATION, population
    )


def _told(label: Text, levels: Sequence[Text], shown_as: Text | None, language: Language) -> str:
    if shown_as is None and not levels:
        return label.say(language)
    phrase = shown_as.say(language) if shown_as else f"{label.say(language)}: {LEVELS}"
    names = [level.say(language) for level in levels]
    if shown_as and not phrase.startswith(LEVELS):
        names = [_begun_small(name) for name in names]
    return phrase.replace(LEVELS, _either(names, language))


def _either(names: Sequence[str], language: Language) -> str:
    """ "a", "a or b", "a, b or c"; in Spanish "u" before the sound of an o."""
    if len(names) < 2:
        return "".join(names)
    joint = _OR[language]
    if language is Language.SPANISH and names[-1].lower().startswith(("o", "ó", "ho", "hó")):
        joint = "u"
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _begun_small(name: str) -> str:
    """A name inside a phrase; one that begins with an abbreviation stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
