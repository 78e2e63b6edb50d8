"""Documentation that cannot drift: what can be typed, set or linked is documented and exists."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from bootstrap import RUNTIME
from dashboard.cli import main as command_line
from dashboard.cli.main import _parser
from dashboard.release.study.index_draft import index_draft
from dashboard.settings import Settings
from tests.support.machine import ROOT, tracked_files

README = (ROOT / "README.md").read_text("utf-8")
LOCKS = ("requirements.txt", "requirements-dev.txt")
PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def test_every_setting_stands_in_the_readme_with_its_default_and_meaning() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `CLRISK_")]
    expected = [f"| `{name}` | `{default}` | {means} |" for name, default, means in Settings.described()]

    assert rows == [row.replace("| `` |", "| |") for row in expected]


def test_every_make_target_stands_in_the_readme() -> None:
    targets = re.findall(r"^(\w+): ;", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert targets, "the Makefile has targets"
    assert [target for target in targets if f"`make {target}`" not in README] == []


def test_every_command_stands_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line(["--help"])
    listed = re.findall(r"^ {4}([a-z-]+) {2,}", capsys.readouterr().out, re.MULTILINE)

    assert listed, "the command line lists its commands"
    assert [name for name in listed if f"`python -m dashboard {name}`" not in README] == []


def typed(page: Path) -> list[str]:
    """What a page tells to type after `python -m dashboard`, in its blocks of shell."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)).replace("\\\n", " ")
    calls = re.findall(r"python -m dashboard ([^;\n]+)", blocks)
    return [call for call in calls if "$" not in call]


def test_every_command_that_a_page_tells_to_type_is_understood() -> None:
    told = [(page.name, call) for page in PAGES for call in typed(page)]

    assert {page for page, _ in told} >= {"README.md", "method.md", "walkthrough.md"}
    for _, call in told:
        _parser().parse_args(shlex.split(call.replace("<folder with the files>", "folder"), comments=True))


def test_the_example_of_an_index_can_be_built_as_it_stands() -> None:
    example = ROOT / "docs" / "examples" / "index-demonstration.yaml"

    made = index_draft(example, created=date(2026, 11, 22))

    assert f"--spec {example.relative_to(ROOT)}" in README
    assert len(made.index.weights) == 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]

    assert [target for target in local if not (page.parent / target).exists()] == []


def test_decisions_have_a_number_of_their_own_and_a_status() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]

    assert len(set(numbers)) == len(numbers)
    assert [path.name for path in decisions if "tatus" not in path.read_text("utf-8")[:400]] == []


def test_the_readme_says_within_its_first_screen_that_the_data_are_a_demonstration() -> None:
    first_screen = "\n".join(README.splitlines()[:25])

    assert "make run" in first_screen
    assert "demonstration data" in first_screen


def test_the_runtime_lock_is_contained_in_the_development_lock() -> None:
    pins = {name: set(re.findall(r"^[a-z0-9._-]+==\S+", (ROOT / name).read_text(), re.M)) for name in LOCKS}

    assert pins[RUNTIME] <= pins["requirements-dev.txt"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_library_has_hashes_and_names_no_place_to_fetch_it_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--find-links" not in text
