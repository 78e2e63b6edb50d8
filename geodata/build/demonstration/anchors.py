"""What has been published about Mexico, and the rate that each state of the demonstration must show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.values import FloatArray

LEFT_OUT = {"MX-CHP"}
"""Chiapas: 6.6 percent (press, 2017) contradicts its published class "high"; the class is kept."""

BANDS = {"low": (0.030, 0.066), "medium": (0.072, 0.097), "high": (0.104, 0.134)}
"""Rates between which the states of a class are placed; the gaps keep the published order strict."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Published facts that the synthetic country is calibrated to; rates as shares."""

    national_rate: float
    national_children_at_risk: int
    state_class: dict[str, str]
    """ISO 3166-2 code to ``low``, ``medium`` or ``high``."""
    state_rate: dict[str, float]
    state_children: dict[str, int]
    """Children 5-17 implied by a published count at risk and the published rate of the same state."""

    @property
    def national_children(self) -> int:
        """Children 5-17 implied by the published national count and rate."""
        return round(self.national_children_at_risk / self.national_rate)


def read_anchors(facts: Path) -> Anchors:
    """The Mexican rows of the published results; raises ValueError when the nine-eleven-twelve split is not there."""
    rows = pd.read_csv(facts, dtype=str, keep_default_na=False)
    rows = rows[rows["country_iso3"] == "MEX"]
    national = rows[(rows["level"] == "country") & (rows["instrument"] == "CLRISK")].set_index("measure")["value"]
    states = rows[rows["level"] == "admin1"]
    classes = states[states["measure"] == "risk_level"].set_index("territory_code")["value"].to_dict()
    survey = states[(states["instrument"] == "survey") & ~states["territory_code"].isin(LEFT_OUT)]
    rates = {
        code: float(value) / 100
        for code, value in survey[survey["measure"] == "rate"][["territory_code", "value"]].itertuples(index=False)
    }
    counts = survey[survey["measure"] == "children"][["territory_code", "value"]].itertuples(index=False)
    counted = {name: list(classes.values()).count(name) for name in BANDS}
    if counted != {"low": 12, "medium": 11, "high": 9}:
        raise ValueError(f"{facts}: Mexico's states must be 12 low, 11 medium, 9 high, found {counted}")
    return Anchors(
        national_rate=float(national["rate"]) / 100,
        national_children_at_risk=int(national["children"]),
        state_class={str(code): str(name) for code, name in classes.items()},
        state_rate=rates,
        state_children={code: round(int(count) / rates[code]) for code, count in counts},
    )


def first_guess(anchors: Anchors, states: list[str]) -> FloatArray:
    """A rate for every state from its class alone (or its published rate); what smooth covariates lean on."""
    middle = {name: (low + high) / 2 for name, (low, high) in BANDS.items()}
    return np.array([anchors.state_rate.get(code, middle[anchors.state_class[code]]) for code in states])


def state_targets(anchors: Anchors, *, states: list[str], uncalibrated: FloatArray, children: FloatArray) -> FloatArray:
    """The rate of every state: published where it is, else placed in the band of its class.

    Inside a class the states keep the order that the covariates alone would give them
    (``uncalibrated``); one exponent bends all free places so that the country as a whole meets the
    published national rate exactly.
    """
    place = np.full(len(states), np.nan)
    classes = np.array([anchors.state_class[code] for code in states])
    free = np.array([code not in anchors.state_rate for code in states])
    for name in BANDS:
        own = np.flatnonzero((classes == name) & free)
        place[own[np.argsort(uncalibrated[own])]] = (np.arange(len(own)) + 0.5) / len(own)
    low = np.array([BANDS[name][0] for name in classes])
    high = np.array([BANDS[name][1] for name in classes])
    published = np.array([anchors.state_rate.get(code, np.nan) for code in states])

    def rates(bend: float) -> FloatArray:
        return np.where(free, low + (high - low) * place ** np.exp(bend), published)

    lower, upper = -3.0, 3.0  # a larger exponent lowers every free rate
    for _ in range(100):
        middle = (lower + upper) / 2
        if np.average(rates(middle), weights=children) > anchors.national_rate:
            lower = middle
        else:
            upper = middle
    found = rates((lower + upper) / 2)
    if abs(np.average(found, weights=children) - anchors.national_rate) > 1e-9:
        raise ValueError("the bands of the three classes cannot meet the national rate; move them")
    return found
