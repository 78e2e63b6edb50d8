"""How sure the result of a group is: its published error, as an interval, on the page and in the workbook."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from dashboard.choices import View
from dashboard.language import Language
from dashboard.profile.certainty import logit_interval
from dashboard.release.evidence import GroupResult
from dashboard.release.records import Release
from layouts.elements import written
from layouts.pages.municipality.certain import groups
from layouts.wording import Voice
from tests.support.evidence import evidence_release, groups_of
from tests.support.releases import explorer

ERROR = 0.013


def with_errors(release: Release, outcome: str) -> tuple[GroupResult, ...]:
    return tuple(replace(one, error=np.full(len(one.status), ERROR)) for one in groups_of(release, outcome))


def profile(read, language: Language = Language.ENGLISH):
    atlas = explorer(evidence_release())
    atlas._atlas.releases.find("TSA", None)._read_groups = read
    return atlas.profile(View(country="TSA", language=language), "01002")


@pytest.mark.parametrize(("estimate", "error"), [(0.02, 0.01), (0.5, 0.2), (0.97, 0.02)])
def test_the_interval_is_that_of_the_log_odds(estimate: float, error: float) -> None:
    half = 1.959963984540054 * error / (estimate * (1 - estimate))
    wanted = expit(logit(estimate) + np.array([-half, half]))
    assert logit_interval(estimate, error) == pytest.approx(tuple(wanted), rel=1e-12)


@pytest.mark.parametrize("language", list(Language))
def test_a_group_with_a_published_error_tells_its_interval_and_a_withheld_one_none(language: Language) -> None:
    made = profile(with_errors, language)
    ((girls, boys),) = (one.groups for one in made.groups)
    assert girls.line.error is None
    assert girls.interval is None
    assert boys.line.error == ERROR
    lower, upper = logit_interval(boys.line.estimate, ERROR) or (0.0, 0.0)
    assert [end.value for end in boys.interval] == [lower, upper]
    voice = Voice.of(language)
    drawn = written(groups(made, voice)).to_plotly_json()["props"]["data-drawing"]
    told = voice.say("municipality.groups.interval", lower=boys.interval[0].text, upper=boys.interval[1].text)
    assert drawn.count(told) == 1


def test_without_published_errors_nothing_is_said_of_them() -> None:
    made = profile(groups_of)
    assert all(group.interval is None for one in made.groups for group in one.groups)
