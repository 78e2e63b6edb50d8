"""The steps of a study speak of one survey and one protection, whichever of them is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.model.diagnostics.diagnose import Declared
from dashboard.release.study import steps
from dashboard.release.study.folder import Study, open_study
from dashboard.trust.protect import Protected
from dashboard.values import ValueStatus
from tests.microdata.small import CODES, declared, interviewed, study


def a_study(folder: Path, *changes: tuple[str, str]) -> Study:
    """The example of the documentation, whose survey tells how many clusters each stratum has."""
    study(folder, survey=interviewed(20_000, seed=2).assign(upms=7))
    declared(folder, *changes)
    return open_study(folder / "specification.yaml", work=folder / "work")


def direct_errors(folder: Path, *changes: tuple[str, str]) -> np.ndarray:
    """Standard errors of the direct estimates of the main outcome, as `predict` leaves them."""
    asked = a_study(folder, *changes)
    steps.fit(asked)
    direct = steps.predict(asked).estimates[0].direct
    assert direct is not None
    return direct.standard_error


def test_direct_estimates_are_corrected_for_a_finite_population_only_where_the_coefficients_are(
    tmp_path: Path,
) -> None:
    named = ("  cluster: upm\n", "  cluster: upm\n  population_clusters: upms\n")
    asked_for = ("  single_cluster: centre", "  finite_population: true\n  single_cluster: centre")

    plain = direct_errors(tmp_path / "plain")
    not_asked = direct_errors(tmp_path / "named", named)
    corrected = direct_errors(tmp_path / "corrected", named, asked_for)

    np.testing.assert_array_equal(not_asked, plain)
    np.testing.assert_allclose(corrected, plain * np.sqrt(1 / 7), rtol=1e-12)


def test_the_checks_do_not_tell_an_estimate_that_is_withheld_for_the_sake_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = a_study(tmp_path)
    steps.fit(asked)
    steps.predict(asked)
    protect = steps.protect

    def one_more(*given: object, **options: object) -> Protected:
        found = protect(*given, **options)  # type: ignore[arg-type]
        status = found.estimates[0].status.copy()
        status[0] = ValueStatus.SUPPRESSED
        return replace(found, estimates=(replace(found.estimates[0], status=status), *found.estimates[1:]))

    before = steps.diagnose(asked, keep=False).outcomes[0].direct[0].units.code
    monkeypatch.setattr(steps, "protect", one_more)
    after = steps.diagnose(asked, keep=False).outcomes[0].direct[0].units.code

    assert CODES[0] in before
    assert set(before) - set(after) == {CODES[0]}


def test_the_checks_treat_a_stratum_of_one_cluster_as_the_fit_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = a_study(tmp_path, ("single_cluster: centre", "single_cluster: leave_out"))
    steps.fit(asked)
    steps.predict(asked)
    rules: list[str] = []

    def note(sample: object, *, declared: Declared, **_: object) -> None:
        rules.append(declared.single_cluster)

    monkeypatch.setattr("dashboard.model.diagnostics.diagnose.diagnose", note)
    monkeypatch.setattr(steps.Diagnostics, "of_outcomes", lambda *_: None)
    steps.diagnose(asked, keep=False)

    assert set(rules) == {"leave_out"}
