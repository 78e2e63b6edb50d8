"""A filled template becomes a plan whole, or every problem of it is told with its cell."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.template import SHEETS, PlanRefusedError, read_plan


def grids(**changes):
    made = {
        "results": [["number", "title_es"], [1, "Prevención"], [2.0, "Retiro"]],
        "outputs": [["result", "code", "title_es"], [1, "1.a", "Mapas"]],
        "indicators": [
            ["code", "result", "output", "title_es", "kind", "direction", "baseline", "baseline_year", "responsible"],
            ["1.1", 1, "1.a", "Municipios con plan", "number", "up", "1 234,5", 2018, "G / W"],
            ["2.1", 2, None, "Ley", "yes_no", None, None, None, "TS"],
        ],
        "targets": [
            ["indicator", "country", "year", "value"],
            ["1.1", None, 2021, 40],
            ["1.1", "per", 2021, 4],
            ["2.1", "", 2020, 1],
        ],
    }
    return {**made, **changes}


def problems(**changes):
    with pytest.raises(PlanRefusedError) as refused:
        read_plan(grids(**changes))
    return refused.value.problems


def test_a_filled_template_is_read_as_its_columns_say():
    plan = read_plan(grids())
    first, second = plan.indicators
    assert (first["baseline"], first["responsible"]) == (1234.5, (Reporter.GOVERNMENT, Reporter.WORKERS))
    assert (second["kind"], second["direction"], second["tolerance"]) == (ValueKind.YES_NO, 1, 0.05)
    assert [row["country"] for row in plan.targets] == ["", "PER", ""]
    assert plan.results[1]["number"] == 2


def test_empty_rows_and_columns_in_another_order_do_not_matter():
    turned = grids(results=[["title_es", "number"], [None, None], ["Prevención", 1], ["Retiro", 2]])
    assert [row["number"] for row in read_plan(turned).results] == [1, 2]


def test_all_problems_of_all_sheets_are_told_at_once_each_with_its_cell():
    told = problems(
        results=[["number", "title_es"], [1, None], [1, "Otra"]],
        targets=[["indicator", "country", "year", "value"], ["9.9", "Peru", 1850, "many"]],
    )
    assert "results!B2: 'title_es' is empty; fill it in" in told
    assert "results!A3: '1' stands in row 2 too" in told
    assert any(one.startswith("targets!B2: 'Peru' is no country") for one in told)
    assert any(one.startswith("targets!C2: '1850' is no year") for one in told)
    assert any(one.startswith("targets!D2: 'many' is no number") for one in told)
    assert any("there is no indicator '9.9'" in one for one in told)
    assert any("there is no result 2" in one for one in told)


@pytest.mark.parametrize(
    ("sheet", "row", "problem"),
    [
        ("outputs", [7, "1.a", "Mapas"], "outputs!A2: there is no result 7"),
        ("targets", ["2.1", "", 2020, 3], "a yes or no indicator has 1 or 0"),
        ("targets", ["1.1", "", 2018, 3], "not after the baseline of 2018"),
        ("targets", ["1.1", "", 2020, None], "needs a value or a milestone"),
    ],
)
def test_rows_that_contradict_the_rest_are_refused(sheet, row, problem):
    told = problems(**{sheet: [grids()[sheet][0], row]})
    assert any(problem in one for one in told), told


def test_an_output_of_another_result_is_told_apart():
    header, first, second = grids()["indicators"]
    told = problems(indicators=[header, [*first[:1], 2, *first[2:]], second])
    assert any("output '1.a' belongs to result 1, this indicator to 2" in one for one in told)


def test_a_missing_sheet_and_a_missing_column_are_named():
    held = grids(results=[["title_es"], ["x"]])
    del held["targets"]
    with pytest.raises(PlanRefusedError) as refused:
        read_plan(held)
    assert "targets!A1: the sheet is missing; keep the sheets of the template" in refused.value.problems
    assert any("the column 'number' is missing" in one for one in refused.value.problems)


cells = st.none() | st.text(max_size=30) | st.floats() | st.integers() | st.booleans()


@given(
    st.fixed_dictionaries(
        {
            sheet.name: st.lists(st.lists(cells, max_size=8), max_size=4).map(
                lambda rows, sheet=sheet: [[field.name for field in sheet.fields], *rows]
            )
            for sheet in SHEETS
        }
    )
)
def test_no_workbook_whatever_breaks_the_reading(held):
    with contextlib.suppress(PlanRefusedError):
        read_plan(held)
