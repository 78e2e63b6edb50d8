"""Is the error that is told of a small area the error that is made? A country drawn many times from a known model.

Run alone with ``python -m bench.mse``.
"""

from __future__ import annotations

from bench.result import Result, table
from tests.support.mse_simulation import Squares, simulate

DRAWS = 500
GOAL = "90 to 110"


def results() -> list[Result]:
    """Mean squared errors as estimated over those seen, where the survey went and where it did not."""
    lines = []
    for effect, said in (("plug_in", "at the most likely effect"), ("mean", "mean over the effect")):
        lines += _lines(
            f"{DRAWS} draws, 140 of 240 municipalities visited, {said}", simulate(draws=DRAWS, effect=effect)
        )
    thin = simulate(draws=DRAWS, municipalities=400, visited=120, interviewed=15, seed=5)
    return lines + _lines(f"{DRAWS} draws, 120 of 400 visited, 15 children each", thin)


def _lines(name: str, squares: Squares) -> list[Result]:
    visited, others = squares.ratios
    return [
        Result(f"{name}: estimated over true mean squared error, visited", 100 * visited, "%", goal=GOAL),
        Result(f"{name}: the same, not visited", 100 * others, "%", goal=GOAL),
    ]


if __name__ == "__main__":
    print(table(results()))
