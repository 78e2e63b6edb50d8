"""Two releases small enough to read: four municipalities in two first-level units, an index and a CLRISK model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from dashboard.language import Text

CODES = ["01001", "01002", "02001", "02002"]
SQUARES = [shapely.box(at, 0, at + 1, 1) for at in range(4)]
WORDS = Text.same("x")


def wkb(shape: shapely.Geometry) -> bytes:
    return bytes(shapely.to_wkb(shape))


def factor(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": Text.same(code),
        "description": Text.same(f"what {code} is"),
        "unit": "share",
        "direction": 1,
        "source": "drawn by hand",
        "official_weight": 50.0,
        **changes,
    }


def index_fields(**changes: Any) -> dict[str, Any]:
    return {
        "name": "tst-index-2026.1",
        "country": "TST",
        "country_name": Text.same("Testland"),
        "kind": "imported",
        "instrument": "index",
        "created": "2026-11-22",
        "year": "2020",
        "ages": "5-17",
        "title": WORDS,
        "definition": WORDS,
        "method": WORDS,
        "source": WORDS,
        "licence": "CC0",
        "attribution": ("drawn by hand",),
        "municipality_word": WORDS,
        "admin1_word": WORDS,
        "locale": {"es": "es", "en": "en", "pt": "pt_BR"},
        "factors": (factor("rural"), factor("poverty")),
        "classes": {"method": "natural_breaks", "k": 3, "national_cuts": (20.0, 60.0), "parent_cuts": {"01": (15.0,)}},
        **changes,
    }


def index_tables() -> dict[str, pd.DataFrame]:
    return {
        "municipalities": pd.DataFrame(
            {
                "municipality_code": CODES,
                "name": ["Alta", "Baja", "Costa", "Duna"],
                "admin1_code": ["01", "01", "02", "02"],
                "admin1_name": ["Norte", "Norte", "Sur", "Sur"],
                "admin1_iso": ["TS-N", "TS-N", "", ""],
                "longitude": [0.5, 1.5, 2.5, 3.5],
                "latitude": [0.5] * 4,
            }
        ),
        "boundaries": pd.DataFrame({"municipality_code": CODES, "geometry": [wkb(square) for square in SQUARES]}),
        "admin1": pd.DataFrame(
            {
                "admin1_code": ["01", "02"],
                "name": ["Norte", "Sur"],
                "iso_code": ["TS-N", ""],
                "geometry": [wkb(shapely.box(0, 0, 2, 1)), wkb(shapely.box(2, 0, 4, 1))],
            }
        ),
        "factors": pd.DataFrame(
            {"municipality_code": CODES, "rural": [0.1, 0.5, 0.9, np.nan], "poverty": [0.2, 0.4, 0.8, np.nan]}
        ),
        "estimates": pd.DataFrame(
            {
                "municipality_code": CODES,
                "status": ["available", "available", "available", "no_data"],
                "estimate": [10.0, 45.0, 85.0, np.nan],
                "children_5_17": [100.0, 200.0, np.nan, 50.0],
                "expected_children": [np.nan] * 4,
                "national_class": [0, 1, 2, -1],
                "parent_class": [0, 1, -1, -1],
            }
        ),
    }


def clrisk_fields(**changes: Any) -> dict[str, Any]:
    return index_fields(
        name="tst-clrisk-2026.1",
        kind="demonstration",
        instrument="clrisk",
        national_rate=0.3,
        factors=(factor("age", level="person", official_weight=1.0), factor("rural", official_weight=1.0)),
        classes={"method": "natural_breaks", "k": 3, "national_cuts": (0.15, 0.35), "parent_cuts": {}},
        **changes,
    )


def clrisk_tables() -> dict[str, pd.DataFrame]:
    tables = index_tables()
    children = np.array([30.0, 40.0, 50.0, 5.0])
    estimate = np.array([0.1, 0.2, 0.5, np.nan])
    tables["estimates"] = pd.DataFrame(
        {
            "municipality_code": CODES,
            "status": ["available", "available", "available", "suppressed"],
            "estimate": estimate,
            "children_5_17": children,
            "expected_children": estimate * children,
            "national_class": [0, 1, 2, -1],
            "parent_class": [-1, -1, -1, -1],
        }
    )
    tables["factors"] = tables["factors"].rename(columns={"poverty": "age"})
    tables["coefficients"] = pd.DataFrame(
        {
            "term": ["intercept", "age_15_17", "rural"],
            "factor": ["", "age", "rural"],
            "kind": ["intercept", "person", "territory"],
            "level": ["", "15-17", "share"],
            "reference": ["", "5-14", ""],
            "coefficient": [-2.0, 1.0, 0.7],
            "standard_error": [0.1, 0.1, np.nan],
        }
    )
    tables["patterns"] = pd.DataFrame({"pattern": [0, 1], "age_15_17": [0.0, 1.0]})
    tables["territory"] = pd.DataFrame(
        {"municipality_code": CODES, "rural": [0.1, 0.5, 0.9, 0.3], "effect": [0.0, 0.1, -0.1, 0.0]}
    )
    tables["cells"] = pd.DataFrame(
        {"municipality": [0, 0, 1, 2, 2, 3], "pattern": [0, 1, 1, 0, 1, 0], "children": [10, 20, 40, 25, 25, 5]}
    )
    return tables
