"""The arithmetic behind a slider: re-prediction over the cells, re-weighting of an index, natural breaks.

Ours and the peers run in turn in one process on the same data, so that a ratio does not depend on how busy
the machine is. Memory bandwidth is measured in the same run and the traffic of a re-prediction set against it.

Run alone with ``python -m bench.scoring``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.result import Result, table
from dashboard.choices import FactorOption, Scenario
from dashboard.classify.cuts import natural_breaks
from dashboard.explorer.study import Study
from dashboard.language import Text
from dashboard.release.manifest import FactorSpec
from dashboard.release.records import CellTable, Term
from dashboard.scoring import reference
from dashboard.scoring.clrisk import ClriskScorer
from dashboard.scoring.index import IndexScorer

ROOT = Path(__file__).resolve().parents[1]
MUNICIPALITIES, PATTERNS, CELLS, TERMS, PERSON_TERMS = 2_465, 3_000, 550_000, 20, 14
BRAZIL, FACTORS = 5_570, 13
REPEATS = 25


def measure() -> list[dict[str, Any]]:
    """Every figure of this module, as the lines of the benchmark table."""
    return [asdict(result) for result in results()]


def results() -> list[Result]:
    """The same as ``Result`` objects."""
    cells = synthetic_cells()
    bandwidth = memory_bandwidth()
    lines = [Result("memory copy of 256 MB", bandwidth, "GB/s", goal="(the machine)")]
    lines += reprediction(f"synthetic, {CELLS:,} cells x {TERMS} terms", cells, bandwidth)
    shipped = shipped_release()
    if shipped is not None and shipped.cells is not None:
        described = f"{shipped.manifest.name}, {len(shipped.cells.children):,} cells x {len(shipped.cells.terms)} terms"
        lines += reprediction(described, shipped.cells, bandwidth)
        lines += [from_view_to_values(shipped, outcome) for outcome in shipped.outcomes]
    return lines + index_lines() + break_lines()


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one way."""

    median: float
    p95: float


def timed(ways: dict[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, Timing]:
    """Each way in turn, ``repeats`` rounds after two to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(repeats + 2):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            if turn >= 2:
                taken[name].append(1000 * (time.perf_counter() - began))
    return {name: Timing(statistics.median(times), float(np.quantile(times, 0.95))) for name, times in taken.items()}


def reprediction(described: str, cells: CellTable, bandwidth: float) -> list[Result]:
    """Our re-prediction beside the straightforward pandas way, its NumPy twin, and the memory it must move."""
    scorer = ClriskScorer(cells)
    draw = np.random.default_rng(1)
    weights = {
        factor: float(w) for factor, w in zip(scorer.factors, draw.uniform(0, 2, len(scorer.factors)), strict=True)
    }
    merged = merged_frame(cells)
    ours = scorer.probabilities(weights)
    for other in (pandas_way(merged, cells, weights), reference.probabilities(cells, weights)):
        np.testing.assert_allclose(ours, other, rtol=1e-12)
    quick = timed({"ours": lambda: scorer.probabilities(weights), "pandas": lambda: pandas_way(merged, cells, weights)})
    slow = timed({"twin": lambda: reference.probabilities(cells, weights)}, repeats=5)
    other = timed({"calibrated": lambda: scorer.probabilities(weights, calibrate_to=0.075)}, repeats=15)
    # What must come from memory is the table itself: 4 bytes of pattern and 8 of children; the rest lives in the cache.
    moved = 12 * len(cells.children) / 1e9 / (quick["ours"].median / 1000)
    name = f"re-prediction ({described})"
    return [
        Result.against(
            f"{name}, median",
            quick["ours"].median,
            "ms",
            peer="pandas columns of the merged frame",
            peer_value=quick["pandas"].median,
            goal="2.5x, under 5 ms",
        ),
        Result.against(
            f"{name}, p95",
            quick["ours"].p95,
            "ms",
            peer="pandas columns of the merged frame",
            peer_value=quick["pandas"].p95,
        ),
        Result.against(
            f"{name}, NumPy twin",
            quick["ours"].median,
            "ms",
            peer="dense design, plain NumPy",
            peer_value=slow["twin"].median,
        ),
        Result(f"{name}, calibrated to the national rate", other["calibrated"].median, "ms"),
        Result(
            f"{name}, table read: {moved:.1f} of {bandwidth:.1f} GB/s", 100 * moved / bandwidth, "% of memory bandwidth"
        ),
    ]


def from_view_to_values(release: Any, outcome: str) -> Result:
    """One change of a slider on an outcome of the shipped release, checks, re-prediction and withholding included."""
    scorer = Study(release).of_outcome(outcome).scorer
    assert scorer.clrisk is not None
    first = scorer.clrisk.factors[0]
    weights = iter(np.linspace(0, 2, 1000).tolist())
    taken = timed({"ours": lambda: scorer.outcome(Scenario(weights=((first, next(weights)),)))})["ours"]
    name = f"scenario to shown values ({release.manifest.name}, {outcome}), median"
    return Result(name, taken.median, "ms", goal="under 5 ms")


def index_lines() -> list[Result]:
    """The index of 5,570 x 13 when a weight changes, and when a normalisation does."""
    draw = np.random.default_rng(2)
    codes = [f"factor_{at}" for at in range(FACTORS)]
    factors = {code: draw.gamma(2, 1, BRAZIL) for code in codes}
    for values in factors.values():
        values[draw.random(BRAZIL) < 0.01] = np.nan
    specs = tuple(factor_spec(code) for code in codes)
    frame = pd.DataFrame(factors)
    scorer = IndexScorer.of_factors(factors, specs=specs, availability_threshold=0.5)
    weights = dict(zip(codes, draw.uniform(1, 10, FACTORS).tolist(), strict=True))
    scenario = Scenario(weights=tuple(weights.items()))
    np.testing.assert_allclose(scorer.scores(scenario).scores, pandas_index(frame, weights), rtol=1e-10)
    geometric = scenario.model_copy(update={"aggregation": "geometric"})
    turn = iter(range(10_000))

    def renormalised() -> object:
        # A fresh scorer every time: nothing normalised is kept from the last turn.
        fresh = IndexScorer.of_factors(factors, specs=specs, availability_threshold=0.5)
        option = FactorOption(factor=codes[next(turn) % FACTORS], normalisation="z_score")
        return fresh.scores(scenario.model_copy(update={"options": (option,)}))

    taken = timed(
        {
            "weights": lambda: scorer.scores(scenario),
            "geometric": lambda: scorer.scores(geometric),
            "pandas": lambda: pandas_index(frame, weights),
            "renormalised": renormalised,
        }
    )
    name = f"index {BRAZIL:,} x {FACTORS}"
    return [
        Result.against(
            f"{name}, a weight changes, median",
            taken["weights"].median,
            "ms",
            peer="pandas, normalising each time",
            peer_value=taken["pandas"].median,
            goal="under 2 ms",
        ),
        Result(f"{name}, a weight changes, p95", taken["weights"].p95, "ms", goal="under 2 ms"),
        Result(f"{name}, geometric, median", taken["geometric"].median, "ms", goal="under 2 ms"),
        Result(f"{name}, all factors normalised anew, median", taken["renormalised"].median, "ms"),
    ]


def break_lines() -> list[Result]:
    """Natural breaks of 5,570 values, which a page computes once per choice and keeps."""
    values = np.random.default_rng(3).beta(2, 20, BRAZIL)
    ways = {f"k = {k}": (lambda k=k: natural_breaks(values, k)) for k in (3, 5, 7)}
    return [
        Result(f"natural breaks of {BRAZIL:,} values, {name}, median", timing.median, "ms", goal="under 150 ms")
        for name, timing in timed(ways, repeats=5).items()
    ]


def memory_bandwidth() -> float:
    """GB/s read and written by a copy much larger than any cache, the best of several."""
    source = np.ones(32 * 1024 * 1024)
    target = np.empty_like(source)
    best = min(_seconds(lambda: np.copyto(target, source)) for _ in range(8))
    return 2 * source.nbytes / best / 1e9


def merged_frame(cells: CellTable) -> pd.DataFrame:
    """What one would merge first: a row per cell with every term as a column."""
    design = cells.pattern_design[cells.pattern] + cells.municipal_design[cells.municipality]
    frame = pd.DataFrame({term.code: design[:, at] for at, term in enumerate(cells.terms)})
    return frame.assign(
        municipality=cells.municipality, children=cells.children, effect=cells.municipal_effect[cells.municipality]
    )


def pandas_way(merged: pd.DataFrame, cells: CellTable, weights: dict[str, float]) -> np.ndarray:
    """The straightforward way: a linear predictor column by column, the logistic, a groupby."""
    eta = cells.intercept + merged["effect"]
    for term in cells.terms:
        eta = eta + weights[term.factor] * term.coefficient * merged[term.code]
    expected = merged["children"] / (1 + np.exp(-eta))
    sums = pd.DataFrame({"expected": expected, "children": merged["children"]}).groupby(merged["municipality"]).sum()
    return (sums["expected"] / sums["children"]).reindex(range(len(cells.municipal_effect))).to_numpy()


def pandas_index(frame: pd.DataFrame, weights: dict[str, float]) -> np.ndarray:
    """Min-max of every column, weighted mean of what is present, nothing below half of the weight."""
    normalised = 100 * (frame - frame.min()) / (frame.max() - frame.min())
    given = pd.Series(weights)
    present = normalised.notna().mul(given).sum(axis=1)
    scores = normalised.mul(given).sum(axis=1) / present
    return scores.where(present >= 0.5 * given.sum()).to_numpy()


def synthetic_cells() -> CellTable:
    """A cell table of the size of a country: 223 cells per municipality, a pattern at most once in each."""
    draw = np.random.default_rng(0)
    per_place = np.maximum(
        draw.multinomial(CELLS - MUNICIPALITIES, draw.dirichlet(np.full(MUNICIPALITIES, 8.0))) + 1, 1
    )
    pattern = np.concatenate([np.sort(draw.choice(PATTERNS, count, replace=False)) for count in per_place])
    pattern_design, municipal_design = np.zeros((PATTERNS, TERMS)), np.zeros((MUNICIPALITIES, TERMS))
    pattern_design[:, :PERSON_TERMS] = draw.random((PATTERNS, PERSON_TERMS)) < 0.4
    municipal_design[:, PERSON_TERMS:] = draw.random((MUNICIPALITIES, TERMS - PERSON_TERMS))
    return CellTable(
        intercept=-3.0,
        terms=tuple(Term(f"t{at}", f"f{at}", float(value)) for at, value in enumerate(draw.normal(0, 0.4, TERMS))),
        pattern_design=pattern_design,
        municipal_design=municipal_design,
        municipal_effect=draw.normal(0, 0.2, MUNICIPALITIES),
        municipality=np.repeat(np.arange(MUNICIPALITIES), per_place),
        pattern=pattern,
        children=draw.integers(1, 60, len(pattern)).astype(float),
    )


def shipped_release() -> Any:
    """The demonstration release, or ``None`` in a checkout without it."""
    folder = ROOT / "geodata" / "MEX"
    if not (folder / "manifest.json").exists():
        return None
    from dashboard.release.reader import open_release

    return open_release(folder)


def factor_spec(code: str) -> FactorSpec:
    """A factor with nothing but a code."""
    name = Text.same(code)
    return FactorSpec(code=code, name=name, description=name, unit="share", direction=1, source="benchmark")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(table(results()))
