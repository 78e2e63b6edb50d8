"""What a published study holds for the outcomes after its main one, and that pooled cells keep their secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.model.predict import municipal_probability
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.release.study.folder import ESTIMATES, open_study
from dashboard.release.study.steps import Predictions
from tests.cli.small import write_specification

STEPS = ("fit", "predict", "classify", "diagnose")


def published(spec: Path, var: Path, *, reason: str = "") -> Release:
    despite = ["--despite", reason] if reason else []
    assert main(["publish", "--spec", str(spec), "--var", str(var), "--date", "2026-01-02", *despite]) == 0
    (folder,) = (var / "releases" / "TST").glob("tst-*")
    return open_release(folder)


def test_pooled_cells_give_every_outcome_its_official_estimate_back(spec: Path, tmp_path: Path) -> None:
    release = published(spec, tmp_path / "var")

    cells = cells_of_outcome(release, "older")

    assert str(release.manifest.protection) == "pooled"
    assert cells is not None
    official = release.outcomes["older"].estimate
    known = np.isfinite(official)
    assert known.sum() >= 10
    np.testing.assert_allclose(municipal_probability(cells)[known], official[known], atol=1e-12)


def test_cells_as_counted_hold_exactly_the_children_of_every_outcome(spec: Path, tmp_path: Path) -> None:
    exact = {"threshold": 20, "cells": "exact", "reason": "made-up children"}
    changed = write_specification(spec.parent, protection=exact)
    for step in STEPS:
        assert main([step, "--spec", str(changed), "--json"]) == 0
    release = published(changed, tmp_path / "var")
    census = pd.read_csv(spec.parent / "census.csv", dtype={"code": str})

    cells = cells_of_outcome(release, "older")

    assert cells is not None
    held = np.bincount(cells.municipality, weights=cells.children, minlength=12)
    counted = census[census["age"] != "5_11"].groupby("code")["children"].sum().to_numpy()
    np.testing.assert_allclose(held[:-1], counted[:-1])
    predictions = open_study(changed).recall(ESTIMATES, Predictions).of("older")
    told = np.isfinite(release.outcomes["older"].estimate)
    np.testing.assert_allclose(municipal_probability(cells)[told], predictions.probability[told], atol=1e-12)


def test_what_a_pool_says_of_another_outcome_speaks_of_nobody_or_of_at_least_twenty(spec: Path, tmp_path: Path) -> None:
    census = spec.parent / "census.csv"
    rows = pd.read_csv(census, dtype={"code": str})
    rng = np.random.default_rng(3)
    rows["children"] = rng.integers(1, 60, len(rows))
    rows.to_csv(census, index=False)
    for step in STEPS:
        assert main([step, "--spec", str(spec), "--json"]) == 0
    release = published(spec, tmp_path / "var")
    assert release.cells is not None
    model = release.outcome_models["older"]

    share = model.share[release.cells.pattern]

    of_outcome, of_others = release.cells.children * share, release.cells.children * (1 - share)
    for children in (of_outcome, of_others):
        assert ((children < 1e-9) | (children >= 20 - 1e-9)).all()
    assert release.cells.children.min() >= 20


def outcome(code: str, ages: list[str]) -> dict[str, Any]:
    """Work of the children of ``ages``; every part written anew, since the file may hold no anchors."""
    first, last = ages[0].split("_")[0], ages[-1].split("_")[1]
    return {
        "code": code,
        "name": f"Work {code}",
        "definition": "Work",
        "ages": [int(first), int(last)],
        "population": {"age": ages},
        "survey": {"column": "works", "yes": ["1"], "no": ["0"]},
    }


def test_an_outcome_of_other_children_than_the_main_one_is_not_predicted_anew(spec: Path, tmp_path: Path) -> None:
    populations = {"labour": ["5_11", "12_14"], "older": ["12_14", "15_17"], "middle": ["12_14"]}
    changed = write_specification(spec.parent, outcomes=[outcome(*one) for one in populations.items()])
    for step in STEPS:
        assert main([step, "--spec", str(changed), "--json"]) == 0

    release = published(changed, tmp_path / "var")

    assert list(release.outcome_models) == ["middle"]
    assert cells_of_outcome(release, "older") is None


def test_what_if_answers_for_the_outcome_asked_for_and_names_it(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = published(spec, tmp_path / "var")
    asked = ["what-if", "TST", "--shift", "poverty=+5", "--var", str(tmp_path / "var")]
    capsys.readouterr()

    assert main([*asked, "--outcome", "older", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    cells = cells_of_outcome(release, "older")
    assert cells is not None
    found = release.outcomes["older"]
    known = np.isfinite(found.estimate)
    shifted = replace(cells, municipal_design=cells.municipal_design.copy())
    poverty = [term.code for term in cells.terms].index("poverty")
    shifted.municipal_design[:, poverty] = np.minimum(shifted.municipal_design[:, poverty] + 0.05, 1.0)
    change = municipal_probability(shifted) - municipal_probability(cells)
    after = [row["after"] for row in told["municipalities"]]
    np.testing.assert_allclose(np.array(after, dtype=float)[known], (found.estimate + change)[known], rtol=1e-9)
    assert told["outcome"] == "older"
    assert told["total"]["all_children"] == pytest.approx(found.children[known].sum())
    assert main([*asked, "--outcome", "older"]) == 0
    said = capsys.readouterr().out
    assert "percent of those counted under 'Work at 12 to 17'" in said
    assert "working children" not in said


def test_what_if_refuses_an_outcome_that_is_not_there(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published(spec, tmp_path / "var")
    asked = ["what-if", "TST", "--shift", "poverty=+5", "--var", str(tmp_path / "var"), "--outcome", "nothing"]

    assert main(asked) == 1
    assert "it has ['labour', 'older']" in capsys.readouterr().err
