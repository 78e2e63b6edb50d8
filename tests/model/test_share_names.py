"""A factor on the map is called by whose share it is; the table of coefficients by covariate, level and reference."""

from __future__ import annotations

import json

import pytest

from dashboard.explorer.level_names import declared, level_names, share_names
from dashboard.language import Language, Text
from dashboard.model.share_names import LEVELS, share_name, share_name_of_level
from tests.support.machine import ROOT

SHIPPED = ROOT / "geodata" / "MEX"
AREA = Text(es="Área", en="Area", pt="Área")
RURAL = Text(es="Rural", en="Rural", pt="Rural")
SECTOR = Text(es="Sector", en="Sector", pt="Setor")
WORKS = Text(es="Trabaja en {levels}", en="Works in {levels}", pt="Trabalha em {levels}")
FARMING = Text(es="Agricultura", en="Agriculture", pt="Agropecuária")
TRADE = Text(es="Comercio", en="Commerce", pt="Comércio")
HOUSEHOLDS = Text(es="Hogares", en="Households", pt="Domicílios")


def three(text: Text) -> tuple[str, str, str]:
    return text.es, text.en, text.pt


@pytest.mark.parametrize(
    ("label", "levels", "shown_as", "expected"),
    [
        (AREA, [RURAL], None, ("Área: Rural", "Area: Rural", "Área: Rural")),
        (AREA, [], None, ("Área", "Area", "Área")),
        (SECTOR, [FARMING], WORKS, ("Trabaja en agricultura", "Works in agriculture", "Trabalha em agropecuária")),
        (
            SECTOR,
            [FARMING, TRADE],
            WORKS,
            (
                "Trabaja en agricultura o comercio",
                "Works in agriculture or commerce",
                "Trabalha em agropecuária ou comércio",
            ),
        ),
        (
            SECTOR,
            [FARMING, TRADE, HOUSEHOLDS],
            None,
            (
                "Sector: Agricultura, Comercio u Hogares",
                "Sector: Agriculture, Commerce or Households",
                "Setor: Agropecuária, Comércio ou Domicílios",
            ),
        ),
        (AREA, [RURAL], Text.same("{levels} area"), ("Rural area",) * 3),
        (SECTOR, [Text.same("IT")], WORKS, ("Trabaja en IT", "Works in IT", "Trabalha em IT")),
    ],
)
def test_a_share_is_named_from_its_levels(
    label: Text, levels: list[Text], shown_as: Text | None, expected: tuple[str, str, str]
) -> None:
    assert three(share_name(label, levels=levels, shown_as=shown_as)) == expected


def test_a_phrase_for_all_levels_at_once_does_not_speak_of_one_of_them() -> None:
    both = Text.same("Works outside the home")

    assert share_name(SECTOR, levels=[FARMING, TRADE], shown_as=both).en == "Works outside the home"
    assert share_name_of_level(SECTOR, level=TRADE, shown_as=both).en == "Sector: Commerce"
    assert share_name_of_level(SECTOR, level=TRADE, shown_as=WORKS).en == "Works in commerce"


def test_every_factor_of_the_demonstration_says_whose_share_it_is() -> None:
    factors = {
        one["code"]: one["name"] for one in json.loads((SHIPPED / "manifest.json").read_text("utf-8"))["factors"]
    }

    assert factors["age"]["en"] == "Adolescents aged 15 to 17 years"
    assert factors["head_sector"]["en"] == "Household head works in agriculture or commerce"
    assert factors["head_sector"]["es"] == "Jefatura del hogar que trabaja en agricultura o comercio"
    assert factors["area"]["pt"] == "Domicílio em área rural"
    names = [name for told in factors.values() for name in told.values()]
    assert not [name for name in names if LEVELS in name or ":" in name]
    assert all(len({told[language] for told in factors.values()}) == len(factors) for language in ("es", "en", "pt"))


def test_the_coefficients_of_the_demonstration_keep_covariate_level_and_reference() -> None:
    said = declared((SHIPPED / "specification.yaml").read_text("utf-8"))
    names, shares = level_names(said), share_names(said)

    assert names["head_sector", ""][Language.ENGLISH] == "Sector of the household head"
    assert names["head_sector", "agriculture"][Language.ENGLISH] == "Agriculture"
    assert names["sex", ""][Language.SPANISH] == "Sexo"
    assert shares["head_sector", "agriculture"][Language.ENGLISH] == "Household head works in agriculture"
    assert shares["sex", "female"][Language.ENGLISH] == "Sex: Female"
    assert shares["attendance", "attending"][Language.ENGLISH] == "Children who attend school"
    assert shares["head_schooling", "upper"][Language.ENGLISH] == (
        "Schooling of the household head: Upper secondary or above"
    )
