"""All sheets of a state or a country are made behind a page: bound or zipped, told, stopped, refused aloud."""

from __future__ import annotations

import base64
import io
import zipfile

import pypdf
import pytest

from app import assemble
from callbacks.jobs import kinds, sheets
from dashboard.settings import Settings
from layouts.jobs import JobKind, job_id
from tests.callbacks.conftest import small_services
from tests.jobs.conftest import Visitor


@pytest.fixture
def app(tmp_path):
    return assemble(small_services(tmp_path), Settings(rate_limit="off", var=tmp_path))


def answer_of(app, kind, **asked):
    one = Visitor(app.server.test_client(), kind, {"language": "en", "country": "TSA", **asked})
    one.start()
    answer = one.wait(120)
    return answer[job_id(kind, "file")]["data"], answer[job_id(kind, "told")]["children"], one.seen


def test_a_state_arrives_as_one_pdf_with_a_page_for_each_municipality(app):
    sent, told, _ = answer_of(app, JobKind.SHEETS_PDF, admin1="01")
    reader = pypdf.PdfReader(io.BytesIO(base64.b64decode(sent["content"])))
    assert len(reader.pages) == 6
    assert "demonstration" in sent["filename"]
    assert told.startswith("Ready")


def test_a_country_arrives_as_an_archive(app):
    sent, _, seen = answer_of(app, JobKind.SHEETS_ZIP)
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(sent["content"]))) as archive:
        assert len(archive.namelist()) == 12
        assert all(name.endswith(".pdf") and "demonstration" in name for name in archive.namelist())
    assert all(int(most) >= int(done) for done, most, _ in seen)


def test_more_than_a_page_can_hand_over_is_refused_with_the_way_out(app, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)
    sent, told, _ = answer_of(app, JobKind.SHEETS_ZIP)
    assert sent is None
    assert "python -m dashboard sheets --country TSA" in told


def test_a_country_without_a_release_has_no_sheets(app):
    sent, told, _ = answer_of(app, JobKind.SHEETS_PDF, country="TSC")
    assert sent is None
    assert "no municipalities" in told


def test_printing_ends_between_two_sheets_when_it_is_cancelled(app):
    made = []

    def step(done, _total, _words):
        made.append(done)
        if done == 2:
            raise kinds.JobCancelledError

    services = kinds.serving_of(app.server).now()
    with app.server.app_context(), pytest.raises(kinds.JobCancelledError):
        sheets.sheets_pdf(services, services.explorer.default_view("TSA"), step)
    assert made == [0, 1, 2]
