"""The small study where each outcome is told of other places: the main one is rare, and of one place lacks a share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from tests.cli.small import CODES, SEED, write_study

UNKNOWN = "02002"
"""The municipality whose wages nobody knows: only the model of the main outcome asks for them."""
LIMIT = 0.12
"""Coefficient of variation from which an estimate is not told."""


def write_partly_told(
    folder: Path, *, cells: str = "exact", limit: float = LIMIT, fewer: int = 1, **changes: Any
) -> Path:
    """Few children of the main outcome, fewest where poverty is low; of the other so many that it is told there."""
    path = write_study(folder)
    poverty = pd.read_csv(folder / "territory.csv", dtype={"code": str}).set_index("code")["poverty"]
    wage = np.round(np.linspace(0.2, 0.5, len(CODES)) + 0.1 * (np.arange(len(CODES)) % 2), 3)
    wages = pd.Series(wage, index=list(CODES)).where(lambda one: one.index != UNKNOWN)
    pd.DataFrame({"code": CODES, "poverty": poverty.to_numpy(), "wage": wages.to_numpy()}).to_csv(
        folder / "territory.csv", index=False
    )
    survey = pd.read_csv(folder / "survey.csv", dtype={"code": str})
    drawn = np.random.default_rng(SEED).random(len(survey)) < 0.05 + 0.5 * survey["code"].map(poverty)
    survey["hard"] = survey["works"] * drawn.astype(int)
    survey.to_csv(folder / "survey.csv", index=False)
    census = pd.read_csv(folder / "census.csv", dtype={"code": str})
    census.assign(children=census["children"] // fewer + (fewer > 1)).to_csv(folder / "census.csv", index=False)
    _declare(path, cells=cells, limit=limit, **changes)
    return path


def _declare(path: Path, *, cells: str, limit: float, **changes: Any) -> None:
    spec = yaml.safe_load(path.read_text("utf-8"))
    spec["covariates"].append(
        {
            "code": "wage",
            "kind": "territory",
            "label": "Low wages",
            "missing": "drop",
            "territory": {"column": "wage"},
        }
    )
    main, other = spec["outcomes"]
    main["survey"]["column"] = "hard"
    other |= {
        "code": "boys",
        "name": "Work of boys of 12 to 17",
        "population": {"sex": ["male"], "age": ["12_14", "15_17"]},
        "covariates": ["age", "poverty"],
        "national_rate": 0.4,
    }
    spec["protection"] = {"threshold": 20, "cells": cells, "reason": "made-up children"}
    spec["prediction"] = {"reliability": {"warn_above": limit / 2, "withhold_above": limit}}
    path.write_text(yaml.safe_dump(spec | changes, sort_keys=False), "utf-8")
