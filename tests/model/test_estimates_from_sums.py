"""A number of each child is kept as sums: what they tell is what the children themselves would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate, design_matrix, design_terms, pattern_levels
from dashboard.model.estimates import SecondLookError, estimate_from_sums, estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.options import PredictionOptions
from dashboard.model.person_sums import PersonSums
from dashboard.model.prediction_options import ReliabilityLimits

SEX = Covariate("sex", "person", ("female", "male"))
HOURS = Covariate("hours", "person")
POVERTY = Covariate("poverty", "territory")
COVARIATES = (SEX, HOURS, POVERTY)
TERMS = design_terms(COVARIATES)
DRAW = np.random.default_rng(12)
CHILDREN = 400
WHERE = np.sort(DRAW.integers(0, 4, CHILDREN))
GIRL_OR_BOY = DRAW.integers(0, 2, CHILDREN)
THEIR_HOURS = DRAW.random(CHILDREN).round(2)
RATES = DRAW.random(5)
LENIENT = PredictionOptions(reliability=ReliabilityLimits(warn_above=90, withhold_above=99))


def model(*, effects: bool) -> FittedModel:
    root = np.random.default_rng(3).normal(0, 0.03, (4, 4))
    return FittedModel(
        "work",
        TERMS,
        np.array([-2.0, 0.5, 1.2, 0.8]),
        root @ root.T,
        np.array([0.2, -0.1, 0.0, 0.3, 0.0]) * effects,
        np.full(5, 1e-4) * effects,
        0.0,
        0.0,
        500,
        2,
        40,
        5,
        -100.0,
        -120.0,
        effect_slope=np.full((5, 4), -0.2) if effects else None,
        effect_estimation=np.full(5, 1e-5) if effects else None,
    )


def sums_of(fitted: FittedModel) -> PersonSums:
    """One child after the other."""
    design = design_matrix(
        COVARIATES,
        values={"sex": GIRL_OR_BOY, "hours": THEIR_HOURS, "poverty": RATES[WHERE]},
        rows=CHILDREN,
    )
    p = 1 / (1 + np.exp(-(fitted.coefficients[0] + design @ fitted.coefficients[1:] + fitted.municipal_effect[WHERE])))
    cells = WHERE * 2 + GIRL_OR_BOY

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(cells, weights=values, minlength=8)

    counts = CensusCounts(
        (SEX, POVERTY), 5, np.repeat(np.arange(4), 2), np.tile([0, 1], 4), summed(np.ones(CHILDREN)),
        pattern_levels([SEX]), {"poverty": RATES},
    )  # fmt: skip
    return PersonSums(
        "work", counts, TERMS, summed(p), summed(p * (1 - p)), (1,), summed(p * (1 - p) * THEIR_HOURS)[:, None],
    )  # fmt: skip


def by_levels(fitted: FittedModel):
    """The same children with every value of the number as a level of its own: a census of cells."""
    values, at = np.unique(THEIR_HOURS, return_inverse=True)
    cells = np.column_stack([WHERE, GIRL_OR_BOY * len(values) + at])
    rows, children = np.unique(cells, axis=0, return_counts=True)
    counts = CensusCounts(
        (SEX, HOURS, POVERTY),
        5,
        rows[:, 0],
        rows[:, 1],
        children.astype(float),
        {"sex": np.repeat([0, 1], len(values)), "hours": np.tile(values, 2)},
        {"poverty": RATES},
    )
    return estimate_municipalities(counts, fitted, options=LENIENT, state=np.zeros(5, dtype=int))


@pytest.mark.parametrize("effects", [False, True])
def test_sums_tell_what_cells_tell(effects):
    fitted = model(effects=effects)
    ours = estimate_from_sums(sums_of(fitted), fitted, options=LENIENT, state=np.zeros(5, dtype=int))
    theirs = by_levels(fitted)
    for name in ("probability", "standard_error", "spread_within", "children"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-10, err_msg=name)
    # Small effects are linear ones.
    np.testing.assert_allclose(ours.root_mse, theirs.root_mse, rtol=1e-3)
    assert ours.country.standard_error[0] == pytest.approx(theirs.country.standard_error[0])
    assert ours.groups[0].dimension == "sex"
    np.testing.assert_allclose(ours.groups[0].probability, theirs.groups[0].probability)
    np.testing.assert_allclose(ours.groups[0].standard_error, theirs.groups[0].standard_error)


def test_what_needs_the_children_again_is_refused_all_at_once():
    fitted = model(effects=True)
    asked = PredictionOptions(rates={"work": {"country": 0.2}}, uncertainty="bootstrap", municipality_effect="mean")
    with pytest.raises(SecondLookError, match=r"calibration.*bootstrap.*mean would need every child again"):
        estimate_from_sums(sums_of(fitted), replace(fitted), options=asked)
