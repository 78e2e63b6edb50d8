"""A place of which the main outcome says nothing and another one does: published, told and moved for that one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.choices import Scenario, Shift
from dashboard.cli import main
from dashboard.explorer.study import Study
from dashboard.model.predict import municipal_probability
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.reader import open_release
from dashboard.release.records import CellTable, Release
from dashboard.release.scan import scan_release
from dashboard.release.study.outcome_cells import places_with_cells
from dashboard.scoring import reference
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.scoring.what_if import what_if
from dashboard.values import ValueStatus
from tests.cli.conftest import STEPS
from tests.cli.partly_told import UNKNOWN, write_partly_told
from tests.cli.small import CODES

POORER = Shift(factor="poverty", amount=5)
SCENARIOS = [
    Scenario(weights=(("poverty", 0.0),)),
    Scenario(weights=(("poverty", 2.0), ("age", 0.5)), calibrate=True),
    Scenario(calibrate=True),
]
LEFT_OUT = np.isin(CODES, [*CODES[:3], UNKNOWN])
"""Where only the other outcome is told: three unreliable places, and the one whose wages nobody knows."""


@dataclass(frozen=True)
class Published:
    """One study with its cells as counted, and with pooled ones."""

    exact: Release
    pooled: Release


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(*(made(tmp_path_factory.mktemp(cells), cells=cells) for cells in ("exact", "pooled")))


def made(folder: Path, **options: Any) -> Release:
    """The study, gone all its steps and published."""
    spec = write_partly_told(folder / "study", **options)
    for step in STEPS:
        main([step, "--spec", str(spec), "--json"])
    asked = ["publish", "--spec", str(spec), "--var", str(folder / "var"), "--date", "2026-01-02", "--json"]
    assert main([*asked, "--reason", "a small country, drawn with few boys"]) == 0
    return open_release(folder / "var" / "releases" / "TST" / "tst-2026.1")


@pytest.fixture(params=["exact", "pooled"])
def release(published: Published, request: pytest.FixtureRequest) -> Release:
    """Either of the two."""
    found: Release = getattr(published, request.param)
    return found


def of_boys(release: Release) -> Study:
    """The study of the other outcome."""
    return Study(release).of_outcome("boys")


def without(release: Release, places: np.ndarray[Any, Any]) -> Release:
    """``release`` without the cells of ``places``."""
    cells = release.cells
    assert cells is not None
    kept = ~places[cells.municipality]
    fewer = replace(
        cells, municipality=cells.municipality[kept], pattern=cells.pattern[kept], children=cells.children[kept]
    )
    return replace(release, cells=fewer)


def test_such_a_study_is_published_and_says_which_outcome_is_told_where(release: Release) -> None:
    unreliable, unmodelled = ValueStatus.UNRELIABLE, ValueStatus.NOT_MODELLED
    assert release.status[LEFT_OUT].tolist() == [unreliable, unreliable, unreliable, unmodelled]
    assert (release.outcomes["boys"].status[LEFT_OUT] == ValueStatus.AVAILABLE).all()
    assert scan_release(release.path) == ()


def test_its_cells_hold_the_children_of_every_outcome_that_is_told(release: Release) -> None:
    found, cells = release.outcomes["boys"], cells_of_outcome(release, "boys")
    told = found.status == ValueStatus.AVAILABLE

    assert cells is not None
    np.testing.assert_allclose(municipal_probability(cells)[told], found.estimate[told], atol=1e-12)
    children = np.bincount(cells.municipality, weights=cells.children, minlength=len(told))
    if str(release.manifest.protection) == "exact":
        np.testing.assert_allclose(children[told], found.children[told])
    assert release.cells is not None
    of_all = np.bincount(release.cells.municipality, weights=release.cells.children, minlength=len(told))
    np.testing.assert_allclose(of_all[LEFT_OUT], release.children[LEFT_OUT])


def test_a_place_that_withholds_its_children_has_no_cells(release: Release) -> None:
    assert release.cells is not None
    suppressed = release.status == ValueStatus.SUPPRESSED
    assert suppressed.tolist() == [*[False] * 11, True]
    assert not suppressed[release.cells.municipality].any()


def test_a_place_whose_main_outcome_is_withheld_has_no_cells_though_another_one_is_told() -> None:
    """Cells count the children of the main outcome, whichever other outcome they are kept for."""
    told, few = ValueStatus.AVAILABLE, ValueStatus.SUPPRESSED
    of_main: Any = outcome_of([told, ValueStatus.UNRELIABLE, few, ValueStatus.NOT_MODELLED], [90, 80, np.nan, np.nan])
    of_other: Any = outcome_of([few, told, told, told], [np.nan, 40, 40, 40])
    assert places_with_cells(of_main, [of_other]).tolist() == [True, True, False, False]


def outcome_of(status: list[ValueStatus], children: list[float]) -> SimpleNamespace:
    protected = SimpleNamespace(status=np.array(status, dtype=np.uint8), children=np.array(children, dtype=float))
    return SimpleNamespace(protected=protected)


def test_the_answers_of_the_main_outcome_are_those_without_these_cells(release: Release) -> None:
    here, there = (ReleaseScorer(one) for one in (release, without(release, LEFT_OUT)))

    assert here.national_rate == there.national_rate
    for scenario in SCENARIOS:
        np.testing.assert_array_equal(here.outcome(scenario).values, there.outcome(scenario).values)
        for code, push in here.contributions(scenario).items():
            np.testing.assert_array_equal(push, there.contributions(scenario)[code])
    one, other = (what_if(scorer, [POORER]) for scorer in (here, there))
    np.testing.assert_array_equal(one.after, other.after)
    assert (one.total, one.states, one.clipped) == (other.total, other.states, other.clipped)


def test_no_slider_gives_such_a_place_a_number_of_the_main_outcome(release: Release) -> None:
    study = Study(release)
    for scenario in [*SCENARIOS, Scenario(shifts=(POORER,))]:
        told = study.outcome(scenario)
        assert np.isnan(told.values[LEFT_OUT]).all()
        np.testing.assert_array_equal(told.status, release.status)
        assert np.isnan(study.expected(scenario)[LEFT_OUT]).all()
    result = study.what_if(Scenario(shifts=(POORER,)))
    assert result.total is not None
    assert result.total.municipalities == 7
    assert result.total.all_children == np.nansum(release.children[np.isfinite(release.estimate)])


def test_such_a_place_is_weighed_anew_in_the_outcome_that_is_told_there(release: Release) -> None:
    study, cells = of_boys(release), cells_of_outcome(release, "boys")
    assert cells is not None
    official = study.official.values
    told = np.isfinite(official)
    assert told[LEFT_OUT].all()
    for scenario in SCENARIOS[:2]:
        values = study.outcome(scenario).values
        rate = study.scorer.national_rate if scenario.calibrate else None
        by_formula = reference.probabilities(of_places(cells, told), dict(scenario.weights), calibrate_to=rate)
        np.testing.assert_allclose(values[told], by_formula[told], rtol=1e-9)
        assert (np.abs(values - official)[LEFT_OUT] > 1e-4).all()
        assert np.isnan(values[~told]).all()


def of_places(cells: CellTable, kept: np.ndarray[Any, Any]) -> CellTable:
    here = kept[cells.municipality]
    return replace(
        cells, municipality=cells.municipality[here], pattern=cells.pattern[here], children=cells.children[here]
    )


def test_a_scenario_brought_to_the_rate_of_the_places_that_are_shown_changes_nothing_of_itself(
    release: Release,
) -> None:
    """Of another outcome too, which the whole country's rate was declared of: not all of the country is told."""
    study = of_boys(release)
    assert study.spec is not None
    assert study.spec.national_rate == 0.4
    for one in (Study(release), study):
        official, told = one.official.values, np.isfinite(one.official.values)
        again = one.scorer.recompute(Scenario(calibrate=True))
        np.testing.assert_allclose(again[told], official[told], rtol=1e-9)


def test_what_if_answers_for_such_a_place_in_the_outcome_that_is_told_there(published: Published) -> None:
    release = published.exact
    study, cells = of_boys(release), cells_of_outcome(release, "boys")
    assert cells is not None
    told = np.isfinite(study.official.values)

    result = study.what_if(Scenario(shifts=(POORER,)))

    by_formula = reference.what_if(of_places(cells, told), [POORER])
    np.testing.assert_allclose(result.after[told], by_formula[told], rtol=1e-9)
    assert (result.after[LEFT_OUT] > study.official.values[LEFT_OUT]).all()
    assert result.total is not None
    assert result.total.municipalities == told.sum()
    assert result.total.all_children == pytest.approx(release.outcomes["boys"].children[told].sum())


def test_shares_of_a_place_that_lacks_one_are_told_where_its_cells_are(published: Published) -> None:
    """Without them the other outcome would be predicted from a poverty of zero there."""
    around = pd.read_parquet(published.exact.path / "territory.parquet").set_index("municipality_code")
    assert around.loc[UNKNOWN, "poverty"] > 0
    assert np.isnan(around.loc[UNKNOWN, "wage"])
    assert around.loc[UNKNOWN, "effect"] == 0


def test_no_effect_of_the_main_outcome_is_told_where_its_estimate_is_not(release: Release) -> None:
    around = pd.read_parquet(release.path / "territory.parquet")
    assert (around["effect"].to_numpy()[LEFT_OUT] == 0).all()


def test_pools_of_such_places_hold_twenty_children_of_every_outcome_or_none(tmp_path: Path) -> None:
    release = made(tmp_path, cells="pooled", fewer=5)
    cells, boys = release.cells, release.outcomes["boys"]
    assert cells is not None
    for_boys_alone = (boys.status == ValueStatus.AVAILABLE) & (release.status != ValueStatus.AVAILABLE)
    assert for_boys_alone.sum() == np.isin(np.unique(cells.municipality), np.flatnonzero(for_boys_alone)).sum() == 2
    assert cells.children.min() >= 20
    share = release.outcome_models["boys"].share[cells.pattern]
    for children in (cells.children * share, cells.children * (1 - share)):
        assert ((children < 1e-9) | (children >= 20 - 1e-9)).all()
