"""Survey and census must speak of the same levels; what one of them lacks is told."""

from __future__ import annotations

from pathlib import Path

from dashboard.model.coverage import coverage_breaches, coverage_notes
from dashboard.model.specification import Specification
from tests.microdata.small import interviewed, persons, specification
from tests.microdata.test_census import count
from tests.microdata.test_survey import read


def told(spec: Specification) -> tuple[list[str], list[str]]:
    sample, counts = read(spec).sample, count(spec)
    return coverage_breaches(spec, sample, counts), coverage_notes(spec, sample, counts)


def test_files_that_agree_leave_nothing_to_tell(tmp_path: Path) -> None:
    assert told(specification(tmp_path)) == ([], [])


def test_a_level_of_the_census_that_nobody_was_asked_about_is_told(tmp_path: Path) -> None:
    frame = interviewed(3000, seed=2)
    frame.loc[frame["escjefe"] == 0, "escjefe"] = 3

    breaches, _ = told(specification(tmp_path, survey=frame))

    assert len(breaches) == 2  # the third outcome's model does not hold the covariate
    assert "outcome 'child_labour', covariate 'head_schooling': " in breaches[0]
    assert "children of the census have the level 'none' and nobody in the survey" in breaches[0]


def test_a_level_of_the_survey_that_the_census_lacks_is_noted(tmp_path: Path) -> None:
    census = persons(4000, seed=1)
    census.loc[census["escjefe"] == 0, "escjefe"] = 3

    breaches, notes = told(specification(tmp_path, census=census))

    assert breaches == []
    assert "have the level 'none' and nobody in the census; check the mapping of the census" in notes[0]
