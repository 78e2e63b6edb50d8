"""Published classes and counts against our own rules: reproduced where values are given, bounded where they are not.

Municipal probabilities were never published. What sheets print is counts per class, the range of each class, and some
rates; so a method can be refuted by ranges or counts, and confirmed only where every value stands in the table.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.classify.compare import compare_classes
from dashboard.classify.cuts import METHODS
from dashboard.classify.rule import Classification
from dashboard.classify.table import classify_table

FACTS = pd.read_csv(
    Path(__file__).parents[2] / "geodata" / "regional" / "published_results.csv", dtype=str, keep_default_na=False
)
LEVELS = {"low": 0, "medium": 1, "high": 2}

PRINTED = {
    # unit: ((lowest, highest) of each class in percent, decimals printed); the counts are read from the facts
    "MX-MEX": (((2.6, 7.5), (7.6, 12.2), (12.3, 17.5)), 1),
    "MX-HID": (((4, 8), (9, 12), (13, 17)), 0),
    "San Marcos": (((13.3, 17.1), (17.2, 20.4), (20.5, 26.9)), 1),
}
COUNTS = {"San Marcos": (7, 16, 7)}


def counts_of(code: str) -> tuple[int, ...]:
    own = FACTS[FACTS["territory_code"] == code].set_index("measure")["value"]
    return tuple(int(own[f"municipalities_{level}"]) for level in LEVELS)


def counts_printed(unit: str) -> tuple[int, ...]:
    return COUNTS[unit] if unit in COUNTS else counts_of(unit)


def published_classes(country: str, level: str) -> pd.Series:
    rows = FACTS[(FACTS["country_iso3"] == country) & (FACTS["level"] == level) & (FACTS["measure"] == "risk_level")]
    return rows.set_index("territory_name")["value"].map(LEVELS).astype(np.uint8)


def test_mexicos_32_states_by_class_are_twelve_eleven_nine():
    states = published_classes("MEX", "admin1")
    assert np.bincount(states).tolist() == [12, 11, 9]
    verbatim = compare_classes(states.to_numpy(), recomputed=states.to_numpy(), k=3)
    assert verbatim.published == (12, 11, 9)
    assert verbatim.agreement == 1.0


@pytest.mark.parametrize("method", [method for method in METHODS if method != "quantiles"])
def test_mexicos_states_get_their_published_class_where_their_rate_is_published_too(method):
    """Four states have both; Chiapas' rate contradicts its class (another year) and is looked at below."""
    both = states_with_rates().drop(index="Chiapas")
    found = classify_table(both["rate"].to_numpy(), rule=Classification(method=method))
    assert found.national_class.tolist() == both["class"].tolist() == [0, 1, 2, 2]


def test_thirds_do_not_give_them_their_published_class():
    both = states_with_rates().drop(index="Chiapas")
    found = classify_table(both["rate"].to_numpy(), rule=Classification(method="quantiles"))
    assert found.national_class.tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "equal_width"])
def test_chiapas_alone_moves_when_its_rate_is_read_beside_its_class(method):
    both = states_with_rates()
    found = classify_table(both["rate"].to_numpy(), rule=Classification(method=method))
    beside = compare_classes(both["class"].to_numpy(dtype=np.uint8), recomputed=found.national_class, k=3)
    assert both.index[beside.moved].tolist() == ["Chiapas"]
    assert beside.published == (1, 1, 3)


def states_with_rates() -> pd.DataFrame:
    rows = FACTS[(FACTS["country_iso3"] == "MEX") & (FACTS["level"] == "admin1") & (FACTS["measure"] == "rate")]
    rates = rows.set_index("territory_name")["value"].astype(float).rename("rate")
    return rates.to_frame().join(published_classes("MEX", "admin1").rename("class"), how="inner").sort_values("rate")


@pytest.mark.parametrize(
    ("code", "counts", "analysed"),
    [
        ("GTM", (110, 132, 98), 340),
        ("CHL", (201, 63, 81), 345),
        ("CRI", (26, 33, 22), 81),
        ("MX-MEX", (77, 40, 8), 125),
        ("MX-HID", (38, 39, 7), 84),
        ("MX-CHP", (86, 23, 9), 118),
        ("MX-PUE", (61, 119, 36), 216),  # of 217, one without data
    ],
)
def test_the_counts_per_class_add_up_and_are_no_thirds(code, counts, analysed):
    assert counts_of(code) == counts
    assert sum(counts) == analysed
    thirds = classify_table(np.arange(float(analysed)), rule=Classification(method="quantiles")).counts("national")
    assert thirds != counts


@pytest.mark.parametrize("unit", PRINTED)
def test_the_printed_ranges_are_a_fixed_rule_that_holds_their_ends(unit):
    ranges, decimals = PRINTED[unit]
    rule = Classification(method="fixed", k=3, cuts=(ranges[0][1], ranges[1][1]), decimals=decimals)
    half = 0.499 * 10.0**-decimals
    ends = np.array([end + side for low, high in ranges for end, side in ((low, -half), (high, half))])
    assert classify_table(ends, rule=rule).national_class.tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(("unit", "may_be"), [("MX-MEX", False), ("MX-HID", True), ("San Marcos", False)])
def test_equal_widths_are_refuted_by_the_ranges_of_two_sheets_of_three(unit, may_be):
    ranges, decimals = PRINTED[unit]
    ends = np.array([end for one in ranges for end in one], dtype=float)
    found = classify_table(ends, rule=Classification(method="equal_width", decimals=decimals))
    assert (found.national_class.tolist() == [0, 0, 1, 1, 2, 2]) is may_be


def test_the_municipalities_of_san_marcos_that_are_named_are_as_many_as_counted():
    named = published_classes("GTM", "admin2")
    assert np.bincount(named, minlength=3).tolist() == [7, 0, 7]  # the sixteen medium ones are not named
    assert counts_printed("San Marcos") == (7, 16, 7)
