"""The words beside published figures: whole in three languages, every number kept, no English left standing."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from dashboard.errors import DataContractError
from dashboard.language import Language, Text
from dashboard.release.facts import read_facts
from dashboard.release.facts.words import read_words

REGIONAL = Path(__file__).parents[2] / "geodata" / "regional"
TABLES = ("published_results.csv", "national_figures.csv")
ENGLISH_WORDS = frozenset(re.findall(r"\w+", """
    the of and as by in on at to with from for not but is are was were which that this its other only all any some
    reported printed definition children child labour work working employed ages aged year years percent hundred
    thousand million highest lowest low medium high count counts class rate range survey press paper page series
    household chores hazardous occupation boys girls municipalities communes cantons departments points recomputed
    release analysis government ministry labor report fact sheet sheets comparison national average rounded without
    first second third fourth quarter january february march april may june july august september october november
    december
"""))  # fmt: skip
NAMES = (
    "Findings on the Worst Forms of Child Labor",
    "National Child Activity Survey",
    "Jamaica Youth Activity Survey",
    "thelatestnews.world",
    "Europa Press",
)
"""Titles and sites that are called so in every language."""
SHARED_WORDS = {"as"}
"""English words that Spanish or Portuguese write alike."""


def printed() -> set[str]:
    """Every distinct source, note and unit of the two tables of figures."""
    found: set[str] = set()
    for name in TABLES:
        with (REGIONAL / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                found |= {row[column] for column in ("source", "note", "unit")}
    return found - {""}


def words() -> dict[str, Text]:
    return read_words((REGIONAL / "facts_words.csv").read_bytes())


def english_in(text: str) -> set[str]:
    for name in NAMES:
        text = text.replace(name, "")
    # Addresses are names: child.org is not a sentence.
    text = re.sub(r"\S+\.(?:com|org|net|cl|mx|br|pe|gt|uy|hn|py|world|news|gob|sv|cu)\S*", "", text)
    return set(re.findall(r"[a-záéíóúñãõâêôç]+", text.lower())) & ENGLISH_WORDS


def test_every_source_note_and_unit_is_said_in_three_languages_and_nothing_else_is() -> None:
    assert printed() == set(words())


def test_every_number_of_the_original_stands_in_both_translations() -> None:
    for english, text in words().items():
        for language in Language:
            assert set(re.findall(r"\d+", text.say(language))) == set(re.findall(r"\d+", english)), english


def test_a_decimal_keeps_its_digits_in_order() -> None:
    """A stricter reading than runs of digits: 2.5 may become 2,5 but never 5.2."""
    number = re.compile(r"\d+(?:[.,]\d+)+")
    for english, text in words().items():
        want = sorted(re.sub(r"[.,]", "|", one) for one in number.findall(english))
        for said in (text.es, text.pt):
            assert sorted(re.sub(r"[.,]", "|", one) for one in number.findall(said)) == want, english


def test_no_translation_is_the_english_text_or_holds_english_words() -> None:
    for english, text in words().items():
        for said in (text.es, text.pt):
            assert said != english or not english_in(english)
            assert english_in(said) <= SHARED_WORDS, said


def test_a_conflict_is_a_conflict_in_every_language() -> None:
    for english, text in words().items():
        assert ("CONFLICTO" in text.es, "CONFLITO" in text.pt) == ("CONFLICT" in english,) * 2


def test_spanish_and_portuguese_are_two_languages() -> None:
    for text in words().values():
        assert not set("ãõâêô") & set(re.sub(r"Diagnóstico.*|Agência.*|PNAD Contínua", "", text.es)), text.es
        assert "ñ" not in text.pt.replace("119-ninos", ""), text.pt


def test_facts_without_a_translation_are_refused_by_name() -> None:
    short = b"english,es,pt\nclass,clase,classe\n"
    tables = [(REGIONAL / name).read_bytes() for name in TABLES]
    with pytest.raises(DataContractError, match=r"published_results\.csv, column 'unit': 'cantons' is not in facts_w"):
        read_facts(tables[0], tables[1], short)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("ages 5-17,de 5 a 17 años,de 5 a 11 anos", r"column 'pt': numbers differ", id="a number changed"),
        pytest.param("fall of 17.4 percent,baja,queda de 17.4 %", r"column 'es': numbers differ", id="a number lost"),
        pytest.param("class,clase,", r"column 'pt': 1 empty value", id="a language missing"),
        pytest.param("class,clase,classe\nclass,tipo,tipo", r"'english' repeats", id="said twice"),
    ],
)
def test_a_broken_translation_is_refused_with_its_reason(row: str, message: str) -> None:
    with pytest.raises(DataContractError, match=message):
        read_words(f"english,es,pt\n{row}\n".encode())
