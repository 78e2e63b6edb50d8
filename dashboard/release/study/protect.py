"""What of the estimates of a study may be published, and what its classes may be learnt from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from dashboard.errors import StudyError
from dashboard.model.census import CensusCounts
from dashboard.model.municipal_estimates import MunicipalEstimates
from dashboard.release.study.folder import PROTECTION, Study
from dashboard.trust.protect import Protected, protect_estimates


def protect(
    study: Study,
    estimates: tuple[MunicipalEstimates, ...],
    counts: CensusCounts,
    *,
    progress: Callable[[int, int], None] = lambda done, units: None,
    keep: bool = False,
) -> Protected:
    """All outcomes of ``study`` with everything withheld that must be, judged together.

    What an earlier step kept is taken as it is, as long as it was made from the same estimates by the same program.

    Parameters
    ----------
    estimates, counts : what ``predict`` left, and the census it was made from
    progress : called after every first-level unit with how many are done, and of how many
    keep : whether later steps shall find it
    """
    # A file that is damaged, or absent, or of other estimates, is no loss: it is made again.
    with suppress(StudyError, KeyError, TypeError, ValueError):
        return study.recall(PROTECTION, Protected)
    spec = study.spec
    used = {covariate.code for one in spec.outcomes for covariate in spec.model_covariates(one.code)}
    protected = protect_estimates(
        estimates,
        counts=counts,
        populations={one.code: one.population for one in spec.outcomes},
        unit=study.places.state,
        threshold=spec.protection.threshold,
        shares={
            one.code: one.shown_levels
            for one in spec.covariates
            if one.code in used and one.kind != "territory" and one.levels
        },
        progress=progress,
    )
    if keep:
        study.keep(PROTECTION, protected)
    return protected
