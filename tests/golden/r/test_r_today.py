"""R itself, run again: its numbers of today are the golden ones. Collected only where R has survey and lme4."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pandas as pd
import pytest

from tests.golden.r.survey import FOLDER

LOOSE = {"mode_variance": 1e-4, "standard_error": 1e-3, "covariance": 1e-2}
"""Relative tolerance of what lme4 finds by search or by numerical derivatives, which differ between versions."""


def test_r_computes_the_golden_numbers_again(tmp_path: Path) -> None:
    written = tmp_path / "golden.csv"
    subprocess.run(
        ["Rscript", "--vanilla", str(FOLDER / "oracle.R"), str(FOLDER / "survey.csv"), str(written)],
        check=True,
        capture_output=True,
        timeout=300,
    )

    today, kept = (pd.read_csv(file, dtype=str, keep_default_na=False) for file in (written, FOLDER / "golden.csv"))
    today, kept = (table[table["scenario"] != "versions"].reset_index(drop=True) for table in (today, kept))

    assert today[["scenario", "quantity", "name"]].equals(kept[["scenario", "quantity", "name"]])
    for line in range(len(kept)):
        what = kept.loc[line, "quantity"]
        assert float(today.loc[line, "value"]) == pytest.approx(
            float(kept.loc[line, "value"]), rel=LOOSE.get(what, 1e-4), abs=1e-4 if what == "mode" else 1e-12
        ), f"{kept.loc[line].to_dict()} is {today.loc[line, 'value']} today"
