"""From a specification to a served release on the command line: each step says what it did, or why not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from dashboard.cli import main
from dashboard.release.reader import open_release
from dashboard.release.scan import scan_root
from dashboard.release.watch import standing_releases
from dashboard.values import ValueStatus
from tests.cli.conftest import STEPS
from tests.cli.small import CODES, write_specification, write_study

OF_RELEASES = (*STEPS, "import", "index", "what-if", "publish", "releases", "compare", "sheets")
OF_THE_STORE = ("plan", "users", "backup", "restore", "migrate")
COMMANDS = (*OF_RELEASES, *OF_THE_STORE)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main([*arguments, "--json"]) == code
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def publish(spec: Path, var: Path, *more: str) -> list[str]:
    return ["publish", "--spec", str(spec), "--var", str(var), *more]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_one_screen_with_an_example_that_names_the_command(command: str, project: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "dashboard", command, "--help"], capture_output=True, text=True, cwd=project, check=True
    ).stdout
    assert f"python -m dashboard {command}" in shown.split("example:")[1]
    assert len(shown.splitlines()) <= (60 if command == "import" else 40)
    assert max(len(line) for line in shown.splitlines()) <= 120


def test_the_list_of_commands_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    listed = re.findall(r"^ {4}([a-z-]+) {2,}", capsys.readouterr().out, re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("arguments", [["fit"], ["predict", "--spec"], ["nothing"], ["compare", "one"], []])
def test_a_wrong_call_ends_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_every_step_tells_a_person_and_a_program_what_it_did(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "fit", "--spec", str(spec))
    terms = [row["term"] for row in found["outcomes"][0]["coefficients"]]
    assert terms == ["intercept", "sex_male", "age_12_14", "age_15_17", "poverty"]
    found = told(capsys, "predict", "--spec", str(spec))
    assert [one["outcome"] for one in found["outcomes"]] == ["labour", "older"]
    assert 0.1 < found["outcomes"][0]["rate"] < found["outcomes"][1]["rate"] < 0.6
    found = told(capsys, "classify", "--spec", str(spec))
    assert sum(found["outcomes"][0]["municipalities"]) == len(CODES) - 1
    assert {gate["name"] for gate in told(capsys, "diagnose", "--spec", str(spec))["gates"]} >= {"auc_at_least"}
    for step in STEPS:
        assert main([step, "--spec", str(spec)]) == 0
        said = capsys.readouterr()
        assert "labour" in said.out
        assert said.err == ""


def test_a_published_study_is_what_the_steps_found(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "predict", "--spec", str(spec))["outcomes"][0]
    done = told(capsys, *publish(spec, tmp_path / "var"))
    assert (done["served"], done["was_there"], done["failed_gates"]) == (True, False, [])
    release = open_release(Path(done["folder"]))
    shown = release.status == ValueStatus.AVAILABLE
    assert release.status[-1] == ValueStatus.SUPPRESSED
    assert np.isnan(release.children[-1])
    assert release.cells is not None
    assert release.cells.children.min() >= 20
    rate = np.average(release.estimate[shown], weights=release.children[shown])
    assert rate == pytest.approx(found["rate"], rel=1e-3)  # the country of `predict` counts the suppressed thirteen
    assert release.manifest.national_rate == pytest.approx(rate, rel=1e-12)
    assert release.specification == spec.read_text("utf-8")
    assert scan_root(tmp_path / "var" / "releases") == ()
    listed = told(capsys, "releases", "--var", str(tmp_path / "var"))["releases"]
    own = next(row for row in listed if row["country"] == "TST")
    assert (own["kind"], own["served"], own["gates"]["failed"]) == ("published", True, [])


@pytest.mark.parametrize("days", [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-01-01")])
def test_of_a_country_that_ships_the_version_that_was_published_is_served_whatever_its_day(
    days: tuple[str, str],
    spec: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = told(capsys, *publish(spec, tmp_path / "made", "--date", days[0]))
    shutil.copytree(made["folder"], tmp_path / "shipped" / "TST")
    told(capsys, *publish(spec, tmp_path / "var", "--date", days[1]))
    monkeypatch.setattr("dashboard.cli.releases.GEODATA", tmp_path / "shipped")

    rows = told(capsys, "releases", "--var", str(tmp_path / "var"))["releases"]

    assert [row["served"] for row in rows] == [False, True]
    standing = standing_releases((tmp_path / "shipped", tmp_path / "var" / "releases"))
    assert [one.is_default for one in standing] == [False, True]
    (tmp_path / "var" / "releases" / "TST" / "current").unlink()
    assert [one.is_default for one in standing_releases((tmp_path / "shipped",))] == [True]


def test_a_census_that_holds_nobody_of_an_outcome_is_refused_and_no_estimate_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write_study(tmp_path)
    census = pd.read_csv(tmp_path / "census.csv", dtype=str)
    census[census["age"] == "5_11"].head(1).to_csv(tmp_path / "census.csv", index=False)
    told(capsys, "fit", "--spec", str(spec))

    refused = told(capsys, "predict", "--spec", str(spec), code=1)["refused"]

    assert [line for line in refused if "'older'" in line and "children aged 12 to 17" in line] == refused
    assert not list(tmp_path.glob("*.work/estimates*"))


def test_a_census_of_which_nobody_can_be_predicted_is_refused_with_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write_study(tmp_path)
    said = yaml.safe_load(spec.read_text("utf-8"))
    next(one for one in said["covariates"] if one["code"] == "poverty")["missing"] = "drop"
    spec.write_text(yaml.safe_dump(said), "utf-8")
    territory, census = (pd.read_csv(tmp_path / f"{name}.csv", dtype=str) for name in ("territory", "census"))
    unknown = territory["code"] == territory["code"].iloc[0]
    territory.assign(poverty=territory["poverty"].mask(unknown)).to_csv(tmp_path / "territory.csv", index=False)
    census[census["code"] == territory["code"].iloc[0]].to_csv(tmp_path / "census.csv", index=False)
    told(capsys, "fit", "--spec", str(spec))

    refused = told(capsys, "predict", "--spec", str(spec), code=1)["refused"]

    assert len(refused) == 2
    assert all("a municipality without 'poverty'" in line for line in refused)
    assert not list(tmp_path.glob("*.work/estimates*"))


def test_one_chunk_is_told_in_the_singular(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--spec", str(spec), "--dry-run"]) == 0
    assert "in 1 chunk\n" in capsys.readouterr().out


@pytest.mark.parametrize("step", [*STEPS, "publish"])
def test_a_dry_run_writes_nothing(step: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file: file.stat().st_mtime_ns for file in spec.parent.rglob("*") if file.is_file()}
    more = ["--var", str(tmp_path / "var")] if step == "publish" else []
    assert main([step, "--spec", str(spec), "--dry-run", *more]) == 0
    assert {file: file.stat().st_mtime_ns for file in spec.parent.rglob("*") if file.is_file()} == before
    assert not (tmp_path / "var").exists()
    assert told(capsys, step, "--spec", str(spec), "--dry-run", *more)


def test_a_step_that_is_missing_or_old_names_the_command_to_run(
    tmp_path: Path, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", "--spec", str(write_study(tmp_path / "new"))]) == 1
    assert "run `python -m dashboard fit --spec" in capsys.readouterr().err
    with (spec.parent / "survey.csv").open("a") as survey:
        survey.write("01001,01,1,1.5,male,16,1\n")
    assert main(["predict", "--spec", str(spec)]) == 1
    assert "was made before survey changed; run `python -m dashboard fit" in capsys.readouterr().err
    assert main(["fit", "--spec", str(spec)]) == 0
    assert main(["classify", "--spec", str(spec)]) == 1
    assert "run `python -m dashboard predict" in capsys.readouterr().err


def test_a_damaged_step_is_told(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = next(spec.parent.glob("*.work")) / "fit.json"
    place.write_bytes(place.read_bytes()[:200])
    assert main(["predict", "--spec", str(spec)]) == 1
    assert f"{place} is damaged" in capsys.readouterr().err


def test_a_specification_with_breaches_is_refused_with_all_of_them(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_specification(spec.parent, country="Testland", places="nowhere", kind="real")
    refused = told(capsys, "fit", "--spec", str(spec), code=1)["refused"]
    assert len(refused) == 2
    assert {word for word in ("country", "kind") if any(word in one for one in refused)} == {"country", "kind"}


def test_an_interrupted_run_ends_with_130_and_says_what_is_kept(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dashboard.release.study.steps.count_census", interrupted)
    assert main(["predict", "--spec", str(spec)]) == 130
    assert "what was counted is kept; run the command again to go on" in capsys.readouterr().err


def test_another_rule_of_classes_is_tried_out_but_not_kept(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = told(capsys, "classify", "--spec", str(spec))["outcomes"][0]
    tried = told(capsys, "classify", "--spec", str(spec), "--method", "quantiles", "--k", "4", "--dry-run")
    assert (tried["outcomes"][0]["method"], len(tried["outcomes"][0]["municipalities"])) == ("quantiles", 4)
    assert told(capsys, "classify", "--spec", str(spec), "--dry-run")["outcomes"][0] == kept
    assert main(["classify", "--spec", str(spec), "--method", "quantiles"]) == 1
    assert "change its 'classes', or add --dry-run" in capsys.readouterr().err


def test_a_failed_gate_keeps_from_publishing_unless_a_reason_is_written(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_specification(spec.parent, gates={"auc_at_least": 0.99})
    for step in STEPS[:3]:
        assert main([step, "--spec", str(spec)]) == 0
    assert main(["diagnose", "--spec", str(spec)]) == 1
    assert "FAILED" in capsys.readouterr().out
    refused = told(capsys, *publish(spec, tmp_path / "var"), code=1)["refused"]
    assert [one.split(" is ")[0] for one in refused] == ["labour: auc_at_least", "older: auc_at_least"]
    assert not (tmp_path / "var").exists()
    done = told(capsys, *publish(spec, tmp_path / "var", "--reason", "a trial with the ministry"))
    assert done["published_despite"] == "a trial with the ministry"
    assert open_release(Path(done["folder"])).manifest.published_despite == "a trial with the ministry"
    main(["releases", "--var", str(tmp_path / "var")])
    assert "(despite)" in capsys.readouterr().out


def test_a_reason_is_not_kept_where_no_gate_failed(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, *publish(spec, tmp_path / "var", "--reason", "just so"))["published_despite"] == ""


def test_a_published_version_never_changes(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    var = tmp_path / "var"
    first = told(capsys, *publish(spec, var, "--date", "2026-01-01"))
    assert told(capsys, *publish(spec, var, "--date", "2026-01-02"))["was_there"] is True
    assert str(open_release(Path(first["folder"])).manifest.created) == "2026-01-01"
    write_specification(spec.parent, title="Another title")
    for step in STEPS:
        main([step, "--spec", str(spec)])
    assert main(publish(spec, var)) == 1
    assert "is published already with other content" in capsys.readouterr().err
    write_specification(spec.parent, title="Another title", name="tst-2026.2")
    for step in STEPS:
        assert main([step, "--spec", str(spec)]) == 0
    told(capsys, *publish(spec, var, "--no-serve"))
    assert (var / "releases/TST/current").read_text().strip() == "tst-2026.1"
    assert main(publish(spec, var)) == 0
    assert (var / "releases/TST/current").read_text().strip() == "tst-2026.2"


def test_a_report_can_be_printed_before_publishing(spec: Path, tmp_path: Path) -> None:
    assert main(["diagnose", "--spec", str(spec), "--pdf", str(tmp_path / "report.pdf"), "--language", "pt"]) == 0
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_what_if_names_both_readings_and_lists_places(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    var = ["--var", str(tmp_path / "var")]
    main(publish(spec, tmp_path / "var"))
    capsys.readouterr()
    assert main(["what-if", "TST", "--shift", "poverty=+5", *var]) == 0
    said = capsys.readouterr().out
    assert "percentage points" in said
    assert "percent of working children" in said
    found = told(capsys, "what-if", "TST/tst-2026.1", "--shift", "poverty=+5", *var)
    assert found["total"]["points"] > 0
    assert found["municipalities"][-1]["after"] is None, "suppressed stays suppressed"
    for wrong in ("poverty", "poverty=x", "nothing=+5"):
        assert main(["what-if", "TST", "--shift", wrong, *var]) == 1


def test_an_index_is_built_from_its_specification_and_served(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = spec.parent / "index.yaml"
    index.write_text(
        "{country: TST, name: tst-ivti-2026.1, title: T, definition: D, year: 2026, source: nobody, places: places,\n"
        " table: territory.csv, code_column: code,\n"
        " dimensions: [{code: all, indicators: [{code: poverty, direction: +}]}]}"
    )
    done = told(capsys, "index", "--spec", str(index), "--var", str(tmp_path / "var"))
    release = open_release(Path(done["folder"]))
    known = pd.read_csv(spec.parent / "territory.csv")["poverty"]
    expected = 100 * (known - known.min()) / (known.max() - known.min())
    np.testing.assert_allclose(release.estimate, expected, atol=1e-9)
    index.write_text(index.read_text().replace("code_column: code", "code_column: clave"))
    assert main(["index", "--spec", str(index), "--var", str(tmp_path / "var")]) == 1
    assert "no column 'clave'" in capsys.readouterr().err
