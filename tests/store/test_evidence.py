"""Hostile uploads are refused with the reason, and nothing of them is kept."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.evidence import (
    LARGEST,
    MOST_PER_REPORT,
    EvidenceFolder,
    EvidenceRefusedError,
    add_link,
    name_only,
    withdraw,
)
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.records import create, now

PDF = b"%PDF-1.7\nbody"


def office(*names: str, size: int = 10) -> bytes:
    box = BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return box.getvalue()


@pytest.fixture
def writer(database):
    with database.writing() as session:
        user = create(
            session, User(email="a@b.pe", name="A", role="reporter", session_stamp="x", created_at=now()), by=None
        )
        return Person(user.id, Role.REPORTER, "PER", Reporter.GOVERNMENT)


@pytest.fixture
def report_id(database, indicator_id, writer):
    with database.writing() as session:
        report = Report(indicator_id=indicator_id, country="PER", reporter="government", year=2019)
        return create(session, report, by=writer).id


@pytest.fixture
def folder(tmp_path):
    return EvidenceFolder(tmp_path / "evidence")


def test_a_file_comes_back_as_it_was_under_a_name_nobody_can_guess(database, report_id, folder, writer):
    with database.writing() as session:
        kept = folder.add_file(
            session, session.get(Report, report_id), title="Plan", given_name="../plan.pdf", body=PDF, by=writer
        )
        assert (kept.given_name, kept.media_type) == ("plan.pdf", "application/pdf")
        assert "plan" not in kept.stored_name
        assert folder.read(kept) == PDF


HOSTILE = {
    "nothing": ("a.pdf", b""),
    "too large": ("a.pdf", PDF + b"0" * LARGEST),
    "a script in a picture": ("a.svg", b"<svg><script>alert(1)</script></svg>"),
    "a page": ("a.html", b"<html></html>"),
    "a program under another name": ("a.pdf", b"MZ\x90\x00program"),
    "a picture that is a page": ("a.png", b"<html></html>"),
    "an archive under the name of a document": ("a.docx", office("anything.txt")),
    "a document with a program": ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
    "a document that would fill the disk": ("a.xlsx", office("xl/workbook.xml", size=201 * 1024 * 1024)),
    "a document of very many files": ("a.xlsx", office("xl/workbook.xml", *(f"{at}.xml" for at in range(2001)))),
    "a broken archive": ("a.xlsx", b"PK\x03\x04broken"),
    "no ending": ("passwd", b"root:x:0:0"),
    "two endings": ("a.pdf.exe", PDF),
    "bytes called text": ("a.csv", b"\x00\x01\x02"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_and_leave_nothing(database, report_id, folder, writer, kind):
    name, body = HOSTILE[kind]
    with database.writing() as session:
        report = session.get(Report, report_id)
        with pytest.raises(EvidenceRefusedError):
            folder.add_file(session, report, title="", given_name=name, body=body, by=writer)
        assert session.scalar(select(func.count()).select_from(Evidence)) == 0
    assert not folder.folder.exists()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "https://", "https://a b.org", ""],
)
def test_links_that_would_run_something_are_refused(database, report_id, writer, url):
    with database.writing() as session:
        report = session.get(Report, report_id)
        with pytest.raises(EvidenceRefusedError):
            add_link(session, report, title="", url=url, by=writer)


def test_a_report_takes_no_more_evidence_than_its_limit(database, report_id, writer):
    with database.writing() as session:
        report = session.get(Report, report_id)
        for at in range(MOST_PER_REPORT):
            add_link(session, report, title="", url=f"https://example.org/{at}", by=writer)
        with pytest.raises(EvidenceRefusedError, match="the most it can have"):
            add_link(session, report, title="", url="https://example.org/more", by=writer)


def test_the_virus_scanner_has_the_last_word(database, report_id, tmp_path, writer):
    folder = EvidenceFolder(tmp_path / "evidence", scan=lambda body: "EICAR" if b"EICAR" in body else None)
    with database.writing() as session:
        report = session.get(Report, report_id)
        with pytest.raises(EvidenceRefusedError, match="virus scanner: EICAR"):
            folder.add_file(session, report, title="", given_name="a.pdf", body=PDF + b"EICAR", by=writer)


def test_a_file_that_was_altered_on_disk_is_never_handed_out(database, report_id, folder, writer):
    with database.writing() as session:
        kept = folder.add_file(
            session, session.get(Report, report_id), title="", given_name="a.pdf", body=PDF, by=writer
        )
        (folder.folder / kept.stored_name).write_bytes(b"%PDF-other")
        with pytest.raises(EvidenceRefusedError, match="not the one handed in"):
            folder.read(kept)


def test_withdrawn_evidence_is_out_of_sight_but_kept(database, report_id, folder, writer):
    with database.writing() as session:
        report = session.get(Report, report_id)
        kept = folder.add_file(session, report, title="", given_name="a.pdf", body=PDF, by=writer)
        withdraw(session, kept, expected_version=kept.version, by=writer, reason="another municipality")
        assert kept.is_withdrawn
        assert folder.read(kept) == PDF


@given(st.text(max_size=300))
def test_no_name_whatever_leads_out_of_the_folder(given_name):
    shown = name_only(given_name)
    assert shown
    assert "/" not in shown
    assert "\\" not in shown
    assert "\u202e" not in shown
