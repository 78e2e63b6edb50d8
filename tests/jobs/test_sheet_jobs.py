"""All sheets of a state or a country are printed behind a page: told, ended at once, taken up again, refused aloud."""

from __future__ import annotations

import io
import json
import os
import re
import time
import zipfile

import psutil
import pypdf
import pytest

from app import assemble
from callbacks.desk import Desk
from callbacks.jobs import in_process, print_room
from callbacks.jobs.print_room import PrintError, PrintRoom
from callbacks.jobs.progress import JobCancelledError
from callbacks.jobs.sheets import found_again, order_of
from callbacks.services import Services
from dashboard.choices import View
from dashboard.cli.shared import GEODATA
from dashboard.cli.sheet_press import opened
from dashboard.downloads.sheets_many import Binding
from dashboard.language import Language, Text
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Indicator, Report
from dashboard.store.records import edit
from layouts.jobs import JobKind, job_id
from tests.jobs.conftest import Visitor
from tests.support.plan import small_plan

MEXICO = GEODATA / "MEX"


@pytest.fixture(scope="module")
def services():
    """Mexico as it ships: what is printed is opened again by the command line, so it must lie on disk."""
    explorer = opened([(MEXICO, True)], GEODATA / "regional")
    manifest = explorer.release_of(explorer.default_view("MEX"))
    return Services(
        explorer=explorer,
        geometry={},
        regional_digest="d" * 16,
        boundary_notice=Text.same("disputed"),
        attribution=(),
        manifests=((manifest, "m" * 16),),
    )


@pytest.fixture
def settings(tmp_path):
    return Settings(rate_limit="off", var=tmp_path, geodata=GEODATA, public_address="https://atlas.example.org")


@pytest.fixture
def app(services, settings):
    return assemble(services, settings)


def visitor(app, kind, **asked):
    return Visitor(app.server.test_client(), kind, {"language": "en", "country": "MEX", **asked})


def link_of(answer, kind):
    """Words and address that stand beside the button, once it is over."""
    assert answer[job_id(kind, "file")]["data"] is None
    told = answer[job_id(kind, "told")]["children"]
    return (told, None) if isinstance(told, str) else (told[0], told[-1]["props"]["href"])


def test_a_state_arrives_as_one_pdf_and_is_not_printed_again_for_the_next_visitor(app, services):
    one = visitor(app, JobKind.SHEETS_PDF, admin1="03")
    one.start()
    told, address = link_of(one.wait(300), JobKind.SHEETS_PDF)
    assert told.startswith("Ready (")
    sent = app.server.test_client().get(address)
    assert "attachment" in sent.headers["Content-Disposition"]
    assert "demonstration" in sent.headers["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(sent.data))
    assert len(reader.pages) == 5
    assert "https://atlas.example.org/en/municipality/MEX/03" in reader.pages[0].extract_text().replace("\n", "")
    words = [told for _, _, told in one.seen]
    assert "Opening the data …" in words
    begun = time.monotonic()
    again = visitor(app, JobKind.SHEETS_PDF, admin1="03")
    again.start()
    assert link_of(again.wait(20), JobKind.SHEETS_PDF)[1] == address
    assert address in told_again(app, services, "03")
    assert time.monotonic() - begun < 3


def test_a_state_arrives_as_an_archive(app):
    one = visitor(app, JobKind.SHEETS_ZIP, admin1="03")
    one.start()
    _, address = link_of(one.wait(300), JobKind.SHEETS_ZIP)
    with zipfile.ZipFile(io.BytesIO(app.server.test_client().get(address).data)) as archive:
        assert len(archive.namelist()) == 5
        assert all(name.endswith(".pdf") and "demonstration" in name for name in archive.namelist())


def test_a_whole_country_is_begun_told_with_the_time_left_ended_at_once_and_taken_up(app, tmp_path):
    one = visitor(app, JobKind.SHEETS_PDF)
    one.start()
    until = time.monotonic() + 240
    while time.monotonic() < until and not any("min left" in told for _, _, told in one.seen):
        one.poll()
        time.sleep(0.1)
    done, most, told = one.seen[-1]
    assert int(most) == 2465
    assert f"{done} of 2,465 printed, now " in told
    (running,) = [of for of in psutil.Process().children() if "--follow" in of.cmdline()]
    one.cancel()
    assert psutil.wait_procs([running], timeout=60)[1] == []
    (run,) = (tmp_path / "sheets").iterdir()
    parts = list(run.glob(".sheets-*/*.pdf"))
    assert len(parts) >= int(done)
    assert list(run.glob("*.pdf")) == []
    made = {part.name: part.stat().st_mtime_ns for part in parts}
    again = visitor(app, JobKind.SHEETS_PDF)
    again.start()
    while time.monotonic() < until + 240 and not any(int(done) > len(made) for done, _, _ in again.seen):
        again.poll()
        time.sleep(0.1)
    (running,) = [of for of in psutil.Process().children() if "--follow" in of.cmdline()]
    again.cancel()
    assert psutil.wait_procs([running], timeout=60)[1] == []
    assert len(list(run.glob(".sheets-*/*.pdf"))) > len(made)
    assert {part.name: part.stat().st_mtime_ns for part in parts} == made


def told_again(app, services, state: str) -> str:
    """What the next page that is opened says beside the button."""
    with app.server.app_context():
        view = View(country="MEX", admin1=state, language=Language.ENGLISH)
        return str(found_again(services, view)[JobKind.SHEETS_PDF])


def test_a_run_whose_page_is_gone_ends_is_found_again_by_the_next_page_and_gone_on_with(app, services, monkeypatch):
    assert told_again(app, services, "21") == ""
    one = visitor(app, JobKind.SHEETS_PDF, admin1="21")
    one.start()
    until = time.monotonic() + 120
    while time.monotonic() < until and not any(int(done) > 3 for done, _, _ in one.seen):
        one.poll()
        time.sleep(0.1)
    assert "printed at this moment: " in told_again(app, services, "21")
    (running,) = [of for of in psutil.Process().children() if "--follow" in of.cmdline()]
    monkeypatch.setattr(in_process, "UNATTENDED_SECONDS", 0.5)
    assert psutil.wait_procs([running], timeout=60)[1] == []
    monkeypatch.undo()
    while (told := told_again(app, services, "21")).startswith("Being") and time.monotonic() < until + 60:
        time.sleep(0.02)
    made = int(re.search(r"^(\d+) of 217 are printed already", told)[1])
    assert "goes on where it stopped" in one.wait(20)[job_id(JobKind.SHEETS_PDF, "told")]["children"]
    again = visitor(app, JobKind.SHEETS_PDF, admin1="21")
    again.start()
    while time.monotonic() < until + 120 and not any(int(done) > made for done, _, _ in again.seen):
        again.poll()
        time.sleep(0.1)
    again.cancel()
    assert min(int(done) for done, _, _ in again.seen if int(done)) > made


def test_an_edit_of_the_plan_is_another_order_and_a_report_is_not(services, settings, tmp_path):
    database = Database(settings.database_address)
    migrate(database)
    with database.writing() as session:
        ids = small_plan(session)
    server = assemble(services, settings, desk=Desk(database, EvidenceFolder(tmp_path / "e"), settings)).server
    manifest = services.manifests[0][0]
    factor = manifest.factors[0].code

    def key() -> str:
        with server.app_context():
            return order_of(services, manifest, View(country="MEX"), Binding.PDF).key

    def change(table, record_id: int, **fields: object) -> None:
        with database.writing() as session:
            record = session.get(table, record_id)
            edit(session, record, expected_version=record.version, by=None, fields=fields)

    keys = [key()]
    change(Report, ids["count MEX government 2020"], number=7.0)
    keys.append(key())
    change(Indicator, ids["count"], factors=[factor])
    keys.append(key())
    change(Indicator, ids["count"], territories=["MEX/07"])
    keys.append(key())
    database.close()
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_country_without_a_release_has_no_sheets(app):
    one = visitor(app, JobKind.SHEETS_PDF, country="PER")
    one.start()
    told, address = link_of(one.wait(30), JobKind.SHEETS_PDF)
    assert address is None
    assert "no municipalities" in told


def test_a_full_disk_is_told_before_anything_is_made(app, monkeypatch):
    monkeypatch.setattr(print_room, "ROOM_FOR_A_SHEET", 10**15)
    one = visitor(app, JobKind.SHEETS_PDF, admin1="03")
    one.start()
    told, _ = link_of(one.wait(30), JobKind.SHEETS_PDF)
    assert "not enough room" in told


def test_what_the_command_refuses_is_said_with_its_reason(settings):
    room = PrintRoom(settings.var / "sheets", settings)
    with pytest.raises(PrintError, match="no release of XXX"):
        room.print("a" * 24, "pdf", ("--country", "XXX"), lambda said: None)


def test_who_asks_for_what_is_being_printed_follows_it_and_may_leave_it(settings):
    room = PrintRoom(settings.var / "sheets", settings)
    out = room.folder / ("b" * 24)
    out.mkdir(parents=True)
    me = psutil.Process()
    (out / "claim.json").write_text(json.dumps({"process": os.getpid(), "since": me.create_time()}))
    (out / "said.json").write_text(json.dumps({"done": 7, "total": 9, "name": "x", "seconds_left": 3}))
    heard = []

    def tell(said):
        heard.append(said["done"])
        if len(heard) == 2:
            (out / "all.pdf").write_bytes(b"%PDF-1.7")
            (out / "claim.json").unlink()

    assert room.print("b" * 24, "pdf", (), tell) == out / "all.pdf"
    assert heard == [7, 7]

    def leave(said):
        raise JobCancelledError

    (out / "all.pdf").unlink()
    (out / "claim.json").write_text(json.dumps({"process": os.getpid(), "since": me.create_time()}))
    with pytest.raises(JobCancelledError):
        room.print("b" * 24, "pdf", (), leave)
    assert (out / "claim.json").exists()


def test_the_claim_of_a_process_that_is_gone_does_not_count(settings):
    room = PrintRoom(settings.var / "sheets", settings)
    out = room.folder / ("c" * 24)
    out.mkdir(parents=True)
    (out / "claim.json").write_text(json.dumps({"process": os.getpid(), "since": 1.0}))
    with pytest.raises(PrintError):
        room.print("c" * 24, "pdf", ("--country", "XXX"), lambda said: None)


def test_old_runs_and_the_oldest_of_too_many_are_taken_away(settings, monkeypatch):
    room = PrintRoom(settings.var / "sheets", settings)
    for at, name in enumerate(("old", "older", "new")):
        folder = room.folder / name
        folder.mkdir(parents=True)
        (folder / "x.pdf").write_bytes(b"x" * 100)
        os.utime(folder, (time.time() - (0 if name == "new" else 1000 * (at + 1)),) * 2)
    monkeypatch.setattr(print_room, "KEPT_BYTES", 250)
    room.sweep()
    assert sorted(one.name for one in room.folder.iterdir()) == ["new", "old"]
    monkeypatch.setattr(print_room, "KEPT_SECONDS", 500)
    room.sweep()
    assert [one.name for one in room.folder.iterdir()] == ["new"]


@pytest.mark.parametrize(
    "address", ["/sheets/x/y.pdf", "/sheets/..%2F/atlas.sqlite", "/sheets/dd/.sheets.pdf", "/sheets/dd/claim.json"]
)
def test_nothing_else_of_the_folder_is_handed_out(app, settings, address):
    folder = settings.var / "sheets" / "dd"
    folder.mkdir(parents=True)
    for name in (".sheets.pdf", "claim.json"):
        (folder / name).write_bytes(b"secret")
    answer = app.server.test_client().get(address)
    assert b"secret" not in answer.data
    assert answer.status_code in (404, 200)
