"""A table says what is wrong with it: all of it, at once, with column, row, value and what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import DataContractError
from dashboard.release.contracts import Column, Kind, Table

RISK = Table(
    "municipal_risk.csv",
    "Risk by municipality",
    (
        Column("municipality_code", Kind.CODE, "Official code"),
        Column("predicted_probability", Kind.NUMBER, "Probability", "share", 0, 1, nullable=True),
        Column("standard_error", Kind.NUMBER, "Standard error", "share", 0, 1),
        Column("children_5_17", Kind.WHOLE, "Children", "children", 0),
        Column("status", Kind.TEXT, "Status", allowed=("available", "no_data")),
    ),
    key=("municipality_code",),
    ascending=True,
)


def test_every_breach_is_told_in_one_message() -> None:
    frame = pd.DataFrame(
        {
            "municipality_code": ["010101", "010101", "01 02"],
            "predicted_probability": [0.2, 17.7, np.nan],
            "nota": ["", "", ""],
            "children_5_17": [10.0, -1.0, 2.5],
            "status": ["available", "maybe", None],
        }
    )
    with pytest.raises(DataContractError) as caught:
        RISK.check(frame, place="geodata/PER/municipal_risk.csv")
    assert str(caught.value) == "\n".join(
        [
            "geodata/PER/municipal_risk.csv breaks its contract:",
            "  - column 'municipality_code': 1 value not a code (first: '01 02' in row 3); "
            "use letters, digits, '.', '_' or '-', at most 32 of them",
            "  - column 'predicted_probability': 1 value outside 0-1 (first: 17.7 in row 2); is this a percentage?",
            "  - column 'standard_error' is missing (Standard error)",
            "  - column 'children_5_17': 1 value not whole (first: 2.5 in row 3)",
            "  - column 'children_5_17': 1 negative value (first: -1 in row 2)",
            "  - column 'status': 1 empty value (first in row 3); every row needs one: fill it in or take the row out",
            "  - column 'status': 1 value unknown (first: 'maybe' in row 2); allowed are available, no_data",
            "  - column 'nota' is not in the contract; take it out",
            "  - 'municipality_code' repeats: ['010101']; one row each",
        ]
    )


def test_codes_read_as_numbers_are_refused_not_repaired() -> None:
    breaches = RISK.breaches(pd.DataFrame({"municipality_code": [10101, 10102]}))
    assert "must be text, received 10101; quote it, leading zeros are part of a code" in breaches[0]


def test_infinite_numbers_and_words_among_numbers_are_refused() -> None:
    frame = pd.DataFrame({"standard_error": [np.inf], "children_5_17": ["many"]})
    breaches = "\n".join(RISK.breaches(frame))
    assert "'standard_error': 1 infinite value (first in row 1)" in breaches
    assert "'children_5_17': holds" in breaches


def test_rows_out_of_order_are_told_apart_from_repeated_ones() -> None:
    table = Table(
        "t.csv", "t", (Column("a", Kind.WHOLE, "a"), Column("b", Kind.WHOLE, "b")), key=("a", "b"), ascending=True
    )
    assert table.breaches(pd.DataFrame({"a": [0, 0, 1], "b": [1, 2, 0]})) == ()
    assert table.breaches(pd.DataFrame({"a": [0, 1, 0], "b": [1, 0, 2]})) == (
        "rows are not sorted by 'a + b'; sort them",
    )
    assert table.breaches(pd.DataFrame({"a": [0, 0], "b": [1, 1]})) == ("'a + b' repeats: [0, 1]; one row each",)


def test_the_data_dictionary_is_printed_from_the_declaration() -> None:
    probability = RISK.dictionary()[1]
    assert probability == {
        "table": "municipal_risk",
        "column": "predicted_probability",
        "type": "number",
        "unit": "share",
        "range": "0-1",
        "may_be_empty": "yes",
        "allowed": "",
        "description": "Probability",
    }
