"""Predictions over the persons of a census, for models with numbers of each child; read in chunks like the counts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.model.census import CensusCounts, allowed_positions
from dashboard.model.census_design import census_design, territory_column
from dashboard.model.design import Covariate
from dashboard.model.fitted import FittedModel
from dashboard.model.person_sums import PersonSums
from dashboard.model.specification import Specification
from dashboard.model.sums import per_child
from dashboard.release.microdata.cell_sums import CellTables, Table
from dashboard.release.microdata.census import SAVE_SECONDS, ChunkProgress, Progress, digest_of, plan_of
from dashboard.release.microdata.checkpoint import SumCheckpoint, Summed
from dashboard.release.microdata.chunks import CHUNK_ROWS
from dashboard.release.microdata.counting import CountPlan, Faults, messages
from dashboard.release.microdata.linear_model import CHILDREN, EXPECTED, SLOPE, SUMS, LinearModel
from dashboard.release.microdata.places import Places, unknown_places
from dashboard.release.microdata.summing import ChunkSums, SumPlan, sum_chunk
from dashboard.release.microdata.territory import Territory
from dashboard.release.microdata.workers import Task, answers
from dashboard.values import FloatArray, IndexArray


def _silent(progress: ChunkProgress) -> None:
    """Nobody asked."""


Ranges = Mapping[str, Mapping[str, tuple[float, float]]]
"""Outcome to the least and largest value that the survey has seen of each number."""


def sum_census(
    spec: Specification,
    places: Places,
    territory: Territory,
    models: Mapping[str, FittedModel],
    *,
    ranges: Ranges | None = None,
    changes: bool = True,
    scheduler: str | None = None,
    workers: int = 1,
    checkpoint: Path | None = None,
    progress: Progress = _silent,
    chunk_rows: int = CHUNK_ROWS,
    save_seconds: float = SAVE_SECONDS,
) -> dict[str, PersonSums]:
    """Sums of p, p squared, p (1 - p) and its products with the numbers, by cell, for each fitted outcome, and of the
    discrete changes of every level, by municipality.

    Needed only where a covariate of the person or household is a number, or meets one of the territory; otherwise
    counts say the same and faster. The chunks are added in their order, whoever is done first, so the answer does not
    depend on the workers.

    Parameters
    ----------
    models : outcome code to its fitted model
    ranges : optional
        With them, children are counted whose number lies beyond what the survey has seen.
    changes : bool, default True
        Without them the discrete changes of the levels are left out, for predictions alone.
    scheduler, workers, checkpoint, progress, chunk_rows, save_seconds : as for ``count_census``

    Returns
    -------
    mapping of outcome code to PersonSums
        Children without a value that may be dropped are left out and told in ``counts.dropped``; they stay among the
        children found, as in ``count_census``.

    Raises
    ------
    MicrodataError
        As ``count_census``.
    """
    counted = plan_of(spec, places, chunk_rows=chunk_rows)
    linear = tuple(
        _linear(spec, counted, territory, model, ranges=(ranges or {}).get(code, {}), changes=changes)
        for code, model in models.items()
    )
    plan = SumPlan(counted, linear)
    kept = None if checkpoint is None else SumCheckpoint(checkpoint, _digest_of(plan))
    summer = _Summer.of(plan, kept.load() if kept else None)
    parts, before, saved = counted.table.parts, summer.done, summer.done
    started = saved_at = time.monotonic()
    left = range(summer.done, len(parts))
    try:
        for number, chunk in answers(Task(sum_chunk, plan, "census"), left, scheduler=scheduler, workers=workers):
            summer.add(chunk)
            progress(_progress(plan, number, before, summer.rows, time.monotonic() - started))
            if summer.faults.damage:
                break
            if kept and not summer.faults and time.monotonic() - saved_at > save_seconds:
                kept.save(summer.summed())
                saved, saved_at = summer.done, time.monotonic()
    finally:
        if kept and summer.is_whole and not summer.faults and summer.done > saved:
            kept.save(summer.summed())
    _refuse(counted, places, summer.faults)
    return {
        model.outcome: _person_sums(spec, plan, linear, territory, summer, at)
        for at, (model, linear) in enumerate(zip(models.values(), plan.models, strict=True))
    }


@dataclass
class _Summer:
    """The sums over the chunks so far, one table per model."""

    cells: list[CellTables]
    left_out: FloatArray
    by_place: list[FloatArray]
    done: int = 0
    rows: int = 0
    faults: Faults = field(default_factory=Faults)
    is_whole: bool = True
    """Whether no chunk is half taken in: an interruption can come between any two lines."""

    @classmethod
    def of(cls, plan: SumPlan, before: Summed | None) -> _Summer:
        cells = [CellTables(model.width) for model in plan.models]
        if before is None:
            places = plan.counts.municipalities
            return cls(cells, np.zeros(places), [np.zeros((places, model.place_width)) for model in plan.models])
        for own, table in zip(cells, before.tables, strict=True):
            own.add(table)
        faults = Faults(dropped=before.dropped)
        return cls(cells, before.left_out, before.by_place, before.done, before.rows, faults)

    def add(self, chunk: ChunkSums) -> None:
        """Take in the next chunk, in the order of the chunks."""
        self.is_whole = False
        self.faults.merge(chunk.faults, offset=self.rows)
        for own, tables in zip(self.cells, chunk.tables, strict=True):
            for table in tables:
                own.add(table)
        self.by_place = [own + new for own, new in zip(self.by_place, chunk.by_place, strict=True)]
        self.rows += chunk.rows
        self.done += 1
        if chunk.left_out is not None:
            self.left_out = self.left_out + chunk.left_out
        self.is_whole = True

    def summed(self) -> Summed:
        """What a checkpoint keeps."""
        tables = [own.joined() for own in self.cells]
        return Summed(self.done, self.rows, tables, self.left_out, self.by_place, dict(self.faults.dropped))


def _progress(plan: SumPlan, number: int, before: int, rows: int, seconds: float) -> ChunkProgress:
    parts = plan.counts.table.parts
    whole, first = plan.counts.table.size, sum(part.size for part in parts[:before])
    read = sum(part.size for part in parts[: number + 1])
    speed = (read - first) / seconds if seconds > 0 else 0.0
    left = (whole - read) / speed if speed > 0 else None
    return ChunkProgress(number + 1, len(parts), rows, read / whole if whole else 1.0, seconds, left)


def _digest_of(plan: SumPlan) -> str:
    """Of everything that the sums depend on: what is counted, and every model as it is applied."""
    found = hashlib.sha256(digest_of(plan.counts).encode())
    for model in plan.models:
        of_model = (model.outcome, model.terms, model.covariates, model.strides)
        facts = (f"discrete changes: {model.with_changes}", *of_model, sorted(model.population.items()))
        found.update(repr((facts, sorted(model.ranges.items()), sorted(model.territory))).encode())
        for values in (model.coefficients, model.municipal, *(model.territory[key] for key in sorted(model.territory))):
            found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()


def _linear(
    spec: Specification,
    plan: CountPlan,
    territory: Territory,
    model: FittedModel,
    *,
    ranges: Mapping[str, tuple[float, float]],
    changes: bool,
) -> LinearModel:
    nobody = CensusCounts(
        covariates=spec.all_covariates,
        municipalities=plan.municipalities,
        municipality=np.zeros(0, dtype=np.int64),
        pattern=np.zeros(0, dtype=np.int64),
        children=np.zeros(0),
        pattern_levels={},
        territory=territory.values,
    )
    of_territory = [at for at, term in enumerate(model.terms) if term.kind == "territory"]
    design = census_design(nobody, [model.terms[at] for at in of_territory])
    of_places = {
        part: territory_column(nobody, *part)
        for term in model.terms
        for part in (term.parts or ((term.factor, term.level),))
        if part[0] in territory.values
    }
    known = np.all([design.known, *(np.isfinite(values) for values in of_places.values())], axis=0)
    slopes = model.coefficients[1:]
    municipal = model.coefficients[0] + design.municipal @ slopes[of_territory] + model.municipal_effect
    levels = {one.code: one.levels for one in spec.all_covariates}
    population = spec.outcome(model.outcome).population
    return LinearModel(
        outcome=model.outcome,
        terms=model.terms,
        coefficients=slopes,
        municipal=np.where(known, municipal, np.nan),
        covariates=tuple((one.covariate, levels[one.covariate]) for one in plan.levels)
        + tuple((one.covariate, ()) for one in plan.numbers),
        strides=plan.strides,
        population={
            code: tuple(allowed_positions(spec.all_covariates, code=code, levels=own).tolist())
            for code, own in population.items()
        },
        ranges=ranges,
        territory=of_places,
        with_changes=changes,
    )


def _refuse(plan: CountPlan, places: Places, faults: Faults) -> None:
    breaches = messages(plan, faults, read="")
    strange = {code: rows for (_, code), (rows, _) in faults.places.found.items()}
    breaches += unknown_places(strange, places, column=plan.place.column, counted="children")
    if breaches:
        raise MicrodataError("the census", breaches)


def _person_sums(
    spec: Specification, plan: SumPlan, linear: LinearModel, territory: Territory, summer: _Summer, at: int
) -> PersonSums:
    """Of the cells of everybody those of the population, beside what is told of everybody."""
    table = summer.cells[at].joined()
    whole, own = _counted(spec, plan.counts, linear, territory, summer, table)
    inside = whole.belongs(spec.outcome(linear.outcome).population)
    here = table[1] if inside.all() else table[1][inside[whole.pattern]]
    everybody = whole.of_municipality()
    by_place = {what: summer.by_place[at][:, list(columns)] for what, columns in linear.place_columns.items()}
    numbers = [coder.covariate for coder in plan.counts.numbers]
    return PersonSums(
        outcome=linear.outcome,
        counts=own,
        terms=linear.terms,
        expected=here[:, EXPECTED],
        slope=here[:, SLOPE],
        number_terms=linear.number_terms,
        number_slopes=here[:, SUMS:],
        number_totals=by_place["totals"],
        number_squares=by_place["squares"],
        means={code: per_child(by_place["numbers"][:, one], everybody) for one, code in enumerate(numbers)},
        beyond={code: by_place["beyond"][:, one] for one, code in enumerate(numbers)},
        beyond_any=by_place["beyond_any"][:, 0],
        level_terms=linear.level_terms,
        changes=by_place["changes"],
    )


def _counted(
    spec: Specification,
    plan: CountPlan,
    linear: LinearModel,
    territory: Territory,
    summer: _Summer,
    table: Table,
) -> tuple[CensusCounts, CensusCounts]:
    """Everybody counted, and those of the outcome's population."""
    keys, sums = table
    municipality, pattern = np.divmod(keys, plan.patterns)
    used, renumbered = _renumbered(pattern, plan.patterns)
    counts = CensusCounts(
        covariates=_held(spec, plan),
        municipalities=plan.municipalities,
        municipality=municipality,
        pattern=renumbered,
        children=sums[:, CHILDREN],
        pattern_levels=linear.positions(used),
        territory=territory.values,
        dropped=summer.faults.dropped,
    )
    if summer.left_out.any():
        counts = replace(counts, found=counts.of_municipality() + summer.left_out)
    return counts, counts.restricted(spec.outcome(linear.outcome).population)


def _renumbered(pattern: IndexArray, patterns: int) -> tuple[IndexArray, IndexArray]:
    """The patterns that occur, ascending, and the position of each of ``pattern`` among them."""
    if patterns > len(pattern):
        used, renumbered = np.unique(pattern, return_inverse=True)
        return used, renumbered.reshape(-1).astype(np.int64)
    there = np.zeros(patterns, dtype=np.bool_)
    there[pattern] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[pattern]


def _held(spec: Specification, plan: CountPlan) -> tuple[Covariate, ...]:
    numbers = {coder.covariate for coder in plan.numbers}
    return tuple(one for one in spec.all_covariates if one.code not in numbers)
