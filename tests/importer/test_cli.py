"""The command line says what it did, or why not, to a person and to a program."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.release.importer import STAGES
from tests.importer.small import changed, csv_text, write_csv, write_geojson


def arguments(folder: Path, *more: str) -> list[str]:
    if not (folder / "places.geojson").exists():
        write_geojson(folder / "places.geojson")
    if not (folder / "table.csv").exists():
        write_csv(folder / "table.csv")
    return [
        *("import", "--country", "PER", "--boundaries", str(folder / "places.geojson")),
        *("--table", str(folder / "table.csv"), "--code-column", "ubigeo", "--admin1-prefix", "2"),
        *("--factor", "poverty:pobreza:+:3", "--factor", "schooling:escuela:-", "--var", str(folder / "var")),
        *more,
    ]


def test_json_is_one_object_with_all_that_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(tmp_path / "table.csv", changed(7, ubigeo="020109"))
    assert main(arguments(tmp_path, "--json")) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["scored"], report["no_data"], report["places"]) == (5, 1, 6)
    assert report["no_data_codes"] == ["020103"]
    assert [one["code"] for one in report["not_joined"]["boundaries"]] == ["020103"]
    assert report["not_joined"]["table"] == [{"code": "020109", "name": "", "row": 7, "nearest": ["020103"]}]
    assert report["repaired"] == []
    assert report["dry_run"] is False
    assert sum(report["class_counts"]) == 5


def test_a_refusal_names_every_problem_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(tmp_path / "table.csv", changed(3, pobreza="much"))
    assert main(arguments(tmp_path)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("nothing was imported:\n  - table.csv, row 3, column 'pobreza', value 'much'")
    assert main(arguments(tmp_path, "--json")) == 1
    assert len(json.loads(capsys.readouterr().out)["refused"]) == 1


def test_the_text_report_fits_one_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(tmp_path, "--dry-run")) == 0
    said = capsys.readouterr().out
    assert "6 of 6 places scored" in said
    assert said.rstrip().endswith("dry run: nothing was written")
    assert len(said.splitlines()) < 40


def test_yaml_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments(tmp_path, "--json", "--dry-run"))
    by_options = json.loads(capsys.readouterr().out)
    (tmp_path / "s.yaml").write_text(
        "country: PER\nboundaries: places.geojson\ntable: table.csv\ncode_column: ubigeo\nadmin1_prefix: 2\n"
        "factors:\n  - poverty:pobreza:+:3\n  - {code: schooling, column: escuela, direction: '-'}\n"
    )
    assert main(["import", "--spec", str(tmp_path / "s.yaml"), "--var", str(tmp_path), "--json", "--dry-run"]) == 0
    by_yaml = json.loads(capsys.readouterr().out)
    assert {**by_yaml, "seconds": 0} == {**by_options, "seconds": 0}


def test_releases_are_listed_and_another_one_can_be_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments(tmp_path, "--name", "per-first"))
    main(arguments(tmp_path, "--name", "per-second"))
    capsys.readouterr()
    main(["releases", "--var", str(tmp_path / "var")])
    assert "per-second" in capsys.readouterr().out
    assert main(["releases", "--var", str(tmp_path / "var"), "--serve", "PER/per-first"]) == 0
    assert "PER  per-first  imported  6 municipalities" in capsys.readouterr().out
    assert main(["releases", "--var", str(tmp_path / "var"), "--serve", "PER/per-third"]) == 1
    assert main(["releases", "--var", str(tmp_path / "var"), "--serve", "PER/../../etc"]) == 1


def test_a_broken_release_is_listed_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments(tmp_path, "--name", "per-first"))
    (tmp_path / "var/releases/PER/per-first/factors.parquet").write_bytes(b"x")
    capsys.readouterr()
    assert main(["releases", "--var", str(tmp_path / "var")]) == 1
    assert "factors.parquet is not the file that the manifest describes" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["import", "releases"])
def test_help_is_one_screen_with_an_example(command: str, project: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "dashboard", command, "--help"], capture_output=True, text=True, cwd=project, check=True
    ).stdout
    assert "example" in shown
    assert f"python -m dashboard {command}" in shown
    assert len(shown.splitlines()) <= 60


def test_progress_is_shown_only_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(arguments(tmp_path, "--dry-run"))
    assert capsys.readouterr().err == ""
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    main(arguments(tmp_path, "--dry-run"))
    assert [stage for stage in STAGES if stage in terminal.getvalue()] == [*STAGES[:-1]]  # a dry run does not write


def test_a_wrong_unit_table_and_a_wrong_country_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(tmp_path, "--admin1-names", "states")) == 1
    assert "write file.csv:code_column:name_column[:iso_column]" in capsys.readouterr().err
    assert main(arguments(tmp_path, "--country", "Peru")) == 1
    assert "'country'" in capsys.readouterr().err


def test_latin1_tables_import_when_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(csv_text(changed(3, escuela="80")).replace("ninos", "niños").encode("latin-1"))
    assert main(arguments(tmp_path)) == 1
    assert main(arguments(tmp_path, "--encoding", "latin-1")) == 0
