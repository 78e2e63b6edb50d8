"""The oracle's survey as the model reads it, and its golden numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.model.design import Covariate
from dashboard.model.sample import Sample
from tests.golden.r.generate import AGE, MUNICIPALITIES_PER_STATE, SECTOR, SEX, STATES

FOLDER = Path(__file__).parent
COVARIATES = (
    Covariate("sex", "person", SEX),
    Covariate("age", "person", AGE),
    Covariate("sector", "household", SECTOR),
    Covariate("poverty", "territory"),
)
OLDER = (COVARIATES[0], Covariate("age", "person", AGE), *COVARIATES[2:])
MUNICIPALITIES = MUNICIPALITIES_PER_STATE * STATES
STATE = np.repeat(np.arange(STATES), MUNICIPALITIES_PER_STATE)
NAMES = {
    "(Intercept)": "intercept",
    "sexmale": "sex_male",
    "age12_14": "age_12_14",
    "age15_17": "age_15_17",
    "sectoragriculture": "sector_agriculture",
    "sectorcommerce": "sector_commerce",
    "poverty": "poverty",
    "sexmale:age12_14": "sex_male_x_age_12_14",
    "sexmale:age15_17": "sex_male_x_age_15_17",
}
"""R's names of the coefficients, as the atlas calls them."""


def oracle_sample(*, without_strata: tuple[int, ...] = ()) -> Sample:
    """The children of survey.csv but those of some strata."""
    table = pd.read_csv(FOLDER / "survey.csv")
    table = table[~table["stratum"].isin(without_strata)]
    levels = {"sex": SEX, "age": AGE, "sector": SECTOR}
    return Sample(
        values={
            **{code: pd.Categorical(table[code], names).codes.astype(np.int64) for code, names in levels.items()},
            "poverty": table["poverty"].to_numpy(),
        },
        outcomes={
            "work": table["work"].to_numpy(dtype=np.float64),
            "hazardous": table["hazardous"].to_numpy(dtype=np.float64),
        },
        expansion_weight=table["weight"].to_numpy(),
        stratum=table["stratum"].to_numpy(),
        cluster=table["cluster"].to_numpy(),
        municipality=table["municipality"].to_numpy(),
        population_clusters=table["population_clusters"].to_numpy(dtype=np.float64),
    )


def golden(scenario: str, quantity: str) -> pd.Series:
    """Golden numbers by R's name."""
    lines = pd.read_csv(FOLDER / "golden.csv", dtype=str, keep_default_na=False)
    own = lines[(lines["scenario"] == scenario) & (lines["quantity"] == quantity)]
    assert len(own), f"golden.csv has no {quantity} of '{scenario}'"
    return own.set_index("name")["value"].astype(float)
