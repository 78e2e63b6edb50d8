"""What the pages say: plain sentences, weighted rates, the right plural, no child lost."""

from __future__ import annotations

import pytest

from dashboard.answers import KeyFigures
from dashboard.choices import View
from dashboard.language import Language
from layouts.pages.sentence import map_description, plain_sentence
from layouts.wording import Voice
from tests.support import releases


def figures(address_country: str, **changes: object) -> tuple[KeyFigures, object]:
    explorer = releases.explorer()
    view = View(language=Language.ENGLISH, country=address_country, **changes)
    crumb = explorer.crumbs(view)[-1]
    return explorer.key_figures(view), explorer.place(view, crumb.code, crumb.level)


def test_the_key_sentence_counts_municipalities_and_speaks_of_a_hundred_children() -> None:
    said = plain_sentence(*figures("TSA"), voice=Voice.of(Language.ENGLISH), is_index=False)

    assert "of 12 municipalities are at high risk." in said
    assert "Of every 100 children aged 5 to 17, an estimated" in said
    assert "3 municipalities have no value" in said


def test_an_index_is_never_told_as_a_probability() -> None:
    said = plain_sentence(*figures("TSB"), voice=Voice.of(Language.ENGLISH), is_index=True)

    assert "100 children" not in said


def test_a_withheld_place_says_that_it_has_no_value() -> None:
    said = plain_sentence(
        *figures("TSA", admin1="01", municipality="01006"), voice=Voice.of(Language.ENGLISH), is_index=False
    )

    assert "has no value: withheld." in said


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        (Language.SPANISH, 1, "1 municipio"),
        (Language.SPANISH, 2, "2 municipios"),
        (Language.SPANISH, 0, "0 municipios"),
        (Language.PORTUGUESE, 1, "1 município"),
        (Language.PORTUGUESE, 1_000_000, "1.000.000 municípios"),
        (Language.ENGLISH, 1, "1 municipality"),
        (Language.ENGLISH, 1_234, "1,234 municipalities"),
    ],
)
def test_plurals_follow_the_language(language: Language, count: int, said: str) -> None:
    assert Voice.of(language).say("unit.municipality", count=count) == said


@pytest.mark.parametrize("language", list(Language))
def test_the_description_of_the_map_is_one_sentence_made_from_its_data(language: Language) -> None:
    explorer = releases.explorer()
    legend = explorer.legend(View(country="TSA"))

    said = map_description(legend, voice=Voice.of(language), layer="X", place="Tierra")

    assert said.endswith(".")
    assert all(str(entry.municipalities) in said for entry in legend.entries if entry.municipalities)
