"""A study that runs in a second: twelve square municipalities in three states, survey, census, two outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
import yaml

STATES = ("01", "02", "03")
CODES = tuple(f"{state}{number:03d}" for state in STATES for number in range(1, 5))
AGES = ("5_11", "12_14", "15_17")
SEED = 5


def write_study(folder: Path, **changes: Any) -> Path:
    """Places, survey, census and territory table in ``folder``; returns the specification."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    poverty = np.round(np.linspace(0.1, 0.8, len(CODES)), 2)
    _write_places(folder / "places")
    _write_census(folder, poverty, rng)
    _write_survey(folder, poverty, rng)
    pd.DataFrame({"code": CODES, "poverty": poverty}).to_csv(folder / "territory.csv", index=False)
    return write_specification(folder, **changes)


def write_specification(folder: Path, **changes: Any) -> Path:
    """The specification, with ``changes`` to its settings."""
    level = {"person": "person", "household": "household"}
    spec: dict[str, Any] = {
        "name": "tst-2026.1",
        "country": "TST",
        "year": "2026",
        "title": "Child labour in Testland",
        "source": "drawn by hand",
        "places": "places",
        "survey": {
            "file": "survey.csv",
            "weight": "weight",
            "stratum": "stratum",
            "cluster": "cluster",
            "municipality": "code",
            "age": "years",
        },
        "census": {"file": "census.csv", "municipality": "code", "count": "children"},
        "territory": {"file": "territory.csv", "municipality": "code"},
        "covariates": [
            {
                "code": "sex",
                "kind": level["person"],
                "label": "Sex",
                "levels": [{"code": "female", "label": "Female"}, {"code": "male", "label": "Male"}],
                "survey": {"column": "sex"},
                "census": {"column": "sex"},
            },
            {
                "code": "age",
                "kind": level["person"],
                "label": "Age",
                "levels": [{"code": age, "label": age} for age in AGES],
                "survey": {"column": "years", "ranges": {"5_11": [5, 11], "12_14": [12, 14], "15_17": [15, 17]}},
                "census": {"column": "age"},
            },
            {
                "code": "poverty",
                "kind": "territory",
                "label": "Poverty",
                "direction": "raises",
                "territory": {"column": "poverty"},
            },
        ],
        "outcomes": [
            {
                "code": "labour",
                "name": "Child labour",
                "definition": "Work",
                "ages": [5, 17],
                "survey": {"column": "works", "yes": ["1"], "no": ["0"]},
            },
            {
                "code": "older",
                "name": "Work at 12 to 17",
                "definition": "Work",
                "ages": [12, 17],
                "population": {"age": ["12_14", "15_17"]},
                "survey": {"column": "works", "yes": ["1"], "no": ["0"]},
            },
        ],
        "protection": {"threshold": 20, "cells": "pooled"},
        **changes,
    }
    path = folder / "specification.yaml"
    path.write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
    return path


def _write_places(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    boxes = {code: shapely.box(at % 4, at // 4, at % 4 + 1, at // 4 + 1) for at, code in enumerate(CODES)}
    pd.DataFrame(
        {
            "municipality_code": CODES,
            "name": [f"Place {code}" for code in CODES],
            "admin1_code": [code[:2] for code in CODES],
            "admin1_name": [f"State {code[:2]}" for code in CODES],
            "admin1_iso": "",
            "longitude": [box.centroid.x for box in boxes.values()],
            "latitude": [box.centroid.y for box in boxes.values()],
        }
    ).to_parquet(folder / "municipalities.parquet", index=False)
    outlines = [bytes(shapely.to_wkb(box)) for box in boxes.values()]
    pd.DataFrame({"municipality_code": CODES, "geometry": outlines}).to_parquet(folder / "boundaries.parquet")
    states = [shapely.box(0, at, 4, at + 1) for at in range(3)]
    pd.DataFrame(
        {
            "admin1_code": STATES,
            "name": [f"State {code}" for code in STATES],
            "iso_code": "",
            "geometry": [bytes(shapely.to_wkb(state)) for state in states],
        }
    ).to_parquet(folder / "admin1.parquet", index=False)


def _write_census(folder: Path, poverty: np.ndarray, rng: np.random.Generator) -> None:
    rows = [
        (code, sex, age, int(rng.integers(60, 400)))
        for code in CODES[:-1]
        for sex in ("female", "male")
        for age in AGES
    ]
    rows += [(CODES[-1], "female", "5_11", 7), (CODES[-1], "male", "12_14", 6)]  # thirteen children: suppressed
    pd.DataFrame(rows, columns=["code", "sex", "age", "children"]).to_csv(folder / "census.csv", index=False)


def _write_survey(folder: Path, poverty: np.ndarray, rng: np.random.Generator) -> None:
    n = 4800
    at = np.arange(n) % (len(CODES) - 1)
    years, male = rng.integers(5, 18, n), rng.random(n) < 0.5
    odds = -3.4 + 1.0 * male + 1.1 * (years >= 12) + 1.0 * (years >= 15) + 2.5 * poverty[at]
    works = rng.random(n) < 1 / (1 + np.exp(-odds))
    pd.DataFrame(
        {
            "code": np.array(CODES)[at],
            "stratum": [CODES[one][:2] for one in at],
            "cluster": at * 10 + rng.integers(0, 10, n),
            "weight": np.round(rng.uniform(1, 3, n), 3),
            "sex": np.where(male, "male", "female"),
            "years": years,
            "works": works.astype(int),
        }
    ).to_csv(folder / "survey.csv", index=False)
