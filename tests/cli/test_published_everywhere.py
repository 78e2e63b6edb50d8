"""Classes published elsewhere are kept for every place and every outcome, and no limits pass for theirs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from dashboard.answers import LegendEntry
from dashboard.choices import ESTIMATE, LEVEL, Classing, Scenario, View
from dashboard.cli import main
from dashboard.language import Language
from dashboard.release.reader import open_release
from dashboard.trust.disclosure import disclose
from dashboard.values import Paint, ValueStatus
from layouts.hover import hover_card
from layouts.pages.legend import legend as drawn_legend
from layouts.pages.place_numbers import coverage_notes, number_lines
from layouts.palette import Pattern, swatches
from layouts.wording import Voice
from tests.cli.conftest import STEPS
from tests.cli.small import CODES, write_specification
from tests.support.releases import explorer

SOURCE, OTHER = "Ministry of Labour, sheet of 2020", "Ministry of Rural Affairs, list of 2021"
ALONE = CODES[-1]
"""Has no estimate: it is too small."""
SHEET = {code: at % 3 for at, code in enumerate(CODES)} | {ALONE: 2}
"""What was published, of every municipality: no rule gives it."""


@pytest.fixture(scope="module")
def release(made_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A release whose two outcomes were classed elsewhere, by two publishers, in the country only."""
    folder = tmp_path_factory.mktemp("everywhere") / "study"
    shutil.copytree(made_study.parent, folder)
    pd.DataFrame({"code": list(SHEET), "class": [at + 1 for at in SHEET.values()]}).to_csv(folder / "main.csv")
    others = {"code": list(SHEET), "class": [3 - at for at in SHEET.values()]}
    pd.DataFrame(others).to_csv(folder / "other.csv")
    declared = {"municipality": "code", "national": "class"}
    path = write_specification(folder, published_classes={"file": "main.csv", "source": SOURCE, **declared})
    said = yaml.safe_load(path.read_text("utf-8"))
    said["outcomes"][1]["published_classes"] = {"file": "other.csv", "source": OTHER, **declared}
    path.write_text(yaml.safe_dump(said), "utf-8")
    for step in STEPS:
        assert main([step, "--spec", str(path), "--json"]) == 0, step
    var = tmp_path_factory.mktemp("var")
    assert main(["publish", "--spec", str(path), "--var", str(var)]) == 0
    return open_release(var / "releases" / "TST" / "tst-2026.1")


def view(**changes: Any) -> View:
    return View(country="TST", classing=Classing(scope="national"), **changes)


def test_a_class_is_kept_where_there_is_no_estimate(release: Any) -> None:
    at = CODES.index(ALONE)
    assert release.status[at] == ValueStatus.SUPPRESSED
    assert release.national_class.tolist() == list(SHEET.values())
    assert release.recomputed_national_class[at] == 255


def test_the_second_outcome_keeps_the_classes_of_its_own_publisher(release: Any) -> None:
    code = release.manifest.outcomes[1].code
    found = release.outcomes[code]
    assert found.national_class.tolist() == [2 - at for at in SHEET.values()]
    assert found.spec.classes.published_source.en == OTHER
    asked = explorer(release)
    legend = asked.legend(view(outcome=code, language=Language.ENGLISH))
    assert legend.published_source == OTHER
    assert asked.place(view(outcome=code), ALONE, "municipality").class_only is not None


def test_a_scope_that_nobody_published_stays_with_the_rule(release: Any) -> None:
    legend = explorer(release).legend(View(country="TST", admin1="02", classing=Classing(scope="parent")))
    assert legend.published_source is None
    assert legend.entries[0].upper is not None


def test_the_map_marks_a_class_without_a_value(release: Any) -> None:
    asked = explorer(release)
    painted = asked.paint(view())
    assert painted[CODES.index(ALONE)] == Paint.FIRST_CLASS_ONLY + SHEET[ALONE]
    assert {painted[CODES.index(code)] - Paint.FIRST_CLASS for code in CODES[:3]} == {0, 1, 2}
    known = {one.index: one for one in swatches(asked.legend(view()))}
    alone, told = known[Paint.FIRST_CLASS_ONLY + 2], known[Paint.FIRST_CLASS + 2]
    assert (alone.light, alone.pattern, told.pattern) == (told.light, Pattern.HATCH, Pattern.NONE)


def counts(entries: tuple[LegendEntry, ...], kind: str) -> list[int]:
    return [entry.municipalities for entry in entries if entry.kind == kind]


@pytest.mark.parametrize("language", list(Language))
def test_the_legend_says_whose_classes_it_counts_and_keeps_the_limits_of_the_rule_apart(
    release: Any, language: Language
) -> None:
    legend = explorer(release).legend(view(language=language))
    classes = [entry for entry in legend.entries if entry.kind == "class"]
    assert [(entry.lower, entry.upper) for entry in classes] == [(None, None)] * 3
    assert counts(legend.entries, "class") == [4, 4, 3]
    assert counts(legend.entries, "class_only") == [1]
    shown = release.recomputed_national_class[release.status == ValueStatus.AVAILABLE].tolist()
    assert counts(legend.by_rule, "class") == [shown.count(at) for at in range(3)]
    assert legend.by_rule[0].upper == release.manifest.classes.national_cuts[0]
    voice = Voice.of(language)
    drawn = str(drawn_legend(legend, view=view(), voice=voice, title="", units="unit.municipality"))
    assert SOURCE in drawn
    assert voice.say("release.legend.rule") in drawn
    assert voice.say("release.class_only", name=voice.say("level.high")) in drawn


def test_the_layer_of_the_numbers_is_classed_by_the_limits_it_shows(release: Any) -> None:
    asked = explorer(release)
    told = view(layer=ESTIMATE).model_copy(update={"classing": Classing(scope="national", k=3)})
    legend = asked.legend(told)
    assert legend.published_source is None
    assert counts(legend.entries, "class") == counts(asked.legend(view()).by_rule, "class")


def test_a_scenario_is_measured_by_the_rule_on_both_sides(release: Any) -> None:
    nothing_moves = Scenario(weights=(("sex", 0.9999),))
    assert explorer(release).effect(view(scenario=nothing_moves)).changed == 0


@pytest.mark.parametrize("language", list(Language))
def test_the_panel_the_hover_card_and_the_table_say_that_there_is_no_value_behind_it(
    release: Any, language: Language
) -> None:
    asked, voice = explorer(release), Voice.of(language)
    here = view(language=language, admin1=ALONE[:2], municipality=ALONE)
    card = asked.place(here, ALONE, "municipality")
    assert (card.estimate, card.level, card.class_only.level) == (None, None, "high")
    line = (voice.say("release.panel.class_only"), voice.say("level.high"))
    assert line in number_lines(card, voice=voice, is_index=False)
    assert any(SOURCE in note for note in coverage_notes(card, voice))
    levels = asked.legend(view(layer=LEVEL, language=language))
    assert list(line) in hover_card(card, legend=levels, levels=levels, voice=voice, is_index=False)["lines"]
    rows = {row["code"]: row for row in asked.table(view(language=language)).rows}
    assert (rows[ALONE]["level"], rows[ALONE]["class_basis"], rows[ALONE]["estimate"]) == ("high", "class_only", None)
    assert rows[ALONE]["status"] == "suppressed"
    assert rows[CODES[0]]["class_basis"] is None


def test_files_say_whose_classes_they_hold_and_which_have_no_value(release: Any) -> None:
    made = explorer(release).export(view(language=Language.ENGLISH), "https://example.org/")
    about = dict(made.provenance)
    assert any(SOURCE in text and "do not follow from the limits" in text for text in about.values())
    at = [heading.field for heading in made.headings].index("class_basis")
    assert made.headings[at].title == "Basis of the class"


def test_a_class_made_from_an_estimate_never_stands_for_a_published_one(release: Any) -> None:
    """The second lock withholds a place that the release tells: its class may be made from the estimate."""
    at = CODES.index(CODES[0])
    few = release.children.copy()
    few[at] = 3
    shown = disclose(replace(release, children=few))
    assert shown.status[at] == ValueStatus.SUPPRESSED
    assert shown.class_only_national is not None
    assert shown.class_only_national[at] == 255
