"""What the explorer adds to the arithmetic: a painted scenario beside its engine alone, and the search box.

The peers run in turn with ours in one process: the engine without the explorer, and pandas' ``str.contains``
over the folded names for the search.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from bench.result import Result
from bench.scoring import timed
from dashboard.choices import Scenario, View
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.territory.gazetteer import Entry, Gazetteer, fold
from tests.support.releases import brazil_sized, explorer

MEXICO = Path(__file__).resolve().parents[1] / "geodata" / "MEX"
PLACES = 8_000
QUERIES = ("a", "sa", "san", "tepec", "san ma pue", "zz", "x y z")


def results() -> list[Result]:
    """Painting a new scenario, painting one seen before, finding a place."""
    return [
        painting(open_release(MEXICO), named="the demonstration of Mexico"),
        painting(brazil_sized(), named="5,570 invented municipalities x 12 factors"),
        searching(),
    ]


def painting(release: Release, *, named: str) -> Result:
    """A slider change up to the bytes of the map, beside the engine's arithmetic alone."""
    atlas, engine, country = explorer(release), ReleaseScorer(release), release.manifest.country
    atlas.paint(View(country=country))
    ours, alone = (_scenarios(release, start) for start in (0.2, 0.7))
    taken = timed(
        {
            "ours": lambda: atlas.paint(View(country=country, scenario=next(ours))),
            "engine": lambda: engine.outcome(next(alone)),
        }
    )
    return Result.against(
        f"painting a new scenario, {named}, median",
        taken["ours"].median,
        "ms",
        peer="the engine alone",
        peer_value=taken["engine"].median,
        goal="at most 2 ms above it",
    )


def searching() -> Result:
    """All queries over 8,000 invented names."""
    chance = random.Random(1)
    syllables = ["san", "ta", "ma", "ri", "lu", "jo", "se", "pe", "dro", "ca", "te", "pec", "mi", "guel"]
    names = [
        " ".join("".join(chance.choices(syllables, k=3)) for _ in range(chance.randint(1, 3))) for _ in range(PLACES)
    ]
    places = Gazetteer.of(
        Entry("MEX", "municipality", f"{at:05d}", f"{at:05d}"[:2], (name,), "Puebla México", chance.random())
        for at, name in enumerate(names)
    )
    folded = pd.Series([fold(name) for name in names])
    taken = timed(
        {
            "ours": lambda: [places.find(query, country="MEX") for query in QUERIES],
            "pandas": lambda: [folded[folded.str.contains(query, regex=False)].head(12) for query in QUERIES],
        }
    )
    return Result.against(
        f"{len(QUERIES)} searches over {PLACES:,} places, median",
        taken["ours"].median,
        "ms",
        peer="pandas str.contains, unranked",
        peer_value=taken["pandas"].median,
        goal="under 5 ms a search",
    )


def _scenarios(release: Release, start: float) -> Iterator[Scenario]:
    factor = release.manifest.factors[0].code
    at = start
    while True:
        at += 0.001
        yield Scenario(weights=((factor, at),))
