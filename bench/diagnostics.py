"""All checks of a model of 100,000 children x 20 terms, beside cross-validation by statsmodels, and the PDF report.

The peer does one of the checks only: ten folds of clusters, each fitted again by statsmodels, and the AUC of what was
held out by scikit-learn. The two AUC must agree. Run alone with ``python -m bench.diagnostics``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import numpy as np

from bench.fitting import MUNICIPALITIES, STATES, Survey, as_surveys_are
from bench.result import Result, table
from dashboard.downloads.quality_report import quality_report
from dashboard.downloads.quality_view import QualityView
from dashboard.language import Language, Text
from dashboard.model.diagnostics import Diagnostics, GateLimits
from dashboard.model.diagnostics.diagnose import Declared, Places, diagnose, judge
from dashboard.model.diagnostics.judged import Judged
from dashboard.model.diagnostics.neighbours import Neighbours
from dashboard.model.diagnostics.validation import by_cluster
from dashboard.model.estimate import fit_model

Found = TypeVar("Found")
CHILDREN = 100_000
SIDE = 49
"""Of the strip of municipalities whose neighbours are those beside and above."""


def results() -> list[Result]:
    """The checks as a whole, the part that the peer does, and the report."""
    survey = as_surveys_are(CHILDREN)
    model = fit_model(
        survey.sample,
        covariates=survey.covariates,
        outcome="work",
        municipalities=MUNICIPALITIES,
        state=survey.state,
    )
    declared = Declared(survey.covariates)
    around = places(survey)
    described = f"{CHILDREN:,} x {survey.design.shape[1]}"

    def checks() -> Diagnostics:
        found = diagnose(survey.sample, model=model, declared=declared, places=around)
        return Diagnostics.of_outcomes([found], GateLimits())

    checks()  # what is imported once is not counted
    seconds, found = timed(checks)
    judged, _ = judge(survey.sample, model=model, declared=declared)
    ours, folds = timed(lambda: by_cluster(judged, start=model.coefficients))
    theirs, auc = timed(lambda: statsmodels_folds(judged))
    if folds.auc is None or abs(folds.auc - auc) > 1e-6:
        raise AssertionError(f"held-out AUC {folds.auc} is {auc} by the peer")
    report, pdf = timed(lambda: quality_report(a_view(found), Language.ENGLISH))
    return [
        Result(f"all checks of a model of {described}", seconds, "s", goal="seconds"),
        Result.against(
            f"ten folds of clusters, {described}", ours, "s", peer="statsmodels and scikit-learn", peer_value=theirs
        ),
        Result(f"quality report, {len(pdf) / 1000:,.0f} kB of PDF/UA-1", 1000 * report, "ms"),
    ]


def places(survey: Survey) -> Places:
    """Municipalities in rows of ``SIDE``."""
    at = np.arange(MUNICIPALITIES)
    beside, above = np.column_stack([at[:-1], at[1:]]), np.column_stack([at[:-SIDE], at[SIDE:]])
    neighbours = Neighbours.joining(np.vstack([beside, above]), count=MUNICIPALITIES)
    return Places([f"{one:05d}" for one in at], survey.state, [f"{one:02d}" for one in range(STATES)], neighbours)


def statsmodels_folds(judged: Judged) -> float:
    """AUC of the same ten folds by the usual libraries."""
    import statsmodels.api as sm
    from sklearn.metrics import roc_auc_score

    fold = judged.clusters.of_child % 10
    predicted = np.empty(len(judged))
    for one in range(10):
        out = fold == one
        fit = sm.GLM(
            judged.outcome[~out],
            judged.design[~out],
            family=sm.families.Binomial(),
            freq_weights=judged.weight[~out],
        ).fit()
        predicted[out] = fit.predict(judged.design[out])
    return float(roc_auc_score(judged.outcome, predicted, sample_weight=judged.weight))


def a_view(found: Diagnostics) -> QualityView:
    """Words around the checks."""
    nothing = Text.same("benchmark")
    return QualityView(
        title=nothing,
        country=nothing,
        release="benchmark-1",
        digest="0" * 16,
        created=date(2026, 11, 22),
        year="2026",
        demonstration=True,
        source=nothing,
        method=nothing,
        diagnostics=found,
        outcomes={},
    )


def timed(task: Callable[[], Found]) -> tuple[float, Found]:
    """Seconds, and what came out."""
    began = time.perf_counter()
    found = task()
    return time.perf_counter() - began, found


if __name__ == "__main__":
    print(table(results()))
