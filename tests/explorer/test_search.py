"""Anyone finds their place: part of a name or code, accents, case and punctuation ignored, namesakes told apart."""

from __future__ import annotations

import pytest

from dashboard.language import Language
from dashboard.territory.gazetteer import Entry, Gazetteer, fold
from tests.support.releases import explorer

ATLAS = explorer()


def place(code: str, name: str, *, above: str = "Puebla México", size: float = 0.0) -> Entry:
    return Entry("MEX", "municipality", code, code[:2], (name,), above, size)


SMALL = Gazetteer.of(
    [
        place("20177", "San Juan Mixtepec -Dto. 08-", above="Oaxaca México"),
        place("20208", "Mixtepec", above="Oaxaca México"),
        place("21015", "Amozoc"),
        place("21114", "Puebla", size=9.0),
        place("09010", "Álvaro Obregón", above="Ciudad de México México"),
        place("16003", "Álvaro Obregón", above="Michoacán México"),
    ]
)


def codes(query: str, **options: object) -> list[str]:
    return [entry.code for entry in SMALL.find(query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mixtepec", ["20208", "20177"]),  # the whole name first, then a word of it
        ("MIXTÉPEC", ["20208", "20177"]),
        ("san juan  mixtepec", ["20177"]),
        ("tepec", ["20208", "20177"]),  # inside a word
        ("alvaro obregon", ["09010", "16003"]),
        ("alvaro michoacan", ["16003"]),  # name and what holds it
        ("21015", ["21015"]),
        ("210", ["21015"]),
        ("dto 08", ["20177"]),
        ("puebla", ["21114"]),  # not everything that lies in Puebla
        ("", []),
        ("   ", []),
        ("¿?", []),
        ("zzz", []),
    ],
)
def test_search(query: str, found: list[str]) -> None:
    assert codes(query) == found


def test_folding_is_idempotent_and_knows_enye_and_cedilla() -> None:
    assert fold("Ñuñoa · São Gonçalo") == "nunoa sao goncalo"
    assert fold(fold("Ñuñoa · São Gonçalo")) == fold("Ñuñoa · São Gonçalo")


def test_a_query_of_any_length_is_answered() -> None:
    assert codes("a" * 10_000) == []
    assert codes("mixtepec", limit=1) == ["20208"]


def test_namesakes_are_told_apart_by_state_and_within_a_state_by_code() -> None:
    hits = ATLAS.search("san jose", Language.ENGLISH, country="TSA", limit=20)
    assert [hit.country for hit in hits][:4] == ["TSA"] * 4
    assert len({hit.context for hit in hits}) == len(hits)
    assert ATLAS.search("nuevo mexico", Language.ENGLISH)[0].context in {
        f"{state} · Tierra {country} en" for state in ("Norte", "Sur") for country in ("TSA", "TSB")
    }


def test_countries_are_found_under_their_names_in_every_language() -> None:
    assert ATLAS.search("tierra tsc pt", Language.ENGLISH)[0].name == "Tierra TSC en"
    assert ATLAS.search("latin america", Language.PORTUGUESE)[0].name == "América Latina e Caribe"
    assert ATLAS.search("parte 3", Language.SPANISH)[0].code == "TC-3"
