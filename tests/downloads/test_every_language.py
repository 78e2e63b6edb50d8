"""What a download says of itself is in the language of its page, for everything that ships."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from dashboard.choices import Scenario, View
from dashboard.downloads import Format, wording
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.release.reader import open_all, open_regional
from tests.support import releases

GEODATA = Path(__file__).parents[2] / "geodata"
ALIKE = {"release", "created", "year", "ages", "rows", "address"}
"""Names, dates and numbers: written alike in every language."""
SHARED_WORDS = {"place"}
"""Proper names that two languages may share."""
ENGLISH = re.compile(r"\b(the|of|and|by|with|from|which|free|public|through|simplified)\b")
"""Small words; small letters, since the name of a licence (CC BY) is the same everywhere."""
OTHERS = (Language.SPANISH, Language.PORTUGUESE)
VIEWS = {
    "Mexico": View(country="MEX"),
    "one state": View(country="MEX", admin1="20", layer="factor:poverty_share"),
    "a scenario": View(country="MEX", scenario=Scenario(weights=(("poverty_share", 2.0),))),
    "facts of the region": View(),
    "facts of a country": View(country="BRA"),
}


@pytest.fixture(scope="module")
def atlas() -> Explorer:
    held, _ = open_all([GEODATA])
    return Explorer(held, open_regional(GEODATA / "regional"))


def said(atlas: Explorer, view: View, language: Language) -> dict[str, str]:
    """The lines before the table, by their key."""
    view = view.model_copy(update={"language": language})
    text = atlas.download(view, Format.CSV, "/es/mapa").body.decode("utf-8-sig")
    lines = itertools.takewhile(lambda line: line.startswith("# "), text.split("\r\n"))
    keys = {label.say(language): key for key, label in wording.LABELS.items()}
    return {keys[label]: value for label, value in (line[2:].split(": ", 1) for line in lines)}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_no_line_of_a_download_stays_in_english(atlas: Explorer, view: View) -> None:
    english = said(atlas, view, Language.ENGLISH)
    assert {"licence", "attribution", "source", "boundaries"} <= english.keys()
    for language in OTHERS:
        other = said(atlas, view, language)
        assert other.keys() == english.keys()
        for key in english.keys() - ALIKE:
            assert ENGLISH.search(other[key]) is None, (language, key, other[key])
            assert key in SHARED_WORDS or other[key] != english[key], (language, key)


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("TSA", ("Nivel de riesgo", "Risk level", "Nível de risco")),
        ("TSB", ("Nivel del índice", "Index level", "Nível do índice")),
    ],
)
def test_the_level_of_an_index_is_not_called_a_risk(country: str, words: tuple[str, str, str]) -> None:
    small = releases.explorer()

    for language, word in zip(Language, words, strict=True):
        export = small.export(View(country=country, language=language), "/es/mapa")
        titles = {heading.title for heading in export.headings}
        assert word in titles
        assert export.title.startswith(f"{word}. ")
