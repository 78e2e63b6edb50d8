"""A census that breaks what its specification says: every breach told, nothing kept, the old counts untouched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard.errors import MicrodataError, SpecificationError
from dashboard.release.microdata.places import read_places
from tests.microdata.small import persons, specification
from tests.microdata.test_census import count, same
from tests.support.machine import ROOT

ROW = 1234


def census(**cell: object) -> pd.DataFrame:
    """Four thousand persons, of whom one child has these answers."""
    frame = persons(4000, seed=1).astype(object)
    frame.loc[ROW, ["edad", "asiste"]] = [10, 1]
    for column, value in cell.items():
        frame.loc[ROW, column] = value
    return frame.assign(**{name: frame[name].astype(str) for name in ("sexo", "area", "mun", "asiste", "escjefe")})


def refusal(folder: Path, frame: pd.DataFrame, *changes: tuple[str, str]) -> str:
    with pytest.raises(MicrodataError) as refused:
        count(specification(folder, *changes, census=frame), checkpoint=folder / "counts")
    assert not (folder / "counts").exists()
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            {"sexo": "X"},
            "row 1235, column 'sexo', value 'X': leads to no level of 'sex' (1 such rows); map it, or list",
        ),
        (
            {"sexo": ""},
            "row 1235, column 'sexo': 1 children have no value of 'sex'; complete it, or choose 'missing: dr",
        ),
        (
            {"mun": "01009"},
            "column 'mun': '01009' (1 children) is no municipality of the release (nearest: 01001, 01002",
        ),
        ({"mun": "1001"}, "'1001' (1 children) lost its leading zeros, it should be '01001'; set 'pad_codes: 5'"),
        ({"escjefe": "30"}, "row 1235, column 'escjefe', value '30': leads to no level of 'head_schooling'"),
        ({"area": "Urbana"}, "row 1235, column 'area', value 'Urbana': leads to no level of 'area'"),
    ],
)
def test_each_breach_of_a_row_is_told(tmp_path: Path, cell: dict[str, object], words: str) -> None:
    assert words in refusal(tmp_path, census(**cell))


def test_all_breaches_are_told_at_once(tmp_path: Path) -> None:
    frame = census(sexo="X")
    frame.loc[ROW + 2, ["edad", "asiste", "area"]] = [9, "1", "sea"]
    frame.loc[3900, ["edad", "mun"]] = [9, "99999"]

    assert refusal(tmp_path, frame).count("\n  - ") == 3


def test_a_grown_up_with_strange_answers_disturbs_nobody(tmp_path: Path) -> None:
    count(specification(tmp_path, census=census(edad=40, sexo="X", area="sea", mun="99999")))


def test_children_of_other_places_may_be_dropped_with_a_count(tmp_path: Path) -> None:
    counts = count(specification(tmp_path, ("other_places: refuse", "other_places: drop"), census=census(mun="99999")))

    assert counts.dropped["a municipality that the release does not have"] == 1


def test_an_age_that_is_not_told_is_counted(tmp_path: Path) -> None:
    frame = census().assign(edad=lambda own: own["edad"].astype(str))
    frame.loc[ROW, "edad"] = ""

    assert count(specification(tmp_path, census=frame)).dropped["no age told"] == 1


@pytest.mark.parametrize("wrong", ["-1", "many", "", "inf"])
def test_a_count_that_is_none_is_told(tmp_path: Path, wrong: str) -> None:
    frame = census().assign(ninos="1")
    frame.loc[ROW, "ninos"] = wrong

    told = refusal(tmp_path, frame, ("# count: ninos  ", "count: ninos  "))

    assert f"row 1235, column 'ninos', value '{wrong}': is no number of children (1 such rows)" in told


def test_a_million_levels_are_told_as_an_identifier(tmp_path: Path) -> None:
    rows = 1_000_000
    frame = persons(rows, seed=1, children_only=True).assign(sexo=np.arange(rows), asiste=1)

    told = refusal(tmp_path, frame)

    assert "further values lead to no level; where a column holds numbers or identifiers, use 'ranges'" in told
    assert len(told) < 3000


def test_more_cells_than_memory_allows_are_refused_with_the_widest_covariate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("DENSE_CELLS", 1), ("MOST_CELLS", 50)):
        monkeypatch.setattr(f"dashboard.release.microdata.census.{name}", value)

    with pytest.raises(
        MicrodataError, match=r"more than 50 different cells after .* 'head_schooling' alone has 4 levels"
    ):
        count(specification(tmp_path))


def test_a_fault_stops_a_long_census_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.release.microdata.census.READ_ON", 2)
    frame = census(sexo="X")

    assert "(1 such rows in the first 2,500)" in refusal(tmp_path, frame)


@pytest.mark.parametrize("where", [0.3, 0.999])
def test_a_truncated_parquet_file_is_told(tmp_path: Path, where: float) -> None:
    spec = specification(tmp_path)
    body = (tmp_path / "census.parquet").read_bytes()
    (tmp_path / "census.parquet").write_bytes(body[: int(len(body) * where)])

    with pytest.raises(MicrodataError, match=r"census\.parquet: is a damaged or truncated Parquet file"):
        count(spec)


def test_a_damaged_row_group_is_told_and_what_was_counted_before_stays(tmp_path: Path) -> None:
    frame = persons(200_000, seed=3)
    spec = specification(tmp_path, census=frame)
    path = tmp_path / "census.parquet"
    pq.write_table(pa.Table.from_pandas(frame), path, row_group_size=50_000, use_dictionary=False, compression="zstd")
    body = bytearray(path.read_bytes())
    body[len(body) // 2 : len(body) // 2 + 4000] = bytes(4000)
    path.write_bytes(bytes(body))

    with pytest.raises(MicrodataError, match=r"census\.parquet: is damaged in the row groups \d to \d"):
        count(spec, chunk_rows=50_000)


def test_a_parquet_file_without_rows_is_told(tmp_path: Path) -> None:
    with pytest.raises(MicrodataError, match=r"census\.parquet: has no rows"):
        count(specification(tmp_path, census=persons(0, seed=1)))


def test_a_csv_that_is_not_utf8_says_how_to_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.release.microdata.chunks.CHUNK_BYTES", 4001)
    spec = specification(tmp_path, ("census.parquet", "census.csv"))
    (tmp_path / "census.csv").write_bytes(census(area="Peñón").to_csv(index=False).encode("latin-1"))

    with pytest.raises(
        MicrodataError, match=r"census\.csv, row 1236.*is not UTF-8; save it as UTF-8, or pass encoding: latin-1"
    ):
        count(spec)


def test_a_folder_without_files_and_places_without_release_are_told(tmp_path: Path) -> None:
    spec = specification(tmp_path, ("census.parquet", "nothing"))
    (tmp_path / "nothing").mkdir()

    with pytest.raises(MicrodataError, match=r"nothing: the folder holds no \.parquet and no \.csv"):
        count(spec)
    with pytest.raises(SpecificationError, match=r"holds no municipalities\.parquet .*; name the folder of a release"):
        read_places(tmp_path / "nothing")


def test_a_run_that_is_killed_goes_on_from_what_it_saved(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from dashboard.release.microdata.read_specification import read_specification\n"
        "from tests.microdata.test_census import count\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "def progress(told):\n"
        "    if told.done == 5:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "count(read_specification(folder / 'specification.yaml'), checkpoint=folder / 'counts', progress=progress,\n"
        "      save_seconds=0)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    read: list[int] = []

    resumed = count(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert killed.returncode == -9, killed.stderr
    assert read[0] == 5
    assert same(resumed, count(spec))
