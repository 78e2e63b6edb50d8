"""A covariate that is a number of each child: the whole way from the command line, beside a prediction by pandas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from dashboard.choices import Scenario, View
from dashboard.cli import main
from dashboard.release.reader import open_release
from dashboard.release.scan import scan_root
from dashboard.values import ValueStatus
from tests.cli.conftest import STEPS
from tests.cli.small import AGES, CODES, write_study
from tests.support.releases import explorer

DISTANCE = {
    "code": "distance",
    "kind": "household",
    "label": "Tens of kilometres to the next school",
    "direction": "raises",
    "missing": "drop",
    "survey": {"column": "km", "divide_by": 10},
    "census": {"column": "distance_km", "divide_by": 10},
}
UNKNOWN, SMALL = CODES[-2], CODES[-1]
"""A municipality whose poverty nobody knows, and one with thirteen children."""


def persons() -> pd.DataFrame:
    """One row per child of the census."""
    rng = np.random.default_rng(21)
    n = 9000
    where = np.concatenate([rng.integers(0, len(CODES) - 1, n - 13), np.full(13, len(CODES) - 1)])
    km = np.round(rng.gamma(2.0, 4.0 + where / 2), 2)
    return pd.DataFrame(
        {
            "code": np.array(CODES)[where],
            "sex": rng.choice(["female", "male"], n),
            "age": rng.choice(AGES, n),
            "distance_km": np.where(rng.random(n) < 0.01, np.nan, km),
        }
    )


def study(folder: Path, *, interactions: list[dict[str, Any]] | None = None, **changes: Any) -> Path:
    """The small study with a number of each household in its model, and poverty told by a census of persons."""
    path = write_study(folder)
    persons().to_csv(folder / "census.csv", index=False)
    survey = pd.read_csv(folder / "survey.csv", dtype={"code": str, "stratum": str})
    rng = np.random.default_rng(22)
    survey["km"] = np.round(rng.gamma(2.0, 6.0, len(survey)), 1)
    known = pd.read_csv(folder / "territory.csv", dtype={"code": str})
    poverty = survey["code"].map(known.set_index("code")["poverty"]).to_numpy()
    odds = -3.2 + 0.8 * (survey["sex"] == "male") + 1.2 * (survey["years"] >= 12) + 0.05 * survey["km"] + 1.5 * poverty
    survey["works"] = (rng.random(len(survey)) < 1 / (1 + np.exp(-odds))).astype(int)
    survey[survey["code"] != UNKNOWN].to_csv(folder / "survey.csv", index=False)
    known[known["code"] != UNKNOWN].to_csv(folder / "territory.csv", index=False)
    spec = yaml.safe_load(path.read_text("utf-8"))
    spec["census"] = {"file": "census.csv", "municipality": "code"}
    spec["covariates"] = [*spec["covariates"][:2], DISTANCE, {**spec["covariates"][2], "missing": "drop"}]
    spec["interactions"] = interactions or [{"between": ["sex", "distance"]}]
    path.write_text(yaml.safe_dump(spec | changes, sort_keys=False), "utf-8")
    return path


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = study(tmp_path_factory.mktemp("numbers"))
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    return path


@pytest.fixture(scope="module")
def release(spec: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    var = tmp_path_factory.mktemp("var")
    assert main(["publish", "--spec", str(spec), "--var", str(var)]) == 0
    assert scan_root(var / "releases") == ()
    return open_release(var / "releases" / "TST" / "tst-2026.1")


def twin(folder: Path, coefficients: dict[str, float], *, ages: tuple[str, ...] = AGES) -> pd.Series[float]:
    """P_m by pandas: every child of the census by itself, coefficients by the names of their terms."""
    rows = persons().dropna(subset=["distance_km"])
    rows = rows[rows["age"].isin(ages)]
    poverty = pd.read_csv(folder / "territory.csv", dtype={"code": str}).set_index("code")["poverty"]
    rows = rows.assign(poverty=rows["code"].map(poverty), far=rows["distance_km"] / 10)
    male = (rows["sex"] == "male").astype(float)
    linear = coefficients["intercept"] + coefficients["sex_male"] * male + coefficients["distance"] * rows["far"]
    linear += coefficients["poverty"] * rows["poverty"]
    for name in ("age_12_14", "age_15_17"):
        linear += coefficients.get(name, 0.0) * (rows["age"] == name.removeprefix("age_"))
    linear += coefficients.get("sex_male_x_distance", 0.0) * male * rows["far"]
    linear += coefficients.get("sex_male_x_poverty", 0.0) * male * rows["poverty"]
    p = pd.Series(1 / (1 + np.exp(-linear)), index=rows.index)
    wanted: pd.Series[float] = p.groupby(rows["code"]).mean().reindex(list(CODES))
    return wanted


def named(release: Any, file: str, outcome: str = "labour") -> dict[str, float]:
    rows = pd.read_csv(release.path / file)
    rows = rows[rows["outcome"] == outcome] if "outcome" in rows else rows
    return dict(zip(rows["term"], rows["coefficient"], strict=True))


def test_every_probability_is_the_mean_over_the_children_one_by_one(spec: Path, release: Any) -> None:
    wanted = twin(spec.parent, named(release, "coefficients.csv")).to_numpy()
    shown = release.status == ValueStatus.AVAILABLE
    assert shown.sum() >= 8
    np.testing.assert_allclose(release.estimate[shown], wanted[shown], rtol=1e-10)
    older = pd.read_parquet(release.path / "outcomes.parquet").set_index("municipality_code")
    theirs = twin(spec.parent, named(release, "outcome_coefficients.csv", "older"), ages=AGES[1:])
    told = older["estimate"].dropna()
    np.testing.assert_allclose(told, theirs[told.index], rtol=1e-10)


def test_a_standard_error_is_what_shaking_the_coefficients_gives(spec: Path, release: Any) -> None:
    b = named(release, "coefficients.csv")
    rows = pd.read_csv(release.path / "covariance.csv")
    rows = rows[rows["outcome"] == "labour"]
    names = list(b)
    covariance = np.zeros((len(names), len(names)))
    for one, other, value in zip(rows["term_a"], rows["term_b"], rows["covariance"], strict=True):
        a, c = names.index(str(one)), names.index(str(other))
        covariance[a, c] = covariance[c, a] = float(value)
    step = 1e-5
    derivative = np.column_stack(
        [
            (twin(spec.parent, b | {n: b[n] + step}) - twin(spec.parent, b | {n: b[n] - step})) / (2 * step)
            for n in names
        ]
    )
    wanted = np.sqrt(np.einsum("mi,ij,mj->m", derivative, covariance, derivative))
    told = pd.read_parquet(release.path / "precision.parquet").query("outcome == 'labour'")["standard_error"].to_numpy()
    shown = np.isfinite(told)
    np.testing.assert_allclose(told[shown], wanted[shown], rtol=1e-6)


def test_who_cannot_be_predicted_is_known_and_not_modelled_and_who_is_few_is_withheld(release: Any) -> None:
    status = dict(zip(CODES, release.status, strict=True))
    assert status[UNKNOWN] == ValueStatus.NOT_MODELLED
    assert status[SMALL] == ValueStatus.SUPPRESSED
    children = dict(zip(CODES, release.children, strict=True))
    counted = persons().dropna(subset=["distance_km"]).groupby("code").size()
    assert children[CODES[0]] == counted[CODES[0]]
    assert children[UNKNOWN] == counted[UNKNOWN]


def test_the_release_says_that_no_cell_can_hold_it_and_offers_no_slider(release: Any) -> None:
    assert release.cells is None
    assert release.manifest.protection == "none"
    assert "person by person" in release.manifest.notes[-1].en
    assert not (release.path / "cells.parquet").exists()


def test_the_factor_on_the_map_is_the_mean_of_the_number(release: Any) -> None:
    rows = pd.read_parquet(release.path / "factors.parquet").set_index("municipality_code")["distance"]
    known = persons().dropna(subset=["distance_km"])
    wanted = (known["distance_km"] / 10).groupby(known["code"]).mean()
    told = rows.dropna()
    np.testing.assert_allclose(told, wanted[told.index], rtol=1e-12)
    assert np.isnan(rows[SMALL])
    withheld = pd.read_parquet(release.path / "withheld_factors.parquet")
    assert ("distance", SMALL) in set(zip(withheld["factor"], withheld["municipality_code"], strict=True))


def test_the_weight_of_a_number_is_that_of_the_children_shown(release: Any) -> None:
    weights = pd.read_csv(release.path / "factor_weights.csv").query("outcome == 'labour'").set_index("term")
    shown = np.array(CODES)[release.status == ValueStatus.AVAILABLE]
    known = persons().dropna(subset=["distance_km"])
    known = known[known["code"].isin(shown)]
    far = known["distance_km"] / 10
    assert weights.loc["distance", "mean"] == pytest.approx(far.mean(), rel=1e-9)
    assert weights.loc["distance", "deviation"] == pytest.approx(far.std(ddof=0), rel=1e-9)
    crossed = far * (known["sex"] == "male")
    assert weights.loc["sex_male_x_distance", "deviation"] == pytest.approx(crossed.std(ddof=0), rel=1e-9)
    assert weights.loc["sex_male", "mean"] == pytest.approx((known["sex"] == "male").mean(), rel=1e-9)
    has_change = [term for term in weights.index if "_x_" not in term and weights.loc[term, "odds_ratio"] > 0]
    levels = [term for term in has_change if term not in ("distance", "poverty")]
    assert weights["discrete_change"].notna().sum() == len(levels) > 0
    assert (np.sign(weights.loc[["age_12_14", "age_15_17"], "discrete_change"]) == 1).all()


def test_children_beyond_what_the_survey_saw_are_counted_and_nobodys_number_is_told(spec: Path, release: Any) -> None:
    found = json.loads((release.path / "diagnostics.json").read_text("utf-8"))
    row = next(one for one in found["outcomes"][0]["coverage"]["ranges"] if one["covariate"] == "distance")
    survey = pd.read_csv(spec.parent / "survey.csv")["km"] / 10
    known = persons().dropna(subset=["distance_km"])
    far = ((known["distance_km"] / 10 < survey.min()) | (known["distance_km"] / 10 > survey.max())).sum()
    assert 0 < far < 100
    assert row["outside"] == pytest.approx(max(far, 20) / len(known), rel=1e-6)
    assert row["census_lower"] is None
    assert row["survey_upper"] is None, "one respondent's own number"


def test_who_was_left_out_is_told(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["predict", "--spec", str(spec), "--json"]) == 0
    dropped = json.loads(capsys.readouterr().out)["dropped"]
    census = persons()
    assert dropped["no value of 'distance'"] == census["distance_km"].isna().sum()
    assert dropped["a municipality without 'poverty'"] > 0


@pytest.mark.parametrize("machine", [["--workers", "2"]])
def test_the_number_of_workers_changes_nothing(spec: Path, machine: list[str], capsys: Any, tmp_path: Path) -> None:
    def told(*more: str) -> Any:
        capsys.readouterr()
        assert main(["predict", "--spec", str(spec), "--json", *more]) == 0
        return json.loads(capsys.readouterr().out)["outcomes"]

    assert told(*machine) == told()


def test_without_discrete_changes_the_release_tells_none_and_all_else_the_same(
    release: Any, tmp_path: Path, capsys: Any
) -> None:
    path = study(tmp_path / "study")
    for step in STEPS:
        more = ["--no-changes"] if step == "predict" else []
        assert main([step, "--spec", str(path), "--json", *more]) == 0, step
    assert main(["publish", "--spec", str(path), "--var", str(tmp_path / "var")]) == 0
    without = open_release(tmp_path / "var" / "releases" / "TST" / "tst-2026.1")
    np.testing.assert_array_equal(without.estimate, release.estimate)
    told, untold = (pd.read_csv(one.path / "factor_weights.csv") for one in (release, without))
    assert told["discrete_change"].notna().any()
    assert untold["discrete_change"].isna().all()
    pd.testing.assert_frame_equal(untold.drop(columns="discrete_change"), told.drop(columns="discrete_change"))


def test_what_would_need_the_children_again_is_refused_before_anything_is_read(tmp_path: Path, capsys: Any) -> None:
    path = study(tmp_path, prediction={"uncertainty": "bootstrap", "rates": {"labour": {"country": 0.2}}})
    (tmp_path / "census.csv").unlink()
    capsys.readouterr()
    assert main(["fit", "--spec", str(path)]) == 1
    said = capsys.readouterr().err
    assert "calibration would need every child of the census again" in said
    assert "the bootstrap would need every child of the census again" in said


def test_the_page_offers_neither_weights_nor_circumstances(release: Any) -> None:
    asked, view = explorer(release), View(country="TST")
    assert asked.controls(view) == ()
    assert asked.shift_controls(view) == ()
    card = asked.place(view.model_copy(update={"admin1": "01", "municipality": CODES[0]}), CODES[0], "municipality")
    assert card.estimate is not None
    assert (card.factors_present, card.factors_total) == (4, 4), "an interaction has no value that a place could lack"
    moved = view.model_copy(update={"scenario": Scenario(weights=(("sex", 2.0),))})
    assert asked.table(moved).rows[0]["estimate"] == asked.table(view).rows[0]["estimate"]
    assert asked.resolve(moved)[1], "the notice that the weight cannot be moved"
