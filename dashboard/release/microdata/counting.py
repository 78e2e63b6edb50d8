"""One chunk of a census to counts: the only code that ever sees the persons of a census, on any machine.

Every level of a covariate is a number times the stride of that covariate, every municipality a number times all
patterns; their sum is the number of a cell. A value that is missing or unknown is so far below zero that the sum is
negative, and only such rows are looked at one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dashboard.release.importer.problems import FileRefusedError, Problem
from dashboard.release.importer.sniff import Format
from dashboard.release.microdata.cell_sums import SPARSEST
from dashboard.release.microdata.chunks import ChunkedTable, further
from dashboard.release.microdata.coding import (
    MISSING,
    UNMAPPED,
    Coded,
    LevelCoder,
    NumberCoder,
    PlaceCoder,
    Tally,
    as_number,
    coded,
    plain_numbers,
    tally_of,
)
from dashboard.release.microdata.steps import BAD, StepTables, looked_up
from dashboard.values import BoolArray, FloatArray, IndexArray

DENSE_CELLS = 1 << 23
"""Up to so many possible cells children are counted in one array (64 MB); beyond, as a list of the cells that occur."""
_OUTSIDE = -(1 << 60)
_SURELY_OUTSIDE = -(1 << 59)


@dataclass(frozen=True)
class AgeRule:
    """Which rows are children: whole years between two ages, both included."""

    column: str
    first: int
    last: int


@dataclass(frozen=True)
class CountPlan:
    """All that is needed to count any chunk anywhere; it can be pickled and holds no person."""

    table: ChunkedTable
    place: PlaceCoder
    levels: tuple[LevelCoder, ...]
    sizes: tuple[int, ...]
    """How many levels each of ``levels`` has; the last one turns fastest."""
    refuse_missing: frozenset[str]
    """Covariates whose missing values are refused; those of the others are dropped with a count."""
    refuse_places: bool
    age: AgeRule | None
    count: str | None
    numbers: tuple[NumberCoder, ...] = ()
    """Covariates that enter as numbers: cells do not hold them, but a child without one is counted nowhere."""

    @property
    def municipalities(self) -> int:
        """Municipalities of the release."""
        return len(self.place.positions)

    @property
    def patterns(self) -> int:
        """Possible combinations of levels."""
        return math.prod(self.sizes)

    @property
    def cells(self) -> int:
        """Possible cells."""
        return self.municipalities * self.patterns

    @property
    def strides(self) -> tuple[int, ...]:
        """What one step of each covariate adds to the number of a pattern."""
        return tuple(math.prod(self.sizes[at + 1 :]) for at in range(len(self.sizes)))


@dataclass
class Faults:
    """What a chunk holds that the specification does not allow, and what it drops; rows count from 0."""

    unmapped: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=lambda: Tally(most=2000))
    missing: Tally = field(default_factory=Tally)
    """Missing values that are refused, under (covariate, "")."""
    numbers: Tally = field(default_factory=Tally)
    """Counts and numbers that are none, or below zero."""
    damage: Problem | None = None
    """Why the chunk cannot be read at all."""
    dropped: dict[str, float] = field(default_factory=dict)

    def drop(self, reason: str, children: float) -> None:
        """Note children left out."""
        if children:
            self.dropped[reason] = self.dropped.get(reason, 0.0) + children

    def merge(self, other: Faults, *, offset: int) -> None:
        """Take over what another chunk noted, which begins ``offset`` rows into the table."""
        for own, theirs in ((self.unmapped, other.unmapped), (self.places, other.places)):
            own.merge(theirs, offset=offset)
        self.missing.merge(other.missing, offset=offset)
        self.numbers.merge(other.numbers, offset=offset)
        self.damage = self.damage or (None if other.damage is None else further(other.damage, offset))
        for reason, children in other.dropped.items():
            self.drop(reason, children)

    def __bool__(self) -> bool:
        tallies = (self.unmapped, self.missing, self.numbers, self.places)
        return self.damage is not None or any(tally.found for tally in tallies)


Run = tuple[int, FloatArray | IndexArray]
"""Number of a cell, and the children of it and of those that follow it, most of whom have some."""


@dataclass(frozen=True)
class ChunkCounts:
    """Children of one chunk by cell: those in ``runs`` and those in ``keys``, which may tell of the same cell."""

    rows: int
    runs: tuple[Run, ...]
    """Of batches that lie close together"""
    keys: IndexArray
    """Number of each other cell that occurs, ascending"""
    children: FloatArray
    """shape (n_keys,)"""
    left_out: FloatArray | None
    """Children of each municipality that are dropped for a missing value; None = nobody."""
    faults: Faults


@dataclass(frozen=True)
class Batch:
    """Rows of which the cell is known: children of a known place whose every value is known."""

    keys: IndexArray
    children: FloatArray | None
    """How many children each row stands for; None = one"""
    numbers: Mapping[str, FloatArray]
    """Code of each covariate that is a number to its value in these rows"""

    def part(self, own: slice | BoolArray) -> Batch:
        """Some of the rows."""
        numbers = {code: values[own] for code, values in self.numbers.items()}
        return Batch(self.keys[own], None if self.children is None else self.children[own], numbers)


@dataclass(frozen=True)
class ReadChunk:
    """The rows of one chunk, read and not yet looked at."""

    batches: Sequence[pa.RecordBatch]
    damage: FileRefusedError | None = None
    """Why there are no more"""

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        yield from self.batches
        if self.damage is not None:
            raise self.damage


def read_chunk(plan: CountPlan, number: int) -> ReadChunk:
    """Read chunk ``number`` whole, for whoever counts it later; damage is returned, not raised."""
    batches: list[pa.RecordBatch] = []
    try:
        batches.extend(plan.table.batches(number))
    except FileRefusedError as refused:
        return ReadChunk(batches, refused)
    return ReadChunk(batches)


def count_chunk(plan: CountPlan, number: int, read: ReadChunk | None = None) -> ChunkCounts:
    """Count the children of chunk ``number``; what is wrong with it is returned, not raised.

    Parameters
    ----------
    read : ReadChunk, optional
        Its rows, where somebody has read them already.

    Returns
    -------
    ChunkCounts
        Exact for whole counts: they are added as integers below 2^53, so that no order of rows, chunks or
        workers can change them.
    """
    rows, locator, cells = 0, Locator(plan), _Cells(plan)
    try:
        for columns in plan.table.batches(number) if read is None else read:
            batch = locator.batch(columns, rows)
            cells.add(batch.keys, batch.children)
            rows += len(columns)
    except FileRefusedError as refused:
        locator.faults.damage = refused.problem
    keys, children = cells.scattered()
    left_out = locator.left_out if locator.left_out.any() else None
    return ChunkCounts(rows, tuple(cells.runs), keys, children, left_out, locator.faults)


class _Cells:
    """Children of one chunk by cell."""

    def __init__(self, plan: CountPlan) -> None:
        self.is_dense = plan.cells <= DENSE_CELLS
        self.runs: list[Run] = []
        self.keys: list[IndexArray] = []
        self.children: list[FloatArray | None] = []

    def add(self, keys: IndexArray, children: FloatArray | None) -> None:
        """Take in rows; a census delivered by place needs no sorting."""
        if not len(keys):
            return
        first = int(keys.min())
        if self.is_dense and int(keys.max()) - first <= SPARSEST * len(keys):
            self.runs.append((first, np.bincount(keys - first, weights=children)))
            return
        self.keys.append(keys)
        self.children.append(children)

    def scattered(self) -> tuple[IndexArray, FloatArray]:
        """Cells of the rows that are in no run, ascending, and their children."""
        if not self.keys:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        keys = np.concatenate(self.keys)
        told = [one for one in self.children if one is not None]
        children = np.concatenate(told) if told else None
        if not self.is_dense:
            return summed_by_key(keys, children)
        # An array of all cells beside them, filled in any order, is ready before they would be sorted.
        first = int(keys.min())
        sums = np.bincount(keys - first, weights=children)
        found = np.flatnonzero(sums != 0)
        return found + first, sums[found].astype(np.float64)


def summed_by_key(keys: IndexArray, children: FloatArray | None) -> tuple[IndexArray, FloatArray]:
    """Distinct keys, ascending, and the children of each.

    Examples
    --------
    >>> summed_by_key(np.array([7, 3, 7]), np.array([1.0, 2.0, 4.0]))
    (array([3, 7]), array([2., 5.]))
    """
    if not len(keys):
        return keys, np.zeros(0)
    if children is None:
        ordered = np.sort(keys)
        starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        return ordered[starts], np.diff(np.append(starts, len(ordered))).astype(np.float64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[starts], np.add.reduceat(children[order], starts)


class Locator:
    """Finds the cell of every row of a chunk, batch by batch, and notes what it does not allow."""

    def __init__(self, plan: CountPlan) -> None:
        self.plan = plan
        self.faults = Faults()
        self.left_out = np.zeros(plan.municipalities)
        self.steps = StepTables()
        self.scratch = np.empty(0, dtype=np.int64)
        """Used for every batch again: new memory costs more than what is done in it."""

    def batch(self, columns: pa.RecordBatch, offset: int) -> Batch:
        """The rows of ``columns`` that are counted; the others are noted in ``faults`` and ``left_out``."""
        plan, faults, left_out = self.plan, self.faults, self.left_out
        cells: dict[str, Coded] = {}

        def column(name: str) -> Coded:
            if name not in cells:
                cells[name] = coded(columns.column(name))
            return cells[name]

        key = self._keys(column)
        children = _children(plan, columns, key, offset, faults)
        numbers = _numbers(plan, columns, key, children, offset, faults, left_out)
        if not len(key) or key.min() >= 0:
            return Batch(key, children, numbers)
        bad = key < 0
        faulty = np.flatnonzero(bad & (key > _SURELY_OUTSIDE))
        if len(faulty):
            _note(plan, column, faulty, children, offset, faults, left_out)
        kept = ~bad
        known = {code: values[kept] for code, values in numbers.items()}
        return Batch(key[kept], None if children is None else children[kept], known)

    def _keys(self, column: Callable[[str], Coded]) -> IndexArray:
        """Number of the cell of each row; below zero where it is not known, far below where the row is no child."""
        plan = self.plan
        place = column(plan.place.column)
        position = plan.place.of(place.values)
        key = looked_up(np.where(position >= 0, position * plan.patterns, BAD), place.codes)
        if len(self.scratch) < len(key):
            self.scratch = np.empty(len(key), dtype=np.int64)
        for codes, table in self.steps.of(plan.levels, plan.strides, column):
            key += looked_up(table, codes, out=self.scratch[: len(key)])
        if plan.age is not None:
            key += _age_steps(plan.age, column(plan.age.column), self.faults)
        return key


def _age_steps(rule: AgeRule, cells: Coded, faults: Faults) -> IndexArray:
    years = _years(cells.values)
    inside = (np.floor(years) >= rule.first) & (np.floor(years) <= rule.last)
    untold = np.isnan(years)
    if untold.any():
        faults.drop("no age told", float(np.count_nonzero(untold[cells.codes])))
    steps: IndexArray = np.where(inside, 0, _OUTSIDE)[cells.codes]
    return steps


def _years(values: Any) -> FloatArray:
    if isinstance(values, np.ndarray):
        return values.astype(np.float64)
    return np.array([float("nan") if value is None else as_number(value) for value in values], dtype=np.float64)


def _children(
    plan: CountPlan, columns: pa.RecordBatch, key: IndexArray, offset: int, faults: Faults
) -> FloatArray | None:
    """Children each row stands for; a count that is none is noted and taken as zero."""
    if plan.count is None:
        return None
    column = columns.column(plan.count)
    counts, broken = plain_numbers(column, decimal=plan.table.decimal)
    wrong = (broken | ~(counts >= 0)) & (key > _SURELY_OUTSIDE)
    if wrong.any():
        cells = coded(column)
        tally_of(cells.codes, cells.values, wrong, column=plan.count, offset=offset, into=faults.numbers)
    sane: FloatArray = np.where(counts >= 0, counts, 0.0)
    return sane


def _numbers(
    plan: CountPlan,
    columns: pa.RecordBatch,
    key: IndexArray,
    children: FloatArray | None,
    offset: int,
    faults: Faults,
    left_out: FloatArray,
) -> dict[str, FloatArray]:
    """The numbers of every row; a child whose cell is known and whose number is not leaves its ``key``."""
    found: dict[str, FloatArray] = {}
    for coder in plan.numbers:
        column = columns.column(coder.column)
        values, broken = coder.numbers(column, decimal=plan.table.decimal)
        found[coder.covariate] = values
        if np.isfinite(values).all():
            continue
        inside = key > _SURELY_OUTSIDE
        if (broken & inside).any():
            cells = coded(column)
            tally_of(
                cells.codes, cells.values, broken & inside, column=coder.column, offset=offset, into=faults.numbers
            )
        missing = np.isnan(values) & inside & ~broken
        if missing.any() and coder.covariate in plan.refuse_missing:
            first = int(np.argmax(missing)) + offset
            faults.missing.add(coder.covariate, coder.column, rows=int(missing.sum()), first=first)
        lost = np.flatnonzero(np.isnan(values) & (key >= 0))
        if len(lost):
            weight = np.ones(len(lost)) if children is None else children[lost]
            faults.drop(f"no value of '{coder.covariate}'", float(weight.sum()))
            np.add.at(left_out, key[lost] // plan.patterns, weight)
            key[lost] = _OUTSIDE
    return found


def _note(
    plan: CountPlan,
    column: Any,
    rows: IndexArray,
    children: FloatArray | None,
    offset: int,
    faults: Faults,
    left_out: FloatArray,
) -> None:
    """Say of each row that is not counted why; its first reason is the one it is dropped for."""
    weight = np.ones(len(rows)) if children is None else children[rows]
    place = column(plan.place.column)
    codes = place.codes[rows]
    position = plan.place.of(place.values)[codes]
    strange = position < 0
    if strange.any():
        if plan.refuse_places:
            texts = [plan.place.text(value) for value in place.values]
            tally_of(codes, texts, strange, column=plan.place.column, offset=0, into=faults.places)
        faults.drop("a municipality that the release does not have", float(weight[strange].sum()))
    told = strange
    for coder in plan.levels:
        own = column(coder.column)
        codes = own.codes[rows]
        positions = coder.positions(own.values)[codes]
        unmapped = (positions == UNMAPPED) & ~strange
        if unmapped.any():
            _tally(codes, own.values, unmapped, coder.column, rows + offset, faults.unmapped)
        missing = (positions == MISSING) & ~strange
        if missing.any() and coder.covariate in plan.refuse_missing:
            first = int(rows[np.argmax(missing)]) + offset
            faults.missing.add(coder.covariate, coder.column, rows=int(missing.sum()), first=first)
        elif (missing & ~told).any():
            new = missing & ~told
            faults.drop(f"no value of '{coder.covariate}'", float(weight[new].sum()))
            np.add.at(left_out, position[new], weight[new])
        told = told | missing | unmapped


def _tally(codes: npt.NDArray[Any], values: Any, wrong: BoolArray, column: str, rows: IndexArray, into: Tally) -> None:
    """As ``tally_of``, for rows that are not one after the other."""
    own = Tally(most=into.most)
    tally_of(codes, values, wrong, column=column, offset=0, into=own)
    for (name, value), (many, first) in own.found.items():
        into.add(name, value, rows=int(many), first=int(rows[int(first)]))
    into.more += own.more


def messages(plan: CountPlan, faults: Faults, *, read: str) -> list[str]:
    """What ``faults`` come to, one sentence each, with first row, value, how many and what to do."""
    first = 1 if plan.table.formats[0] is Format.PARQUET else 2
    told = [] if faults.damage is None else [str(further(faults.damage, first - 1))]
    covariates: Mapping[str, str] = {coder.column: coder.covariate for coder in plan.levels}
    shown = sorted(faults.unmapped.found.items(), key=lambda item: -item[1][0])[:8]
    for (column, value), (rows, row) in shown:
        told.append(
            f"row {int(row) + first}, column '{column}', value '{value[:60]}': leads to no level of "
            f"'{covariates[column]}' ({int(rows):,} such rows{read}); map it, or list it under 'missing'"
        )
    more = len(faults.unmapped.found) - len(shown)
    if more > 0:
        many = f"{more}{' and more' if faults.unmapped.more else ''}"
        told.append(
            f"{many} further values lead to no level; where a column holds numbers or identifiers, use 'ranges'"
        )
    for (covariate, column), (rows, row) in faults.missing.found.items():
        told.append(
            f"row {int(row) + first}, column '{column}': {int(rows):,} children have no value of '{covariate}'{read}; "
            "complete it, or choose 'missing: drop' or 'missing: category'"
        )
    for (column, value), (rows, row) in list(faults.numbers.found.items())[:8]:
        what, remedy = ("is no number of children", "give zero or more")
        if column != plan.count:
            what, remedy = ("is not a number", "mend it, or list it under 'missing'")
        told.append(
            f"row {int(row) + first}, column '{column}', value '{value[:60]}': {what} "
            f"({int(rows):,} such rows{read}); {remedy}"
        )
    return told
