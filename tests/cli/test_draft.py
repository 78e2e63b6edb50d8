"""What a release tells over the country tells nothing of the places it withholds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.release.study import draft, outcome_cells, steps
from dashboard.release.study.folder import ESTIMATES, open_study
from dashboard.release.study.protect import protect
from dashboard.release.study.steps import Predictions


def test_means_of_factors_are_over_the_municipalities_that_are_told(spec: Path) -> None:
    made = draft.draft_of(open_study(spec), created=date(2026, 1, 1)).tables
    told = made["estimates"].query("status == 'available'")["municipality_code"]
    census = pd.read_csv(spec.parent / "census.csv", dtype={"code": str})
    shown = census[census["code"].isin(told)]
    weights = made["factor_weights"].query("outcome == 'labour'").set_index("term")

    boys = np.average(shown["sex"] == "male", weights=shown["children"])

    assert 0 < len(told) < census["code"].nunique()
    assert weights.loc["sex_male", "mean"] == pytest.approx(boys, rel=1e-12)


def test_cells_are_pooled_beside_every_count_that_was_protected(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = open_study(spec)
    counts = steps.count(study, steps.territory(study))
    protected = protect(study, study.recall(ESTIMATES, Predictions).estimates, counts)
    pool, given = outcome_cells.pool_beside, []

    def note(cells: Any, told: Any, **options: Any) -> Any:
        given.append(told)
        return pool(cells, told, **options)

    monkeypatch.setattr(outcome_cells, "pool_beside", note)
    draft.draft_of(study, created=date(2026, 1, 1))

    inside = counts.belongs(study.spec.main.population)
    np.testing.assert_array_equal(given[0].membership, protected.tables.membership[inside])
    np.testing.assert_array_equal(given[0].hidden, protected.tables.hidden)
