"""Every sentence exists in the three languages, with the same facts to fill in."""

from __future__ import annotations

import json
import string
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale

from dashboard.language import Language
from tests.support.machine import ROOT

WORDING = ROOT / "layouts" / "wording"

Sentence = str | dict[str, str]


def pairs_of(path: Path) -> list[tuple[str, Sentence]]:
    """Keys and sentences as they stand in one file, a key that is said twice included."""
    found = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
    return [(key, dict(said) if isinstance(said, list) else said) for key, said in found]


def read(language: Language) -> dict[str, Sentence]:
    pairs = [pair for path in sorted(WORDING.rglob(f"{language}.json")) for pair in pairs_of(path)]
    keys = Counter(key for key, _ in pairs)
    twice = sorted(key for key, times in keys.items() if times > 1)
    assert not twice, f"{language}.json, in all areas together, says these keys twice: {twice}"
    return dict(pairs)


SENTENCES = {language: read(language) for language in Language}


def facts_in(sentence: Sentence) -> set[str]:
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("language", list(Language))
def test_every_message_key_exists_in_every_language(language: Language) -> None:
    everywhere = set().union(*(set(sentences) for sentences in SENTENCES.values()))

    missing = sorted(everywhere - set(SENTENCES[language]))

    assert missing == [], f"{language}.json lacks {missing}"


@pytest.mark.parametrize("key", sorted(SENTENCES[Language.ENGLISH]))
def test_a_sentence_asks_for_the_same_facts_in_every_language(key: str) -> None:
    asked = {language: facts_in(sentences[key]) for language, sentences in SENTENCES.items() if key in sentences}

    assert len({frozenset(names) for names in asked.values()}) == 1, asked


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_is_empty(language: Language) -> None:
    forms = [
        (key, form)
        for key, sentence in SENTENCES[language].items()
        for form in ([sentence] if isinstance(sentence, str) else sentence.values())
    ]

    assert [key for key, form in forms if not form.strip()] == []


@pytest.mark.parametrize("language", list(Language))
def test_plural_sentences_have_a_form_for_every_count_of_the_language(language: Language) -> None:
    rule = Locale.parse(language.value).plural_form
    needed = {str(rule(count)) for count in (0, 1, 2, 5, 100, 1_234)} | {"other"}

    incomplete = {
        key: sorted(needed - set(sentence))
        for key, sentence in SENTENCES[language].items()
        if not isinstance(sentence, str) and not needed <= set(sentence)
    }

    assert incomplete == {}


def test_the_wording_folder_holds_the_three_languages_and_no_other() -> None:
    assert {path.stem for path in WORDING.glob("*.json")} == {language.value for language in Language}


def test_every_key_is_used(project: Path) -> None:
    code = "".join(
        path.read_text("utf-8")
        for folder in ("layouts", "callbacks", "dashboard", "assets")
        for path in (project / folder).rglob("*")
        if path.suffix in {".py", ".js"}
    )

    def is_named(key: str) -> bool:
        # Keys are also built from a stem and an enum value (`f"absence.{status}"`), so a stem is enough.
        parts = key.split(".")
        stems = [".".join(parts[:length]) + "." for length in range(1, len(parts))]
        return f'"{key}"' in code or f"'{key}'" in code or any(f'"{s}{{' in code or f'"{s}"' in code for s in stems)

    assert [key for key in SENTENCES[Language.ENGLISH] if not is_named(key)] == []
