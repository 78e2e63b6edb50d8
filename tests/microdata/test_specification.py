"""A specification is followed whole, or refused with every breach, its place in the file and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.errors import SpecificationError
from dashboard.model.specification import Specification
from dashboard.model.specification_dictionary import specification_dictionary
from dashboard.release.microdata.read_specification import read_specification
from dashboard.release.microdata.yaml_text import YamlRefusedError, read_yaml
from tests.microdata.small import EXAMPLE, declared
from tests.support.machine import ROOT


def refusal(folder: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(SpecificationError) as refused:
        declared(folder, *changes)
    return str(refused.value)


def test_the_example_can_be_followed() -> None:
    spec = read_specification(EXAMPLE)

    assert spec.name == "tst-example-2026.1"
    assert [one.code for one in spec.outcomes] == ["child_labour", "hazardous_15_17", "rural_12_17"]
    assert spec.census.file == (EXAMPLE.parent / "census.parquet",)


def test_the_terms_are_levels_against_the_reference_that_was_named() -> None:
    spec = read_specification(EXAMPLE)

    assert [(term.code, term.reference) for term in spec.model_terms("child_labour")] == [
        ("sex_male", "female"),
        ("age_12_14", "5_11"),
        ("age_15_17", "5_11"),
        ("attendance_attending", "not_attending"),
        ("head_schooling_none", "primary"),
        ("head_schooling_secondary", "primary"),
        ("head_schooling_not_known", "primary"),
        ("poverty_share", ""),
        ("sex_male_x_age_12_14", "female x 5_11"),
        ("sex_male_x_age_15_17", "female x 5_11"),
    ]


def test_a_population_leaves_its_own_reference_and_no_empty_term() -> None:
    spec = read_specification(EXAMPLE)

    assert [term.code for term in spec.model_terms("rural_12_17")] == [
        "sex_male",
        "age_15_17",
        "attendance_attending",
        "poverty_share",
        "sex_male_x_age_15_17",
    ]
    assert "age_15_17" not in [term.code for term in spec.model_terms("hazardous_15_17")]


def test_directions_are_told_against_the_reference() -> None:
    directions = read_specification(EXAMPLE).directions("child_labour")

    assert directions["sex_male"] == directions["head_schooling_none"] == 1
    assert directions["attendance_attending"] == directions["head_schooling_secondary"] == -1
    assert directions["head_schooling_not_known"] == 0


def test_it_says_the_same_after_a_round_through_json() -> None:
    spec = read_specification(EXAMPLE)

    assert Specification.model_validate_json(spec.model_dump_json()) == spec


SEX = "    survey: {column: sexo, values: {1: male, 2: female}}"
CENSUS_SEX = "    census: {column: sexo, values: {M: male, F: female}}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (CENSUS_SEX, "", "covariates[1].census (line 52): is missing from the census, so its coefficient could not be"),
        (SEX, "", "covariates[1].survey (line 52): is missing from the survey"),
        (
            "values: {M: male, F: female}",
            "values: {M: male, F: femal}",
            "'femal' is no level of 'sex'; there are ['fem",
        ),
        (
            "values: {M: male, F: female}",
            "values: {M: male}",
            "no value leads to the level 'female'; map one, or merge",
        ),
        (
            "reference: primary",
            "reference: basic",
            "'basic' is no level; it is one of ['none', 'primary', 'secondary']",
        ),
        (
            "primary: [1, 6], secondary: [7, 24]}, missing: [99]}\n    census",
            "primary: [1, 7], secondary: [7, 24]}}\n    census",
            "overlaps 'primary', which ends at 7; a number belongs to one level: start after 7",
        ),
        ("5_11: [5, 11], 12_14: [12, 14]", "5_11: [11, 5], 12_14: [12, 14]", "runs from 11 to 5; write the smaller"),
        (
            "    direction: raises\n    missing: drop",
            '    shown_as: "Poor: {levels}"\n    missing: drop',
            "a number has no levels to name; say it without {levels}, or take it out",
        ),
        (
            "    direction: raises\n    missing: drop",
            '    shown_as: "Poor among {population}"\n    missing: drop',
            "a value of the municipality is nobody's share; say it without {population}",
        ),
        ("kind: territory", "kind: household", "a covariate of the household is not in the territory table"),
        ("    territory: {column: pobreza, divide_by: 100}\n", "", "say which column of the territory table holds it"),
        ("between: [sex, age]", "between: [sex, wealth]", "there is no covariate ['wealth']"),
        ("between: [sex, age]", "between: [sex, sex]", "a covariate with itself is no interaction"),
        (
            "population: {age: [15_17]}",
            "population: {}",
            "ages 15-17 are fewer than the 5-17 that are counted; say which",
        ),
        (
            "population: {age: [15_17]}",
            "population: {age: [12_14]}",
            "these levels run from 12 to 14, the outcome's ages",
        ),
        ("population: {age: [15_17]}", "population: {age: [18]}", "['18'] are no levels of 'age'"),
        ("population: {age: [15_17]}", "population: {poverty_share: [low]}", "a population is told by levels of a"),
        ("ages: [5, 17]", "ages: [17, 5]", "17 to 5 are no ages"),
        ("{column: ti, yes: [1], no: [2]}", "{column: ti, yes: [1], no: [1]}", "['1'] stand twice among 'yes', 'no'"),
        ("covariates: [sex, age, att", "covariates: [sex, wealth, att", "there is no covariate ['wealth']; there are"),
        (
            "  municipality: mun               # leave out where the survey does not tell it\n",
            "",
            "covariates[6].survey (line 111): the survey does not tell the municipality, so the territory table",
        ),
        ("single_cluster: centre", "finite_population: true", "survey.population_clusters (line 30): the finite popu"),
        ("single_cluster: centre", "municipality_effect: fixed", "must be 'none' or 'random' (received 'fixed')"),
        ("method: natural_breaks, k: 3", "method: fixed, k: 3, cuts: [0.2]", "fixed classes need 2 ascending cuts"),
        ("  cells: pooled  ", "  cells: exact  ", "exact cells of real children need a written reason"),
        ("country: TST ", "country: Testland ", "country (line 12): must match ^[A-Z]{3}$ (received 'Testland')"),
        ("\nsurvey:\n", "\nsurveys:\n", "surveys (line 30): is not a setting"),
        (
            "  weight: factor  ",
            "  wait: factor  ",
            "survey.weight (line 30): is not given, and there is no default for it",
        ),
        (
            "direction: raises\n    missing: drop                 # muni",
            "direction: up\n    missing: drop   # muni",
            "covariates[6].direction (line 116): must be 'raises', 'lowers' or 'none' (received 'up')",
        ),
        ("  - code: area\n", "  - code: sex\n", "'sex' is there twice; give each its own code"),
    ],
)
def test_each_breach_is_told_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert words in refusal(tmp_path, (old, new))


def test_all_breaches_are_told_at_once(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        (CENSUS_SEX, ""),
        ("reference: primary", "reference: basic"),
        ("ages: [5, 17]", "ages: [5]"),
        ("country: TST ", "country: Testland "),
    )

    assert told.startswith("specification.yaml cannot be followed:\n")
    assert told.count("\n  - ") == 4


def test_names_and_answers_stay_what_was_written() -> None:
    body = b"a: no\nb: 010101\nc: 12:30\nd: 1_000\ne: 2026-11-22\nf: [yes, 'true', true, 1.5, -3, 0x1F]\n01: x\n"

    assert read_yaml(body).values == {
        "a": "no",
        "b": "010101",
        "c": "12:30",
        "d": "1_000",
        "e": "2026-11-22",
        "f": ["yes", "true", True, 1.5, -3, "0x1F"],
        "01": "x",
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"a: &x [1]\nb: *x\n", "uses an anchor or alias (line 1); write the value out"),
        (b"a: !!python/object/apply:os.system ['true']\n", "uses the tag"),
        (b"a: 1\na: 2\n", "says 'a' twice (line 2); keep one"),
        (b"[" * 100, "is nested more than 24 deep"),
        (b"a: 1\n---\nb: 2\n", "holds a second document"),
        (b"? [1]\n: 2\n", "has a key that is no word"),
        (b"a: \xf1\n", "is not UTF-8 (line 1); save it as UTF-8"),
        (b"a: [1, 2\n", "is not valid YAML"),
        (b"- 1\n" * 250_000, "holds more than 200000 values"),
        (b"#" * (1 << 21), "more than 1 MB"),
    ],
)
def test_a_text_that_could_hurt_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(YamlRefusedError) as refused:
        read_yaml(body)

    assert words in str(refused.value)


@pytest.mark.parametrize("body", [b"", b"- 1\n", b"hello\n", b"# nothing\n"])
def test_a_file_without_settings_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "s.yaml").write_bytes(body)

    with pytest.raises(SpecificationError, match="it holds no settings"):
        read_specification(tmp_path / "s.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpecificationError, match="it cannot be read"):
        read_specification(tmp_path / "s.yaml")


def test_the_page_of_settings_is_what_the_declarations_say() -> None:
    page = EXAMPLE.with_suffix(".md")

    assert page.read_text("utf-8") == specification_dictionary(), (
        "print it again: python -c 'from dashboard.model.specification_dictionary import specification_dictionary as "
        f'page; print(page(), end="")\' > {page.relative_to(ROOT)}'
    )


def test_every_setting_says_what_it_means() -> None:
    rows = [line for line in specification_dictionary().splitlines() if line.startswith("| `")]

    assert [row for row in rows if row.endswith("|  |")] == []


@pytest.mark.parametrize(("other", "side"), [(20, "below"), (50, "above")])
def test_one_threshold_protects_everything(tmp_path: Path, other: int, side: str) -> None:
    spec = declared(tmp_path, ("threshold: 20", "threshold: 35"))

    assert spec.prediction.suppression_threshold == 35
    assert f"{other} is {side} the threshold of the release, 35" in refusal(
        tmp_path,
        ("threshold: 20", "threshold: 35"),
        ("uncertainty: delta", f"suppression_threshold: {other}"),
    )


def test_an_interval_that_pages_would_call_by_another_name_is_refused(tmp_path: Path) -> None:
    assert "calls its intervals those of 95 %" in refusal(tmp_path, ("uncertainty: delta", "confidence: 0.9"))


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("rates: {work: {country: 0.1}}", "there is no outcome 'work'; there are ['child_labour', 'hazardous_15_17'"),
        ("groups: [poverty_share]", "['poverty_share'] tell no groups of children; covariates with levels are ['sex'"),
    ],
)
def test_a_prediction_of_what_is_not_declared_is_told(tmp_path: Path, new: str, words: str) -> None:
    assert words in refusal(tmp_path, ("uncertainty: delta", new))
