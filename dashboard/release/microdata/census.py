"""The census as counts: persons in chunks or a table of cells, on this machine or on a cluster, the same to the bit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.model.census import CensusCounts
from dashboard.model.specification import CovariateSpec, Specification
from dashboard.release.microdata.checkpoint import Checkpoint, Progressed
from dashboard.release.microdata.chunks import CHUNK_ROWS, open_table
from dashboard.release.microdata.coding import LevelCoder, NumberCoder
from dashboard.release.microdata.counting import (
    DENSE_CELLS,
    AgeRule,
    ChunkCounts,
    CountPlan,
    Faults,
    count_chunk,
    messages,
    read_chunk,
    summed_by_key,
)
from dashboard.release.microdata.places import Places, unknown_places
from dashboard.release.microdata.territory import Territory
from dashboard.release.microdata.workers import Task, answers
from dashboard.values import FloatArray, IndexArray

MOST_CELLS = 12_000_000
"""Cells that occur; beyond, the memory promised would not do."""
SAVE_SECONDS = 20.0
READ_ON = 20
"""Chunks still read after the first fault, so that all kinds of faults are told at once without reading hours."""


@dataclass(frozen=True, slots=True)
class ChunkProgress:
    """How far a run is."""

    done: int
    chunks: int
    rows: int
    """Rows read so far, those of an earlier run included."""
    share: float
    """Of the bytes to read."""
    seconds: float
    remaining: float | None
    """Seconds still to go, by the speed of this run; None before its first chunk."""


Progress = Callable[[ChunkProgress], None]


def _silent(progress: ChunkProgress) -> None:
    """Nobody asked."""


def count_census(
    spec: Specification,
    places: Places,
    territory: Territory,
    *,
    scheduler: str | None = None,
    workers: int = 1,
    checkpoint: Path | None = None,
    progress: Progress = _silent,
    chunk_rows: int = CHUNK_ROWS,
    save_seconds: float = SAVE_SECONDS,
) -> CensusCounts:
    """Children of the census of ``spec`` by municipality and pattern.

    Parameters
    ----------
    spec, places, territory : what was declared, and what it is joined to
    scheduler : address of a Dask scheduler whose workers see the same files; without one, this machine
    workers : processes of this machine
    checkpoint : folder in which counts are kept so that an interrupted run goes on from its last chunk
    progress : called after every chunk
    chunk_rows : about how many rows of a Parquet file make a chunk
    save_seconds : how long a run may go without saving its counts

    Raises
    ------
    MicrodataError
        With every breach found: what is wrong, first row, value, how many, what to do. Nothing is saved then.
    """
    plan = plan_of(spec, places, chunk_rows=chunk_rows)
    kept = None if checkpoint is None else Checkpoint(checkpoint, digest_of(plan))
    counter = _Counter(plan, kept.load() if kept else None)
    started, saved_at = time.monotonic(), time.monotonic()
    read = sum(part.size for part in plan.table.parts[: counter.done])
    before, fault_at = read, None
    left = range(counter.done, len(plan.table.parts))
    saved = counter.done
    try:
        task = Task(count_chunk, plan, "census", read=read_chunk)
        for number, counts in answers(task, left, scheduler=scheduler, workers=workers):
            counter.add(counts)
            read += plan.table.parts[number].size
            progress(_progress(plan, counter, read, before, time.monotonic() - started))
            if counter.faults:
                fault_at = number if fault_at is None else fault_at
                if number - fault_at >= READ_ON or counter.faults.damage:
                    break
            elif kept and time.monotonic() - saved_at > save_seconds:
                kept.save(counter.progressed())
                saved, saved_at = counter.done, time.monotonic()
    finally:
        if kept and counter.is_whole and not counter.faults and counter.done > saved:
            kept.save(counter.progressed())
    _refuse(plan, places, counter)
    if kept:
        kept.retire_others()
    return _counts(spec, plan, territory, counter)


def plan_of(spec: Specification, places: Places, *, chunk_rows: int = CHUNK_ROWS) -> CountPlan:
    """What is counted, as every worker is told; the files are looked at, no row is read."""
    source = spec.census
    levels = [(one, one.census) for one in spec.covariates if one.census is not None and one.levels]
    numbers = [(one, one.census) for one in spec.covariates if one.census is not None and one.is_number]
    texts = [source.municipality, source.age, *(mapped.column for _, mapped in levels)]
    table = open_table(
        source,
        texts=[one for one in texts if one is not None],
        numbers=[one for one in (source.count, *(mapped.column for _, mapped in numbers)) if one is not None],
        title="census",
        chunk_rows=chunk_rows,
    )
    first = min(one.ages[0] for one in spec.outcomes)
    last = max(one.ages[1] for one in spec.outcomes)
    return CountPlan(
        table=table,
        place=places.coder(source.municipality, pad=source.pad_codes),
        levels=tuple(LevelCoder.of(covariate, mapped) for covariate, mapped in levels),
        sizes=tuple(len(covariate.all_levels) for covariate, _ in levels),
        refuse_missing=frozenset(one.code for one in spec.covariates if one.missing == "refuse"),
        refuse_places=source.other_places == "refuse",
        age=None if source.age is None else AgeRule(source.age, first, last),
        count=source.count,
        numbers=tuple(NumberCoder.of(covariate, mapped) for covariate, mapped in numbers),
    )


def digest_of(plan: CountPlan) -> str:
    """Of everything that the counts depend on: files, chunks, columns, codes and rules."""
    levels = [
        (one.covariate, one.column, sorted(one.table.items()), one.ranges, sorted(one.missing), one.when_missing)
        for one in plan.levels
    ]
    facts = (
        plan.table.digest,
        plan.table.parts,
        plan.table.encoding,
        plan.table.delimiters,
        plan.table.decimal,
        sorted(plan.place.positions.items()),
        plan.place.column,
        plan.place.pad,
        levels,
        plan.sizes,
        sorted(plan.refuse_missing),
        plan.refuse_places,
        plan.age,
        plan.count,
        [(one.covariate, one.column, one.divide_by, sorted(one.missing)) for one in plan.numbers],
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


class _Counter:
    """The sum over the chunks so far; dense where the possible cells fit, else the cells that occur."""

    def __init__(self, plan: CountPlan, before: Progressed | None) -> None:
        self.plan = plan
        self.done = before.done if before else 0
        self.rows = before.rows if before else 0
        self.left_out = before.left_out.copy() if before else np.zeros(plan.municipalities)
        self.faults = Faults(dropped=dict(before.dropped) if before else {})
        self.dense = np.zeros(plan.cells) if plan.cells <= DENSE_CELLS else None
        self.keys = before.keys if before else np.zeros(0, dtype=np.int64)
        self.children = before.children if before else np.zeros(0)
        self.waiting: list[tuple[IndexArray, FloatArray]] = []
        self.is_whole = True
        """Whether no chunk is half taken in: an interruption can come between any two lines."""
        if self.dense is not None:
            self.dense[self.keys] = self.children

    def add(self, counts: ChunkCounts) -> None:
        """Take in the next chunk."""
        self.is_whole = False
        self._take_in(counts)
        self.is_whole = True

    def _take_in(self, counts: ChunkCounts) -> None:
        self.faults.merge(counts.faults, offset=self.rows)
        self.rows += counts.rows
        self.done += 1
        if counts.left_out is not None:
            self.left_out += counts.left_out
        if self.dense is not None:
            for first, children in counts.runs:
                self.dense[first : first + len(children)] += children
            self.dense[counts.keys] += counts.children
            return
        self.waiting.append((counts.keys, counts.children))
        # Joined when as many wait as are held: every cell is then sorted a few times only, however many chunks.
        if sum(len(keys) for keys, _ in self.waiting) > max(len(self.keys), 1 << 20):
            self._join()

    def _join(self) -> None:
        keys = np.concatenate([self.keys, *(keys for keys, _ in self.waiting)])
        children = np.concatenate([self.children, *(children for _, children in self.waiting)])
        self.waiting.clear()
        self.keys, self.children = summed_by_key(keys, children)
        if len(self.keys) > MOST_CELLS:
            widest = max(zip(self.plan.sizes, self.plan.levels, strict=True), key=lambda pair: pair[0])
            raise MicrodataError(
                "the census",
                [
                    f"more than {MOST_CELLS:,} different cells after {self.rows:,} rows; '{widest[1].covariate}' alone "
                    f"has {widest[0]:,} levels: group it with 'ranges' or fewer 'values'"
                ],
            )

    @property
    def is_empty(self) -> bool:
        """Whether nobody is counted."""
        return not self.dense.any() if self.dense is not None else not len(self.cells()[0])

    def cells(self) -> tuple[IndexArray, FloatArray]:
        """Cells with children, ascending, and their children."""
        if self.dense is not None:
            keys = np.flatnonzero(self.dense != 0)
            return keys, self.dense[keys]
        if self.waiting:
            self._join()
        some = self.children > 0
        return self.keys[some], self.children[some]

    def progressed(self) -> Progressed:
        """What a checkpoint keeps."""
        keys, children = self.cells()
        return Progressed(self.done, self.rows, keys, children, self.left_out, dict(self.faults.dropped))


def _progress(plan: CountPlan, counter: _Counter, read: int, before: int, seconds: float) -> ChunkProgress:
    whole = plan.table.size
    speed = (read - before) / seconds if seconds > 0 else 0.0
    return ChunkProgress(
        done=counter.done,
        chunks=len(plan.table.parts),
        rows=counter.rows,
        share=read / whole if whole else 1.0,
        seconds=seconds,
        remaining=(whole - read) / speed if speed > 0 else None,
    )


def _refuse(plan: CountPlan, places: Places, counter: _Counter) -> None:
    faults = counter.faults
    whole = counter.done == len(plan.table.parts)
    read = "" if whole else f" in the first {counter.rows:,}"
    breaches = messages(plan, faults, read=read)
    strange = {code: rows for (_, code), (rows, _) in faults.places.found.items()}
    breaches += unknown_places(strange, places, column=plan.place.column, counted="children")
    if not breaches and whole and counter.is_empty:
        reasons = ", ".join(f"{reason}: {many:,.0f}" for reason, many in faults.dropped.items()) or "none dropped"
        ages = "" if plan.age is None else f" aged {plan.age.first} to {plan.age.last} by column '{plan.age.column}'"
        breaches = [f"no child{ages} is counted among {counter.rows:,} rows ({reasons}); check ages and missing values"]
    if breaches:
        raise MicrodataError("the census", breaches)


def _counts(spec: Specification, plan: CountPlan, territory: Territory, counter: _Counter) -> CensusCounts:
    keys, children = counter.cells()
    starts = np.searchsorted(keys, np.arange(plan.municipalities + 1) * plan.patterns)
    municipality = np.repeat(np.arange(plan.municipalities), np.diff(starts))
    used, renumbered = _distinct(keys - municipality * plan.patterns, plan.patterns)
    dropped = dict(counter.faults.dropped)
    counts = CensusCounts(
        covariates=tuple(one.covariate() for one in spec.covariates if _in_counts(one)),
        municipalities=plan.municipalities,
        municipality=municipality,
        pattern=renumbered,
        children=children,
        pattern_levels={
            coder.covariate: (used // stride) % size
            for coder, stride, size in zip(plan.levels, plan.strides, plan.sizes, strict=True)
        },
        territory=territory.values,
        dropped=dropped,
    )
    here = counts.of_municipality()
    for code, values in territory.values.items():
        unknown = float(here[~np.isfinite(values)].sum())
        if unknown:
            dropped[f"a municipality without '{code}'"] = unknown
    found = here + counter.left_out if counter.left_out.any() else None
    return CensusCounts(
        covariates=counts.covariates,
        municipalities=counts.municipalities,
        municipality=counts.municipality,
        pattern=counts.pattern,
        children=counts.children,
        pattern_levels=counts.pattern_levels,
        territory=counts.territory,
        dropped=dropped,
        found=found,
    )


def _distinct(pattern: IndexArray, patterns: int) -> tuple[IndexArray, IndexArray]:
    """Patterns that occur, ascending, and the number of each of ``pattern`` among them."""
    if patterns > DENSE_CELLS:
        used, number = np.unique(pattern, return_inverse=True)
        return used, number.reshape(-1).astype(np.int64)
    occurs = np.zeros(patterns, dtype=np.bool_)
    occurs[pattern] = True
    used = np.flatnonzero(occurs)
    return used, pattern if len(used) == patterns else (np.cumsum(occurs) - 1)[pattern]


def _in_counts(covariate: CovariateSpec) -> bool:
    """Numbers of persons and households are no cells; ``sum_census`` takes them in."""
    return covariate.kind == "territory" or bool(covariate.levels)
