"""Cells of one release taken from counts of another: what ``cells.parquet`` tells is read anew, and held against it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.release.study.beside import standing_beside
from dashboard.release.study.beside_cells import cells_told
from dashboard.release.study.folder import open_study
from dashboard.release.study.steps import count, territory
from tests.cli.conftest import STEPS
from tests.cli.small import AGES, CODES, write_specification, write_study

HERE = CODES[5]
CHILDREN = {"female": (30, 7, 22), "male": (300, 21, 24)}
"""By sex and age. Pooled, the 7 are with the 21, the 22 and the 24; the 30 stay as they are."""
LABOUR = {
    "code": "labour",
    "name": "Child labour",
    "definition": "Work",
    "ages": [5, 17],
    "survey": {"column": "works", "yes": ["1"], "no": ["0"]},
}
GIRLS = deepcopy(LABOUR) | {
    "code": "girls",
    "name": "Work of girls",
    "ages": [5, 14],
    "population": {"sex": ["female"], "age": ["5_11", "12_14"]},
}


def made(folder: Path, **changes: Any) -> Path:
    """A study whose municipality HERE has ``CHILDREN``, up to ``publish``."""
    write_study(folder)
    census = pd.read_csv(folder / "census.csv", dtype={"code": str})
    for sex, children in CHILDREN.items():
        census.loc[(census["code"] == HERE) & (census["sex"] == sex), "children"] = children
    census.to_csv(folder / "census.csv", index=False)
    path = write_specification(folder, **changes)
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    return path


def publish(path: Path, var: Path) -> int:
    return main(["publish", "--spec", str(path), "--var", str(var), "--json", "--reason", "tells of girls, too"])


def first(cells: str) -> dict[str, Any]:
    return {"outcomes": [LABOUR], "protection": {"threshold": 20, "cells": cells}}


SECOND = {
    "name": "tst-2026.2",
    "outcomes": [LABOUR, GIRLS],
    "prediction": {"groups": []},
    "protection": {"threshold": 20, "cells": "none"},
}


@pytest.mark.parametrize(("cells", "refused"), [("pooled", True), ("none", False)])
def test_a_count_that_told_cells_of_another_release_empty_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cells: str, refused: bool
) -> None:
    """The second release tells 37 girls under 15, the first the 30 of them under 12: 7 would be left."""
    assert publish(made(tmp_path / "first", **first(cells)), tmp_path / "var") == 0
    second = made(tmp_path / "second", **SECOND)
    capsys.readouterr()
    status = publish(second, tmp_path / "var")
    said = json.loads(capsys.readouterr().out)
    assert status == int(refused), said
    if refused:
        assert f"girls less cells of {HERE}" in said["refused"][0]
        assert "No reason allows it" in said["refused"][0]
    made_anew = tmp_path / "var" / "releases" / "TST" / "tst-2026.2"
    assert made_anew.exists() is not refused
    assert not (made_anew / "groups.parquet").exists(), "no groups were asked for"


def test_cells_in_other_pools_than_those_of_the_release_that_stands_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same tables twice, the second time pooled from 25 children on: the pools of both overlap."""
    assert publish(made(tmp_path / "first", **first("pooled")), tmp_path / "var") == 0
    stricter = {**first("pooled"), "name": "tst-2026.2", "protection": {"threshold": 25, "cells": "pooled"}}
    second = made(tmp_path / "second", **stricter)
    capsys.readouterr()
    assert publish(second, tmp_path / "var") == 1
    told = json.loads(capsys.readouterr().out)["refused"][0]
    assert "this would tell the small cells of" in told
    assert HERE in told
    assert "'protection: cells: none'" in told
    without = made(tmp_path / "without", **{**stricter, "protection": {"threshold": 25, "cells": "none"}})
    assert publish(without, tmp_path / "var") == 0


def test_the_same_pools_may_stand_twice(tmp_path: Path) -> None:
    assert publish(made(tmp_path / "first", **first("pooled")), tmp_path / "var") == 0
    assert publish(made(tmp_path / "second", **{**first("pooled"), "name": "tst-2026.2"}), tmp_path / "var") == 0


def told_by_hand(folder: Path, release: Path) -> set[tuple[str, str, str]]:
    """Municipality, sex and age of the rows of the census that ``cells.parquet`` says as they are, row by row."""
    census = pd.read_csv(folder / "census.csv", dtype={"code": str})
    codes = pd.read_parquet(release / "estimates.parquet")["municipality_code"].tolist()
    patterns = pd.read_parquet(release / "patterns.parquet")
    terms = pd.read_csv(release / "coefficients.csv").set_index("term")[["factor", "level"]]
    found: set[tuple[str, str, str]] = set()
    for cell in pd.read_parquet(release / "cells.parquet").to_dict("records"):
        row = patterns.iloc[int(cell["pattern"])].to_dict()
        has = {tuple(terms.loc[term]): row[term] for term in terms.index if term in row}
        for one in census.to_dict("records"):
            levels = {("sex", one["sex"]), ("age", one["age"])}
            same = {level: float(level in levels) for level in has} == has and one["children"] == cell["children"]
            if one["code"] == codes[int(cell["municipality"])] and same:
                found.add((str(one["code"]), str(one["sex"]), str(one["age"])))
    return found


def test_what_cells_tell_is_what_a_reader_finds_in_them_row_by_row(tmp_path: Path) -> None:
    path = made(tmp_path / "first", **first("pooled"))
    assert publish(path, tmp_path / "var") == 0
    country = tmp_path / "var" / "releases" / "TST"
    study = open_study(write_specification(tmp_path / "first", **SECOND), work=None)
    (standing,) = standing_beside(study, country)
    counts, codes = count(study, territory(study)), study.places.codes
    told = cells_told(standing.spec, standing.tables, counts, codes, {})
    assert told is not None
    assert told.pools.keys() <= set(range(len(codes)))
    assert sum(children for children, _ in told.pools[codes.index(HERE)]) == 7 + 21 + 22 + 24
    levels = {one.code: one.levels for one in counts.covariates}
    of_pattern = [
        (levels["sex"][sex], levels["age"][age])
        for sex, age in zip(counts.pattern_levels["sex"], counts.pattern_levels["age"], strict=True)
    ]
    found = {(codes[at], *of_pattern[pattern]) for at, pattern in np.argwhere(told.cells)}
    assert found == told_by_hand(tmp_path / "first", country / "tst-2026.1")
    assert {age for code, sex, age in found if (code, sex) == (HERE, "female")} == {AGES[0]}
