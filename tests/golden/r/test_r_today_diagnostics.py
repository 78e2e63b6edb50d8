"""The golden numbers of the checks are those that R computes today; collected only where R has what it needs."""

from __future__ import annotations

import subprocess

import numpy as np
import pandas as pd

from tests.golden.r.test_diagnostics import FOLDER, GOLDEN


def test_r_computes_these_numbers_again() -> None:
    script = FOLDER / "diagnostics.R"

    told = subprocess.run(
        ["Rscript", "--vanilla", str(script)], capture_output=True, text=True, timeout=120, check=True
    )

    today = pd.DataFrame([line.split(",") for line in told.stdout.splitlines()[1:]], columns=["q", "name", "value"])
    kept = pd.read_csv(GOLDEN, dtype={"name": str})
    assert today["name"].tolist() == kept["name"].tolist()
    np.testing.assert_allclose(today["value"].astype(float), kept["value"], rtol=1e-6)
