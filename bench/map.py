"""The map as a visitor feels it, beside two Plotly apps: slider to painted frame, first map, bytes, start, memory.

All of a country are measured in one run, one after the other in the same browser build, on the same polygons. The peers
re-weigh a plain index; ours re-predicts CLRISK over every census cell where the country is the demonstration.
Run alone with ``python -m bench map``; ``python -m bench first`` measures nothing but first maps, in turns.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from bench.browser import Changes, changes, first_map, visitor
from bench.countries import Country, large_country, mexico
from bench.result import Result, table
from bench.ways import ATLAS, MOVABLE, PATCHED, REBUILT, Way, running_peer
from tests.support.machine import ROOT, free_port
from tests.support.server import running_atlas

OUR_CHANGES, PEER_CHANGES = 22, 8
FIRST_VISITS = 3
"""Each by a browser that has seen nothing yet; the median counts."""
FIRST_VISITS_IN_TURNS = 7
VAR = ROOT / "var" / "bench"
REGION = "/en/map"


@dataclass(frozen=True)
class Measured:
    """One way on one country."""

    first_ms: float
    """Median over the first visits."""
    changes: Changes


def results() -> list[Result]:
    """Every figure of this module."""
    shutil.rmtree(VAR, ignore_errors=True)
    large = large_country(VAR)
    lines = start_lines(VAR)
    with running_atlas(VAR) as address:
        lines += region_lines(address)
    for country in (mexico(), large):
        lines += country_lines(country)
    return lines


def first_results() -> list[Result]:
    """First maps alone, ours and the rebuilt peer's in turns, so that a busy machine burdens both alike."""
    shutil.rmtree(VAR, ignore_errors=True)
    large = large_country(VAR)
    return [line for country in (mexico(), large) for line in first_lines(country)]


def first_lines(country: Country) -> list[Result]:
    """First map of one country, ours beside the first peer's."""
    firsts: dict[Way, list[float]] = {ATLAS: [], REBUILT: []}
    movable = []
    with running_atlas(VAR) as ours, running_peer("choropleth_map", country.release) as theirs:
        for _ in range(FIRST_VISITS_IN_TURNS):
            for way, url in ((ATLAS, ours + country.path), (REBUILT, theirs + "/")):
                with visitor() as context:
                    page, milliseconds, _traffic = first_map(context, way, url)
                    firsts[way].append(milliseconds)
                    if way is ATLAS:
                        movable.append(float(page.evaluate(MOVABLE)))
    described = f"in turns: {country.described}"
    return [
        Result.against(
            f"first useful map, {described}",
            float(np.median(firsts[ATLAS])),
            "ms",
            peer=REBUILT.name,
            peer_value=float(np.median(firsts[REBUILT])),
            goal="at least 4x",
        ),
        Result(f"first map that can be moved, {described}", float(np.median(movable)), "ms"),
    ]


def country_lines(country: Country) -> list[Result]:
    """Slider to painted frame, first map and bytes of one country, ours beside both peers."""
    ours = measure(ATLAS, country, running_atlas(VAR), path=country.path, n=OUR_CHANGES)
    rebuilt = measure(REBUILT, country, running_peer("choropleth_map", country.release), n=PEER_CHANGES)
    patched = measure(PATCHED, country, running_peer("patch", country.release), n=PEER_CHANGES)
    is_large = country.code == "BRA"
    lines = []
    for peer, measured, least in ((REBUILT, rebuilt, 50), (PATCHED, patched, 12)):
        goal = f"at least {least}x" if is_large else ""
        lines.append(
            Result.against(
                f"slider to painted frame, median: {country.described}",
                ours.changes.median,
                "ms",
                peer=peer.name,
                peer_value=measured.changes.median,
                goal=goal,
            )
        )
        lines.append(
            Result.against(
                f"slider to painted frame, p95: {country.described}",
                ours.changes.p95,
                "ms",
                peer=peer.name,
                peer_value=measured.changes.p95,
            )
        )
        lines.append(
            Result.against(
                f"first useful map: {country.described}",
                ours.first_ms,
                "ms",
                peer=peer.name,
                peer_value=measured.first_ms,
                goal="at least 4x" if peer is REBUILT else "",
            )
        )
        lines.append(
            Result.against(
                f"bytes per change: {country.described}",
                ours.changes.bytes_per_change / 1000,
                "kB",
                peer=peer.name,
                peer_value=measured.changes.bytes_per_change / 1000,
                goal="at most 10 kB",
            )
        )
    lines.append(
        Result(
            f"slider to painted frame, median alone: {country.described}",
            ours.changes.median,
            "ms",
            goal="at most 60 ms",
        )
    )
    return lines


def measure(way: Way, country: Country, server: AbstractContextManager[str], *, n: int, path: str = "/") -> Measured:
    """First map and changes of one way."""
    low, high = country.slider if way is ATLAS else (0.1, 2.0)
    # Not in order: neighbouring values would colour almost alike.
    values = np.random.default_rng(1).permutation(np.linspace(low, high, n)).round(2)
    firsts = []
    with server as address:
        for _ in range(FIRST_VISITS - 1):
            with visitor() as context:
                firsts.append(first_map(context, way, address + path)[1])
        with visitor() as context:
            page, first_ms, traffic = first_map(context, way, address + path)
            moved = changes(page, way, values=values, traffic=traffic)
    return Measured(float(np.median([*firsts, first_ms])), moved)


def region_lines(address: str) -> list[Result]:
    """Bytes of the region page, seen for the first and for the second time by the same browser."""
    lines = []
    with visitor() as context:
        for visit, goal in (("first", "at most 2,500 kB"), ("second", "at most 50 kB")):
            page, milliseconds, traffic = first_map(context, ATLAS, address + REGION)
            page.close()
            lines.append(Result(f"region page, {visit} visit: bytes", traffic.received / 1000, "kB", goal=goal))
            lines.append(Result(f"region page, {visit} visit: first useful map", milliseconds, "ms"))
    return lines


def start_lines(var: Path) -> list[Result]:
    """Start to first answer, with and without derived geometry at hand, and memory of each process."""
    lines = []
    for described in ("first start, geometry derived", "later start"):
        port = free_port()
        started = time.perf_counter()
        with started_atlas(var, port) as process:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            lines.append(Result(f"start to first answer: {described}", 1000 * (time.perf_counter() - started), "ms"))
            if described == "later start":
                urllib.request.urlopen(f"http://127.0.0.1:{port}/en/map/MEX", timeout=60).read()
                for at, worker in enumerate(psutil.Process(process.pid).children(), start=1):
                    memory = worker.memory_full_info()
                    lines.append(Result(f"memory of worker {at}: resident", memory.rss / 1e6, "MB"))
                    lines.append(Result(f"memory of worker {at}: its own", memory.uss / 1e6, "MB"))
    return lines


@contextmanager
def started_atlas(var: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The atlas as ``make run`` starts it, handed over before it answers."""
    environment = {**os.environ, "CLRISK_VAR": str(var), "CLRISK_PORT": str(port), "CLRISK_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "gunicorn", "app:server"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Ask again and again until somebody answers."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the atlas ended before it answered")


if __name__ == "__main__":
    print(table(results()))
