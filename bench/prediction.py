"""Predicting and adding up 10 and 50 million census persons, beside pandas with statsmodels and scikit-learn.

A synthetic census of children is drawn in chunks into a Parquet file in the system's temporary folder (never the
repository) and removed afterwards; drawing and writing are not timed. Timed is everything between the file and the
table of municipalities: opening, reading, decoding, coding, predicting, adding up; ours also gives standard errors.
Every measurement runs in a process of its own, which tells its largest resident memory; starting it is not timed.

The peers are what a careful analyst would write in twenty lines: the file in chunks, the municipal table merged, a
design matrix, ``predict``, ``groupby``. Their speed does not depend on the length once they are under way, so they get
fewer rows. Every way goes twice in its process and the second time is told, of ours the first one too: then libraries
are loaded and memory is at hand, and what is done once only would be a large part of the peers' few rows. All are given
the same coefficients and held to the same probabilities.

Run alone with ``python -m bench.prediction [rows ...]``.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from bench.result import Result, table
from bench.scoring import memory_bandwidth
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.prediction_options import PredictionOptions
from dashboard.release.microdata.census import count_census
from dashboard.release.microdata.places import read_places
from dashboard.release.microdata.read_specification import read_specification
from dashboard.release.microdata.territory import read_territory
from dashboard.values import FloatArray
from tests.support.machine import ROOT

SIZES = (10_000_000, 50_000_000)
PEER_ROWS = 2_000_000
BRAZIL = 190_000_000
CLUSTER = 16
GROUP_ROWS = 500_000
PEER_CHUNK = 500_000
PEERS = ("pandas and statsmodels", "scikit-learn")
MUNICIPALITIES, STATES = 5_570, 27
LEVELS = {
    "sex": ("female", "male"),
    "age": ("a5_11", "a12_14", "a15_17"),
    "attendance": ("no", "yes"),
    "sector": ("other", "agriculture", "commerce"),
    "schooling": ("primary", "secondary", "upper"),
    "security": ("without", "with"),
    "spouse": ("primary", "secondary", "none"),
}
SHARES = ("rural", "poverty", "low_wage", "indigenous")
BYTES_PER_ROW = 4 + len(LEVELS)
"""Of a person once decoded: the municipality and one byte per answer."""


def results(sizes: tuple[int, ...] = SIZES) -> list[Result]:
    """Every size, in one run with the peers; the file of each size is removed before the next is drawn."""
    bandwidth = memory_bandwidth()
    lines: list[Result] = []
    for rows in sizes:
        with study(rows, in_order=True) as folder:
            peers = {name: measured(name, folder) for name in PEERS}
            own = {name: measured(name, folder) for name in ("1 process", "2 processes")}
            lines += _beside_peers(f"{rows / 1e6:g} M persons", own["1 process"], peers)
            lines += _apart(folder, own["1 process"]["rows"])
            lines += _machine(own["1 process"], bandwidth)
            lines += _two_processes(own["2 processes"])
    with study(sizes[0], in_order=False) as folder:
        mixed = measured("1 process", folder)
    name = f"{sizes[0] / 1e6:g} M persons in no order of municipality, 1 process"
    lines.append(Result(name, mixed["rate"] / 1e6, "M rows/s"))
    return lines


@contextmanager
def study(rows: int, *, in_order: bool, number: str = "") -> Iterator[Path]:
    """A folder with specification and census, removed afterwards; ``number`` names a covariate of each child."""
    folder = Path(tempfile.mkdtemp(prefix="census-"))
    try:
        _write_study(folder, rows, in_order=in_order, number=number)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside_peers(what: str, own: dict[str, float], peers: dict[str, dict[str, float]]) -> list[Result]:
    lines = [
        Result(
            f"predict and add up {what}, 1 process",
            own["rate"] / 1e6,
            "M rows/s",
            f"{peer} ({other['rows'] / 1e6:g} M rows)",
            other["rate"] / 1e6,
            own["rate"] / other["rate"],
            "10x" if peer.startswith("pandas") else "",
        )
        for peer, other in peers.items()
    ]
    lines += [
        Result(
            "  by processor time",
            own["rows"] / own["processor"] / 1e6,
            "M rows a second of processor",
            peer,
            other["rows"] / other["processor"] / 1e6,
            own["rows"] / own["processor"] / (other["rows"] / other["processor"]),
        )
        for peer, other in peers.items()
    ]
    lines.append(Result("  resident memory", own["memory"] / 1e9, "GB", goal="under 2 GB"))
    lines += [
        Result(f"  resident memory of {peer}, chunk by chunk", other["memory"] / 1e9, "GB")
        for peer, other in peers.items()
    ]
    return lines


def _machine(own: dict[str, float], bandwidth: float) -> list[Result]:
    moved = own["rate"] * BYTES_PER_ROW / 1e9
    share = f"  {BYTES_PER_ROW} decoded bytes a row, {moved:.2f} of {bandwidth:.1f} GB/s"
    return [
        Result(share, 100 * moved / bandwidth, "% of memory bandwidth"),
        Result("  the first time, libraries loaded on the way", own["first"] / 1e6, "M rows/s"),
        Result("  processor time of a row", 1e9 * own["processor"] / own["rows"], "ns"),
        Result("  190 M persons on 2 cores, at this rate", BRAZIL / own["rate"], "s"),
        # Chunks know nothing of each other: their processor time is shared out; the rest is done once, by one machine.
        Result(
            f"  190 M persons on a cluster of {CLUSTER} cores: shared out, and {own['once']:.1f} s done once",
            own["once"] + BRAZIL / own["rows"] * own["processor"] / CLUSTER,
            "s",
            goal="(computed)",
        ),
    ]


def _two_processes(own: dict[str, float]) -> list[Result]:
    return [
        Result("  2 processes, their start included", own["rate"] / 1e6, "M rows/s"),
        Result("  resident memory, 2 processes and the one they serve", own["memory"] / 1e9, "GB", goal="under 2 GB"),
    ]


def _apart(folder: Path, rows: float) -> list[Result]:
    """How far the ways are from each other, over the municipalities that the peers have read whole."""
    own = read_answer(folder, "1 process")
    whole = int(np.isfinite(read_answer(folder, PEERS[0])).sum()) - 1 if rows > PEER_ROWS else len(own)
    others = ("2 processes", *PEERS)
    found = {
        name: np.nanmax(np.abs(read_answer(folder, name) - own)[: len(own) if name == others[0] else whole])
        for name in others
    }
    return [
        Result(f"  largest difference of P_m from {name}", float(apart) / 1e-10, "times 1e-10", goal="1")
        for name, apart in found.items()
    ]


def measured(name: str, folder: Path, *, module: str = "bench.prediction") -> dict[str, float]:
    """What one way of ``module`` takes in a process of its own: rows, rows per second and bytes of resident memory."""
    command = [sys.executable, "-m", module, "--measure", name, str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{name} failed:\n{run.stderr[-2000:]}")
    told: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return told


def measure(way: Callable[[Path], tuple[int, FloatArray, float]], name: str, folder: Path) -> None:
    """Go one way, twice, and print what the second time took."""
    began = time.perf_counter()
    way(folder)
    started, used = time.perf_counter(), time.process_time()
    rows, probability, once = way(folder)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    np.save(folder / f"{name}.npy", probability)
    workers = 2 if name.endswith("2 processes") else 0
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # The system tells the largest worker only; the others are taken for as large.
    memory = 1024.0 * (own + workers * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    told = {"rows": rows, "seconds": seconds, "rate": rows / seconds, "processor": processor, "memory": memory}
    print(json.dumps({**told, "first": rows / (started - began), "once": once}))


def read_answer(folder: Path, name: str) -> FloatArray:
    return np.asarray(np.load(folder / f"{name}.npy"), dtype=np.float64)


# --- ours -------------------------------------------------------------------------------------------------------------


def ours(folder: Path, *, workers: int) -> tuple[int, FloatArray, float]:
    """From the specification to the estimates with their standard errors, and the seconds that no length changes."""
    started = time.perf_counter()
    spec = read_specification(folder / "specification.yaml")
    places = read_places(spec.places)
    read = 0

    def progress(told: Any) -> None:
        nonlocal read
        read = told.rows

    territory = read_territory(spec, places)
    counting = time.perf_counter()
    counts = count_census(spec, places, territory, workers=workers, progress=progress)
    counted = time.perf_counter()
    terms = spec.model_terms("work")
    b = coefficients()
    zeros = np.zeros(len(places))
    model = FittedModel("work", terms, b, np.eye(len(b)) * 1e-4, zeros, zeros, 0.0, 0.0, 10_000, 10, 500, 6, -1.0, -2.0)
    options = PredictionOptions(groups=())
    probability = estimate_municipalities(counts, model, options=options).probability
    return read, probability, counting - started + time.perf_counter() - counted


# --- the peers --------------------------------------------------------------------------------------------------------


def pandas_and_statsmodels(folder: Path) -> tuple[int, FloatArray, float]:
    """Dummies, ``Logit.predict``, ``groupby``, a chunk at a time."""
    import statsmodels.api as sm

    model = sm.Logit(np.array([0.0, 1.0]), np.ones((2, len(coefficients()))))
    shares = pd.read_csv(folder / "territory.csv", dtype={"mun": int})
    rows, sums = 0, []
    for frame in frames(folder):
        own = frame.merge(shares, on="mun", how="left")
        for name, levels in LEVELS.items():
            own[name] = pd.Categorical.from_codes(own[name], categories=list(levels))
        dummies = pd.get_dummies(own[list(LEVELS)], drop_first=True, dtype=float)
        design = sm.add_constant(pd.concat([dummies, own[list(SHARES)]], axis=1), has_constant="add")
        own["p"] = model.predict(coefficients(), design)
        sums.append(own.groupby("mun")["p"].agg(["sum", "count"]))
        rows += len(own)
    return rows, joined(sums), 0.0


def scikit_learn(folder: Path) -> tuple[int, FloatArray, float]:
    """``OneHotEncoder`` and ``predict_proba`` in a pipeline, ``groupby``, a chunk at a time."""
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    shares = pd.read_csv(folder / "territory.csv", dtype={"mun": int})
    categories = [list(range(len(levels))) for levels in LEVELS.values()]
    encode = ColumnTransformer(
        [("levels", OneHotEncoder(categories=categories, drop="first", sparse_output=False), list(LEVELS))],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    pipeline = make_pipeline(encode, LogisticRegression())
    some = next(frames(folder)).head(1000).merge(shares, on="mun")[[*LEVELS, *SHARES]]
    pipeline.fit(some, np.arange(len(some)) % 2)
    pipeline[-1].intercept_, pipeline[-1].coef_ = coefficients()[:1], coefficients()[None, 1:]
    rows, sums = 0, []
    for frame in frames(folder):
        own = frame.merge(shares, on="mun", how="left")
        own["p"] = pipeline.predict_proba(own[[*LEVELS, *SHARES]])[:, 1]
        sums.append(own.groupby("mun")["p"].agg(["sum", "count"]))
        rows += len(own)
    return rows, joined(sums), 0.0


def frames(folder: Path) -> Iterator[pd.DataFrame]:
    rows = 0
    for batch in pq.ParquetFile(folder / "census.parquet").iter_batches(batch_size=PEER_CHUNK):
        if rows >= PEER_ROWS:
            return
        rows += len(batch)
        yield batch.to_pandas()


def joined(sums: list[pd.DataFrame]) -> FloatArray:
    whole = pd.concat(sums).groupby(level=0).sum()
    return (whole["sum"] / whole["count"]).reindex(codes_of_places()).to_numpy()


WAYS: dict[str, Callable[[Path], tuple[int, FloatArray, float]]] = {
    "1 process": lambda folder: ours(folder, workers=1),
    "2 processes": lambda folder: ours(folder, workers=2),
    "pandas and statsmodels": pandas_and_statsmodels,
    "scikit-learn": scikit_learn,
}


# --- the census -------------------------------------------------------------------------------------------------------


def codes_of_places() -> list[int]:
    return [1_100_000 + 17 * at for at in range(MUNICIPALITIES)]


def coefficients() -> FloatArray:
    """Intercept, levels, shares; the same for everybody."""
    terms = sum(len(levels) - 1 for levels in LEVELS.values()) + len(SHARES)
    return np.concatenate([[-3.0], np.random.default_rng(1).normal(0.2, 0.5, terms)])


def _write_study(folder: Path, rows: int, *, in_order: bool = True, number: str = "") -> None:
    """Places, territory, specification, and ``rows`` children, by municipality as a census is delivered or mixed."""
    codes = [f"{code:07d}" for code in codes_of_places()]
    states = [f"{at * STATES // MUNICIPALITIES:02d}" for at in range(MUNICIPALITIES)]
    (folder / "places").mkdir(parents=True)
    pd.DataFrame({"municipality_code": codes, "name": codes, "admin1_code": states}).to_parquet(
        folder / "places" / "municipalities.parquet"
    )
    rng = np.random.default_rng(20261122)
    shares = pd.DataFrame(np.round(rng.random((MUNICIPALITIES, len(SHARES))), 4), columns=list(SHARES))
    shares.assign(mun=codes).to_csv(folder / "territory.csv", index=False)
    (folder / "specification.yaml").write_text(yaml.safe_dump(_specification(number), sort_keys=False), "utf-8")
    (folder / "survey.csv").write_text("none\n0\n", "utf-8")
    size = rng.lognormal(0.0, 1.2, MUNICIPALITIES)
    ends = np.round(np.cumsum(size) / size.sum() * rows).astype(np.int64)
    numbers = [(number, pa.float32())] if number else []
    schema = pa.schema([("mun", pa.int32()), *((name, pa.int8()) for name in LEVELS), *numbers])
    with pq.ParquetWriter(folder / "census.parquet", schema, compression="snappy") as writer:
        for start in range(0, rows, GROUP_ROWS):
            many = min(GROUP_ROWS, rows - start)
            at = np.arange(start, start + many) if in_order else rng.integers(0, rows, many)
            writer.write_table(_children(rng, np.searchsorted(ends, at, side="right"), number).cast(schema))


def _children(rng: np.random.Generator, place: np.ndarray, number: str) -> pa.Table:
    rows = len(place)
    columns: dict[str, np.ndarray] = {
        "mun": np.array(codes_of_places(), dtype=np.int32)[np.minimum(place, MUNICIPALITIES - 1)]
    }
    for name, levels in LEVELS.items():
        share = 0.2 + 0.6 * (place % 97) / 97
        columns[name] = np.minimum(
            (rng.random(rows) < share).astype(np.int8) * rng.integers(0, len(levels), rows, dtype=np.int8),
            len(levels) - 1,
        )
    if number:
        columns[number] = rng.gamma(2.0, 0.5, rows).astype(np.float32)
    return pa.table(columns)


def _specification(number: str) -> dict[str, Any]:
    def mapped(name: str) -> dict[str, Any]:
        return {"column": name, "values": {str(at): level for at, level in enumerate(LEVELS[name])}}

    covariates: list[dict[str, Any]] = [
        {
            "code": name,
            "kind": "person",
            "label": name,
            "levels": [{"code": level, "label": level} for level in levels],
            "survey": mapped(name),
            "census": mapped(name),
        }
        for name, levels in LEVELS.items()
    ]
    covariates += [{"code": name, "kind": "territory", "label": name, "territory": {"column": name}} for name in SHARES]
    if number:
        mapping = {source: {"column": number} for source in ("survey", "census")}
        covariates.append({"code": number, "kind": "household", "label": number, **mapping})
    outcome = {
        "code": "work",
        "name": "Work",
        "definition": "Work",
        "ages": [5, 17],
        "survey": {"column": "work", "yes": ["1"], "no": ["0"]},
    }
    return {
        "name": "bra-bench-2026",
        "country": "BRA",
        "title": "Benchmark",
        "year": "2026",
        "kind": "demonstration",
        "source": "drawn",
        "places": "places",
        "survey": {"file": "survey.csv", "weight": "weight", "municipality": "mun"},
        "census": {"file": "census.parquet", "municipality": "mun", "pad_codes": 7},
        "territory": {"file": "territory.csv", "municipality": "mun", "pad_codes": 7},
        "covariates": covariates,
        "outcomes": [outcome],
    }


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--measure"]:
        measure(WAYS[arguments[1]], arguments[1], Path(arguments[2]))
        return
    print(table(results(tuple(int(one) for one in arguments) or SIZES)))


if __name__ == "__main__":
    main(sys.argv[1:])
