"""An index from its specification: formula (4) by hand, what gaps do, and what must never change a score."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.choices import Scenario
from dashboard.classify.cuts import NO_CLASS
from dashboard.errors import SpecificationError
from dashboard.index.build import VulnerabilityIndex, build_index
from dashboard.index.weights import IndexBuildError
from dashboard.scoring.index import IndexScorer
from dashboard.values import ValueStatus
from tests.index.small import CODES, DIMENSIONS, index_spec, indicators, with_indicator
from tests.support.tables import table

METHODS = ("min_max", "z_score", "percentile_rank")


def by_hand(spec, columns) -> pd.DataFrame:
    """Formula (4) with pandas, one municipality at a time; shares nothing with the engine."""
    raw = pd.DataFrame(columns)
    z = pd.DataFrame(index=raw.index)
    for one in spec.indicators:
        x = raw[one.code]
        if spec.normalisation_of(one) == "min_max":
            low, high = one.bounds or (x.min(), x.max())
            scaled = ((x - low) / (high - low)).clip(0, 1) * 100
        elif spec.normalisation_of(one) == "z_score":
            scaled = (50 + 10 * (x - x.mean()) / x.std()).clip(0, 100)
        elif spec.normalisation_of(one) == "percentile_rank":
            scaled = 100 * (x.rank(method="average") - 1) / (x.count() - 1)
        else:
            worst = (one.bounds or (x.min(), x.max()))[1 if one.direction == 1 else 0]
            z[one.code] = ((x - one.target) / (worst - one.target)).clip(0, 1) * 100
            continue
        z[one.code] = scaled if one.direction == 1 else 100 - scaled
    return z


def mean_by_hand(values: list[float], weights: list[float], kind: str) -> float:
    known = [(v, w) for v, w in zip(values, weights, strict=True) if not math.isnan(v) and w > 0]
    if not known:
        return math.nan
    total = sum(w for _, w in known)
    if kind == "arithmetic":
        return sum(v * w for v, w in known) / total
    return (math.prod((1 + 0.99 * v) ** (w / total) for v, w in known) - 1) / 0.99


def scores_by_hand(spec, columns) -> list[float]:
    z = by_hand(spec, columns)
    of_step = [sum(k.weight for k in d.indicators) for d in spec.dimensions]
    total = sum(d.weight for d in spec.dimensions)
    folded = [
        d.weight / total * k.weight / own for d, own in zip(spec.dimensions, of_step, strict=True) for k in d.indicators
    ]
    found = []
    for row in z.itertuples(index=False):
        share = sum(w for v, w in zip(row, folded, strict=True) if not math.isnan(v))
        if share < spec.availability_threshold - 1e-9:
            found.append(math.nan)
        elif spec.within_dimensions == spec.across_dimensions:
            found.append(mean_by_hand(list(row), folded, spec.within_dimensions))
        else:
            found.append(two_steps(spec, list(row)))
    return found


def two_steps(spec, row: list[float]) -> float:
    scores, first = [], 0
    for dimension in spec.dimensions:
        weights = [one.weight for one in dimension.indicators]
        own = row[first : first + len(weights)]
        first += len(weights)
        share = sum(w for v, w in zip(own, weights, strict=True) if not math.isnan(v)) / sum(weights)
        enough = share >= spec.availability_threshold - 1e-9
        scores.append(mean_by_hand(own, weights, spec.within_dimensions) if enough else math.nan)
    weights = [d.weight for d in spec.dimensions]
    share = sum(w for v, w in zip(scores, weights, strict=True) if not math.isnan(v)) / sum(weights)
    return (
        math.nan
        if share < spec.availability_threshold - 1e-9
        else mean_by_hand(scores, weights, spec.across_dimensions)
    )


def test_formula_four_on_a_table_one_can_check():
    drawn = table("""
        informality | inspections | out_of_school | schooling | labour | school | score
        ------------+-------------+---------------+-----------+--------+--------+------
        0.0         | 8           | 0.10          | 12        | 0      | 0      | 0
        0.5         | 4           | 0.10          | 8         | 50     | 40     | 47.5
        1.0         | 0           | 0.20          | 4         | 100    | 100    | 100
    """)
    # labour = (2 z + 1 z) / 3; school = (1 z + 4 z) / 5; score = (3 labour + 1 school) / 4
    index = build_index(index_spec(), table={code: drawn[code].to_numpy(dtype=float) for code in CODES})
    assert index.dimension_scores["labour"].tolist() == pytest.approx(drawn["labour"].tolist())
    assert index.dimension_scores["school"].tolist() == pytest.approx(drawn["school"].tolist())
    assert index.scores.tolist() == pytest.approx(drawn["score"].tolist())
    assert index.weights == pytest.approx(
        {"informality": 0.5, "inspections": 0.25, "out_of_school": 0.05, "schooling": 0.2}
    )


@pytest.mark.parametrize("gaps", [0.0, 0.25])
@pytest.mark.parametrize("within", ["arithmetic", "geometric"])
@pytest.mark.parametrize("across", ["arithmetic", "geometric"])
@pytest.mark.parametrize("method", METHODS)
def test_every_reading_and_mean_agrees_with_a_second_computation(method, within, across, gaps):
    spec = index_spec(normalisation=method, within_dimensions=within, across_dimensions=across)
    columns = indicators(gaps=gaps, seed=7)
    np.testing.assert_allclose(build_index(spec, table=columns).scores, scores_by_hand(spec, columns), atol=1e-9)


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_fixed_bounds_and_targets_agree_with_a_second_computation(gaps):
    dimensions = with_indicator("informality", bounds=(6, 13), normalisation="min_max")
    dimensions = tuple(
        {
            **one,
            "indicators": tuple(
                {**k, "normalisation": "distance_to_target", "target": 12.0, "bounds": (5, 15)}
                if k["code"] == "schooling"
                else (
                    {**k, "normalisation": "distance_to_target", "target": 9.0} if k["code"] == "out_of_school" else k
                )
                for k in one["indicators"]
            ),
        }
        for one in dimensions
    )
    spec, columns = index_spec(dimensions=dimensions), indicators(gaps=gaps, seed=3)
    np.testing.assert_allclose(build_index(spec, table=columns).scores, scores_by_hand(spec, columns), atol=1e-9)


def scaled_weights(times: float) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            **one,
            "weight": one["weight"] * times,
            "indicators": tuple({**k, "weight": k["weight"] * times} for k in one["indicators"]),
        }
        for one in DIMENSIONS
    )


@given(st.integers(0, 1000), st.sampled_from([0.25, 3.0, 7.7]), st.sampled_from(["arithmetic", "geometric"]))
@settings(deadline=None, max_examples=25)
def test_scaling_all_weights_alike_changes_nothing(seed, times, mean):
    columns = indicators(20, seed=seed, gaps=0.2)
    plain = build_index(index_spec(within_dimensions=mean, across_dimensions=mean), table=columns)
    scaled = build_index(
        index_spec(dimensions=scaled_weights(times), within_dimensions=mean, across_dimensions=mean), table=columns
    )
    np.testing.assert_allclose(scaled.scores, plain.scores, atol=1e-10)


@given(st.integers(0, 1000), st.permutations(range(4)))
@settings(deadline=None, max_examples=25)
def test_the_order_of_indicators_and_dimensions_changes_nothing(seed, order):
    columns = indicators(20, seed=seed, gaps=0.2)
    turned = tuple(
        {**one, "indicators": one["indicators"][::-1] if order[0] < 2 else one["indicators"]}
        for one in (DIMENSIONS[::-1] if order[1] < 2 else DIMENSIONS)
    )
    plain, permuted = (
        build_index(index_spec(), table=columns),
        build_index(
            index_spec(dimensions=turned), table={code: columns[code] for code in np.array(CODES)[list(order)]}
        ),
    )
    np.testing.assert_allclose(permuted.scores, plain.scores, atol=1e-10)
    assert permuted.weights == pytest.approx(plain.weights)


@given(st.integers(0, 1000), st.sampled_from(CODES), st.sampled_from(METHODS))
@settings(deadline=None, max_examples=40)
def test_a_missing_indicator_never_scores_low_by_being_missing(seed, code, method):
    """Without an indicator the score is that of the others alone: never below the least of them."""
    columns = indicators(25, seed=seed)
    columns[code][0] = np.nan
    spec = index_spec(normalisation=method, availability_threshold=0.0)
    index = build_index(spec, table=columns)
    others = [index.normalised[other][0] for other in CODES if other != code]
    assert min(others) - 1e-9 <= index.scores[0] <= max(others) + 1e-9
    assert index.coverage[0] == pytest.approx(1 - index.weights[code])


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_below_the_threshold_there_is_no_score_and_no_class(seed):
    index = build_index(index_spec(availability_threshold=0.6), table=indicators(40, seed=seed, gaps=0.4))
    has_score = index.coverage >= 0.6 - 1e-9
    np.testing.assert_array_equal(np.isfinite(index.scores), has_score)
    np.testing.assert_array_equal(index.status == ValueStatus.NO_DATA, ~has_score)
    np.testing.assert_array_equal(index.classes.national_class == NO_CLASS, ~has_score)


def test_more_vulnerable_in_everything_scores_higher_in_every_mean():
    columns = {
        "informality": np.array([0.1, 0.4, 0.9]),
        "inspections": np.array([9.0, 5.0, 1.0]),
        "out_of_school": np.array([0.0, 0.1, 0.3]),
        "schooling": np.array([12.0, 9.0, 3.0]),
    }
    for within in ("arithmetic", "geometric"):
        for across in ("arithmetic", "geometric"):
            index = build_index(index_spec(within_dimensions=within, across_dimensions=across), table=columns)
            assert np.all(np.diff(index.scores) > 0)
            assert (index.scores[0], index.scores[-1]) == pytest.approx((0, 100), abs=1e-9)


def test_a_geometric_mean_is_never_above_the_arithmetic_one():
    columns = indicators(seed=5)
    scores = {
        mean: build_index(index_spec(across_dimensions=mean), table=columns).scores
        for mean in ("arithmetic", "geometric")
    }
    assert np.all(scores["geometric"] <= scores["arithmetic"] + 1e-9)


def test_one_single_value_is_set_aside_with_a_warning_but_not_under_fixed_bounds():
    columns = indicators() | {"inspections": np.full(60, 3.0)}
    index = build_index(index_spec(), table=columns)
    assert index.set_aside == ("inspections",)
    assert index.weights["inspections"] == 0
    assert index.weights["informality"] == pytest.approx(0.75)  # its dimension keeps its weight
    assert [one.finding for one in index.warnings if one.about == ("inspections",)] == ["set_aside"]
    fixed = build_index(index_spec(dimensions=with_indicator("inspections", bounds=(0, 12))), table=columns)
    assert fixed.set_aside == ()
    assert fixed.normalised["inspections"][0] == pytest.approx(75)


def test_an_indicator_missing_everywhere_shows_in_every_coverage():
    columns = indicators() | {"schooling": np.full(60, np.nan)}
    index = build_index(index_spec(), table=columns)
    np.testing.assert_allclose(index.coverage, 0.8)
    assert np.isfinite(index.scores).all()


def test_values_outside_fixed_bounds_count_as_the_bound_and_are_told():
    columns = indicators() | {"informality": np.linspace(-0.2, 1.2, 60)}
    index = build_index(index_spec(dimensions=with_indicator("informality", bounds=(0, 1))), table=columns)
    told = [one for one in index.warnings if one.finding == "outside_bounds"]
    outside = int(((columns["informality"] < 0) | (columns["informality"] > 1)).sum())
    assert [(one.about, one.value) for one in told] == [(("informality",), outside)]
    assert (index.normalised["informality"][0], index.normalised["informality"][-1]) == (0, 100)


def test_few_children_or_an_unknown_number_close_a_score_that_exists():
    children = np.full(60, 500.0)
    children[:2] = (19, np.nan)
    index = build_index(index_spec(suppress_below=20), table=indicators(), children=children)
    assert index.status[:3].tolist() == [ValueStatus.SUPPRESSED, ValueStatus.SUPPRESSED, ValueStatus.AVAILABLE]
    assert np.isnan(index.scores[:2]).all()
    assert index.classes.national_class[:2].tolist() == [NO_CLASS, NO_CLASS]


@pytest.mark.parametrize("normalisation", ["min_max", "z_score", "percentile_rank"])
@pytest.mark.parametrize("scheme", ["expert", "inverse_variance", "principal_component"])
def test_what_is_told_does_not_move_by_a_bit_whatever_a_withheld_place_has(normalisation, scheme):
    children = np.full(60, 500.0)
    children[[3, 8]] = (19, np.nan)
    spec = index_spec(suppress_below=20, normalisation=normalisation, weighting={"indicators": scheme})

    def told(places: dict[str, np.ndarray]) -> VulnerabilityIndex:
        return build_index(spec, table=places, children=children)

    quiet = told(indicators())
    loud = told({code: np.where(children >= 20, own, own + 1000.0) for code, own in indicators().items()})
    empty = told({code: np.where(children >= 20, own, np.nan) for code, own in indicators().items()})
    for other in (loud, empty):
        np.testing.assert_array_equal(other.scores, quiet.scores)
        np.testing.assert_array_equal(other.classes.national_class, quiet.classes.national_class)
        assert (other.weights, other.classes.national_cuts) == (quiet.weights, quiet.classes.national_cuts)
        np.testing.assert_array_equal(other.screens.correlation, quiet.screens.correlation)
        assert other.warnings == quiet.warnings
        for code, values in quiet.normalised.items():
            np.testing.assert_array_equal(other.normalised[code], values)
            assert np.isnan(values[[3, 8]]).all()
    assert quiet.status[3] == loud.status[3] == ValueStatus.SUPPRESSED
    others = children >= 20
    alone = build_index(
        spec, table={code: own[others] for code, own in indicators().items()}, children=children[others]
    )
    np.testing.assert_allclose(quiet.scores[others], alone.scores, rtol=1e-12, err_msg="as if they were not there")


def test_suppression_without_children_is_refused():
    with pytest.raises(IndexBuildError, match="children are not known"):
        build_index(index_spec(suppress_below=20), table=indicators())


def test_every_missing_column_is_named_at_once():
    with pytest.raises(SpecificationError) as refused:
        build_index(index_spec(), table={"informality": np.arange(3.0)})
    assert all(f"column '{code}'" in str(refused.value) for code in CODES[1:])


def test_nothing_that_tells_places_apart_is_no_index():
    with pytest.raises(IndexBuildError, match="tells the municipalities apart"):
        build_index(index_spec(), table={code: np.ones(5) for code in CODES})


def rebuilt(index: VulnerabilityIndex) -> np.ndarray:
    scorer = IndexScorer.of_factors(index.values, specs=index.factor_specs(), availability_threshold=0.5)
    return scorer.scores(Scenario()).scores


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize("method", [*METHODS, "fixed", "target"])
def test_the_sliders_of_the_atlas_start_from_the_published_score(method, gaps):
    if method == "fixed":
        spec = index_spec(dimensions=with_indicator("informality", bounds=(0, 20)))
    elif method == "target":
        spec = index_spec(dimensions=with_indicator("schooling", normalisation="distance_to_target", target=11.0))
    else:
        spec = index_spec(normalisation=method)
    index = build_index(spec, table=indicators(gaps=gaps, seed=11))
    np.testing.assert_allclose(rebuilt(index), index.scores, atol=1e-10)


def test_they_do_so_when_an_indicator_was_set_aside():
    index = build_index(index_spec(), table=indicators(gaps=0.2) | {"inspections": np.full(60, 3.0)})
    np.testing.assert_allclose(rebuilt(index), index.scores, atol=1e-10)


def test_classes_are_those_of_the_rule_and_relative_ones_those_of_the_unit():
    parent = np.arange(60) % 3
    spec = index_spec(classes={"method": "k_means", "k": 3, "scope": "parent"})
    index = build_index(spec, table=indicators(), parent=parent, parent_codes=["a", "b", "c"])
    assert sum(index.classes.counts("national")) == 60
    assert set(index.classes.parent_cuts) == {"a", "b", "c"}
    np.testing.assert_array_equal(index.classes.official, index.classes.parent_class)
