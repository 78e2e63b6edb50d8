"""A release is written whole or not at all, and read whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.errors import DataContractError, ReleaseError
from dashboard.release.reader import open_all, open_release, read_admin1_boundaries, read_boundaries
from dashboard.release.writer import point_to, write_release
from dashboard.values import ValueStatus
from tests.release.tiny import CODES, SQUARES, clrisk_fields, clrisk_tables, index_fields, index_tables, wkb


def test_an_index_release_comes_back_as_it_was_written(tmp_path: Path) -> None:
    manifest = write_release(tmp_path / "TST", manifest_fields=index_fields(), tables=index_tables())
    release = open_release(tmp_path / "TST")
    assert release.manifest == manifest
    assert release.municipalities.codes == tuple(CODES)  # leading zeros and all
    assert [unit.name for unit in release.municipalities.admin1] == ["Norte", "Sur"]
    assert release.municipalities.parent.tolist() == [0, 0, 1, 1]
    assert release.status.tolist() == [0, 0, 0, ValueStatus.NO_DATA]
    np.testing.assert_array_equal(release.estimate, [10, 45, 85, np.nan])
    assert release.national_class.tolist() == [0, 1, 2, 255]
    np.testing.assert_array_equal(release.factors["rural"], [0.1, 0.5, 0.9, np.nan])
    assert release.cells is None
    assert read_boundaries(release) == tuple(SQUARES)
    assert read_admin1_boundaries(release)[0].equals(shapely.box(0, 0, 2, 1))


def test_a_clrisk_release_keeps_every_term_in_exactly_one_design(tmp_path: Path) -> None:
    write_release(tmp_path / "TST", manifest_fields=clrisk_fields(), tables=clrisk_tables())
    cells = open_release(tmp_path / "TST").cells
    assert cells is not None
    assert cells.intercept == -2.0
    assert [(term.code, term.factor) for term in cells.terms] == [("age_15_17", "age"), ("rural", "rural")]
    assert cells.pattern_design.tolist() == [[0, 0], [1, 0]]
    assert cells.municipal_design.tolist() == [[0, 0.1], [0, 0.5], [0, 0.9], [0, 0.3]]
    assert cells.children.sum() == 125


def test_arrays_cannot_be_written_because_every_visitor_shares_them(tmp_path: Path) -> None:
    write_release(tmp_path / "TST", manifest_fields=clrisk_fields(), tables=clrisk_tables())
    release = open_release(tmp_path / "TST")
    assert release.cells is not None
    for array in (release.estimate, release.status, release.factors["age"], release.cells.children):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_same_release_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_release(tmp_path / name, manifest_fields=clrisk_fields(), tables=clrisk_tables())
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("file", ["cells.parquet", "boundaries.parquet", "coefficients.csv", "admin1.parquet"])
def test_one_changed_byte_is_noticed_and_named(tmp_path: Path, file: str) -> None:
    write_release(tmp_path / "TST", manifest_fields=clrisk_fields(), tables=clrisk_tables())
    place = tmp_path / "TST" / file
    body = bytearray(place.read_bytes())
    body[len(body) // 2] ^= 1
    place.write_bytes(bytes(body))
    with pytest.raises(ReleaseError, match=f"{file} is not the file that the manifest describes"):
        open_release(tmp_path / "TST")


def test_a_missing_file_and_a_broken_manifest_are_named(tmp_path: Path) -> None:
    write_release(tmp_path / "TST", manifest_fields=index_fields(), tables=index_tables())
    (tmp_path / "TST" / "factors.parquet").unlink()
    with pytest.raises(ReleaseError, match=r"factors\.parquet cannot be read"):
        open_release(tmp_path / "TST")
    manifest = json.loads((tmp_path / "TST" / "manifest.json").read_text())
    (tmp_path / "TST" / "manifest.json").write_text(json.dumps({**manifest, "country": "Testland", "ages": None}))
    with pytest.raises(DataContractError) as caught:
        open_release(tmp_path / "TST")
    assert len(caught.value.breaches) == 2


def _codes_swapped(tables: dict[str, pd.DataFrame]) -> None:
    tables["factors"] = tables["factors"].iloc[::-1]


def _unknown_municipality(tables: dict[str, pd.DataFrame]) -> None:
    tables["boundaries"].loc[3, "municipality_code"] = "99999"


def _pattern_beyond(tables: dict[str, pd.DataFrame]) -> None:
    tables["cells"].loc[1, "pattern"] = 2


def _children_lost(tables: dict[str, pd.DataFrame]) -> None:
    tables["cells"].loc[0, "children"] = 11


def _factor_unknown(tables: dict[str, pd.DataFrame]) -> None:
    tables["coefficients"].loc[1, "factor"] = "wealth"


def _class_beyond(tables: dict[str, pd.DataFrame]) -> None:
    tables["estimates"].loc[0, "national_class"] = 3


def _estimate_leaks(tables: dict[str, pd.DataFrame]) -> None:
    tables["estimates"].loc[3, "estimate"] = 0.4


def _two_names(tables: dict[str, pd.DataFrame]) -> None:
    tables["municipalities"].loc[0, "admin1_name"] = "Nord"


def _bow_tie(tables: dict[str, pd.DataFrame]) -> None:
    tables["boundaries"].loc[0, "geometry"] = wkb(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))


def _table_lost(tables: dict[str, pd.DataFrame]) -> None:
    del tables["patterns"]


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (_codes_swapped, "factors.parquet: rows are not sorted by 'municipality_code'; sort them"),
        (
            _unknown_municipality,
            "boundaries.parquet: 1 of the codes in municipalities.parquet are missing (first: '02002')",
        ),
        (_pattern_beyond, "cells.parquet, row 2: pattern 2 does not exist, the last is 1"),
        (_children_lost, "cells.parquet: the cells of '01001' hold 31 children, estimates.parquet says 30"),
        (_factor_unknown, "factor 'wealth' of term 'age_15_17' is not declared in manifest.json"),
        (_class_beyond, "column 'national_class': 1 value outside -1 to 2 (first: 3 in row 1)"),
        (_estimate_leaks, "municipality '02002' has an estimate although its status says that there is none to show"),
        (_two_names, "admin1.parquet"),
        (_bow_tie, "'01001': Self-intersection"),
        (_table_lost, "table 'patterns' is missing"),
    ],
)
def test_tables_that_do_not_belong_together_are_never_published(
    tmp_path: Path, break_it: Callable[[dict[str, pd.DataFrame]], None], told: str
) -> None:
    tables = clrisk_tables()
    break_it(tables)
    with pytest.raises(DataContractError) as caught:
        write_release(tmp_path / "TST", manifest_fields=clrisk_fields(), tables=tables)
    assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_rewrite_leaves_the_old_release_standing(tmp_path: Path) -> None:
    write_release(tmp_path / "TST", manifest_fields=index_fields(), tables=index_tables())
    (tmp_path / "TST" / "README.md").write_text("ours")
    before = open_release(tmp_path / "TST").digest
    broken = index_tables()
    broken["estimates"].loc[0, "estimate"] = 101.0
    with pytest.raises(DataContractError):
        write_release(tmp_path / "TST", manifest_fields=index_fields(), tables=broken)
    assert open_release(tmp_path / "TST").digest == before
    write_release(tmp_path / "TST", manifest_fields=index_fields(ages="6-17"), tables=index_tables())
    assert open_release(tmp_path / "TST").digest != before
    assert (tmp_path / "TST" / "README.md").read_text() == "ours"
    assert [folder.name for folder in tmp_path.iterdir()] == ["TST"]


def test_a_broken_release_does_not_keep_the_others_from_serving(tmp_path: Path) -> None:
    shipped, imported = tmp_path / "geodata", tmp_path / "var"
    write_release(shipped / "MEX", manifest_fields=clrisk_fields(country="MEX"), tables=clrisk_tables())
    (shipped / "regional").mkdir()
    write_release(imported / "BRA" / "first", manifest_fields=index_fields(country="BRA"), tables=index_tables())
    write_release(imported / "BRA" / "second", manifest_fields=index_fields(country="BRA"), tables=index_tables())
    point_to(imported / "BRA", "second")
    write_release(imported / "PER" / "only", manifest_fields=index_fields(country="PER"), tables=index_tables())
    point_to(imported / "PER", "only")
    (imported / "PER" / "only" / "estimates.parquet").write_bytes(b"half a file")
    releases, broken = open_all([shipped, imported, tmp_path / "absent"])
    assert [release.path.name for release in releases] == ["MEX", "second"]
    assert len(broken) == 1
    assert "estimates.parquet" in str(broken[0])


def test_pointing_at_nothing_is_refused_and_keeps_the_pointer(tmp_path: Path) -> None:
    write_release(tmp_path / "BRA" / "first", manifest_fields=index_fields(), tables=index_tables())
    point_to(tmp_path / "BRA", "first")
    with pytest.raises(ReleaseError, match="holds no release"):
        point_to(tmp_path / "BRA", "second")
    assert (tmp_path / "BRA" / "current").read_text() == "first\n"


def test_half_a_million_cells_open_in_well_under_a_second(tmp_path: Path) -> None:
    municipalities, patterns = 1000, 500
    codes = [f"{at:05d}" for at in range(municipalities)]
    tables: dict[str, Any] = clrisk_tables()
    tables["municipalities"] = pd.DataFrame(
        {"municipality_code": codes, "name": codes, "admin1_code": "01", "admin1_name": "Norte", "admin1_iso": ""}
    ).assign(longitude=0.5, latitude=0.5)
    square = wkb(SQUARES[0])
    tables["boundaries"] = pd.DataFrame({"municipality_code": codes, "geometry": [square] * municipalities})
    tables["admin1"] = tables["admin1"].iloc[:1]
    tables["factors"] = pd.DataFrame({"municipality_code": codes, "age": 0.5, "rural": 0.5})
    tables["territory"] = pd.DataFrame({"municipality_code": codes, "rural": 0.5, "effect": 0.0})
    tables["patterns"] = pd.DataFrame({"pattern": np.arange(patterns), "age_15_17": 0.5})
    tables["cells"] = pd.DataFrame(
        {
            "municipality": np.repeat(np.arange(municipalities), patterns),
            "pattern": np.tile(np.arange(patterns), municipalities),
            "children": 2,
        }
    )
    tables["estimates"] = pd.DataFrame({"municipality_code": codes, "status": "available", "estimate": 0.2}).assign(
        children_5_17=1000.0, expected_children=200.0, national_class=1, parent_class=-1
    )
    write_release(tmp_path / "TST", manifest_fields=clrisk_fields(), tables=tables)
    release = open_release(tmp_path / "TST")
    assert release.cells is not None
    assert len(release.cells.children) == 500_000
