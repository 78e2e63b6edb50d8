"""``predict --scheduler``, a scheduler and two workers that are processes of their own: the numbers of one process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from dashboard.cli import main
from tests.cli.small import write_study
from tests.cli.test_numbers_of_persons import persons
from tests.cli.test_numbers_of_persons import study as study_of_persons


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as started:
        assert len({worker.pid for worker in started.workers.values()} - {os.getpid()}) == 2
        yield started.scheduler_address


def in_parts(path: Path, census: pd.DataFrame) -> Path:
    """The study of ``path`` with its census in six files, each of which is a chunk at least."""
    folder = path.parent / "census"
    folder.mkdir()
    for at in range(6):
        census.iloc[at::6].to_csv(folder / f"part{at}.csv", index=False)
    spec = yaml.safe_load(path.read_text("utf-8"))
    spec["census"]["file"] = "census"
    path.write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
    return path


def of_cells(folder: Path) -> Path:
    path = write_study(folder)
    return in_parts(path, pd.read_csv(folder / "census.csv", dtype={"code": str}))


def of_persons(folder: Path) -> Path:
    return in_parts(study_of_persons(folder), persons())


def on_the_cluster(path: Path, scheduler: str) -> Any:
    """What the command keeps, in a process of its own that is called from the folder of the study."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "predict", "--spec", path.name, "--json", "--scheduler", scheduler],
        capture_output=True,
        text=True,
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return kept(path)


def here(path: Path) -> Any:
    shutil.rmtree(path.parent / "tst-2026.1.work" / "counts")
    assert main(["predict", "--spec", str(path), "--json"]) == 0
    return kept(path)


def kept(path: Path) -> Any:
    return json.loads((path.parent / "tst-2026.1.work" / "estimates.json").read_text("utf-8"))["result"]


@pytest.mark.parametrize("study", [of_cells, of_persons])
def test_a_cluster_gives_the_numbers_of_one_process(study: Any, scheduler: str, tmp_path: Path) -> None:
    path = study(tmp_path / "study")
    assert main(["fit", "--spec", str(path), "--json"]) == 0
    assert on_the_cluster(path, scheduler) == here(path)


def test_a_scheduler_that_is_not_there_is_told_and_nothing_is_kept(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.release.microdata.workers._SECONDS_TO_CONNECT", 0.5)
    path = of_cells(tmp_path / "study")
    assert main(["fit", "--spec", str(path), "--json"]) == 0
    capsys.readouterr()
    assert main(["predict", "--spec", str(path), "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert not (path.parent / "tst-2026.1.work" / "estimates.json").exists()
