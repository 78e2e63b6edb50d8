"""A factor on the map is called by whose share it is; the table of coefficients by covariate, level and reference."""

from __future__ import annotations

import json

import pytest

from dashboard.choices import FACTOR_PREFIX, Scenario, Shift, View
from dashboard.explorer.layers import controls_of, layer_infos
from dashboard.explorer.level_names import declared, level_names, share_names
from dashboard.explorer.study import Study
from dashboard.explorer.what_if import shift_controls, what_if_effect
from dashboard.language import Language, Text
from dashboard.model.share_names import LEVELS, POPULATION, among, share_name, share_name_of_level
from dashboard.release.reader import open_release
from tests.support.machine import ROOT

SHIPPED = ROOT / "geodata" / "MEX"
AREA = Text(es="Área", en="Area", pt="Área")
RURAL = Text(es="Rural", en="Rural", pt="Rural")
SECTOR = Text(es="Sector", en="Sector", pt="Setor")
WORKS = Text(es="Trabaja en {levels}", en="Works in {levels}", pt="Trabalha em {levels}")
FARMING = Text(es="Agricultura", en="Agriculture", pt="Agropecuária")
TRADE = Text(es="Comercio", en="Commerce", pt="Comércio")
CHILDREN = Text(
    es="niñas, niños y adolescentes de 5 a 17 años",
    en="children aged 5 to 17",
    pt="crianças e adolescentes de 5 a 17 anos",
)
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
    names, shares = level_names(said), share_names(said, population=CHILDREN)

    assert names["head_sector", ""][Language.ENGLISH] == "Sector of the household head"
    assert names["head_sector", "agriculture"][Language.ENGLISH] == "Agriculture"
    assert names["sex", ""][Language.SPANISH] == "Sexo"
    assert shares["head_sector", "agriculture"][Language.ENGLISH] == "Household head works in agriculture"
    assert shares["sex", "female"][Language.ENGLISH] == "Sex: Female"
    assert shares["attendance", "attending"][Language.ENGLISH] == "Children aged 5 to 17 who attend school"
    assert shares["head_schooling", "upper"][Language.ENGLISH] == (
        "Schooling of the household head: Upper secondary or above"
    )


@pytest.fixture(scope="module")
def demonstration() -> Study:
    return Study(open_release(SHIPPED))


WHOSE = {
    "hazardous_15_17": Text(
        es="adolescentes de 15 a 17 años", en="adolescents aged 15 to 17", pt="adolescentes de 15 a 17 anos"
    ),
    "rural_12_17": Text(
        es="adolescentes rurales de 12 a 17 años",
        en="rural adolescents aged 12 to 17",
        pt="adolescentes rurais de 12 a 17 anos",
    ),
}
BOYS = Text(es="Hombres entre {population}", en="Boys among {population}", pt="Meninos entre {population}")


def test_words_of_a_population_stand_where_it_is_named_with_a_capital_in_front_only() -> None:
    inside, in_front = (Text.same(words) for words in ("Boys among {population}", "{population} at school"))

    assert among(inside, population=CHILDREN).en == "Boys among children aged 5 to 17"
    assert among(in_front, population=CHILDREN).en == "Children aged 5 to 17 at school"
    assert among(AREA, population=CHILDREN) == AREA


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("outcome", list(WHOSE))
def test_sliders_name_the_children_of_the_outcome_that_they_move(
    demonstration: Study, outcome: str, language: Language
) -> None:
    study, whose = demonstration.of_outcome(outcome), WHOSE[outcome].say(language)
    controls = {one.factor: one for one in controls_of(study, View(country="MEX", outcome=outcome, language=language))}

    assert controls["sex"].name == BOYS.say(language).replace(POPULATION, whose)
    assert controls["attendance"].name.casefold().startswith(whose)
    of_children = [one for one in controls.values() if study.release.factor_spec(one.factor).level != "territory"]
    assert all(whose in one.description for one in of_children)
    told = [words for one in controls.values() for words in (one.name, one.description)]
    assert not [words for words in told if CHILDREN.say(language) in words.casefold() or POPULATION in words]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("outcome", list(WHOSE))
def test_a_what_if_names_the_children_of_the_outcome_that_it_shifts(
    demonstration: Study, outcome: str, language: Language
) -> None:
    study, whose = demonstration.of_outcome(outcome), WHOSE[outcome].say(language)
    scenario = Scenario(shifts=(Shift(factor="attendance", level="attending", amount=-2),))
    view = View(country="MEX", outcome=outcome, language=language, scenario=scenario)
    effect, controls = what_if_effect(study, view), shift_controls(study, scenario, language)
    told = [one.moved for one in controls] + [one.description for one in controls]

    assert effect is not None
    assert effect.shifts[0].name.casefold().startswith(whose)
    assert not [words for words in told if CHILDREN.say(language) in words.casefold() or POPULATION in words]


def test_layers_lists_and_sliders_of_the_main_outcome_speak_of_its_own_children(demonstration: Study) -> None:
    english = View(country="MEX", language=Language.ENGLISH)
    (sex,) = (one for one in controls_of(demonstration, english) if one.factor == "sex")
    assert sex.name == "Boys among children aged 5 to 17"
    for study in (demonstration, demonstration.of_outcome("hazardous_15_17")):
        (layer,) = layer_infos((f"{FACTOR_PREFIX}sex",), study, Language.ENGLISH)
        assert layer.name == "Boys among children aged 5 to 17", "its values are of all children in every outcome"
