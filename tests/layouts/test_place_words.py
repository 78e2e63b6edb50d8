"""What panel, hover card and banner say of a place: of how many children, on how many factors, by which rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dash import html

from dashboard.answers import PlaceCard
from dashboard.choices import Classing, Scenario, View
from dashboard.explorer import Explorer
from dashboard.language import Language
from layouts.hover import hover_card
from layouts.markup import markup
from layouts.pages.levels import has_levels
from layouts.pages.place_panel import changes_panel, place_panel
from layouts.pages.sentence import _marked, plain_sentence
from layouts.pages.topline import banner
from layouts.wording import Voice
from tests.support import releases

ENGLISH = Voice.of(Language.ENGLISH)
LEVEL_NAMES = ("Low", "Medium", "High")


def look(country: str, *, of: str | None = None, atlas: Explorer | None = None, **changes: Any) -> dict[str, Any]:
    """Everything said about ``of`` (the focused place when not given) on one view, in English."""
    atlas = atlas or releases.explorer()
    view = View(**{"language": Language.ENGLISH, "country": country, **changes})
    crumb = atlas.crumbs(view)[-1]
    voice, is_index = Voice.of(view.language), country == "TSB"
    legend, levels = atlas.legend(view), atlas.legend(view.model_copy(update={"layer": "level"}))
    card = atlas.place(view, of or crumb.code, "country" if of else crumb.level)
    effect = atlas.effect(view)
    panel = place_panel(card, legend=legend, levels=levels, voice=voice, is_index=is_index, can_open=False)
    figures, shows_levels = atlas.key_figures(view), has_levels(levels)
    return {
        "card": card,
        "panel": markup(panel),
        "hover": hover_card(card, legend=legend, levels=levels, voice=voice, is_index=is_index),
        "sentence": plain_sentence(figures, card, voice=voice, is_index=is_index, has_levels=shows_levels),
        "banner": markup(banner(effect, voice=voice, is_index=is_index)),
        "changes": markup(changes_panel(effect, levels=levels, voice=voice)),
    }


def lines(said: dict[str, Any]) -> dict[str, str]:
    return dict(said["hover"]["lines"])


# --- of how many children, on how many factors ---


def test_a_rate_says_of_how_many_children_it_speaks() -> None:
    said = look("TSA")
    with_value, everyone = said["card"].children_with_value, said["card"].children

    # 250 + 300 + ... of the nine places with a value; those of 01005 and 02006 are known but have none.
    assert (with_value, everyone) == (3_610, 4_190)
    assert "It speaks of 3,610 children with an estimate, of 4,190 in all." in said["sentence"]
    assert "Of them, with an estimate</dt><dd>3,610" in said["panel"]


def test_a_rate_of_all_children_has_nothing_to_add() -> None:
    said = look("TSA", admin1="01", municipality="01001")

    assert "in all" not in said["sentence"]
    assert "Of them" not in said["panel"]


@pytest.mark.parametrize("of", ["panel", "sentence", "hover"])
def test_a_place_on_part_of_the_factors_says_so(of: str) -> None:
    said = look("TSB", admin1="B", municipality="B03")

    assert "2 of 3 factors" in str(said[of])


def test_a_place_with_all_factors_says_it_in_the_panel_only() -> None:
    said = look("TSB", admin1="B", municipality="B01")

    assert "3 of 3 factors" in said["panel"]
    assert "of 3 factors" not in said["sentence"] + str(said["hover"])


@pytest.mark.parametrize("of", ["panel", "sentence"])
def test_a_state_counts_its_places_on_part_of_the_factors(of: str) -> None:
    assert "One municipality has data on a part of the 3 factors only." in look("TSB", admin1="B")[of]


def test_a_factor_that_is_the_same_everywhere_is_named_as_not_counting() -> None:
    card: PlaceCard = replace(look("TSB")["card"], set_aside=("water", "roads"))
    legend = releases.explorer().legend(View(country="TSB"))

    panel = markup(place_panel(card, legend=legend, levels=legend, voice=ENGLISH, is_index=True, can_open=False))

    assert "Have one single value in the whole country and so do not count: water, roads." in panel


def test_a_withheld_place_says_nothing_of_its_factors() -> None:
    said = look("TSB", admin1="A", municipality="A06")

    assert "factors" not in said["panel"] + said["sentence"] + str(said["hover"])


def test_a_withheld_factor_is_said_as_withheld_and_not_as_missing() -> None:
    atlas = releases.explorer(releases.with_withheld_factor())
    place, layer = {"admin1": "02", "municipality": "02005"}, "factor:rural"
    panel = look("TSA", atlas=atlas, **place)["panel"]

    assert "3 of 3 factors" in panel
    assert "One factor is withheld" in panel
    assert "of fewer than 20 children: rural en. The estimate takes it into account." in panel
    assert lines(look("TSA", atlas=atlas, layer=layer, **place))["rural en"] == "Withheld"
    assert "rural en" not in lines(look("TSA", atlas=atlas, **place))


def test_the_number_that_matters_is_the_one_in_bold_even_where_ages_hold_the_same_figure() -> None:
    said = _marked(["Of 100 rural adolescents aged 12 to 17, an estimated \x0217\x03 work."])
    assert [part.children for part in said if isinstance(part, html.Strong)] == ["17"]
    assert str(said[0]).endswith("an estimated ")


def test_an_area_counts_its_places_with_a_withheld_factor_apart_from_those_without_data() -> None:
    said = look("TSA", atlas=releases.explorer(releases.with_withheld_factor()))["panel"]

    assert "Of one municipality some factor is withheld" in said
    assert "on a part of" not in said


@pytest.mark.parametrize("language", list(Language))
def test_what_is_withheld_of_a_place_has_words_in_every_language(language: Language) -> None:
    voice = Voice.of(language)
    for key in ("panel.withheld", "sentence.withheld"):
        for count in (1, 2, 1_000_000):
            assert "20" in voice.say(key, count=count, names="rural", threshold=20)


# --- what a scenario gains and loses ---


def test_the_banner_counts_places_that_lose_their_value() -> None:
    said = look("TSB", scenario=Scenario(availability_threshold=1.0))["banner"]

    assert "No municipality changes class" in said
    assert "One municipality loses its value" in said
    assert "gain" not in said


def test_the_banner_counts_places_that_gain_a_value() -> None:
    effect = replace(releases.explorer().effect(View(country="TSB")), is_exploratory=True, gained=3)

    said = markup(banner(effect, voice=ENGLISH, is_index=True))

    assert "3 municipalities gain a value" in said
    assert "lose" not in said


# --- the official result stays in sight ---


@pytest.mark.parametrize("classing", [Classing(method="quantiles"), Classing(k=5), Classing(method="quantiles", k=2)])
def test_classes_by_another_rule_have_no_level_names_and_the_official_level_stands_beside(classing: Classing) -> None:
    said = look("TSA", admin1="01", municipality="01002", classing=classing)

    assert "Class " in said["panel"]
    assert "level-chip" in said["panel"]
    assert "Official level</dt><dd>High" in said["panel"]
    assert lines(said)["Official level"] == "High"
    assert said["hover"]["level"]["word"].startswith("Class ")
    assert said["sentence"].startswith("Officially, Nuevo México is at high risk.")


def test_a_country_under_other_classes_says_that_its_sentence_keeps_to_the_official_ones() -> None:
    official, other = (look("TSA", classing=classing)["sentence"] for classing in (Classing(), Classing(k=5)))

    assert other.startswith(official.split(".")[0])
    assert "Counted by the official classes, not by those on the map." in other
    assert "official" not in official


def test_under_the_official_rule_the_level_is_said_once() -> None:
    said = look("TSA", admin1="01", municipality="01002")

    assert "Official level" not in said["panel"] + str(said["hover"])
    assert said["sentence"].startswith("Nuevo México is at high risk.")


@pytest.mark.parametrize("layer", ["level", "estimate", "children", "factor:rural"])
def test_a_change_of_class_is_told_in_the_classes_of_the_level_whatever_the_map_shows(layer: str) -> None:
    scenario = Scenario(weights=(("rural", 2.0),))
    told = look("TSA", layer=layer, scenario=scenario)["changes"]

    assert "Medium → High" in told


def test_a_change_of_unnamed_classes_never_reads_as_a_level() -> None:
    scenario = Scenario(weights=(("rural", 2.0),))
    told = look("TSA", classing=Classing(method="quantiles", k=3), scenario=scenario)["changes"]

    assert "→" in told
    assert not [name for name in LEVEL_NAMES if name in told]


# --- the index is no probability of child labour ---


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.SPANISH, "municipios están en el nivel alto del índice"),
        (Language.ENGLISH, "municipalities are at the high level of the index"),
        (Language.PORTUGUESE, "municípios estão no nível alto do índice"),
    ],
)
def test_an_index_speaks_of_its_levels_never_of_risk(language: Language, said: str) -> None:
    told = look("TSB", language=language)

    assert said in told["sentence"]
    assert not [word for word in ("risk", "riesgo", "risco") if word in told["sentence"]]


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        (Language.SPANISH, "1 municipio está en", "1,000,000 de municipios están en"),
        (Language.ENGLISH, "1 municipality is at", "1,000,000 municipalities are at"),
        (Language.PORTUGUESE, "1 município está no", "1.000.000 de municípios estão no"),
    ],
)
def test_the_sentence_of_an_index_bends_with_the_count(language: Language, one: str, many: str) -> None:
    voice = Voice.of(language)

    assert one in voice.say("sentence.high.index", count=1, place="X", high="1")
    assert many in voice.say("sentence.high.index", count=1_000_000, place="X", high="1")


def test_a_place_of_an_index_has_a_level_of_the_index() -> None:
    said = look("TSB", admin1="B", municipality="B05")

    assert "is at the high level of the index." in said["sentence"]
    assert "High level" in said["panel"]
    assert "risk" not in said["sentence"] + said["panel"] + str(said["hover"])


# --- the hover card ---


def test_hovering_a_municipality_tells_all_that_a_glance_needs() -> None:
    told = look("TSA", admin1="01", municipality="01002")["hover"]

    assert told["name"] == "Nuevo México"
    assert told["level"]["word"] == "High"
    assert set(told["level"]) == {"word", "light", "dark"}
    assert dict(told["lines"]) == {
        "Estimated probability": f"{100 * releases.clrisk_probability(1):.1f}%",
        "Rank in the country": "2 of 9",
        "Children aged 5 to 17": "300",
    }
    assert told["up"] == ["rural en"]
    assert told["source"] == "Source: source en"
    assert told["mark"] == "Demonstration data, synthetic."


def test_hovering_a_place_of_an_index_tells_its_score_rank_and_factors() -> None:
    told = look("TSB", admin1="B", municipality="B05")["hover"]

    assert dict(told["lines"]).keys() == {"Score", "Rank in the country", "Children aged 5 to 17"}
    assert told["up"]
    assert told["up_title"] == "Towards a higher index"
    assert told["mark"] == ""


@pytest.mark.parametrize(
    ("code", "reason"),
    [("01005", "absence.no_data"), ("01006", "absence.suppressed"), ("02006", "absence.not_modelled")],
)
@pytest.mark.parametrize("language", list(Language))
def test_hovering_a_place_without_a_value_says_why(language: Language, code: str, reason: str) -> None:
    told = look("TSA", admin1=code[:2], municipality=code, language=language)["hover"]

    assert told["level"]["word"] == Voice.of(language).say(f"{reason}.long")
    assert not [name for name, _ in told["lines"] if name == Voice.of(language).say("panel.probability")]


def test_hovering_a_country_tells_each_figure_with_instrument_year_ages_and_source() -> None:
    told = look("LAC", of="TSC", layer="facts:child_labour")["hover"]

    assert told["lines"][0] == ["Child labour (survey, 2017, ages 5-17)", "10.0%"]
    assert told["source"] == "Source: office of TSC"


def test_hovering_a_country_with_synthetic_municipalities_tells_its_published_figures() -> None:
    told = look("LAC", of="TSA", layer="facts:child_labour")["hover"]

    assert told["lines"][0] == ["Child labour (survey, 2020, ages 5-17)", "7.5%"]
    assert (told["source"], told["mark"]) == ("Source: office of TSA", "")


def test_hovering_a_country_tells_the_group_that_colours_it_and_its_rates_first() -> None:
    told = look("LAC", of="TSC", layer="facts:child_labour")["hover"]
    legend = releases.explorer().legend(View(language=Language.ENGLISH, layer="facts:child_labour"))

    assert told["level"]["word"] in {entry.label for entry in legend.entries}
    assert {"light", "dark"} < set(told["level"])


@pytest.mark.parametrize(
    ("country", "said"),
    [("TSD", "Nothing published was found."), ("TSB", "Figures are published, but under another concept.")],
)
def test_hovering_a_grey_country_says_why_it_is_grey(country: str, said: str) -> None:
    assert look("LAC", of=country, layer="facts:child_labour")["hover"]["level"] == {"word": said}
