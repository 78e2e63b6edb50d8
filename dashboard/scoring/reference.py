"""The same answers straight from the formulas: slow, plain, and the witness of the fast scorers.

Nothing here is shared with ``scoring.clrisk``, ``scoring.index`` or ``index``: not the factorised logistic, not the
matrices, not the sums. Tests hold the two ways together to 1e-12; no page ever calls this one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.release.records import CellTable
from dashboard.values import FloatArray


def probabilities(cells: CellTable, weights: Mapping[str, float], calibrate_to: float | None = None) -> FloatArray:
    """P_m(w) over a dense design of one row per cell; factors that ``weights`` leaves out keep 1."""
    eta = _linear_predictor(cells, weights)
    if calibrate_to is not None:
        eta = eta + _shift_by_bisection(eta, cells.children, calibrate_to)
    n = len(cells.municipal_effect)
    expected = np.bincount(cells.municipality, weights=cells.children * _logistic(eta), minlength=n)
    children = np.bincount(cells.municipality, weights=cells.children, minlength=n)
    rate: FloatArray = np.divide(expected, children, out=np.full(n, np.nan), where=children > 0)
    return rate


def index_scores(
    columns: Sequence[FloatArray], weights: Sequence[float], *, threshold: float, geometric: bool = False
) -> FloatArray:
    """Weighted mean of normalised factors, one municipality and one factor at a time."""
    scores = []
    for row in zip(*columns, strict=True):
        known = [(z, w) for z, w in zip(row, weights, strict=True) if w > 0 and not math.isnan(z)]
        weight = math.fsum(w for _, w in known)
        if not known or weight / math.fsum(weights) < threshold - 1e-9:
            scores.append(math.nan)
        elif geometric:
            mean_log = math.fsum(w * math.log1p(0.99 * z) for z, w in known) / weight
            scores.append(math.expm1(mean_log) / 0.99)
        else:
            scores.append(math.fsum(w * z for z, w in known) / weight)
    return np.array(scores)


def _linear_predictor(cells: CellTable, weights: Mapping[str, float]) -> FloatArray:
    design = cells.pattern_design[cells.pattern] + cells.municipal_design[cells.municipality]
    coefficient = np.array([term.coefficient * weights.get(term.factor, 1.0) for term in cells.terms])
    eta: FloatArray = cells.intercept + design @ coefficient + cells.municipal_effect[cells.municipality]
    return eta


def _logistic(eta: FloatArray) -> FloatArray:
    """1 / (1 + exp(-eta)) that neither overflows nor loses digits where the probability is small."""
    p: FloatArray = np.exp(-np.logaddexp(0.0, -eta))
    return p


def _shift_by_bisection(eta: FloatArray, children: FloatArray, rate: float) -> float:
    goal = rate * children.sum()
    low, high = -100.0 - float(eta.max()), 100.0 - float(eta.min())
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if children @ _logistic(eta + middle) < goal else (low, middle)
    return (low + high) / 2
