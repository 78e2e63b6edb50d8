"""The official result stays what it is; a scenario moves places between classes, never the classes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.choices import Classing, FactorOption, Scenario, View
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.values import Paint, RiskLevel
from tests.support.releases import CHILDREN, RURAL, clrisk_probability, clrisk_release, explorer, index_release

ATLAS = explorer()
AVAILABLE = [0, 1, 2, 3, 6, 7, 8, 9, 10]
RURAL_OFF = Scenario(weights=(("rural", 0.0),))


@pytest.mark.parametrize(("country", "release"), [("TSA", clrisk_release()), ("TSB", index_release())])
def test_official_weights_reproduce_the_official_result(country: str, release: object) -> None:
    view = View(country=country)
    stated = Scenario(weights=tuple((control.factor, control.official) for control in ATLAS.controls(view)))
    for scenario in (Scenario(), stated, Scenario(calibrate=country == "TSA")):
        values = ATLAS.values(view.model_copy(update={"scenario": scenario}))
        np.testing.assert_array_equal(values[AVAILABLE], release.estimate[AVAILABLE])  # type: ignore[attr-defined]
        assert not ATLAS.effect(view.model_copy(update={"scenario": scenario})).is_exploratory


@pytest.mark.parametrize("country", ["TSA", "TSB"])
@pytest.mark.parametrize("scope", ["national", "parent"])
def test_the_published_classes_are_shown_verbatim(country: str, scope: str) -> None:
    release = clrisk_release() if country == "TSA" else index_release()
    published = release.national_class if scope == "national" else release.parent_class
    for classing in (Classing(scope=scope), Classing(method="natural_breaks", k=3, scope=scope)):  # type: ignore[arg-type]
        for layer in ("level", "estimate") if classing.k else ("level",):
            painted = np.frombuffer(ATLAS.paint(View(country=country, classing=classing, layer=layer)), np.uint8)
            np.testing.assert_array_equal(painted[AVAILABLE] - Paint.FIRST_CLASS, published[AVAILABLE])


def test_a_scenario_is_predicted_exactly() -> None:
    values = ATLAS.values(View(country="TSA", scenario=Scenario(weights=(("age", 0.5), ("rural", 1.7)))))
    by_hand = [clrisk_probability(at, {"age": 0.5, "rural": 1.7}) for at in AVAILABLE]
    np.testing.assert_allclose(values[AVAILABLE], by_hand, rtol=1e-12)
    assert np.isnan(values[[4, 5, 11]]).all()


def test_calibration_keeps_the_national_rate_over_the_children_it_is_shown_for() -> None:
    view = View(country="TSA", scenario=Scenario(weights=(("rural", 0.0),), calibrate=True))
    official = ATLAS.effect(view).official_rate
    assert ATLAS.effect(view).rate == pytest.approx(official, rel=1e-9)
    loose = View(country="TSA", scenario=RURAL_OFF)
    assert ATLAS.effect(loose).rate != pytest.approx(official, abs=2e-2)


@pytest.mark.parametrize("country", ["TSA", "TSB"])
@pytest.mark.parametrize("layer", ["level", "estimate", "children", "difference"])
def test_a_subset_keeps_the_levels_of_the_whole(country: str, layer: str) -> None:
    whole = View(country=country, layer=layer, scenario=RURAL_OFF if country == "TSA" else Scenario())
    part = whole.model_copy(update={"admin1": "01" if country == "TSA" else "A"})
    assert ATLAS.paint(part) == ATLAS.paint(whole)
    limits = [(entry.lower, entry.upper) for entry in ATLAS.legend(whole).entries if entry.kind == "class"]
    assert [(entry.lower, entry.upper) for entry in ATLAS.legend(part).entries if entry.kind == "class"] == limits


def test_cuts_are_those_of_the_official_values_under_every_scenario() -> None:
    for classing in (Classing(), Classing(method="quantiles", k=4), Classing(scope="parent")):
        official = ATLAS.legend(View(country="TSA", admin1="01", classing=classing))
        changed = ATLAS.legend(View(country="TSA", admin1="01", classing=classing, scenario=RURAL_OFF))
        assert [entry.upper for entry in changed.entries] == [entry.upper for entry in official.entries]


def test_another_scale_of_an_index_learns_its_cuts_on_official_weights() -> None:
    scale = (FactorOption(factor="poverty", normalisation="z_score"),)
    weights = (("poverty", 80.0), ("schooling", 10.0), ("water", 10.0))
    equal = View(country="TSB", scenario=Scenario(options=scale))
    shifted = View(country="TSB", scenario=Scenario(options=scale, weights=weights))
    plain = [entry.upper for entry in ATLAS.legend(View(country="TSB")).entries]
    assert [entry.upper for entry in ATLAS.legend(equal).entries] != plain
    assert [entry.upper for entry in ATLAS.legend(shifted).entries] == [
        entry.upper for entry in ATLAS.legend(equal).entries
    ]


def test_the_effect_names_who_changes_class_and_how_many_children_live_there() -> None:
    effect = ATLAS.effect(View(country="TSA", scenario=RURAL_OFF))
    cuts = clrisk_release().manifest.classes.national_cuts
    by_hand = {}
    for at in AVAILABLE:
        before, after = (sum(clrisk_probability(at, weights) > cut for cut in cuts) for weights in ({}, {"rural": 0.0}))
        if before != after:
            by_hand[clrisk_release().municipalities.codes[at]] = (before, after)
    assert {change.code: (change.before, change.after) for change in effect.changes} == by_hand
    assert (effect.changed, effect.up, effect.down) == (len(by_hand), 0, len(by_hand))
    assert effect.children_concerned == sum(change.children or 0 for change in effect.changes)
    assert [change.children for change in effect.changes] == sorted(
        (change.children for change in effect.changes), key=lambda one: -(one or 0)
    )
    assert effect.zeroed == ("rural es",)
    assert effect.is_exploratory


def test_places_that_win_or_lose_a_value_are_counted_apart_from_changes_of_class() -> None:
    strict = ATLAS.effect(View(country="TSB", scenario=Scenario(availability_threshold=1.0)))
    assert (strict.lost, strict.gained, strict.changed) == (1, 0, 0), "B03 lacks one factor of three"
    assert not {change.code for change in strict.changes} & {"B03"}
    official = ATLAS.effect(View(country="TSB"))
    assert (official.lost, official.gained) == (0, 0)
    narrow = index_release()
    rule = narrow.manifest.model_copy(update={"availability_threshold": 1.0})
    estimate = np.where(np.arange(12) == 8, np.nan, narrow.estimate)
    status = np.where(np.arange(12) == 8, np.uint8(1), narrow.status).astype(np.uint8)
    atlas = explorer(replace(narrow, manifest=rule, estimate=estimate, status=status))
    loose = atlas.effect(View(country="TSB", scenario=Scenario(availability_threshold=0.5)))
    assert (loose.lost, loose.gained) == (0, 1)


def test_a_factor_that_tells_nothing_is_named_beside_how_many_count() -> None:
    flat = index_release()
    atlas = explorer(replace(flat, factors=dict(flat.factors) | {"water": np.full(12, 0.4)}))
    view = View(country="TSB", language=Language.ENGLISH, scenario=Scenario(weights=(("schooling", 40.0),)))
    figures = atlas.key_figures(view)
    assert (figures.factors_total, figures.set_aside, figures.on_part_of_factors) == (2, ("water en",), 1)
    card = atlas.place(view, "B03", "municipality")
    assert (card.factors_present, card.factors_total, card.set_aside) == (1, 2, ("water en",))
    assert atlas.place(view, "TSB", "country").factors_total == 2


def test_rates_are_weighted_by_children_never_plain() -> None:
    weighted = sum(clrisk_probability(at) * CHILDREN[at] for at in AVAILABLE) / sum(CHILDREN[at] for at in AVAILABLE)
    plain = sum(clrisk_probability(at) for at in AVAILABLE) / len(AVAILABLE)
    figures = ATLAS.key_figures(View(country="TSA"))
    assert figures.rate == pytest.approx(weighted, rel=1e-12)
    assert figures.rate != pytest.approx(plain, rel=1e-3)
    assert figures.rate_is_weighted


def test_without_children_there_is_no_rate() -> None:
    atlas = explorer(index_release(with_children=False))
    view = View(country="TSB", scenario=Scenario(weights=(("water", 90.0),)))
    assert atlas.key_figures(view).rate is None
    assert atlas.key_figures(view).children is None
    assert atlas.effect(view).rate is None
    assert atlas.effect(view).children_concerned is None
    assert "children" not in {layer.code for layer in atlas.layers(view)}
    assert all(entry.children is None for entry in atlas.legend(view).entries)


def test_drivers_follow_the_weights_of_the_scenario() -> None:
    official = ATLAS.place(View(country="TSA"), "01002", "municipality")
    assert [driver.factor for driver in official.up] == ["rural"]
    halved = ATLAS.place(View(country="TSA", scenario=Scenario(weights=(("rural", 0.5),))), "01002", "municipality")
    assert halved.up[0].contribution == pytest.approx(official.up[0].contribution / 2)
    off = ATLAS.place(View(country="TSA", scenario=RURAL_OFF), "01002", "municipality")
    assert off.up == ()
    assert official.up[0].value == RURAL[1]


def test_ranks_count_only_places_with_a_value() -> None:
    first = max(AVAILABLE, key=lambda at: clrisk_probability(at))
    codes = clrisk_release().municipalities.codes
    card = ATLAS.place(View(country="TSA"), codes[first], "municipality")
    assert (card.rank, card.ranked) == (1, len(AVAILABLE))
    assert (card.rank_in_parent, card.ranked_in_parent) == (1, 5)
    assert card.level is RiskLevel.HIGH


def test_a_missing_factor_is_said_and_never_reads_as_low_risk() -> None:
    card = ATLAS.place(View(country="TSB"), "B03", "municipality")
    assert (card.factors_present, card.factors_total) == (2, 3)
    missing = ATLAS.place(View(country="TSB"), "A05", "municipality")
    assert (missing.estimate, missing.level, missing.reason) == (None, None, "absence.no_data")


def test_a_lower_threshold_reaches_more_places_but_not_those_that_were_not_modelled() -> None:
    view = View(country="TSB", scenario=Scenario(availability_threshold=0.0))
    values = ATLAS.values(view)
    assert np.isnan(values[[5, 11]]).all()
    assert ATLAS.paint(view)[11] == Paint.NOT_MODELLED


@settings(max_examples=25, deadline=None)
@given(factor=st.sampled_from(["poverty", "schooling", "water"]), share=st.floats(0.05, 0.9))
def test_scaling_all_weights_alike_changes_nothing(factor: str, share: float) -> None:
    base = {"poverty": 30.0, "schooling": 40.0, "water": 50.0, factor: 60.0}
    scaled = {code: weight * share for code, weight in base.items()}
    both = [
        ATLAS.values(View(country="TSB", scenario=Scenario(weights=tuple(weights.items()))))
        for weights in (base, scaled)
    ]
    np.testing.assert_allclose(both[0], both[1], rtol=1e-9)


def test_two_visitors_do_not_see_each_others_choices() -> None:
    mine, yours = View(country="TSA", scenario=RURAL_OFF), View(country="TSA")
    alone = (ATLAS.paint(mine), ATLAS.paint(yours))
    atlas = explorer()

    def ask(at: int) -> bytes:
        return atlas.paint((mine, yours)[at % 2])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(200)))
    assert all(answer == alone[at % 2] for at, answer in enumerate(answers))


def test_memory_is_bounded() -> None:
    from dashboard.explorer.cache import Memory

    memory: Memory[int] = Memory(size=3)
    for question in range(10):
        memory.recall(question, lambda question=question: question)  # type: ignore[misc]
    assert len(memory) == 3
    assert memory.recall(9, lambda: -1) == 9
    assert memory.recall(0, lambda: -1) == -1


def test_new_data_never_answer_with_old_ones() -> None:
    old, new = clrisk_release(), clrisk_release()
    new = replace(new, estimate=new.estimate * 0.5, digest="e" * 16)
    first: Explorer = explorer(old)
    second: Explorer = explorer(new)
    view = View(country="TSA", layer="estimate")
    assert not np.array_equal(first.values(view)[AVAILABLE], second.values(view)[AVAILABLE])
