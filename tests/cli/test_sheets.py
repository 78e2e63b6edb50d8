"""Sheets from the command line: one place, a state, refusals with the way out, nothing half written."""

from __future__ import annotations

import json
import zipfile

import pypdf
import pytest

from dashboard.cli import main
from dashboard.cli.sheet_press import Press
from dashboard.errors import ReleaseError

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
    assert list((tmp_path / "out").iterdir()) == []


def test_help_fits_a_screen(capsys):
    with pytest.raises(SystemExit):
        main(["sheets", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 42
    assert max(map(len, lines)) <= 118
