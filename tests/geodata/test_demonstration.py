"""The demonstration release that ships: labelled, calibrated to the published facts, exact, and repeatable.

Figures are computed here a second time, from the files and from the published facts, without the code
that built them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from pathlib import Path

import mapclassify
import numpy as np
import pandas as pd
import pytest

from dashboard.language import Language
from dashboard.release.manifest import Instrument, ReleaseKind
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.release.scan import scan_release
from geodata.build.checks import CheckError
from geodata.build.demonstration.anchors import read_anchors
from geodata.build.demonstration.checks import SIGNS, assert_demonstration, broken_rates
from geodata.build.demonstration.covariates import smooth_field

GEODATA = Path(__file__).parents[2] / "geodata"
FOLDER = GEODATA / "MEX"
FACTS = GEODATA / "regional" / "published_results.csv"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def release() -> Release:
    return open_release(FOLDER)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    shipped = {path.stem: pd.read_parquet(path) for path in FOLDER.glob("*.parquet")}
    shipped["coefficients"] = pd.read_csv(FOLDER / "coefficients.csv", keep_default_na=False)
    return shipped


@pytest.fixture(scope="module")
def state_rates(tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Percent, child-weighted, from the estimates; by ISO 3166-2 code."""
    iso = dict(tables["municipalities"][["municipality_code", "admin1_iso"]].itertuples(index=False))
    sums: dict[str, list[float]] = {}
    for code, estimate, children in tables["estimates"][["municipality_code", "estimate", "children_5_17"]].itertuples(
        index=False
    ):
        if not math.isnan(estimate):
            total = sums.setdefault(iso[code], [0.0, 0.0])
            total[0] += estimate * children
            total[1] += children
    return {code: 100 * at_risk / children for code, (at_risk, children) in sums.items()}


def published(**wanted: str) -> dict[str, str]:
    """Territory code to published value, read with nothing but the csv module."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {
            row["territory_code"]: row["value"]
            for row in csv.DictReader(file)
            if row["country_iso3"] == "MEX" and all(row[column] == value for column, value in wanted.items())
        }


# --- what it says of itself ---------------------------------------------------------------------------


def test_it_is_labelled_demonstration_and_synthetic_in_every_language(release: Release) -> None:
    manifest = release.manifest
    assert release.is_demonstration
    assert manifest.kind is ReleaseKind.DEMONSTRATION
    assert "demonstration" in manifest.name
    words = {
        Language.SPANISH: ("demostración", "sintétic"),
        Language.ENGLISH: ("demonstration", "synthetic"),
        Language.PORTUGUESE: ("demonstração", "sintétic"),
    }
    for language, (label, synthetic) in words.items():
        for text in (manifest.title, manifest.definition, manifest.source, manifest.notes[0]):
            assert label in text.say(language).lower()
            assert synthetic in text.say(language).lower()


def test_every_kind_of_absence_is_explained_with_its_count_in_every_language(release: Release) -> None:
    notes = {language: " ".join(note.say(language) for note in release.manifest.notes) for language in Language}
    for number, es, en, pt in (
        (np.sum(release.status == 2), "están suprimidos", "are suppressed", "estão suprimidos"),
        (np.sum(release.status == 3), "no se modelan", "are not modelled", "não são modelados"),
        (np.sum(release.status == 1), "no tienen datos", "have no data", "não têm dados"),
    ):
        for language, said in ((Language.SPANISH, es), (Language.ENGLISH, en), (Language.PORTUGUESE, pt)):
            assert said in notes[language]
            assert f"{number} muni" in notes[language]


def test_sources_of_outlines_and_population_weights_are_named(release: Release) -> None:
    for language in Language:
        said = " ".join(line.say(language) for line in release.manifest.attribution)
        assert "INEGI" in said
        assert "GeoNames" in said
        assert "CC BY 4.0" in said


def test_the_page_beside_it_tells_seed_and_every_coefficient(tables: dict[str, pd.DataFrame]) -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    assert "seed 20261122" in page
    for term, coefficient in tables["coefficients"][["term", "coefficient"]].itertuples(index=False):
        assert any(line.startswith(f"| {term} |") and f"{coefficient:+.3f}" in line for line in page.splitlines())


def test_factors_are_named_and_described_in_three_languages(release: Release) -> None:
    assert 12 <= len(release.manifest.factors) <= 16
    for spec in release.manifest.factors:
        for language in Language:
            assert spec.name.say(language).strip()
            assert spec.description.say(language).rstrip().endswith(".")
        assert len({spec.description.es, spec.description.en, spec.description.pt}) == 3


# --- published facts ----------------------------------------------------------------------------------


def test_the_country_shows_the_published_rate_and_count(tables: dict[str, pd.DataFrame]) -> None:
    estimates = tables["estimates"]
    rate = np.average(estimates["estimate"].dropna(), weights=estimates["children_5_17"][estimates["estimate"].notna()])
    assert 100 * rate == pytest.approx(7.5, abs=0.01)
    assert estimates["expected_children"].sum() == pytest.approx(2_217_648, rel=1e-4)


@pytest.mark.parametrize(("state", "rate"), [("MX-MEX", 6.03), ("MX-HID", 9.05), ("MX-PUE", 12.3), ("MX-NAY", 13.0)])
def test_four_states_show_their_published_rate(state_rates: dict[str, float], state: str, rate: float) -> None:
    assert published(level="admin1", instrument="survey", measure="rate")[state] == f"{rate:g}"
    assert state_rates[state] == pytest.approx(rate, abs=0.3)


def test_the_32_states_stand_in_their_published_order(state_rates: dict[str, float]) -> None:
    classes = published(level="admin1", measure="risk_level")
    groups = {
        name: [state_rates[code] for code, own in classes.items() if own == name] for name in ("low", "medium", "high")
    }
    assert [len(group) for group in groups.values()] == [12, 11, 9]
    assert max(groups["low"]) < min(groups["medium"])
    assert max(groups["medium"]) < min(groups["high"])


def test_chiapas_keeps_its_class_and_not_the_rate_that_contradicts_it(state_rates: dict[str, float]) -> None:
    assert published(level="admin1", instrument="survey", measure="rate")["MX-CHP"] == "6.6"
    assert state_rates["MX-CHP"] > state_rates["MX-HID"]


@pytest.mark.parametrize(("state", "children_at_risk"), [("MX-MEX", 250_258), ("MX-HID", 66_890)])
def test_two_states_hold_the_published_count_of_children_at_risk(
    tables: dict[str, pd.DataFrame], state: str, children_at_risk: int
) -> None:
    own = (tables["municipalities"]["admin1_iso"] == state).to_numpy()
    assert tables["estimates"].loc[own, "expected_children"].sum() == pytest.approx(children_at_risk, rel=1e-4)


def test_the_check_of_the_build_notices_two_states_that_change_places(tables: dict[str, pd.DataFrame]) -> None:
    anchors = read_anchors(FACTS)
    assert broken_rates(tables, anchors=anchors) == []
    swapped = tables["municipalities"]["admin1_iso"].replace({"MX-NLE": "MX-GRO", "MX-GRO": "MX-NLE"})
    wrong = {**tables, "municipalities": tables["municipalities"].assign(admin1_iso=swapped)}
    assert any("is not below" in line for line in broken_rates(wrong, anchors=anchors))


# --- the census and the model ---------------------------------------------------------------------------


def test_the_census_has_at_least_half_a_million_cells_each_with_a_child(tables: dict[str, pd.DataFrame]) -> None:
    cells = tables["cells"]
    assert len(cells) >= 500_000
    assert cells["children"].min() >= 1
    assert not cells.duplicated(["municipality", "pattern"]).any()


def test_cells_add_up_to_the_children_of_every_available_municipality(tables: dict[str, pd.DataFrame]) -> None:
    estimates = tables["estimates"]
    added = tables["cells"].groupby("municipality")["children"].sum().reindex(range(len(estimates)))
    available = estimates["status"] == "available"
    assert (added[available] == estimates.loc[available, "children_5_17"]).all()
    assert added[~available].isna().all()
    assert estimates.loc[available, "children_5_17"].sum() == round(2_217_648 / 0.075)


def test_estimates_are_the_exact_prediction_over_the_shipped_cells(tables: dict[str, pd.DataFrame]) -> None:
    """A second way: pandas columns joined cell by cell, exp written out."""
    b = tables["coefficients"].set_index("term")["coefficient"]
    patterns, territory = tables["patterns"].set_index("pattern"), tables["territory"].drop(columns="municipality_code")
    person, place = patterns.columns, territory.columns.drop("effect")
    assert {*person, *place, "intercept"} == set(b.index)
    own = sum(patterns[term] * b[term] for term in person)
    around = sum(territory[term] * b[term] for term in place) + territory["effect"]
    cells = tables["cells"]
    odds = b["intercept"] + cells["pattern"].map(own) + cells["municipality"].map(around)
    at_risk = (cells["children"] / (1 + np.exp(-odds))).groupby(cells["municipality"]).sum()
    rate = (at_risk / cells.groupby("municipality")["children"].sum()).reindex(range(len(territory)))
    estimates = tables["estimates"]
    assert (rate.isna() == estimates["estimate"].isna()).all()
    np.testing.assert_allclose(rate, estimates["estimate"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        estimates["expected_children"], estimates["estimate"] * estimates["children_5_17"], rtol=1e-14
    )


def test_every_covariate_works_in_its_known_direction(release: Release, tables: dict[str, pd.DataFrame]) -> None:
    coefficients = tables["coefficients"].set_index("term")
    signs = np.sign(coefficients.loc[list(SIGNS), "coefficient"]).astype(int).to_dict()
    assert signs == SIGNS
    direction = {spec.code: spec.direction for spec in release.manifest.factors}
    assert {term: direction[coefficients.loc[term, "factor"]] for term in SIGNS} == SIGNS
    assert (coefficients["standard_error"] > 0).all()


def test_every_factor_has_a_term_and_the_level_that_the_term_says(
    release: Release, tables: dict[str, pd.DataFrame]
) -> None:
    coefficients = tables["coefficients"].iloc[1:]
    told = {(spec.code, spec.level) for spec in release.manifest.factors}
    assert set(coefficients[["factor", "kind"]].itertuples(index=False, name=None)) == told


@pytest.mark.parametrize(
    ("factor", "terms", "counted"),
    [
        ("sex", ["sex_male"], 1),
        ("age", ["age_15_17"], 1),
        ("attendance", ["attendance_attending"], 1),
        ("head_sector", ["head_sector_agriculture", "head_sector_commerce"], 1),
        ("head_schooling", ["head_schooling_secondary", "head_schooling_upper"], 1),
        ("head_social_security", ["head_social_security_with"], 1),
        ("spouse_schooling", ["spouse_schooling_secondary"], 1),
        ("area", ["area_rural"], 1),
    ],
)
def test_a_child_factor_is_its_share_of_the_counted_children(
    tables: dict[str, pd.DataFrame], factor: str, terms: list[str], counted: int
) -> None:
    has = tables["patterns"].set_index("pattern")[terms].sum(axis=1) == counted
    cells = tables["cells"]
    with_it = cells["children"].where(cells["pattern"].map(has), 0).groupby(cells["municipality"]).sum()
    share = (with_it / cells.groupby("municipality")["children"].sum()).reindex(range(len(tables["factors"])))
    told, known = tables["factors"][factor].notna() & share.notna(), share.notna()
    np.testing.assert_allclose(tables["factors"][factor][told], share[told], rtol=1e-12)
    # What is not told is few children with the level, or without it, or what would give such a count away.
    children = (share * cells.groupby("municipality")["children"].sum()).reindex(range(len(told)))
    rest = cells.groupby("municipality")["children"].sum().reindex(range(len(told))) - children
    assert not (told & ((children.round() < 20) | (rest.round() < 20))).any()
    assert told.sum() > 0.6 * known.sum()


def test_every_empty_share_of_counted_children_is_said_to_be_withheld(
    release: Release, tables: dict[str, pd.DataFrame]
) -> None:
    """Withheld and missing are two things: where children were counted no share of them is unknown."""
    counted = (tables["estimates"]["status"] != "no_data").to_numpy()
    for spec in release.manifest.factors:
        empty = np.isnan(release.factors[spec.code])
        withheld = release.withheld_factors.get(spec.code, np.zeros_like(empty))
        expected = counted & empty if spec.level != "territory" else np.zeros_like(empty)
        np.testing.assert_array_equal(withheld, expected)


def test_covariates_are_smooth_in_space(tables: dict[str, pd.DataFrame]) -> None:
    """Nearest neighbours resemble each other far more than municipalities taken at random."""
    places = tables["municipalities"]
    x = places["longitude"].to_numpy() * math.cos(math.radians(23))
    y = places["latitude"].to_numpy()
    distance = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argmin(axis=1)
    random = np.random.default_rng(0).permutation(len(x))
    for factor in ("indigenous_share", "poverty_share", "agricultural_employment_share", "low_wage_share"):
        known = tables["factors"][factor]
        values = known.fillna(known.mean()).to_numpy()
        assert np.corrcoef(values, values[nearest])[0, 1] > 0.6
        assert abs(np.corrcoef(values, values[random])[0, 1]) < 0.1


def test_the_random_field_has_the_correlation_that_its_range_promises() -> None:
    """Squared-exponential: exp(-d^2 / 2 l^2) at one and at two ranges, averaged over many draws."""
    places, rng = np.arange(0, 6000, 20.0), np.random.default_rng(3)
    drawn = [smooth_field(places, np.zeros(len(places)), kilometres=60, rng=rng) for _ in range(60)]
    for steps, expected in ((3, math.exp(-0.5)), (6, math.exp(-2))):
        assert np.mean([np.mean(field[steps:] * field[:-steps]) for field in drawn]) == pytest.approx(
            expected, abs=0.05
        )


# --- what is withheld ---------------------------------------------------------------------------------


def test_suppressed_municipalities_leave_no_number_anywhere(tables: dict[str, pd.DataFrame]) -> None:
    estimates = tables["estimates"]
    suppressed = (estimates["status"] == "suppressed").to_numpy()
    assert 3 <= suppressed.sum() <= 6
    assert estimates.loc[suppressed, ["estimate", "children_5_17", "expected_children"]].isna().all(axis=None)
    assert (estimates.loc[suppressed, ["national_class", "parent_class"]] == -1).all(axis=None)
    assert not np.isin(tables["cells"]["municipality"], np.flatnonzero(suppressed)).any()
    assert tables["factors"].loc[suppressed, ["sex", "age", "attendance", "head_sector"]].isna().all(axis=None)
    assert (tables["territory"].loc[suppressed, "effect"] == 0).all()


def test_nothing_below_the_threshold_is_shown(release: Release, tables: dict[str, pd.DataFrame]) -> None:
    assert release.manifest.suppression_threshold == 20
    assert tables["estimates"]["children_5_17"].min() >= 20


def test_the_other_absences_say_which_they_are(tables: dict[str, pd.DataFrame]) -> None:
    estimates = tables["estimates"]
    assert (estimates["status"] == "not_modelled").sum() == 12
    assert (estimates["status"] == "no_data").sum() == 5
    assert estimates.loc[estimates["status"] == "not_modelled", "children_5_17"].notna().all()
    unknown = estimates["status"] == "no_data"
    assert estimates.loc[unknown, "children_5_17"].isna().all()
    assert tables["factors"].loc[unknown].drop(columns="municipality_code").isna().all(axis=None)
    puebla = tables["municipalities"]["admin1_iso"] == "MX-PUE"
    assert (unknown & puebla).sum() == 1, "as published: one municipality of Puebla without data"


def test_neither_survey_nor_census_is_shipped() -> None:
    told = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["files"]
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", "manifest.json", *told}
    assert scan_release(FOLDER) == ()


# --- classes --------------------------------------------------------------------------------------------


def test_stored_classes_follow_from_the_stored_cuts(release: Release, tables: dict[str, pd.DataFrame]) -> None:
    """Lower end open, upper end closed, written as comparisons."""
    rule = release.manifest.classes
    assert (rule.method, rule.k, len(rule.parent_cuts)) == ("natural_breaks", 3, 32)
    for estimate, national, parent, state in zip(
        tables["estimates"]["estimate"],
        tables["estimates"]["national_class"],
        tables["estimates"]["parent_class"],
        tables["municipalities"]["admin1_code"],
        strict=True,
    ):
        if math.isnan(estimate):
            assert (national, parent) == (-1, -1)
        else:
            assert national == sum(estimate > cut for cut in rule.national_cuts)
            assert parent == sum(estimate > cut for cut in rule.parent_cuts[state])


def test_cuts_of_a_state_are_the_fisher_jenks_breaks_of_another_library(
    release: Release, tables: dict[str, pd.DataFrame]
) -> None:
    for state in ("15", "21"):
        own = tables["estimates"].loc[tables["municipalities"]["admin1_code"] == state, "estimate"].dropna()
        peer = mapclassify.FisherJenks(own.to_numpy(), k=3).bins[:2]
        assert release.manifest.classes.parent_cuts[state] == pytest.approx(list(peer), abs=1e-12)


# --- files ------------------------------------------------------------------------------------------------


def test_every_digest_in_the_manifest_is_the_digest_of_its_file() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    assert manifest["instrument"] == Instrument.CLRISK
    for file, entry in manifest["files"].items():
        assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == entry["sha256"]


def test_the_release_is_small_enough_to_ship() -> None:
    own = [path for path in FOLDER.iterdir() if path.stem not in {"boundaries", "municipalities", "admin1"}]
    assert sum(path.stat().st_size for path in own) < 5 * MEGABYTE


def test_the_build_stops_and_lists_every_broken_promise(tables: dict[str, pd.DataFrame]) -> None:
    wrong = {
        **tables,
        "cells": tables["cells"].head(10),
        "coefficients": tables["coefficients"].assign(coefficient=-tables["coefficients"]["coefficient"]),
    }
    with pytest.raises(CheckError) as stopped:
        assert_demonstration(wrong, anchors=read_anchors(FACTS), threshold=20)
    assert "10 cells" in str(stopped.value)
    assert all(term in str(stopped.value) for term in SIGNS)
