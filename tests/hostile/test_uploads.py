"""Every edit that takes files is given hostile ones; a scanner that refuses, hangs or is missing lets nothing pass."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from callbacks.desk import Desk
from callbacks.edits.listed import EDITS
from callbacks.services import Services
from dashboard.settings import Settings
from dashboard.store import scanning
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.history import Change
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.scanning import scan_of
from tests.accounts.conftest import Browser
from tests.hostile.conftest import Field, a_desk, an_atlas, place_of, sign_in
from tests.hostile.sowing import PDF, Sower

TAKE_FILES = {
    "report.save": ("government", "files"),
    "plan.import": ("secretariat", "file"),
    "response.add": ("team", "outline"),
    "response.change": ("team", "outline"),
    "response.areas": ("team", "file"),
    "response.attach": ("team", "files"),
}
"""Who sends files, and under which name."""
PATHS = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "a/../../b.pdf\x00.exe",
    "CON",
    ".",
    "..",
    "x" * 5000,
)


def test_every_edit_that_takes_files_is_tried() -> None:
    assert {edit.name for edit in EDITS if edit.takes_files} == set(TAKE_FILES)


def changes(desk: Desk) -> int:
    with desk.database.reading() as session:
        return session.scalar(select(func.count(Change.id))) or 0


def everything_on_disk(desk: Desk) -> set[Path]:
    return {path for path in desk.settings.var.rglob("*") if not path.name.startswith("atlas.sqlite")}


def fields_of(field: Field, edit: str) -> dict[str, Any]:
    """What was kept of the edit once, without its files, so that only these are what is wrong."""
    sent = next(one for one in reversed(field.sown.kept) if one.edit == edit)
    fields = {name: value for name, value in sent.fields.items() if not isinstance(value, tuple)}
    return {**fields, "kind": "micro_area"} if edit == "response.add" else fields


@pytest.mark.parametrize("edit", TAKE_FILES)
def test_a_hundred_thousand_files_are_refused_before_they_are_read(field: Field, edit: str) -> None:
    who, name = TAKE_FILES[edit]
    browser, before = field.sower.browser(who), everything_on_disk(field.desk)
    part = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.pdf"\r\n\r\na\r\n'
    headers = {"X-CSRFToken": browser.token, "X-Language": "en"}

    refused = browser.client.post(
        f"/edit/{edit}",
        data=(part * 100_000 + "--x--\r\n").encode(),
        content_type="multipart/form-data; boundary=x",
        headers=headers,
    )

    assert refused.status_code == 413
    assert everything_on_disk(field.desk) == before


@pytest.mark.parametrize("edit", TAKE_FILES)
def test_no_name_of_a_file_leads_out_of_its_folder_whatever_is_done_with_the_file(field: Field, edit: str) -> None:
    who, name = TAKE_FILES[edit]
    before = everything_on_disk(field.desk)
    for path in PATHS:
        answer = field.sower.post(who, edit, {**fields_of(field, edit), name: (b"MZ\x90\x00", path)})
        assert answer.status_code in {200, 409, 422}, (path, answer.text[:300])

    assert everything_on_disk(field.desk) == before


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Iterator[Desk]:
    made = a_desk(Settings(var=tmp_path, rate_limit="off"), place_of(services))
    yield made
    made.database.close()


SCANNERS = {
    "refuses": f"{sys.executable} -c \"print('EICAR found'); raise SystemExit(1)\"",
    "hangs": f'{sys.executable} -c "import time; time.sleep(60)"',
    "is missing": "/nowhere/clamdscan --no-summary -",
    "breaks off": f'{sys.executable} -c "import os; os.kill(os.getpid(), 9)"',
}
TOLD = {"refuses": "EICAR found", "hangs": "TimeoutExpired", "is missing": "FileNotFoundError", "breaks off": "-9"}


@pytest.mark.parametrize("kind", SCANNERS)
def test_a_file_that_the_scanner_did_not_pass_is_told_and_nothing_of_the_sending_is_kept(
    services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    folder = EvidenceFolder(desk.evidence.folder, scan=scan_of(SCANNERS[kind]))
    app = an_atlas(services, dataclasses.replace(desk, evidence=folder))
    sower = Sower(lambda who: sign_in(app, who), place_of(services))
    sower.plan()
    slot = {"country": "TSA", "reporter": "government", "year": "2019", "when": "2019", "version": "0", "number": "5"}
    sower.send("secretariat", "round.open", plan="strategic-2018-2021", year="2019", period="year", **DAYS)
    sent = {**slot, "indicator": str(sower.indicator("9.1")), "button": "submit", "note": "n", "links": "https://a.org"}
    before = changes(desk)

    refused = sower.post("government", "report.save", {**sent, "files": (PDF, "list.pdf")})

    assert refused.status_code == 422
    [problem] = (refused.json or {})["problems"]
    assert problem["field"] == "files"
    assert "list.pdf" in problem["told"]
    assert TOLD[kind] in problem["detail"]
    with desk.database.reading() as session:
        assert session.scalar(select(func.count(Report.id))) == session.scalar(select(func.count(Evidence.id))) == 0
    assert changes(desk) == before
    assert not folder.folder.exists()
    assert sower.post("government", "report.save", sent).status_code == 200, "without the file it is kept"


DAYS = {"opens_on": "2020-01-01", "due_on": "2020-03-01"}


def test_what_the_scanner_passes_is_kept_and_every_file_was_given_to_it(
    services: Services, desk: Desk, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    command = f"{sys.executable} -c \"import sys; open('{seen}','ab').write(sys.stdin.buffer.read())\""
    folder = EvidenceFolder(desk.evidence.folder, scan=scan_of(command))
    app = an_atlas(services, dataclasses.replace(desk, evidence=folder))
    team: Browser = sign_in(app, "team")
    assert team.post("response.open", country="TSA", municipality="01002").status_code == 200
    sower = Sower(lambda _who: team, place_of(services))

    sower.send("team", "response.attach", stage="1", links="", files=(PDF, "letter.pdf"))

    assert seen.read_bytes() == PDF
    assert [path.read_bytes() for path in folder.folder.iterdir()] == [PDF]
