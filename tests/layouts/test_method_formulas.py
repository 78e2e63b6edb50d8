"""The formulas on the method page are those by which the release was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.explorer.level_names import declared
from dashboard.explorer.method import estimation_of
from dashboard.language import Language
from dashboard.model.options import EstimationOptions
from layouts.pages.method.model import _of_model
from layouts.wording import Voice

SHIPPED = Path(__file__).parents[2] / "geodata" / "MEX" / "specification.yaml"

PLAIN = EstimationOptions()
MUNICIPAL = EstimationOptions(municipality_effect="random")
NESTED = EstimationOptions(municipality_effect="random", state_effect="random")


@pytest.mark.parametrize(
    ("options", "precision", "interval_from_mse"),
    [
        (PLAIN, "precision.design", False),
        (MUNICIPAL, "precision.design", True),
        (NESTED, "precision.model", True),
        (None, "precision", False),
    ],
)
def test_errors_are_told_as_they_were_computed(options, precision, interval_from_mse):
    told = dict(_of_model(options))
    assert precision in told
    assert ("mse" in told) is interval_from_mse
    interval = told["interval.mse" if interval_from_mse else "interval"]
    assert ("√mse" in interval) is interval_from_mse


@pytest.mark.parametrize("options", [PLAIN, MUNICIPAL, NESTED, None])
@pytest.mark.parametrize("language", list(Language))
def test_every_formula_has_its_sentence(options, language):
    voice = Voice.of(language)
    assert all(voice.say(f"method.formula.model.{name}") for name, _ in _of_model(options))


def test_the_shipped_release_is_told_by_its_own_specification():
    assert estimation_of(declared(SHIPPED.read_text("utf-8"))) == NESTED


@pytest.mark.parametrize("text", ["", "not: [valid", "- a list", "estimation: {municipality_effect: magic}"])
def test_a_specification_that_says_nothing_makes_no_claim(text):
    assert estimation_of(declared(text)) in (None, PLAIN)
    if "magic" in text or not text:
        assert estimation_of(declared(text)) is None
