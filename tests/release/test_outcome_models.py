"""Other outcomes are predicted over the cells of the release: with their own coefficients, effects and children."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import DataContractError
from dashboard.model.predict import municipal_probability
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.reader import open_release
from dashboard.release.writer import write_release
from tests.release.tiny import ENGINE_DOCUMENTS, engine_fields, engine_tables

Change = Callable[[dict[str, pd.DataFrame]], Any]


def written(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    write_release(folder / "TST", manifest_fields=engine_fields(), tables=tables, documents=ENGINE_DOCUMENTS)


def test_another_outcome_is_predicted_over_its_own_children_with_its_own_coefficients(tmp_path: Path) -> None:
    written(tmp_path, engine_tables())
    release = open_release(tmp_path / "TST")

    cells = cells_of_outcome(release, "hazardous")

    assert cells is not None
    assert cells.children.tolist() == [20.0, 40.0, 25.0], "pattern 1 alone: the older ones"
    assert [(term.code, term.coefficient) for term in cells.terms] == [("rural", 0.7)]
    eta = -2.0 + 0.7 * np.array([0.1, 0.5, 0.9]) + np.array([0.2, 0.0, -0.3])
    np.testing.assert_allclose(municipal_probability(cells)[:3], 1 / (1 + np.exp(-eta)), rtol=1e-12)
    assert cells_of_outcome(release, "child_labour") is release.cells


def test_a_share_of_a_pooled_pattern_counts_that_share_of_its_children(tmp_path: Path) -> None:
    tables = engine_tables()
    tables["outcome_patterns"] = pd.DataFrame({"outcome": "hazardous", "pattern": [0, 1], "share": [0.5, 1.0]})
    fields = engine_fields(protection="pooled")
    write_release(tmp_path / "TST", manifest_fields=fields, tables=tables, documents=ENGINE_DOCUMENTS)

    cells = cells_of_outcome(open_release(tmp_path / "TST"), "hazardous")

    assert cells is not None
    assert cells.children.tolist() == [5.0, 20.0, 40.0, 12.5, 25.0]


def test_a_release_without_the_two_tables_predicts_its_main_outcome_only(tmp_path: Path) -> None:
    tables = engine_tables()
    del tables["outcome_patterns"], tables["outcome_effects"]
    written(tmp_path, tables)

    release = open_release(tmp_path / "TST")

    assert release.outcome_models == {}
    assert cells_of_outcome(release, "hazardous") is None


def _terms_of_their_own(tables: dict[str, pd.DataFrame]) -> None:
    """A model whose terms the main one does not have: one of the household, one of the territory."""
    further = pd.DataFrame(
        {
            "term": ["head", "dry"],
            "factor": ["age", "rural"],
            "kind": ["household", "territory"],
            "level": ["farm", ""],
            "reference": ["other", ""],
            "coefficient": [1.5, -1.0],
            "standard_error": [0.1, 0.1],
            "outcome": "hazardous",
        }
    )
    tables["outcome_coefficients"] = pd.concat([tables["outcome_coefficients"], further], ignore_index=True)
    tables["patterns"]["head"] = [1.0, 0.0]
    tables["territory"].insert(2, "dry", [0.2, 0.4, 0.6, np.nan])
    del tables["factor_weights"]


def test_terms_that_only_another_outcome_has_are_columns_of_the_same_tables(tmp_path: Path) -> None:
    tables = engine_tables()
    _terms_of_their_own(tables)
    written(tmp_path, tables)

    model = open_release(tmp_path / "TST").outcome_models["hazardous"]

    assert [term.code for term in model.terms] == ["rural", "head", "dry"]
    assert model.pattern_design.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert model.municipal_design[:2].tolist() == [[0.1, 0, 0.2], [0.5, 0, 0.4]]
    release = open_release(tmp_path / "TST")
    assert release.cells is not None
    assert [term.code for term in release.cells.terms] == ["age_15_17", "rural"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda tables: tables.pop("outcome_effects"), "come together"),
        (lambda tables: tables.update(outcome_effects=tables["outcome_effects"].iloc[:3]), "one row for each"),
        (lambda tables: tables["outcome_patterns"].__setitem__("pattern", [7]), "pattern 7 of 'hazardous'"),
        (lambda tables: tables["outcome_patterns"].__setitem__("pattern", [0]), "hold 10 children of 'hazardous'"),
        (lambda tables: tables["outcome_patterns"].__setitem__("outcome", ["child_labour"]), "after the main one"),
        (lambda tables: tables["outcome_patterns"].__setitem__("share", [1.2]), "outside 0-1"),
    ],
    ids=["half of it", "a place too few", "no such pattern", "other children", "the main outcome", "no share"],
)
def test_tables_that_contradict_each_other_are_refused(tmp_path: Path, change: Change, words: str) -> None:
    tables = engine_tables()
    change(tables)
    with pytest.raises(DataContractError, match=words):
        written(tmp_path, tables)
    assert not (tmp_path / "TST").exists()


def test_no_cells_are_asked_for_where_the_children_of_the_main_outcome_are_withheld(tmp_path: Path) -> None:
    """The other outcome is told there, and not predicted anew: its cells would tell how many children all are."""
    tables = engine_tables()
    columns = ["status", "estimate", "children", "expected_children", "national_class"]
    tables["outcomes"].loc[3, columns] = ["available", 0.2, 30.0, 6.0, 0]
    written(tmp_path, tables)

    assert open_release(tmp_path / "TST").outcomes["hazardous"].estimate[3] == 0.2


def test_cells_of_a_place_that_another_outcome_alone_tells_hold_all_its_children(tmp_path: Path) -> None:
    tables = engine_tables()
    unreliable = ["unreliable", np.nan, np.nan, -1, -1]
    columns = ["status", "estimate", "expected_children", "national_class", "recomputed_national_class"]
    tables["estimates"].loc[0, columns] = unreliable
    tables["precision"] = tables["precision"].query("outcome == 'hazardous' or municipality_code != '01001'")
    tables["cells"].loc[tables["cells"]["municipality"] == 0, "children"] += 1
    with pytest.raises(DataContractError, match=r"the cells of '01001' hold 32 children, estimates\.parquet says 30"):
        written(tmp_path, tables)
