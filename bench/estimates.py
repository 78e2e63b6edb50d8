"""What precision, a what-if and the protection of a release cost. Run alone with ``python -m bench.estimates``."""

from __future__ import annotations

import time

import numpy as np

from bench.result import Result, table
from bench.scoring import shipped_release, timed
from dashboard.choices import Shift
from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate, design_terms, pattern_levels
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.options import PredictionOptions
from dashboard.scoring.clrisk import ClriskScorer
from dashboard.scoring.clrisk_what_if import ClriskWhatIf
from dashboard.trust.pooling import pool_cells

MUNICIPALITIES, CELLS = 5_570, 1_000_000
LEVELS = {"sex": 2, "age": 3, "attendance": 2, "sector": 3, "schooling": 3, "security": 2, "spouse": 3}
TERRITORY = 20


def results() -> list[Result]:
    """Estimates of a large country, then what-ifs and pooling of the shipped release."""
    return precision_lines() + what_if_lines() + pooling_lines()


def precision_lines() -> list[Result]:
    """Seconds, once: what the command line waits for."""
    counts = _census()
    lines = []
    for effects in (False, True):
        model = _model(effects=effects)
        for groups, said in (((), "municipalities"), (None, "and 18 groups of each")):
            began = time.perf_counter()
            estimate_municipalities(counts, model, options=PredictionOptions(groups=groups))
            name = f"estimates with errors, {CELLS:,} cells x {len(model.terms)} terms, {said}"
            lines.append(Result(name + (", random effect" if effects else ""), time.perf_counter() - began, "s"))
    return lines


def what_if_lines() -> list[Result]:
    """Milliseconds behind a slider."""
    release = shipped_release()
    if release is None or release.cells is None:
        return []
    engine = ClriskWhatIf(release.cells)
    poorer = Shift(factor="poverty_share", amount=5)
    informal = Shift(factor="head_social_security", level="without", amount=5)
    leaving = Shift(factor="attendance", level="not_attending", amount=5)
    ways = {
        "one share of the territory": [poorer],
        "one covariate of the household": [informal],
        "two covariates and a share": [poorer, informal, leaving],
    }
    times = timed({name: lambda shifts=shifts: engine.probabilities(shifts) for name, shifts in ways.items()})
    said = f"what-if over {len(release.cells.children):,} cells"
    return [Result(f"{said}: {name}", one.median, "ms", goal="10 to 30") for name, one in times.items()]


def pooling_lines() -> list[Result]:
    """What pooling leaves and what it changes under other weights."""
    release = shipped_release()
    if release is None or release.cells is None:
        return []
    began = time.perf_counter()
    pooled = pool_cells(release.cells, threshold=20)
    seconds = time.perf_counter() - began
    exact, published = ClriskScorer(release.cells), ClriskScorer(pooled.cells)
    apart, national = [], []
    for factor in exact.factors:
        for weight in (0.0, 2.0):
            difference = published.probabilities({factor: weight}) - exact.probabilities({factor: weight})
            apart.append(np.abs(difference[np.isfinite(difference)]))
            national.append(abs(float(np.nansum(difference * exact.children) / np.nansum(exact.children))))
    return [
        Result(f"pooling {len(release.cells.children):,} cells", seconds, "s"),
        Result("cells left", float(len(pooled.cells.children)), "cells"),
        Result("children whose cell is pooled", 100 * pooled.children_pooled / release.cells.children.sum(), "%"),
        Result(
            "any one factor at 0 or 2: 95 % of municipalities within", 100 * float(np.quantile(apart, 0.95)), "points"
        ),
        Result("the same: furthest municipality", 100 * float(np.max(apart)), "points"),
        Result("the same: furthest national rate", 100 * max(national), "points"),
    ]


def _census() -> CensusCounts:
    draw = np.random.default_rng(1)
    own = tuple(Covariate(code, "person", tuple(f"l{at}" for at in range(n))) for code, n in LEVELS.items())
    around = tuple(Covariate(f"share_{at}", "territory") for at in range(TERRITORY))
    levels = pattern_levels(own)
    patterns = len(levels["sex"])
    chosen = np.sort(draw.choice(MUNICIPALITIES * patterns, CELLS, replace=False))
    return CensusCounts(
        (*own, *around),
        MUNICIPALITIES,
        chosen // patterns,
        chosen % patterns,
        draw.integers(1, 100, CELLS).astype(float),
        levels,
        {one.code: draw.random(MUNICIPALITIES) for one in around},
    )


def _model(*, effects: bool) -> FittedModel:
    draw = np.random.default_rng(2)
    terms = design_terms(_census().covariates)
    root = draw.normal(0, 0.02, (len(terms) + 1, len(terms) + 1))
    width = len(terms) + 1
    return FittedModel(
        outcome="work",
        terms=terms,
        coefficients=np.r_[-3.0, draw.normal(0, 0.4, len(terms))],
        covariance=root @ root.T,
        municipal_effect=draw.normal(0, 0.4, MUNICIPALITIES) * effects,
        effect_uncertainty=np.full(MUNICIPALITIES, 0.16) * effects,
        effect_variance=0.16 * effects,
        state_variance=0.0,
        children=100_000,
        strata=60,
        clusters=5_000,
        iterations=6,
        log_likelihood=-1.0,
        null_log_likelihood=-2.0,
        effect_slope=draw.normal(0, 0.1, (MUNICIPALITIES, width)) if effects else None,
        effect_estimation=np.full(MUNICIPALITIES, 0.001) if effects else None,
    )


if __name__ == "__main__":
    print(table(results()))
