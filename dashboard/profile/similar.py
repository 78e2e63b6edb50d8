r"""Municipalities most like one: in size, kind of area and circumstances; association of places, not a judgement.

Every variable is standardised over the municipalities that are told (mean 0, standard deviation 1). Per component c

.. math:: d_c^2(i, j) = \frac{1}{2 |V|} \sum_{v \in V} (z_{iv} - z_{jv})^2, \qquad
          d(i, j) = \sqrt{\sum_c W_c d_c^2 \Big/ \sum_c W_c}

with V the variables of c known of both. Two municipalities drawn at random are at distance 1 on average (of squares),
whatever the number of variables. The share of c in the distance is :math:`W_c d_c^2 / \sum W d^2`.
Decision 0026 tells what else was tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from dashboard.profile.answers import Similarity
from dashboard.profile.ground import Ground
from dashboard.values import BoolArray, FloatArray, IndexArray

Component = Literal["size", "area", "factors"]
COMPONENTS: tuple[Component, ...] = ("size", "area", "factors")
KNOWN_SHARE = 0.5
"""Of the variables of a component that are known here, at least this share must be known there."""
MOST = 25
ROUNDING = 1e-12
_RURAL = frozenset({"rural", "urban", "area", "area_type", "rurality"})
WHO_PEOPLE_ARE = frozenset(
    {"sex", "male", "female", "age", "age_group", "ethnicity", "ethnic", "indigenous", "afro", "afrodescendant"}
    | {"migrant", "migrants", "migration", "foreign", "born", "race", "colour", "nationality", "disability"}
)
"""Words in the code of a factor that tells who people are, not how they live."""


@dataclass(frozen=True, slots=True)
class Distances:
    """From one municipality to all, shape (n,); NaN where the two cannot be compared."""

    whole: FloatArray
    parts: Mapping[str, FloatArray]
    """Component to W_c d_c² / sum W; only those that are known here and weigh something."""


class Likeness:
    """The standardised variables of one release; built once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @cached_property
    def variables(self) -> Mapping[str, FloatArray]:
        """Component to its standardised variables, shape (n, n_variables); a component without any is left out."""
        shown = self._ground.study.shown
        size = _positive_log(shown.children)
        density = size - _positive_log(self._ground.area) if np.isfinite(size).any() else size
        rural = [values for code, values in shown.factors.items() if is_about_area(code)]
        others = [values for code, values in shown.factors.items() if not is_about_area(code)]
        columns = {"size": [size], "area": [*rural, density], "factors": others}
        found = {component: _standardised(held) for component, held in columns.items()}
        return {component: values for component, values in found.items() if values.shape[1]}

    def distances(self, at: int, weights: Similarity) -> Distances:
        """How far every municipality is from ``at``; NaN for itself and where a component known here is not known."""
        parts = {}
        for component, weight in usual_weights(weights).items():
            if component in self.variables and weight > 0:
                squared = _squared(self.variables[component], at)
                if squared is not None:
                    parts[component] = weight * squared
        if not parts:
            return Distances(np.full(len(self._ground.values), np.nan), {})
        total = sum(usual_weights(weights)[component] for component in parts)
        scaled = {component: squared / total for component, squared in parts.items()}
        whole = np.sqrt(np.sum(list(scaled.values()), axis=0))
        whole[at] = np.nan
        return Distances(whole, scaled)

    def nearest(self, at: int, weights: Similarity) -> tuple[IndexArray, Distances]:
        """Positions of the most similar municipalities that have a value, nearest first, equal ones by code."""
        distances = self.distances(at, weights)
        near = np.isfinite(distances.whole) & self._ground.has_value
        if weights.within_state:
            near &= self._ground.parent == self._ground.parent[at]
        found = np.flatnonzero(near)
        order = np.argsort(distances.whole[found], kind="stable")
        return found[order[: min(max(weights.how_many, 0), MOST)]], distances


def usual_weights(weights: Similarity) -> Mapping[str, float]:
    """Weight of each component, none negative, their sum 1; the usual ones where all are zero.

    Examples
    --------
    >>> usual_weights(Similarity(size=0.0, area=1.0, factors=3.0))
    {'size': 0.0, 'area': 0.25, 'factors': 0.75}
    """
    asked = {name: max(float(getattr(weights, name)), 0.0) for name in COMPONENTS}
    if not sum(asked.values()) > 0:
        asked = {name: float(getattr(Similarity(), name)) for name in COMPONENTS}
    total = sum(asked.values())
    return {name: weight / total for name, weight in asked.items()}


def is_about_area(code: str) -> bool:
    """Whether a factor tells town from countryside, by the words of its code.

    Examples
    --------
    >>> is_about_area("rural_share"), is_about_area("area"), is_about_area("poverty_share")
    (True, True, False)
    """
    return code in _RURAL or bool({"rural", "urban", "rurality"} & set(code.split("_")))


def is_about_people(code: str) -> bool:
    """Whether a factor tells who people are (sex, age, ethnicity, origin) instead of how they live.

    Examples
    --------
    >>> is_about_people("indigenous_share"), is_about_people("attendance")
    (True, False)
    """
    return bool(WHO_PEOPLE_ARE & set(code.split("_")))


def _positive_log(values: FloatArray) -> FloatArray:
    found = np.full(len(values), np.nan)
    np.log(values, out=found, where=np.isfinite(values) & (values > 0))
    return found


def _standardised(columns: list[FloatArray]) -> FloatArray:
    """Columns with mean 0 and deviation 1 over what is known; those that tell nobody apart are left out."""
    kept = [column for column in columns if np.isfinite(column).sum() > 1 and _tells_apart(column)]
    if not kept:
        return np.zeros((len(columns[0]) if columns else 0, 0))
    return np.column_stack([(column - np.nanmean(column)) / np.nanstd(column) for column in kept])


def _tells_apart(column: FloatArray) -> bool:
    """Whether values differ by more than the last bits: the deviation of equal numbers is seldom exactly zero."""
    return bool(np.nanstd(column) > ROUNDING * max(float(np.nanmax(np.abs(column))), 1.0))


def _squared(variables: FloatArray, at: int) -> FloatArray | None:
    """d² of one component from ``at`` to all; ``None`` where nothing of it is known here."""
    here: BoolArray = np.isfinite(variables[at])
    if not here.any():
        return None
    squares = (variables[:, here] - variables[at, here]) ** 2
    known = np.isfinite(squares)
    count = known.sum(axis=1)
    sums = np.where(known, squares, 0.0).sum(axis=1)
    enough = count >= KNOWN_SHARE * here.sum()
    found: FloatArray = np.divide(sums, 2.0 * count, out=np.full(len(sums), np.nan), where=enough & (count > 0))
    return found
