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


def outcome(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": Text.same(code),
        "definition": Text.same(f"what {code} is"),
        "population": Text.same("children"),
        "ages": "5-17",
        "classes": {"method": "natural_breaks", "k": 3, "national_cuts": (0.15, 0.35), "parent_cuts": {}},
        **changes,
    }


def engine_fields(**changes: Any) -> dict[str, Any]:
    """A release made by the engine: two outcomes, and everything that it may say besides."""
    hazardous = outcome(
        "hazardous",
        ages="15-17",
        hazardous=True,
        classes={"method": "quantiles", "k": 2, "national_cuts": (0.2,), "parent_cuts": {}},
    )
    return {**clrisk_fields(), "outcomes": (outcome("child_labour"), hazardous), **changes}


def engine_tables() -> dict[str, pd.DataFrame]:
    tables = clrisk_tables()
    tables["estimates"].loc[3, "children_5_17"] = np.nan
    tables["estimates"] = tables["estimates"].assign(
        recomputed_national_class=[0, 1, 1, -1], recomputed_parent_class=[-1] * 4
    )
    tables["cells"] = tables["cells"].iloc[:-1]
    tables["coefficients"]["standard_error"] = [0.1, 0.1, 0.2]
    nan = np.nan
    tables["outcomes"] = pd.DataFrame(
        {
            "outcome": "hazardous",
            "municipality_code": CODES,
            "status": ["available", "unreliable", "available", "suppressed"],
            "estimate": [0.1, nan, 0.4, nan],
            "children": [20.0, 25.0, 25.0, nan],
            "expected_children": [2.0, nan, 10.0, nan],
            "national_class": [0, -1, 1, -1],
            "parent_class": [-1] * 4,
        }
    )
    tables["outcome_coefficients"] = tables["coefficients"].iloc[[0, 2]].assign(outcome="hazardous")
    tables["outcome_patterns"] = pd.DataFrame({"outcome": ["hazardous"], "pattern": [1], "share": [1.0]})
    tables["outcome_effects"] = pd.DataFrame(
        {"outcome": "hazardous", "municipality_code": CODES, "effect": [0.2, 0.0, -0.3, 0.0]}
    )
    tables["covariance"] = pd.DataFrame(
        [
            ("child_labour", "intercept", "intercept", 0.01),
            ("child_labour", "intercept", "age_15_17", -0.002),
            ("child_labour", "intercept", "rural", -0.001),
            ("child_labour", "age_15_17", "age_15_17", 0.01),
            ("child_labour", "age_15_17", "rural", 0.0),
            ("child_labour", "rural", "rural", 0.04),
        ],
        columns=["outcome", "term_a", "term_b", "covariance"],
    )
    tables["precision"] = pd.DataFrame(
        {
            "outcome": ["child_labour"] * 4 + ["hazardous"] * 4,
            "municipality_code": CODES * 2,
            "standard_error": [0.01, 0.02, 0.05, nan, 0.02, nan, 0.1, nan],
            "lower": [0.08, 0.16, 0.4, nan, 0.06, nan, 0.2, nan],
            "upper": [0.12, 0.24, 0.6, nan, 0.14, nan, 0.6, nan],
            "root_mse": [nan] * 8,
            "spread_within": [0.1, 0.1, 0.2, nan, 0.1, nan, 0.2, nan],
            "direct_estimate": [0.2, nan, nan, nan] + [nan] * 4,
            "direct_standard_error": [0.1, nan, nan, nan] + [nan] * 4,
            "direct_children": [10.0, 0.0, 0.0, nan] + [nan] * 4,
            "variation": [0.1, 0.1, 0.1, nan, 0.2, 0.9, 0.25, nan],
            "reliability": ["publish", "publish", "warn", None, "publish", "withhold", "warn", None],
        }
    )
    tables["groups"] = pd.DataFrame(
        [
            ("child_labour", "01001", "sex", "female", "suppressed", nan, nan, nan, nan),
            ("child_labour", "01001", "sex", "male", "suppressed", nan, nan, nan, nan),
            ("child_labour", "02001", "sex", "female", "available", 0.4, 25.0, 10.0, 0.05),
            ("child_labour", "02001", "sex", "male", "available", 0.6, 25.0, 15.0, 0.04),
        ],
        columns=[
            *("outcome", "municipality_code", "dimension", "group"),
            *("status", "estimate", "children", "expected_children", "error"),
        ],
    )
    tables["factors"].loc[1, "age"] = nan
    tables["withheld_factors"] = pd.DataFrame({"municipality_code": ["01002"], "factor": ["age"]})
    tables["factor_weights"] = pd.DataFrame(
        {
            "outcome": "child_labour",
            "term": ["age_15_17", "rural"],
            "factor": ["age", "rural"],
            "odds_ratio": np.exp([1.0, 0.7]),
            "odds_lower": [2.2, 1.4],
            "odds_upper": [3.3, 2.9],
            "standardised": [0.5, 0.2],
            "marginal_effect": [0.1, 0.05],
            "discrete_change": [0.12, nan],
            "mean": [0.3, 0.5],
            "deviation": [0.5, 0.3],
        }
    )
    tables["factor_profile"] = pd.DataFrame(
        {
            "outcome": "child_labour",
            "scope": ["01", "01", "country", "country", "country"],
            "factor": "rural",
            "class": [0, 1, 0, 1, 2],
            "mean": [0.1, 0.5, 0.1, 0.5, 0.9],
            "children": [30.0, 40.0, 30.0, 40.0, 50.0],
        }
    )
    return tables


ENGINE_DOCUMENTS = {"diagnostics.json": '{"outcomes": []}\n', "specification.yaml": "name: tst\ncountry: TST\n"}
