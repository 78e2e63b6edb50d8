"""One census published twice: what one release withholds must not follow from subtracting the other."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.errors import ReleaseError
from dashboard.release.reader import open_release
from dashboard.release.study.beside import Standing, refuse_other_ages
from dashboard.release.study.wording import CELLS_KEPT
from tests.cli.conftest import STEPS
from tests.cli.small import write_specification
from tests.microdata.small import specification

OTHER_AGES = (("    ages: [5, 17]", "    ages: [6, 17]"),)


def again(made_study: Path, folder: Path, **changes: Any) -> Path:
    """The study under another name, with other settings, up to ``publish``."""
    shutil.copytree(made_study.parent, folder)
    path = write_specification(folder, **{"name": "tst-2026.2", **changes})
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    return path


def publish(path: Path, var: Path, *more: str) -> int:
    return main(["publish", "--spec", str(path), "--var", str(var), "--json", *more])


@pytest.fixture
def var(made_study: Path, tmp_path: Path) -> Path:
    """A store in which the study stands under its first name."""
    assert publish(made_study, tmp_path / "var") == 0
    return tmp_path / "var"


def test_the_same_suppression_may_stand_twice_without_a_reason(made_study: Path, var: Path, tmp_path: Path) -> None:
    assert publish(again(made_study, tmp_path / "twice"), var) == 0
    folder = var / "releases" / "TST"
    assert open_release(folder / "tst-2026.2").manifest.census_digest
    assert open_release(folder / "tst-2026.2").manifest.published_beside == ""


def test_a_specification_written_by_hand_is_read_again_as_it_was_read_first(made_study: Path, tmp_path: Path) -> None:
    """Its ``yes`` and ``no`` are words, as every study has them; other readers of YAML take them for true and false."""
    first = shutil.copytree(made_study.parent, tmp_path / "first") / made_study.name
    said = first.read_text("utf-8")
    assert "'yes':" in said
    by_hand = said.replace("'yes':", "yes:").replace("'no':", "no:").replace("tst-2026.1", "tst-2026.0")
    first.write_text(by_hand, "utf-8")
    for step in STEPS:
        assert main([step, "--spec", str(first), "--json"]) == 0, step

    assert publish(first, tmp_path / "var") == 0
    assert publish(again(made_study, tmp_path / "twice"), tmp_path / "var") == 0


def test_a_lower_threshold_tells_what_the_first_release_withholds(
    made_study: Path, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lax = again(made_study, tmp_path / "lax", protection={"threshold": 1, "cells": "none"})
    for more in (["--dry-run"], [], ["--reason", "the minister asks for it"]):
        capsys.readouterr()
        assert publish(lax, var, *more) == 1
        told = json.loads(capsys.readouterr().out)["refused"][0]
        assert "beside 'tst-2026.1' of the same census this would tell" in told
        assert "No reason allows it" in told
        assert "the same 'protection: threshold'" in told
    assert not (var / "releases" / "TST" / "tst-2026.2").exists()
    assert (var / "releases" / "TST" / "current").read_text("utf-8").strip() == "tst-2026.1"


def test_a_stricter_release_needs_a_written_reason_that_every_reader_sees(
    made_study: Path, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = again(made_study, tmp_path / "strict", protection={"threshold": 400, "cells": "none"})
    capsys.readouterr()
    assert publish(strict, var) == 1
    told = json.loads(capsys.readouterr().out)["refused"][0]
    assert "withholds otherwise" in told
    assert "Together they reveal no count under the threshold" in told
    assert publish(strict, var, "--reason", "a stricter rule from now on") == 0
    manifest = open_release(var / "releases" / "TST" / "tst-2026.2").manifest
    assert manifest.published_beside == "a stricter rule from now on"
    assert CELLS_KEPT in manifest.notes, "the map says of such a release that the method tells why"
    assert publish(strict, var) == 0, "what is there already is judged no more"


def test_a_standing_release_whose_specification_cannot_be_read_is_not_passed_over(
    made_study: Path, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that an older version wrote: nobody can say what it tells beside the new one."""
    stands = var / "releases" / "TST" / "tst-2026.1"
    body = b"outcomes: of another time\n"
    (stands / "specification.yaml").write_bytes(body)
    manifest = json.loads((stands / "manifest.json").read_text("utf-8"))
    manifest["files"]["specification.yaml"] |= {"sha256": hashlib.sha256(body).hexdigest()}
    (stands / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    second = again(made_study, tmp_path / "twice")
    capsys.readouterr()
    assert publish(second, var) == 1
    told = json.loads(capsys.readouterr().out)["refused"][0]
    assert "'tst-2026.1' stands already, and its specification.yaml cannot be read" in told
    assert not (var / "releases" / "TST" / "tst-2026.2").exists()


def test_another_census_is_not_held_against_it(made_study: Path, var: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(made_study.parent, folder)
    census = folder / "census.csv"
    lines = census.read_text("utf-8").splitlines()
    census.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", "utf-8")
    path = write_specification(folder, name="tst-2026.2", protection={"threshold": 1, "cells": "none"})
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    assert publish(path, var) == 0


def test_other_ages_of_one_census_are_refused(tmp_path: Path) -> None:
    """The difference is a count of single years of age, which no table withholds."""
    mine, theirs = (specification(tmp_path / name, *change) for name, change in (("a", ()), ("b", OTHER_AGES)))
    standing = Standing("tst-2025.1", 20, theirs, {})
    with pytest.raises(ReleaseError, match=r"'tst-2025.1' .* counts children of 6-17 instead of 5-17"):
        refuse_other_ages(mine, [standing])
    refuse_other_ages(mine, [replace(standing, spec=mine)])
