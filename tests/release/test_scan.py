"""No microdata within reach of the web process: what ships is clean, and what should not be there is found."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.release import scan
from dashboard.release.manifest import Protection, ReleaseKind
from dashboard.release.scan import scan_release, scan_root
from tests.support.engine import clrisk_release, random_cells
from tests.support.machine import ROOT

SHIPPED = ROOT / "geodata" / "MEX"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a copy of the shipped release as one version of a country."""
    shutil.copytree(SHIPPED, tmp_path / "MEX")
    return tmp_path


def persons() -> pd.DataFrame:
    return pd.DataFrame({"household": [1, 1, 2], "age": [7, 12, 16], "works": [0, 0, 1]})


def test_everything_that_ships_is_clean():
    assert [one for one in scan_root(ROOT / "geodata") if "/build/" not in one] == []


def test_a_root_that_does_not_exist_holds_nothing(tmp_path):
    assert scan_root(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["survey.parquet", "persons.csv", "deep/down/enigh.parquet", ".hidden.parquet"])
def test_a_file_of_persons_in_a_release_is_found(root, name):
    place = root / "MEX" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    persons().to_parquet(place) if name.endswith("parquet") else persons().to_csv(place)
    problems = scan_release(root / "MEX")
    assert len(problems) == 1
    assert name in problems[0]
    assert "no file of a release" in problems[0]
    assert scan_root(root) == problems


def test_a_table_that_the_manifest_does_not_list_is_found(root):
    persons().to_parquet(root / "MEX" / "groups.parquet")
    (problem,) = scan_release(root / "MEX")
    assert "groups.parquet: not listed in manifest.json" in problem


def test_a_file_of_persons_under_the_name_of_a_table_is_no_release_any_more(root):
    persons().to_parquet(root / "MEX" / "cells.parquet")
    (problem,) = scan_release(root / "MEX")
    assert "not a whole release" in problem


@pytest.mark.parametrize("name", ["survey.sav", "work/counts.npz", "MEX.csv"])
def test_rows_of_data_beside_the_releases_are_found(root, name):
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"1,2,3\n")
    (problem,) = scan_root(root)
    assert "rows of data outside any release" in problem


def as_published(
    monkeypatch, *, protection: Protection, children: float, kind: ReleaseKind, note: str = ""
) -> list[str]:
    """What is found in a release whose every cell holds ``children``."""
    cells = random_cells()
    release = clrisk_release(replace(cells, children=np.full(len(cells.children), children)))
    about = {"protection": protection, "kind": kind, "protection_note": note}
    release = replace(release, manifest=release.manifest.model_copy(update=about))
    monkeypatch.setattr(scan, "open_release", lambda folder: release)
    return [one.split(": ", 1)[1] for one in scan_release(Path("nowhere"))]


def test_cells_of_real_people_are_pooled_or_have_a_reason(monkeypatch):
    real = {"kind": ReleaseKind.PUBLISHED}
    assert as_published(monkeypatch, protection=Protection.POOLED, children=20, **real) == []
    assert "fewer than 20" in as_published(monkeypatch, protection=Protection.POOLED, children=19, **real)[0]
    assert "without a written reason" in as_published(monkeypatch, protection=Protection.EXACT, children=50, **real)[0]
    assert as_published(monkeypatch, protection=Protection.EXACT, children=50, note="agreed with INE", **real) == []


def test_a_cell_per_child_is_a_table_of_persons_even_of_synthetic_ones(monkeypatch):
    (problem,) = as_published(monkeypatch, protection=Protection.EXACT, children=1, kind=ReleaseKind.DEMONSTRATION)
    assert "a table of persons" in problem
