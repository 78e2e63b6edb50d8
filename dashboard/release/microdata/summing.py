"""One chunk of a census to sums of predictions: for covariates that are numbers of each child, which no cell holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.model.logistic import logistic_in_place
from dashboard.model.sums import summed
from dashboard.release.importer.problems import FileRefusedError
from dashboard.release.microdata.cell_sums import CellSums, Rows
from dashboard.release.microdata.children import Children, Patterns
from dashboard.release.microdata.counting import Batch, CountPlan, Faults, located
from dashboard.release.microdata.linear_model import (
    BEYOND,
    CHILDREN,
    EXPECTED,
    SLOPE,
    SQUARES,
    SUMS,
    LinearModel,
    parts_of,
)
from dashboard.values import BoolArray, FloatArray, IndexArray

BLOCK_ROWS = 1 << 14
"""Children predicted at a time: a dozen columns of them stay in a processor's own cache."""
FEW_PATTERNS = 1 << 16
"""Up to so many combinations of levels are evaluated once a chunk; beyond, those that occur in a block."""


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


class _Predictor:
    """What one model has so far of a chunk."""

    def __init__(self, plan: CountPlan, model: LinearModel) -> None:
        self.plan, self.model = plan, model
        self.cells = CellSums(model.width)
        self.changes = np.zeros((plan.municipalities, len(model.level_terms)))
        few = plan.patterns <= FEW_PATTERNS
        self.all_patterns = Patterns.of(model, np.arange(plan.patterns)) if few else None

    def add(self, batch: Batch) -> None:
        """Every child is counted; predicted are those of the population, where the model can be applied."""
        places = batch.keys // self.plan.patterns
        patterns, pattern = self._patterns(batch.keys - places * self.plan.patterns)
        inside = np.isfinite(self.model.municipal)[places] & patterns.inside[pattern]
        chosen = slice(None) if inside.all() else inside
        numbers = {code: values[chosen] for code, values in batch.numbers.items()}
        children = Children(patterns, pattern[chosen], numbers, places[chosen])
        weight = None if batch.children is None else batch.children[chosen]
        rows = self._counted(batch)
        linear = self._predict(children, weight, rows, chosen)
        self.cells.add(batch.keys, rows)
        self._change(children, weight, linear)

    def _patterns(self, numbers: IndexArray) -> tuple[Patterns, IndexArray]:
        if self.all_patterns is not None:
            return self.all_patterns, numbers
        distinct, at = np.unique(numbers, return_inverse=True)
        return Patterns.of(self.model, distinct), at.reshape(-1)

    def _counted(self, batch: Batch) -> Rows:
        """The columns that count everybody; None = one of each."""
        first = self.model.width - 2 * len(self.plan.numbers)
        rows: Rows = {CHILDREN: batch.children}
        for at, coder in enumerate(self.plan.numbers):
            rows[first + at] = _times(batch.numbers[coder.covariate], batch.children)
        return rows

    def _predict(
        self, children: Children, weight: FloatArray | None, rows: Rows, chosen: slice | BoolArray
    ) -> FloatArray:
        """Fill in the columns of those predicted, zero for the others."""
        terms = self.model.terms
        columns = {at: children.column(parts_of(terms[at])) for at in self.model.number_terms}
        linear = children.linear(columns)
        for at, values in self._predicted(logistic_in_place(linear.copy()), columns, children.numbers):
            weighted = _times(values, weight)
            if isinstance(chosen, slice):
                rows[at] = weighted
            else:
                whole = np.zeros(len(chosen))
                whole[chosen] = weighted
                rows[at] = whole
        return linear

    def _predicted(
        self, p: FloatArray, columns: Mapping[int, FloatArray], numbers: Mapping[str, FloatArray]
    ) -> Iterator[tuple[int, FloatArray]]:
        """Column of the sums and what each child by itself adds to it."""
        slope = p * (1 - p)
        yield from ((EXPECTED, p), (SQUARES, p * p), (SLOPE, slope))
        terms = len(columns)
        for at, column in enumerate(columns.values()):
            yield SUMS + at, slope * column
            yield SUMS + terms + at, column
            yield SUMS + 2 * terms + at, column * column
        yield from self._beyond(numbers)

    def _beyond(self, numbers: Mapping[str, FloatArray]) -> Iterator[tuple[int, FloatArray]]:
        """Who lies beyond what the survey has seen; mostly nobody, of whom nothing is added up."""
        far: BoolArray | None = None
        first = self.model.width - len(self.plan.numbers)
        for at, coder in enumerate(self.plan.numbers):
            beyond = self.model.beyond(coder.covariate, numbers[coder.covariate])
            if beyond.any():
                yield first + at, beyond.astype(np.float64)
                far = beyond if far is None else far | beyond
        if far is not None:
            yield BEYOND, far.astype(np.float64)

    def _change(self, children: Children, weight: FloatArray | None, linear: FloatArray) -> None:
        if not len(linear):
            return
        places, add = _by_place(children.places)
        for at, change in children.changes(linear):
            self.changes[places, at] += add(_times(change, weight))


def _by_place(places: IndexArray) -> tuple[IndexArray, Callable[[FloatArray], FloatArray]]:
    """The places of a block, each once, and how values of its children are added up by them."""
    steps = np.diff(places)
    if (steps >= 0).all():  # a census delivered by place
        starts = np.concatenate([[0], np.flatnonzero(steps) + 1])
        return places[starts], lambda values: np.asarray(np.add.reduceat(values, starts), dtype=np.float64)
    first = int(places.min())
    here = places - first
    found = np.arange(first, int(places.max()) + 1, dtype=np.int64)
    return found, lambda values: summed(values, here, places=len(found))


def _times(values: FloatArray, weight: FloatArray | None) -> FloatArray:
    return values if weight is None else values * weight


def sum_chunk(plan: SumPlan, number: int) -> ChunkSums:
    """Predict every child of chunk ``number`` and add up by cell; what is wrong is returned, not raised."""
    faults, rows = Faults(), 0
    predictors = [_Predictor(plan.counts, model) for model in plan.models]
    left_out = np.zeros(plan.counts.municipalities)
    try:
        for columns in plan.counts.table.batches(number):
            for batch in located(plan.counts, columns, rows, faults, left_out):
                for block in _blocks(batch):
                    for predictor in predictors:
                        predictor.add(block)
            rows += len(columns)
    except FileRefusedError as refused:
        faults.damage = refused.problem
    joined = [predictor.cells.finished() for predictor in predictors]
    return ChunkSums(
        rows,
        tuple(keys for keys, _ in joined),
        tuple(sums for _, sums in joined),
        left_out if left_out.any() else None,
        faults,
        tuple(predictor.changes for predictor in predictors),
    )


def _blocks(batch: Batch) -> Iterator[Batch]:
    for first in range(0, len(batch.keys), BLOCK_ROWS):
        own = slice(first, first + BLOCK_ROWS)
        numbers = {code: values[own] for code, values in batch.numbers.items()}
        yield Batch(batch.keys[own], None if batch.children is None else batch.children[own], numbers)
