"""Paint, legend, scene and table tell the same story, and tell four kinds of absence from zero."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.choices import Classing, Scenario, View
from dashboard.language import Language
from dashboard.values import Paint, RiskLevel
from tests.support.releases import explorer

ATLAS = explorer()
FIRST = Paint.FIRST_CLASS


def test_zero_missing_suppressed_and_not_modelled_are_told_apart_on_the_map() -> None:
    view = View(country="TSB")
    painted = dict(zip(ATLAS.codes(view), ATLAS.paint(view), strict=True))
    assert ATLAS.values(view)[0] == 0.0
    assert painted["A01"] == FIRST
    assert (painted["A05"], painted["A06"], painted["B06"]) == (Paint.NO_DATA, Paint.SUPPRESSED, Paint.NOT_MODELLED)
    kinds = [entry.kind for entry in ATLAS.legend(view).entries]
    assert kinds == ["class", "class", "class", "no_data", "suppressed", "not_modelled"]


def test_a_factor_is_painted_where_it_is_known_whatever_became_of_the_estimate() -> None:
    painted = ATLAS.paint(View(country="TSA", layer="factor:rural"))
    assert painted[4] == Paint.NO_DATA
    assert painted[5] == Paint.SUPPRESSED
    assert painted[11] >= FIRST
    assert painted[6] == FIRST, "a rural share of zero is the lowest class, not an absence"


def test_the_legend_counts_municipalities_and_children_of_the_focused_state() -> None:
    whole = ATLAS.legend(View(country="TSA"))
    north = ATLAS.legend(View(country="TSA", admin1="01"))
    south = ATLAS.legend(View(country="TSA", admin1="02"))
    assert sum(entry.municipalities for entry in whole.entries) == 12
    for at, entry in enumerate(whole.entries[:3]):
        assert entry.municipalities == north.entries[at].municipalities + south.entries[at].municipalities
        assert entry.children == pytest.approx((north.entries[at].children or 0) + (south.entries[at].children or 0))
    assert "not_modelled" not in {entry.kind for entry in north.entries}


def test_three_classes_have_the_names_of_levels_other_numbers_have_none() -> None:
    three = ATLAS.legend(View(country="TSA"))
    assert [entry.level for entry in three.entries[:3]] == [RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH]
    five = ATLAS.legend(View(country="TSA", classing=Classing(k=5)))
    assert {entry.level for entry in five.entries} == {None}
    assert five.k == 5


def test_three_classes_by_another_method_are_not_called_levels_and_the_official_level_stands_beside() -> None:
    view = View(country="TSA", classing=Classing(method="quantiles", k=3), scenario=Scenario(weights=(("age", 0.5),)))
    assert {entry.level for entry in ATLAS.legend(view).entries} == {None}
    published = ATLAS.table(View(country="TSA")).rows
    levels = {row["code"]: row["level"] for row in published}
    for row in ATLAS.table(view).rows:
        card = ATLAS.place(view, str(row["code"]), "municipality")
        assert card.level is None
        assert row["official_level"] == card.official_level == levels[row["code"]]
        assert row["level"] in (None, 1, 2, 3)


def test_classes_relative_to_the_state_show_limits_only_for_a_focused_state() -> None:
    relative = Classing(scope="parent")
    whole = ATLAS.legend(View(country="TSA", classing=relative))
    assert whole.cuts_differ_by_parent
    assert {entry.upper for entry in whole.entries} == {None}
    one = ATLAS.legend(View(country="TSA", classing=relative, admin1="01"))
    assert not one.cuts_differ_by_parent
    assert one.entries[0].upper is not None
    assert one.entries[1].upper != ATLAS.legend(View(country="TSA")).entries[1].upper


def test_a_state_too_small_to_be_cut_is_not_comparable_rather_than_low() -> None:
    view = View(country="TSA", classing=Classing(scope="parent", k=5))
    painted = ATLAS.paint(view)
    assert {painted[at] for at in (0, 1, 2, 3)} == {Paint.NOT_COMPARABLE}, "four values, five classes"
    assert all(painted[at] >= FIRST for at in (6, 7, 8, 9, 10))


def test_the_difference_layer_has_symmetric_cuts_and_no_change_in_the_middle() -> None:
    legend = ATLAS.legend(View(country="TSA", layer="difference"))
    cuts = [entry.upper for entry in legend.entries if entry.upper is not None]
    assert cuts == [-cut for cut in reversed(cuts)]
    assert legend.scheme == "diverging"
    painted = np.frombuffer(ATLAS.paint(View(country="TSA", layer="difference")), np.uint8)
    assert {int(byte) for byte in painted if byte >= FIRST} == {FIRST + len(cuts) // 2}


def test_coverage_says_who_has_a_result_and_why_the_others_have_none() -> None:
    painted = dict(
        zip(ATLAS.codes(View(country="TSB")), ATLAS.paint(View(country="TSB", layer="coverage")), strict=True)
    )
    assert painted["A01"] == FIRST
    assert painted["B03"] == FIRST + 1, "two of three factors"
    assert (painted["A05"], painted["A06"], painted["B06"]) == (Paint.NO_DATA, Paint.SUPPRESSED, Paint.NOT_MODELLED)
    labels = [
        entry.label for entry in ATLAS.legend(View(country="TSB", layer="coverage", language=Language.ENGLISH)).entries
    ]
    assert labels[:2] == ["With all factors", "With some of the factors"]


def test_the_table_shows_what_the_map_shows() -> None:
    view = View(country="TSA", admin1="02", hidden=(FIRST, Paint.NOT_MODELLED))
    painted = dict(zip(ATLAS.codes(view), ATLAS.paint(view), strict=True))
    seen = {code for code, byte in painted.items() if code.startswith("02") and byte not in view.hidden}
    assert {row["code"] for row in ATLAS.table(view).rows} == seen


def test_the_table_is_ordered_by_estimate_and_a_limit_keeps_the_total() -> None:
    table = ATLAS.table(View(country="TSA"))
    estimates = [row["estimate"] for row in table.rows]
    known = [one for one in estimates if one is not None]
    assert known == sorted(known, reverse=True)
    assert estimates[len(known) :] == [None, None, None]
    assert [row["status"] for row in table.rows[len(known) :]] == ["no_data", "suppressed", "not_modelled"]
    few = ATLAS.table(View(country="TSA"), limit=2)
    assert (few.rows, few.total) == (table.rows[:2], 12)


def test_the_table_shows_the_official_result_beside_an_exploratory_one() -> None:
    official = {column.field for column in ATLAS.table(View(country="TSA")).columns}
    scenario = View(country="TSA", scenario=Scenario(weights=(("rural", 0.2),)))
    table = ATLAS.table(scenario)
    assert {column.field for column in table.columns} - official == {
        "official_level",
        "official_estimate",
        "difference",
    }
    row = table.rows[0]
    assert row["difference"] == pytest.approx(row["estimate"] - row["official_estimate"])  # type: ignore[operator]


def test_the_scene_names_the_units_in_the_order_of_the_paint() -> None:
    scene = ATLAS.scene(View(country="TSA", admin1="01", municipality="01002"))
    assert (scene.level, scene.fill, scene.focus, scene.selected) == ("municipality", "municipalities", "01", "01002")
    assert (scene.bounds.south, scene.bounds.north) == (1.0, 2.0)
    assert scene.labels[0].name == "Ñemby", "900 children, the most in the north"


def test_every_scene_has_its_mesh() -> None:
    held = {digest: {mesh.name: mesh.codes for mesh in meshes} for digest, meshes in ATLAS.meshes()}
    for country in ("LAC", "TSA", "TSB", "TSC"):
        for layer in ATLAS.layers(View(country=country)):
            view = View(country=country, layer=layer.code)
            scene = ATLAS.scene(view)
            assert held[scene.digest][scene.fill] == ATLAS.codes(view)
            assert set(scene.outlines) <= set(held[scene.digest])
