"""The page of a municipality on the server, for a country of 5,570, beside a plain pandas and Plotly callback.

Both are asked through the same test client in one process, in turns, for the same municipalities: from the request to
the last byte of the compressed answer. Run alone with ``python -m bench municipality``.
"""

from __future__ import annotations

import gc
import gzip
import random
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dash import Dash

from app import create_app, warm_up
from bench.countries import Country, large_country, mexico
from bench.peers import municipality as peer
from bench.profile_data import data_results
from bench.result import Result, table
from callbacks.serving import serving_of
from dashboard.choices import View
from dashboard.settings import Settings
from tests.callbacks.conftest import body_of
from tests.support.machine import ROOT

VAR = ROOT / "var" / "bench-municipality"
PLACES = 40
GOAL_MS = 120.0
_UPDATE = "/_dash-update-component"

Ask = Callable[[str], int]
"""Bytes of the answer for one municipality."""


def results() -> list[Result]:
    """The page of the large country and of the demonstration."""
    shutil.rmtree(VAR, ignore_errors=True)
    large = large_country(VAR)
    app = create_app(Settings(var=VAR, rate_limit="off", log_level="error"))
    warm_up(app.server)
    both = (large, mexico())
    pages = [line for country in both for line in of_country(app, country)]
    return [*pages, *(line for country in both for line in data_results(country))]


def of_country(app: Dash, country: Country) -> list[Result]:
    """Median and 95th percentile of both, the same places in turns; ours includes everything the page says."""
    codes = serving_of(app.server).now().explorer.codes(View(country=country.code, layer="level"))
    chosen = random.Random(5).sample(codes, PLACES)
    ways = {"ours": _ours(app, country), "peer": _peer(country.release)}
    for ask in ways.values():
        ask(chosen[0])
    taken: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, list[int]] = {name: [] for name in ways}
    for code in chosen:
        for name, ask in ways.items():
            gc.collect()  # neither pays for what the other left behind
            started, at_work = time.perf_counter(), time.process_time()
            sizes[name].append(ask(code))
            taken[name].append(1000 * (time.perf_counter() - started))
            worked[name].append(1000 * (time.process_time() - at_work))
    return _lines(country, taken, worked, sizes)


def _lines(
    country: Country, taken: dict[str, list[float]], worked: dict[str, list[float]], sizes: dict[str, list[int]]
) -> list[Result]:
    median, bytes_ = statistics.median, {name: statistics.median(values) / 1000 for name, values in sizes.items()}
    late = {name: statistics.quantiles(values, n=20)[-1] for name, values in taken.items()}
    told = f"municipality page, {country.described}"
    goal = f"under {GOAL_MS:g} ms"
    against = "pandas + Plotly callback"
    return [
        Result.against(
            f"{told}, median", median(taken["ours"]), "ms", peer=against, peer_value=median(taken["peer"]), goal=goal
        ),
        Result.against(f"{told}, 95 of 100 under", late["ours"], "ms", peer=against, peer_value=late["peer"]),
        # Of the processor alone: what a machine that does nothing else would take.
        Result.against(
            f"{told}, processor time, median",
            median(worked["ours"]),
            "ms",
            peer=against,
            peer_value=median(worked["peer"]),
        ),
        Result.against(f"{told}, compressed", bytes_["ours"], "kB", peer=against, peer_value=bytes_["peer"]),
    ]


def _ours(app: Dash, country: Country) -> Ask:
    client = app.server.test_client()
    name = next(key for key in app.callback_map if "shell-page" in key)

    def ask(code: str) -> int:
        asked = {"shell-location.pathname": f"/es/municipio/{country.code}/{code}", "shell-location.search": ""}
        answer = client.post(_UPDATE, json=body_of(app, name, asked), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, answer.text
        return len(answer.data)

    return ask


def _peer(folder: Path) -> Ask:
    made = peer.create(peer.read(folder))
    client = made.server.test_client()
    client.get("/_dash-layout")

    def ask(code: str) -> int:
        body = body_of(made, peer.NAME, {"code.value": code})
        answer = client.post(_UPDATE, json=body)
        assert answer.status_code == 200, answer.text
        return len(gzip.compress(answer.data, 6))

    return ask


if __name__ == "__main__":
    print(table(results()))
