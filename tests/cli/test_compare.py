"""What moved between two releases, and why: the causes sum to the change, and each is found where it was put."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.cli import main
from dashboard.errors import RefusedComparisonError
from dashboard.model.predict import municipal_probability
from dashboard.release.compare import PARTS, compare_releases
from dashboard.release.reader import open_release
from dashboard.release.records import CellTable, Release
from tests.support.releases import clrisk_release, index_release


@pytest.fixture
def older(spec: Path, tmp_path: Path) -> Release:
    assert main(["publish", "--spec", str(spec), "--var", str(tmp_path / "var")]) == 0
    return open_release(tmp_path / "var/releases/TST/tst-2026.1")


def predicted(release: Release, **changes: Any) -> Release:
    """``release`` with other cells, and the estimates that they give."""
    assert release.cells is not None
    cells: CellTable = replace(release.cells, **changes)
    estimate = np.where(np.isfinite(release.estimate), municipal_probability(cells), np.nan)
    main_outcome = release.manifest.main_outcome
    result = replace(release.outcomes[main_outcome], estimate=estimate)
    return replace(release, cells=cells, estimate=estimate, outcomes={**release.outcomes, main_outcome: result})


def test_a_release_is_what_it_is(older: Release) -> None:
    same = compare_releases(older, older)
    assert (same.added, same.gone, same.renamed, same.other_parent, same.outlines_changed) == ((), (), 0, 0, 0)
    assert same.terms == {}
    for one in same.outcomes:
        assert (one.moved, one.statuses, one.largest) == (0, {}, ())
        assert (one.classes.up, one.classes.down) == (0, 0)
        assert [cause.country for cause in one.causes] in ([], [0.0] * 3)


@pytest.mark.parametrize("part", PARTS)
def test_the_cause_is_found_where_it_was_put(older: Release, part: str) -> None:
    cells = older.cells
    assert cells is not None
    changed = {
        "data": {"municipal_design": cells.municipal_design * 1.1},
        "coefficients": {"terms": tuple(replace(term, coefficient=1.2 * term.coefficient) for term in cells.terms)},
        "effects": {"municipal_effect": cells.municipal_effect + 0.3},
    }[part]
    newer = predicted(older, **changed)
    (found, _) = compare_releases(older, newer).outcomes
    assert {cause.part for cause in found.causes if abs(cause.country) > 1e-12} == {part}
    assert sum(cause.country for cause in found.causes) == pytest.approx(found.after - found.before, abs=1e-12)
    assert found.moved == found.compared == 11


def test_the_parts_sum_to_the_whole_when_everything_changes(older: Release) -> None:
    cells = older.cells
    assert cells is not None
    newer = predicted(
        older,
        municipal_design=cells.municipal_design * 0.7,
        intercept=cells.intercept + 0.2,
        terms=tuple(replace(term, coefficient=0.9 * term.coefficient) for term in cells.terms[1:] + cells.terms[:1]),
        pattern_design=np.roll(cells.pattern_design, -1, axis=1),
        municipal_effect=cells.municipal_effect - 0.1,
    )
    newer = predicted(newer, municipal_design=np.roll(newer.cells.municipal_design, -1, axis=1))  # type: ignore[union-attr]
    (found, _) = compare_releases(older, newer).outcomes
    assert sum(cause.country for cause in found.causes) == pytest.approx(found.after - found.before, abs=1e-12)
    sizes = [abs(moved.change) for moved in found.largest]
    assert sizes == sorted(sizes, reverse=True)


def test_classes_move_by_their_estimate_or_by_the_cuts(older: Release) -> None:
    main_outcome = older.manifest.main_outcome
    result = older.outcomes[main_outcome]
    low, high = result.spec.classes.national_cuts
    at = int(np.flatnonzero(result.national_class == 0)[-1])
    estimate, national = result.estimate.copy(), result.national_class.copy()
    estimate[at], national[at] = high + 0.01, 2
    moved = replace(
        older, outcomes={**older.outcomes, main_outcome: replace(result, estimate=estimate, national_class=national)}
    )
    (found, _) = compare_releases(older, moved).outcomes
    assert (found.classes.up, found.classes.by_estimate, found.classes.by_cuts) == (1, 1, 0)
    rule = result.spec.classes.model_copy(update={"national_cuts": (low, float(np.nanmax(result.estimate)) + 1)})
    lower = np.where(result.national_class == 2, 1, result.national_class).astype(np.uint8)
    recut = replace(result, national_class=lower, spec=result.spec.model_copy(update={"classes": rule}))
    (found, _) = compare_releases(older, replace(older, outcomes={**older.outcomes, main_outcome: recut})).outcomes
    assert found.classes.down == found.classes.by_cuts == (result.national_class == 2).sum() > 0
    assert found.classes.by_estimate == 0


def test_two_countries_or_two_instruments_are_not_compared() -> None:
    with pytest.raises(RefusedComparisonError, match="of two countries"):
        compare_releases(clrisk_release(), index_release())


def test_the_command_prints_the_same_for_a_person_and_a_program(
    older: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["compare", "TST/tst-2026.1", "TST", "--var", str(tmp_path / "var")]
    capsys.readouterr()
    assert main(call) == 0
    said = capsys.readouterr().out
    assert "0 of 11 municipalities moved" in said
    assert "over the places shown in both releases" in said
    assert "need not add up" in said
    assert main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcomes"][0]["compared"] == 11
    assert main(["compare", "TST/nothing", "TST", "--var", str(tmp_path / "var")]) == 1
    assert "'TST/nothing' names no release" in capsys.readouterr().err
