"""Predictions over the persons of a census, for models with numbers of each child; read in chunks like the counts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.model.census import CensusCounts, allowed_positions
from dashboard.model.census_design import census_design, territory_column
from dashboard.model.design import Covariate
from dashboard.model.fitted import FittedModel
from dashboard.model.person_sums import PersonSums
from dashboard.model.specification import Specification
from dashboard.model.sums import per_child, summed
from dashboard.release.microdata.census import ChunkProgress, Progress, plan_of
from dashboard.release.microdata.chunks import CHUNK_ROWS
from dashboard.release.microdata.counting import CountPlan, Faults, messages
from dashboard.release.microdata.places import Places, unknown_places
from dashboard.release.microdata.summing import (
    BEYOND,
    CHILDREN,
    EXPECTED,
    SLOPE,
    SQUARES,
    SUMS,
    ChunkSums,
    LinearModel,
    SumPlan,
    add_up,
    sum_chunk,
)
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
    scheduler: str | None = None,
    workers: int = 1,
    progress: Progress = _silent,
    chunk_rows: int = CHUNK_ROWS,
) -> dict[str, PersonSums]:
    """Sums of p, p squared, p (1 - p) and its products with the numbers, by cell, for each fitted outcome.

    Needed only where a covariate of the person or household is a number, or meets one of the territory; otherwise
    counts say the same and faster. The chunks are added in their order, whoever is done first, so the answer does not
    depend on the workers.

    Parameters
    ----------
    models : outcome code to its fitted model
    ranges : optional
        With them, children are counted whose number lies beyond what the survey has seen.
    scheduler, workers, progress, chunk_rows : as for ``count_census``

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
        _linear(spec, counted, territory, model, ranges=(ranges or {}).get(code, {})) for code, model in models.items()
    )
    plan, summer = SumPlan(counted, linear), _Summer.of(counted, linear)
    read, started = 0, time.monotonic()
    numbers = range(len(counted.table.parts))
    for number, chunk in answers(Task(sum_chunk, plan, "census"), numbers, scheduler=scheduler, workers=workers):
        summer.add(chunk)
        read += counted.table.parts[number].size
        seconds = time.monotonic() - started
        left = (counted.table.size - read) * seconds / read if read else None
        progress(ChunkProgress(number + 1, len(numbers), summer.rows, read / counted.table.size, seconds, left))
        if summer.faults.damage:
            break
    _refuse(counted, places, summer.faults)
    return {
        model.outcome: _person_sums(spec, plan, linear, territory, summer, at)
        for at, (model, linear) in enumerate(zip(models.values(), plan.models, strict=True))
    }


@dataclass
class _Summer:
    """The sums over the chunks so far, one table per model."""

    tables: list[tuple[IndexArray, FloatArray]]
    left_out: FloatArray
    rows: int = 0
    faults: Faults = field(default_factory=Faults)

    @classmethod
    def of(cls, plan: CountPlan, models: Sequence[LinearModel]) -> _Summer:
        return cls([add_up([], model.width) for model in models], np.zeros(plan.municipalities))

    def add(self, chunk: ChunkSums) -> None:
        """Take in the next chunk; pair by pair, so that rows are added to one table in the order of the chunks."""
        self.faults.merge(chunk.faults, offset=self.rows)
        self.tables = [
            add_up([own, new], new[1].shape[1])
            for own, new in zip(self.tables, zip(chunk.keys, chunk.sums, strict=True), strict=True)
        ]
        self.rows += chunk.rows
        if chunk.left_out is not None:
            self.left_out += chunk.left_out


def _linear(
    spec: Specification,
    plan: CountPlan,
    territory: Territory,
    model: FittedModel,
    *,
    ranges: Mapping[str, tuple[float, float]],
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
    crossed = {
        part: territory_column(nobody, *part)
        for term in model.terms
        if term.kind != "territory"
        for part in term.parts
        if part[0] in territory.values
    }
    known = np.all([design.known, *(np.isfinite(values) for values in crossed.values())], axis=0)
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
        territory=crossed,
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
    sums = summer.tables[at][1]
    counted, numbers = plan.counts, [coder.covariate for coder in plan.counts.numbers]
    whole, own = _counted(spec, counted, linear, territory, summer, at)
    inside = whole.belongs(spec.outcome(linear.outcome).population)[whole.pattern]
    terms, first = len(linear.number_terms), linear.width - 2 * len(numbers)
    everybody = whole.of_municipality()
    here = sums[inside]
    return PersonSums(
        outcome=linear.outcome,
        counts=own,
        terms=linear.terms,
        expected=here[:, EXPECTED],
        squares=here[:, SQUARES],
        slope=here[:, SLOPE],
        number_terms=linear.number_terms,
        number_slopes=here[:, SUMS : SUMS + terms],
        number_totals=here[:, SUMS + terms : SUMS + 2 * terms],
        number_squares=here[:, SUMS + 2 * terms : SUMS + 3 * terms],
        numbers={code: here[:, first + one] for one, code in enumerate(numbers)},
        means={
            code: per_child(summed(sums[:, first + one], whole.municipality, places=whole.municipalities), everybody)
            for one, code in enumerate(numbers)
        },
        beyond={code: here[:, first + len(numbers) + one] for one, code in enumerate(numbers)},
        beyond_any=here[:, BEYOND],
    )


def _counted(
    spec: Specification, plan: CountPlan, linear: LinearModel, territory: Territory, summer: _Summer, at: int
) -> tuple[CensusCounts, CensusCounts]:
    """Everybody counted, and those of the outcome's population."""
    keys, sums = summer.tables[at]
    municipality, pattern = np.divmod(keys, plan.patterns)
    used, renumbered = np.unique(pattern, return_inverse=True)
    counts = CensusCounts(
        covariates=_held(spec, plan),
        municipalities=plan.municipalities,
        municipality=municipality,
        pattern=renumbered.reshape(-1).astype(np.int64),
        children=sums[:, CHILDREN],
        pattern_levels=linear.positions(used),
        territory=territory.values,
        dropped=summer.faults.dropped,
    )
    if summer.left_out.any():
        counts = replace(counts, found=counts.of_municipality() + summer.left_out)
    return counts, counts.restricted(spec.outcome(linear.outcome).population)


def _held(spec: Specification, plan: CountPlan) -> tuple[Covariate, ...]:
    numbers = {coder.covariate for coder in plan.numbers}
    return tuple(one for one in spec.all_covariates if one.code not in numbers)
