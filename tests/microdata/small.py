"""The files that ``docs/examples/specification.yaml`` names, invented: small enough to be counted by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.model.specification import Specification
from dashboard.release.microdata.read_specification import read_specification
from tests.support.machine import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "specification.yaml"
CODES = [f"{state:02d}{number:03d}" for state in (1, 2) for number in (1, 2, 3)]
EMPTY = "02003"
"""A municipality without children."""


def persons(rows: int, *, seed: int, children_only: bool = False) -> pd.DataFrame:
    """Persons as a census file has them: codes, not words."""
    rng = np.random.default_rng(seed)
    lived_in = [code for code in CODES if code != EMPTY]
    return pd.DataFrame(
        {
            "mun": rng.choice(lived_in, rows),
            "edad": rng.integers(5 if children_only else 0, 18 if children_only else 80, rows),
            "sexo": rng.choice(["M", "F"], rows),
            "asiste": rng.choice([1, 2, 9], rows, p=[0.8, 0.15, 0.05]),
            "escjefe": rng.choice([0, 3, 6, 9, 12, 99], rows),
            "area": rng.choice(["urban", "rural"], rows),
        }
    )


def interviewed(rows: int, *, seed: int) -> pd.DataFrame:
    """A survey: four strata of six clusters, outcomes that follow age and sex."""
    rng = np.random.default_rng(seed)
    people = persons(rows, seed=seed)
    cluster = rng.integers(0, 24, rows)
    chance = 1 / (1 + np.exp(-(-2.0 + 0.1 * (people["edad"].to_numpy() - 11) + 0.6 * (people["sexo"] == "M"))))
    working = rng.random(rows) < chance
    return people.assign(
        sexo=people["sexo"].map({"M": 1, "F": 2}),
        estrato=[f"E{one // 6}" for one in cluster],
        upm=[f"U{one}" for one in cluster],
        factor=np.round(rng.uniform(50, 150, rows), 2),
        ti=np.where(working, 1, 2),
        peligroso=np.where(working & (rng.random(rows) < 0.4), "1", ""),
    )


def territory() -> pd.DataFrame:
    return pd.DataFrame({"mun": CODES, "pobreza": [12.5, 40.0, 33.0, 71.5, 8.0, 55.0]})


def study(folder: Path, *, census: pd.DataFrame | None = None, survey: pd.DataFrame | None = None) -> Path:
    """A folder that holds everything the example needs; answers the path of its specification."""
    folder.mkdir(parents=True, exist_ok=True)
    places = folder / "places"
    places.mkdir(exist_ok=True)
    pd.DataFrame({"municipality_code": CODES, "name": CODES, "admin1_code": [code[:2] for code in CODES]}).to_parquet(
        places / "municipalities.parquet", index=False
    )
    (persons(4000, seed=1) if census is None else census).to_parquet(
        folder / "census.parquet", index=False, row_group_size=500
    )
    (interviewed(3000, seed=2) if survey is None else survey).to_csv(folder / "survey.csv", index=False)
    territory().to_csv(folder / "territory.csv", index=False)
    shutil.copy(EXAMPLE, folder / "specification.yaml")
    return folder / "specification.yaml"


def specification(folder: Path, *changes: tuple[str, str], **frames: Any) -> Specification:
    """The example in ``folder`` with all its files, and words of its YAML replaced."""
    study(folder, **frames)
    return declared(folder, *changes)


def declared(folder: Path, *changes: tuple[str, str]) -> Specification:
    """The example's YAML alone, with words replaced; none of the files it names."""
    text = EXAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in text, f"the example does not say {old!r}"
        text = text.replace(old, new)
    path = folder / "specification.yaml"
    path.write_text(text, "utf-8")
    return read_specification(path)


def counted_by_pandas(census: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """Children by municipality and levels, by another way than ours: group, count, name."""
    children = census[(census["edad"] >= 5) & (census["edad"] <= 17) & (census["asiste"] != 9)]
    named = pd.DataFrame(
        {
            "mun": children["mun"],
            "sex": children["sexo"].map({"M": "male", "F": "female"}),
            "age": pd.cut(children["edad"], [4, 11, 14, 17], labels=["5_11", "12_14", "15_17"]).astype(str),
            "attendance": children["asiste"].map({1: "attending", 2: "not_attending"}),
            "head_schooling": children["escjefe"].map(
                {0: "none", 3: "primary", 6: "primary", 9: "secondary", 12: "secondary", 99: "not_known"}
            ),
            "area": children["area"],
        }
    )
    return {tuple(map(str, key)): int(many) for key, many in named.value_counts().items()}
