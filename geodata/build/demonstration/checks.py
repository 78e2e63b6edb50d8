"""What the demonstration promises; the build stops before writing when one promise does not hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geodata.build.checks import CheckError
from geodata.build.demonstration.anchors import Anchors

SIGNS = {
    "sex_male": 1,
    "age_12_14": 1,
    "age_15_17": 1,
    "attendance_attending": -1,
    "head_sector_agriculture": 1,
    "head_sector_commerce": 1,
    "head_schooling_secondary": -1,
    "head_schooling_upper": -1,
    "head_social_security_with": -1,
    "spouse_schooling_secondary": -1,
    "area_rural": 1,
    "indigenous_share": 1,
    "poverty_share": 1,
    "agricultural_employment_share": 1,
    "low_wage_share": 1,
    "incomplete_basic_education_share": 1,
    "formal_industry_share": -1,
}
"""Direction in which each covariate was seen to work where CLRISK or IVTI was published."""

LEAST_CELLS = 500_000
TOLERANCE = 0.003
"""Distance allowed to a published rate: 0.3 points."""


def assert_demonstration(tables: Mapping[str, pd.DataFrame], *, anchors: Anchors, threshold: int) -> None:
    """Raise CheckError with every promise that is broken."""
    broken = [
        *broken_rates(tables, anchors=anchors),
        *_broken_signs(tables["coefficients"]),
        *_broken_absences(tables, threshold=threshold),
    ]
    if len(tables["cells"]) < LEAST_CELLS:
        broken.append(f"{len(tables['cells'])} cells, promised are {LEAST_CELLS}")
    if broken:
        raise CheckError("the demonstration breaks its promises:\n  - " + "\n  - ".join(broken))


def state_rates(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Child-weighted rate of each state over its available municipalities, by ISO 3166-2 code."""
    joined = tables["estimates"].merge(
        tables["municipalities"][["municipality_code", "admin1_iso"]], on="municipality_code"
    )
    joined = joined[joined["status"] == "available"]
    totals = joined.groupby("admin1_iso")[["expected_children", "children_5_17"]].sum()
    return totals["expected_children"] / totals["children_5_17"]


def broken_rates(tables: Mapping[str, pd.DataFrame], *, anchors: Anchors) -> list[str]:
    """Published rates missed by more than 0.3 points, and states outside their published order."""
    broken: list[str] = []
    estimates = tables["estimates"]
    available = estimates[estimates["status"] == "available"]
    national = available["expected_children"].sum() / available["children_5_17"].sum()
    if abs(national - anchors.national_rate) > 1e-6:
        broken.append(f"national rate {national:.5f} instead of {anchors.national_rate}")
    rates = state_rates(tables)
    broken += [
        f"{code}: {rates[code]:.4f} instead of {published:.4f}"
        for code, published in anchors.state_rate.items()
        if abs(rates[code] - published) > TOLERANCE
    ]
    by_class = {
        name: rates[[code for code, own in anchors.state_class.items() if own == name]]
        for name in ("low", "medium", "high")
    }
    for lower, upper in (("low", "medium"), ("medium", "high")):
        if by_class[lower].max() >= by_class[upper].min():
            broken.append(f"{by_class[lower].idxmax()} ({lower}) is not below {by_class[upper].idxmin()} ({upper})")
    return broken


def _broken_signs(coefficients: pd.DataFrame) -> list[str]:
    fitted = coefficients.set_index("term")["coefficient"]
    return [
        f"{term}: {fitted[term]:+.3f}, known is {sign:+d}" for term, sign in SIGNS.items() if fitted[term] * sign <= 0
    ]


def _broken_absences(tables: Mapping[str, pd.DataFrame], *, threshold: int) -> list[str]:
    estimates = tables["estimates"]
    broken: list[str] = []
    for status, least, most in (("suppressed", 3, 6), ("not_modelled", 12, 12), ("no_data", 5, 5)):
        found = int((estimates["status"] == status).sum())
        if not least <= found <= most:
            broken.append(f"{found} municipalities are {status}, promised are {least} to {most}")
    absent = (estimates["status"] != "available").to_numpy()
    if estimates.loc[absent, ["estimate", "expected_children"]].notna().any(axis=None):
        broken.append("an absent municipality has a number")
    if np.isin(tables["cells"]["municipality"], np.flatnonzero(absent)).any():
        broken.append("an absent municipality has cells")
    shown = estimates.loc[~absent, "children_5_17"]
    if (shown < threshold).any():
        broken.append(f"a municipality below {threshold} children is shown")
    return broken
