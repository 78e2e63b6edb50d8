"""A product of a covariate of the child and one of the territory: fitted, predicted child by child, without cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from dashboard.cli import main
from dashboard.model.census import CensusCounts
from dashboard.model.census_design import CensusMismatchError, census_design
from dashboard.model.design import Covariate, Interaction, design_terms
from dashboard.release.reader import open_release
from dashboard.values import ValueStatus
from tests.cli.conftest import STEPS
from tests.cli.small import CODES, write_study

TERMS = ["intercept", "sex_male", "age_12_14", "age_15_17", "poverty", "sex_male_x_poverty"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cells with a count for a census: a row of it is as many children as it says."""
    path = write_study(tmp_path_factory.mktemp("crossed"), interactions=[{"between": ["sex", "poverty"]}])
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    return path


@pytest.fixture(scope="module")
def release(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    var = tmp_path_factory.mktemp("var")
    assert main(["publish", "--spec", str(study), "--var", str(var)]) == 0
    return open_release(var / "releases" / "TST" / "tst-2026.1")


def design(rows: pd.DataFrame, study: Path) -> np.ndarray[Any, Any]:
    poverty = rows["code"].map(
        pd.read_csv(study.parent / "territory.csv", dtype={"code": str}).set_index("code")["poverty"]
    )
    male = (rows["sex"] == "male").astype(float)
    columns = [male**0, male, rows["age"] == "12_14", rows["age"] == "15_17", poverty, male * poverty]
    return np.column_stack(columns).astype(float)


def test_the_coefficients_are_those_of_statsmodels(study: Path, release: Any) -> None:
    rows = pd.read_csv(study.parent / "survey.csv", dtype={"code": str})
    rows["age"] = pd.cut(rows["years"], [4, 11, 14, 17], labels=["5_11", "12_14", "15_17"]).astype(str)
    fitted = sm.GLM(
        rows["works"], design(rows, study), family=sm.families.Binomial(), freq_weights=rows["weight"]
    ).fit()
    own = pd.read_csv(release.path / "coefficients.csv")
    assert own["term"].tolist() == TERMS
    np.testing.assert_allclose(own["coefficient"], fitted.params, rtol=1e-6)
    assert own.set_index("term").loc["sex_male_x_poverty", "kind"] == "person"


def test_every_probability_is_the_mean_over_the_children(study: Path, release: Any) -> None:
    census = pd.read_csv(study.parent / "census.csv", dtype={"code": str})
    b = pd.read_csv(release.path / "coefficients.csv")["coefficient"].to_numpy()
    p = 1 / (1 + np.exp(-(design(census, study) @ b)))
    expected = (p * census["children"]).groupby(census["code"]).sum()
    wanted = (expected / census.groupby("code")["children"].sum()).reindex(list(CODES)).to_numpy()
    shown = release.status == ValueStatus.AVAILABLE
    assert shown.sum() == len(CODES) - 1
    np.testing.assert_allclose(release.estimate[shown], wanted[shown], rtol=1e-10)


def test_no_cell_can_hold_it_and_the_release_says_so(release: Any) -> None:
    assert (release.cells, str(release.manifest.protection)) == (None, "none")
    assert "no table of cells can hold" in release.manifest.notes[-1].en


def test_a_table_of_cells_is_refused_with_what_to_do() -> None:
    both = (Covariate("sex", "person", ("f", "m")), Covariate("poverty", "territory"))
    counts = CensusCounts(
        both, 1, np.zeros(2, int), np.arange(2), np.ones(2), {"sex": np.arange(2)}, {"poverty": np.array([0.5])}
    )
    with pytest.raises(
        CensusMismatchError, match=r"'sex_m_x_poverty' joins.*no cell holds; predict the model child by"
    ):
        census_design(counts, design_terms(both, [Interaction("sex", "poverty")]))
