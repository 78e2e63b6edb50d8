"""The census as counts: the same whatever way it is read, exact, and equal to another way of counting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import MicrodataError
from dashboard.model.census import CensusCounts
from dashboard.model.specification import Specification
from dashboard.release.microdata.census import ChunkProgress, count_census
from dashboard.release.microdata.places import read_places
from dashboard.release.microdata.territory import read_territory
from tests.microdata.small import CODES, EMPTY, counted_by_pandas, persons, specification


def count(spec: Specification, **options: object) -> CensusCounts:
    places = read_places(spec.places)
    return count_census(spec, places, read_territory(spec, places), **{"chunk_rows": 500, **options})


def by_name(counts: CensusCounts) -> dict[tuple[str, ...], int]:
    """Cells under the words of the specification."""
    levels = {one.code: one.levels for one in counts.covariates if one.levels}
    named: dict[tuple[str, ...], int] = {}
    for place, pattern, children in zip(counts.municipality, counts.pattern, counts.children, strict=True):
        key = [levels[code][positions[pattern]] for code, positions in counts.pattern_levels.items()]
        named[(CODES[place], *key)] = int(children)
    return named


def same(first: CensusCounts, second: CensusCounts) -> bool:
    return (
        np.array_equal(first.municipality, second.municipality)
        and np.array_equal(first.pattern, second.pattern)
        and np.array_equal(first.children, second.children)
        and all(
            np.array_equal(first.pattern_levels[code], second.pattern_levels[code]) for code in first.pattern_levels
        )
        and first.dropped == second.dropped
    )


def test_counts_are_those_of_another_way_of_counting(tmp_path: Path) -> None:
    census = persons(4000, seed=1)

    counts = count(specification(tmp_path, census=census))

    assert by_name(counts) == counted_by_pandas(census)


def test_cells_are_in_order_and_every_pattern_is_somebodys(tmp_path: Path) -> None:
    counts = count(specification(tmp_path))
    key = counts.municipality * counts.patterns + counts.pattern

    assert (np.diff(key) > 0).all()
    assert set(counts.pattern) == set(range(counts.patterns))
    assert (counts.children > 0).all()


def test_children_dropped_for_a_missing_value_are_told_and_still_found(tmp_path: Path) -> None:
    census = persons(4000, seed=1)
    children = census[census["edad"].between(5, 17)]

    counts = count(specification(tmp_path, census=census))

    assert counts.dropped["no value of 'attendance'"] == (children["asiste"] == 9).sum()
    assert counts.found_children.sum() == len(children)
    assert counts.found_children[CODES.index(EMPTY)] == 0
    assert not counts.modelled[CODES.index(EMPTY)]


@pytest.mark.parametrize("chunk_rows", [1, 500, 777, 10**6])
def test_the_size_of_chunks_changes_nothing(tmp_path: Path, chunk_rows: int) -> None:
    spec = specification(tmp_path)

    assert same(count(spec, chunk_rows=chunk_rows), count(spec))


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    census = persons(4000, seed=1)

    one = count(specification(tmp_path / "a", census=census))
    other = count(specification(tmp_path / "b", census=census.sample(frac=1, random_state=3)))

    assert same(one, other)


@pytest.mark.parametrize("dtype", ["string", "category", "int8", "float64", "Int64"])
def test_the_way_a_parquet_file_stores_codes_changes_nothing(tmp_path: Path, dtype: str) -> None:
    census = persons(2000, seed=4)
    stored = census.assign(**{name: census[name].astype(dtype) for name in ("edad", "asiste", "escjefe")})

    assert same(
        count(specification(tmp_path / "a", census=census)), count(specification(tmp_path / "b", census=stored))
    )


def test_a_csv_in_bytes_gives_the_counts_of_the_parquet_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.release.microdata.chunks.CHUNK_BYTES", 3001)
    census = persons(3000, seed=5)
    whole = count(specification(tmp_path / "a", census=census))
    spec = specification(tmp_path / "b", ("census.parquet", "census.csv"), census=census)
    census.to_csv(tmp_path / "b" / "census.csv", index=False, sep=";", lineterminator="\r\n")

    assert same(whole, count(spec))


def test_several_files_in_a_folder_are_one_census(tmp_path: Path) -> None:
    census = persons(3000, seed=6)
    whole = count(specification(tmp_path / "a", census=census))
    spec = specification(tmp_path / "b", ("census.parquet", "states"), census=census)
    (tmp_path / "b" / "states").mkdir()
    for state in ("01", "02"):
        census[census["mun"].str[:2] == state].to_parquet(tmp_path / "b" / "states" / f"{state}.parquet")

    assert same(whole, count(spec))


def test_a_table_of_cells_gives_the_counts_of_the_persons(tmp_path: Path) -> None:
    census = persons(3000, seed=7)
    whole = count(specification(tmp_path / "a", census=census))
    cells = census.value_counts().rename("ninos").reset_index()
    changes = ("# count: ninos  ", "count: ninos  ")

    assert same(whole, count(specification(tmp_path / "b", changes, census=cells)))


def test_municipality_codes_stored_as_numbers_get_their_zeros_back(tmp_path: Path) -> None:
    census = persons(2000, seed=8)
    whole = count(specification(tmp_path / "a", census=census))
    numbers = census.assign(mun=census["mun"].astype(int))
    padded = ("  file: census.parquet  ", "  pad_codes: 5\n  file: census.parquet  ")

    assert same(whole, count(specification(tmp_path / "b", padded, census=numbers)))


def test_many_levels_are_counted_as_cells_that_occur(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = specification(tmp_path)
    dense = count(spec)
    for module in ("census", "counting"):
        monkeypatch.setattr(f"dashboard.release.microdata.{module}.DENSE_CELLS", 1)

    assert same(dense, count(spec))


def test_a_census_of_one_row_is_one_cell(tmp_path: Path) -> None:
    one = persons(1, seed=9, children_only=True).assign(asiste=1)

    counts = count(specification(tmp_path, census=one))

    assert counts.children.tolist() == [1.0]
    assert counts.patterns == 1


def test_a_census_without_children_says_so(tmp_path: Path) -> None:
    adults = persons(50, seed=9).assign(edad=40)

    with pytest.raises(MicrodataError, match="no child aged 5 to 17 by column 'edad' is counted among 50 rows"):
        count(specification(tmp_path, census=adults))


def test_progress_tells_share_rows_and_time_left(tmp_path: Path) -> None:
    told: list[ChunkProgress] = []

    count(specification(tmp_path), progress=told.append)

    assert [one.done for one in told] == list(range(1, 9))
    assert told[-1].share == 1
    assert told[-1].rows == 4000
    assert told[-1].remaining == 0


def test_a_population_restricts_cells_and_levels(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    census = pd.Series(by_name(count(spec)))

    rural = count(spec).restricted(spec.outcome("rural_12_17").population)

    wanted = census[[key[2] != "5_11" and key[5] == "rural" for key in census.index]]
    assert rural.children.sum() == wanted.sum()
    assert {one.code: one.levels for one in rural.covariates}["age"] == ("12_14", "15_17")
    assert by_name(rural) == wanted.to_dict()
