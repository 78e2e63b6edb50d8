"""One chunk of a census to sums of predictions: for covariates that are numbers of each child, which no cell holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.model.logistic import logistic
from dashboard.release.importer.problems import FileRefusedError
from dashboard.release.microdata.counting import Batch, CountPlan, Faults, located
from dashboard.values import BoolArray, FloatArray, IndexArray

EXPECTED, SQUARES, SLOPE, CHILDREN, BEYOND, SUMS = range(6)
"""Columns of the sums of a cell. From ``SUMS`` on three for each term that holds a number of each child (its product
with the slope, itself, its square), then two for each number (itself; children beyond what the survey has seen)."""


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

    @property
    def width(self) -> int:
        """Columns of the sums of a cell."""
        numbers = sum(not levels for _, levels in self.covariates)
        return SUMS + 3 * len(self.number_terms) + 2 * numbers

    def beyond(self, code: str, values: FloatArray) -> BoolArray:
        """Which of ``values`` lie outside what the survey has seen."""
        least, largest = self.ranges.get(code, (-np.inf, np.inf))
        far: BoolArray = (values < least) | (values > largest)
        return far

    @cached_property
    def number_terms(self) -> tuple[int, ...]:
        """Terms that no table of cells holds: with a number of each child, or of the child and of its municipality."""
        held = {code for code, levels in self.covariates if levels}
        return tuple(
            at
            for at, term in enumerate(self.terms)
            if term.kind != "territory" and not all(factor in held for factor, _ in _parts(term))
        )

    @cached_property
    def level_terms(self) -> tuple[int, ...]:
        """Terms that stand for one level of a covariate: each has a discrete change."""
        return tuple(at for at, term in enumerate(self.terms) if term.level and not term.parts)

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

    def columns(
        self, positions: Mapping[str, IndexArray], numbers: Mapping[str, FloatArray], places: IndexArray
    ) -> dict[int, FloatArray]:
        """The columns of the design that are not of the territory alone, by position of the term."""
        children = Children(self, positions, numbers, places)
        return {at: children.column(*_parts(term)) for at, term in enumerate(self.terms) if term.kind != "territory"}


@dataclass(frozen=True)
class Children:
    """Rows of a census as a model sees them, each quantity of shape (n_rows,)."""

    model: LinearModel
    positions: Mapping[str, IndexArray]
    numbers: Mapping[str, FloatArray]
    places: IndexArray

    def column(self, *parts: tuple[str, str]) -> FloatArray:
        """The product of what ``parts`` (covariate and level, none of a number) say of each child."""
        return np.asarray(np.prod([self._one(*part) for part in parts], axis=0), dtype=np.float64)

    def changes(self, linear: FloatArray) -> Iterator[FloatArray]:
        r"""How much more p is with every child at a level than with every child at its reference, by level term.

        .. math:: \sigma(\eta_i^{(k)}) - \sigma(\eta_i^{(ref)})

        Interactions of the covariate follow; the rest of each child stays as it is. ``linear`` is its linear predictor.
        """
        model, terms = self.model, self.model.terms
        for factor in dict.fromkeys(terms[at].factor for at in model.level_terms):
            base = linear.copy()
            for at, term in enumerate(terms):
                if term.speaks_of(factor):
                    base -= model.coefficients[at] * self.column(*_parts(term))
            at_reference = logistic(base)
            for at in model.level_terms:
                if terms[at].factor == factor:
                    yield logistic(self._at_level(base, at)) - at_reference

    def _at_level(self, base: FloatArray, term: int) -> FloatArray:
        here = (self.model.terms[term].factor, self.model.terms[term].level)
        linear: FloatArray = base + self.model.coefficients[term]
        for at, one in enumerate(self.model.terms):
            if here in one.parts:
                linear += self.model.coefficients[at] * self.column(*(part for part in one.parts if part != here))
        return linear

    def _one(self, factor: str, level: str) -> FloatArray:
        if (factor, level) in self.model.territory:
            return self.model.territory[factor, level][self.places]
        levels = dict(self.model.covariates)
        own = self.numbers[factor] if not level else self.positions[factor] == levels[factor].index(level)
        return np.asarray(own, dtype=np.float64)


def _parts(term: DesignTerm) -> Sequence[tuple[str, str]]:
    return term.parts or ((term.factor, term.level),)


@dataclass(frozen=True)
class SumPlan:
    """What is summed: the plan of the counts, and the models."""

    counts: CountPlan
    models: tuple[LinearModel, ...]


@dataclass(frozen=True)
class ChunkSums:
    """Sums of one chunk by cell, one table per model."""

    rows: int
    keys: tuple[IndexArray, ...]
    sums: tuple[FloatArray, ...]
    """Each of shape (n_keys, width of its model)"""
    left_out: FloatArray | None
    """As ``ChunkCounts.left_out``"""
    faults: Faults
    changes: tuple[FloatArray, ...] = ()
    """Of each model the discrete changes, shape (n_municipalities, n_level_terms)"""


@dataclass
class _Parts:
    """What one model has so far of a chunk."""

    sums: list[tuple[IndexArray, FloatArray]]
    changes: FloatArray


def sum_chunk(plan: SumPlan, number: int) -> ChunkSums:
    """Predict every child of chunk ``number`` and add up by cell; what is wrong is returned, not raised."""
    faults, rows = Faults(), 0
    places = plan.counts.municipalities
    parts = [_Parts([], np.zeros((places, len(model.level_terms)))) for model in plan.models]
    left_out = np.zeros(plan.counts.municipalities)
    try:
        for columns in plan.counts.table.batches(number):
            for batch in located(plan.counts, columns, rows, faults, left_out):
                for own, model in zip(parts, plan.models, strict=True):
                    _add_batch(own, plan.counts, model, batch)
            rows += len(columns)
    except FileRefusedError as refused:
        faults.damage = refused.problem
    joined = [add_up(own.sums, model.width) for own, model in zip(parts, plan.models, strict=True)]
    return ChunkSums(
        rows,
        tuple(keys for keys, _ in joined),
        tuple(sums for _, sums in joined),
        left_out if left_out.any() else None,
        faults,
        tuple(own.changes for own in parts),
    )


def add_up(parts: Sequence[tuple[IndexArray, FloatArray]], width: int) -> tuple[IndexArray, FloatArray]:
    """Rows of equal keys added, in the order they are given; keys ascending."""
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros((0, width))
    keys = np.concatenate([one for one, _ in parts])
    sums = np.concatenate([one for _, one in parts])
    if not len(keys):
        return keys, sums
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[starts], np.add.reduceat(sums[order], starts, axis=0)


def _add_batch(own: _Parts, plan: CountPlan, model: LinearModel, batch: Batch) -> None:
    """Every child is counted; predicted are those of the population, where the model can be applied."""
    positions = model.positions(batch.keys % plan.patterns)
    municipal = model.municipal[batch.keys // plan.patterns]
    inside = np.isfinite(municipal) & model.belongs(positions)
    children = np.ones(len(batch.keys)) if batch.children is None else batch.children
    sums = np.zeros((len(batch.keys), model.width))
    sums[:, CHILDREN] = children
    first = model.width - 2 * len(plan.numbers)
    for at, coder in enumerate(plan.numbers):
        sums[:, first + at] = children * batch.numbers[coder.covariate]
    numbers = {code: values[inside] for code, values in batch.numbers.items()}
    there = {code: values[inside] for code, values in positions.items()}
    places = batch.keys[inside] // plan.patterns
    columns = model.columns(there, numbers, places)
    linear = _linear_predictor(model, municipal[inside], columns)
    sums[inside] += _predicted(plan, model, linear, columns, numbers, children[inside])
    own.sums.append(add_up([(batch.keys, sums)], sums.shape[1]))
    for at, change in enumerate(Children(model, there, numbers, places).changes(linear)):
        weights = children[inside] * change
        own.changes[:, at] += np.bincount(places, weights=weights, minlength=plan.municipalities)


def _linear_predictor(model: LinearModel, municipal: FloatArray, columns: Mapping[int, FloatArray]) -> FloatArray:
    linear = municipal.copy()
    for at, column in columns.items():
        linear += model.coefficients[at] * column
    return linear


def _predicted(
    plan: CountPlan,
    model: LinearModel,
    linear: FloatArray,
    columns: Mapping[int, FloatArray],
    numbers: Mapping[str, FloatArray],
    children: FloatArray,
) -> FloatArray:
    """The sums of each child by itself, the columns that count everybody left at zero."""
    p = logistic(linear)
    slope = children * p * (1 - p)
    sums = np.zeros((len(p), model.width))
    sums[:, EXPECTED], sums[:, SQUARES], sums[:, SLOPE] = children * p, children * p * p, slope
    terms = len(model.number_terms)
    for at, term in enumerate(model.number_terms):
        column = columns[term]
        sums[:, SUMS + at] = slope * column
        sums[:, SUMS + terms + at] = children * column
        sums[:, SUMS + 2 * terms + at] = children * column * column
    first = model.width - len(plan.numbers)
    far = np.zeros(len(p), dtype=np.bool_)
    for at, coder in enumerate(plan.numbers):
        beyond = model.beyond(coder.covariate, numbers[coder.covariate])
        sums[:, first + at] = children * beyond
        far |= beyond
    sums[:, BEYOND] = children * far
    return sums
