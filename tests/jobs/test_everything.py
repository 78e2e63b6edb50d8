"""The archive of everything holds every outcome of a release, and a what-if only where it was asked."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

import app  # noqa: F401  # whose parts import each other
from callbacks.jobs.work import everything
from callbacks.services import Services
from dashboard.choices import Scenario, Shift, View
from dashboard.language import Language
from tests.callbacks.conftest import small_services
from tests.explorer.test_every_outcome_moves import RELEASE, explorer
from tests.support.evidence import HAZARDOUS, UNRELIABLE
from tests.support.releases import SUPPRESSED_CLRISK

TEN = Scenario(shifts=(Shift(factor="rural", amount=10),))
ENDINGS = ["csv", "geojson", "gpkg", "xlsx"]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    manifests = ((RELEASE.manifest, RELEASE.digest),)
    made = small_services(tmp_path_factory.mktemp("var"))
    return replace(made, explorer=explorer(RELEASE), manifests=manifests, opened=None)


def archive(services: Services, **asked: object) -> tuple[dict[str, bytes], list[tuple[int, int]]]:
    steps: list[tuple[int, int]] = []
    view, _ = services.explorer.resolve(View(country="TSA", language=Language.ENGLISH, **asked))
    made = everything(services, view, lambda at, of, _: steps.append((at, of)))
    packed = zipfile.ZipFile(BytesIO(made.body))
    return {name: packed.read(name) for name in packed.namelist()}, steps


def csv_of(files: dict[str, bytes], *, hazardous: bool) -> str:
    (name,) = (one for one in files if one.endswith(".csv") and (HAZARDOUS in one) == hazardous)
    return files[name].decode("utf-8-sig")


def rows_of(text: str) -> dict[str, list[str]]:
    return {row.split(",")[0].strip('"'): row.split(",") for row in text.splitlines() if not row.startswith("#")}


def test_every_outcome_stands_in_it_in_every_format_and_each_part_is_told(services: Services) -> None:
    files, steps = archive(services)
    tables = [name for name in files if name.rsplit(".", 1)[1] in ENDINGS]

    assert sorted(name.rsplit(".", 1)[1] for name in tables if HAZARDOUS in name) == ENDINGS
    assert sorted(name.rsplit(".", 1)[1] for name in tables if HAZARDOUS not in name) == ENDINGS
    assert steps == [(at, len(files)) for at in range(len(files) + 1)]


@pytest.mark.parametrize("outcome", [None, HAZARDOUS])
def test_a_what_if_stands_in_the_files_of_the_outcome_it_was_asked_of_and_in_no_other(
    services: Services, outcome: str | None
) -> None:
    files, _ = archive(services, outcome=outcome, scenario=TEN)
    asked, other = (csv_of(files, hazardous=(outcome == HAZARDOUS) == own) for own in (True, False))

    assert "WHAT IF" in asked
    assert "WHAT IF" not in other
    assert "Circumstances changed" not in other
    assert [name for name in files if "exploratory" in name] == [
        name for name in files if name.rsplit(".", 1)[1] in ENDINGS and (HAZARDOUS in name) == (outcome == HAZARDOUS)
    ]


def test_its_numbers_are_those_of_the_single_files(services: Services) -> None:
    files, _ = archive(services, outcome=HAZARDOUS, scenario=TEN)
    asked = View(country="TSA", language=Language.ENGLISH, outcome=HAZARDOUS, scenario=TEN, layer="estimate")
    values, codes = services.explorer.values(asked), RELEASE.municipalities.codes
    rows = rows_of(csv_of(files, hazardous=True))
    told = {code: rows[code][5] for code in codes}

    assert {code: float(told[code]) for code, value in zip(codes, values, strict=True) if value == value} == {
        code: pytest.approx(float(value)) for code, value in zip(codes, values, strict=True) if value == value
    }


def test_what_is_withheld_of_an_outcome_stands_in_no_file_of_it(services: Services) -> None:
    files, _ = archive(services, outcome=HAZARDOUS, scenario=TEN)
    rows = rows_of(csv_of(files, hazardous=True))

    for code, mark in ((SUPPRESSED_CLRISK, "[c]"), (UNRELIABLE, "[u]")):
        assert mark in "".join(rows[code][4:6])
        assert not [cell for cell in rows[code][4:12] if cell.replace(".", "").isdigit()]


def test_files_say_by_whom_rates_are_weighted_and_whom_they_count(services: Services) -> None:
    files, _ = archive(services)
    own, main = csv_of(files, hazardous=True), csv_of(files, hazardous=False)

    assert "must be weighted by adolescents aged 15 to 17 en." in own
    assert '"Adolescents aged 15 to 17 en"' in own
    assert "must be weighted by children aged" in main
    assert "{population}" not in own + main


def test_a_main_outcome_of_other_ages_is_not_headed_children_of_5_to_17(tmp_path: Path) -> None:
    main, *others = RELEASE.manifest.outcomes
    specs = (main.model_copy(update={"ages": "7-17"}), *others)
    release = replace(RELEASE, manifest=RELEASE.manifest.model_copy(update={"outcomes": specs}))
    made = replace(small_services(tmp_path), explorer=explorer(release), opened=None)
    files, _ = archive(made)

    assert "Children aged 5-17" not in csv_of(files, hazardous=False)
