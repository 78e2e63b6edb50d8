"""Covariates become terms; the reference level disappears, and nothing else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dashboard.model.design import Covariate, design_matrix, design_terms, pattern_levels

SEX = Covariate("sex", "person", ("female", "male"))
SECTOR = Covariate("sector", "household", ("other", "agriculture", "commerce"))
POVERTY = Covariate("poverty", "territory")


def test_every_level_but_the_reference_is_a_term_and_a_share_is_one() -> None:
    terms = design_terms([SEX, SECTOR, POVERTY])
    assert [(term.code, term.factor, term.kind, term.level, term.reference) for term in terms] == [
        ("sex_male", "sex", "person", "male", "female"),
        ("sector_agriculture", "sector", "household", "agriculture", "other"),
        ("sector_commerce", "sector", "household", "commerce", "other"),
        ("poverty", "poverty", "territory", "", ""),
    ]


def test_the_reference_child_has_zeros_only() -> None:
    values = {"sex": np.array([0, 1, 0]), "sector": np.array([0, 1, 2]), "poverty": np.array([0.0, 0.2, 0.5])}
    assert design_matrix([SEX, SECTOR, POVERTY], values=values, rows=3).tolist() == [
        [0, 0, 0, 0],
        [1, 1, 0, 0.2],
        [0, 0, 1, 0.5],
    ]


def test_a_covariate_of_another_table_leaves_zeros() -> None:
    design = design_matrix([SEX, SECTOR, POVERTY], values={"poverty": np.array([0.4])}, rows=1)
    assert design.tolist() == [[0, 0, 0, 0.4]]


def test_patterns_are_every_combination_once_in_odometer_order() -> None:
    levels = pattern_levels([SEX, SECTOR])
    drawn = list(zip(levels["sex"].tolist(), levels["sector"].tolist(), strict=True))
    assert drawn == list(itertools.product(range(2), range(3)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sex": np.array([2])}, "level 2 outside 0..1"),
        ({"sex": np.array([0, 1])}, "2"),
        ({"poverty": np.array([np.nan])}, "not finite"),
    ],
)
def test_a_value_outside_its_covariate_is_refused(values: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        design_matrix([SEX, POVERTY], values=values, rows=1)
