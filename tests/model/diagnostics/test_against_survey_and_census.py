"""Direct estimates, coverage and the coefficient table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from dashboard.model.diagnostics.coefficients import coefficient_table
from dashboard.model.diagnostics.coverage import Seen, coverage, withheld
from dashboard.model.diagnostics.direct_comparison import Pair, compare_direct
from dashboard.model.diagnostics.records import Reason
from tests.support.study import COVARIATES, a_study


def a_pair(units: int = 300, *, bias: float = 1.0, seed: int = 1) -> Pair:
    """Direct estimates drawn around the model's, with a design effect of two."""
    rng = np.random.default_rng(seed)
    model = rng.uniform(0.05, 0.4, units)
    children = rng.integers(20, 90, units).astype(float)
    true = 0.2 + bias * (model - 0.2)
    direct = rng.binomial((children / 2).astype(int), true) / (children / 2).astype(int)
    error = np.sqrt(2 * direct * (1 - direct) / children)
    return Pair(children, direct, error, model, np.full(units, 0.001))


def compared(pair: Pair):
    return compare_direct(pair, of="municipality", codes=[f"{at:04d}" for at in range(len(pair.model))])


def test_a_model_that_is_right_agrees_with_the_direct_estimates() -> None:
    found = compared(a_pair())

    assert found.design_effect == pytest.approx(2, abs=0.2)
    assert found.inside == pytest.approx(0.95, abs=0.04)
    assert found.slope == pytest.approx(1, abs=0.15)
    assert found.p > 0.01


def test_a_model_that_spreads_places_too_far_has_a_slope_below_one_and_fails_the_wald_test() -> None:
    found = compared(a_pair(bias=0.4))

    assert found.slope < 0.6
    assert found.p < 1e-4


def test_figures_are_those_computed_unit_by_unit() -> None:
    pair = a_pair(units=25)
    effect = sum(e**2 for e in pair.standard_error) / sum(
        d * (1 - d) / n for d, n in zip(pair.direct, pair.children, strict=True)
    )
    variance = [effect * m * (1 - m) / n for m, n in zip(pair.model, pair.children, strict=True)]
    wald = sum((d - m) ** 2 / (v + 1e-6) for d, m, v in zip(pair.direct, pair.model, variance, strict=True))

    found = compared(pair)

    assert found.wald == pytest.approx(wald, rel=1e-8)
    assert found.p == pytest.approx(stats.chi2.sf(wald, 25), rel=1e-6)
    assert found.mean_difference == pytest.approx(np.average(pair.direct - pair.model, weights=pair.children))
    each = pair.children.astype(int)
    peer = np.corrcoef(np.repeat(pair.direct, each), np.repeat(pair.model, each))
    assert found.correlation == pytest.approx(peer[0, 1], rel=1e-8)
    assert found.units.standard_error == pytest.approx(np.sqrt(variance), rel=1e-8)


def test_units_with_few_interviews_or_a_withheld_estimate_are_not_listed() -> None:
    pair = a_pair(units=6)
    pair = replace(
        pair,
        children=np.array([19.0, 20, 50, 50, 50, 0]),
        model=np.where(np.arange(6) == 2, np.nan, pair.model),
    )

    found = compared(pair)

    assert found.units.code == ("0001", "0003", "0004")
    assert (found.reached, found.compared) == (5, 3)


def test_places_where_no_child_interviewed_works_count_too() -> None:
    pair = a_pair(units=40)
    none = replace(
        pair,
        direct=np.where(np.arange(40) < 10, 0.0, pair.direct),
        standard_error=np.where(np.arange(40) < 10, np.nan, pair.standard_error),
    )

    assert compared(none).compared == 40
    assert compared(none).mean_difference < compared(pair).mean_difference


def test_shares_of_levels_are_those_of_the_two_files() -> None:
    study = a_study()
    sample, counts = study.sample, study.counts
    farms = counts.pattern_levels["head_sector"][counts.pattern] == 1

    found = coverage(COVARIATES, seen=Seen(sample.values, sample.expansion_weight), counts=counts)
    row = next(row for row in found.levels if (row.covariate, row.level) == ("head_sector", "agriculture"))

    assert row.census == pytest.approx(counts.children[farms].sum() / counts.children.sum(), rel=1e-8)
    own = sample.values["head_sector"] == 1
    assert row.survey == pytest.approx(sample.expansion_weight[own].sum() / sample.expansion_weight.sum(), rel=1e-8)
    assert row.survey_children == own.sum()
    assert (found.unseen, found.outside) == (0, 0)


def test_a_level_that_the_survey_has_not_seen_is_told_with_its_share_of_the_census() -> None:
    study = a_study()
    kept = study.sample.values["age"] != 2
    values = {code: numbers[kept] for code, numbers in study.sample.values.items()}

    found = coverage(COVARIATES, seen=Seen(values, study.sample.expansion_weight[kept]), counts=study.counts)

    oldest = next(row for row in found.levels if row.level == "15_17")
    assert oldest.survey_children == 0
    assert found.unseen == pytest.approx(oldest.census, rel=1e-8)


def test_census_children_beyond_the_range_of_the_survey_are_counted() -> None:
    study = a_study()
    poor = study.sample.values["poverty_share"]
    kept = poor < 0.5
    values = {code: numbers[kept] for code, numbers in study.sample.values.items()}
    beyond = study.counts.territory["poverty_share"] > poor[kept].max()

    found = coverage(COVARIATES, seen=Seen(values, study.sample.expansion_weight[kept]), counts=study.counts)

    share = study.counts.of_municipality()[beyond].sum() / study.counts.children.sum()
    assert found.outside == pytest.approx(share, rel=1e-8)
    assert found.ranges[0].census_upper > found.ranges[0].survey_upper


@pytest.mark.parametrize("counts", [[500.0, 3, 40, 0], [25.0, 19, 19], [3.0, 0, 0], [20.0, 30]])
def test_no_small_count_can_be_worked_out_from_those_told_and_their_sum(counts: list[float]) -> None:
    hidden = withheld(np.array(counts), 20)

    small = [one for one in counts if 0 < one < 20]
    assert all(hidden[at] for at, one in enumerate(counts) if 0 < one < 20)
    if small and len([one for one in counts if one > 0]) > 1:
        assert hidden.sum() >= 2
        assert sum(one for at, one in enumerate(counts) if hidden[at]) > min(small)


def test_without_a_census_coverage_has_reasons_instead_of_numbers() -> None:
    study = a_study()

    found = coverage(COVARIATES, seen=Seen(study.sample.values, study.sample.expansion_weight), counts=None)

    assert found.unseen is None
    assert found.absent["unseen"] is Reason.NO_CENSUS
    assert {row.absent["census"] for row in found.levels} == {Reason.NO_CENSUS}


def test_a_coefficient_against_its_declared_direction_contradicts_only_with_its_whole_interval() -> None:
    model = a_study().model
    weak = replace(model, coefficients=np.array([-3.0, -0.01, -2.0, 0.5, 0.5, 0.5, 0.5]))

    rows = {row.term: row.sign for row in coefficient_table(weak, directions={"sex_male": 1, "age_12_14": 1})}

    assert rows["sex_male"] == "unclear"
    assert rows["age_12_14"] == "contradicts"
    assert rows["age_15_17"] == "none_expected"


def test_the_table_starts_with_the_intercept_and_names_every_reference() -> None:
    rows = coefficient_table(a_study().model, directions={})

    assert rows[0].term == "intercept"
    assert {row.term: row.reference for row in rows}["head_sector_commerce"] == "other"
