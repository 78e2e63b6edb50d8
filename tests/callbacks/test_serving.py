"""A running atlas shows what is published meanwhile, and disturbs nobody who is there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import assemble
from callbacks import serving as serving_module
from callbacks.opening import first_edition, next_edition
from callbacks.serving import Serving
from dashboard.language import Text
from dashboard.release.reader import MANIFEST
from dashboard.release.watch import MOST_VERSIONS, standing_releases
from dashboard.release.writer import point_to, write_release
from dashboard.settings import Settings
from tests.release.tiny import index_fields, index_tables
from tests.support import releases

LONGEST = 40.0


@pytest.fixture(autouse=True)
def _always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_module, "GLANCE_SECONDS", -1.0)


def publish(root: Path, name: str, *, title: str = "x") -> Path:
    folder = root / "TST" / name
    fields = index_fields(name=name, title=Text.same(title))
    write_release(folder, manifest_fields=fields, tables=index_tables())
    point_to(root / "TST", name)
    return folder


def worker(tmp_path: Path) -> Serving:
    """What one server process holds."""
    region, roots = releases.region(), (tmp_path / "releases",)
    return Serving(
        first_edition(region, standing_releases(roots), tmp_path),
        look=lambda: standing_releases(roots),
        renew=lambda before, found: next_edition(region, before, found, tmp_path),
    )


def until(serving: Serving, is_so: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + LONGEST
    while not is_so(serving.now()):
        assert time.monotonic() < deadline, "no such edition came"
        time.sleep(0.02)
    return serving.now()


def names(serving: Serving) -> list[str]:
    return [choice.name for choice in serving.now().explorer.releases_of("TST")]


def client_of(serving: Serving) -> FlaskClient:
    return assemble(serving, Settings(rate_limit="off")).server.test_client()


def test_a_published_release_appears_without_a_restart_and_is_shown_by_default(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1")
    serving = worker(tmp_path)
    assert names(serving) == ["tst-index-2026.1"]

    publish(root, "tst-index-2026.2")

    until(serving, lambda one: len(one.manifests) == 2)
    assert names(serving) == ["tst-index-2026.2", "tst-index-2026.1"]


def test_the_release_that_the_pointer_names_is_shown_by_default_however_old_it_is(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1")
    publish(root, "tst-index-2026.2")
    serving = worker(tmp_path)

    point_to(root / "TST", "tst-index-2026.1")

    until(serving, lambda one: names(serving)[0] == "tst-index-2026.1")
    assert names(serving) == ["tst-index-2026.1", "tst-index-2026.2"]


def test_an_open_page_goes_on_with_the_data_it_was_made_of(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1", title="first")
    serving = worker(tmp_path)
    client, opened = client_of(serving), serving.now().edition
    address = {"address": "/en/map/TST", "edition": opened}
    before = client.get("/words", query_string=address).get_json()

    publish(root, "tst-index-2026.2", title="second")
    until(serving, lambda one: one.edition != opened)
    after = client.get("/words", query_string=address).get_json()

    assert before["renewed"] is False
    assert after["renewed"] is True
    assert after["parts"] == before["parts"]
    geometry = client.get("/scene", query_string={"country": "TST", "edition": opened}).get_json()["digest"]
    assert client.get(f"/geometry/{geometry}/municipalities.bin").status_code == 200


def test_an_engine_that_is_ready_is_shared_by_the_next_edition(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1")
    serving = worker(tmp_path)
    first = serving.now().explorer._atlas.releases.every()[0]

    publish(root, "tst-index-2026.2")
    until(serving, lambda one: len(one.manifests) == 2)

    assert first in serving.now().explorer._atlas.releases.every()


def test_a_broken_release_is_told_and_the_one_before_it_serves_on(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    folder = publish(root, "tst-index-2026.1")
    serving = worker(tmp_path)
    broken = root / "TST" / "tst-index-2026.2"
    shutil.copytree(folder, broken)
    (broken / "estimates.parquet").write_bytes(b"cut off")

    point_to(root / "TST", broken.name)
    until(serving, lambda one: bool(one.broken))

    assert names(serving) == ["tst-index-2026.1"]
    told = client_of(serving).get("/healthz").get_json()
    assert (told["status"], told["broken"]) == ("degraded", 1)


def test_a_release_that_breaks_in_its_place_goes_on_from_memory(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    folder = publish(root, "tst-index-2026.1")
    serving = worker(tmp_path)

    (folder / MANIFEST).write_text("{", "utf-8")
    until(serving, lambda one: bool(one.broken))

    assert names(serving) == ["tst-index-2026.1"]


def test_two_processes_name_the_same_data_alike_and_the_slower_one_catches_up_when_asked(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1")
    ahead, behind = worker(tmp_path), worker(tmp_path)
    assert ahead.now().edition == behind.now().edition

    publish(root, "tst-index-2026.2")
    newer = until(ahead, lambda one: len(one.manifests) == 2).edition

    assert behind.of(newer).edition == newer


def test_every_release_of_a_country_can_be_chosen_in_the_address(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    publish(root, "tst-index-2026.1", title="first")
    publish(root, "tst-index-2026.2", title="second")
    client = client_of(worker(tmp_path))

    def source(address: str) -> str:
        return str(client.get("/words", query_string={"address": address}).get_json()["address"])

    assert source("/en/map/TST?release=tst-index-2026.1").endswith("release=tst-index-2026.1")
    assert "release" not in source("/en/map/TST")


def test_of_a_reimport_under_the_same_name_only_the_served_one_is_offered(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    folder = publish(root, "tst-index-2026.1")
    shutil.copytree(folder, folder.with_name("tst-index-2026.1+2"))
    point_to(root / "TST", "tst-index-2026.1+2")

    assert names(worker(tmp_path)) == ["tst-index-2026.1"]


def test_only_the_newest_versions_are_opened(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    for number in range(MOST_VERSIONS + 3):
        publish(root, f"tst-index-2026.{number}")

    assert len(standing_releases((root,))) == MOST_VERSIONS + 1


def test_a_glance_at_unchanged_folders_makes_no_new_edition(tmp_path: Path) -> None:
    publish(tmp_path / "releases", "tst-index-2026.1")
    serving = worker(tmp_path)

    assert [serving.now() for _ in range(3)] == [serving.every()[0]] * 3
