"""Predictions over the persons of a census, for models with numbers of each child; read in chunks like the counts."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.model.census import CensusCounts, allowed_positions
from dashboard.model.census_design import census_design
from dashboard.model.design import Covariate
from dashboard.model.fitted import FittedModel
from dashboard.model.person_sums import PersonSums
from dashboard.model.specification import Specification
from dashboard.release.microdata.census import ChunkProgress, Progress, plan_of
from dashboard.release.microdata.chunks import CHUNK_ROWS
from dashboard.release.microdata.counting import CountPlan, Faults, messages
from dashboard.release.microdata.places import Places, unknown_places
from dashboard.release.microdata.summing import (
    CHILDREN,
    EXPECTED,
    SLOPE,
    SQUARES,
    SUMS,
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


def sum_census(
    spec: Specification,
    places: Places,
    territory: Territory,
    models: Mapping[str, FittedModel],
    *,
    scheduler: str | None = None,
    workers: int = 1,
    progress: Progress = _silent,
    chunk_rows: int = CHUNK_ROWS,
) -> dict[str, PersonSums]:
    """Sums of p, p squared, p (1 - p) and its products with the numbers, by cell, for each fitted outcome.

    Needed only where a covariate of the person or household is a number; otherwise counts say the same and faster.
    The chunks are added in their order, whoever is done first, so the answer does not depend on the workers.

    Parameters
    ----------
    models : outcome code to its fitted model
    scheduler, workers, progress, chunk_rows : as for ``count_census``

    Returns
    -------
    mapping of outcome code to PersonSums
        Children without a value that may be dropped are left out and told in ``counts.dropped``.

    Raises
    ------
    MicrodataError
        As ``count_census``.
    """
    counted = plan_of(spec, places, chunk_rows=chunk_rows)
    plan = SumPlan(counted, tuple(_linear(spec, counted, territory, model) for model in models.values()))
    faults = Faults()
    rows, read, started = 0, 0, time.monotonic()
    held: list[list[tuple[IndexArray, FloatArray]]] = [[] for _ in plan.models]
    numbers = range(len(counted.table.parts))
    for number, chunk in answers(Task(sum_chunk, plan, "census"), numbers, scheduler=scheduler, workers=workers):
        faults.merge(chunk.faults, offset=rows)
        for own, keys, sums in zip(held, chunk.keys, chunk.sums, strict=True):
            # Added pair by pair: the sum of the first chunks is one table, whose rows are added to in order.
            own[:] = [add_up([*own, (keys, sums)], sums.shape[1])]
        rows, read = rows + chunk.rows, read + counted.table.parts[number].size
        seconds = time.monotonic() - started
        left = (counted.table.size - read) * seconds / read if read else None
        progress(ChunkProgress(number + 1, len(numbers), rows, read / counted.table.size, seconds, left))
        if faults.damage:
            break
    _refuse(counted, places, faults)
    return {
        model.outcome: _person_sums(spec, plan, linear, territory, own[0], faults)
        for model, linear, own in zip(models.values(), plan.models, held, strict=True)
    }


def _linear(spec: Specification, plan: CountPlan, territory: Territory, model: FittedModel) -> LinearModel:
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
    slopes = model.coefficients[1:]
    municipal = model.coefficients[0] + design.municipal @ slopes[of_territory] + model.municipal_effect
    levels = {one.code: one.levels for one in spec.all_covariates}
    population = spec.outcome(model.outcome).population
    return LinearModel(
        outcome=model.outcome,
        terms=model.terms,
        coefficients=slopes,
        municipal=np.where(design.known, municipal, np.nan),
        covariates=tuple((one.covariate, levels[one.covariate]) for one in plan.levels)
        + tuple((one.covariate, ()) for one in plan.numbers),
        strides=plan.strides,
        population={
            code: tuple(allowed_positions(spec.all_covariates, code=code, levels=own).tolist())
            for code, own in population.items()
        },
    )


def _refuse(plan: CountPlan, places: Places, faults: Faults) -> None:
    breaches = messages(plan, faults, read="")
    strange = {code: rows for (_, code), (rows, _) in faults.places.found.items()}
    breaches += unknown_places(strange, places, column=plan.place.column, counted="children")
    if breaches:
        raise MicrodataError("the census", breaches)


def _person_sums(
    spec: Specification,
    plan: SumPlan,
    linear: LinearModel,
    territory: Territory,
    summed: tuple[IndexArray, FloatArray],
    faults: Faults,
) -> PersonSums:
    keys, sums = summed
    counted = plan.counts
    municipality, pattern = np.divmod(keys, counted.patterns)
    used, renumbered = np.unique(pattern, return_inverse=True)
    first = SUMS
    after = first + len(linear.number_terms)
    counts = CensusCounts(
        covariates=_held(spec, counted),
        municipalities=counted.municipalities,
        municipality=municipality,
        pattern=renumbered.reshape(-1).astype(np.int64),
        children=sums[:, CHILDREN],
        pattern_levels=linear.positions(used),
        territory=territory.values,
        dropped=faults.dropped,
    )
    return PersonSums(
        outcome=linear.outcome,
        counts=counts.restricted(spec.outcome(linear.outcome).population),
        terms=linear.terms,
        expected=sums[:, EXPECTED],
        squares=sums[:, SQUARES],
        slope=sums[:, SLOPE],
        number_terms=linear.number_terms,
        number_slopes=sums[:, first:after],
        numbers={coder.covariate: sums[:, after + at] for at, coder in enumerate(counted.numbers)},
    )


def _held(spec: Specification, plan: CountPlan) -> tuple[Covariate, ...]:
    numbers = {coder.covariate for coder in plan.numbers}
    return tuple(one for one in spec.all_covariates if one.code not in numbers)
