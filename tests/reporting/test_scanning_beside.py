"""While a virus scanner hangs over the file of one person, everybody else goes on writing."""

from __future__ import annotations

import dataclasses
import threading
from io import BytesIO
from pathlib import Path

import pytest
from dash import Dash
from sqlalchemy import func, select

from callbacks.desk import EXTENSION, Desk
from dashboard.store.evidence import EvidenceFolder, Scan
from dashboard.store.plan_tables import Evidence
from tests.reporting.conftest import Enter
from tests.reporting.test_reporting_over_http import PDF, fields, latest
from tests.store.people import MadePlan

pytestmark = pytest.mark.usefixtures("an_open_round")
WAIT = 30


class HangingScanner:
    """Looks at a file until it is told to go on, then says ``verdict``."""

    def __init__(self, verdict: str | None) -> None:
        self.verdict, self.looks, self.goes_on = verdict, threading.Event(), threading.Event()
        self.looked = 0

    def __call__(self, _body: bytes) -> str | None:
        self.looked += 1
        self.looks.set()
        assert self.goes_on.wait(WAIT)
        return self.verdict


def with_scanner(app: Dash, desk: Desk, folder: Path, scan: Scan) -> None:
    made = dataclasses.replace(desk, evidence=EvidenceFolder(folder, scan=scan))
    app.server.extensions[EXTENSION] = made


@pytest.mark.parametrize(("verdict", "status"), [(None, 200), ("EICAR", 422)])
def test_a_second_writer_is_not_blocked_while_a_scanner_hangs(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan, tmp_path: Path, verdict: str | None, status: int
) -> None:
    scanner = HangingScanner(verdict)
    with_scanner(app, desk, tmp_path / "scanned", scanner)
    slow, quick = enter("government"), enter("employers")
    answers: list[int] = []

    def hand_in() -> None:
        sent = fields(plan, files=[(BytesIO(PDF), "a.pdf")])
        answers.append(slow.post("report.save", **sent).status_code)

    thread = threading.Thread(target=hand_in)
    thread.start()
    assert scanner.looks.wait(WAIT)
    other = quick.post("report.save", **fields(plan, reporter="employers")).status_code
    has_ended_before = bool(answers)
    scanner.goes_on.set()
    thread.join(WAIT)

    assert (other, has_ended_before, answers) == (200, False, [status])
    assert scanner.looked == 1
    with desk.database.reading() as session:
        kept = session.scalar(select(func.count()).select_from(Evidence))
    assert (kept, latest(desk, plan) is None) == ((1, False) if verdict is None else (0, True))
    assert len(list((tmp_path / "scanned").glob("*"))) == kept


def test_whoever_may_not_report_keeps_no_scanner_busy(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan, tmp_path: Path
) -> None:
    scanner = HangingScanner(None)
    with_scanner(app, desk, tmp_path / "scanned", scanner)

    sent = fields(plan, files=[(BytesIO(PDF), "a.pdf")])
    assert enter("abroad").post("report.save", **sent).status_code == 403
    assert scanner.looked == 0
