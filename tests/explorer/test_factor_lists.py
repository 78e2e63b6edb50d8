"""Which factors weigh most, in order, for a country, a first-level unit and a municipality."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.choices import View
from dashboard.errors import UnknownTerritoryError
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.values import ValueStatus
from tests.support import releases
from tests.support.evidence import HAZARDOUS, UNRELIABLE, evidence_release

RELEASE = evidence_release()
ATLAS = Explorer(
    [RELEASE, releases.index_release()],
    releases.region(),
    read_municipalities=releases.squares,
    read_admin1=releases.states,
)
VIEW = View(country="TSA", language=Language.ENGLISH)


def test_of_a_country_the_terms_stand_in_the_order_of_their_standardised_coefficients() -> None:
    lists = ATLAS.factors(VIEW, "TSA", "country")

    assert [(line.name, line.terms[0].standardised) for line in lists.raises] == [("age en", 0.5), ("Sex", 0.4)]
    assert [line.name for line in lists.lowers] == ["rural en"]
    boy = lists.raises[1].terms[0]
    assert (boy.level, boy.reference, boy.odds_ratio, boy.odds_lower, boy.odds_upper) == ("boy", "girl", 2.23, 2.0, 2.5)


def test_a_share_tells_of_ten_points_and_a_level_of_itself() -> None:
    lists = ATLAS.factors(VIEW, "TSA", "country")

    assert lists.lowers[0].terms[0].change == pytest.approx(-0.007)
    assert lists.raises[0].terms[0].change == pytest.approx(0.08)


def test_an_interval_that_is_not_known_is_absent() -> None:
    rural = ATLAS.factors(VIEW, "TSA", "country").lowers[0].terms[0]

    assert (rural.odds_ratio, rural.odds_lower, rural.odds_upper) == (0.27, None, None)


def test_of_a_place_the_factors_stand_in_the_order_of_what_sets_it_apart() -> None:
    at = RELEASE.municipalities.position("01002")  # 90 % rural
    lists = ATLAS.factors(VIEW, "01002", "municipality")
    known = RELEASE.status == ValueStatus.AVAILABLE
    children, rural = RELEASE.children[known], RELEASE.factors["rural"][known]
    mean = float(rural @ children / children.sum())

    told = next(line for line in (*lists.raises, *lists.lowers) if line.name == "rural en")
    assert told.contribution == pytest.approx(1.3 * (0.9 - mean))
    assert (told.value, told.reference) == (RELEASE.factors["rural"][at], pytest.approx(mean))
    assert lists.profile == ()


def test_a_first_level_unit_is_the_child_weighted_mean_of_its_municipalities() -> None:
    inside = (RELEASE.municipalities.parent == 0) & (RELEASE.status == ValueStatus.AVAILABLE)
    children, rural = RELEASE.children[inside], RELEASE.factors["rural"][inside]

    lists = ATLAS.factors(VIEW, "01", "admin1")

    told = next(line for line in (*lists.raises, *lists.lowers) if line.name == "rural en")
    assert told.value == pytest.approx(float(rural @ children / children.sum()))


def test_the_profile_compares_the_lowest_with_the_highest_class() -> None:
    known = RELEASE.status == ValueStatus.AVAILABLE
    low, high = (known & (RELEASE.national_class == at) for at in (0, 2))
    means = [float(np.average(RELEASE.factors["rural"][here], weights=RELEASE.children[here])) for here in (low, high)]

    rural = next(line for line in ATLAS.factors(VIEW, "TSA", "country").profile if line.name == "rural en")

    assert (rural.low, rural.high) == (pytest.approx(means[0]), pytest.approx(means[1]))
    assert rural.ratio == pytest.approx(means[1] / means[0])


@pytest.mark.parametrize("code", [releases.SUPPRESSED_CLRISK, UNRELIABLE])
def test_of_a_place_without_a_value_nothing_is_listed(code: str) -> None:
    lists = ATLAS.factors(VIEW, code, "municipality")

    assert (lists.raises, lists.lowers) == ((), ())


def test_a_place_in_an_outcome_without_cells_shows_the_lists_of_the_model() -> None:
    view = VIEW.model_copy(update={"outcome": HAZARDOUS})

    place, country = ATLAS.factors(view, "01001", "municipality"), ATLAS.factors(view, "TSA", "country")

    assert place.scope == "country"
    assert [line.name for line in place.raises] == [line.name for line in country.raises] == ["Sex"]
    hidden = ATLAS.factors(view, releases.SUPPRESSED_CLRISK, "municipality")
    assert (hidden.raises, hidden.lowers) == ((), ())


def test_an_index_lists_what_sets_a_place_apart_without_odds() -> None:
    lists = ATLAS.factors(View(country="TSB"), "A01", "municipality")

    assert lists.is_index
    assert lists.raises or lists.lowers
    assert all(line.terms == () for line in (*lists.raises, *lists.lowers))


@pytest.mark.parametrize(("code", "level"), [("99999", "municipality"), ("TSD", "country"), ("LAC", "region")])
def test_a_place_without_a_release_has_no_lists(code: str, level: str) -> None:
    with pytest.raises(UnknownTerritoryError):
        ATLAS.factors(VIEW, code, level)
