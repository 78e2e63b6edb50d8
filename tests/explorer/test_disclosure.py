"""What is withheld leaves the explorer nowhere: no answer, no layer, no scenario, no file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from dashboard.choices import Classing, FactorOption, Scenario, View
from dashboard.downloads import Format
from dashboard.explorer import Explorer
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.release.records import Release
from dashboard.trust.disclosure import disclose
from dashboard.values import FloatArray, Paint, ValueStatus
from tests.support.releases import (
    SECRET_RURAL,
    SUPPRESSED_CLRISK,
    SUPPRESSED_INDEX,
    WITHHELD_FACTOR,
    clrisk_probability,
    clrisk_release,
    explorer,
    index_release,
    with_withheld_factor,
)

ATLAS = explorer()
SCENARIOS = {
    "TSA": (
        Scenario(),
        Scenario(weights=(("rural", 0.5),)),
        Scenario(weights=(("sex", 0.0), ("age", 2.0)), calibrate=True),
    ),
    "TSB": (
        Scenario(),
        Scenario(weights=(("poverty", 80.0), ("schooling", 10.0), ("water", 10.0))),
        Scenario(aggregation="geometric", availability_threshold=0.0),
        Scenario(options=(FactorOption(factor="water", normalisation="percentile_rank", direction=-1),)),
    ),
}
WITHHELD = {"TSA": SUPPRESSED_CLRISK, "TSB": SUPPRESSED_INDEX}


def views(country: str) -> list[View]:
    layers = [layer.code for layer in ATLAS.layers(View(country=country))]
    classings = (Classing(), Classing(method="quantiles", k=4), Classing(scope="parent", k=2))
    states = (None, WITHHELD[country][:-2] if country == "TSB" else "01")
    return [
        View(country=country, layer=layer, classing=classing, scenario=scenario, admin1=state)
        for layer, classing, scenario, state in product(layers, classings, SCENARIOS[country], states)
    ]


def numbers_in(answer: Any) -> set[float]:
    """Every number in a nested answer, rounded so that formatting does not hide it."""
    if isinstance(answer, dict):
        return set().union(*map(numbers_in, answer.values())) if answer else set()
    if isinstance(answer, (tuple, list)):
        return set().union(*map(numbers_in, answer)) if answer else set()
    return {round(float(answer), 6)} if isinstance(answer, float) else set()


def secrets(country: str, scenario: Scenario) -> set[float]:
    """Numbers of the suppressed municipality that nothing else in the release shares."""
    release = clrisk_release() if country == "TSA" else index_release()
    at = release.municipalities.position(WITHHELD[country])
    found = {float(release.children[at]), *(float(values[at]) for values in release.factors.values())}
    found -= {float(v) for values in release.factors.values() for j, v in enumerate(values) if j != at}
    if country == "TSA":
        probability = clrisk_probability(at, dict(scenario.weights))
        found |= {probability, probability * float(release.children[at])}
    return {round(one, 6) for one in found}


@pytest.mark.parametrize("country", ["TSA", "TSB"])
def test_suppressed_municipality_leaks_nowhere(country: str) -> None:
    code = WITHHELD[country]
    for view in views(country):
        at = ATLAS.codes(view).index(code) if code in ATLAS.codes(view) else None
        if at is not None:
            assert ATLAS.paint(view)[at] == Paint.SUPPRESSED, view
            assert np.isnan(ATLAS.values(view)[at]), view
        card = ATLAS.place(view, code, "municipality")
        assert card.status is ValueStatus.SUPPRESSED
        assert (card.estimate, card.official_estimate, card.rank, card.rank_in_parent) == (None,) * 4
        assert (card.children, card.expected_children, card.level, card.class_index) == (None,) * 4
        assert (card.official_level, card.factors_present, card.up, card.down) == (None, None, (), ())
        rows = [row for row in ATLAS.table(view).rows if row["code"] == code]
        for row in rows:
            held = {field for field, value in row.items() if value is not None}
            assert held == {"code", "name", "admin1", "status"}
        assert code not in {change.code for change in ATLAS.effect(view).changes}
        suppressed = [entry for entry in ATLAS.legend(view).entries if entry.kind == "suppressed"]
        assert all(entry.children is None for entry in suppressed)
        answers = [
            ATLAS.table(view), ATLAS.legend(view), ATLAS.key_figures(view), ATLAS.effect(view), ATLAS.scene(view), card,
            ATLAS.place(view, country, "country"), ATLAS.place(view, "01" if country == "TSA" else "A", "admin1"),
        ]  # fmt: skip
        for answer in answers:
            assert not numbers_in(asdict(answer)) & secrets(country, view.scenario), (view, type(answer))


@pytest.mark.parametrize("country", ["TSA", "TSB"])
@pytest.mark.parametrize("form", list(Format))
def test_suppressed_values_are_in_no_file(country: str, form: Format) -> None:
    for scenario, layer in product(SCENARIOS[country], ("level", "children", "difference")):
        view = View(country=country, scenario=scenario, layer=layer, language=Language.ENGLISH)
        body = ATLAS.download(view, form, "https://example.org/x").body
        if form is Format.XLSX:
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                body = b"".join(book.read(name) for name in book.namelist())
        for secret in secrets(country, scenario) - {12.0, 13.0}:
            assert f"{secret:.5f}"[:-1].encode() not in body
        export = ATLAS.export(view, "https://example.org/x")
        row = next(row for row in export.table.rows if row["code"] == WITHHELD[country])
        assert {field for field, value in row.items() if value is not None} == {"code", "name", "admin1", "status"}


def test_sums_leave_the_suppressed_out_and_say_so() -> None:
    figures = ATLAS.key_figures(View(country="TSA", admin1="01"))
    assert figures.children == 400 + 300 + 250 + 900 + 80
    assert (figures.suppressed, figures.without_value) == (1, 2)


def test_a_release_that_forgot_to_suppress_is_suppressed_here() -> None:
    release = clrisk_release()
    children = release.children.copy()
    children[1] = 19.0
    shown = disclose(replace(release, children=children))
    assert shown.status[1] == ValueStatus.SUPPRESSED
    assert np.isnan(shown.estimate[1])
    assert np.isnan(shown.factors["rural"][1])
    assert shown.national_class[1] == 255


@pytest.mark.parametrize(("children", "withheld"), [(19.0, True), (20.0, False), (np.nan, False), (0.0, True)])
def test_the_threshold_is_twenty_and_unknown_is_not_few(children: float, withheld: bool) -> None:
    release = clrisk_release()
    changed = release.children.copy()
    changed[0] = children
    assert bool(disclose(replace(release, children=changed)).withheld[0]) is withheld


def test_where_there_is_no_estimate_its_reason_stays_and_the_few_children_are_withheld() -> None:
    release: Release = clrisk_release()
    children = release.children.copy()
    children[4] = 3.0
    atlas: Explorer = explorer(replace(release, children=children))
    card = atlas.place(View(country="TSA"), "01005", "municipality")
    assert (card.status, card.children) == (ValueStatus.NO_DATA, None)
    assert atlas.paint(View(country="TSA", layer="children"))[4] == Paint.SUPPRESSED


def with_other_secrets(release: Release) -> Release:
    """The same release, but everything that is withheld in it has another value."""
    at = release.municipalities.position(SUPPRESSED_CLRISK if release.is_clrisk else SUPPRESSED_INDEX)

    def other(values: FloatArray, value: float) -> FloatArray:
        changed = values.copy()
        changed[at] = value
        return changed

    cells = release.cells
    if cells is not None:
        here = cells.municipality == at
        design = cells.municipal_design.copy()
        design[at, 2] = 0.77
        cells = replace(cells, municipal_design=design, children=np.where(here, 5.5, cells.children))
    return replace(
        release,
        children=other(release.children, 16.5),
        # Within the range of the others: bounds of a factor are learnt on the whole country.
        factors={code: other(values, 0.55) for code, values in release.factors.items()},
        cells=cells,
    )


def everything(atlas: Explorer, country: str, scenario: Scenario) -> list[object]:
    answers: list[object] = []
    for layer in atlas.layers(View(country=country)):
        view = View(country=country, scenario=scenario, layer=layer.code, language=Language.ENGLISH)
        answers += [atlas.paint(view), atlas.legend(view), atlas.values(view).tobytes(), atlas.table(view)]
        answers += [atlas.key_figures(view), atlas.effect(view), atlas.place(view, country, "country")]
    codes = atlas.codes(View(country=country))
    answers += [atlas.place(View(country=country, scenario=scenario), code, "municipality") for code in codes]
    answers.append(atlas.export(View(country=country, scenario=scenario), "").table)
    return answers


@pytest.mark.parametrize("release", [clrisk_release(), index_release()], ids=["clrisk", "index"])
def test_nothing_withheld_can_be_found_by_subtraction(release: Release) -> None:
    """Other secrets, and every answer stays the same to the last bit: there is nothing to subtract."""
    country = release.manifest.country
    one, two = explorer(release), explorer(with_other_secrets(release))
    of_its_own_scale = {"percentile_rank", "z_score"}
    for scenario in SCENARIOS[country]:
        if not {option.normalisation for option in scenario.options} & of_its_own_scale:
            assert everything(one, country, scenario) == everything(two, country, scenario)


# --- a factor withheld in a municipality that itself is told ---

CODE, FACTOR = WITHHELD_FACTOR
KEEPS_BACK = explorer(with_withheld_factor())
ENGLISH = View(country="TSA", language=Language.ENGLISH)
OF_FACTOR = ENGLISH.model_copy(update={"layer": f"factor:{FACTOR}"})


def test_a_withheld_factor_is_painted_and_counted_as_withheld_not_as_missing() -> None:
    at = KEEPS_BACK.codes(OF_FACTOR).index
    painted = KEEPS_BACK.paint(OF_FACTOR)
    assert (painted[at(CODE)], painted[at("01006")], painted[at("01005")]) == (
        Paint.SUPPRESSED, Paint.SUPPRESSED, Paint.NO_DATA,
    )  # fmt: skip
    counted = {entry.kind: entry.municipalities for entry in KEEPS_BACK.legend(OF_FACTOR).entries}
    assert (counted["suppressed"], counted["no_data"]) == (2, 1)
    # The place itself is told, and so are its other factors.
    assert KEEPS_BACK.paint(ENGLISH)[at(CODE)] >= Paint.FIRST_CLASS
    assert KEEPS_BACK.paint(ENGLISH.model_copy(update={"layer": "factor:age"}))[at(CODE)] >= Paint.FIRST_CLASS


def test_a_withheld_factor_is_no_gap_in_the_data() -> None:
    card = KEEPS_BACK.place(ENGLISH, CODE, "municipality")
    assert (card.factors_present, card.factors_total) == (3, 3)
    assert card.withheld_factors == ((FACTOR, "rural en"),)
    figures = KEEPS_BACK.key_figures(ENGLISH)
    assert (figures.on_part_of_factors, figures.with_withheld_factors, figures.threshold) == (0, 1, 20)
    country = KEEPS_BACK.place(ENGLISH, "TSA", "country")
    assert (country.on_part_of_factors, country.with_withheld_factors) == (0, 1)
    assert ATLAS.key_figures(ENGLISH).with_withheld_factors == 0


@pytest.mark.parametrize("scenario", SCENARIOS["TSA"])
def test_a_contribution_does_not_give_a_withheld_factor_back(scenario: Scenario) -> None:
    """b(x - mean of the country) with b and the mean published would be the value itself."""
    open_, closed = Study(clrisk_release()), Study(with_withheld_factor())
    at = closed.release.municipalities.position(CODE)
    told, kept = open_.contributions(scenario), closed.contributions(scenario)
    assert np.isfinite(told[FACTOR][at])
    assert np.isnan(kept[FACTOR][at])
    for code in told:
        others = np.arange(12) != at
        np.testing.assert_array_equal(kept[code][others], told[code][others])
    view = ENGLISH.model_copy(update={"scenario": scenario})
    card = KEEPS_BACK.place(view, CODE, "municipality")
    assert FACTOR not in {driver.factor for driver in (*card.up, *card.down)}
    lists = KEEPS_BACK.factors(view, CODE, "municipality")
    assert "rural en" not in {line.name for line in (*lists.raises, *lists.lowers)}
    assert lists.withheld == ("rural en",)
    assert SECRET_RURAL not in numbers_in([asdict(card), asdict(lists), asdict(KEEPS_BACK.table(view))])


def test_a_second_lock_keeps_a_factor_back_that_a_release_tells_and_withholds() -> None:
    release = with_withheld_factor()
    told = replace(release, factors=clrisk_release().factors)
    assert np.isnan(disclose(told).factors[FACTOR][release.municipalities.position(CODE)])


def test_where_a_place_is_withheld_its_factors_are_not_named_besides() -> None:
    release = with_withheld_factor()
    everywhere = {FACTOR: np.ones(12, dtype=np.bool_)}
    atlas = explorer(replace(release, withheld_factors=everywhere))
    assert atlas.place(ENGLISH, "01006", "municipality").withheld_factors == ()
    assert atlas.key_figures(ENGLISH).with_withheld_factors == 11
