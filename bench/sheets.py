"""A printed sheet, and a state of them, beside the same sheet printed by headless Chromium.

The peer gets what it is good at: a browser that is open already, the same words, numbers and pictures as HTML, and
nothing but ``page.pdf()`` in its time. Ours holds everything from the profile to the bytes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

from bench.browser import visitor
from bench.result import Result
from dashboard.choices import View
from dashboard.cli.sheet_press import Order, Press, opened
from dashboard.downloads.sheet_data import ground_picture, sheet_data
from dashboard.downloads.sheet_view import Paper
from dashboard.downloads.sheets_many import Binding, bind
from dashboard.language import Language
from dashboard.release.reader import open_release

ROOT = Path(__file__).resolve().parents[1]
MEXICO = ROOT / "geodata" / "MEX"
STATE, SOME, MANY = "21", 12, 5570
"""Puebla, 217 municipalities; how many of them are timed one by one; and how many Brazil has."""


def results() -> list[Result]:
    """One sheet of one and of two pages, and all sheets of a state."""
    codes = _codes()
    chosen = [codes[at] for at in np.linspace(0, len(codes) - 1, SOME + 1).astype(int)]
    state = _state(codes)  # first: nothing else is held then
    return [*_one(chosen, pages=1), *_one(chosen, pages=2), *state, *_bound(Press(_order(1)), codes)]


def _codes() -> list[str]:
    units = open_release(MEXICO).municipalities
    return [code for code, here in zip(units.codes, units.within(STATE), strict=True) if here]


def _order(pages: int) -> Order:
    release = open_release(MEXICO)
    return Order(
        release=release.manifest.name,
        folders=((MEXICO, True),),
        regional=ROOT / "geodata" / "regional",
        plan=(),
        country="MEX",
        outcome=None,
        language=Language.SPANISH,
        pages=pages,
        paper=Paper.A4,
        site="https://atlas.example.org",
        created=release.manifest.created,
        title="",
    )


def _one(codes: list[str], *, pages: int) -> list[Result]:
    order = _order(pages)
    press, explorer = Press(order), opened(order.folders, order.regional)
    views = []
    for code in codes:
        view, _ = explorer.resolve(View(country="MEX", municipality=code))
        views.append(explorer.sheet(view, explorer.profile(view, code), site=order.site))
    press(codes[0])
    ours = [_timed(lambda code=code: press(code)) for code in codes[1:]]
    with visitor() as context:
        page = context.new_page()
        documents = [_html(sheet_data(one, pages=pages), ground_picture(one)) for one in views]
        _print(page, documents[0])
        theirs = [_timed(lambda held=held: _print(page, held)) for held in documents[1:]]
    name = f"one sheet of {pages} page{'s' if pages > 1 else ''}, profile included, median of {SOME}"
    goal = "under 400 ms"
    return [
        Result.against(name, median(ours), "ms", peer="Chromium, open already", peer_value=median(theirs), goal=goal)
    ]


def _state(codes: list[str]) -> list[Result]:
    """The command line as anybody calls it: its own processes are watched, not those of this measurement."""
    command = (sys.executable, "-m", "dashboard", "sheets", "--country", "MEX", "--state", STATE, "--workers", "2")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        called = [*command, "--out", folder, "--var", f"{folder}/var", "--json"]
        with subprocess.Popen(called, cwd=ROOT, stdout=subprocess.DEVNULL) as running, _watched(running.pid) as seen:
            if running.wait():
                raise RuntimeError(f"printing a state ended with {running.returncode}")
        seconds = time.perf_counter() - started
        (made,) = Path(folder).glob("*.pdf")
        size = made.stat().st_size / 1e6
    return [
        Result(
            f"{len(codes)} sheets of a state bound in one PDF of {size:.0f} MB, two processes",
            seconds,
            "s",
            goal="under 40 s",
        ),
        Result("memory of all its processes at its highest, what they share counted once for each", seen.highest, "MB"),
        Result("the same, what they share counted once", seen.shared_once, "MB"),
    ]


def _bound(press: Press, codes: list[str]) -> list[Result]:
    """As many sheets as Brazil has municipalities, bound in one PDF: the memory that this takes."""
    bodies = [press(code) for code in codes[:20]]
    with tempfile.TemporaryFile() as target:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        bind((bodies[at % len(bodies)] for at in range(MANY)), Binding.PDF, target)
        seconds = time.perf_counter() - started
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
    return [
        Result(f"{MANY} sheets that are made already bound in one PDF", seconds, "s"),
        Result("memory that binding them takes beyond what was held before", more, "MB"),
    ]


@dataclass
class _Seen:
    highest: float = 0.0
    shared_once: float = 0.0


@contextmanager
def _watched(process: int) -> Iterator[_Seen]:
    """Megabytes of a process and its children, looked at twice a second."""
    seen, is_over = _Seen(), threading.Event()

    def look() -> None:
        while not is_over.wait(0.5):
            held = [_megabytes(one) for one in _family(process)]
            seen.highest = max(seen.highest, sum(each for each, _ in held))
            seen.shared_once = max(seen.shared_once, sum(once for _, once in held))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        is_over.set()
        watcher.join()


def _family(process: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(process)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _megabytes(one: psutil.Process) -> tuple[float, float]:
    try:
        held = one.memory_full_info()
    except psutil.Error:
        return 0.0, 0.0
    return held.rss / 1e6, getattr(held, "pss", held.rss) / 1e6


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _print(page: Any, document: str) -> bytes:
    page.set_content(document, wait_until="load")
    body: bytes = page.pdf(format="A4", print_background=True, tagged=True)
    return body


def _html(sheet: dict[str, Any], ground: str) -> str:
    """The words, numbers and pictures of the sheet as plain HTML in two columns."""
    pictures = sheet["pictures"]
    parts = [f"<h1>{escape(sheet['name'])}</h1><p>{escape(sheet['level']['text'])}</p>"]
    parts += [f"<p>{escape(one['text'])}</p>" for one in sheet["summary"]]
    parts += [ground, pictures["mark"], pictures["locator"], pictures["hundred"], *pictures["swarms"], sheet["qr"]]
    for side, held in zip(("up", "down"), sheet["drivers"], strict=True):
        rows = [[escape(one) for one in row] + [pictures[side][at]] for at, row in enumerate(held["rows"])]
        parts += [f"<h2>{escape(held['title'])}</h2><p>{escape(held['told'])}</p>", _table(rows)]
    parts += [f"<p>{escape(one)}</p>" for one in (*sheet["moves"]["told"], *sheet["moves"]["moves"])]
    parts.append(_table([[escape(one) for one in row] for row in (*sheet["numbers"], *sheet["about"])]))
    if "second" in sheet:
        second = sheet["second"]
        parts += [_table([[escape(one) for one in row] for row in second["factors"]["rows"]]), pictures["near"]]
        parts += pictures["spines"]
        for name in ("groups", "neighbours", "similar"):
            parts.append(_table([[escape(one) for one in row] for row in second[name]["rows"]]))
    style = "body{columns:2;font:9pt serif}table{border-collapse:collapse}td{border-top:1px solid #ccc}"
    return f'<!doctype html><html lang="es"><style>{style}</style><body>{"".join(parts)}</body></html>'


def _table(rows: list[list[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{body}</table>"
