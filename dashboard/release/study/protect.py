"""What of the estimates of a study may be published, and what its classes may be learnt from."""

from __future__ import annotations

from dashboard.model.census import CensusCounts
from dashboard.model.municipal_estimates import MunicipalEstimates
from dashboard.release.study.folder import Study
from dashboard.trust.protect import Protected, protect_estimates


def protect(study: Study, estimates: tuple[MunicipalEstimates, ...], counts: CensusCounts) -> Protected:
    """All outcomes of ``study`` with everything withheld that must be, judged together."""
    spec = study.spec
    used = {covariate.code for one in spec.outcomes for covariate in spec.model_covariates(one.code)}
    return protect_estimates(
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
    )
