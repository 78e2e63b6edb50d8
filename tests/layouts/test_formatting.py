"""Numbers follow the country, not the language alone; what is absent is a dash."""

from __future__ import annotations

import pytest

from layouts.formatting import DASH, NumberFormat


@pytest.mark.parametrize(
    ("locale", "number", "count", "percent"),
    [
        ("es_PE", "12,345.6", "12,346", "12.3%"),
        ("es_MX", "12,345.6", "12,346", "12.3%"),
        ("es_419", "12,345.6", "12,346", "12.3%"),
        ("es_AR", "12.345,6", "12.346", "12,3%"),
        ("es_CO", "12.345,6", "12.346", "12,3%"),
        ("pt_BR", "12.345,6", "12.346", "12,3%"),
        ("en", "12,345.6", "12,346", "12.3%"),
    ],
)
def test_numbers_are_written_as_the_country_does(locale: str, number: str, count: str, percent: str) -> None:
    numbers = NumberFormat(locale)

    written = [numbers.decimal(12345.6), numbers.integer(12345.6), numbers.percent(0.1234).replace("\xa0", "")]

    assert written == [number, count, percent]


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_what_is_absent_is_a_dash_and_never_zero(absent: float | None) -> None:
    numbers = NumberFormat("es_PE")

    written = {numbers.decimal(absent), numbers.integer(absent), numbers.percent(absent), numbers.signed_points(absent)}

    assert written == {DASH}


def test_zero_is_a_value() -> None:
    assert (NumberFormat("en").integer(0.0), NumberFormat("en").percent(0.0)) == ("0", "0.0%")


@pytest.mark.parametrize(("share", "told"), [(0.012, "+1.2"), (-0.012, "−1.2"), (0.0, "±0.0")])
def test_a_difference_is_told_in_points_with_its_sign(share: float, told: str) -> None:
    assert NumberFormat("en").signed_points(share) == told


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("share", 0.5, "50.0%"),
        ("percent", 50, "50.0%"),
        ("children", 1234.4, "1,234"),
        ("years", 7.25, "7.2"),
        ("ratio", 1.5, "1.50"),
    ],
)
def test_a_value_is_written_in_its_unit(unit: str, value: float, told: str) -> None:
    assert NumberFormat("en").value(value, unit) == told
