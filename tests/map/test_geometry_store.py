"""Built once, whole, by however many processes; served in the encoding that the client reads."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest

from dashboard.errors import ReleaseError
from dashboard.release.mesh import store as module
from dashboard.release.mesh.store import MeshInput, build_geometry, digest_of
from tests.support.map_files import decode
from tests.support.map_harness import country_of, grid_country

COUNTRY = grid_country()


def test_every_encoding_carries_the_same_file(tmp_path: Path):
    store = build_geometry("abc", [COUNTRY], tmp_path)
    plain, none = store.read("municipalities", "") or (b"", "?")
    squeezed, br = store.read("municipalities", "gzip, deflate, br;q=0.9") or (b"", "?")
    zipped, gz = store.read("municipalities", "gzip") or (b"", "?")
    assert (none, br, gz) == ("", "br", "gzip")
    assert brotli.decompress(squeezed) == gzip.decompress(zipped) == plain
    assert decode(plain).header["codes"] == list(COUNTRY.codes)


def test_a_name_that_was_not_built_is_no_file(tmp_path: Path):
    store = build_geometry("abc", [COUNTRY], tmp_path)
    assert store.read("../../etc/passwd", "br") is None
    assert store.read("municipalities.bin", "br") is None
    assert store.names == ("municipalities", "municipalities-overview")


def test_second_start_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    build_geometry("abc", [COUNTRY], tmp_path)
    monkeypatch.setattr(module, "_write_mesh", lambda *_: pytest.fail("built again"))
    assert build_geometry("abc", [COUNTRY], tmp_path).names


def test_whoever_waits_for_the_first_build_hears_of_it_and_nobody_later(tmp_path: Path):
    told: list[int] = []
    for _ in range(2):
        build_geometry("abc", [COUNTRY], tmp_path, told=told.append)
    assert told == [len(COUNTRY.codes)]


def test_two_that_build_at_once_leave_one_whole_folder(tmp_path: Path):
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: build_geometry("abc", [COUNTRY], tmp_path), range(4)))
    assert len({store.read("municipalities", "br") for store in stores}) == 1
    assert [path.name for path in (tmp_path / "geometry").iterdir()] == [stores[0].digest]


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_compressed", full)
    with pytest.raises(ReleaseError, match="No space left on device"):
        build_geometry("abc", [COUNTRY], tmp_path)
    assert list((tmp_path / "geometry").iterdir()) == []


def test_digest_changes_with_a_boundary_and_with_nothing_else():
    moved = MeshInput(
        COUNTRY.name, COUNTRY.codes, COUNTRY.parents, COUNTRY.parent_codes, (*COUNTRY.geometries[:-1], None)
    )
    assert digest_of([COUNTRY]) == digest_of([grid_country()])
    assert digest_of([COUNTRY]) != digest_of([moved])


@pytest.mark.real_files
def test_files_of_real_countries_stay_small(tmp_path: Path, real_files: Path):
    mexico = country_of(real_files / "mexico" / "mex_adm2_mxmaps2020.geojson")
    brazil = country_of(real_files / "brazil" / "bra_adm2_smartlab_q2_plus_amazonas.geojson")
    for country, whole, overview in ((mexico, 300_000, 130_000), (brazil, 620_000, 270_000)):
        store = build_geometry(country.codes[0], [country], tmp_path)
        assert len((store.read("municipalities", "br") or (b"", ""))[0]) < whole
        assert len((store.read("municipalities-overview", "br") or (b"", ""))[0]) < overview
        body = (store.read("municipalities-overview", "") or (b"", ""))[0]
        mesh = decode(body)
        assert all(len(mesh.triangles_of(unit)) for unit in range(len(country.codes)))
