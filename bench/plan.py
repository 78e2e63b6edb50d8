"""The plan with 192,000 generated values: its page, a card, fifty readers at once, a filter in the browser.

200 indicators x 40 countries x 3 reporters x 8 years in SQLite. The peer holds the same values in a pandas frame in
memory and groups them anew for each visit (``peers.plan_page``); both run in one process in turns, then each behind the
same server. A page is asked for as the browser does: the document, its content, the readings. Fifty readers each open a
page and read for two to six seconds before the next one.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright

from app import assemble, warm_up
from bench.peers import plan_page
from bench.plan_content import CODES, fill
from bench.result import Result
from bench.scoring import timed
from callbacks.desk import Desk
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.plan_memory import PlanMemory
from dashboard.store.plan_tables import Report
from dashboard.store.records import edit
from tests.callbacks.conftest import small_services
from tests.support.machine import CHROMIUM, CHROMIUM_FLAGS, ROOT, free_port
from tests.support.server import running, running_atlas

READERS, SECONDS = 50, 30.0
PEER = "pandas in memory"
PLAN, CARD = "/en/plan", "/en/plan/generated/indicator/{}"
INDICATORS = [f"{at % 5 + 1}.{at // 5 + 1}" for at in range(200)]


def results() -> list[Result]:
    """Every figure of this module."""
    with TemporaryDirectory(dir=_var()) as folder:
        file = Path(folder) / "plan.sqlite"
        database = Database(f"sqlite:///{file}")
        values = fill(database)
        lines = [*in_turns(database, Path(folder), values), *cold(database, values)]
        database.close()
        lines += readers(file, Path(folder))
        lines += filters(file, Path(folder))
    return lines


def in_turns(database: Database, var: Path, values: int) -> list[Result]:
    """Page and card on the server, each view for the first time and again, beside the peer."""
    settings = Settings(rate_limit="off", var=var)
    desk = Desk(database, EvidenceFolder(var / "evidence"), settings)
    client = _client(desk, settings, var)
    frame = plan_page.read(str(database.url))
    codes, places = cycle(INDICATORS), cycle(CODES[:40])

    def forget() -> None:
        desk.plans.read(database)._made.clear()

    def first(address: str) -> None:
        forget()
        _page(client, address)

    taken = timed(
        {
            "plan": lambda: first(PLAN),
            "plan of a country": lambda: first(f"{PLAN}?country={next(places)}"),
            "plan again": lambda: _page(client, PLAN),
            "card": lambda: first(CARD.format(next(codes))),
            "pandas plan": lambda: plan_page.page(frame),
            "pandas country": lambda: plan_page.page(frame, country=next(places)),
            "pandas card": lambda: plan_page.card(frame, next(codes)),
        },
        repeats=9,
    )

    def line(name: str, ours: str, theirs: str, goal: str = "") -> Result:
        value, other = taken[ours].median, taken[theirs].median
        return Result.against(f"{name}, {values:,} values, median", value, "ms", peer=PEER, peer_value=other, goal=goal)

    changed = after_changes(client, database)
    anew = 1000 * min(_again(lambda: plan_page.page(plan_page.read(str(database.url)))) for _ in range(2))
    firsts = [
        Result.against(
            f"first page after a change, {values:,} values, {told}",
            float(np.quantile(changed, share)),
            "ms",
            peer="pandas read_sql and page",
            peer_value=anew,
            goal=goal,
        )
        for share, told, goal in ((0.5, "median", ""), (0.95, "95 of 100 under", "under 300 ms"))
    ]
    return [
        *firsts,
        line("plan page, first view of what was read", "plan", "pandas plan", "under 150 ms"),
        line("plan page of one country, first view", "plan of a country", "pandas country", "under 150 ms"),
        line("plan page, seen before", "plan again", "pandas plan"),
        line("indicator card, first view", "card", "pandas card", "under 60 ms"),
    ]


def after_changes(client: FlaskClient, database: Database, times: int = 20) -> list[float]:
    """Milliseconds of the first visit after each of some changes, each by the store's own edit of another report."""
    taken = []
    for at in range(times):
        with database.writing() as session:
            report = session.get_one(Report, 1 + 9_001 * at)
            edit(session, report, expected_version=report.version, by=None, fields={"number": float(at)})
        began = time.perf_counter()
        _page(client, PLAN)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def cold(database: Database, values: int) -> list[Result]:
    """Reading the whole plan at the start, beside reading it into the frame."""
    taken = timed(
        {
            "ours": lambda: PlanMemory().read(database),
            "pandas": lambda: plan_page.read(str(database.url)),
        },
        repeats=3,
    )
    return [
        Result.against(
            f"reading the whole plan at the start, {values:,} values, median",
            taken["ours"].median,
            "ms",
            peer="pandas read_sql",
            peer_value=taken["pandas"].median,
        )
    ]


def readers(file: Path, var: Path) -> list[Result]:
    """Fifty readers of the plan page at once; the slowest twentieth of their visits."""
    with running_atlas(var, CLRISK_DATABASE_URL=f"sqlite:///{file}", CLRISK_RATE_LIMIT="off") as address:
        ours = _crowd(address, _atlas_visit)
    port = free_port()
    server = (sys.executable, "-m", "gunicorn", "bench.peers.plan_page:create()", "-k", "gthread", "--threads", "8")
    # Not the settings of the atlas, which lie in this folder.
    command = (*server, "-c", os.devnull, "-b", f"127.0.0.1:{port}", "--log-level", "warning")
    environment = {"PLAN_DATABASE": f"sqlite:///{file}"}
    with running(*command, port=port, environment=environment, path="/plan") as address:
        theirs = _crowd(address, _peer_visit)
    goals = ((0.5, "median", "under 150 ms"), (0.95, "95 of 100 under", "under 300 ms"))
    return [
        Result.against(
            f"plan page with {READERS} readers, {told}",
            float(np.quantile(ours, share)),
            "ms",
            peer=PEER,
            peer_value=float(np.quantile(theirs, share)),
            goal=goal,
        )
        for share, told, goal in goals
    ]


def filters(file: Path, var: Path) -> list[Result]:
    """From a filter's event to the painted frame, in the browser."""
    with running_atlas(var, CLRISK_DATABASE_URL=f"sqlite:///{file}", CLRISK_RATE_LIMIT="off") as address:
        times = _changes(f"{address}{PLAN}")
    return [
        Result("heat table and all panels after a filter, in the browser, median", float(np.median(times)), "ms"),
        Result(
            "heat table and all panels after a filter, in the browser, 95 of 100 under",
            float(np.quantile(times, 0.95)),
            "ms",
            goal="under 100 ms",
        ),
    ]


_CHANGE = """([name, value]) => new Promise((done) => {
  const select = document.getElementById(`plan-filter-${name}`);
  select.value = value;
  const begun = performance.now();
  select.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""


def _changes(address: str, times: int = 24) -> list[float]:
    steps = cycle([("country", CODES[3]), ("country", ""), ("result", "2"), ("result", ""), ("reporter", "workers")])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*CHROMIUM_FLAGS])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.wait_for_selector("#plan[data-painted]", timeout=60_000)
        taken = [page.evaluate(_CHANGE, list(step)) for step, _ in zip(steps, range(times), strict=False)]
        browser.close()
    return taken[4:]


def _crowd(address: str, visit: Callable[[http.client.HTTPConnection, str], None]) -> list[float]:
    """Milliseconds of each visit of all readers."""
    host = address.removeprefix("http://")
    taken: list[float] = []
    ends = time.monotonic() + SECONDS

    def read(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, 4))
        while time.monotonic() < ends:
            connection = http.client.HTTPConnection(host, timeout=120)
            began = time.perf_counter()
            visit(connection, chance.choice(("", CODES[chance.randrange(40)])))
            taken.append(1000 * (time.perf_counter() - began))
            connection.close()
            time.sleep(chance.uniform(2, 6))

    visit(http.client.HTTPConnection(host, timeout=120), "")
    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _atlas_visit(connection: http.client.HTTPConnection, country: str) -> None:
    query = f"?country={country}" if country else ""
    _ask(connection, "GET", f"{PLAN}{query}")
    _ask(connection, "POST", "/_dash-update-component", _asked(PLAN, query))
    _ask(connection, "GET", "/plan/readings?plan=generated&language=en")


def _peer_visit(connection: http.client.HTTPConnection, country: str) -> None:
    _ask(connection, "GET", f"/plan?country={country}")


def _ask(connection: http.client.HTTPConnection, verb: str, path: str, body: dict[str, Any] | None = None) -> None:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "br, gzip"}
    connection.request(verb, path, body=json.dumps(body) if body else None, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{verb} {path} was answered {answer.status}")


def _asked(path: str, query: str) -> dict[str, Any]:
    """The question by which the browser is given the content of a page."""
    return {
        "output": "shell-page.children",
        "outputs": {"id": "shell-page", "property": "children"},
        "inputs": [
            {"id": "shell-location", "property": "pathname", "value": path},
            {"id": "shell-location", "property": "search", "value": query},
        ],
        "changedPropIds": ["shell-location.pathname"],
        "state": [],
    }


def _client(desk: Desk, settings: Settings, var: Path) -> FlaskClient:
    made = assemble(small_services(var), settings, desk=desk)
    warm_up(made.server)
    return made.server.test_client()


def _page(client: FlaskClient, address: str) -> None:
    path, _, query = address.partition("?")
    client.get(address)
    answer = client.post("/_dash-update-component", json=_asked(path, f"?{query}" if query else ""))
    if answer.status_code != 200:
        raise RuntimeError(f"{address} was answered {answer.status_code}")
    client.get("/plan/readings?plan=generated&language=en", headers={"Accept-Encoding": "br"})


def _again(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _var() -> Path:
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
