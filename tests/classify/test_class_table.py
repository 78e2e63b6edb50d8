"""Classifying a whole table by a rule that is data, and holding the result against the published classes."""

from __future__ import annotations

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.classify.compare import compare_classes
from dashboard.classify.cuts import METHODS, NO_CLASS, learn_cuts
from dashboard.classify.rule import Classification
from dashboard.classify.table import classify_table, variance_explained
from dashboard.release.manifest import ClassRule
from tests.support.tables import table

VALUES = np.random.default_rng(5).beta(2, 20, 240)
PEERS = {"natural_breaks": "FisherJenks", "quantiles": "Quantiles", "equal_width": "EqualInterval"}


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("method", PEERS)
def test_another_library_puts_everybody_into_the_same_class(method, k):
    ours = classify_table(VALUES, rule=Classification(method=method, k=k))
    theirs = getattr(mapclassify, PEERS[method])(VALUES, k=k)
    np.testing.assert_array_equal(ours.national_class, theirs.yb)
    assert ours.counts("national") == tuple(theirs.counts.tolist())


def test_fixed_cuts_are_applied_as_another_library_applies_them():
    ours = classify_table(VALUES, rule=Classification(method="fixed", k=3, cuts=(0.075, 0.122)))
    theirs = mapclassify.UserDefined(VALUES, bins=[0.075, 0.122, 1.0])
    np.testing.assert_array_equal(ours.national_class, theirs.yb)


@pytest.mark.filterwarnings("ignore:Numba not installed")
def test_the_variance_explained_is_the_fit_that_others_report():
    ours = classify_table(VALUES, rule=Classification(method="natural_breaks", k=4))
    theirs = mapclassify.FisherJenks(VALUES, k=4)
    within = sum(((VALUES[theirs.yb == c] - VALUES[theirs.yb == c].mean()) ** 2).sum() for c in range(4))
    assert ours.variance_explained == pytest.approx(1 - within / ((VALUES - VALUES.mean()) ** 2).sum())


@pytest.mark.parametrize("method", METHODS)
def test_each_unit_is_cut_by_its_own_values_alone(method):
    parent = np.arange(240) % 2
    both = classify_table(VALUES, rule=Classification(method=method, k=3), parent=parent, parent_codes=["a", "b"])
    alone = classify_table(VALUES[parent == 1], rule=Classification(method=method, k=3))
    np.testing.assert_array_equal(both.parent_class[parent == 1], alone.national_class)
    assert both.parent_cuts["b"] == alone.national_cuts


def test_the_official_class_is_that_of_the_scope_of_the_rule():
    parent = np.arange(240) % 2
    found = classify_table(VALUES, rule=Classification(scope="parent"), parent=parent, parent_codes=["a", "b"])
    np.testing.assert_array_equal(found.official, found.parent_class)


def test_absent_values_teach_nothing_and_have_no_class():
    with_gaps = np.concatenate([VALUES, [np.nan, np.inf]])
    rule = Classification(method="dalenius_hodges", k=3, bins=25)
    found = classify_table(with_gaps, rule=rule)
    assert found.national_cuts == classify_table(VALUES, rule=rule).national_cuts
    assert found.national_class[-2:].tolist() == [NO_CLASS, NO_CLASS]
    assert sum(found.counts("national")) == 240


def test_a_limit_printed_with_one_decimal_holds_what_was_rounded_to_it():
    drawn = table("""
        value | class
        ------+------
        7.44  | 0
        7.54  | 0
        7.56  | 1
        12.24 | 1
        12.26 | 2
    """)
    rule = Classification(method="fixed", k=3, cuts=(7.5, 12.2), decimals=1)
    found = classify_table(drawn["value"].to_numpy(), rule=rule)
    assert found.national_class.tolist() == drawn["class"].tolist()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("decimals", [2, 3])
def test_values_and_their_printed_forms_fall_into_the_same_class(method, decimals):
    printed = np.round(VALUES, decimals)
    found = classify_table(VALUES, rule=Classification(method=method, k=3, decimals=decimals))
    again = classify_table(printed, rule=Classification(method="fixed", k=3, cuts=found.national_cuts))
    np.testing.assert_array_equal(found.national_class, again.national_class)


def test_a_unit_may_have_published_limits_of_its_own():
    rule = Classification(method="fixed", k=2, cuts=(5.0,), parent_cuts={"b": (8.0,)})
    found = classify_table(np.array([6.0, 6.0]), rule=rule, parent=np.array([0, 1]), parent_codes=["a", "b"])
    assert found.parent_class.tolist() == [1, 0]
    assert found.parent_cuts == {"a": (5.0,), "b": (8.0,)}


def test_limits_of_an_unknown_unit_are_refused():
    rule = Classification(method="fixed", k=2, cuts=(5.0,), parent_cuts={"z": (8.0,)})
    with pytest.raises(ValueError, match=r"units \['z'\]; there are \['a'\]"):
        classify_table(np.array([6.0]), rule=rule, parent=np.array([0]), parent_codes=["a"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"method": "fixed", "k": 3, "cuts": (1.0,)}, "'cuts' must hold 2 ascending limits"),
        ({"method": "fixed", "k": 3, "cuts": (2.0, 1.0)}, "ascending limits"),
        ({"method": "quantiles", "cuts": (1.0, 2.0)}, "learns its own"),
        ({"method": "quantiles", "bins": 20}, "belong to dalenius_hodges"),
        ({"method": "dalenius_hodges", "k": 5, "bins": 4}, "fewer than the 5 classes"),
        ({"labels": ({"es": "a", "en": "a", "pt": "a"},)}, "names 1 classes, 'k' says 3"),
        ({"method": "jenks"}, "natural_breaks"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_with_the_remedy(said, words):
    with pytest.raises(ValidationError, match=words):
        Classification.model_validate(said)


@pytest.mark.parametrize("method", [*METHODS, "fixed"])
def test_every_rule_can_stand_in_the_manifest_of_a_release(method):
    cuts = (0.05, 0.1) if method == "fixed" else ()
    bins = 40 if method == "dalenius_hodges" else None
    rule = Classification(method=method, k=3, cuts=cuts, bins=bins, decimals=3)
    found = classify_table(VALUES, rule=rule)
    stated = ClassRule.model_validate_json(found.as_rule().model_dump_json())
    assert stated == found.as_rule()
    assert (stated.method, stated.bins, stated.decimals, stated.national_cuts) == (method, bins, 3, found.national_cuts)


def test_published_and_recomputed_classes_are_held_side_by_side():
    published = np.array([0, 0, 1, 1, 2, NO_CLASS, 2], dtype=np.uint8)
    recomputed = np.array([0, 1, 1, 0, NO_CLASS, 2, 2], dtype=np.uint8)
    both = compare_classes(published, recomputed=recomputed, k=3)
    assert both.published == (2, 2, 2)
    assert both.recomputed == (2, 2, 2)
    assert (both.moved_up.tolist(), both.moved_down.tolist()) == ([1], [3])
    assert both.moved.tolist() == [1, 3]
    assert (both.lost.tolist(), both.gained.tolist()) == ([4], [5])
    assert both.agreement == pytest.approx(3 / 5)


@given(st.integers(0, 2**31), st.integers(1, 40))
@settings(deadline=None)
def test_nobody_is_lost_in_the_comparison(seed, n):
    draw = np.random.default_rng(seed)
    published, recomputed = (draw.choice([0, 1, 2, NO_CLASS], n).astype(np.uint8) for _ in range(2))
    both = compare_classes(published, recomputed=recomputed, k=3)
    assert both.counts.sum() == n
    same = int((published == recomputed).sum())
    assert len(both.moved) + len(both.lost) + len(both.gained) + same == n
    back = compare_classes(recomputed, recomputed=published, k=3)
    np.testing.assert_array_equal(both.counts, back.counts.T)


def test_a_class_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="is k=2 right"):
        compare_classes(np.array([0, 2]), recomputed=np.array([0, 1]), k=2)


def test_no_variance_no_share_of_it():
    assert np.isnan(variance_explained(np.full(4, 0.3), classes=np.zeros(4, dtype=np.uint8)))
    assert np.isnan(variance_explained(np.array([np.nan]), classes=np.array([NO_CLASS], dtype=np.uint8)))


@pytest.mark.parametrize("method", METHODS)
def test_a_rule_learns_what_its_method_learns(method):
    found = classify_table(VALUES, rule=Classification(method=method, k=4))
    np.testing.assert_array_equal(found.national_cuts, learn_cuts(VALUES, method=method, k=4))
