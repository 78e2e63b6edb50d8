"""The small CLRISK release with everything that the engine says besides its result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.classify.cuts import classify
from dashboard.model.diagnostics.gates import GateLimits
from dashboard.model.diagnostics.records import (
    Autocorrelation,
    Calibration,
    CalibrationGroup,
    Coverage,
    CrossValidation,
    Diagnostics,
    DirectComparison,
    DirectUnits,
    Fit,
    Fold,
    HosmerLemeshow,
    Inflation,
    Influence,
    InfluentialCluster,
    LevelCoverage,
    LocalMoran,
    OutcomeDiagnostics,
    Reason,
    Reliability,
    SurveySummary,
)
from dashboard.model.diagnostics.records import (
    Coefficient as CheckedCoefficient,
)
from dashboard.release.evidence import (
    UNKNOWN_RELIABILITY,
    Coefficient,
    FactorMeans,
    FactorWeight,
    GroupResult,
    OutcomeResult,
    Precision,
)
from dashboard.release.manifest import ClassRule, OutcomeSpec
from dashboard.release.records import Release
from dashboard.values import ValueStatus
from tests.support import releases
from tests.support.releases import words

MAIN, HAZARDOUS = "child_labour", "hazardous"
UNRELIABLE, WARNED = "02005", "02002"
"""A municipality whose estimate is too uncertain, and one whose estimate is to be used with caution."""
SECRET_ERROR = 0.098765
"""Standard error of the unreliable one; must leave the server nowhere."""
SECRET_DIRECT = 0.345678
"""Direct estimate of the suppressed one."""
SPECIFICATION = """\
covariates:
  - code: sex
    kind: person
    label: {es: Sexo, en: Sex, pt: Sexo}
    levels:
      - {code: female, label: {es: mujer, en: girl, pt: mulher}}
      - {code: male, label: {es: varón, en: boy, pt: homem}}
"""


def evidence_release(*, despite: str = "", diagnosed: bool = True) -> Release:
    """Two outcomes, precision, groups, factor weights and diagnostics; one municipality is unreliable."""
    plain = releases.clrisk_release()
    unreliable = plain.municipalities.position(UNRELIABLE)
    status = plain.status.copy()
    status[unreliable] = ValueStatus.UNRELIABLE
    estimate = plain.estimate.copy()
    estimate[unreliable] = np.nan
    national, parent = plain.national_class.copy(), plain.parent_class.copy()
    national[unreliable] = parent[unreliable] = 255
    specs = (
        _spec(MAIN, "Child labour", plain.manifest.classes, ages="5-17", population="children aged 5 to 17"),
        _spec(
            HAZARDOUS,
            "Hazardous work",
            plain.manifest.classes.model_copy(update={"national_cuts": (0.02, 0.05), "parent_cuts": {}}),
            ages="15-17",
            population="adolescents aged 15 to 17",
            hazardous=True,
        ),
    )
    main = OutcomeResult(specs[0], status, plain.children, estimate, national, parent)
    second = _second(specs[1], main)
    terms = (
        Coefficient("intercept", "", "intercept", "", "", releases.INTERCEPT, 0.1),
        Coefficient("male", "sex", "person", "male", "female", 0.8, 0.05),
        Coefficient("older", "age", "person", "a15_17", "a5_14", 1.1, 0.2),
        Coefficient("rural", "rural", "territory", "", "", -1.3, np.nan),
    )
    return replace(
        plain,
        manifest=plain.manifest.model_copy(update={"outcomes": specs, "published_despite": despite}),
        status=status,
        estimate=estimate,
        national_class=national,
        parent_class=parent,
        outcomes={MAIN: main, HAZARDOUS: second},
        coefficients={MAIN: terms, HAZARDOUS: terms[:2]},
        precision={MAIN: _precision(main), HAZARDOUS: _precision(second)},
        factor_weights={MAIN: _weights(MAIN), HAZARDOUS: _weights(HAZARDOUS)[:1]},
        factor_profile={
            (MAIN, "country"): (
                FactorMeans("sex", (0.5, 0.5, 0.5), (900.0, 800.0, 700.0)),
                FactorMeans("rural", (0.1, 0.4, 0.9), (900.0, 800.0, 700.0)),
            ),
            (MAIN, "01"): (FactorMeans("rural", (0.1, 0.3, 0.8), (400.0, 300.0, 12.0)),),
        },
        diagnostics=diagnostics().model_dump_json() if diagnosed else "",
        specification=SPECIFICATION,
    )


def groups_of(release: Release, outcome: str) -> tuple[GroupResult, ...]:
    """Boys and girls of every municipality; girls of one are too few."""
    found = release.outcomes[outcome]
    known = found.status == ValueStatus.AVAILABLE
    few = release.municipalities.position("01002")
    told = []
    for group, factor in (("female", 0.5), ("male", 1.5)):
        status = found.status.copy()
        estimate, children = found.estimate * factor, found.children / 2
        if group == "female":
            status[few] = ValueStatus.SUPPRESSED
        estimate = np.where(status == ValueStatus.AVAILABLE, estimate, np.nan)
        children = np.where((status == ValueStatus.AVAILABLE) & known, children, np.nan)
        told.append(GroupResult("sex", group, status, estimate, children, estimate * children))
    return tuple(told)


def _spec(code: str, name: str, rule: ClassRule, *, ages: str, population: str, hazardous: bool = False) -> OutcomeSpec:
    return OutcomeSpec(
        code=code,
        name=words(name),
        definition=words(f"what {name} is"),
        population=words(population),
        ages=ages,
        hazardous=hazardous,
        classes=rule,
    )


def _second(spec: OutcomeSpec, main: OutcomeResult) -> OutcomeResult:
    estimate, children = main.estimate / 5, main.children / 4
    status = main.status.copy()
    few = (children < 20) & (status == ValueStatus.AVAILABLE)
    status[few] = ValueStatus.SUPPRESSED
    estimate = np.where(status == ValueStatus.AVAILABLE, estimate, np.nan)
    classes = classify(estimate, np.array(spec.classes.national_cuts))
    return OutcomeResult(spec, status, children, estimate, classes, classes)


def _precision(found: OutcomeResult) -> Precision:
    known = found.status == ValueStatus.AVAILABLE
    error = np.where(known, 0.1 * found.estimate, np.nan)
    error[found.status == ValueStatus.UNRELIABLE] = SECRET_ERROR
    direct = np.where(known, found.estimate * 1.1, np.nan)
    direct[found.status == ValueStatus.SUPPRESSED] = SECRET_DIRECT
    reliability = np.where(known, 0, UNKNOWN_RELIABILITY).astype(np.uint8)
    reliability[found.status == ValueStatus.UNRELIABLE] = 2
    reliability[7] = 1 if known[7] else UNKNOWN_RELIABILITY
    return Precision(
        standard_error=error,
        lower=found.estimate - 2 * error,
        upper=found.estimate + 2 * error,
        root_mse=np.full(len(error), np.nan),
        spread_within=np.where(known, 0.123, np.nan),
        direct_estimate=direct,
        direct_standard_error=direct / 5,
        direct_children=np.where(np.isfinite(direct), 25.0, 0.0),
        variation=error / np.where(known, found.estimate, 0.2),
        reliability=reliability,
    )


def _weights(outcome: str) -> tuple[FactorWeight, ...]:
    fields = ("term", "factor", "odds_ratio", "odds_lower", "odds_upper", "standardised", "marginal_effect")
    rows = (
        ("male", "sex", 2.23, 2.0, 2.5, 0.4, 0.05),
        ("older", "age", 3.0, 2.0, 4.4, 0.5, 0.08),
        ("rural", "rural", 0.27, np.nan, np.nan, -0.35, -0.07),
    )
    rest = {"discrete_change": np.nan, "mean": 0.4, "deviation": 0.4}
    return tuple(FactorWeight(outcome=outcome, **dict(zip(fields, row, strict=True)), **rest) for row in rows)


def diagnostics() -> Diagnostics:
    """Checks of the main outcome: good discrimination, too much inflation, no comparison by state."""
    decile = {"children": 120, "weight": 0.1, "standard_error": 0.01}
    found = OutcomeDiagnostics(
        outcome=MAIN,
        survey=SurveySummary(
            children=1200, working=150, strata=4, clusters=60, degrees_of_freedom=56, rate=0.12, weight_variation=0.4,
            rate_standard_error=0.009, weighting_effect=1.16, municipalities=9, dropped={"no_age": 3},
        ),
        fit=Fit(
            auc=0.78, brier=0.09, brier_of_the_rate=0.105, brier_skill=0.14, mcfadden=0.17, nagelkerke=0.2, tjur=0.12,
            iterations=6, converged=True, step_left=None, absent={"step_left": Reason.MODEL_WITH_EFFECTS},
        ),
        calibration=Calibration(
            error=0.011, largest=0.03, intercept=0.0, slope=0.98,
            deciles=tuple(
                CalibrationGroup(group=str(at), observed=0.02 * at + 0.003, predicted=0.02 * at, **decile)
                for at in range(1, 11)
            ),
            state_error=None, states=(), absent={"state_error": Reason.ONE_STATE},
        ),
        hosmer_lemeshow=HosmerLemeshow(groups=10, statistic=1.1, numerator=9, denominator=48, p=0.37),
        coefficients=(
            CheckedCoefficient(
                term="male", factor="sex", kind="person", level="male", reference="female", coefficient=0.8,
                standard_error=0.05, lower=0.7, upper=0.9, p=0.0001, odds_ratio=2.23, odds_lower=2.01,
                odds_upper=2.46, expected=1, sign="as_expected",
            ),
        ),
        inflation=(
            Inflation(factor="sex", terms=1, gvif=1.1, vif=1.1),
            Inflation(factor="rural", terms=1, gvif=14.0, vif=14.0),
        ),
        influence=Influence(
            clusters=60, threshold=0.258, above=3, largest=0.7,
            most=(InfluentialCluster(stratum=1, cluster=4, largest=0.7, term="male", distance=0.1, weight=0.03),),
        ),
        cross_validation=(
            CrossValidation(
                by="cluster",
                folds=(Fold(fold="1", children=600, auc=0.77, brier=0.09, observed=0.12, predicted=0.12),),
                auc=0.77, brier=0.091, calibration_error=0.012, apparent_auc=0.78, optimism=0.01,
            ),
        ),
        autocorrelation=(
            Autocorrelation(
                of="residual", municipalities=9, left_out=1, moran=0.05, expected=-0.125, z=0.9, p=0.21,
                permutations=999, local=LocalMoran(municipality=("01001", "01002"), quadrant=(1, 3), p=(0.01, 0.3)),
            ),
        ),
        direct=(
            DirectComparison(
                of="municipality", reached=9, compared=2,
                units=DirectUnits(
                    code=("01001", "01002"), children=(40, 52), direct=(0.2, 0.1), standard_error=(0.05, 0.03),
                    model=(0.18, 0.12), model_error=(0.02, None),
                ),
                correlation=0.8, mean_difference=0.004, inside=1.0, design_effect=1.5, slope=1.02, wald=1.1, p=0.6,
            ),
        ),
        coverage=Coverage(
            levels=(LevelCoverage(covariate="sex", level="male", survey_children=600, survey=0.5, census=0.52),),
            ranges=(), unseen=0.0, outside=0.02, census_dropped={},
        ),
        reliability=Reliability(
            publish=7, warn=1, withhold=1, unreliable=0.111, children_unreliable=0.05, median_variation=0.1
        ),
    )  # fmt: skip
    return Diagnostics.of_outcomes((found,), GateLimits())
