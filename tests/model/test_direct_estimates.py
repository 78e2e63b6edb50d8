"""What the survey says of a municipality by itself, held against R's survey package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.model.direct import direct_estimates
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample

GOLDEN = Path(__file__).parents[1] / "golden" / "r"
CHILDREN = pd.read_csv(GOLDEN / "direct_sample.csv")
FROM_R = pd.read_csv(GOLDEN / "direct_estimates.csv")


def drawn_survey(seed: int = 11) -> pd.DataFrame:
    """The children of ``direct_sample.csv``: clusters that cross municipalities, children outside the population."""
    draw = np.random.default_rng(seed)
    rows = []
    for cluster in range(48):
        stratum = cluster % 5
        for _ in range(int(draw.integers(4, 12))):
            municipality = (cluster // 4 + int(draw.random() < 0.2)) % 12 if draw.random() > 0.05 else -1
            work = float(draw.random() < 0.1 + 0.03 * (cluster % 7))
            rows.append((stratum, cluster, municipality, round(draw.uniform(5, 50), 3), work))
    frame = pd.DataFrame(rows, columns=["stratum", "cluster", "municipality", "weight", "work"])
    frame.loc[draw.random(len(frame)) < 0.1, "work"] = np.nan
    frame["population_clusters"] = 20 + 5 * frame["stratum"]
    return frame


def sample(*, finite: bool = False, rows: pd.DataFrame = CHILDREN) -> Sample:
    return Sample(
        values={},
        outcomes={"work": rows["work"].to_numpy()},
        expansion_weight=rows["weight"].to_numpy(),
        stratum=rows["stratum"].to_numpy(),
        cluster=rows["cluster"].to_numpy(),
        municipality=rows["municipality"].to_numpy(),
        population_clusters=rows["population_clusters"].to_numpy(dtype=float) if finite else None,
    )


def test_the_survey_on_disk_is_the_one_that_is_drawn():
    pd.testing.assert_frame_equal(drawn_survey(), CHILDREN)


@pytest.mark.parametrize("correction", ["none", "finite"])
def test_shares_and_standard_errors_are_those_of_r(correction):
    theirs = FROM_R[FROM_R["correction"] == correction].set_index("municipality")
    ours = direct_estimates(sample(finite=correction == "finite"), outcome="work", municipalities=13)
    np.testing.assert_allclose(ours.estimate[theirs.index], theirs["estimate"], rtol=1e-12)
    told = np.isfinite(ours.standard_error)
    assert told.sum() >= 10
    np.testing.assert_allclose(
        ours.standard_error[told], theirs["standard_error"].reindex(np.flatnonzero(told)), rtol=1e-9
    )


def test_a_municipality_that_the_survey_did_not_reach_has_no_direct_estimate():
    ours = direct_estimates(sample(), outcome="work", municipalities=13)
    assert np.isnan(ours.estimate[12])
    assert np.isnan(ours.standard_error[12])
    assert ours.children[12] == 0


def test_only_children_of_the_population_whose_municipality_is_known_are_interviewed_there():
    ours = direct_estimates(sample(), outcome="work", municipalities=13)
    counted = CHILDREN[(CHILDREN["municipality"] != UNKNOWN_MUNICIPALITY) & CHILDREN["work"].notna()]
    assert ours.children.sum() == len(counted)


@pytest.mark.parametrize("case", ["one cluster", "all alike", "a stratum of one cluster"])
def test_no_standard_error_is_better_than_one_of_zero(case):
    rows = CHILDREN[CHILDREN["municipality"] == 2].copy()
    if case == "one cluster":
        rows = rows[rows["cluster"] == rows["cluster"].iloc[0]].assign(work=lambda f: np.arange(len(f)) % 2.0)
    elif case == "all alike":
        rows["work"] = 0.0
    else:
        rows = rows.assign(stratum=rows["cluster"], work=np.arange(len(rows)) % 2.0)
    whole = pd.concat([rows, CHILDREN[CHILDREN["municipality"] == 9].assign(stratum=77)])
    ours = direct_estimates(sample(rows=whole), outcome="work", municipalities=13)
    assert np.isfinite(ours.estimate[2])
    assert np.isnan(ours.standard_error[2])
