"""Classes published elsewhere: kept as they are, with the rule's beside them, and told with whoever published them."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.answers import PlaceCard
from dashboard.choices import Classing, View
from dashboard.cli import main
from dashboard.explorer.explorer import Explorer
from dashboard.language import Language
from dashboard.release.reader import open_release
from dashboard.values import ValueStatus
from layouts.pages.method.classes import classes_beside
from layouts.pages.place_numbers import coverage_notes, number_lines
from layouts.wording import Voice
from tests.cli.conftest import STEPS
from tests.cli.small import CODES, write_specification
from tests.support.releases import explorer

SOURCE = "Ministry of Labour, sheet of 2020"
SAID = ("bajo", "MEDIO", "Alto")
SHOWN = CODES[:-1]


def published(spec: Path, rows: list[tuple[str, str, str]], **changes: Any) -> Path:
    """The study with a table of published classes of the country and of the states."""
    pd.DataFrame(rows, columns=["code", "country", "state"]).to_csv(spec.parent / "published.csv", index=False)
    declared = {
        "file": "published.csv",
        "municipality": "code",
        "national": "country",
        "parent": "state",
        "source": SOURCE,
        **changes,
    }
    return write_specification(spec.parent, published_classes=declared)


def rows_of(national: list[int], parent: list[int]) -> list[tuple[str, str, str]]:
    return [(code, SAID[a], str(b + 1)) for code, a, b in zip(SHOWN, national, parent, strict=True)]


def of_the_rule(spec: Path) -> dict[str, list[int]]:
    """What the rule gives to the municipalities that are shown."""
    body = json.loads((spec.parent / "tst-2026.1.work" / "classes.json").read_text("utf-8"))["result"]["outcomes"][0]
    return {
        scope: np.frombuffer(base64.b64decode(body[scope]["base64"]), np.uint8)[: len(SHOWN)].tolist()
        for scope in ("national", "parent")
    }


@pytest.fixture(scope="module")
def study(made_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of which the first municipality was published a class higher, and the last one that is shown lower."""
    path = tmp_path_factory.mktemp("published") / "study" / made_study.name
    shutil.copytree(made_study.parent, path.parent)
    found = of_the_rule(path)
    national = [1, *found["national"][1:-1], 1]
    published(path, rows_of(national, found["parent"]))
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    return path


@pytest.fixture(scope="module")
def recomputed(made_study: Path) -> dict[str, list[int]]:
    return of_the_rule(made_study)


@pytest.fixture(scope="module")
def release(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    var = tmp_path_factory.mktemp("var")
    assert main(["publish", "--spec", str(study), "--var", str(var)]) == 0
    return open_release(var / "releases" / "TST" / "tst-2026.1")


def test_published_classes_are_official_and_the_rules_stand_beside_them(
    release: Any, recomputed: dict[str, list[int]]
) -> None:
    shown = release.status == ValueStatus.AVAILABLE
    assert shown.sum() == len(SHOWN)
    assert release.recomputed_national_class[shown].tolist() == recomputed["national"]
    assert release.national_class[shown].tolist() == [1, *recomputed["national"][1:-1], 1]
    assert release.parent_class[shown].tolist() == recomputed["parent"]
    assert release.national_class[~shown].tolist() == [255]
    assert release.manifest.classes.published_source.en == SOURCE


def test_the_command_says_how_many_agree(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["classify", "--spec", str(study), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["outcomes"][0]["published"]
    assert told["national"] == {"same": len(SHOWN) - 2, "higher": 1, "lower": 1}
    assert told["parent"] == {"same": len(SHOWN), "higher": 0, "lower": 0}


def the_map(release: Any) -> tuple[Explorer, View]:
    return explorer(release), View(country="TST", classing=Classing(scope="national"))


@pytest.mark.parametrize("language", list(Language))
def test_the_panel_tells_both_where_they_differ_and_one_where_they_agree(release: Any, language: Language) -> None:
    asked, view = the_map(release)
    voice = Voice.of(language)

    def card(code: str) -> PlaceCard:
        here = view.model_copy(update={"admin1": code[:2], "municipality": code, "language": language})
        return asked.place(here, code, "municipality")

    def lines(code: str) -> dict[str, str]:
        return dict(number_lines(card(code), voice=voice, is_index=False))

    assert lines(CODES[0])[voice.say("release.panel.recomputed")] == voice.say("level.low")
    assert any(SOURCE in note for note in coverage_notes(card(CODES[0]), voice))
    assert voice.say("release.panel.recomputed") not in lines(CODES[1])
    assert not any(SOURCE in note for note in coverage_notes(card(CODES[1]), voice))


def test_the_method_page_counts_one_against_the_other(release: Any) -> None:
    asked, view = the_map(release)
    sheet = asked.method(view)
    assert sheet is not None
    (beside,) = sheet.classes_beside
    assert (beside.scope, beside.source, beside.same, beside.higher, beside.lower) == (
        "national", SOURCE, len(SHOWN) - 2, 1, 1,
    )  # fmt: skip
    told = str(classes_beside(sheet, Voice.of(Language.SPANISH)))
    assert SOURCE in told
    assert "Regla: Alto" in told


def test_tables_and_files_have_a_column_for_each(release: Any) -> None:
    asked, view = the_map(release)
    rows = {row["code"]: row for row in asked.table(view).rows}
    assert (str(rows[CODES[0]]["level"]), str(rows[CODES[0]]["recomputed_level"])) == ("medium", "low")
    assert rows[CODES[1]]["level"] == rows[CODES[1]]["recomputed_level"]
    assert rows[CODES[-1]]["recomputed_level"] is None
    exported = asked.export(view, "https://example.org/")
    assert "Nivel según la regla declarada" in [heading.title for heading in exported.headings]


def test_a_release_without_published_classes_speaks_of_one_class_only(spec: Path, tmp_path: Path) -> None:
    assert main(["publish", "--spec", str(spec), "--var", str(tmp_path / "var")]) == 0
    asked, view = the_map(open_release(tmp_path / "var" / "releases" / "TST" / "tst-2026.1"))
    assert asked.method(view).classes_beside == ()  # type: ignore[union-attr]
    assert "recomputed_level" not in asked.table(view).rows[0]


def test_every_breach_of_the_table_is_told_at_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(code, "low", "1") for code in SHOWN[3:]]
    rows += [("99999", "low", "1"), (CODES[0], "extreme", "1"), (CODES[1], "low", "7"), (CODES[2], "", "2")]
    path = published(spec, [*rows, (CODES[4], "low", "1")])
    (spec.parent / "published.csv").write_text(
        (spec.parent / "published.csv").read_text().replace(f"{CODES[3]},low,1\n", "")
    )
    for step in STEPS[:2]:
        assert main([step, "--spec", str(path)]) == 0
    kept = (spec.parent / "tst-2026.1.work" / "classes.json").read_bytes()
    capsys.readouterr()
    assert main(["classify", "--spec", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["refused"]
    assert len(told) == 6
    assert any("'99999'" in one and "is no municipality of the release" in one for one in told)
    assert any(f"'{CODES[4]}' stands in 2 rows" in one for one in told)
    assert any("column 'country', value 'extreme': is no class; there are 1, 2, 3, low" in one for one in told)
    assert any("column 'state', value '7': is no class" in one for one in told)
    assert any(f"1 place without a row: {CODES[3]}" in one for one in told)
    assert any(f"no class in the country: {CODES[2]}" in one for one in told)
    assert (spec.parent / "tst-2026.1.work" / "classes.json").read_bytes() == kept


def test_a_table_that_changed_asks_for_classify_again(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = Path(shutil.copytree(study.parent, tmp_path / "study")) / study.name
    with (spec.parent / "published.csv").open("a") as table:
        table.write(f"{CODES[-1]},low,1\n")
    capsys.readouterr()
    assert main(["publish", "--spec", str(spec), "--var", str(tmp_path / "other")]) == 1
    assert "before published_classes changed; run `python -m dashboard classify" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"national": None, "parent": None}, "names no column with classes"),
        ({"values": {"x": 4}}, r"[4] are beyond the 3 classes"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_refused(
    spec: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], told: str
) -> None:
    assert main(["fit", "--spec", str(published(spec, [], **changes))]) == 1
    assert told in capsys.readouterr().err


def test_decimals_labels_and_the_cuts_of_single_states_reach_the_release(spec: Path, tmp_path: Path) -> None:
    labels = ["Verde", "Rojo"]
    path = write_specification(
        spec.parent,
        classes={
            "method": "fixed",
            "k": 2,
            "cuts": [0.2],
            "parent_cuts": {"02": [0.25]},
            "decimals": 3,
            "labels": labels,
        },
    )
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0
    assert main(["publish", "--spec", str(path), "--var", str(tmp_path / "var")]) == 0
    release = open_release(tmp_path / "var" / "releases" / "TST" / "tst-2026.1")
    rule = release.manifest.classes
    assert (rule.decimals, [label.es for label in rule.labels]) == (3, labels)
    assert rule.national_cuts == pytest.approx((0.2005,))
    assert {code: cuts[0] for code, cuts in rule.parent_cuts.items()} == pytest.approx(
        {"01": 0.2005, "02": 0.2505, "03": 0.2005}
    )
    shown = release.status == ValueStatus.AVAILABLE
    in_02 = np.array([code.startswith("02") for code in CODES])
    wanted = release.estimate > np.where(in_02, 0.2505, 0.2005)
    assert (release.parent_class[shown] == wanted[shown]).all()


def test_cuts_of_a_state_that_is_none_are_refused(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_specification(
        spec.parent, classes={"method": "fixed", "k": 2, "cuts": [0.2], "parent_cuts": {"77": [0.3]}}
    )
    for step in STEPS[:2]:
        assert main([step, "--spec", str(path), "--json"]) == 0
    assert main(["classify", "--spec", str(path)]) == 1
    assert "first-level units ['77']; there are ['01', '02', '03']" in capsys.readouterr().err
