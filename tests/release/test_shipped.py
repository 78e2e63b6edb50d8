"""What ships keeps its contracts, is small, and explains every column."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.language import Language
from dashboard.release.contracts import meaning
from dashboard.release.reader import open_all
from dashboard.release.records import Release
from dashboard.release.tables import data_dictionary, declared_tables

GEODATA = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def shipped() -> tuple[Release, ...]:
    releases, broken = open_all([GEODATA])
    assert broken == ()
    return releases


def test_every_shipped_release_opens_whole(shipped: tuple[Release, ...]) -> None:
    assert [release.manifest.country for release in shipped] == ["MEX"]


def test_what_ships_is_under_eight_megabytes() -> None:
    data = [
        path
        for path in GEODATA.rglob("*")
        if path.suffix in (".parquet", ".csv", ".json") and "build" not in path.parts
    ]
    assert sum(path.stat().st_size for path in data) < 8_000_000


def test_the_demonstration_says_so_and_has_half_a_million_cells(shipped: tuple[Release, ...]) -> None:
    (mexico,) = shipped
    assert mexico.is_demonstration
    assert "demonstration" in mexico.manifest.name
    assert mexico.cells is not None
    assert len(mexico.cells.children) >= 500_000
    assert len(mexico.municipalities) == 2465


def test_every_column_is_explained(shipped: tuple[Release, ...]) -> None:
    for release in shipped:
        rows = data_dictionary(release.manifest)
        assert {row["table"] for row in rows} >= {"municipalities", "estimates", "factors", "cells", "territory"}
        for row in rows:
            assert row["description"], row
            assert row["type"]


def test_the_data_dictionary_speaks_every_language(shipped: tuple[Release, ...]) -> None:
    declared = [
        part for release in shipped for table in declared_tables(release.manifest) for part in (table, *table.columns)
    ]

    left_in_english = [
        part
        for part in declared
        if meaning(part) in {meaning(part, language) for language in (Language.SPANISH, Language.PORTUGUESE)}
    ]

    assert left_in_english == []
