"""``diagnostics.json``: the same bytes again, no NaN, a reason for every null, no child, and a schema that stays."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboard.model.diagnostics import Diagnostics, GateLimits, Reason
from dashboard.model.diagnostics.diagnose import diagnose
from dashboard.model.diagnostics.records import Fit, Inflation
from tests.support.machine import ROOT
from tests.support.study import a_study

SCHEMA = Path("docs/schemas/diagnostics.json")


@pytest.fixture(scope="module")
def written() -> str:
    study = a_study()
    found = diagnose(
        study.sample,
        model=study.model,
        declared=study.declared,
        places=study.places,
        counts=study.counts,
        estimates=study.estimates,
    )
    return Diagnostics.of_outcomes([found], GateLimits()).model_dump_json(indent=1)


def test_reading_and_writing_again_gives_the_same_bytes(written: str) -> None:
    assert Diagnostics.model_validate_json(written).model_dump_json(indent=1) == written


def test_the_same_study_gives_the_same_file(written: str) -> None:
    study = a_study()
    again = diagnose(
        study.sample,
        model=study.model,
        declared=study.declared,
        places=study.places,
        counts=study.counts,
        estimates=study.estimates,
    )

    assert Diagnostics.of_outcomes([again], GateLimits()).model_dump_json(indent=1) == written


def test_the_file_is_strict_json_without_nan(written: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(written, parse_constant=refuse)


def test_nan_becomes_null_and_owes_its_reason() -> None:
    told = Inflation(
        factor="sex",
        terms=1,
        gvif=float("nan"),
        vif=float("inf"),
        absent={"gvif": Reason.NOT_COMPUTABLE, "vif": Reason.NOT_COMPUTABLE},
    )

    assert json.loads(told.model_dump_json())["gvif"] is None
    with pytest.raises(ValidationError, match="give a reason for each null"):
        Inflation(factor="sex", terms=1, gvif=float("nan"), vif=1.0)
    with pytest.raises(ValidationError, match="and for nothing else"):
        Inflation(factor="sex", terms=1, gvif=1.0, vif=1.0, absent={"vif": Reason.WITHHELD})


def test_a_number_that_must_be_there_cannot_be_nan() -> None:
    with pytest.raises(ValidationError):
        Fit(
            auc=0.7,
            brier=float("nan"),
            brier_of_the_rate=0.1,
            brier_skill=0.1,
            mcfadden=0.1,
            nagelkerke=0.1,
            tjur=0.1,
            iterations=3,
            converged=True,
            step_left=0.0,
        )


def test_the_documented_schema_is_the_one_in_force() -> None:
    documented = json.loads((ROOT / SCHEMA).read_text("utf-8"))

    assert documented == Diagnostics.model_json_schema(), f"write {SCHEMA} anew: the schema has changed"


def test_every_field_of_the_schema_is_explained_or_named_after_what_it_is() -> None:
    schema = json.loads((ROOT / SCHEMA).read_text("utf-8"))

    assert all("description" in part for name, part in schema["$defs"].items())


def test_reading_diagnostics_loads_none_of_the_libraries_that_compute_them() -> None:
    heavy = ("scipy", "esda", "libpysal", "sklearn", "statsmodels", "shapely")
    code = f"import sys, dashboard.model.diagnostics as d; print([m for m in {heavy!r} if m in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert told.stdout.strip() == "[]"
