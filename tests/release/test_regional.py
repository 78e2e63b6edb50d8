"""The region ships whole: its countries, its first-level units, its facts and its notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import shapely

from dashboard.errors import ReleaseError, UnknownTerritoryError
from dashboard.language import Language
from dashboard.release.reader import open_regional
from dashboard.release.regional import Regional

FOLDER = Path(__file__).parents[2] / "geodata" / "regional"


@pytest.fixture(scope="module")
def regional() -> Regional:
    return open_regional(FOLDER)


def test_the_region_has_33_countries_and_its_first_level_units(regional: Regional) -> None:
    assert len(regional.countries) == 33
    assert 552 <= len(regional.admin1) <= 554
    assert len(regional.units_of("MEX")) == 32
    assert regional.country("BRA").name.say(Language.SPANISH) == "Brasil"
    with pytest.raises(UnknownTerritoryError):
        regional.country("ESP")


def test_every_published_fact_has_a_place_on_the_map(regional: Regional) -> None:
    places = {unit.code for unit in regional.admin1} | {country.code for country in regional.countries} | {"LAC"}
    assert {fact.territory for fact in regional.facts.placed} <= places


def test_boundaries_are_parallel_to_their_units(regional: Regional) -> None:
    for units, shapes in (
        (regional.countries, regional.country_boundaries),
        (regional.admin1, regional.admin1_boundaries),
    ):
        for unit, shape in zip(units, shapes, strict=True):
            assert shapely.box(*shape.bounds).covers(shapely.Point(unit.longitude, unit.latitude)), unit.code


def test_the_notice_on_disputed_boundaries_is_there_in_every_language(regional: Regional) -> None:
    for language in Language:
        assert "Malvinas" in regional.manifest.boundaries_notice.say(language)


def test_a_changed_fact_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "regional")
    table = tmp_path / "regional" / "national_figures.csv"
    table.write_bytes(table.read_bytes().replace(b"13.1", b"31.1", 1))
    with pytest.raises(ReleaseError, match=r"national_figures\.csv is not the file"):
        open_regional(tmp_path / "regional")
