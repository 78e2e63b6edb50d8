"""Measure everything, or the parts named: ``python -m bench [scoring] [map] [fitting] [coverage] ...``."""

from __future__ import annotations

import os
import platform
import sys
import time

from bench import (
    coverage,
    diagnostics,
    estimates,
    explorer,
    fitting,
    mse,
    municipality,
    persons,
    plan,
    prediction,
    programme,
    result,
    scoring,
    sheets,
)
from bench import map as bench_map
from tests.support.machine import ROOT

PARTS = {
    "scoring": scoring.results,
    "explorer": explorer.results,
    "map": bench_map.results,
    "first": bench_map.first_results,
    "fitting": fitting.results,
    "coverage": coverage.results,
    "prediction": prediction.results,
    "persons": persons.results,
    "estimates": estimates.results,
    "mse": mse.results,
    "diagnostics": diagnostics.results,
    "plan": plan.results,
    "municipality": municipality.results,
    "programme": programme.results,
    "sheets": sheets.results,
}
EVERYTHING = (
    "scoring",
    "explorer",
    "map",
    "fitting",
    "coverage",
    "prediction",
    "persons",
    "estimates",
    "mse",
    "diagnostics",
    "municipality",
    "plan",
    "sheets",
    "programme",
)
"""``first`` is what ``map`` measures too, alone and in turns."""


def main(chosen: list[str]) -> None:
    """Run the parts, print one table, write the same to var/bench.json."""
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        raise SystemExit(f"No benchmark {unknown}; there are {sorted(PARTS)}.")
    machine = f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{machine}; load at the start {os.getloadavg()[0]:.1f}")
    started = time.perf_counter()
    results = [line for name in chosen or EVERYTHING for line in PARTS[name]()]
    print(result.table(results))
    print(f"load at the end {os.getloadavg()[0]:.1f}; {time.perf_counter() - started:,.0f} s in all")
    written = ROOT / "var" / "bench.json"
    result.write(results, written)
    print(f"also in {written.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
