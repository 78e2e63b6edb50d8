"""One outcome's coefficients as they apply to the rows of a census."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.values import BoolArray, FloatArray, IndexArray

Part = tuple[str, str]
"""Covariate and level; the level is empty for a number."""
EXPECTED, SLOPE, CHILDREN, SUMS = range(4)
"""Columns of the sums of a cell: p, p (1 - p), children, and from ``SUMS`` on the product of the slope with each term
that holds a number of each child."""


@dataclass(frozen=True)
class LinearModel:
    """One outcome's coefficients as they apply to rows of a census; it can be pickled."""

    outcome: str
    terms: tuple[DesignTerm, ...]
    coefficients: FloatArray
    """shape (n_terms,), the intercept left out"""
    municipal: FloatArray
    """shape (n_municipalities,): intercept, territory terms and effect; NaN where a covariate is not known"""
    covariates: tuple[tuple[str, tuple[str, ...]], ...]
    """Code and levels of each covariate of the plan, in its order"""
    strides: tuple[int, ...]
    population: Mapping[str, tuple[int, ...]]
    """Code of a covariate to the positions of the levels that belong"""
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Code of a number to the least and the largest that the survey has seen; nothing known, nothing is beyond it"""
    territory: Mapping[tuple[str, str], FloatArray] = field(default_factory=dict)
    """Covariate and level of the territory, as a term has them, to shape (n_municipalities,)"""
    with_changes: bool = True
    """Whether discrete changes are summed, which take about twice as long as the predictions themselves"""

    @property
    def width(self) -> int:
        """Columns of the sums of a cell."""
        return SUMS + len(self.number_terms)

    @cached_property
    def place_columns(self) -> dict[str, range]:
        """Columns of the sums of a municipality, by what is summed.

        Discrete changes of each level; each term that holds a number of each child, and its square; each number over
        everybody counted; of those predicted the children beyond what the survey has seen of it, and of any.
        """
        terms, numbers = len(self.number_terms), sum(not levels for _, levels in self.covariates)
        many = {
            "changes": len(self.level_terms),
            "totals": terms,
            "squares": terms,
            "numbers": numbers,
            "beyond": numbers,
            "beyond_any": 1,
        }
        ends = np.cumsum(list(many.values())).tolist()
        return {name: range(end - own, end) for (name, own), end in zip(many.items(), ends, strict=True)}

    @property
    def place_width(self) -> int:
        """Columns of the sums of a municipality."""
        return self.place_columns["beyond_any"].stop

    def beyond(self, code: str, values: FloatArray) -> BoolArray | None:
        """Which of ``values`` lie outside what the survey has seen; None = none does."""
        least, largest = self.ranges.get(code, (-np.inf, np.inf))
        if not len(values) or (values.min() >= least and values.max() <= largest):
            return None
        far: BoolArray = (values < least) | (values > largest)
        return far

    def is_held(self, part: Part) -> bool:
        """Whether a combination of levels tells it: neither a number of the child nor of the territory."""
        return bool(part[1]) and part not in self.territory

    @cached_property
    def number_terms(self) -> tuple[int, ...]:
        """Terms that no table of cells holds: with a number of each child, or of the child and of its municipality."""
        held = {code for code, levels in self.covariates if levels}
        return tuple(
            at
            for at, term in enumerate(self.terms)
            if term.kind != "territory" and not all(factor in held for factor, _ in parts_of(term))
        )

    @cached_property
    def level_terms(self) -> tuple[int, ...]:
        """Terms that stand for one level of a covariate: each has a discrete change, where they are summed."""
        levels = tuple(at for at, term in enumerate(self.terms) if term.level and not term.parts)
        return levels if self.with_changes else ()

    def positions(self, keys: IndexArray) -> dict[str, IndexArray]:
        """Position of the level of every covariate of levels in each cell."""
        own = [(code, levels) for code, levels in self.covariates if levels]
        return {code: (keys // stride) % len(levels) for (code, levels), stride in zip(own, self.strides, strict=True)}

    def belongs(self, positions: Mapping[str, IndexArray]) -> BoolArray:
        """Whether each row belongs to the population."""
        inside = np.ones(len(next(iter(positions.values()))) if positions else 1, dtype=np.bool_)
        for code, allowed in self.population.items():
            inside &= np.isin(positions[code], np.array(allowed, dtype=np.int64))
        return inside


def parts_of(term: DesignTerm) -> tuple[Part, ...]:
    """Covariate and level of each of the columns whose product ``term`` is."""
    return term.parts or ((term.factor, term.level),)
