"""A study that has gone all its steps, once for every test that only looks at it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dashboard.cli import main
from tests.cli.small import write_study

STEPS = ("fit", "predict", "classify", "diagnose")


@pytest.fixture(scope="session")
def made_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = write_study(tmp_path_factory.mktemp("study"))
    for step in STEPS:
        assert main([step, "--spec", str(spec), "--json"]) == 0
    return spec


@pytest.fixture
def spec(made_study: Path, tmp_path: Path) -> Path:
    """The specification of a copy of that study; a test may do with it what it likes."""
    folder = tmp_path / "study"
    shutil.copytree(made_study.parent, folder)
    return folder / made_study.name
