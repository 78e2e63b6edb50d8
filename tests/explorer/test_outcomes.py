"""Every outcome of a release is a map of its own: its classes, its children, its definition, its precision."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.choices import COVERAGE, DIFFERENCE, ERROR, ESTIMATE, Scenario, View
from dashboard.downloads import Format
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.values import Paint, ValueStatus
from tests.support import releases
from tests.support.evidence import (
    HAZARDOUS,
    MAIN,
    SECRET_DIRECT,
    SECRET_ERROR,
    UNRELIABLE,
    evidence_release,
    groups_of,
)

RELEASE = evidence_release()
ATLAS = Explorer(
    [RELEASE, releases.index_release()],
    releases.region(),
    read_municipalities=releases.squares,
    read_admin1=releases.states,
    read_groups=lambda release, *, outcome: groups_of(RELEASE, outcome),
)
OTHER = View(country="TSA", outcome=HAZARDOUS, language=Language.ENGLISH)
PLAIN = View(country="TSA", language=Language.ENGLISH)


def test_another_outcome_has_its_own_values_classes_and_children() -> None:
    found = RELEASE.outcomes[HAZARDOUS]
    known = found.status == ValueStatus.AVAILABLE

    painted = np.frombuffer(ATLAS.paint(OTHER), dtype=np.uint8)

    np.testing.assert_array_equal(painted[known], found.national_class[known] + Paint.FIRST_CLASS)
    figures = ATLAS.key_figures(OTHER)
    children = found.children[known]
    assert figures.rate == pytest.approx(float(found.estimate[known] @ children / children.sum()))
    assert figures.expected_children == pytest.approx(float(found.estimate[known] @ children))
    assert ATLAS.legend(OTHER).entries[0].upper == 0.02


def test_the_main_outcome_is_what_a_bare_address_shows_and_needs_no_name() -> None:
    named, notices = ATLAS.resolve(PLAIN.model_copy(update={"outcome": MAIN}))

    assert named == ATLAS.resolve(PLAIN)[0]
    assert notices == ()
    assert ATLAS.paint(PLAIN) != ATLAS.paint(OTHER)


def test_the_choice_names_population_and_ages_and_marks_the_one_shown() -> None:
    choices = ATLAS.outcomes(OTHER)

    assert [(one.code, one.ages, one.is_main, one.is_shown) for one in choices] == [
        (MAIN, "5-17", True, False),
        (HAZARDOUS, "15-17", False, True),
    ]
    assert ATLAS.outcomes(View(country="TSB")) == ()


def test_an_outcome_that_does_not_exist_gives_way_to_the_main_one_with_a_notice() -> None:
    settled, notices = ATLAS.resolve(PLAIN.model_copy(update={"outcome": "nothing"}))

    assert settled.outcome is None
    assert [notice.key for notice in notices] == ["outcome_unknown"]


def test_weights_of_an_outcome_without_a_model_over_cells_are_refused_and_it_says_so() -> None:
    asked = OTHER.model_copy(update={"scenario": Scenario(weights=(("rural", 2.0),))})

    settled, notices = ATLAS.resolve(asked)

    assert settled.scenario == Scenario()
    assert [notice.key for notice in notices] == ["scenario_of_main_outcome"]
    assert ATLAS.controls(OTHER) == ()
    assert ATLAS.controls(PLAIN) != ()
    assert DIFFERENCE not in {layer.code for layer in ATLAS.layers(OTHER)}


def test_definition_and_ages_are_those_of_the_outcome() -> None:
    manifest = ATLAS.release_of(OTHER)

    assert manifest is not None
    assert manifest.ages == "15-17"
    assert manifest.definition.en == "what Hazardous work is en"


def test_a_place_withheld_in_the_main_outcome_is_withheld_in_every_other() -> None:
    at = RELEASE.municipalities.position(releases.SUPPRESSED_CLRISK)

    assert ATLAS.paint(OTHER)[at] == Paint.SUPPRESSED


def test_a_file_of_another_outcome_says_which_and_of_whom() -> None:
    body = ATLAS.download(OTHER, Format.CSV, "http://x").body.decode("utf-8-sig")
    name = ATLAS.download(OTHER, Format.CSV, "http://x").filename

    assert "Hazardous work en [hazardous]" in body
    assert "adolescents aged 15 to 17 en" in body
    assert "Children aged 5-17" not in body
    assert "hazardous" in name


# --- how sure it is ---


def test_a_place_tells_interval_error_reliability_direct_estimate_and_spread() -> None:
    told = ATLAS.place(PLAIN, "02002", "municipality").precision
    at = RELEASE.municipalities.position("02002")
    held = RELEASE.precision[MAIN]

    assert told is not None
    assert (told.lower, told.upper) == (held.lower[at], held.upper[at])
    assert told.error == held.standard_error[at]
    assert told.direct_estimate == held.direct_estimate[at]
    assert told.reliability == "warn"
    assert told.spread_within == 0.123


def test_precision_is_that_of_the_official_estimate_whatever_the_scenario() -> None:
    moved = PLAIN.model_copy(update={"scenario": Scenario(weights=(("rural", 2.0),))})

    assert (
        ATLAS.place(moved, "02002", "municipality").precision == ATLAS.place(PLAIN, "02002", "municipality").precision
    )
    there = moved.model_copy(update={"municipality": "02002"})
    assert ATLAS.key_figures(there).lower is None
    assert ATLAS.key_figures(there.model_copy(update={"scenario": Scenario()})).lower is not None


def test_an_unreliable_place_says_so_and_shows_no_number() -> None:
    card = ATLAS.place(PLAIN, UNRELIABLE, "municipality")
    at = RELEASE.municipalities.position(UNRELIABLE)

    assert card.status is ValueStatus.UNRELIABLE
    assert (card.estimate, card.expected_children, card.groups) == (None, None, ())
    assert card.precision is not None
    assert (card.precision.lower, card.precision.error, card.precision.variation) == (None, None, None)
    assert ATLAS.paint(PLAIN)[at] == Paint.UNRELIABLE
    assert "[u]" in ATLAS.download(PLAIN, Format.CSV, "http://x").body.decode("utf-8-sig")


def test_the_coverage_layer_shows_what_is_to_be_used_with_caution() -> None:
    legend = ATLAS.legend(PLAIN.model_copy(update={"layer": COVERAGE}))

    assert [(entry.label, entry.municipalities) for entry in legend.entries if entry.kind == "class"] == [
        ("Reliable estimate", 7),
        ("Use with caution", 1),
    ]
    assert "unreliable" in {entry.kind for entry in legend.entries}


def test_the_error_is_a_layer_with_classes_of_its_own() -> None:
    view = PLAIN.model_copy(update={"layer": ERROR})

    values = ATLAS.values(view)

    known = RELEASE.status == ValueStatus.AVAILABLE
    np.testing.assert_array_equal(values[known], RELEASE.precision[MAIN].standard_error[known])
    assert ATLAS.legend(view).k == 5
    assert ERROR not in {layer.code for layer in ATLAS.layers(View(country="TSB"))}


def test_the_table_has_the_interval_beside_the_estimate() -> None:
    table = ATLAS.table(PLAIN)
    row = next(row for row in table.rows if row["code"] == "02002")

    assert {"lower", "upper", "error", "reliability"} <= {column.field for column in table.columns}
    assert row["reliability"] == "warn"
    assert row["lower"] < row["estimate"] < row["upper"]
    assert "lower" not in {column.field for column in ATLAS.table(View(country="TSB")).columns}


def test_groups_stand_in_the_panel_and_those_that_are_too_few_are_withheld() -> None:
    groups = ATLAS.place(PLAIN, "01002", "municipality").groups

    assert [(line.dimension, line.group, line.status) for line in groups] == [
        ("Sex", "girl", ValueStatus.SUPPRESSED),
        ("Sex", "boy", ValueStatus.AVAILABLE),
    ]
    assert (groups[0].estimate, groups[0].children) == (None, None)
    assert groups[1].estimate is not None


@pytest.mark.parametrize("outcome", [None, HAZARDOUS])
def test_what_is_withheld_of_the_precision_is_in_no_answer_and_no_file(outcome: str | None) -> None:
    view = PLAIN.model_copy(update={"outcome": outcome})
    told = [
        ATLAS.download(view, form, "http://x").body.decode("utf-8", "ignore") for form in (Format.CSV, Format.GEOJSON)
    ]
    for layer in (ESTIMATE, ERROR, COVERAGE):
        here = view.model_copy(update={"layer": layer})
        told += [repr(ATLAS.table(here)), repr(ATLAS.legend(here)), repr(ATLAS.key_figures(here))]
        told += [repr(ATLAS.place(here, code, "municipality")) for code in RELEASE.municipalities.codes]
        told.append(repr(ATLAS.values(here).tolist()))

    for secret in (SECRET_ERROR, SECRET_DIRECT):
        assert not [text for text in told if f"{secret:.5f}"[:-1] in text]
