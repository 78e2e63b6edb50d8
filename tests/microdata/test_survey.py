"""The survey as a sample: every value where the specification says, and every breach told with row and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import MicrodataError
from dashboard.model.sample import UNKNOWN_MUNICIPALITY
from dashboard.model.specification import Specification
from dashboard.release.microdata.places import read_places
from dashboard.release.microdata.survey import SurveyReading, read_survey
from dashboard.release.microdata.territory import read_territory
from tests.microdata.small import CODES, interviewed, specification, study

FIRST_CHILD = 10
"""Position of a row that the tests change; it is made a child of ten years who answers everything."""


def read(spec: Specification) -> SurveyReading:
    places = read_places(spec.places)
    return read_survey(spec, places, read_territory(spec, places))


def survey(**cell: Any) -> pd.DataFrame:
    frame = interviewed(3000, seed=2).astype(object)
    frame.loc[FIRST_CHILD, ["edad", "asiste", "escjefe"]] = [10, 1, 6]
    for column, value in cell.items():
        frame.loc[FIRST_CHILD, column] = value
    return frame


def refusal(folder: Path, *changes: tuple[str, str], **cell: Any) -> str:
    with pytest.raises(MicrodataError) as refused:
        read(specification(folder, *changes, survey=survey(**cell)))
    return str(refused.value)


def children(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["edad"].astype(int).between(5, 17) & (frame["asiste"] != 9)].reset_index(drop=True)


def test_levels_are_those_the_specification_maps(tmp_path: Path) -> None:
    frame = survey()
    sample = read(specification(tmp_path, survey=frame)).sample
    kept = children(frame)

    assert len(sample.expansion_weight) == len(kept)
    assert sample.values["sex"].tolist() == [int(one == 1) for one in kept["sexo"]]
    assert sample.values["age"].tolist() == [0 if one < 12 else 1 if one < 15 else 2 for one in kept["edad"]]
    assert sample.values["head_schooling"].tolist() == [
        3 if one == 99 else 1 if one == 0 else 0 if one < 7 else 2 for one in kept["escjefe"]
    ]
    np.testing.assert_allclose(sample.expansion_weight, kept["factor"].astype(float))


def test_territory_values_come_by_municipality(tmp_path: Path) -> None:
    frame = survey()
    sample = read(specification(tmp_path, survey=frame)).sample
    poverty = dict(zip(CODES, [0.125, 0.40, 0.33, 0.715, 0.08, 0.55], strict=True))

    assert sample.values["poverty_share"].tolist() == [poverty[code] for code in children(frame)["mun"]]
    assert sample.municipality.tolist() == [CODES.index(code) for code in children(frame)["mun"]]


def test_an_outcome_speaks_of_its_population_only(tmp_path: Path) -> None:
    frame = survey()
    sample = read(specification(tmp_path, survey=frame)).sample
    kept = children(frame)
    rural = (kept["area"] == "rural") & (kept["edad"].astype(int) >= 12)
    older = kept["edad"].astype(int) >= 15

    assert np.isfinite(sample.outcomes["rural_12_17"]).tolist() == rural.tolist()
    assert np.isfinite(sample.outcomes["hazardous_15_17"]).tolist() == older.tolist()
    assert sample.outcomes["hazardous_15_17"][older.to_numpy()].tolist() == [
        float(one == "1") for one in kept["peligroso"][older]
    ]


def test_dropped_children_are_counted_by_reason(tmp_path: Path) -> None:
    frame = survey()
    sample = read(specification(tmp_path, survey=frame)).sample
    aged = frame[frame["edad"].astype(int).between(5, 17)]

    assert sample.dropped == {"no value of 'attendance'": int((aged["asiste"] == 9).sum())}


def test_the_design_keeps_strata_and_clusters(tmp_path: Path) -> None:
    frame = survey()
    sample = read(specification(tmp_path, survey=frame)).sample
    kept = children(frame)

    assert pd.factorize(sample.stratum)[0].tolist() == pd.factorize(kept["estrato"])[0].tolist()
    assert pd.factorize(sample.cluster)[0].tolist() == pd.factorize(kept["upm"])[0].tolist()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"factor": 0}, "row 12, column 'factor', value '0': is zero (1 such children); mend it, or set 'estimation"),
        ({"factor": -3.5}, "row 12, column 'factor', value '-3.5': is below zero"),
        ({"factor": ""}, "row 12, column 'factor', value '': is no weight"),
        ({"factor": "mucho"}, "has a cell that is no number"),
        ({"sexo": 3}, "row 12, column 'sexo', value '3': leads to no level of 'sex' (1 such rows); map it, or list"),
        ({"sexo": ""}, "column 'sexo': 1 children have no value of 'sex' (first: row 12); complete it, or choose"),
        ({"ti": 7}, "row 12, column 'ti', value '7': leads to neither yes nor no of outcome 'child_labour'"),
        ({"ti": ""}, "row 12, column 'ti': is empty for outcome 'child_labour' (1 such children); say what it means"),
        ({"estrato": ""}, "row 12, column 'estrato': is empty (1 such children); every child belongs to one"),
        ({"edad": "diez"}, "row 12, column 'edad', value 'diez': is no age"),
        ({"mun": "1001"}, "'1001' (1 children) lost its leading zeros, it should be '01001'; set 'pad_codes: 5'"),
    ],
)
def test_each_breach_of_a_row_is_told(tmp_path: Path, cell: dict[str, Any], words: str) -> None:
    assert words in refusal(tmp_path, **cell)


def test_all_breaches_are_told_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, factor=0, sexo=3, ti=7, estrato="")

    assert told.startswith("the survey cannot be used:\n")
    assert told.count("\n  - ") == 4


def test_an_answer_that_stands_for_none_is_dropped_with_a_count(tmp_path: Path) -> None:
    changes = ("{column: ti, yes: [1], no: [2]}", "{column: ti, yes: [1], no: [2], missing: [7]}")
    sample = read(specification(tmp_path, changes, survey=survey(ti=7))).sample

    assert np.isnan(sample.outcomes["child_labour"]).sum() == 1
    assert sample.dropped["no answer to outcome 'child_labour'"] == 1


@pytest.mark.parametrize(
    ("many", "words"),
    [
        (20, ""),
        (3, "6 clusters of this stratum were drawn, more than it has"),
        (0, "is no number of clusters; give one above zero"),
        (None, "the stratum has 2 different numbers of clusters; keep one"),
    ],
)
def test_clusters_of_the_population_are_checked(tmp_path: Path, many: int | None, words: str) -> None:
    changes = ("  cluster: upm\n", "  cluster: upm\n  population_clusters: upms\n")
    frame = survey().assign(upms=20 if many is None else many)
    if many is None:
        frame.loc[FIRST_CHILD, "upms"] = 21
    spec = specification(tmp_path, changes, survey=frame)

    if not words:
        assert set(read(spec).sample.population_clusters) == {20.0}
        return
    with pytest.raises(MicrodataError) as refused:
        read(spec)
    assert words in str(refused.value)


def test_a_grown_up_with_strange_answers_disturbs_nobody(tmp_path: Path) -> None:
    read(specification(tmp_path, survey=survey(edad=40, sexo=3, ti=7, factor=-1)))


def test_weights_of_zero_may_stay_for_the_fit_to_leave_out(tmp_path: Path) -> None:
    changes = ("  single_cluster: centre", "  zero_weights: drop\n  single_cluster: centre")

    assert (read(specification(tmp_path, changes, survey=survey(factor=0))).sample.expansion_weight == 0).sum() == 1


def test_a_constant_outcome_is_told(tmp_path: Path) -> None:
    frame = survey().assign(ti=2)

    with pytest.raises(
        MicrodataError, match=r"outcome 'child_labour' is no for all \d+ children; check 'yes' and 'no'"
    ):
        read(specification(tmp_path, survey=frame))


def test_a_stratum_without_children_is_told(tmp_path: Path) -> None:
    frame = survey()
    frame.loc[frame["estrato"] == "E2", "edad"] = 50

    assert read(specification(tmp_path, survey=frame)).notes == (
        "1 of 4 strata have no child of the ages declared (first: row "
        f"{int((frame['estrato'] == 'E2').idxmax()) + 2}); they add nothing to the standard errors",
        "6 of 24 clusters have no child that stays; standard errors count only the others",
    )


def test_a_code_without_municipality_is_told_and_its_territory_is_missing(tmp_path: Path) -> None:
    reading = read(specification(tmp_path, survey=survey(mun="01009")))

    assert reading.sample.dropped["no value of 'poverty_share'"] == 1
    assert reading.notes == (
        "column 'mun': '01009' (1 children) is no municipality of the release (nearest: 01001, 01002, 01003); "
        "mend the code",
    )
    assert UNKNOWN_MUNICIPALITY not in reading.sample.municipality


def test_a_million_levels_are_an_identifier(tmp_path: Path) -> None:
    frame = interviewed(3000, seed=2)
    many = pd.concat([frame] * 334, ignore_index=True).assign(edad=10, asiste=1)
    many["sexo"] = np.arange(len(many))

    with pytest.raises(MicrodataError, match=r"1,?\d+ more values lead to no level of 'sex'; is this column an ident"):
        read(specification(tmp_path, survey=many))


def test_a_survey_that_is_not_utf8_says_how_to_read_it(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    text = survey(area="Peñón").to_csv(index=False)
    (tmp_path / "survey.csv").write_bytes(text.encode("latin-1"))

    with pytest.raises(
        MicrodataError, match=r"survey\.csv, row 12.*is not UTF-8; save it as UTF-8, or pass encoding: lat"
    ):
        read(spec)


def test_a_survey_in_latin_1_is_read_when_it_is_said(tmp_path: Path) -> None:
    spec = specification(tmp_path, ("  file: survey.csv  ", "  encoding: latin-1\n  file: survey.csv  "))
    (tmp_path / "survey.csv").write_bytes(survey(area="Peñón").to_csv(index=False).encode("latin-1"))

    with pytest.raises(MicrodataError, match="value 'Peñón': leads to no level of 'area'"):
        read(spec)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "survey.csv: is empty (0 bytes)"),
        (b"edad,factor\n", "has a header but no rows"),
        (b"PK\x03\x04zip", "is an archive or a workbook; give CSV or Parquet"),
        (b"\xff\xfee\x00", "is UTF-16"),
        (b"a,a\n1,2\n", "repeats the column names 'a'"),
        (b"<html>\n</html>", "is XML or HTML"),
        (
            b"edad,factor\n1,2\n",
            "has no column 'estrato', 'upm', 'mun', 'sexo', 'asiste' and 4 more; it has 'edad', 'fac",
        ),
        (b"PAR1 and nothing more", "is a damaged or truncated Parquet file"),
    ],
)
def test_a_file_that_is_no_survey_is_told(tmp_path: Path, body: bytes, words: str) -> None:
    spec = specification(tmp_path)
    (tmp_path / "survey.csv").write_bytes(body)

    with pytest.raises(MicrodataError) as refused:
        read(spec)

    assert words in str(refused.value)


def test_a_ragged_row_is_told(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    lines = (tmp_path / "survey.csv").read_text().splitlines()
    lines[5] += ',"open'
    (tmp_path / "survey.csv").write_text("\n".join(lines))

    with pytest.raises(MicrodataError, match=r"survey\.csv: is not a well-formed CSV"):
        read(spec)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    (tmp_path / "survey.csv").unlink()

    with pytest.raises(MicrodataError, match=r"survey\.csv: does not exist"):
        read(spec)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("mun,pobreza\n01001,12\n01001,13\n", "'01001' stands in 2 rows; keep one"),
        ("mun,pobreza\n01001,mucho\n", "column 'pobreza', row 2, value 'mucho': is not a number (1 such rows)"),
        ("mun,pobreza\n1001,12\n", "'1001' (1 row) lost its leading zeros, it should be '01001'"),
        ("mun,pobreza\n,12\n01001,3\n", "row 2, column 'mun': has no code"),
        ("mun,otra\n01001,12\n", "has no column 'pobreza'"),
    ],
)
def test_each_breach_of_the_territory_table_is_told(tmp_path: Path, table: str, words: str) -> None:
    path = study(tmp_path)
    (tmp_path / "territory.csv").write_text(table)
    from dashboard.release.microdata.read_specification import read_specification

    with pytest.raises(MicrodataError) as refused:
        read(read_specification(path))

    assert words in str(refused.value)


def test_a_gap_in_the_territory_is_refused_unless_it_may_be_dropped(tmp_path: Path) -> None:
    changes = (
        "direction: raises\n    missing: drop                 # municipalities without a value are not modelled",
        "direction: raises",
    )
    spec = specification(tmp_path, changes)
    (tmp_path / "territory.csv").write_text("mun,pobreza\n01001,12\n01002,\n")

    with pytest.raises(MicrodataError, match=r"'poverty_share' is not known of 5 municipalities \(01002, 01003"):
        read(spec)
