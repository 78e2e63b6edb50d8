"""How sure the result of a group is: the published error against coefficients drawn anew, by another way than ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.release.groups import read_groups
from dashboard.release.reader import open_release
from dashboard.values import ValueStatus
from tests.cli.small import CODES

DRAWS = 4000


@pytest.fixture(scope="module")
def folder(made_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("groups")
    assert main(["publish", "--spec", str(made_study), "--var", str(var)]) == 0
    return var / "releases" / "TST" / "tst-2026.1"


def drawn(folder: Path, study: Path) -> pd.DataFrame:
    """Deviation of the probability of every age group over draws of the coefficients."""
    b = pd.read_csv(folder / "coefficients.csv").set_index("term")["coefficient"]
    rows = pd.read_csv(folder / "covariance.csv").query("outcome == 'labour'")
    covariance = rows.pivot_table(index="term_a", columns="term_b", values="covariance").reindex(b.index)[b.index]
    upper = np.nan_to_num(covariance.to_numpy())
    whole = upper + upper.T - np.diag(np.diag(upper))
    draws = np.random.default_rng(8).multivariate_normal(b.to_numpy(), whole, size=DRAWS)
    census = pd.read_csv(study / "census.csv", dtype={"code": str})
    poverty = pd.read_csv(study / "territory.csv", dtype={"code": str}).set_index("code")["poverty"]
    design = np.column_stack(
        [
            np.ones(len(census)),
            census["sex"] == "male",
            census["age"] == "12_14",
            census["age"] == "15_17",
            census["code"].map(poverty),
        ]
    ).astype(float)
    p = 1 / (1 + np.exp(-(draws @ design.T)))
    children = census["children"].to_numpy()
    found = {
        (code, age): np.std(p[:, here] @ children[here] / children[here].sum())
        for (code, age), own in census.groupby(["code", "age"])
        for here in [own.index.to_numpy()]
    }
    return pd.Series(found).unstack()


def test_the_error_of_a_group_is_that_of_coefficients_drawn_again(folder: Path, made_study: Path) -> None:
    wanted = drawn(folder, made_study.parent)
    release = open_release(folder)
    ages = [one for one in read_groups(release, outcome="labour") if one.dimension == "age"]
    assert len(ages) == 3
    for group in ages:
        assert group.error is not None
        shown = group.status == ValueStatus.AVAILABLE
        np.testing.assert_allclose(
            group.error[shown], wanted[group.group].reindex(list(CODES)).to_numpy()[shown], rtol=0.05
        )
        assert shown.sum() >= 10
        assert np.isnan(group.error[~shown]).all(), "what is withheld has no error either"
