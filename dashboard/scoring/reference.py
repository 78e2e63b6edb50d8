"""The same answers straight from the formulas: slow, plain, and the witness of the fast scorers.

Nothing here is shared with ``scoring.clrisk``, ``scoring.index`` or ``index``: not the factorised logistic, not the
matrices, not the sums. Tests hold the two ways together to 1e-12; no page ever calls this one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.choices import Shift
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


def what_if(cells: CellTable, shifts: Sequence[Shift]) -> FloatArray:
    """P_m after ``shifts``, every cell split into the children who stay and those who move; 0/1 patterns only."""
    n = len(cells.municipal_effect)
    expected, children = np.zeros(n), np.zeros(n)
    fates = [_Fates(cells, shift) for shift in shifts if shift.level]
    mains = [at for at, term in enumerate(cells.terms) if "_x_" not in term.code]
    for m, pattern, count in zip(cells.municipality, cells.pattern, cells.children, strict=True):
        here = {cells.terms[at].code: cells.municipal_design[m, at] for at in mains}
        for shift in shifts:
            if not shift.level:
                factor = 1 + shift.amount / 100 if shift.unit == "percent" else 1.0
                plus = shift.amount / 100 if shift.unit == "points" else 0.0
                here[shift.factor] = min(max(here[shift.factor] * factor + plus, 0.0), 1.0)
        own = {cells.terms[at].code: cells.pattern_design[pattern, at] + 0.0 for at in mains}
        ways = [(1.0, own)]
        for fate in fates:
            ways = [(q * r, changed) for q, child in ways for r, changed in fate.of(int(m), child)]
        for q, child in ways:
            value = {code: child[code] + here[code] for code in child}
            eta = cells.intercept + cells.municipal_effect[m]
            for term in cells.terms:
                x = value[term.code] if term.code in value else math.prod(value[one] for one in term.code.split("_x_"))
                eta += term.coefficient * x
            expected[m] += count * q / (1 + math.exp(-eta))
        children[m] += count
    rate: FloatArray = np.divide(expected, children, out=np.full(n, np.nan), where=children > 0)
    return rate


class _Fates:
    """Where the children of each level go, in each municipality, under one shift."""

    def __init__(self, cells: CellTable, shift: Shift) -> None:
        terms = [term for term in cells.terms if term.factor == shift.factor]
        self._code = {term.level: term.code for term in terms}
        self._levels = [terms[0].reference, *self._code]
        columns = [cells.terms.index(term) for term in terms]
        self._share: list[dict[str, float]] = []
        for m in range(len(cells.municipal_effect)):
            here = cells.municipality == m
            n, design = cells.children[here], cells.pattern_design[cells.pattern[here]][:, columns]
            total = float(n.sum()) or 1.0
            of = {term.level: float(n @ design[:, at]) / total for at, term in enumerate(terms)}
            self._share.append({terms[0].reference: 1 - math.fsum(of.values())} | of)
        self._shift = shift

    def of(self, m: int, child: dict[str, float]) -> list[tuple[float, dict[str, float]]]:
        """Each thing that may become of a child, with its probability."""
        level = next((level for level, code in self._code.items() if child[code]), self._levels[0])
        return [(q, self._at(child, goal)) for goal, q in self._goals(m, level).items() if q]

    def _goals(self, m: int, level: str) -> dict[str, float]:
        share, shift = self._share[m], self._shift
        others = [one for one in self._levels if one != shift.level and shift.source in ("", one)]
        wanted = shift.amount / 100 * (share[shift.level] if shift.unit == "percent" else 1.0)
        if wanted >= 0:
            there = sum(share[one] for one in others)
            tau = min(1.0, wanted / there) if there > 0 else 0.0
            return {level: 1 - tau, shift.level: tau} if level in others else {level: 1.0}
        if level != shift.level:
            return {level: 1.0}
        tau = min(1.0, -wanted / share[shift.level]) if share[shift.level] > 0 else 0.0
        there = sum(share[one] for one in others)
        back = {one: share[one] / there if there > 0 else 1 / len(others) for one in others}
        return {level: 1 - tau} | {one: tau * q for one, q in back.items()}

    def _at(self, child: dict[str, float], level: str) -> dict[str, float]:
        return child | {code: float(one == level) for one, code in self._code.items()}


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
