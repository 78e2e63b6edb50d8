"""Comparisons and the ranking table: what stands in them, in which order, and what is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from dashboard.choices import View
from dashboard.errors import UnknownTerritoryError
from dashboard.language import Language
from dashboard.profile.answers import (
    COUNTRY,
    MOST_COMPARED,
    PAGE_SIZE,
    SIMILAR,
    STATE,
    RankingFilters,
    RankingSort,
    RankingTable,
)
from dashboard.values import RiskLevel
from tests.profile import ask, edge
from tests.support import releases

VIEW = View(country="TSE", language=Language.ENGLISH)


def ranking(filters: RankingFilters | None = None, sort: RankingSort | None = None, page: int = 1) -> RankingTable:
    return ask.usual().ranking(VIEW, filters=filters or RankingFilters(), sort=sort or RankingSort(), page=page)


def codes(table: RankingTable) -> list[str]:
    return [row.code for row in table.rows]


@pytest.mark.parametrize("code", edge.CODES)
def test_a_comparison_says_of_a_place_what_its_profile_says(code: str) -> None:
    found, profile = ask.usual().compare(VIEW, (code,)), ask.profile(code)
    told = {row.key: row.cells[0] for row in found.rows}

    assert told["estimate"] == profile.estimate
    assert told["children"] == profile.children
    assert told["expected_children"] == profile.expected_children
    assert all(told[f"factor:{one.factor}"] == one.here for one in profile.factors)
    assert found.columns[0].level_text == profile.level_text


def test_the_columns_of_state_country_and_similar_are_child_weighted() -> None:
    found = ask.usual().compare(VIEW, ("10001", STATE, COUNTRY, SIMILAR))
    estimate = next(row for row in found.rows if row.key == "estimate")
    values, children = edge.estimates(), edge.CHILDREN
    states = np.array([row[2] for row in edge.PLACES])
    similar = [edge.at(one.place.code) for one in ask.profile("10001").similar.places]
    for cell, who in zip(
        estimate.cells[1:], (states == 0, np.isfinite(values), np.isin(np.arange(len(values)), similar)), strict=True
    ):
        counted = who & np.isfinite(values)
        assert cell.value == pytest.approx(values[counted] @ children[counted] / children[counted].sum())


def test_more_than_six_places_of_another_country_and_none_are_refused_and_said() -> None:
    found = ask.usual().compare(VIEW, ("nowhere", *edge.CODES[:8]))

    assert [column.code for column in found.columns] == list(edge.CODES[:MOST_COMPARED])
    assert [told.key for told in found.refused] == [
        "compare.refused.unknown",
        "compare.refused.too_many",
        "compare.refused.too_many",
    ]
    assert ask.usual().compare(VIEW, (STATE,)).columns == ()


def test_a_place_named_twice_is_compared_once() -> None:
    assert len(ask.usual().compare(VIEW, ("10001", "10001", "10002")).columns) == 2


def test_overlapping_intervals_leave_the_order_open() -> None:
    near = ask.usual().compare(VIEW, ("10003", "10004")).told
    far = ask.usual().compare(VIEW, ("10001", "20003")).told

    assert "compare.overlap" in [told.key for told in near]
    assert "compare.overlap" not in [told.key for told in far]


@pytest.mark.parametrize(
    ("field", "descending"), list(product(("estimate", "children", "expected_children", "factor"), (True, False)))
)
def test_an_order_is_that_of_the_numbers_with_absences_last(field: str, descending: bool) -> None:
    table = ranking(RankingFilters(factor="poverty"), RankingSort(field, descending))
    numbers = {
        "estimate": [row.estimate.value for row in table.rows],
        "children": [row.children.value for row in table.rows],
        "expected_children": [row.expected_children.value for row in table.rows],
        "factor": [row.factor.value if row.factor else None for row in table.rows],
    }[field]
    known = [number for number in numbers if number is not None]

    assert numbers == [*known, *[None] * (len(numbers) - len(known))]
    assert known == sorted(known, reverse=descending)
    # Rows without a number, and equal ones, stand by code.
    assert codes(table)[len(known) :] == sorted(codes(table)[len(known) :])


def test_names_are_ordered_without_their_accents() -> None:
    names = [row.name for row in ranking(sort=RankingSort("name", descending=False)).rows]

    assert names.index("Único") < names.index("Uno de Cien") < names.index("Zeta")
    assert names.index("Nueva Ñuñoa") < names.index("O'Higgins")


def test_filters_keep_what_they_say() -> None:
    assert {row.level for row in ranking(RankingFilters(levels=("high",))).rows} == {RiskLevel.HIGH}
    assert {row.admin1_code for row in ranking(RankingFilters(admin1="20")).rows} == {"20"}
    assert codes(ranking(RankingFilters(statuses=("suppressed", "unreliable")))) == ["20005", "20008"]
    assert codes(ranking(RankingFilters(least_children=2_000, most_children=4_000))) == ["10002"]
    assert codes(ranking(RankingFilters(text="ohiggins"))) == []
    assert codes(ranking(RankingFilters(text="O’Higgins"))) == codes(ranking(RankingFilters(text="o'hig"))) == ["10002"]
    assert codes(ranking(RankingFilters(codes=("20005", "10002", "20008"), admin1="20"))) == ["20005", "20008"]
    worse = ranking(RankingFilters(factor="poverty", factor_stands="worse"))
    standing = {code: {one.factor: one.stands for one in ask.profile(code).factors} for code in edge.CODES}
    assert {row.code for row in worse.rows} == {code for code, held in standing.items() if held["poverty"] == "worse"}


def test_a_place_in_the_order_is_that_of_the_country_whatever_the_filter() -> None:
    (row,) = ranking(RankingFilters(text="D'Oeste")).rows

    assert (row.first, row.last, row.rank_text) == (7, 8, "7 to 8")


def test_what_does_not_exist_is_set_aside() -> None:
    table = ranking(
        RankingFilters(admin1="99", levels=("purple",), statuses=("?",), factor="gold", factor_stands="worse"),
        RankingSort("factor"),
        page=99,
    )

    assert table.filters == RankingFilters()
    assert table.sort == RankingSort()
    assert (table.page, table.pages, table.total) == (1, 1, len(edge.CODES))


def test_a_list_whose_places_the_release_does_not_hold_is_empty_and_not_everybody() -> None:
    assert codes(ranking(RankingFilters(codes=("10002", "lost")))) == ["10002"]
    table = ranking(RankingFilters(codes=("lost",)))

    assert (table.rows, table.total, table.told.key) == ((), 0, "ranking.nobody")


def test_the_pages_of_a_large_country_hold_every_place_once() -> None:
    release = releases.brazil_sized()
    atlas = ask.explorer(release)
    view = View(country="TSB")
    first = atlas.ranking(view)
    pages = [atlas.ranking(view, page=page) for page in range(1, first.pages + 1)]

    assert first.pages == -(-5_570 // PAGE_SIZE)
    everybody = [row.code for page in pages for row in page.rows]
    assert sorted(everybody) == list(release.municipalities.codes)
    assert [row.first for page in pages for row in page.rows] == sorted(
        row.first for page in pages for row in page.rows
    )


def test_a_country_without_a_release_has_no_profile_no_comparison_and_no_ranking() -> None:
    atlas, nowhere = ask.explorer(), View(country="TSC")
    for ask_it in (
        lambda: atlas.profile(nowhere, "1"),
        lambda: atlas.compare(nowhere, ("1",)),
        lambda: atlas.ranking(nowhere),
        lambda: atlas.profile(VIEW, "nowhere"),
    ):
        with pytest.raises(UnknownTerritoryError):
            ask_it()
