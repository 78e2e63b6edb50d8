"""A power cut in the middle of a write: what was acknowledged is there, what was not is gone, nothing is half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from random import Random

import pytest
from sqlalchemy import func, select, text

from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.history import Change
from dashboard.store.initiative import fill
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Evidence, Report
from tests.support.machine import ROOT

WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from sqlalchemy import func, select
    from dashboard.accounts.permissions import Person, Role
    from dashboard.store.database import Database
    from dashboard.store.evidence import EvidenceFolder
    from dashboard.store.plan_tables import Indicator, Report, Result
    from dashboard.store.people import User
    from dashboard.store.records import create, edit, now

    address, folder = sys.argv[1], EvidenceFolder(Path(sys.argv[2]))
    database = Database(address)
    words = {"es": "x", "en": "x", "pt": "x"}
    with database.writing() as session:
        indicator = session.scalars(select(Indicator)).first()
        if indicator is None:
            indicator = create(session, Indicator(
                result_id=session.scalars(select(Result.id)).first(), code="1.1", title=words, definition=words,
                unit=words, kind="number", responsible=["government"], factors=[], territories=[]), by=None)
            create(session, User(email="a@example.org", name="A", role="secretariat", session_stamp="s",
                                 created_at=now()), by=None)
        user = session.scalars(select(User)).first()
        indicator_id, person = indicator.id, Person(user.id, Role.SECRETARIAT, None, None)
    while True:
        with database.writing() as session:
            edition = (session.scalar(select(func.max(Report.edition))) or 0) + 1
            report = create(session, Report(indicator_id=indicator_id, country="PER", reporter="government", year=2019,
                                            edition=edition, number=float(edition)), by=None)
            folder.add_file(session, report, title="x", given_name="x.pdf", body=b"%PDF-" + bytes(200_000), by=person)
            edit(session, report, expected_version=report.version, by=None, fields={"note": "y" * 3000})
        print(edition, flush=True)
    """
)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    is_sqlite = request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'a.sqlite'}" if is_sqlite else request.getfixturevalue("postgres").new_database()


def test_killed_in_the_middle_of_a_write_nothing_acknowledged_is_lost_and_nothing_is_half(address, tmp_path):
    database, evidence = Database(address), tmp_path / "evidence"
    migrate(database)
    with database.writing() as session:
        fill(session)
    database.close()
    chance = Random(7)
    acknowledged = 0
    for _ in range(6):
        acknowledged = max(acknowledged, killed(address, evidence, after=chance.uniform(0.05, 0.4)))
        hold(address, evidence, acknowledged)
    assert acknowledged >= 6


def killed(address, evidence, *, after):
    """Start a writer, wait for its first word and a little more, kill it; the last edition that it acknowledged."""
    command = [sys.executable, "-c", WRITER, address, str(evidence)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    first = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().splitlines()
    process.wait()
    # The last line may be cut off; a whole one was printed after its commit.
    return max(int(line) for line in [first, *rest] if line.strip())


def hold(address, evidence, acknowledged):
    database = Database(address)
    try:
        if address.startswith("sqlite"):
            with database.engine.connect() as connection:
                assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
                assert connection.execute(text("pragma foreign_key_check")).all() == []
        with database.reading() as session:
            editions = session.scalars(select(Report.edition).order_by(Report.edition)).all()
            assert editions == list(range(1, len(editions) + 1)), "no gap, so no write stands without those before it"
            assert len(editions) >= acknowledged, "what was acknowledged is there"
            told = session.scalar(select(func.count(Change.id)).where(Change.record_table == "reports"))
            assert told == 2 * len(editions), "a report stands with its whole history"
            assert {report.note for report in session.scalars(select(Report))} == {"y" * 3000}
            files = session.scalars(select(Evidence)).all()
            assert len(files) == len(editions)
            for one in files:
                assert len(EvidenceFolder(evidence).read(one)) == 200_005
        with database.writing() as session:
            assert session.scalar(select(func.count(Report.id))) == len(editions), "and it can be written again"
    finally:
        database.close()
