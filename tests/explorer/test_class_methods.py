"""Every way of classifying reaches map, legend, files and address, and says what it needs to be redone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from callbacks.address import read, write
from dashboard.choices import Classing, View
from dashboard.classify.cuts import METHODS, learn_cuts
from dashboard.downloads import wording
from dashboard.explorer.class_rules import rule_for
from dashboard.explorer.exports import classes_in_words
from dashboard.explorer.legend import legend_of
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.release.manifest import ClassRule
from dashboard.values import Paint
from layouts.ids import RiskMapIds
from layouts.pages.controls import METHODS as OFFERED
from layouts.pages.controls import class_controls
from layouts.wording import Voice
from tests.support.releases import clrisk_release, explorer

ATLAS = explorer()


def released_with(**classes) -> Study:
    release = clrisk_release()
    rule = ClassRule.model_validate(release.manifest.classes.model_dump() | classes)
    return Study(replace(release, manifest=release.manifest.model_copy(update={"classes": rule})))


@pytest.mark.parametrize("layer", ["level", "estimate", "factor:rural", "children"])
@pytest.mark.parametrize("scope", ["national", "parent"])
@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("method", METHODS)
def test_paint_and_legend_tell_the_same(method, k, scope, layer):
    view = View(country="TSA", layer=layer, classing=Classing(method=method, k=k, scope=scope))
    painted = np.frombuffer(ATLAS.paint(view), dtype=np.uint8)
    legend = ATLAS.legend(view)
    assert sum(entry.municipalities for entry in legend.entries) == len(painted)
    for entry in legend.entries:
        assert entry.municipalities == int(np.count_nonzero(painted == entry.index))
        if entry.kind == "class" and entry.upper is not None and scope == "national":
            shown = np.asarray(ATLAS.values(view))[painted == entry.index]
            assert np.all(shown <= entry.upper)
    assert legend.method == method


@pytest.mark.parametrize("method", METHODS)
def test_an_address_rebuilds_the_classes(method):
    view = View(country="TSA", classing=Classing(method=method, k=4))
    assert read(write(view))[0].classing == view.classing


def test_the_page_offers_every_method_with_a_name_and_a_plain_meaning_in_every_language():
    assert set(OFFERED) == set(METHODS)
    for language in Language:
        voice = Voice.of(language)
        for method in METHODS:
            assert voice.say(f"classes.method.{method}")
            assert len(voice.say(f"classes.explained.{method}")) > 30
            assert wording.METHODS[method].say(language)


def test_the_bins_that_a_release_states_are_those_it_is_cut_by_again():
    study = released_with(method="dalenius_hodges", bins=25)
    assert rule_for(study.release.manifest, layer="level", classing=Classing()).bins == 25
    other = rule_for(study.release.manifest, layer="level", classing=Classing(k=5))
    assert (other.method, other.bins) == ("dalenius_hodges", None)


def test_bins_chosen_in_the_address_cut_the_classes_and_are_named_in_the_file():
    view = View(country="TSA", language=Language.ENGLISH, classing=Classing(method="dalenius_hodges", k=4, bins=7))
    assert "bins=7" in write(view)
    assert read(write(view))[0].classing == view.classing
    study = released_with()
    official = study.shown.estimate
    wanted = learn_cuts(official[np.isfinite(official)], method="dalenius_hodges", k=4, bins=7)
    assert study.cuts("level", view.classing, view.scenario).national == tuple(wanted.tolist())
    assert "Dalenius-Hodges (J = 7)" in classes_in_words(study, view, legend_of(study, view))


def test_other_bins_than_the_stated_ones_are_not_the_published_rule():
    manifest = released_with(method="dalenius_hodges", bins=25).release.manifest
    k = manifest.classes.k
    same, other = (
        rule_for(manifest, layer="level", classing=Classing(method="dalenius_hodges", k=k, bins=bins))
        for bins in (25, 40)
    )
    assert (same.is_published, other.is_published, other.bins) == (True, False, 40)


def test_bins_of_another_method_are_left_out_and_told():
    view, notices = read("/es/mapa/TSA?method=quantiles&bins=20")
    assert (view.classing.method, view.classing.bins) == ("quantiles", None)
    assert notices[0].facts == {"fields": "bins"}


def test_the_page_offers_bins_with_the_method_that_has_them_only():
    for language in Language:
        for method in METHODS:
            view = View(country="TSA", language=language, classing=Classing(method=method))
            told = str(class_controls(ATLAS.legend(view), view=view, voice=Voice.of(language)))
            assert (RiskMapIds.BINS in told) == (method == "dalenius_hodges")


@pytest.mark.parametrize(("bins", "words"), [(25, "Dalenius-Hodges (J = 25)"), (None, "(10 bins per class)")])
def test_a_file_says_in_how_many_bins_the_cuts_were_found(bins, words):
    study = released_with(method="dalenius_hodges", bins=bins)
    view = View(country="TSA", language=Language.ENGLISH)
    assert words in classes_in_words(study, view, legend_of(study, view))


def test_a_release_may_name_its_own_classes_and_other_rules_do_not_borrow_the_names():
    labels = [{"es": name, "en": name, "pt": name} for name in ("A", "B", "C")]
    study = released_with(labels=labels)
    named = legend_of(study, View(country="TSA"))
    assert [entry.label for entry in named.entries if entry.kind == "class"] == ["A", "B", "C"]
    other = legend_of(study, View(country="TSA", classing=Classing(method="k_means", k=3)))
    assert {entry.label for entry in other.entries} == {None}
    assert named.entries[0].index == Paint.FIRST_CLASS
