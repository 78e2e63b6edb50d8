"""A printed sheet, and a state of them, beside the same sheet printed by headless Chromium.

The peer gets what it is good at: a browser that is open already, the same words, numbers and pictures as HTML, and
nothing but ``page.pdf()`` in its time. Ours holds everything from the profile to the bytes.
"""

from __future__ import annotations

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
from dashboard.cli.sheet_press import Order, Press, opened, printed
from dashboard.downloads.sheet_data import ground_picture, sheet_data
from dashboard.downloads.sheet_view import Paper
from dashboard.downloads.sheets_many import Binding, bind
from dashboard.language import Language
from dashboard.release.reader import open_release

ROOT = Path(__file__).resolve().parents[1]
MEXICO = ROOT / "geodata" / "MEX"
STATE, SOME = "21", 12
"""Puebla, 217 municipalities; and how many of them are timed one by one."""


def results() -> list[Result]:
    """One sheet of one and of two pages, and all sheets of a state."""
    codes = _codes()
    chosen = [codes[at] for at in np.linspace(0, len(codes) - 1, SOME + 1).astype(int)]
    return [*_one(chosen, pages=1), *_one(chosen, pages=2), *_state(codes)]


def _codes() -> list[str]:
    units = open_release(MEXICO).municipalities
    return [code for code, here in zip(units.codes, units.within(STATE), strict=True) if here]


def _order(pages: int) -> Order:
    release = open_release(MEXICO)
    return Order(
        release=release.manifest.name,
        folders=((MEXICO, True),),
        regional=ROOT / "geodata" / "regional",
        database="",
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
    with tempfile.TemporaryDirectory() as folder, _watched() as seen:
        started = time.perf_counter()
        with (Path(folder) / "state.pdf").open("wb") as target:
            bind(printed(_order(1), codes, workers=2), Binding.PDF, target)
        seconds = time.perf_counter() - started
        size = (Path(folder) / "state.pdf").stat().st_size / 1e6
    return [
        Result(
            f"{len(codes)} sheets of a state bound in one PDF of {size:.0f} MB, two processes",
            seconds,
            "s",
            goal="under 40 s",
        ),
        Result("memory of all processes at its highest while they are made", seen.highest / 1e6, "MB"),
    ]


@dataclass
class _Seen:
    highest: float = 0.0


@contextmanager
def _watched() -> Iterator[_Seen]:
    """Memory of this process and its children, looked at four times a second; what they share is counted twice."""
    seen, is_over, here = _Seen(), threading.Event(), psutil.Process()

    def look() -> None:
        while not is_over.wait(0.25):
            held = 0
            for one in (here, *here.children(recursive=True)):
                try:
                    held += one.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            seen.highest = max(seen.highest, held)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        is_over.set()
        watcher.join()


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
