"""What is withheld stands nowhere in a profile, a comparison or a ranking table, nor can it be worked out of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from dashboard.choices import Classing, View
from dashboard.language import Language
from dashboard.profile.answers import COUNTRY, SIMILAR, STATE, RankingFilters, RankingSort, Similarity
from dashboard.values import ValueStatus
from tests.profile import ask, edge
from tests.support import releases
from tests.support.evidence import SECRET_DIRECT, SECRET_ERROR, UNRELIABLE, evidence_release

LANGUAGES = list(Language)


def numbers_in(answer: Any) -> set[float]:
    """Every number of an answer, rounded so that formatting does not hide it."""
    return {round(float(one), 6) for one in ask.leaves(answer) if isinstance(one, float) and np.isfinite(one)}


def secrets() -> set[float]:
    """What only the suppressed municipality has: its children, factors and estimate."""
    own = {*edge.SECRETS, edge.model(0.33333, 0.77777), 13 * edge.model(0.33333, 0.77777)}
    return {round(one, 6) for one in own}


def texts_in(answer: Any) -> str:
    return " ".join(one for one in ask.leaves(answer) if isinstance(one, str))


@pytest.mark.parametrize(("language", "code"), list(product(LANGUAGES, edge.CODES)))
def test_no_profile_holds_a_withheld_number(language: Language, code: str) -> None:
    found = ask.profile(code, edge.edge_release(), edge.tse_older(), language=language)

    assert not numbers_in(found) & secrets()
    assert "33.3%" not in texts_in(found)
    assert "77.8%" not in texts_in(found)


def test_a_suppressed_place_says_nothing_but_that() -> None:
    found = ask.profile(edge.SECRET)

    assert found.status is ValueStatus.SUPPRESSED
    assert found.level is found.class_index is found.precision is found.direct is found.interval is None
    figures = (found.estimate, found.children, found.expected_children, found.key_number)
    assert [one.value for one in figures] == [None] * 4
    assert found.up == found.down == found.similar.places == found.groups == found.actions == ()
    assert all(one.here.value is one.contribution is one.stands is None for one in found.factors)
    assert all(swarm.marked is None and edge.SECRET not in swarm.codes for swarm in found.swarms)
    assert found.moves.up == found.moves.down == ()
    assert all(rank.first is rank.last is None for rank in found.ranks)


@pytest.mark.parametrize("code", edge.CODES)
def test_a_suppressed_place_is_like_nobody(code: str) -> None:
    asked = Similarity(how_many=25)

    assert edge.SECRET not in [one.place.code for one in ask.profile(code, similarity=asked).similar.places]


def test_nothing_changes_when_the_secret_does() -> None:
    """Another secret, the same answers: nobody can reckon back what nothing depends on."""
    plain = edge.edge_release()
    at = edge.at(edge.SECRET)
    children = plain.children.copy()
    informal, poverty = (plain.factors[code].copy() for code in ("informal", "poverty"))
    children[at], informal[at], poverty[at] = 17.0, 0.123, 0.456
    other = replace(plain, children=children, factors={**plain.factors, "informal": informal, "poverty": poverty})

    for code in edge.CODES:
        assert ask.profile(code, plain) == ask.profile(code, other), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_comparison_and_no_ranking_holds_a_withheld_number(language: Language) -> None:
    atlas, view = ask.explorer(), View(country="TSE", language=language)
    answers: list[Any] = [atlas.compare(view, (edge.SECRET, code, STATE, COUNTRY, SIMILAR)) for code in edge.CODES]
    for factor, field in product(("informal", "poverty"), ("estimate", "children", "expected_children", "factor")):
        answers.append(atlas.ranking(view, filters=RankingFilters(factor=factor), sort=RankingSort(field)))

    assert not set().union(*map(numbers_in, answers)) & secrets()


@pytest.mark.parametrize("least", [0.0, 12.0, 14.0])
def test_a_filter_by_children_tells_nothing_of_a_withheld_place(least: float) -> None:
    atlas, view = ask.explorer(), View(country="TSE")
    least_only = atlas.ranking(view, filters=RankingFilters(least_children=least))
    most_only = atlas.ranking(view, filters=RankingFilters(most_children=least))

    assert edge.SECRET not in [row.code for row in (*least_only.rows, *most_only.rows)]


def test_an_order_tells_nothing_of_a_withheld_place() -> None:
    atlas, view = ask.explorer(), View(country="TSE")
    for field, descending in product(("children", "estimate", "factor"), (True, False)):
        table = atlas.ranking(view, filters=RankingFilters(factor="poverty"), sort=RankingSort(field, descending))
        without = [row.code for row in table.rows if row.children.value is None] if field == "children" else None
        codes = [row.code for row in table.rows]
        # Among those without a value the order is that of the codes, whatever the value would be.
        tail = without or [row.code for row in table.rows if row.estimate.value is None]
        if field != "factor":
            assert [code for code in codes if code in tail] == sorted(tail)


def test_an_unreliable_estimate_and_its_error_are_told_nowhere() -> None:
    atlas = releases.explorer(evidence_release())
    for scope in ("national", "parent"):
        view = View(country="TSA", classing=Classing(scope=scope))
        found = atlas.profile(view, UNRELIABLE)
        assert found.status is ValueStatus.UNRELIABLE
        assert not numbers_in(found) & {SECRET_ERROR, SECRET_DIRECT}


def test_a_withheld_factor_moves_nothing_and_is_in_no_sentence() -> None:
    found = releases.explorer(releases.with_withheld_factor()).profile(View(country="TSA"), "02005")
    (rural,) = (one for one in found.factors if one.factor == "rural")

    assert rural.here.value is rural.contribution is rural.stands is None
    assert rural.here.status is ValueStatus.SUPPRESSED
    assert releases.SECRET_RURAL not in numbers_in(found)
