"""What a municipality page is made of, without the page: profile, comparison and ranking table of 5,570 municipalities.

Beside each profile stands the same one made with nothing kept between places, as an app would that computes means,
orders, borders and distances on every request. Part of ``python -m bench municipality``.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from bench.countries import Country
from bench.result import Result
from dashboard.choices import View
from dashboard.explorer import Explorer
from dashboard.explorer.study import Study
from dashboard.profile.answers import COUNTRY, SIMILAR, STATE, USUAL_SIMILARITY
from dashboard.profile.profiles import Profiles
from dashboard.release.reader import open_regional, open_release, read_boundaries
from dashboard.release.records import Release
from tests.support.machine import ROOT

PLACES, ANEW = 60, 3
GOAL_MS = 60.0


def data_results(country: Country) -> list[Result]:
    """Median milliseconds of each answer, in the same process and run."""
    release = open_release(country.release)
    explorer = Explorer([release], open_regional(ROOT / "geodata" / "regional"))
    view = View(country=release.manifest.country)
    codes = release.municipalities.codes
    chosen = random.Random(5).sample(codes, PLACES)
    explorer.profile(view, chosen[0])
    kept = [_milliseconds(partial(explorer.profile, view, code)) for code in chosen]
    anew = [_milliseconds(partial(_anew, release, view, code)) for code in chosen[:ANEW]]
    told = f"{country.described}: profile without the page"
    six = (*chosen[:3], STATE, COUNTRY, SIMILAR)
    return [
        Result.against(
            f"{told}, median",
            statistics.median(kept),
            "ms",
            peer="nothing kept between places",
            peer_value=statistics.median(anew),
            goal=f"under {GOAL_MS:g} ms",
        ),
        Result(f"{told}, 95 of 100 under", statistics.quantiles(kept, n=20)[-1], "ms"),
        Result(f"{country.described}: comparison of six", _milliseconds(lambda: explorer.compare(view, six)), "ms"),
        Result(f"{country.described}: page of the ranking", _milliseconds(lambda: explorer.ranking(view)), "ms"),
    ]


def _anew(release: Release, view: View, code: str) -> object:
    study = Study(release)
    profiles = Profiles(read_boundaries)
    return profiles.profile(study, view, code, similarity=USUAL_SIMILARITY, plan=(), releases=())


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)
