"""Whatever happens while a release is published, the one that was served is served: killed, disk full, unprotected."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.errors import ReleaseError
from dashboard.release import publish as publishing
from dashboard.release import writer
from dashboard.release.publish import publish
from dashboard.release.reader import open_all
from dashboard.release.study.draft import Draft, draft_of
from dashboard.release.study.folder import open_study
from tests.cli.conftest import STEPS
from tests.cli.small import write_specification

DIES = """
import os, signal, sys
from dashboard.cli import main
from dashboard.release import publish as publishing, writer

where, after, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
module, name = {"file": (writer, "write_synced"), "read back": (writer, "open_release"),
                "pointer": (publishing, "point_to")}[where]
whole, calls = getattr(module, name), []

def killed(*given, **options):
    calls.append(1)
    if len(calls) > after:
        if where == "file":  # half of it is on the disk already
            given[0].write_bytes(given[1][: len(given[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*given, **options)

setattr(module, name, killed)
sys.exit(main(arguments))
"""


@pytest.fixture
def served(spec: Path, tmp_path: Path) -> Path:
    """``var`` with the first version served, and a study that is ready to publish the second."""
    var = tmp_path / "var"
    assert main(["publish", "--spec", str(spec), "--var", str(var)]) == 0
    write_specification(spec.parent, name="tst-2026.2")
    for step in STEPS:
        assert main([step, "--spec", str(spec)]) == 0
    return var


def names(var: Path) -> list[str]:
    whole, broken = open_all((var / "releases",))
    assert broken == ()
    return [release.manifest.name for release in whole]


@pytest.mark.parametrize(("where", "after"), [("file", 0), ("file", 7), ("read back", 0), ("pointer", 0)])
def test_a_process_killed_in_the_middle_leaves_the_old_release_served(
    served: Path, spec: Path, project: Path, where: str, after: int
) -> None:
    call = [sys.executable, "-c", DIES, where, str(after), "publish", "--spec", str(spec), "--var", str(served)]
    killed = subprocess.run(call, cwd=project, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert names(served) == ["tst-2026.1"]
    # Whoever runs it again is done; what was left half made is no release.
    assert main(["publish", "--spec", str(spec), "--var", str(served)]) == 0
    assert names(served) == ["tst-2026.2"]


@pytest.mark.parametrize("after", [0, 3, 12])
def test_a_full_disk_is_told_and_leaves_the_old_release_served(
    served: Path, spec: Path, after: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = writer.write_synced, []

    def full(path: Path, body: bytes) -> None:
        calls.append(path)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        whole(path, body)

    monkeypatch.setattr(writer, "write_synced", full)
    capsys.readouterr()
    assert main(["publish", "--spec", str(spec), "--var", str(served), "--json"]) == 1
    (said,) = json.loads(capsys.readouterr().out)["refused"]
    assert "No space left on device; nothing was published; free some space and run the command again" in said
    assert names(served) == ["tst-2026.1"]
    assert [one.name for one in (served / "releases/TST").iterdir() if one.is_dir()] == ["tst-2026.1"]


def test_a_full_disk_keeps_the_earlier_result_of_a_step(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = next(spec.parent.glob("*.work")) / "fit.json"
    before = place.read_bytes()

    def full(path: Path, body: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("dashboard.release.study.folder.write_synced", full)
    assert main(["fit", "--spec", str(spec)]) == 1
    assert "No space left" in capsys.readouterr().err
    assert place.read_bytes() == before
    assert [one for one in place.parent.iterdir() if one.name.startswith(".")] == []


@pytest.fixture
def draft(spec: Path) -> Draft:
    return draft_of(open_study(spec), created=date(2026, 1, 1))


def test_exact_cells_of_real_people_need_a_written_reason(draft: Draft, tmp_path: Path) -> None:
    exact = replace(draft, manifest_fields={**draft.manifest_fields, "protection": "exact"})
    with pytest.raises(ReleaseError, match="only with a written reason"):
        publish(exact, root=tmp_path)
    reason = {"protection": "exact", "protection_note": "cells of a public register"}
    publish(replace(draft, manifest_fields={**draft.manifest_fields, **reason}), root=tmp_path)


def test_a_pooled_cell_below_the_threshold_is_refused(draft: Draft, tmp_path: Path) -> None:
    cells = draft.tables["cells"].copy()
    cells.loc[0, "children"] = 3
    with pytest.raises(ReleaseError, match="1 pooled cells hold fewer than 20 children"):
        publish(replace(draft, tables={**draft.tables, "cells": cells}), root=tmp_path)


@pytest.mark.parametrize("column", ["weight", "stratum", "upm", "fecha_nac", "household_id", "edad"])
def test_columns_of_persons_are_refused(draft: Draft, tmp_path: Path, column: str) -> None:
    table = draft.tables["factors"].assign(**{column: 1.0})
    with pytest.raises(ReleaseError, match="records of persons"):
        publish(replace(draft, tables={**draft.tables, "factors": table}), root=tmp_path)
    assert list(tmp_path.glob("TST/[!.]*")) == []


def test_a_table_of_persons_is_refused(draft: Draft, tmp_path: Path, spec: Path) -> None:
    survey = pd.read_csv(spec.parent / "survey.csv")
    with pytest.raises(ReleaseError, match="table 'survey' is none of a release"):
        publish(replace(draft, tables={**draft.tables, "survey": survey}), root=tmp_path)


def test_a_dry_run_leaves_nothing_anywhere(draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workshops: list[Path] = []
    nowhere = publishing._nowhere
    monkeypatch.setattr(publishing, "_nowhere", lambda: workshops.append(nowhere()) or workshops[-1])
    publish(draft, root=tmp_path / "releases", dry_run=True)
    assert not (tmp_path / "releases").exists()
    assert [one for one in workshops if one.parent.exists()] == []
