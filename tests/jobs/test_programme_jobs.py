"""The programme report is made behind the page of a plan for whoever asks, of accepted reports, and can be stopped."""

from __future__ import annotations

import base64
import io
import subprocess
import time
from datetime import date

import openpyxl
import pytest

from app import assemble
from callbacks.desk import open_desk
from callbacks.jobs import apart
from callbacks.jobs.kinds import WORKS
from dashboard.downloads.typeset import TEMPLATES
from dashboard.settings import Settings
from layouts.jobs import OF_A_PLAN, JobKind, job_id
from tests.callbacks.conftest import small_services
from tests.jobs.conftest import Visitor


@pytest.fixture
def app(tmp_path):
    settings = Settings(rate_limit="off", var=tmp_path)
    return assemble(small_services(tmp_path), settings, desk=open_desk(settings))


def visitor(app, kind, **asked):
    told = {"language": "es", "plan": "demonstration", "demo": "1", **asked}
    return Visitor(app.server.test_client(), kind, told)


def answer_of(app, kind, **asked):
    one = visitor(app, kind, **asked)
    one.start()
    answer = one.wait()
    return answer[job_id(kind, "file")]["data"], answer[job_id(kind, "told")]["children"], one.seen


@pytest.mark.parametrize(
    ("kind", "ending", "begins"),
    [
        (JobKind.PROGRAMME_PDF, "pdf", b"%PDF-1.7"),
        (JobKind.PROGRAMME_XLSX, "xlsx", b"PK\x03\x04"),
        (JobKind.PROGRAMME_PPTX, "pptx", b"PK\x03\x04"),
    ],
)
def test_each_format_arrives_without_an_account_under_a_name_that_says_demonstration(app, kind, ending, begins):
    sent, told, _ = answer_of(app, kind)
    assert sent["filename"] == f"demonstration-programme-report-es-{date.today().isoformat()}.{ending}"
    assert base64.b64decode(sent["content"]).startswith(begins)
    assert told.startswith("Listo")


def test_the_real_plan_and_the_demonstration_are_never_in_one_file(app):
    sent, _, _ = answer_of(app, JobKind.PROGRAMME_XLSX, plan="strategic-2018-2021", demo="0")
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(sent["content"])))
    texts = " ".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell)
    assert "Demostración" not in texts
    assert not sent["filename"].startswith("demonstration")
    for plan, demo in (("demonstration", "0"), ("strategic-2018-2021", "1")):
        sent, told, _ = answer_of(app, JobKind.PROGRAMME_XLSX, plan=plan, demo=demo)
        assert sent is None
        assert f"there is no plan '{plan}'" in told


@pytest.mark.parametrize("asked", [{"plan": ""}, {"plan": "x" * 41}, {"demo": "2"}, {"language": "xx"}, {"more": "1"}])
def test_what_no_page_asks_for_is_not_worked_on(app, asked):
    one = visitor(app, JobKind.PROGRAMME_XLSX, **asked)
    one.start()
    assert one.wait() == {}


def test_it_tells_how_far_it_is_and_stops_when_cancelled(app, monkeypatch):
    steps = []
    made = WORKS[JobKind.PROGRAMME_PPTX]

    def watched(services, asked, step):
        def told(done, total, words):
            steps.append((done, total, words))
            step(done, total, words)
            if done == 2:
                one.cancel()

        return made(services, asked, told)

    monkeypatch.setitem(WORKS, JobKind.PROGRAMME_PPTX, watched)
    one = visitor(app, JobKind.PROGRAMME_PPTX)
    one.start()
    until = time.monotonic() + 60
    while time.monotonic() < until and (not steps or steps[-1][0] < 2):
        time.sleep(0.05)
    time.sleep(0.5)
    assert [done for done, _, _ in steps][:4] == [0, 0, 1, 2]
    assert max(done for done, _, _ in steps) < 13, "it ended before the last indicator"


def test_a_pdf_that_is_being_set_is_given_up_while_typst_works(app, tmp_path, monkeypatch):
    typst = tmp_path / "endless.py"
    typst.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(600)\n", "utf-8")
    begun = []

    class Endless(subprocess.Popen):
        def __init__(self, command, **more):
            super().__init__((command[0], str(typst)), **more)
            begun.append(self)

    monkeypatch.setattr(apart.subprocess, "Popen", Endless)
    one = visitor(app, JobKind.PROGRAMME_PDF)
    one.start()
    until = time.monotonic() + 90
    while time.monotonic() < until and not begun:
        time.sleep(0.05)
    one.cancel()
    until = time.monotonic() + 30
    while begun[0].poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert begun[0].returncode < 0, "the process goes on"


def test_typesetting_apart_tells_why_it_failed():
    told = {"title": "Año 2020"}
    template = TEMPLATES / "blank.typ"
    with pytest.raises(apart.TypesettingError, match="the PDF was not made: RuntimeError: "):
        apart.pdf_apart(template, told, created=date(2021, 6, 1), tick=lambda: None)


def test_every_format_has_a_button_and_only_a_plan_offers_it(app):
    assert set(OF_A_PLAN) == {kind for kind in JobKind if kind.value.startswith("programme")}
