"""What a release of the engine says besides its result is read as written, and refused where it contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import DataContractError, ReleaseError
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.evidence import UNKNOWN_RELIABILITY
from dashboard.release.groups import read_groups
from dashboard.release.manifest import Protection
from dashboard.release.reader import open_release
from dashboard.release.records import Release
from dashboard.release.study.tables import withheld_factors
from dashboard.release.tables import (
    ALL_FILES,
    FACTOR_PROFILE,
    GROUPS,
    OUTCOMES,
    PRECISION,
    WITHHELD_FACTORS,
    data_dictionary,
    declared_tables,
)
from dashboard.release.writer import write_release
from dashboard.values import ValueStatus
from tests.release.tiny import (
    ENGINE_DOCUMENTS,
    clrisk_fields,
    clrisk_tables,
    engine_fields,
    engine_tables,
    index_fields,
    index_tables,
)


@pytest.fixture
def release(tmp_path: Path) -> Release:
    folder = tmp_path / "TST"
    write_release(folder, manifest_fields=engine_fields(), tables=engine_tables(), documents=ENGINE_DOCUMENTS)
    return open_release(folder)


def test_outcomes_come_back_with_the_main_one_first(release: Release) -> None:
    assert list(release.outcomes) == ["child_labour", "hazardous"]
    main, hazardous = release.outcomes.values()
    np.testing.assert_array_equal(main.estimate, release.estimate)
    np.testing.assert_array_equal(main.status, release.status)
    assert hazardous.spec.hazardous
    assert hazardous.status.tolist() == [0, ValueStatus.UNRELIABLE, 0, ValueStatus.SUPPRESSED]
    np.testing.assert_array_equal(hazardous.estimate, [0.1, np.nan, 0.4, np.nan])
    assert hazardous.national_class.tolist() == [0, 255, 1, 255]


def test_the_coefficients_of_every_outcome_come_back_in_order(release: Release) -> None:
    assert [row.term for row in release.coefficients["child_labour"]] == ["intercept", "age_15_17", "rural"]
    intercept, rural = release.coefficients["hazardous"]
    assert (intercept.factor, rural.factor, rural.coefficient) == ("", "rural", 0.7)


def test_the_covariance_comes_back_whole_from_its_upper_triangle(release: Release) -> None:
    expected = [[0.01, -0.002, -0.001], [-0.002, 0.01, 0.0], [-0.001, 0.0, 0.04]]
    np.testing.assert_array_equal(release.covariance["child_labour"], expected)


def test_precision_weights_and_profile_come_back(release: Release) -> None:
    precision = release.precision["hazardous"]
    assert precision.reliability.tolist() == [0, 2, 1, UNKNOWN_RELIABILITY]
    np.testing.assert_array_equal(precision.upper, [0.14, np.nan, 0.6, np.nan])
    assert [weight.term for weight in release.factor_weights["child_labour"]] == ["age_15_17", "rural"]
    (rural,) = release.factor_profile["child_labour", "country"]
    assert (rural.factor, rural.means) == ("rural", (0.1, 0.5, 0.9))
    assert release.recomputed_national_class is not None
    assert release.recomputed_national_class.tolist() == [0, 1, 1, 255]


def test_documents_come_back_verbatim(release: Release) -> None:
    assert release.diagnostics == ENGINE_DOCUMENTS["diagnostics.json"]
    assert release.specification == ENGINE_DOCUMENTS["specification.yaml"]


def test_groups_are_read_when_asked_for(release: Release) -> None:
    female, male = read_groups(release, outcome="child_labour")
    assert (female.dimension, female.group, male.group) == ("sex", "female", "male")
    assert female.status.tolist() == [2, 1, 0, 1]
    np.testing.assert_array_equal(male.expected_children, [np.nan, np.nan, 15.0, np.nan])
    np.testing.assert_array_equal(male.error, [np.nan, np.nan, 0.04, np.nan])
    assert read_groups(release, outcome="hazardous") == ()


def test_a_release_made_before_groups_had_an_error_opens_without(tmp_path: Path) -> None:
    made = engine_tables()
    made["groups"] = made["groups"].drop(columns="error")
    write_release(tmp_path / "TST", manifest_fields=engine_fields(), tables=made, documents=ENGINE_DOCUMENTS)
    female, _ = read_groups(open_release(tmp_path / "TST"), outcome="child_labour")
    assert female.error is None


def test_groups_changed_since_the_release_was_opened_are_refused(release: Release) -> None:
    (release.path / "groups.parquet").write_bytes(b"other")
    with pytest.raises(ReleaseError, match=r"groups\.parquet is not the file that the manifest describes"):
        read_groups(release, outcome="child_labour")


@pytest.mark.parametrize("file", sorted(ALL_FILES))
def test_a_changed_byte_in_any_file_keeps_the_release_from_opening(release: Release, file: str) -> None:
    place = release.path / file
    body = bytearray(place.read_bytes())
    body[len(body) // 2] ^= 1
    place.write_bytes(bytes(body))
    with pytest.raises(ReleaseError, match=file.replace(".", r"\.")):
        open_release(release.path)


def test_a_withheld_factor_is_another_thing_than_a_missing_one(release: Release) -> None:
    assert list(release.withheld_factors) == ["age"]
    assert release.withheld_factors["age"].tolist() == [False, True, False, False]
    # 02002 has no value of it either, and nobody keeps one back there.
    assert np.isnan(release.factors["age"]).tolist() == [False, True, False, True]


def test_a_study_stores_which_of_its_empty_factor_values_are_withheld() -> None:
    places = SimpleNamespace(codes=("01", "02", "03"))
    withheld = {"sex": np.array([False, True, False]), "area": np.array([True, True, False]), "age": np.zeros(3, bool)}
    told = withheld_factors(withheld, places)
    rows = list(told.itertuples(index=False, name=None))
    assert rows == [("01", "area"), ("02", "area"), ("02", "sex")]
    assert WITHHELD_FACTORS.breaches(told) == ()


def test_releases_without_evidence_stay_readable(tmp_path: Path) -> None:
    write_release(tmp_path / "A", manifest_fields=clrisk_fields(), tables=clrisk_tables())
    write_release(tmp_path / "B", manifest_fields=index_fields(), tables=index_tables())
    model, index = open_release(tmp_path / "A"), open_release(tmp_path / "B")
    assert (model.outcomes, model.precision, model.diagnostics, model.has_groups) == ({}, {}, "", False)
    assert [row.term for row in model.coefficients["main"]] == ["intercept", "age_15_17", "rural"]
    assert (model.withheld_factors, index.withheld_factors) == ({}, {})
    assert (index.outcomes, index.coefficients, read_groups(index, outcome="main")) == ({}, {}, ())


def test_a_release_may_keep_its_cells_to_itself(tmp_path: Path) -> None:
    tables = engine_tables()
    for name in ("cells", "patterns", "outcome_patterns", "outcome_effects"):
        del tables[name]
    fields = engine_fields(protection=Protection.NONE, kind="published")
    write_release(tmp_path / "TST", manifest_fields=fields, tables=tables)
    release = open_release(tmp_path / "TST")
    assert release.cells is None
    assert len(release.coefficients["child_labour"]) == 3
    assert "cells.parquet" not in {table.file for table in declared_tables(release.manifest)}


def test_a_rewritten_release_keeps_no_file_that_it_no_longer_has(release: Release) -> None:
    write_release(release.path, manifest_fields=clrisk_fields(), tables=clrisk_tables())
    assert not (release.path / "groups.parquet").exists()
    assert not (release.path / "diagnostics.json").exists()


def test_the_data_dictionary_lists_the_optional_tables_that_are_there(release: Release) -> None:
    told = {(row["table"], row["column"]) for row in data_dictionary(release.manifest)}
    assert {("precision", "spread_within"), ("groups", "dimension"), ("covariance", "term_b")} <= told


def test_an_optional_column_may_be_absent_but_not_wrong() -> None:
    table = Table("a.csv", "a", (Column("x", Kind.NUMBER, "x"), Column("y", Kind.WHOLE, "y", optional=True)))
    assert table.breaches(pd.DataFrame({"x": [1.0]})) == ()
    assert table.breaches(pd.DataFrame({"x": [1.0], "y": [0.5]})) == (
        "column 'y': 1 value not whole (first: 0.5 in row 1)",
    )


Change = Callable[[dict[str, Any], dict[str, pd.DataFrame]], None]


def put(table: str, row: int, **values: Any) -> Change:
    def change(_: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
        for column, value in values.items():
            tables[table].loc[tables[table].index[row], column] = value

    return change


def without(table: str, *rows: int) -> Change:
    def change(_: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
        tables[table] = tables[table].drop(tables[table].index[list(rows)])

    return change


def gone(table: str) -> Change:
    return lambda _, tables: tables.__delitem__(table)


def declared(**changes: Any) -> Change:
    return lambda fields, _: fields.update(changes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("outcomes", 0, outcome="other"), "outcome 'other' is not declared"),
        (without("outcomes", 1), "'hazardous' must have one row for each municipality"),
        (gone("outcomes"), "outcomes.parquet is missing: manifest.json declares 'hazardous'"),
        (put("outcomes", 0, expected_children=5.0), "'01001' of 'hazardous' has expected_children that are not"),
        (put("outcomes", 1, estimate=0.3), "has an estimate although its status says"),
        (put("outcomes", 1, expected_children=7.0), "has expected_children although it has no estimate"),
        (put("outcomes", 3, children=4.0), "is suppressed but tells children"),
        (put("outcomes", 2, national_class=2), "has a class beyond 1"),
        (put("precision", 0, upper=0.09), "has an interval that leaves its estimate out"),
        (put("precision", 0, root_mse=0.005), "has a root_mse below its standard_error"),
        (put("precision", 5, lower=0.1), "'01002' of 'hazardous' is withheld or absent, but its precision would tell"),
        (put("precision", 3, direct_children=3.0), "is suppressed, but its interviewed children are told"),
        (put("precision", 0, reliability="withhold"), "is to be withheld as unreliable, but its estimate is published"),
        (put("precision", 0, municipality_code="00000"), "municipality '00000' is not in municipalities.parquet"),
        (put("groups", 2, children=60.0, expected_children=24.0), "has more children in its groups than in all"),
        (put("groups", 3, estimate=0.9, expected_children=22.5), "expects more children in its groups than in all"),
        (
            put("groups", 2, status="suppressed", estimate=np.nan, children=np.nan, expected_children=np.nan),
            "withholds one group that subtraction gives back",
        ),
        (put("groups", 0, error=0.1), "tells the error of a group of which it has no estimate"),
        (put("groups", 3, municipality_code="02002"), "has a result for a group although it has none itself"),
        (put("factors", 1, age=0.4), "factor 'age' of municipality '01002' is withheld, but factors.parquet tells it"),
        (put("withheld_factors", 0, factor="sex"), "withheld_factors.parquet: factor 'sex' is not one of the release"),
        (put("withheld_factors", 0, municipality_code="00000"), "municipality_code '00000' is not one of the release"),
        (put("covariance", 3, covariance=0.02), "the variance of 'age_15_17' of 'child_labour' is not the square"),
        (without("covariance", 1), "'child_labour' needs every pair of its terms once"),
        (put("outcome_coefficients", 1, factor="sex"), "factor 'sex' is not declared"),
        (put("factor_weights", 0, odds_ratio=2.0), "has odds ratio 2, its coefficient says otherwise"),
        (put("factor_weights", 0, odds_lower=3.0), "has an interval that leaves its odds ratio out"),
        (put("factor_weights", 0, term="sex"), "term 'sex' of 'child_labour' is not in its coefficients"),
        (put("factor_profile", 0, scope="09"), "scope '09' is not one of the release"),
        (put("factor_profile", 4, **{"class": 3}), "row 5: a class that its outcome does not have"),
        (
            declared(classes={"method": "fixed", "k": 3, "national_cuts": (0.1, 0.2), "parent_cuts": {}}),
            "the classes of the first outcome are not those of the release",
        ),
    ],
)
def test_evidence_that_contradicts_the_release_is_refused_and_nothing_is_written(
    tmp_path: Path, change: Change, said: str
) -> None:
    fields, tables = engine_fields(), engine_tables()
    change(fields, tables)
    for table in (OUTCOMES, PRECISION, GROUPS, FACTOR_PROFILE):
        if table.name in tables:
            tables[table.name] = tables[table.name].sort_values(list(table.key))
    with pytest.raises(DataContractError) as refused:
        write_release(tmp_path / "TST", manifest_fields=fields, tables=tables)
    assert said in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_weight_without_a_known_interval_is_allowed(tmp_path: Path) -> None:
    tables = engine_tables()
    tables["factor_weights"][["odds_lower", "odds_upper"]] = np.nan
    write_release(tmp_path / "TST", manifest_fields=engine_fields(), tables=tables)
    assert np.isnan(open_release(tmp_path / "TST").factor_weights["child_labour"][0].odds_lower)


def test_a_document_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataContractError, match=r"file 'survey\.csv' is not part of a release"):
        write_release(
            tmp_path / "TST", manifest_fields=engine_fields(), tables=engine_tables(), documents={"survey.csv": "x"}
        )
