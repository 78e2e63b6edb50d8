"""What a clone holds: nothing heavy, nothing from outside, nothing that names a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.machine import ROOT, tracked_files

MEGABYTE = 1_000_000
SERVED = ("assets", "layouts", "callbacks", "app.py")
NAMESPACES = ("http://www.w3.org/",)
"""Names of XML vocabularies, which look like addresses and are never fetched."""
HIDING_NAMES = {"utils", "util", "helper", "helpers", "common", "misc", "manager", "data", "info", "stuff"}
STANDARD_LIBRARY_NAMES = {
    "calendar",
    "glob",
    "io",
    "json",
    "logging",
    "statistics",
    "types",
    "typing",
    "random",
    "time",
}


def files_under(*names: str) -> list[Path]:
    return [path for path in tracked_files() if path.relative_to(ROOT).parts[0] in names]


def test_no_tracked_file_is_larger_than_three_megabytes() -> None:
    assert [path.name for path in tracked_files() if path.stat().st_size > 3 * MEGABYTE] == []


def test_the_shipped_data_is_under_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in files_under("geodata")) < 8 * MEGABYTE


@pytest.mark.parametrize("path", files_under(*SERVED), ids=lambda path: str(path.relative_to(ROOT)))
def test_served_code_asks_nothing_of_the_outside(path: Path) -> None:
    if path.suffix not in {".py", ".js", ".css", ".json", ".html", ".svg"}:
        return
    text = path.read_text("utf-8")
    for namespace in NAMESPACES:
        text = text.replace(namespace, "")
    loads = re.findall(r"(?:src|href|url|fetch|import|@import)\W{1,4}(?:https?:)?//[^\s\"')]+", text)
    hosts = re.findall(r"https?://(?!127\.0\.0\.1|localhost)[^\s\"'`)\\]+", text)

    assert loads == []
    assert [host for host in hosts if path.suffix in {".js", ".css", ".html", ".svg"}] == []


def test_no_third_party_library_is_committed() -> None:
    assert [p.name for p in tracked_files() if re.search(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|whl)$", p.name)] == []


def test_no_file_name_hides_its_meaning_or_shadows_the_standard_library() -> None:
    hidden = HIDING_NAMES | STANDARD_LIBRARY_NAMES
    code = [path for path in files_under("dashboard", "layouts", "callbacks", "bench") if path.suffix == ".py"]

    assert [str(p.relative_to(ROOT)) for p in code if p.stem in hidden and "downloads" not in p.parts] == []


def test_the_licence_and_the_attributions_travel_with_the_code() -> None:
    licence, notice = (ROOT / "LICENSE").read_text(), (ROOT / "NOTICE").read_text("utf-8")

    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    for source in ("Natural Earth", "INEGI", "GeoNames", "Creative Commons Attribution 4.0", "SYNTHETIC"):
        assert source in notice


def test_nothing_tells_of_the_machine_it_was_written_on() -> None:
    telling = re.compile(r"/(?:root|home/\w+|work|tmp/w)/[\w.-]")
    texts = [p for p in tracked_files() if p.suffix in {".py", ".md", ".js", ".css", ".json", ".toml", ".txt", ".csv"}]

    assert [
        str(p.relative_to(ROOT)) for p in texts if telling.search(p.read_text("utf-8")) and p != Path(__file__)
    ] == []
