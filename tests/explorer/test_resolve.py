"""An address may be old, mistyped or made up: it always opens a map, and says what gave way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.choices import Camera, Classing, FactorOption, Scenario, View
from dashboard.explorer import Explorer
from dashboard.values import ValueStatus
from tests.support.releases import clrisk_release, explorer, index_release

ATLAS = explorer()


def keys(view: View) -> list[str]:
    return [notice.key for notice in ATLAS.resolve(view)[1]]


def test_a_valid_address_is_kept_silently() -> None:
    view = View(
        country="TSA",
        admin1="01",
        municipality="01002",
        layer="factor:rural",
        classing=Classing(method="quantiles", k=4, scope="parent"),
        scenario=Scenario(weights=(("rural", 1.5),), calibrate=True),
        hidden=(0, 17),
        camera=Camera(longitude=1, latitude=1, zoom=5),
    )
    assert ATLAS.resolve(view) == (view, ())


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (View(country="XYZ"), "country_unknown"),
        (View(country="TSA", release="tsa-2019.1"), "release_unknown"),
        (View(country="TSA", admin1="99"), "unit_unknown"),
        (View(country="TSA", municipality="99999"), "municipality_unknown"),
        (View(country="TSC", municipality="01001"), "municipality_unknown"),
        (View(country="TSA", layer="factor:gone"), "layer_unknown"),
        (View(country="TSC", layer="children"), "layer_unknown"),
        (View(country="TSA", scenario=Scenario(weights=(("gone", 1.5),))), "factor_unknown"),
        (View(country="TSA", scenario=Scenario(weights=(("rural", 50.0),))), "weight_out_of_range"),
        (View(country="TSB", scenario=Scenario(options=(FactorOption(factor="gone"),))), "factor_unknown"),
        (View(country="TSB", scenario=Scenario(calibrate=True)), "scenario_not_applicable"),
        (View(country="TSA", scenario=Scenario(aggregation="geometric")), "scenario_not_applicable"),
        (View(country="TSC", scenario=Scenario(weights=(("rural", 1.5),))), "scenario_not_applicable"),
    ],
)
def test_an_old_address_falls_back_with_a_notice(asked: View, key: str) -> None:
    settled, notices = ATLAS.resolve(asked)
    assert [notice.key for notice in notices] == [key]
    assert ATLAS.resolve(settled) == (settled, ())
    assert len(ATLAS.paint(asked)) == len(ATLAS.codes(asked))


def test_a_municipality_implies_its_state() -> None:
    settled, notices = ATLAS.resolve(View(country="TSA", admin1="01", municipality="02003"))
    assert (settled.admin1, settled.municipality, notices) == ("02", "02003", ())


def test_a_state_may_be_given_by_its_iso_code() -> None:
    assert ATLAS.resolve(View(country="TSA", admin1="TA-S"))[0].admin1 == "02"


def test_a_plain_country_without_a_release_opens_its_published_facts_silently() -> None:
    settled, notices = ATLAS.resolve(View(country="TSC"))
    assert (settled.layer, notices) == ("facts:clrisk", ())
    assert ATLAS.resolve(View())[0].layer == "facts:child_labour"


def test_weights_out_of_range_are_clamped() -> None:
    settled, _ = ATLAS.resolve(View(country="TSA", scenario=Scenario(weights=(("rural", 50.0),))))
    assert settled.scenario.weights == (("rural", 2.0),)


def test_weights_all_zero_keep_the_map_and_say_why() -> None:
    asked = View(country="TSB", scenario=Scenario(weights=(("poverty", 0.0), ("schooling", 0.0), ("water", 0.0))))
    settled, notices = ATLAS.resolve(asked)
    assert [notice.key for notice in notices] == ["weights_all_zero"]
    assert settled.scenario.is_official


def test_a_slider_moved_back_is_official_again() -> None:
    official = {control.factor: control.official for control in ATLAS.controls(View(country="TSB"))}
    rounded = tuple((factor, round(weight, 2)) for factor, weight in official.items())
    settled, notices = ATLAS.resolve(View(country="TSB", scenario=Scenario(weights=rounded)))
    assert settled.scenario == Scenario()
    assert notices == ()


def test_the_newest_real_release_comes_before_a_demonstration() -> None:
    from dashboard.release.manifest import ReleaseKind

    atlas = explorer(clrisk_release(), clrisk_release(kind=ReleaseKind.IMPORTED), index_release())
    assert [choice.name for choice in atlas.releases_of("TSA")] == ["tsa-imported-2026.1", "tsa-demonstration-2026.1"]
    manifest = atlas.release_of(View(country="TSA"))
    assert manifest is not None
    assert manifest.name == "tsa-imported-2026.1"
    demonstration = atlas.release_of(View(country="TSA", release="tsa-demonstration-2026.1"))
    assert demonstration is not None
    assert demonstration.name == "tsa-demonstration-2026.1"


_code = st.sampled_from(["TSA", "TSB", "TSC", "TSD", "LAC", "QQQ"])
_factor = st.sampled_from(["rural", "sex", "poverty", "water", "schooling", "gone"])
_scenario = st.builds(
    Scenario,
    weights=st.lists(st.tuples(_factor, st.floats(0, 100)), max_size=4).map(tuple),
    calibrate=st.booleans(),
    aggregation=st.sampled_from(["arithmetic", "geometric"]),
    availability_threshold=st.none() | st.floats(0, 1),
    options=st.lists(
        st.builds(
            FactorOption,
            factor=_factor,
            direction=st.sampled_from([None, -1, 1]),
            normalisation=st.sampled_from([None, "min_max", "z_score", "percentile_rank"]),
        ),
        max_size=2,
    ).map(tuple),
)
_view = st.builds(
    View,
    country=_code,
    release=st.sampled_from([None, "tsa-demonstration-2026.1", "old-release"]),
    admin1=st.sampled_from([None, "01", "02", "A", "B", "TC-1", "TA-N", "zz"]),
    municipality=st.sampled_from([None, "01006", "02002", "A06", "B01", "zz"]),
    layer=st.sampled_from(
        ["level", "estimate", "expected_children", "children", "difference", "coverage", "factor:rural",
         "factor:water", "facts:clrisk", "facts:ivti", "facts:child_labour", "facts:gone", "gone"]
    ),
    classing=st.builds(
        Classing,
        method=st.sampled_from([None, "natural_breaks", "quantiles", "equal_width"]),
        k=st.none() | st.integers(2, 7),
        scope=st.sampled_from(["national", "parent"]),
    ),
    scenario=_scenario,
    hidden=st.lists(st.integers(0, 30), max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(view=_view)
def test_every_question_has_an_answer_for_any_view(view: View) -> None:
    atlas: Explorer = ATLAS
    settled, _ = atlas.resolve(view)
    assert atlas.resolve(settled) == (settled, ())
    painted = atlas.paint(view)
    assert len(painted) == len(atlas.codes(view)) == len(atlas.values(view))
    legend = atlas.legend(view)
    assert set(painted) >= {entry.index for entry in legend.entries if entry.municipalities}
    if settled.admin1 is None:
        assert set(painted) <= {entry.index for entry in legend.entries}
        assert sum(entry.municipalities for entry in legend.entries) == len(painted)
    assert settled.layer in {layer.code for layer in atlas.layers(view)}
    assert atlas.table(view).total <= len(painted)
    atlas.scene(view), atlas.controls(view)
    figures, effect = atlas.key_figures(view), atlas.effect(view)
    assert figures.is_exploratory == effect.is_exploratory == (not settled.scenario.is_official)
    assert effect.changed == effect.up + effect.down
    if not effect.is_exploratory:
        assert (effect.changed, effect.gained, effect.lost, effect.rate) == (0, 0, 0, effect.official_rate)
    if figures.rate is not None and figures.expected_children is not None:
        assert figures.rate * (figures.children_with_value or 0) == pytest.approx(figures.expected_children)
    here = atlas.crumbs(view)[-1]
    card = atlas.place(view, here.code, here.level)
    assert card.place == here
    if here.level == "municipality" and card.status is not ValueStatus.AVAILABLE:
        assert (card.estimate, card.rank, card.level, card.class_index) == (None,) * 4
