"""A stratum of one cluster is treated in the checks as it was in the fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.model.diagnostics.diagnose import judge
from dashboard.model.diagnostics.judged import Judged
from dashboard.model.diagnostics.summary import survey_summary
from dashboard.model.options import SingleCluster
from dashboard.model.survey_design import survey_design
from tests.support.study import STATES, a_study


def judged_with(rule: SingleCluster) -> Judged:
    """The study, its first cluster a stratum of its own."""
    study = a_study()
    stratum = np.where(study.sample.cluster == 0, 99, study.sample.stratum)
    declared = replace(study.declared, single_cluster=rule)
    return judge(replace(study.sample, stratum=stratum), model=study.model, declared=declared)[0]


def rate_error(judged: Judged) -> float:
    found = survey_summary(judged, dropped={}).rate_standard_error
    assert found is not None
    return found


def scores(judged: Judged) -> list[np.ndarray]:
    """Linearised scores of the rate, by stratum the sums of its clusters; by hand."""
    w, y = judged.weight, judged.outcome
    own = w * (y - np.average(y, weights=w)) / w.sum()
    sums = np.bincount(judged.clusters.of_child, weights=own)
    return [sums[judged.clusters.stratum == at] for at in range(judged.clusters.strata)]


def test_each_rule_gives_the_single_cluster_its_own_share_of_the_variance() -> None:
    by_stratum = scores(judged_with("centre"))
    several = sum(len(z) * z.var(ddof=1) for z in by_stratum if len(z) > 1)
    alone = next(float(z[0]) for z in by_stratum if len(z) == 1)

    assert rate_error(judged_with("leave_out")) == pytest.approx(np.sqrt(several), rel=1e-9)
    assert rate_error(judged_with("average")) == pytest.approx(np.sqrt(several * (STATES + 1) / STATES), rel=1e-9)
    assert rate_error(judged_with("centre")) == pytest.approx(np.sqrt(several + alone**2), rel=1e-9)


@pytest.mark.parametrize("rule", ["refuse", "average"])
def test_a_rule_that_only_a_fit_with_errors_from_the_clusters_can_keep_to_is_no_reason_to_fail(
    rule: SingleCluster,
) -> None:
    judged = judged_with(rule)
    each = np.arange(judged.clusters.count)
    alone = replace(judged.clusters, design=survey_design(each, cluster=each))
    totals = np.linspace(-1, 1, alone.count)[:, None]

    assert alone.covariance(totals)[0, 0] == pytest.approx((totals**2).sum())
