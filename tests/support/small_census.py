"""A census and a model small enough to be computed child by child, and rich enough to hold every case."""

from __future__ import annotations

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate, Interaction, design_matrix, design_terms, pattern_levels
from dashboard.model.fitted import FittedModel

SEX = Covariate("sex", "person", ("female", "male"))
AGE = Covariate("age", "person", ("5_11", "12_14", "15_17"))
AREA = Covariate("area", "household", ("urban", "rural"))
POVERTY = Covariate("poverty", "territory")
REMOTE = Covariate("remote", "territory")
COVARIATES = (SEX, AGE, AREA, POVERTY, REMOTE)
INTERACTIONS = (Interaction("sex", "age"), Interaction("poverty", "remote"))
STATE_CODES = ("01", "02", "03")

MUNICIPALITIES = 12
EMPTY, UNKNOWN = 4, 7
"""Municipalities without a child, and without a value of a territory covariate."""


def census(*, seed: int = 5, largest: int = 60) -> CensusCounts:
    """Twelve municipalities, some patterns absent from each."""
    draw = np.random.default_rng(seed)
    levels = pattern_levels([SEX, AGE, AREA])
    children = draw.integers(0, largest, (MUNICIPALITIES, len(levels["sex"])))
    children[EMPTY] = 0
    municipality, pattern = np.nonzero(children)
    poverty, remote = draw.random(MUNICIPALITIES), draw.random(MUNICIPALITIES)
    remote[UNKNOWN] = np.nan
    return CensusCounts(
        COVARIATES,
        MUNICIPALITIES,
        municipality,
        pattern,
        children[municipality, pattern].astype(float),
        levels,
        {"poverty": poverty, "remote": remote},
    )


def state() -> np.ndarray:
    """First-level unit of every municipality."""
    return np.arange(MUNICIPALITIES) % 3


def fitted(*, effects: bool = False, seed: int = 6, error: float = 0.05) -> FittedModel:
    """A model as a fit would leave it; standard errors of about ``error``."""
    draw = np.random.default_rng(seed)
    terms = design_terms(COVARIATES, INTERACTIONS)
    root = draw.normal(0, error / np.sqrt(len(terms) + 1), (len(terms) + 1, len(terms) + 1))
    n = MUNICIPALITIES
    return FittedModel(
        outcome="work",
        terms=terms,
        coefficients=np.r_[-2.5, draw.normal(0.2, 0.5, len(terms))],
        covariance=root @ root.T,
        municipal_effect=draw.normal(0, 0.4, n) if effects else np.zeros(n),
        effect_uncertainty=np.where(np.arange(n) % 2, 0.16, 0.05) if effects else np.zeros(n),
        effect_variance=0.16 if effects else 0.0,
        state_variance=0.0,
        children=1000,
        strata=6,
        clusters=60,
        iterations=6,
        log_likelihood=-300.0,
        null_log_likelihood=-350.0,
        effect_slope=draw.normal(-0.3, 0.1, (n, len(terms) + 1)) if effects else None,
        effect_estimation=np.where(np.arange(n) % 2, 0.0, 0.004) if effects else None,
    )


def children_of(counts: CensusCounts) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Every child of the census in a row of its own: municipality, dense design, level of each covariate."""
    repeats = counts.children.astype(int)
    where = np.repeat(counts.municipality, repeats)
    pattern = np.repeat(counts.pattern, repeats)
    values = {code: levels[pattern] for code, levels in counts.pattern_levels.items()}
    territory = {code: np.nan_to_num(given)[where] for code, given in counts.territory.items()}
    design = design_matrix(COVARIATES, values=values | territory, rows=len(where), interactions=INTERACTIONS)
    return where, design, values
