"""One chunk of a census to sums of predictions: for covariates that are numbers of each child, which no cell holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.model.logistic import chance, odds_against
from dashboard.model.sums import summed
from dashboard.release.importer.problems import FileRefusedError
from dashboard.release.microdata.cell_sums import CellSums, Table
from dashboard.release.microdata.children import Children, Patterns
from dashboard.release.microdata.counting import Batch, CountPlan, Faults, Locator
from dashboard.release.microdata.linear_model import CHILDREN, EXPECTED, SLOPE, SUMS, LinearModel, parts_of
from dashboard.values import BoolArray, FloatArray, IndexArray

BLOCK_ROWS = 1 << 14
"""Children predicted at a time: the columns that are worked on stay in a processor's own cache."""
FEW_PATTERNS = 1 << 16
"""Up to so many combinations of levels are evaluated once a chunk; beyond, those that occur in a block."""

ByPlace = tuple[IndexArray, Callable[[FloatArray], FloatArray]]
"""The places of some children, each once, and how values of the children are added up by them."""


@dataclass(frozen=True)
class SumPlan:
    """What is summed: the plan of the counts, and the models."""

    counts: CountPlan
    models: tuple[LinearModel, ...]


@dataclass(frozen=True)
class ChunkSums:
    """Sums of one chunk by cell, one table per model."""

    rows: int
    tables: tuple[list[Table], ...]
    """Of each model its cells, in tables that follow each other"""
    left_out: FloatArray | None
    """As ``ChunkCounts.left_out``"""
    faults: Faults
    by_place: tuple[FloatArray, ...] = ()
    """Of each model the sums by municipality, shape (n_municipalities, place width of its model)"""


class _Predictor:
    """What one model has so far of a chunk."""

    def __init__(self, plan: CountPlan, model: LinearModel) -> None:
        self.plan, self.model = plan, model
        self.cells = CellSums(model.width)
        self.by_place = np.zeros((plan.municipalities, model.place_width))
        few = plan.patterns <= FEW_PATTERNS
        self.all_patterns = Patterns.of(model, np.arange(plan.patterns)) if few else None
        self.known = np.isfinite(model.municipal)
        self.predicts_all = bool(self.known.all()) and not model.population

    def add(self, batch: Batch) -> None:
        """Every child is counted; predicted are those of the population, where the model can be applied."""
        many = len(batch.keys)
        new = np.empty if self.predicts_all else np.zeros
        rows = {at: new(many) for at in range(self.model.width) if at != CHILDREN}
        for first in range(0, many, BLOCK_ROWS):
            own = slice(first, first + BLOCK_ROWS)
            self._fill(batch.part(own), {at: values[own] for at, values in rows.items()})
        self.cells.add(batch.keys, {**rows, CHILDREN: batch.children})

    def _fill(self, batch: Batch, rows: dict[int, FloatArray]) -> None:
        """What each child of a block adds to its cell goes into ``rows``; those not predicted keep the zero there."""
        places = batch.keys // self.plan.patterns
        patterns, pattern = self._patterns(batch.keys - places * self.plan.patterns)
        everybody = _by_place(places)
        for at, coder in enumerate(self.plan.numbers):
            self._sum("numbers", at, _times(batch.numbers[coder.covariate], batch.children), everybody)
        if self.predicts_all:
            self._predict(Children(patterns, pattern, batch.numbers, places), batch.children, everybody, rows)
            return
        chosen = self.known[places] & patterns.inside[pattern]
        own = batch.part(chosen)
        children = Children(patterns, pattern[chosen], own.numbers, places[chosen])
        found = {at: np.empty(len(own.keys)) for at in rows}
        self._predict(children, own.children, _by_place(children.places), found)
        for at, values in found.items():
            rows[at][chosen] = values

    def _patterns(self, numbers: IndexArray) -> tuple[Patterns, IndexArray]:
        if self.all_patterns is not None:
            return self.all_patterns, numbers
        distinct, at = np.unique(numbers, return_inverse=True)
        return Patterns.of(self.model, distinct), at.reshape(-1)

    def _predict(
        self, children: Children, weight: FloatArray | None, by_place: ByPlace, rows: dict[int, FloatArray]
    ) -> None:
        """What each child adds to its cell goes into ``rows``; what it adds to its municipality is added."""
        terms = self.model.terms
        columns = {at: children.column(parts_of(terms[at])) for at in self.model.number_terms}
        linear = children.linear(columns)
        against = odds_against(linear)
        p, slope = rows[EXPECTED], rows[SLOPE]
        chance(against, out=p)
        np.subtract(1.0, p, out=slope)
        slope *= p
        if weight is not None:
            p *= weight
            slope *= weight
        for at, column in enumerate(columns.values()):
            np.multiply(slope, column, out=rows[SUMS + at])
            weighted = _times(column, weight)
            self._sum("totals", at, weighted, by_place)
            self._sum("squares", at, weighted * column, by_place)
        self._note_beyond(children.numbers, weight, by_place)
        for at, change in children.changes(linear, against):
            self._sum("changes", at, _times(change, weight), by_place)

    def _note_beyond(self, numbers: Mapping[str, FloatArray], weight: FloatArray | None, by_place: ByPlace) -> None:
        """Who lies beyond what the survey has seen; mostly nobody, of whom nothing is added up."""
        far: BoolArray | None = None
        for at, coder in enumerate(self.plan.numbers):
            beyond = self.model.beyond(coder.covariate, numbers[coder.covariate])
            if beyond is not None:
                self._sum("beyond", at, _times(beyond.astype(np.float64), weight), by_place)
                far = beyond if far is None else far | beyond
        if far is not None:
            self._sum("beyond_any", 0, _times(far.astype(np.float64), weight), by_place)

    def _sum(self, what: str, at: int, values: FloatArray, by_place: ByPlace) -> None:
        places, add = by_place
        if len(places):
            self.by_place[places, self.model.place_columns[what][at]] += add(values)


def _by_place(places: IndexArray) -> ByPlace:
    """The places of a block, each once, and how values of its children are added up by them."""
    if not len(places):
        return places, lambda values: values
    if (places[1:] >= places[:-1]).all():  # a census delivered by place
        starts = np.concatenate([[0], np.flatnonzero(places[1:] != places[:-1]) + 1])
        return places[starts], lambda values: np.asarray(np.add.reduceat(values, starts), dtype=np.float64)
    first = int(places.min())
    here = places - first
    found = np.arange(first, int(places.max()) + 1, dtype=np.int64)
    return found, lambda values: summed(values, here, places=len(found))


def _times(values: FloatArray, weight: FloatArray | None) -> FloatArray:
    return values if weight is None else values * weight


def sum_chunk(plan: SumPlan, number: int) -> ChunkSums:
    """Predict every child of chunk ``number`` and add up by cell; what is wrong is returned, not raised."""
    locator, rows = Locator(plan.counts), 0
    predictors = [_Predictor(plan.counts, model) for model in plan.models]
    try:
        for columns in plan.counts.table.batches(number):
            batch = locator.batch(columns, rows)
            for predictor in predictors:
                predictor.add(batch)
            rows += len(columns)
    except FileRefusedError as refused:
        locator.faults.damage = refused.problem
    return ChunkSums(
        rows,
        tuple(predictor.cells.finished() for predictor in predictors),
        locator.left_out if locator.left_out.any() else None,
        locator.faults,
        tuple(predictor.by_place for predictor in predictors),
    )
