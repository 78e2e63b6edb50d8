"""Who lives where the risk is high: means of groups against pandas, and the ratio that publications quote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.classify.cuts import NO_CLASS
from dashboard.model.profile_of_groups import factor_profile_table, profile_of_groups, profiles_of_groups
from dashboard.release.reader import open_release
from tests.support.tables import table


def test_the_ratio_between_high_and_low_on_a_table_one_can_check():
    drawn = table("""
        class | children | indigenous
        ------+----------+-----------
        0     | 100      | 0.02
        0     | 300      | 0.06
        1     | 200      | 0.10
        2     | 100      | 0.20
        2     | 100      | 0.40
    """)
    profile = profile_of_groups(
        {"indigenous": drawn["indigenous"].to_numpy(dtype=float)},
        classes=drawn["class"].to_numpy(dtype=np.uint8),
        k=3,
        children=drawn["children"].to_numpy(dtype=float),
    )
    assert profile.means["indigenous"].tolist() == pytest.approx([0.05, 0.10, 0.30])
    assert profile.ratios() == {"indigenous": pytest.approx(6.0)}


def random_country(seed: int = 0, n: int = 300):
    draw = np.random.default_rng(seed)
    factors = {code: draw.random(n) for code in ("rural", "poverty")}
    factors["poverty"][draw.random(n) < 0.1] = np.nan
    classes = draw.choice([0, 1, 2, NO_CLASS], n, p=[0.5, 0.25, 0.15, 0.1]).astype(np.uint8)
    children = draw.integers(20, 9000, n).astype(float)
    children[draw.random(n) < 0.05] = np.nan
    return factors, classes, children, draw.integers(0, 4, n)


def test_every_scope_agrees_with_pandas():
    factors, classes, children, parent = random_country()
    codes = ["01", "02", "03", "04"]
    profiles = profiles_of_groups(factors, classes=classes, k=3, children=children, parent=parent, parent_codes=codes)
    ours = factor_profile_table(profiles, outcome="labour")
    frame = pd.DataFrame({**factors, "class": classes, "n": children, "scope": np.array(codes)[parent]})
    frame = frame[(frame["class"] != NO_CLASS) & frame["n"].notna()]
    long = frame.melt(["class", "n", "scope"], var_name="factor", value_name="x").dropna(subset="x")
    theirs = pd.concat([long, long.assign(scope="country")]).assign(nx=lambda one: one["n"] * one["x"])
    sums = theirs.groupby(["scope", "factor", "class"])[["n", "nx"]].sum()
    indexed = ours.set_index(["scope", "factor", "class"]).sort_index()
    np.testing.assert_allclose(indexed["mean"], sums["nx"] / sums["n"])
    np.testing.assert_allclose(indexed["children"], sums["n"])
    assert (ours["outcome"] == "labour").all()


def test_a_group_without_places_has_no_mean_no_ratio_and_no_row():
    profile = profile_of_groups(
        {"rural": np.array([0.1, 0.2])}, classes=np.array([0, 0], dtype=np.uint8), k=3, children=np.array([5.0, 5.0])
    )
    assert np.isnan(profile.means["rural"][1:]).all()
    assert np.isnan(profile.ratios()["rural"])
    assert factor_profile_table([profile], outcome="labour")["class"].tolist() == [0]


def test_a_group_that_has_none_of_a_factor_gives_no_ratio():
    profile = profile_of_groups(
        {"rural": np.array([0.0, 0.2])}, classes=np.array([0, 1], dtype=np.uint8), k=2, children=np.array([5.0, 5.0])
    )
    assert np.isnan(profile.ratios()["rural"])


def test_places_without_a_class_change_no_mean():
    factors, classes, children, _ = random_country()
    closed = classes == NO_CLASS
    moved = {code: np.where(closed, 99.0, values) for code, values in factors.items()}
    before = profile_of_groups(factors, classes=classes, k=3, children=children)
    after = profile_of_groups(moved, classes=classes, k=3, children=children)
    for code in factors:
        np.testing.assert_array_equal(before.means[code], after.means[code])


def test_the_shipped_groups_differ_as_their_factors_say():
    release = open_release(Path(__file__).parents[2] / "geodata" / "MEX")
    profile = profile_of_groups(
        release.factors, classes=release.national_class, k=release.manifest.classes.k, children=release.children
    )
    assert profile.ratios()["indigenous_share"] > 1
    assert profile.ratios()["rural_share"] > 1
