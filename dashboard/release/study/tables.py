"""From the steps of a study to the tables of a release: everything protected, nothing computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.classify.cuts import NO_CLASS
from dashboard.model.census import CensusCounts
from dashboard.model.census_design import census_design
from dashboard.model.factor_weights import factor_weight_table, weigh_factors
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import RELIABILITIES
from dashboard.model.profile_of_groups import factor_profile_table, profiles_of_groups
from dashboard.model.specification import CovariateSpec, Specification
from dashboard.release.contracts import Table
from dashboard.release.microdata.places import Places
from dashboard.release.study.protect import Protected
from dashboard.release.study.steps import OutcomeClasses
from dashboard.release.tables import (
    FACTOR_PROFILE,
    GROUPS,
    INTERCEPT,
    OUTCOMES,
    PRECISION,
    RELIABILITY_WORDS,
    STATUS_WORDS,
)
from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus

_STATUS = np.array(STATUS_WORDS, dtype=object)


@dataclass(frozen=True)
class OutcomeParts:
    """What the tables of one outcome are made of."""

    model: FittedModel
    protected: Protected
    classes: OutcomeClasses
    counts: CensusCounts
    """Of its population."""

    @property
    def code(self) -> str:
        """Code of the outcome."""
        return self.model.outcome


def estimates(parts: OutcomeParts, places: Places) -> pd.DataFrame:
    """``estimates.parquet``: the main outcome, its classes as published and as the declared rule gives them."""
    rows = _results(parts, places).rename(columns={"children": "children_5_17"})
    return rows.assign(recomputed_national_class=rows["national_class"], recomputed_parent_class=rows["parent_class"])


def outcomes(parts: Sequence[OutcomeParts], places: Places) -> pd.DataFrame:
    """``outcomes.parquet``: the outcomes after the main one."""
    return _stacked(OUTCOMES, [_results(one, places).assign(outcome=one.code) for one in parts])


def coefficients(model: FittedModel) -> pd.DataFrame:
    """``coefficients.csv`` of one model, the intercept first."""
    rows = [(INTERCEPT, "", INTERCEPT, "", "")] + [
        (term.code, term.factor, term.kind, term.level, term.reference) for term in model.terms
    ]
    table = pd.DataFrame(rows, columns=["term", "factor", "kind", "level", "reference"])
    return table.assign(coefficient=model.coefficients, standard_error=model.standard_errors)


def outcome_coefficients(models: Sequence[FittedModel]) -> pd.DataFrame:
    """``outcome_coefficients.csv``: the models after the main one."""
    return pd.concat([coefficients(model).assign(outcome=model.outcome) for model in models], ignore_index=True)


def covariance(models: Sequence[FittedModel]) -> pd.DataFrame:
    """``covariance.csv``: the upper triangle of every model."""
    rows = [
        (model.outcome, names[a], names[b], float(model.covariance[a, b]))
        for model in models
        for names in [[INTERCEPT, *(term.code for term in model.terms)]]
        for a in range(len(names))
        for b in range(a, len(names))
    ]
    return pd.DataFrame(rows, columns=["outcome", "term_a", "term_b", "covariance"])


def precision(parts: Sequence[OutcomeParts], places: Places) -> pd.DataFrame:
    """``precision.parquet``: nothing of it tells an estimate that is withheld."""
    return _stacked(PRECISION, [_precision(one, places) for one in parts])


def groups(parts: Sequence[OutcomeParts], places: Places) -> pd.DataFrame:
    """``groups.parquet``: groups in which somebody lives, or might."""
    found = []
    for one in parts:
        for group in one.protected.groups:
            for at, level in enumerate(group.levels):
                status = group.status[:, at]
                shown = status == ValueStatus.AVAILABLE
                found.append(
                    pd.DataFrame(
                        {
                            "outcome": one.code,
                            "municipality_code": list(places.codes),
                            "dimension": group.dimension,
                            "group": level,
                            "status": _STATUS[status],
                            "estimate": np.where(shown, group.probability[:, at], np.nan),
                            "children": group.children[:, at],
                            "expected_children": np.where(
                                shown, group.probability[:, at] * group.children[:, at], np.nan
                            ),
                        }
                    )[np.isin(status, (ValueStatus.AVAILABLE, ValueStatus.SUPPRESSED, ValueStatus.UNRELIABLE))]
                )
    return _stacked(GROUPS, found)


def factor_weights(parts: Sequence[OutcomeParts]) -> pd.DataFrame:
    """``factor_weights.csv``; what could not be computed is empty."""
    weights = [
        weight for one in parts for weight in weigh_factors(one.counts, model=one.model, effect=one.protected.effect)
    ]
    return factor_weight_table(weights).replace([np.inf, -np.inf], np.nan)


def factor_profile(parts: Sequence[OutcomeParts], factors: Mapping[str, FloatArray], places: Places) -> pd.DataFrame:
    """``factor_profile.parquet``: whom the municipalities of each class are home to."""
    return _stacked(
        FACTOR_PROFILE,
        [
            factor_profile_table(
                profiles_of_groups(
                    factors,
                    classes=published_classes(one)[0],
                    k=one.classes.rule.k,
                    children=one.protected.children,
                    parent=places.state,
                    parent_codes=places.admin1,
                ),
                outcome=one.code,
            )
            for one in parts
        ],
    )


def factor_values(
    spec: Specification, covariates: Sequence[CovariateSpec], counts: CensusCounts, *, withheld: BoolArray
) -> dict[str, FloatArray]:
    """Each factor in every municipality: the share of children with its shown levels, or the territory's value."""
    children = counts.of_municipality()
    found: dict[str, FloatArray] = {}
    for covariate in covariates:
        if covariate.kind == "territory":
            values = counts.territory[covariate.code].astype(np.float64)
        elif covariate.is_number:
            values = np.full(counts.municipalities, np.nan)
        else:
            levels = [level.code for level in covariate.all_levels]
            has = np.isin(counts.pattern_levels[covariate.code], [levels.index(one) for one in covariate.shown_levels])
            with_it = np.bincount(
                counts.municipality, weights=counts.children * has[counts.pattern], minlength=counts.municipalities
            )
            values = np.divide(with_it, children, out=np.full(len(children), np.nan), where=children > 0)
            values = np.where(withheld, np.nan, values)
        found[covariate.code] = values
    return found


def territory_of(model: FittedModel, counts: CensusCounts, places: Places, *, effect: FloatArray) -> pd.DataFrame:
    """``territory.parquet``: territory terms and the effect of every municipality; empty where a value is not known."""
    design = census_design(counts, model.terms)
    columns = {
        term.code: np.where(design.known, design.municipal[:, at], np.nan)
        for at, term in enumerate(model.terms)
        if term.kind == "territory"
    }
    return pd.DataFrame({"municipality_code": list(places.codes), **columns, "effect": effect})


def published_classes(parts: OutcomeParts) -> tuple[ByteArray, ByteArray]:
    """National and relative class; none where the estimate is not published."""
    absent = parts.protected.status != ValueStatus.AVAILABLE
    no_class = np.uint8(NO_CLASS)
    national = np.where(absent, no_class, parts.classes.national).astype(np.uint8)
    return national, np.where(absent, no_class, parts.classes.parent).astype(np.uint8)


def _results(parts: OutcomeParts, places: Places) -> pd.DataFrame:
    found = parts.protected
    shown = found.status == ValueStatus.AVAILABLE
    national, parent = (
        np.where(classes == NO_CLASS, -1, classes.astype(np.int64)) for classes in published_classes(parts)
    )
    return pd.DataFrame(
        {
            "municipality_code": list(places.codes),
            "status": _STATUS[found.status],
            "estimate": np.where(shown, found.probability, np.nan),
            "children": found.children,
            "expected_children": np.where(shown, found.probability * found.children, np.nan),
            "national_class": national,
            "parent_class": parent,
        }
    )


def _precision(parts: OutcomeParts, places: Places) -> pd.DataFrame:
    found = parts.protected
    shown = found.status == ValueStatus.AVAILABLE
    judged = shown | (found.status == ValueStatus.UNRELIABLE)
    words = np.array([*RELIABILITY_WORDS, None], dtype=object)
    assert [one.value for one in RELIABILITIES] == list(RELIABILITY_WORDS)  # noqa: S101 - two names of one order
    columns = {
        name: np.where(shown, getattr(found, name), np.nan)
        for name in ("standard_error", "lower", "upper", "root_mse", "spread_within")
    }
    return pd.DataFrame(
        {
            "outcome": parts.code,
            "municipality_code": list(places.codes),
            **columns,
            "direct_estimate": np.where(shown, found.direct_estimate, np.nan),
            "direct_standard_error": np.where(shown, found.direct_standard_error, np.nan),
            "direct_children": np.where(shown, found.direct_children, np.nan),
            "variation": np.where(judged, found.variation, np.nan),
            "reliability": words[np.where(judged, np.minimum(found.reliability, len(RELIABILITY_WORDS)), -1)],
        }
    )


def _stacked(table: Table, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows in the order that the table declares; a table without rows where there are no frames."""
    if not frames:
        return pd.DataFrame(columns=list(table.column_names))
    rows = pd.concat(frames, ignore_index=True)[list(table.column_names)]
    return rows.sort_values(list(table.key), kind="stable", ignore_index=True)
