"""One chunk of a census to sums of predictions: for covariates that are numbers of each child, which no cell holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.model.logistic import logistic
from dashboard.release.importer.problems import FileRefusedError
from dashboard.release.microdata.coding import coded, tally_of
from dashboard.release.microdata.counting import Batch, CountPlan, Faults, located
from dashboard.values import BoolArray, FloatArray, IndexArray

EXPECTED, SQUARES, SLOPE, CHILDREN, SUMS = range(5)
"""Columns of the sums of a cell; from ``SUMS`` on those of the number terms, then the numbers themselves."""


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

    @cached_property
    def number_terms(self) -> tuple[int, ...]:
        """Terms that hold a number of each child."""
        numbers = {code for code, levels in self.covariates if not levels}
        return tuple(
            at
            for at, term in enumerate(self.terms)
            if term.kind != "territory" and any(factor in numbers for factor, _ in _parts(term))
        )

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

    def columns(self, positions: Mapping[str, IndexArray], numbers: Mapping[str, FloatArray]) -> dict[int, FloatArray]:
        """The columns of the design that are not of the territory, by position of the term."""
        levels = dict(self.covariates)
        found: dict[int, FloatArray] = {}
        for at, term in enumerate(self.terms):
            if term.kind == "territory":
                continue
            column: FloatArray | None = None
            for factor, level in _parts(term):
                own = numbers[factor] if not level else positions[factor] == levels[factor].index(level)
                column = np.asarray(own, dtype=np.float64) if column is None else column * own
            if column is not None:
                found[at] = column
        return found


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
    """Each of shape (n_keys, SUMS + n_number_terms + n_numbers)"""
    faults: Faults


def sum_chunk(plan: SumPlan, number: int) -> ChunkSums:
    """Predict every child of chunk ``number`` and add up by cell; what is wrong is returned, not raised."""
    faults, rows = Faults(), 0
    parts: list[list[tuple[IndexArray, FloatArray]]] = [[] for _ in plan.models]
    left_out = np.zeros(plan.counts.municipalities)
    try:
        for columns in plan.counts.table.batches(number):
            for batch in located(plan.counts, columns, rows, faults, left_out):
                numbers, known = _numbers(plan.counts, batch, rows, faults)
                for own, model in zip(parts, plan.models, strict=True):
                    own.append(_batch_sums(plan.counts, model, batch, numbers, known))
            rows += len(columns)
    except FileRefusedError as refused:
        faults.damage = refused.problem
    numbers_of = len(plan.counts.numbers)
    joined = [
        add_up(own, SUMS + len(model.number_terms) + numbers_of) for own, model in zip(parts, plan.models, strict=True)
    ]
    return ChunkSums(rows, tuple(keys for keys, _ in joined), tuple(sums for _, sums in joined), faults)


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


def _numbers(plan: CountPlan, batch: Batch, offset: int, faults: Faults) -> tuple[dict[str, FloatArray], BoolArray]:
    """The numbers of each child of a batch, and which children have all of them."""
    numbers: dict[str, FloatArray] = {}
    known = np.ones(len(batch.keys), dtype=np.bool_)
    inside = np.ones(len(batch.columns), dtype=np.bool_) if batch.kept is None else batch.kept
    for coder in plan.numbers:
        column = batch.columns.column(coder.column)
        values, broken = coder.numbers(column, decimal=plan.table.decimal)
        if (broken & inside).any():
            cells = coded(column)
            tally_of(
                cells.codes, cells.values, broken & inside, column=coder.column, offset=offset, into=faults.numbers
            )
        missing = np.isnan(values) & ~broken & inside
        if missing.any() and coder.covariate in plan.refuse_missing:
            first = int(np.argmax(missing)) + offset
            faults.missing.add(coder.covariate, coder.column, rows=int(missing.sum()), first=first)
        own = values if batch.kept is None else values[batch.kept]
        lost = known & np.isnan(own)
        if lost.any() and coder.covariate not in plan.refuse_missing:
            weight = float(lost.sum()) if batch.children is None else float(batch.children[lost].sum())
            faults.drop(f"no value of '{coder.covariate}'", weight)
        known &= ~np.isnan(own)
        numbers[coder.covariate] = own
    return numbers, known


def _batch_sums(
    plan: CountPlan, model: LinearModel, batch: Batch, numbers: Mapping[str, FloatArray], known: BoolArray
) -> tuple[IndexArray, FloatArray]:
    positions = model.positions(batch.keys % plan.patterns)
    municipal = model.municipal[batch.keys // plan.patterns]
    kept = known & np.isfinite(municipal) & model.belongs(positions)
    own = {code: values[kept] for code, values in positions.items()}
    own_numbers = {code: values[kept] for code, values in numbers.items()}
    columns = model.columns(own, own_numbers)
    linear = municipal[kept].copy()
    for at, column in columns.items():
        linear += model.coefficients[at] * column
    p = logistic(linear)
    w = np.ones(len(p)) if batch.children is None else batch.children[kept]
    slope = w * p * (1 - p)
    sums = np.column_stack(
        [w * p, w * p * p, slope, w]
        + [slope * columns[at] for at in model.number_terms]
        + [w * own_numbers[coder.covariate] for coder in plan.numbers]
    )
    return add_up([(batch.keys[kept], sums)], sums.shape[1])
