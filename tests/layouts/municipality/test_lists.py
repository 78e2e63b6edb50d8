"""The list of municipalities, a comparison, and the page for an address that leads to none."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from dashboard.language import Language
from dashboard.profile.answers import RankingFilters, RankingSort
from layouts.markup import markup
from layouts.pages.municipality import compare, lists, missing, ranking
from layouts.wording import Voice
from tests.layouts.municipality import made
from tests.layouts.municipality.test_page import has_class, tags, text, walk


def cells(shown: ranking.RankingScreen) -> list[str]:
    return [text(one) for one in walk(ranking.result(shown)) if one.type in {"Th", "Td"}]


def test_the_sorted_column_says_so_and_its_link_turns_the_order_round() -> None:
    shown = made.ranking_screen(made.table(sort=RankingSort("children", descending=True)))
    (head,) = [one for one in tags(ranking.result(shown), "Th") if "aria-sort" in one.props]

    assert head.props["aria-sort"] == "descending"
    assert "('sort', 'children:up')" in head.children.props["href"]


def test_columns_without_a_number_in_the_release_are_left_out() -> None:
    said = cells(made.ranking_screen(made.table(has_children=False, has_interval=False)))

    assert "Children of these ages" not in said
    assert "95% interval" not in said


def test_an_index_has_a_score_and_no_expected_children() -> None:
    said = " ".join(cells(made.ranking_screen(made.table(is_index=True))))

    assert "Index" in said
    assert "Probability" not in said
    assert "In child labour" not in said


def test_every_choice_of_a_filter_has_a_label_and_the_one_in_force_is_chosen() -> None:
    filters = RankingFilters(
        admin1="01", levels=("high",), factor="rural", factor_stands="worse", codes=("01001", "01002")
    )
    parts = walk(ranking.page(made.ranking_screen(made.table(filters=filters, factor_name="Rural"))))
    labels = {one.props["htmlFor"] for one in parts if one.type == "Label"}
    selects = {
        one.props["name"]: [option.props["value"] for option in tags(one, "Option") if option.props["selected"]]
        for one in parts
        if one.type == "Select"
    }

    assert selects == {
        "places": ["01001,01002"],
        "state": ["01"],
        "level": ["high"],
        "status": ["all"],
        "factor": ["rural"],
        "stands": ["worse"],
    }
    assert {f"rank-{name}" for name in selects} <= labels


@pytest.mark.parametrize("language", list(Language))
def test_what_the_browser_says_of_lists_keeps_the_places_of_its_facts(language: Language) -> None:
    said = json.loads(lists.list_words(Voice.of(language)))
    facts = {name: set(re.findall(r"{(\w+)}", words)) for name, words in said.items()}

    assert facts["add"] == facts["added"] == facts["drop"] == facts["dropped"] == {"place", "list"}
    assert facts["six"] == {"count"}
    assert facts["cut"] == {"list", "most", "count"}
    assert all(facts[name] == {"list"} for name in ("made", "renamed", "emptied", "removed", "undone", "taken"))
    assert all(said.values())


def test_a_menu_of_lists_names_its_place_as_text_and_leads_to_all_lists() -> None:
    shown = lists.list_menu("TSA", "01001", '<b>"San', made.ENGLISH, all_lists="/en/municipalities/TSA#favourites")

    assert "Keep &lt;b&gt;" in markup(shown)
    assert "<b>" not in markup(shown)
    assert [one.props["href"] for one in tags(shown, "A")] == ["/en/municipalities/TSA#favourites"]
    assert [one.props["htmlFor"] for one in tags(shown, "Label")] == [one.props["id"] for one in tags(shown, "Input")]


def test_a_list_of_nothing_has_no_table() -> None:
    shown = made.ranking_screen(made.table(rows=(), total=0, pages=1, page=1))

    assert not tags(ranking.result(shown), "Table")
    assert shown.table.told.text in text(ranking.result(shown))


def test_the_list_is_text_that_can_be_put_into_the_page() -> None:
    assert "=SUMA(A1)" in markup(ranking.result(made.ranking_screen()))


@pytest.mark.parametrize(("page", "links"), [(1, {"next"}), (2, {"previous", "next"}), (3, {"previous"})])
def test_pages_lead_only_where_there_are_rows(page: int, links: set[str]) -> None:
    parts = walk(ranking.result(made.ranking_screen(made.table(page=page))))
    marks = {one.props.get("data-ranking-go") for one in parts if one.type == "A"}

    assert {"previous", "next"} & marks == links


def test_countries_are_a_choice_and_no_order() -> None:
    said = text(ranking.no_country(made.ranking_screen().countries, made.ENGLISH))

    assert "Tierra A" in said
    assert "Countries are not put in an order" in said


def test_a_comparison_tells_what_it_refuses() -> None:
    assert "sentence refused." in text(compare.page(made.compare_screen()))


def test_a_mean_of_places_has_no_level_and_nothing_is_missing() -> None:
    said = text(compare.page(made.compare_screen()))

    assert "does not apply" in said


def test_every_column_of_a_comparison_can_be_taken_away() -> None:
    parts = walk(compare.page(made.compare_screen()))
    drops = [one for one in parts if has_class(one, "compare-drop")]

    assert [one.props["href"] for one in drops] == ["/en/compare/TSA?without=01001", "/en/compare/TSA?without=_state"]
    assert all(one.props["aria-label"] for one in drops)


def test_six_are_enough_and_the_page_says_so() -> None:
    shown = made.comparison()
    six = tuple(replace(shown.columns[0], code=str(at)) for at in range(6))
    rows = tuple(replace(row, cells=(row.cells[0],) * 6) for row in shown.rows)
    parts = compare.page(made.compare_screen(replace(shown, columns=six, rows=rows)))

    assert "There are six already" in text(parts)
    assert not [one for one in walk(parts) if "data-place-search" in one.props]


def test_an_empty_comparison_asks_for_the_first_place() -> None:
    shown = replace(made.comparison(), columns=(), rows=(), told=())

    assert "Find the first municipality" in text(compare.page(made.compare_screen(shown)))


@pytest.mark.parametrize("language", list(Language))
def test_a_lost_zero_is_told_and_the_place_offered(language: Language) -> None:
    meant = missing.Meant("Tuxtla Gutiérrez", "Chiapas · México", "07101", "/es/municipio/MEX/07101")
    shown = missing.MissingScreen("7101", "MEX", "México", (meant,), True, "/es/municipios/MEX", "/x/{code}")
    voice = Voice.of(language)
    page = missing.page(shown, voice)

    assert voice.say("municipality.missing.zero") in text(page)
    assert "/es/municipio/MEX/07101" in [one.props.get("href") for one in walk(page)]
