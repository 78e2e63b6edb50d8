"""What the page of a municipality says and in which order, from a profile made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from dash.development.base_component import Component

from dashboard.language import Language
from dashboard.profile.answers import Figure, MunicipalProfile, Told
from dashboard.profile.speaker import Speaker
from dashboard.values import ValueStatus
from layouts.elements import Element, written
from layouts.markup import Drawn, markup
from layouts.pages.municipality.marks import band
from layouts.pages.municipality.page import embedded, page
from layouts.pages.municipality.toolbar import embed_code
from layouts.wording import Voice
from tests.layouts.municipality import made

LEVELS = ("H1", "H2", "H3", "H4")


def walk(part: object) -> list[Element]:
    """Every element below ``part``, in the order of reading."""
    if isinstance(part, list | tuple):
        return [one for each in part for one in walk(each)]
    if not isinstance(part, Element | Component):
        return []
    held = part.to_plotly_json()
    children = held["props"].pop("children", None)
    return [Element(held["type"], children, **held["props"]), *walk(children)]


def tags(part: object, tag: str) -> list[Element]:
    return [one for one in walk(part) if one.type == tag]


def has_class(one: Element, name: str) -> bool:
    return name in str(one.props.get("className", "")).split()


def text(part: object) -> str:
    if isinstance(part, list | tuple):
        return " ".join(text(one) for one in part)
    if isinstance(part, Element | Component):
        return text(part.children)
    return "" if part is None or isinstance(part, Drawn) else str(part)


def headings(part: Element) -> list[int]:
    return [int(one.type[1]) for one in walk(part) if one.type in LEVELS]


def test_the_key_number_comes_before_the_map_and_before_every_action() -> None:
    order = [one.props.get("className", "") for one in walk(page(made.screen()))]

    assert order.index("key-figure") < order.index("first-map") < order.index("place-tools")


def test_every_sentence_of_the_first_screen_is_said() -> None:
    said = text(page(made.screen()))

    spoken = [key for key in made.SUMMARY if key not in {"up", "down"}]
    assert [key for key in spoken if f"sentence {key}." not in said] == []
    assert "Rural" in said
    assert "60.0% here" in said


def test_where_no_factor_is_known_the_sentence_says_so() -> None:
    said = text(page(made.screen(made.profile(up=(), down=()))))

    assert "sentence up." in said
    assert "sentence down." in said


@pytest.mark.parametrize("shown", [made.profile(), made.withheld()], ids=["told", "withheld"])
def test_headings_follow_each_other_without_a_step_left_out(shown) -> None:
    levels = headings(page(made.screen(shown)))

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_entry_of_the_contents_leads_to_a_heading_of_the_page() -> None:
    parts = walk(page(made.screen()))
    ids = {one.props.get("id") for one in parts}
    wanted = [one.props["href"][1:] for one in parts if one.type == "A" and one.props["href"].startswith("#")]

    assert wanted
    assert [name for name in wanted if name not in ids] == []


def test_every_chart_has_a_caption_and_its_numbers_as_text() -> None:
    figures = tags(page(made.screen()), "Figure")
    drawings = [one for one in walk(figures) if has_class(one, "drawing")]

    assert len(figures) >= 5
    assert len(drawings) >= 3
    assert all(tags(figure, "Figcaption") for figure in figures)
    assert all(one.props["aria-hidden"] == "true" for one in drawings)


@pytest.mark.parametrize("kind", ["demonstration", "imported", "published"])
def test_the_kind_of_data_stands_over_everything_in_words(kind: str) -> None:
    shown = made.profile(about=made.about(kind=kind), band=Told("band", f"this is {kind}"))

    for part in (page(made.screen(shown)), embedded(made.screen(shown))):
        shown_band = next(one for one in walk(part) if has_class(one, "release-band") and has_class(one, f"is-{kind}"))
        assert made.ENGLISH.say(f"release.kind.{kind}") in text(shown_band)
        assert f"this is {kind}" in text(shown_band)


@pytest.mark.parametrize("language", list(Language))
def test_the_kind_of_data_is_said_once_where_its_sentence_begins_with_it(language: Language) -> None:
    voice, words = Voice.of(language), Speaker.plain(language)
    shown = band(Told("band", words.say("band.demonstration")), "demonstration", voice)
    kind = voice.say("release.kind.demonstration")

    assert text(shown).casefold().count(kind.casefold()) == 1


def test_a_withheld_municipality_tells_why_and_shows_no_chart() -> None:
    shown = page(made.screen(made.withheld()))
    said = text(shown)

    assert "withheld level" in said
    assert "withheld children" in said
    assert not [one for one in walk(shown) if has_class(one, "told-figure")]


def test_a_withheld_level_has_no_colour_of_a_class() -> None:
    shown = page(made.screen(made.withheld()))
    chips = [one for one in walk(shown) if has_class(one, "is-absent")]

    assert text(chips[0]) == "Withheld"
    assert "style" not in chips[0].props


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_whole_in_every_language(language: Language) -> None:
    said = text(page(made.screen(voice=Voice.of(language))))

    assert "{" not in said
    assert not re.search(r"municipality\.[a-z]", said)


def test_the_embedded_card_keeps_the_band_and_leads_to_the_whole_page() -> None:
    card = embedded(made.screen())
    links = {one.props["href"] for one in tags(card, "A")}

    assert "These are demonstration data." in text(card)
    assert made.addresses().permalink in links
    assert not [one for one in walk(card) if has_class(one, "place-tools")]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_name_cannot_break_out_of_the_code_to_embed() -> None:
    name = "O'Higgins \"><script>alert(1)</script>"
    parser = _Tags()
    parser.feed(embed_code("https://atlas.example/x?a=1&embed=1", name))

    assert [tag for tag, _ in parser.found] == ["iframe"]
    assert parser.found[0][1]["title"] == name
    assert parser.found[0][1]["src"] == "https://atlas.example/x?a=1&embed=1"


def test_names_are_escaped_wherever_they_stand() -> None:
    shown = made.profile(place=replace(made.profile().place, name="<b>&"))
    sent = markup(page(made.screen(shown)))

    assert "<b>" not in sent
    assert sent.count("&lt;b&gt;&amp;") > 5


def test_numbers_stand_as_they_were_written_and_nowhere_anew() -> None:
    odd = made.profile(
        estimate=Figure(0.12, "twelve"),
        similar=replace(made.similar(), places=()),
        neighbours=replace(made.profile().neighbours, places=()),
    )

    assert "twelve" in text(page(made.screen(odd)))


def test_a_factor_without_a_value_here_says_which_kind_of_absence() -> None:
    hidden = made.factor("rural", here=Figure(None, "withheld: few children", ValueStatus.SUPPRESSED), stands=None)
    shown = page(made.screen(made.profile(factors=(hidden,), up=(), down=())))

    assert "withheld: few children" in text(shown)
    assert not [one for one in walk(shown) if has_class(one, "spine-mark") and has_class(one, "is-here")]


def test_no_heading_says_that_something_causes() -> None:
    for language in Language:
        said = text(page(made.screen(voice=Voice.of(language)))).lower()
        assert not re.search(r"\b(causes?|causa|provoca|because of)\b", said)


def test_the_page_travels_as_one_component() -> None:
    sent = written(page(made.screen())).to_plotly_json()["props"]

    assert sent["children"] is None
    assert sent["data-drawing"].startswith('<div class="place-page">')


def test_two_of_one_name_in_one_state_are_told_apart_by_the_code_beside_the_name() -> None:
    heads = {code: text(tags(page(made.screen(named(code))), "H1")) for code in ("10003", "10004")}

    assert all(heads[code].endswith(f"code {code}") for code in heads)


def named(code: str) -> MunicipalProfile:
    shown = made.profile()
    return replace(shown, place=replace(shown.place, code=code, name="San José"))


def test_one_reason_for_which_nothing_is_told_is_said_once_and_without_a_warning() -> None:
    why = made.said("moves.no_value", "Without an estimate there is no distance to another level.")
    silent = replace(made.moves(), down=(), up=(), down_told=why, up_told=why)
    told = text(page(made.screen(replace(made.withheld(), moves=silent))))

    assert told.count(why.text) == 1
    assert silent.caveat.text not in told


def test_of_a_place_that_resembles_nobody_one_sentence_is_said() -> None:
    nobody = replace(
        made.similar(), places=(), told=made.said("similar.none", "Nobody."), levels_told=made.said("x", "Again.")
    )
    told = text(page(made.screen(made.profile(similar=nobody))))

    assert "Nobody." in told
    assert "Again." not in told
