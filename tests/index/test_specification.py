"""What an index file may say, what it is told when it cannot be followed, and the example that ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from dashboard.errors import SpecificationError
from dashboard.index.build import build_index
from dashboard.index.specification import IndexSpecification, read_index_specification
from tests.index.small import DIMENSIONS, PLACE, index_spec, with_indicator

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ivti.yaml"


def said(**changes) -> str:
    dimensions = [{**one, "indicators": list(one["indicators"])} for one in changes.pop("dimensions", DIMENSIONS)]
    return yaml.safe_dump({**PLACE, "dimensions": dimensions, **changes})


def breaches(text: str) -> str:
    with pytest.raises(SpecificationError) as refused:
        read_index_specification(text, file="ivti.yaml")
    assert str(refused.value).startswith("ivti.yaml cannot be followed:")
    return "\n".join(refused.value.breaches)


def test_the_example_is_valid_and_builds_an_index():
    spec = read_index_specification(EXAMPLE.read_text("utf-8"), file=EXAMPLE.name)
    draw = np.random.default_rng(1)
    common = draw.beta(2, 3, 120)
    table = {
        spec.column_of(one): np.clip(common if one.direction == 1 else 1 - common, 0, 1) * draw.uniform(0.8, 1, 120)
        for one in spec.indicators
    }
    index = build_index(spec, table=table)
    assert np.isfinite(index.scores).all()
    assert sum(index.classes.counts("national")) == 120
    assert {spec.normalisation_of(one) for one in spec.indicators} == {
        "min_max",
        "percentile_rank",
        "distance_to_target",
    }


def test_a_file_says_what_a_model_holds():
    assert read_index_specification(said()) == index_spec()
    assert IndexSpecification.model_validate_json(index_spec().model_dump_json()) == index_spec()


def test_every_breach_is_told_at_once_with_its_place():
    text = breaches(said(country="Chile", colour="red", normalisation="zscore"))
    assert "'country'" in text
    assert "'colour' is not a setting of an index" in text
    assert "'normalisation'" in text


def test_a_missing_field_is_named():
    text = yaml.safe_dump({key: value for key, value in PLACE.items() if key != "places"} | {"dimensions": []})
    told = breaches(text)
    assert "'places' is not given" in told
    assert "'dimensions'" in told


@pytest.mark.parametrize(
    ("dimensions", "words"),
    [
        (with_indicator("informality", code="schooling"), "indicator ['schooling'] is declared twice"),
        ((DIMENSIONS[0], DIMENSIONS[0]), "dimension ['labour'] is declared twice"),
        (with_indicator("informality", bounds=(1, 0)), "'informality': bounds [1.0, 0.0] must ascend"),
        (with_indicator("informality", bounds=(0, 1), normalisation="z_score"), "bounds have no meaning for 'z_score'"),
        (with_indicator("informality", normalisation="distance_to_target"), "needs a target"),
        (with_indicator("informality", target=1.0), "a target has no meaning for 'min_max'"),
        (
            with_indicator("schooling", normalisation="distance_to_target", target=2.0, bounds=(3, 12)),
            "the worst of its bounds (3) is no worse than target 2",
        ),
        (tuple({**one, "weight": 0} for one in DIMENSIONS), "all dimensions have weight 0"),
        (
            tuple({**one, "indicators": tuple({**k, "weight": 0} for k in one["indicators"])} for one in DIMENSIONS),
            "all indicators of dimension 'labour' have weight 0",
        ),
    ],
)
def test_a_contradiction_is_told_with_the_remedy(dimensions, words):
    assert words in breaches(said(dimensions=dimensions))


def test_the_classes_of_an_index_are_checked_too():
    assert "'bins' belong to dalenius_hodges" in breaches(said(classes={"method": "quantiles", "bins": 10}))


@pytest.mark.parametrize(
    ("text", "words"), [("a: [", "not valid YAML"), ("- one\n- two", "holds no settings"), ("", "holds no settings")]
)
def test_a_file_that_is_no_specification_says_so(text, words):
    assert words in breaches(text)


def test_an_indicator_may_stand_in_a_column_of_another_name():
    spec = index_spec(dimensions=with_indicator("informality", column="Tasa de informalidad 2024"))
    assert spec.column_of(spec.indicators[0]) == "Tasa de informalidad 2024"
