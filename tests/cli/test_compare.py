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
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.reader import open_release
from dashboard.release.records import CellTable, Release
from tests.support.releases import clrisk_release, index_release

OTHER = "older"
"""Its second outcome."""


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
    for one in same.outcomes:
        assert one.terms == {}
        assert (one.moved, one.statuses, one.largest) == (0, {}, ())
        assert (one.classes.up, one.classes.down) == (0, 0)
        assert [cause.country for cause in one.causes] == [0.0] * 3


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


def other(release: Release, **changes: Any) -> Release:
    """``release`` with another model of its second outcome, and the estimates that it gives."""
    model = replace(release.outcome_models[OTHER], **changes)
    changed = replace(release, outcome_models={OTHER: model})
    cells, result = cells_of_outcome(changed, OTHER), release.outcomes[OTHER]
    assert cells is not None
    estimate = np.where(np.isfinite(result.estimate), municipal_probability(cells), np.nan)
    return replace(changed, outcomes={**release.outcomes, OTHER: replace(result, estimate=estimate)})


@pytest.mark.parametrize("part", PARTS)
def test_the_cause_is_found_in_another_outcome_by_its_own_children_and_coefficients(older: Release, part: str) -> None:
    model = older.outcome_models[OTHER]
    changed = {
        "data": {"municipal_design": model.municipal_design * 1.1},
        "coefficients": {"terms": tuple(replace(term, coefficient=1.2 * term.coefficient) for term in model.terms)},
        "effects": {"municipal_effect": model.municipal_effect + 0.3},
    }[part]
    first, found = compare_releases(older, other(older, **changed)).outcomes

    assert [cause.country for cause in first.causes] == [0.0] * 3
    assert {cause.part for cause in found.causes if abs(cause.country) > 1e-12} == {part}
    assert sum(cause.country for cause in found.causes) == pytest.approx(found.after - found.before, abs=1e-9)


def test_coefficients_of_every_outcome_are_told_where_they_differ(older: Release) -> None:
    rows = tuple(replace(row, coefficient=row.coefficient + 1) for row in older.coefficients[OTHER])
    first, found = compare_releases(older, replace(older, coefficients={**older.coefficients, OTHER: rows})).outcomes

    assert first.terms == {}
    assert {term: after - before for term, (before, after) in found.terms.items() if before and after} == {
        row.term: pytest.approx(1.0) for row in rows
    }


def test_an_outcome_of_which_nothing_can_be_predicted_says_why_its_change_is_not_shared_out(older: Release) -> None:
    _, found = compare_releases(older, replace(older, outcome_models={})).outcomes
    assert (found.causes, found.no_causes_because) == (
        (),
        f"'tst-2026.1' does not hold what outcome '{OTHER}' is predicted with",
    )
    _, found = compare_releases(older, replace(older, cells=None)).outcomes
    assert found.no_causes_because == "'tst-2026.1' publishes no cells"


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
