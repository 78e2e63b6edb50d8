"""What must be withheld is found once for a study and taken again by later steps, only while nothing has changed."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.release.study import protect as protecting
from dashboard.release.study import steps
from dashboard.release.study.folder import ESTIMATES, PROTECTION, Study, open_study
from dashboard.release.study.steps import Predictions
from dashboard.release.study.stored import to_plain
from dashboard.trust.protect import Protected, protect_estimates


def protected(study: Study, **options: Any) -> Protected:
    counts = steps.count(study, steps.territory(study))
    return protecting.protect(study, study.recall(ESTIMATES, Predictions).estimates, counts, **options)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time that it is found anew."""
    found: list[int] = []

    def note(*given: Any, **options: Any) -> Protected:
        found.append(1)
        return protect_estimates(*given, **options)

    monkeypatch.setattr(protecting, "protect_estimates", note)
    return found


def test_what_was_kept_is_what_is_found_anew(spec: Path, computed: list[int]) -> None:
    study = open_study(spec)
    kept = protected(study)
    assert computed == []
    study.stage(PROTECTION).unlink()
    anew = protected(study)
    assert computed == [1]
    for field in fields(Protected):
        assert to_plain(getattr(kept, field.name)) == to_plain(getattr(anew, field.name)), field.name


def test_publishing_does_not_look_for_it_again(spec: Path, computed: list[int], tmp_path: Path) -> None:
    from dashboard.cli import main

    assert main(["publish", "--spec", str(spec), "--var", str(tmp_path / "var"), "--json"]) == 0
    assert computed == []


@pytest.mark.parametrize("changed", ["estimates", "specification", "census", "places", "program", "damaged", "cut off"])
def test_it_is_found_anew_where_anything_changed_that_it_was_made_from(
    changed: str, spec: Path, computed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(spec)
    own = study.stage(PROTECTION)
    if changed == "program":
        other = spec.parent / "program"
        other.mkdir()
        (other / "trust.py").write_text("ROOM = 0\n", "utf-8")
        monkeypatch.setattr("dashboard.release.study.folder._PROGRAM", other)
    elif changed == "damaged":
        body = json.loads(own.read_text("utf-8"))
        del body["result"]["tables"]
        own.write_text(json.dumps(body), "utf-8")
    elif changed == "cut off":
        own.write_bytes(own.read_bytes()[:-20])
    else:
        body = json.loads(own.read_text("utf-8"))
        assert changed in body["made_from"]
        body["made_from"][changed] = "0" * 64
        own.write_text(json.dumps(body), "utf-8")

    found = protected(study, keep=True)

    assert computed == [1]
    assert np.isfinite(found.estimates[0].probability).any()
    assert to_plain(protected(study)) == to_plain(found)
    assert computed == [1]


def test_a_trial_keeps_nothing(spec: Path) -> None:
    study = open_study(spec)
    study.stage(PROTECTION).unlink()
    steps.classify(study, k=2, keep=False)
    steps.diagnose(study, keep=False)
    assert not study.stage(PROTECTION).exists()


def test_it_says_how_many_units_are_done(spec: Path) -> None:
    study = open_study(spec)
    study.stage(PROTECTION).unlink()
    told: list[tuple[int, int]] = []
    steps.classify(study, keep=False, progress=lambda done, units: told.append((done, units)))
    assert told == [(at, told[0][1]) for at in range(1, told[0][1] + 1)]
