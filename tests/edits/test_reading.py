"""Numbers and days as people write them."""

from __future__ import annotations

import pytest

from callbacks.edits.reading import number_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", 12.0),
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("-3", -3.0),
        ("\u22123", -3.0),
        ("0.125", 0.125),
        ("1234.125", 1234.125),
    ],
)
def test_a_number_is_read_with_a_decimal_point_or_comma(written: str, meant: float) -> None:
    assert number_of(written) == meant


@pytest.mark.parametrize(
    "written", ["", "1.234", "1,234", "12 345", "1.234,5", "1e9", "nan", "inf", "٣", "0x10", "1_000", "9" * 16, "=1+1"]
)
def test_what_is_no_number_or_could_be_two_is_not_guessed(written: str) -> None:
    assert number_of(written) is None
