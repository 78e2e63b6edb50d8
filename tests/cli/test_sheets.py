"""Sheets from the command line: one place, a state, refusals with the way out, nothing half written."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from threading import Event

import psutil
import pypdf
import pytest

from dashboard.answers import Download
from dashboard.cli import main
from dashboard.cli.followed import Follower
from dashboard.cli.shared import GEODATA
from dashboard.cli.sheet_choice import choice_of
from dashboard.cli.sheet_press import Order, Press, token_of
from dashboard.cli.sheets import _keep
from dashboard.downloads.sheet_stock import SheetStock
from dashboard.downloads.sheet_view import Paper
from dashboard.errors import ReleaseError
from dashboard.language import Language
from dashboard.plan.public import AddressingIndicator

MEXICO = ("sheets", "--country", "MEX")


def told(capsys):
    return json.loads(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def nothing_else(tmp_path, monkeypatch):
    """Only what ships: no release, database or address of whoever runs the tests."""
    for name in ("CLRISK_PUBLIC_ADDRESS", "CLRISK_DATABASE_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLRISK_VAR", str(tmp_path / "var"))


def test_a_dry_run_says_what_and_writes_nothing(tmp_path, capsys):
    out = tmp_path / "out"
    assert main([*MEXICO, "--state", "21", "--out", str(out), "--dry-run", "--json"]) == 0
    said = told(capsys)
    assert said["municipalities"] == 217
    assert "puebla" in said["target"]
    assert "demostracion" in said["target"]
    assert not out.exists()


def test_one_municipality_is_one_tagged_page_that_names_its_release(tmp_path, capsys):
    command = [*MEXICO, "--municipality", "07101", "--out", str(tmp_path), "--address", "https://a.example", "--json"]
    assert main(command) == 0
    (file,) = tmp_path.glob("*.pdf")
    assert told(capsys)["target"] == str(file)
    reader = pypdf.PdfReader(file)
    assert len(reader.pages) == 1
    words = reader.pages[0].extract_text()
    assert "Tuxtla Gutiérrez" in words
    assert "https://a.example/es/municipio/MEX/07101" in words.replace("\n", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_a_state_is_made_by_two_processes_into_one_archive(tmp_path):
    command = [*MEXICO, "--state", "02", "--format", "zip", "--language", "en", "--pages", "2", "--paper", "letter"]
    assert main([*command, "--out", str(tmp_path)]) == 0
    (file,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert len(names) >= 5
        assert all("demonstration" in name for name in names)
        with archive.open(names[0]) as first:
            assert len(pypdf.PdfReader(first).pages) == 2
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [file.name]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--municipality", "99999"], "no municipality 99999"),
        (["--state", "99"], "No first-level unit '99'"),
        (["--release", "nothing"], "no release of nothing"),
        (["--outcome", "nothing"], "no outcome 'nothing'"),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(tmp_path, capsys, wrong, words):
    assert main([*MEXICO, *wrong, "--out", str(tmp_path / "out"), "--json"]) == 1
    assert words in told(capsys)["refused"][0]
    assert not (tmp_path / "out").exists()


def test_a_failure_halfway_leaves_no_file(tmp_path, monkeypatch):
    def broken(self, code):
        raise ReleaseError(f"{code} cannot be read")

    monkeypatch.setattr(Press, "__call__", broken)
    assert main([*MEXICO, "--municipality", "07101", "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("binding", ["pdf", "zip", "files"])
def test_a_run_that_was_ended_goes_on_where_it_stopped(tmp_path, monkeypatch, capsys, binding):
    command = [*MEXICO, "--state", "02", "--out", str(tmp_path), "--workers", "1", "--json", "--format", binding]
    press, made = Press.__call__, []

    def ended_at_the_third(self, code):
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(code)
        return press(self, code)

    monkeypatch.setattr(Press, "__call__", ended_at_the_third)
    assert main(command) == 130
    assert [one.name for one in tmp_path.rglob("*") if one.is_file() and " " not in one.name] == []
    capsys.readouterr()
    monkeypatch.setattr(Press, "__call__", lambda self, code: made.append(code) or press(self, code))
    assert main(command) == 0
    said = told(capsys)
    assert said["taken_up"] == 2
    assert sorted(made) == sorted(set(made))
    assert len(made) == said["municipalities"]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    "change",
    [
        {"language": Language.ENGLISH},
        {"pages": 2},
        {"paper": Paper.LETTER},
        {"site": "https://b.example"},
        {"title": "x"},
        {"plan": (AddressingIndicator("p", {}, "1.1", {}, 1, {}, "", {}, ("rural",), (), is_demonstration=False),)},
    ],
)
def test_sheets_of_another_order_are_not_taken_up(change):
    asked = argparse.Namespace(country="MEX", release=None, state="02", municipality=None, outcome=None, var=None)
    chosen = choice_of(asked, GEODATA)
    order = Order(
        *(chosen.manifest.name, chosen.folders, GEODATA / "regional", (), "MEX", None, Language.SPANISH, 1, Paper.A4),
        *("https://a.example", chosen.manifest.created, ""),
    )
    token = token_of(order, chosen.digest)
    assert token == token_of(replace(order), chosen.digest)
    assert token != token_of(replace(order, **change), chosen.digest)
    assert token != token_of(order, "another release")


def test_a_stock_knows_what_it_holds_and_takes_nothing_half_written_for_whole(tmp_path):
    stock = SheetStock(tmp_path / "stock")
    assert not (tmp_path / "stock").exists()
    stock.keep("BR/1 a", Download("a.pdf", "application/pdf", b"A"))
    (tmp_path / "stock" / ".02 b.pdf-draft").write_bytes(b"half")
    again = SheetStock(tmp_path / "stock")
    assert again.missing(["02", "BR/1 a"]) == ["02"]
    assert [(one.filename, one.body) for one in again.sheets(["BR/1 a"])] == [("a.pdf", b"A")]
    again.clear()
    assert not (tmp_path / "stock").exists()


def test_the_time_that_is_left_is_that_of_the_sheets_and_not_of_opening_the_data(capsys):
    times = iter([100.0, *(100.0 + 0.5 * at for at in range(7, 20))])
    follower = Follower(total=50, clock=lambda: next(times))
    for at in range(11, 21):
        follower.reached(at, "x")
    left = [json.loads(line)["seconds_left"] for line in capsys.readouterr().out.splitlines()]
    assert left == [None] * 7 + [16, 16, 15]


def test_a_program_that_follows_hears_of_every_sheet_and_ends_it_by_closing_the_input(tmp_path):
    command = [sys.executable, "-m", "dashboard", *MEXICO, "--state", "21", "--out", str(tmp_path), "--follow"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        first = json.loads(running.stdout.readline())
        assert (first["done"], first["total"]) == (1, 217)
        assert first["seconds_left"] is None
        helpers = psutil.Process(running.pid).children(recursive=True)
        running.stdin.close()
        assert running.wait(120) == 130
    assert len(helpers) >= 2
    assert psutil.wait_procs(helpers, timeout=60)[1] == []
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith(".sheets-")] == []


def test_a_program_that_is_gone_is_noticed_after_the_next_sheet_even_if_the_interrupt_was_lost(tmp_path):
    stock, closed = SheetStock(tmp_path / "stock"), Event()
    closed.set()
    sheets = ((code, Download(f"{code}.pdf", "application/pdf", b"%PDF")) for code in ("1", "2"))
    asked = argparse.Namespace(follow=False, json=True)
    with pytest.raises(KeyboardInterrupt):
        _keep(asked, stock, sheets, total=2, closed=closed)
    assert stock.missing(["1", "2"]) == ["2"]


def test_help_fits_a_screen(capsys):
    with pytest.raises(SystemExit):
        main(["sheets", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 42
    assert max(map(len, lines)) <= 118
