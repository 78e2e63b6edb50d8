"""Predicting child by child, where a covariate is a number of each child, beside pandas with statsmodels.

The census of :mod:`bench.prediction` with one more column, a distance in kilometres, which no table of cells can hold:
every child is predicted by itself. Ours gives in the same pass what standard errors and diagnostics need. Both are
timed twice: with the probabilities alone, and with the discrete change of every level besides (the peer: ``predict``
once more for each level and each reference). All are held to the same probabilities.

Run alone with ``python -m bench.persons [rows]``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.prediction import (
    BRAZIL,
    LEVELS,
    MUNICIPALITIES,
    PEER_ROWS,
    SHARES,
    coefficients,
    frames,
    joined,
    measure,
    measured,
    read_answer,
    study,
)
from bench.result import Result, table
from dashboard.model.estimates import estimate_from_sums
from dashboard.model.factor_weights import weigh_sums
from dashboard.model.fitted import FittedModel
from dashboard.model.prediction_options import PredictionOptions
from dashboard.release.microdata.persons import sum_census
from dashboard.release.microdata.places import read_places
from dashboard.release.microdata.read_specification import read_specification
from dashboard.release.microdata.territory import read_territory
from dashboard.values import FloatArray

ROWS = 20_000_000
NUMBER = "km"
OURS, TWO = "child by child, 1 process", "child by child, 2 processes"
ALONE = "child by child, probabilities alone, 1 process"
PEER, PEER_CHANGES = "pandas and statsmodels", "pandas and statsmodels, discrete changes too"


def results(rows: int = ROWS) -> list[Result]:
    """Both of ours beside both of the peer, over one file."""
    with study(rows, in_order=True, number=NUMBER) as folder:
        told = {name: measured(name, folder, module="bench.persons") for name in WAYS}
        whole = int(np.isfinite(read_answer(folder, PEER)).sum()) - 1 if rows > PEER_ROWS else MUNICIPALITIES
        apart = np.nanmax(np.abs(read_answer(folder, PEER) - read_answer(folder, OURS))[:whole])
        between = np.nanmax(np.abs(read_answer(folder, TWO) - read_answer(folder, OURS)))
    own, what = told[OURS], f"predict {rows / 1e6:g} M persons child by child"
    return [
        *_beside(what, told[ALONE], PEER, told[PEER], goal="10x"),
        *_beside(f"{what}, discrete changes too", own, PEER_CHANGES, told[PEER_CHANGES], goal="10x"),
        Result("  resident memory", own["memory"] / 1e9, "GB", goal="under 2 GB"),
        Result("  2 processes, their start included", told[TWO]["rate"] / 1e6, "M rows/s"),
        Result("  190 M persons in 1 process, at this rate", BRAZIL / own["rows"] * own["processor"] / 60, "min"),
        Result(f"  largest difference of P_m from {PEER}", float(apart) / 1e-10, "times 1e-10", goal="1"),
        Result("  largest difference of P_m from 2 processes", float(between) / 1e-10, "times 1e-10", goal="1"),
    ]


def _beside(what: str, own: dict[str, float], peer: str, other: dict[str, float], *, goal: str) -> Iterator[Result]:
    """By the clock, on all cores, and by processor time, where what else the machine does cannot decide."""
    rows = f"{peer} ({other['rows'] / 1e6:g} M rows)"
    for measure_of, unit in (("seconds", "M rows/s"), ("processor", "M rows a second of processor")):
        mine, theirs = (one["rows"] / one[measure_of] for one in (own, other))
        yield Result(what, mine / 1e6, unit, rows, theirs / 1e6, mine / theirs, goal)


def weights() -> FloatArray:
    """Coefficients as everywhere, and that of the number."""
    return np.concatenate([coefficients(), [-0.3]])


def ours(folder: Path, *, workers: int, changes: bool = True) -> tuple[int, FloatArray, float]:
    """From the specification to estimates, standard errors and the weight of every factor."""
    spec = read_specification(folder / "specification.yaml")
    places = read_places(spec.places)
    read = 0

    def progress(told: Any) -> None:
        nonlocal read
        read = told.rows

    b, zeros, terms = weights(), np.zeros(len(places)), spec.model_terms("work")
    covariance = np.eye(len(b)) * 1e-4
    model = FittedModel("work", terms, b, covariance, zeros, zeros, 0.0, 0.0, 10_000, 10, 500, 6, -1.0, -2.0)
    territory = read_territory(spec, places)
    models = {"work": model}
    sums = sum_census(spec, places, territory, models, changes=changes, workers=workers, progress=progress)["work"]
    summed = time.perf_counter()
    estimates = estimate_from_sums(sums, model, options=PredictionOptions(groups=()))
    if not changes:
        return read, estimates.probability, time.perf_counter() - summed
    weigh_sums(sums.counts, sums.by_municipality(), model=model, told=np.isfinite(estimates.probability))
    return read, estimates.probability, time.perf_counter() - summed


def peer(folder: Path, *, changes: bool) -> tuple[int, FloatArray, float]:
    """Dummies, ``Logit.predict``, ``groupby``, a chunk at a time; with ``changes`` each level and reference as well."""
    import statsmodels.api as sm

    model = sm.Logit(np.array([0.0, 1.0]), np.ones((2, len(weights()))))
    shares = pd.read_csv(folder / "territory.csv", dtype={"mun": int})
    rows, sums, moved = 0, [], np.zeros(sum(len(levels) - 1 for levels in LEVELS.values()))
    for frame in frames(folder):
        own = frame.merge(shares, on="mun", how="left")
        for name, levels in LEVELS.items():
            own[name] = pd.Categorical.from_codes(own[name], categories=list(levels))
        dummies = pd.get_dummies(own[list(LEVELS)], drop_first=True, dtype=float)
        design = sm.add_constant(pd.concat([dummies, own[[*SHARES, NUMBER]]], axis=1), has_constant="add")
        own["p"] = model.predict(weights(), design)
        sums.append(own.groupby("mun")["p"].agg(["sum", "count"]))
        if changes:
            moved += _changes(model, design)
        rows += len(own)
    return rows, joined(sums), 0.0


def _changes(model: Any, design: pd.DataFrame) -> FloatArray:
    """Sum over the rows of what p is more at each level than at its reference."""
    found = []
    for name, (_, *others) in LEVELS.items():
        columns = [f"{name}_{level}" for level in others]
        base = design.assign(**dict.fromkeys(columns, 0.0))
        reference = model.predict(weights(), base)
        found += [float((model.predict(weights(), base.assign(**{one: 1.0})) - reference).sum()) for one in columns]
    return np.array(found)


WAYS: dict[str, Callable[[Path], tuple[int, FloatArray, float]]] = {
    ALONE: lambda folder: ours(folder, workers=1, changes=False),
    OURS: lambda folder: ours(folder, workers=1),
    TWO: lambda folder: ours(folder, workers=2),
    PEER: lambda folder: peer(folder, changes=False),
    PEER_CHANGES: lambda folder: peer(folder, changes=True),
}


def main(arguments: list[str]) -> None:
    """Measure one way, or all of them."""
    if arguments[:1] == ["--measure"]:
        measure(WAYS[arguments[1]], arguments[1], Path(arguments[2]))
        return
    print(table(results(int(arguments[0]) if arguments else ROWS)))


if __name__ == "__main__":
    main(sys.argv[1:])
