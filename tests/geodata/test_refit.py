"""A statistician who takes the synthetic microdata and the command line gets the numbers that ship."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.release.study.folder import CLASSES, ESTIMATES, FIT, Study, open_study
from dashboard.release.study.steps import Classes, Fits, Predictions
from dashboard.values import ValueStatus

MEX = Path(__file__).parents[2] / "geodata" / "MEX"

DIGITS = 1e-7
"""Relative: a last digit may differ between processors, whose linear algebra adds in another order."""


def command(*arguments: str) -> dict[str, object]:
    said = io.StringIO()
    with redirect_stdout(said):
        assert main([*arguments, "--json"]) == 0
    told: dict[str, object] = json.loads(said.getvalue())
    return told


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Study:
    """As `docs/method.md` tells it: write the microdata, then fit, predict and classify."""
    folder = tmp_path_factory.mktemp("mexico")
    made = [sys.executable, "-m", "geodata.build.demonstration", "--microdata", str(folder)]
    subprocess.run(made, cwd=project, check=True, capture_output=True)
    spec = folder / "specification.yaml"
    for step in ("fit", "predict", "classify"):
        command(step, "--spec", str(spec))
    return open_study(spec)


@pytest.fixture(scope="module")
def release() -> Release:
    return open_release(MEX)


def test_the_specification_is_the_one_that_the_release_carries(study: Study, release: Release) -> None:
    assert study.text == release.specification


def test_the_coefficients_and_their_errors_are_the_published_ones(study: Study, release: Release) -> None:
    fits = study.recall(FIT, Fits)
    for outcome, published in release.coefficients.items():
        model = fits.of(outcome)
        assert ["intercept", *(term.code for term in model.terms)] == [row.term for row in published]
        np.testing.assert_allclose(model.coefficients, [row.coefficient for row in published], rtol=DIGITS)
        np.testing.assert_allclose(model.standard_errors, [row.standard_error for row in published], rtol=DIGITS)


def test_the_estimates_are_the_published_ones(study: Study, release: Release) -> None:
    predictions = study.recall(ESTIMATES, Predictions)
    for outcome, published in release.outcomes.items():
        shown = published.status == ValueStatus.AVAILABLE
        found = predictions.of(outcome)
        np.testing.assert_allclose(found.probability[shown], published.estimate[shown], rtol=DIGITS)
        np.testing.assert_array_equal(found.children[shown], published.children[shown])


def test_the_classes_are_the_published_ones(study: Study, release: Release) -> None:
    classes = study.recall(CLASSES, Classes)
    for outcome, published in release.outcomes.items():
        shown = published.status == ValueStatus.AVAILABLE
        np.testing.assert_array_equal(classes.of(outcome).national[shown], published.national_class[shown])
        np.testing.assert_array_equal(classes.of(outcome).parent[shown], published.parent_class[shown])
        np.testing.assert_allclose(classes.of(outcome).rule.national_cuts, published.spec.classes.national_cuts)


def test_the_folder_of_the_study_holds_no_record_of_a_person(study: Study) -> None:
    """Sixteen thousand times fewer bytes than children, and not one column of the survey."""
    sample = pd.read_parquet(study.path.with_name("survey.parquet"))
    for file in study.folder.rglob("*.json"):
        text = file.read_text("utf-8")
        assert "expansion_weight" not in text
        assert "stratum_clusters" not in text
        for shape in json_shapes(json.loads(text)):
            assert len(sample) not in shape


def json_shapes(value: object) -> list[list[int]]:
    """The shape of every array that a step keeps."""
    if isinstance(value, dict):
        own = [value["shape"]] if set(value) == {"dtype", "shape", "base64"} else []
        return own + [shape for one in value.values() for shape in json_shapes(one)]
    return [shape for one in value for shape in json_shapes(one)] if isinstance(value, list) else []
