"""Cross-validation: the same folds every time, and predictions by a model that has not seen the fold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import roc_auc_score

from dashboard.model.diagnostics.diagnose import judge
from dashboard.model.diagnostics.judged import Judged
from dashboard.model.diagnostics.records import Reason
from dashboard.model.diagnostics.validation import by_cluster, by_state
from tests.support.study import Study, a_study, places


def judged_of(study: Study) -> Judged:
    return judge(study.sample, model=study.model, declared=study.declared)[0]


def by_states(judged: Judged, start: np.ndarray):
    return by_state(judged, start=start, state=places().state, state_codes=places().state_codes)


def held_out(judged: Judged, fold: np.ndarray) -> np.ndarray:
    """By statsmodels, one fold at a time."""
    predicted = np.empty(len(judged))
    for one in np.unique(fold):
        out = fold == one
        model = sm.GLM(
            judged.outcome[~out],
            judged.design[~out],
            family=sm.families.Binomial(),
            freq_weights=judged.weight[~out],
        ).fit(tol=1e-12)
        predicted[out] = model.predict(judged.design[out])
    return predicted


def test_clusters_are_held_out_whole_and_judged_by_a_model_of_the_others() -> None:
    study = a_study()
    judged = judged_of(study)
    fold = judged.clusters.of_child % 10
    predicted = held_out(judged, fold)

    found = by_cluster(judged, start=study.model.coefficients)

    assert len(found.folds) == 10
    assert found.auc == pytest.approx(roc_auc_score(judged.outcome, predicted, sample_weight=judged.weight), abs=1e-7)
    for at, row in enumerate(found.folds):
        own = fold == at
        assert row.predicted == pytest.approx(np.average(predicted[own], weights=judged.weight[own]), abs=1e-7)
        assert row.children == own.sum()


def test_states_are_held_out_one_by_one() -> None:
    study = a_study()
    judged = judged_of(study)
    fold = places().state[judged.municipality]
    predicted = held_out(judged, fold)

    found = by_states(judged, study.model.coefficients)

    assert [row.fold for row in found.folds] == [f"S{at}" for at in range(6)]
    assert found.auc == pytest.approx(roc_auc_score(judged.outcome, predicted, sample_weight=judged.weight), abs=1e-7)


def test_the_answer_does_not_depend_on_where_the_search_begins() -> None:
    study = a_study()
    judged = judged_of(study)

    far = by_cluster(judged, start=np.zeros(7))
    near = by_cluster(judged, start=study.model.coefficients)

    assert far.auc == pytest.approx(near.auc, abs=1e-8)
    assert far.brier == pytest.approx(near.brier, abs=1e-8)


def test_the_order_of_the_children_does_not_matter() -> None:
    study = a_study()
    order = np.random.default_rng(1).permutation(len(study.sample.stratum))
    sample = replace(
        study.sample,
        values={code: values[order] for code, values in study.sample.values.items()},
        outcomes={"work": study.sample.outcomes["work"][order]},
        expansion_weight=study.sample.expansion_weight[order],
        stratum=study.sample.stratum[order],
        cluster=study.sample.cluster[order],
        municipality=study.sample.municipality[order],
    )
    shuffled = judge(sample, model=study.model, declared=study.declared)[0]

    found = by_cluster(shuffled, start=study.model.coefficients)

    assert found.auc == pytest.approx(by_cluster(judged_of(study), start=study.model.coefficients).auc, abs=1e-8)


def test_a_model_that_learns_by_heart_is_found_out() -> None:
    study = a_study(clusters=1)
    judged = judged_of(study)
    rng = np.random.default_rng(4)
    noise = rng.standard_normal((judged.clusters.count, 60))[judged.clusters.of_child]
    crowded = replace(judged, design=np.column_stack([judged.design, noise]))

    honest = by_cluster(judged, start=np.zeros(7))
    by_heart = by_cluster(crowded, start=np.zeros(67))

    assert by_heart.optimism > 0.05 > honest.optimism


def test_a_level_that_only_the_fold_holds_is_judged_without_it() -> None:
    study = a_study()
    judged = judged_of(study)
    only_there = (judged.clusters.of_child == 3).astype(float)
    odd = replace(judged, design=np.column_stack([judged.design, only_there]))

    found = by_cluster(odd, start=np.zeros(8))

    assert found.auc == pytest.approx(by_cluster(judged, start=np.zeros(7)).auc, abs=0.01)


def test_without_municipalities_there_is_no_validation_by_state_and_a_reason() -> None:
    study = a_study()
    nowhere = replace(judged_of(study), municipality=np.full(len(study.sample.stratum), -1))

    found = by_states(nowhere, study.model.coefficients)

    assert found.auc is None
    assert found.absent["auc"] is Reason.NO_MUNICIPALITY_IN_SURVEY
