"""Draw the survey that R and the atlas both fit: ``python -m tests.golden.r.generate`` writes survey.csv.

It holds what is awkward in surveys: unequal weights, clusters of unequal size, a stratum with one cluster, a stratum of
which every cluster was drawn, an outcome defined for some ages only, and clusters without a child of that age.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

FILE = Path(__file__).parent / "survey.csv"
SEED = 20_261_122
SEX, AGE, SECTOR = ("female", "male"), ("5_11", "12_14", "15_17"), ("other", "agriculture", "commerce")
CLUSTERS = (9, 8, 11, 7, 10, 6, 8, 1, 3)
"""Of each stratum; the eighth has one, and all three of the ninth were drawn."""
POPULATION = (40, 25, 300, 60, 15, 33, 90, 12, 3)
MUNICIPALITIES_PER_STATE, STATES = 8, 6


def draw() -> pd.DataFrame:
    """One row per child."""
    rng = np.random.default_rng(SEED)
    municipalities = MUNICIPALITIES_PER_STATE * STATES
    poverty = rng.beta(2.0, 3.0, municipalities).round(3)
    effect = rng.normal(0.0, 0.6, municipalities) + np.repeat(rng.normal(0.0, 0.4, STATES), MUNICIPALITIES_PER_STATE)
    parts: list[pd.DataFrame] = []
    cluster = 0
    for stratum, (drawn, population) in enumerate(zip(CLUSTERS, POPULATION, strict=True), start=1):
        for _ in range(drawn):
            cluster += 1
            place = int(rng.integers(0, municipalities))
            children = int(rng.integers(6, 19))
            ages = rng.choice(3, children, p=[1.0, 0.0, 0.0] if cluster % 9 == 4 else [0.5, 0.25, 0.25])
            parts.append(
                pd.DataFrame(
                    {
                        "stratum": stratum,
                        "cluster": cluster,
                        "population_clusters": population,
                        "municipality": place,
                        "state": place // MUNICIPALITIES_PER_STATE,
                        "weight": (rng.uniform(40, 160) * rng.uniform(0.7, 1.5, children)).round(2),
                        "sex": rng.integers(0, 2, children),
                        "age": ages,
                        "sector": rng.choice(3, children, p=[0.55, 0.25, 0.20]),
                        "poverty": poverty[place],
                        "shared": rng.normal(0.0, 0.3),
                    }
                )
            )
    survey = pd.concat(parts, ignore_index=True)
    odds = (
        -2.0
        + 0.7 * survey["sex"]
        + np.array([0.0, 0.6, 1.3])[survey["age"]]
        + np.array([0.0, 0.5, 0.3])[survey["sector"]]
        + 1.0 * survey["poverty"]
        + effect[survey["municipality"]]
        + survey["shared"]
    )
    survey["work"] = (rng.random(len(survey)) < 1 / (1 + np.exp(-odds))).astype(int)
    hazardous = (rng.random(len(survey)) < 1 / (1 + np.exp(0.9 - odds))).astype(int)
    survey["hazardous"] = hazardous.where(survey["age"] > 0).astype("Int64")
    for column, levels in (("sex", SEX), ("age", AGE), ("sector", SECTOR)):
        survey[column] = np.array(levels)[survey[column]]
    return survey.drop(columns="shared")


def as_text() -> str:
    """The file's text."""
    text = io.StringIO()
    draw().to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()


if __name__ == "__main__":
    FILE.write_text(as_text(), "utf-8", newline="\n")
