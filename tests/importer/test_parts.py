"""The small rules of the import: numbers, codes, repairs, specifications."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import ImportRefusedError
from dashboard.language import Text
from dashboard.release.importer.codes import as_codes, lost_zeros, nearest
from dashboard.release.importer.encodings import untwisted
from dashboard.release.importer.joins import join
from dashboard.release.importer.numbers import mix_problems, read_numbers
from dashboard.release.importer.repair import repaired
from dashboard.release.importer.spec import Factor, NamesOfUnits, as_manifest_factors, read_spec, source_of


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", "-2", "3e2", "+.5"], [1.5, -2, 300, 0.5]),
        (["1,5", "2", "1.234,5"], [1.5, 2, 1234.5]),
        (["1,234.5", "2,000,000.25", "7"], [1234.5, 2000000.25, 7]),
        (["1.234.567", "12"], [1234567, 12]),
        (["1,234,567", "12"], [1234567, 12]),
        (["0.123", "0.456"], [0.123, 0.456]),
        (["0,123", "0,456"], [0.123, 0.456]),
        (["12,5 %", "7 %"], [12.5, 7]),
        (["1 234,5", "2\u00a0000,5", "\u22123,5"], [1234.5, 2000.5, -3.5]),
        (["", None, "NA", "s/d", "–", "..", "3"], [np.nan] * 6 + [3]),
        ([1, 2.5, None], [1, 2.5, np.nan]),
    ],
)
def test_numbers_are_read_as_their_column_writes_them(cells: list[object], expected: list[float]) -> None:
    numbers, problems = read_numbers(cells, file="t.csv", column="c")
    assert problems == []
    np.testing.assert_array_equal(numbers.values, expected)


@pytest.mark.parametrize("cell", ["12.3.4", "1,2,3", "12-3", "abc", "1e999", "inf", "--5", "1.23.456", "True"])
def test_what_is_no_number_is_never_made_one(cell: str) -> None:
    numbers, problems = read_numbers([cell, "1.5"], file="t.csv", column="c", decimal=".")
    assert np.isnan(numbers.values[0])
    assert [(one.row, one.value) for one in problems] == [(2, cell)]


def test_a_decimal_mark_that_is_said_settles_the_doubt() -> None:
    cells = ["1.234", "5.678"]
    assert read_numbers(cells, file="t.csv", column="c")[1] != []
    assert read_numbers(cells, file="t.csv", column="c", decimal=".")[0].values.tolist() == [1.234, 5.678]
    assert read_numbers(cells, file="t.csv", column="c", decimal=",")[0].values.tolist() == [1234, 5678]


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4)), min_size=1, max_size=20))
def test_a_number_written_plainly_comes_back_as_itself(values: list[float]) -> None:
    cells = [f"{value:.4f}" for value in values]
    numbers, problems = read_numbers(cells, file="t.csv", column="c")
    assert problems == []
    np.testing.assert_allclose(numbers.values, values, atol=1e-9)


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_text_whatever_breaks_the_reading_of_numbers(cells: list[str]) -> None:
    numbers, _ = read_numbers(cells, file="t.csv", column="c")
    assert numbers.values.shape == (len(cells),)


def test_small_percentages_are_not_taken_for_shares() -> None:
    really_from_low_to_high = np.geomspace(0.06, 85, 500)
    assert mix_problems(really_from_low_to_high, file="t.csv", column="c") == []
    assert mix_problems(np.array([0.0, 0.0, 5.0, 50.0]), file="t.csv", column="c") == []
    assert mix_problems(np.concatenate([np.linspace(0.05, 0.6, 30), np.linspace(5, 60, 400)]), file="t", column="c")


def test_codes_stay_text_with_their_zeros() -> None:
    assert as_codes(["007", 7, 7.0, "7.0", " 7 ", "", None, float("nan")]) == [
        "007",
        "7",
        "7",
        "7",
        "7",
        None,
        None,
        None,
    ]


def test_zeros_are_only_missed_where_the_other_file_has_them() -> None:
    assert lost_zeros(["10101"], ["010101", "150101"], file="t", column="c", first_row=2) is not None
    assert lost_zeros(["101"], ["101", "102"], file="t", column="c", first_row=2) is None
    assert lost_zeros(["99999"], ["010101"], file="t", column="c", first_row=2) is None
    assert lost_zeros(["1", "22"], ["01", "222"], file="t", column="c", first_row=2) is None  # codes of several lengths


def test_the_nearest_codes_are_those_a_slip_would_explain() -> None:
    assert nearest("010103", ["010102", "020203", "990000"]) == ("010102", "020203")
    assert nearest("10103", ["010103", "020203"]) == ("010103",)
    assert nearest("x", []) == ()


def test_a_join_counts_both_sides() -> None:
    joined = join(["a1", "a2"], ["A", "B"], ["a2", "a3"], boundary_rows=[1, 2], table_rows=[2, 3])
    assert joined.row.tolist() == [-1, 0]
    assert joined.matched == 1
    assert [one.code for one in joined.boundaries] == ["a1"]
    assert [(one.code, one.row, one.nearest) for one in joined.table] == [("a3", 3, ("a1",))]


def test_accents_are_untwisted_only_where_they_were_twisted() -> None:
    assert untwisted("Ã‰vora, São, Â°") == "Évora, São, °"
    assert untwisted("ESPIGÃ\x83O") == "ESPIGÃO"
    assert untwisted("Ñuñoa") == "Ñuñoa"


def test_repaired_shapes_are_valid_polygons_of_five_decimals() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1.0000049, 1), (1, 0), (0, 1)])
    spike = shapely.Polygon([(0, 0), (2, 0), (1, 0), (1, 1)])
    fine = shapely.Polygon([(5.123456789, 0), (6, 0), (6, 1)])
    shapes, repairs, vanished = repaired(np.array([bow_tie, spike, fine], dtype=object), ["a", "b", "c"])
    assert shapely.is_valid(shapes).all()
    assert {one.code for one in repairs} == {"a", "b"}
    assert {shape.geom_type for shape in shapes} <= {"Polygon", "MultiPolygon"}
    assert shapely.get_coordinates(shapes[2])[0, 0] == 5.12346
    assert vanished == ()


def test_a_shape_without_area_is_told_not_dropped() -> None:
    sliver = shapely.Polygon([(0, 0), (1e-9, 0), (1e-9, 1e-9)])
    assert repaired(np.array([sliver], dtype=object), ["tiny"])[2] == ("tiny",)


@pytest.mark.parametrize(
    ("text", "column", "direction", "weight", "unit"),
    [
        ("rural:pesorur/pesotot:+", "pesorur/pesotot", 1, 1, None),
        ("rural:pct:-:12", "pct", -1, 12, None),
        ("rural:pct:+:12.5:percent", "pct", 1, 12.5, "percent"),
        ("work:Children: total (%):+", "Children: total (%)", 1, 1, None),
    ],
)
def test_a_factor_is_written_in_one_word(
    text: str, column: str, direction: int, weight: float, unit: str | None
) -> None:
    factor = Factor.parse(text)
    assert (factor.column, factor.direction, factor.weight, factor.unit) == (column, direction, weight, unit)


def test_units_are_named_by_file_and_columns() -> None:
    named = NamesOfUnits.parse("C:/data/states.csv:code:name:iso")
    assert (str(named.file), named.code, named.name, named.iso) == ("C:/data/states.csv", "code", "name", "iso")


def test_every_wrong_setting_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("country: Brazil\nfactors: [rural]\nclases: 3\navailability_threshold: 2\n")
    with pytest.raises(ImportRefusedError) as caught:
        read_spec(tmp_path / "s.yaml")
    refusal = str(caught.value)
    for part in (
        "'country'",
        "'boundaries' is not given; say it with --boundaries or in the YAML file",
        "'rural' is not a factor; write name:column:+ (or -)",
        "'clases' is not a setting",
        "'availability_threshold'",
    ):
        assert part in refusal


def test_options_win_over_the_file_and_its_paths_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "country: PER\nboundaries: b.json\ntable: t.csv\ncode_column: c\nfactors: ['x:x:+']\nyear: 2017\n"
    )
    spec = read_spec(tmp_path / "s.yaml", year="2020")
    assert (spec.boundaries, spec.year) == (tmp_path / "b.json", "2020")
    assert read_spec(tmp_path / "s.yaml", data=Path("/else")).table == Path("/else/t.csv")


@pytest.mark.parametrize(
    ("text", "told"), [("- a\n- b\n", "holds no settings"), ("a: [", "is not valid YAML"), (None, "cannot be read")]
)
def test_a_specification_that_is_none_is_refused(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(ImportRefusedError, match=told):
        read_spec(tmp_path / "s.yaml")


def test_the_shipped_example_is_a_whole_specification(project: Path) -> None:
    spec = read_spec(project / "docs" / "examples" / "brazil.yaml")
    assert len(spec.factors) == 12
    assert sum(factor.direction for factor in spec.factors) == 9 - 3


def test_an_import_may_say_its_words_once_or_in_three_languages(project: Path) -> None:
    example = project / "docs" / "examples" / "brazil.yaml"
    spec = read_spec(example)
    assert spec.licence.es != spec.licence.en
    assert read_spec(example, licence="CC0", attribution=("IBGE",)).licence == Text.same("CC0")
    units = {factor.code: "percent" for factor in spec.factors}
    assert {factor.source for factor in as_manifest_factors(spec, units)} == {spec.source}  # type: ignore[arg-type]
    unsaid = spec.model_copy(update={"source": Text.same("")})
    assert source_of(unsaid) == Text.same(spec.table.name)
