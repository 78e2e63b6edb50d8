"""The sentences of a profile: read by people line by line, whole in three languages, and right at every edge."""

from __future__ import annotations

import string
from itertools import product

import pytest
from babel import Locale

from dashboard.language import Language
from dashboard.profile.nouns import NOUNS, PLACE, noun_of
from dashboard.profile.speaker import Sentence, Speaker, words
from tests.profile import ask, edge
from tests.profile.table import GOLDEN, lines, told_once

LANGUAGES = list(Language)


def forms(sentence: Sentence) -> list[str]:
    """Every form of a sentence, of all genders and numbers."""
    if isinstance(sentence, str):
        return [sentence]
    return [form for one in sentence.values() for form in forms(one)]


def facts(sentence: Sentence) -> set[str]:
    return {name for form in forms(sentence) for _, name, _, _ in string.Formatter().parse(form) if name}


OWN = {"places", "a_place", "a_state", "its_state", "confidence", "count", "number"}
"""What a speaker or a plural brings by itself: a form may do without it ("one single person")."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_generated_sentences_are_those_that_were_read(language: Language) -> None:
    read = (GOLDEN / f"{language}.txt").read_text("utf-8").splitlines()

    generated = list(told_once(lines(language)))

    assert generated == read, "read what changed, then write the table anew: python -m tests.profile.table"


def test_every_sentence_exists_in_every_language() -> None:
    keys = {language: set(words(language)) for language in Language}

    assert keys[Language.SPANISH] == keys[Language.ENGLISH] == keys[Language.PORTUGUESE]


@pytest.mark.parametrize("key", sorted(words(Language.ENGLISH)))
def test_a_sentence_tells_the_same_facts_in_every_language(key: str) -> None:
    told = {language: facts(words(language)[key]) - OWN for language in Language}

    assert len({frozenset(names) for names in told.values()}) == 1, told


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_a_form_for_the_counts_of_the_language(language: Language) -> None:
    rule = Locale.parse(language.value).plural_form
    needed = {str(rule(count)) for count in (0, 1, 2, 5, 100)} | {"other"}

    def plurals(sentence: Sentence) -> list[set[str]]:
        if isinstance(sentence, str):
            return []
        if set(sentence) == {"m", "f"}:
            return [found for one in sentence.values() for found in plurals(one)]
        return [set(sentence)]

    assert [key for key, one in words(language).items() for held in plurals(one) if not needed <= held] == []


@pytest.mark.parametrize(("language", "code"), list(product(LANGUAGES, edge.CODES)))
def test_no_sentence_shows_a_hole_or_a_code(language: Language, code: str) -> None:
    found = ask.profile(code, edge.edge_release(), edge.tse_older(), language=language)

    for told in ask.sentences(found):
        assert told.text.strip(), told.key
        assert not any(bad in told.text for bad in ("{", "}", "nan", "None", "  ", "..", " .", " ,")), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_first_screen_tells_the_same_nine_things(language: Language) -> None:
    screens = {code: [told.key for told in ask.profile(code, language=language).summary] for code in edge.CODES}

    things = ["level", "rate", "children", "rank.state", "rank.country", "sure", "up", "down", "change"]
    assert all(keys == things for keys in screens.values()), screens


def test_places_agree_in_gender_with_the_word_of_their_country() -> None:
    masculine = ask.profile("20002", edge.edge_release(), language=Language.SPANISH).said("rank.state")
    feminine = ask.profile("20002", edge.edge_release(words="f"), language=Language.SPANISH).said("rank.state")

    assert "otro municipio" in masculine
    assert "otra comuna" in feminine
    assert "su provincia" in feminine


def test_a_word_of_unknown_gender_gives_way_to_the_general_one() -> None:
    assert noun_of("Kreis", Language.SPANISH, otherwise=PLACE).one == "municipio"
    assert all(PLACE[language] in NOUNS[language] for language in Language)


def test_spanish_joins_with_e_before_an_i() -> None:
    speaker = Speaker.plain(Language.SPANISH)

    assert speaker.one_of(["agua", "ingresos"]) == "agua e ingresos"
    assert speaker.one_of(["agua", "hielo"]) == "agua y hielo"
    assert speaker.one_of([]) == ""


def test_numbers_are_written_as_the_country_of_the_release_writes_them() -> None:
    assert "32.8\u00a0%" in ask.profile("10001", language=Language.SPANISH).said("rate")
    assert "32,8%" in ask.profile("10001", language=Language.PORTUGUESE).said("rate")


def test_association_is_never_told_as_an_effect() -> None:
    forbidden = ("causes", "caused", "causa", "because of", "debido a", "will fall", "bajará", "reduce", "reduz")
    said = [form for language in Language for one in words(language).values() for form in forms(one)]

    assert [form for form in said if any(word in form.lower() for word in forbidden)] == []
