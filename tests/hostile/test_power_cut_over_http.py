"""A real server is killed in the middle of writing: what it answered is there, nothing is half, and it starts again."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from random import Random

import psutil
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.history import Change
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Evidence, Indicator, Plan, Report, Result, Round
from dashboard.store.records import create
from tests.accounts.conftest import GOOD, WEAK_KEEPER
from tests.support.machine import ROOT, free_port
from tests.support.postgres import Server, postgres_server, programs, run
from tests.support.server import running

YEARS = range(1990, 2090)
PDF = b"%PDF-1.7\n" + bytes(120_000)
MOMENTS = (0.2, 0.7)
"""Seconds after the first answer at which the server is killed, each moved a little by a fixed seed."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A database with a plan of an indicator, a round for every year, and a focal point."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'a.sqlite'}" if is_sqlite else request.getfixturevalue("postgres").new_database()
    made = Settings(var=tmp_path, rate_limit="off", database_url=url)
    fill_in(made)
    return made


def fill_in(settings: Settings) -> None:
    database = Database(settings.database_address)
    migrate(database)
    with database.writing() as session:
        who = {"role": Role.REPORTER, "country": "PER", "constituency": Reporter.GOVERNMENT}
        add_account(session, email="gob@example.org", name="Gob", password=GOOD, keeper=WEAK_KEEPER, **who)
        add_account(session, email="s@e.org", name="S", role=Role.SECRETARIAT, password=GOOD, keeper=WEAK_KEEPER)
        _plan(session)
    database.close()


def _plan(session: Session) -> None:
    words = {"es": "x", "en": "x", "pt": "x"}
    plan = create(session, Plan(code="long", title=words, first_year=1990, last_year=2090, source=words), by=None)
    result = create(session, Result(plan_id=plan.id, number=1, title=words), by=None)
    made = {"title": words, "definition": words, "unit": words, "kind": "number", "responsible": ["government"]}
    create(session, Indicator(result_id=result.id, code="1.1", factors=[], territories=[], **made), by=None)
    for year in YEARS:
        create(session, Round(plan_id=plan.id, year=year, opens_on=date(2000, 1, 1), due_on=date(2001, 1, 1)), by=None)


@dataclass
class Focal:
    """A focal point whose browser is a few lines of Python."""

    address: str
    answered: list[int] = field(default_factory=list)
    """Years whose report was answered with "kept"."""
    token: str = ""

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def sign_in(self) -> None:
        self._see("/en/account/sign-in")
        self.post("account.sign-in", email="gob@example.org", password=GOOD)
        self._see("/en/account")

    def _see(self, path: str) -> None:
        dependencies = json.loads(self._opener.open(f"{self.address}/_dash-dependencies").read())
        [one] = [held for held in dependencies if "shell-page" in held["output"]]
        values = {"pathname": path, "search": ""}
        inputs = [{**asked, "value": values[asked["property"]]} for asked in one["inputs"]]
        component, _, prop = one["output"].rpartition(".")
        body = {"output": one["output"], "outputs": {"id": component, "property": prop}, "inputs": inputs, "state": []}
        asked = urllib.request.Request(
            f"{self.address}/_dash-update-component",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        content = self._opener.open(asked).read().decode()
        self.token = re.findall(r'name=\\"csrf_token\\" value=\\"([^"\\]+)', content)[-1]

    def post(self, edit: str, files: bytes = b"", /, **fields: str) -> None:
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        ).encode()
        if files:
            head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="list.pdf"\r\n\r\n'
            parts += head + files + b"\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=b", "X-CSRFToken": self.token, "X-Language": "en"}
        asked = urllib.request.Request(f"{self.address}/edit/{edit}", parts + b"--b--\r\n", headers)
        try:
            answer = json.loads(self._opener.open(asked, timeout=20).read())
        except urllib.error.HTTPError as refused:
            raise AssertionError(refused.read().decode()) from refused
        self.token = answer["csrf"]

    def report(self, year: int) -> None:
        slot = {"indicator": "1", "country": "PER", "reporter": "government", "year": str(year), "when": str(year)}
        self.post("report.save", PDF, **slot, number="4", note="y" * 3000, version="0", button="submit")
        self.answered.append(year)


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The real server on the database of ``settings``."""
    port, url = free_port(), settings.database_url
    assert url is not None
    environment = {
        "CLRISK_VAR": str(settings.var),
        "CLRISK_PORT": str(port),
        "CLRISK_LOG_LEVEL": "error",
        "CLRISK_RATE_LIMIT": "off",
        "CLRISK_GEODATA": str(_without_releases(settings.var)),
        "CLRISK_DATABASE_URL": url.get_secret_value(),
    }
    command = (sys.executable, "-m", "gunicorn", "app:server")
    with running(*command, port=port, environment=environment, path="/healthz") as address:
        yield address


def _without_releases(var: Path) -> Path:
    """The data that ship without municipal releases: what is written is the same, and the server starts at once."""
    folder = var / "geodata"
    folder.mkdir(exist_ok=True)
    for name in ("regional", "initiative"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / "geodata" / name)
    return folder


def reporting(focal: Focal, years: Iterator[int]) -> threading.Thread:
    """Report year after year until the server is gone."""

    def go_on() -> None:
        with suppress(OSError, ValueError, AssertionError):
            for year in years:
                focal.report(year)

    thread = threading.Thread(target=go_on)
    thread.start()
    return thread


def servers(*, recursive: bool) -> list[psutil.Process]:
    """Those of this test, which alone have a database of their own; what a browser left behind has ended."""
    found = []
    for process in psutil.Process().children(recursive=recursive):
        with suppress(psutil.NoSuchProcess):
            if "gunicorn" in " ".join(process.cmdline()) and "CLRISK_DATABASE_URL" in process.environ():
                found.append(process)
    return found


def kill_the_server() -> None:
    """Master and workers at once, as a power cut does."""
    for process in servers(recursive=True):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def kill_the_workers() -> None:
    """The workers alone; the master starts others."""
    for process in [worker for master in servers(recursive=False) for worker in master.children()]:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def wait_for(truth: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def killed_while_reporting(focal: Focal, years: Iterator[int], kill: Callable[[], None], *, after: float) -> None:
    """Report until ``kill``, which comes ``after`` so many seconds from the first answer."""
    before = len(focal.answered)
    thread = reporting(focal, years)
    wait_for(lambda: len(focal.answered) > before or not thread.is_alive())
    time.sleep(after)
    kill()
    thread.join(timeout=60)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_server_killed_while_people_report_starts_again_with_everything_that_it_answered(settings: Settings) -> None:
    chance, years, answered = Random(11), iter(YEARS), list[int]()
    for moment in MOMENTS:
        with served(settings) as address:
            focal = Focal(address, answered)
            focal.sign_in()
            killed_while_reporting(focal, years, kill_the_server, after=moment * chance.uniform(0.7, 1.3))
        hold(settings, answered)
    assert len(answered) >= len(MOMENTS)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_workers_killed_while_people_report_are_replaced_and_what_they_answered_is_there(settings: Settings) -> None:
    chance, years, answered = Random(12), iter(YEARS), list[int]()
    with served(settings) as address:
        for moment in MOMENTS:
            wait_for(lambda: _answers(address))
            focal = Focal(address, answered)
            focal.sign_in()
            killed_while_reporting(focal, years, kill_the_workers, after=moment * chance.uniform(0.7, 1.3))
            hold(settings, answered)
    assert len(answered) >= len(MOMENTS)


def _answers(address: str) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{address}/healthz", timeout=5).status == 200)
    except OSError:
        return False


def hold(settings: Settings, answered: list[int]) -> None:
    """What the database holds: whole reports with their evidence and history, all that was answered among them."""
    database = Database(settings.database_address)
    folder = EvidenceFolder(settings.var / "evidence")
    try:
        if settings.database_address.startswith("sqlite"):
            with database.engine.connect() as connection:
                assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
                assert connection.execute(text("pragma foreign_key_check")).all() == []
        with database.reading() as session:
            reports = session.scalars(select(Report).order_by(Report.year)).all()
            files = session.scalars(select(Evidence)).all()
            told = session.scalar(select(func.count(Change.id)).where(Change.record_table == "reports"))
            assert set(answered) <= {one.year for one in reports}, "what was answered is there"
            assert {(one.state, one.note) for one in reports} <= {("submitted", "y" * 3000)}, "nothing is half"
            assert told == 2 * len(reports), "each with its whole history"
            assert sorted(one.report_id for one in files) == sorted(one.id for one in reports), "each with its evidence"
            assert {folder.read(one) for one in files} <= {PDF}, "which is whole"
    finally:
        database.close()


def test_a_database_server_that_breaks_off_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with postgres_server() as server:
        made = Settings(var=tmp_path, rate_limit="off", database_url=server.new_database())
        fill_in(made)
        with served(made) as address:
            focal = Focal(address)
            focal.sign_in()
            years = iter(YEARS)
            thread = reporting(focal, years)
            wait_for(lambda: len(focal.answered) > 2 or not thread.is_alive())
            break_off(server)
            thread.join(timeout=60)
            again = Focal(address, focal.answered)
            wait_for(lambda: _signs_in(again))
            again.report(next(years))
        hold(made, focal.answered)


def _signs_in(focal: Focal) -> bool:
    with suppress(OSError, AssertionError, IndexError):
        focal.sign_in()
        return True
    return False


def break_off(server: Server) -> None:
    """End the database server at once, without a word to anybody, and start it again."""
    data = server.socket / "data"
    run([programs() / "pg_ctl", "-D", data, "-m", "immediate", "-w", "-l", server.socket / "log", "restart"])
