"""An index is re-weighted only as it was made: its own scales for every factor, and no sliders for other means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.choices import FactorOption, Scenario, View
from dashboard.release.records import Release
from dashboard.scoring.official import without_official
from dashboard.scoring.release_scorer import ReleaseScorer
from tests.support.releases import explorer, index_release


def changed(release: Release, *, factor: dict | None = None, **fields) -> Release:
    """``release`` with its first factor read otherwise, or with other fields of its manifest."""
    manifest = release.manifest
    if factor is not None:
        first, *others = manifest.factors
        manifest = manifest.model_copy(update={"factors": (first.model_copy(update=factor), *others)})
    return replace(release, manifest=manifest.model_copy(update=fields))


def one_heavier(release: Release) -> Scenario:
    return Scenario(weights=((release.manifest.factors[0].code, 90.0),))


@pytest.mark.parametrize("aggregation", ["geometric", "mixed"])
def test_an_index_by_another_mean_is_shown_as_published_and_has_no_sliders(aggregation):
    release = changed(index_release(), aggregation=aggregation)
    scorer = ReleaseScorer(release)
    assert dict(scorer.official_weights) == {}
    result = scorer.outcome(one_heavier(release))
    assert result.is_official
    np.testing.assert_array_equal(result.values, scorer.shown.estimate)
    assert dict(scorer.contributions(Scenario())) == {}


@pytest.mark.parametrize("aggregation", ["geometric", "mixed"])
def test_its_page_opens_and_its_old_addresses_with_weights_too(aggregation):
    release = changed(index_release(), aggregation=aggregation)
    atlas = explorer(release)
    view, notices = atlas.resolve(View(country=release.manifest.country, scenario=one_heavier(release)))
    assert view.scenario == Scenario()
    assert notices
    assert len(atlas.paint(view)) == len(release.municipalities)
    assert atlas.table(view).rows


def test_fixed_bounds_are_another_scale_than_the_observed_ones_of_the_same_name():
    plain = index_release()
    code = plain.manifest.factors[0].code
    asked = Scenario(options=(FactorOption(factor=code, normalisation="min_max"),))
    assert without_official(asked, plain.manifest) == Scenario()
    bounded = changed(plain, factor={"bounds": (-5.0, 5.0)})
    assert without_official(asked, bounded.manifest) == asked
    scorer = ReleaseScorer(bounded)
    assert scorer.index is not None
    assert not np.allclose(scorer.index.scores(Scenario()).scores, scorer.index.scores(asked).scores, equal_nan=True)


def test_a_reversed_target_mirrors_the_official_scale():
    release = changed(index_release(), factor={"normalisation": "distance_to_target", "target": 0.0})
    code = release.manifest.factors[0].code
    scorer = ReleaseScorer(release).index
    assert scorer is not None
    turned = scorer.normalised(Scenario(options=(FactorOption(factor=code, direction=-1),)))[code]
    official = scorer.normalised(Scenario())[code]
    np.testing.assert_allclose(turned, 100 - official)
