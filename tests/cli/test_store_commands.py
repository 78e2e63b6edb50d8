"""The plan, its backup and its schema from the command line: what is said, what is written, how it ends."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest

from dashboard.cli import main
from dashboard.language import Language
from dashboard.plan.template import PlanTables
from dashboard.plan.template_file import plan_workbook

COMMANDS = (
    ("plan",),
    ("plan", "check"),
    ("plan", "import"),
    ("plan", "export"),
    ("plan", "report"),
    ("backup",),
    ("restore",),
    ("migrate",),
)


@pytest.fixture
def var(tmp_path, monkeypatch):
    folder = tmp_path / "var"
    monkeypatch.setenv("CLRISK_VAR", str(folder))
    for name in ("CLRISK_DATABASE_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def workbook(tmp_path):
    def write(title="Prevención"):
        row = {"number": 1, "title_es": title, "title_en": "", "title_pt": "", "version": None}
        file = tmp_path / "plan.xlsx"
        file.write_bytes(plan_workbook(Language.SPANISH, PlanTables((row,), (), (), ())))
        return file

    return write


def told(capsys, *arguments, code=0):
    assert main([str(one) for one in arguments]) == code
    return capsys.readouterr()


def as_json(capsys, *arguments, code=0):
    return json.loads(told(capsys, *arguments, "--json", code=code).out)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself_on_one_screen_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert len(shown.splitlines()) <= 40
    assert re.search(rf"example:\n  python -m dashboard {command[0]}", shown)


@pytest.mark.parametrize("call", [["plan"], ["plan", "import"], ["restore"], ["plan", "export"], ["backup", "--no"]])
def test_a_wrong_call_ends_with_2(call, capsys):
    with pytest.raises(SystemExit) as ended:
        main(call)
    assert ended.value.code == 2
    capsys.readouterr()


def test_a_template_is_exported_checked_imported_and_exported_again(var, workbook, tmp_path, capsys):
    file = workbook()
    assert as_json(capsys, "plan", "check", file)["changed"] == {
        "results 1": {
            "title_es": ["Los países fortalecen el enfoque preventivo del trabajo infantil", "Prevención"],
            "title_en": ["Countries strengthen the preventive approach to child labour", ""],
            "title_pt": ["Os países fortalecem o enfoque preventivo do trabalho infantil", ""],
        }
    }
    assert not var.exists(), "checking writes nothing"
    assert not as_json(capsys, "plan", "import", file, "--dry-run")["written"]
    assert not var.exists()
    assert "1 changed row" in told(capsys, "plan", "import", file).out
    assert "0 changed rows" in told(capsys, "plan", "import", file).out
    out = tmp_path / "again.xlsx"
    assert as_json(capsys, "plan", "export", "--out", out, "--language", "en")["bytes"] == out.stat().st_size
    assert as_json(capsys, "plan", "check", out)["unchanged"] == 7


def test_every_problem_of_a_workbook_is_told_with_its_cell_and_nothing_is_imported(var, tmp_path, capsys):
    row = {"number": 0, "title_es": "x" * 601, "title_en": "", "title_pt": "", "version": None}
    file = tmp_path / "plan.xlsx"
    file.write_bytes(plan_workbook(Language.SPANISH, PlanTables((row,), (), (), ())))
    problems = as_json(capsys, "plan", "import", file, code=1)["refused"]
    assert problems == ["results!A2: '0' is no whole number from 1 to 99", "results!B2: holds 601 signs; at most 600"]
    assert "results!A2" in told(capsys, "plan", "check", file, code=1).err


def test_a_file_that_is_not_there_is_told_in_a_sentence(var, tmp_path, capsys):
    for call in (["plan", "check", tmp_path / "no.xlsx"], ["restore", tmp_path / "no.zip"]):
        assert "no." in told(capsys, *call, code=1).err


def test_an_export_never_overwrites(var, tmp_path, capsys):
    file = tmp_path / "mine.xlsx"
    file.write_bytes(b"mine")
    assert "is there already" in told(capsys, "plan", "export", "--out", file, code=1).err
    assert file.read_bytes() == b"mine"


def test_a_report_is_of_the_real_plan_unless_the_demonstration_is_asked_for(var, tmp_path, capsys):
    real = as_json(capsys, "plan", "report", "--format", "xlsx", "--out", tmp_path / "real.xlsx")
    assert real["plan"] == "strategic-2018-2021"
    made = (
        "plan",
        "report",
        "--format",
        "xlsx",
        "--language",
        "pt",
        "--demonstration",
        "--out",
        tmp_path / "shown.xlsx",
    )
    assert as_json(capsys, *made, "--dry-run")["plan"] == "demonstration"
    assert not (tmp_path / "shown.xlsx").exists()
    told(capsys, *made)
    texts = {name: _texts(tmp_path / f"{name}.xlsx") for name in ("real", "shown")}
    assert "Peru" in texts["shown"], "countries by their names"
    assert "Demonstração" in texts["shown"]
    assert "Demostración" not in texts["real"]
    assert "is there already" in told(capsys, *made, code=1).err
    assert "there is no plan 'x'" in told(capsys, "plan", "report", "--format", "pdf", "--plan", "x", code=1).err


def _texts(file):
    book = openpyxl.load_workbook(file)
    return " ".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell)


def test_migrate_tells_what_is_missing_applies_it_once_and_then_nothing(var, capsys):
    steps = as_json(capsys, "migrate", "--dry-run")["steps"]
    assert steps[0] == "0001_plan"
    assert not var.exists()
    assert as_json(capsys, "migrate")["steps"] == steps
    assert as_json(capsys, "migrate")["steps"] == []
    assert "is at the schema of this version" in told(capsys, "migrate").out


def test_a_backup_goes_round(var, workbook, tmp_path, capsys):
    told(capsys, "plan", "import", workbook("Antes"))
    assert as_json(capsys, "backup", "--dry-run")["rows"]["plans"] == 3
    made = as_json(capsys, "backup", "--out", tmp_path / "b.zip")
    told(capsys, "plan", "import", workbook("Después"))

    refused = told(capsys, "restore", tmp_path / "b.zip", code=1)
    assert "--replace" in refused.err
    assert as_json(capsys, "restore", tmp_path / "b.zip", "--replace", "--dry-run")["replaced"]
    assert as_json(capsys, "restore", tmp_path / "b.zip", "--replace")["rows"] == made["rows"]
    assert as_json(capsys, "plan", "check", workbook("Antes"))["unchanged"] == 1

    elsewhere = tmp_path / "new"
    assert not as_json(capsys, "restore", tmp_path / "b.zip", "--var", elsewhere, "--dry-run")["replaced"]
    assert not elsewhere.exists()
    assert as_json(capsys, "restore", tmp_path / "b.zip", "--var", elsewhere)["rows"] == made["rows"]


def test_a_backup_without_a_name_lies_under_var(var, capsys):
    told(capsys, "migrate")
    file = as_json(capsys, "backup")["file"]
    assert re.fullmatch(rf"{re.escape(str(var))}/backups/atlas-\d{{8}}T\d{{6}}Z\.zip", file)


def test_no_password_is_shown(var, capsys):
    address = "postgresql://someone:hidden@127.0.0.1:1/none"
    shown = told(capsys, "migrate", "--database", address, code=1)
    assert "hidden" not in shown.out + shown.err
