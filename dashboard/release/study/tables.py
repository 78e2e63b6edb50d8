"""From the steps of a study to the tables of a release: everything protected, nothing computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.classify.cuts import NO_CLASS
from dashboard.model.census import CensusCounts
from dashboard.model.census_design import term_columns
from dashboard.model.design import DesignTerm
from dashboard.model.factor_weights import factor_weight_table, weigh_factors, weigh_sums
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import RELIABILITIES, GroupEstimates, MunicipalEstimates
from dashboard.model.person_sums import NumberSums
from dashboard.model.profile_of_groups import factor_profile_table, profiles_of_groups
from dashboard.model.specification import CovariateSpec
from dashboard.release.contracts import Table
from dashboard.release.evidence import FactorWeight
from dashboard.release.microdata.places import Places
from dashboard.release.study.steps import OutcomeClasses
from dashboard.release.tables import (
    FACTOR_PROFILE,
    GROUPS,
    INTERCEPT,
    OUTCOMES,
    PRECISION,
    RELIABILITY_WORDS,
    STATUS_WORDS,
    WITHHELD_FACTORS,
)
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

GROUP_DECIMALS = 6
"""Of the error of a group: a ten-thousandth of a point, and a file of half the size."""
_STATUS = np.array(STATUS_WORDS, dtype=object)


@dataclass(frozen=True)
class OutcomeParts:
    """What the tables of one outcome are made of."""

    model: FittedModel
    protected: MunicipalEstimates
    """As they may be told."""
    classes: OutcomeClasses
    counts: CensusCounts
    """Of its population."""
    effect: FloatArray
    """With which the estimates were made, withheld ones included: never told."""
    numbers: NumberSums | None = None
    """Of a model with numbers of each child, which no table of cells holds."""

    @property
    def code(self) -> str:
        """Code of the outcome."""
        return self.model.outcome


def estimates(parts: OutcomeParts, places: Places) -> pd.DataFrame:
    """``estimates.parquet``: the main outcome, its classes as published and as the declared rule gives them."""
    return _results(parts, places).rename(columns={"children": "children_5_17"})


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
    """``groups.parquet``: groups in which somebody lives, or might; none is told where the whole is not."""
    return _stacked(
        GROUPS,
        [
            _group(one, group, at, places)
            for one in parts
            for group in one.protected.groups
            for at in range(len(group.levels))
        ],
    )


def _group(parts: OutcomeParts, group: GroupEstimates, at: int, places: Places) -> pd.DataFrame:
    whole, own = parts.protected.status, group.status[:, at]
    status = np.where((whole != ValueStatus.AVAILABLE) & (own == ValueStatus.AVAILABLE), whole, own).astype(np.uint8)
    shown, hidden = status == ValueStatus.AVAILABLE, status == ValueStatus.SUPPRESSED
    children, probability = group.children[:, at], np.where(shown, group.probability[:, at], np.nan)
    rows = pd.DataFrame(
        {
            "outcome": parts.code,
            "municipality_code": list(places.codes),
            "dimension": group.dimension,
            "group": group.levels[at],
            "status": _STATUS[status],
            "estimate": probability,
            "children": np.where(hidden, np.nan, children),
            "expected_children": probability * children,
            "error": np.where(shown, np.round(group.error[:, at], GROUP_DECIMALS), np.nan),
        }
    )
    kept: pd.DataFrame = rows[shown | hidden | (status == ValueStatus.UNRELIABLE)]
    return kept


def factor_weights(parts: Sequence[OutcomeParts]) -> pd.DataFrame:
    """``factor_weights.csv`` over the municipalities that are told; what could not be computed is empty.

    Over all children, a mean less what the cells say would be the count of those withheld.
    """
    weights = [weight for one in parts for weight in _weights(one)]
    return factor_weight_table(weights).replace([np.inf, -np.inf], np.nan)


def _weights(parts: OutcomeParts) -> tuple[FactorWeight, ...]:
    if parts.numbers is None:
        return weigh_factors(_told_counts(parts), model=parts.model, effect=parts.effect)
    told: BoolArray = parts.protected.status == ValueStatus.AVAILABLE
    return weigh_sums(parts.counts, parts.numbers, model=parts.model, told=told)


def _told_counts(parts: OutcomeParts) -> CensusCounts:
    """The children of the municipalities whose estimate is published."""
    counts = parts.counts
    kept = (parts.protected.status == ValueStatus.AVAILABLE)[counts.municipality]
    return replace(
        counts,
        municipality=counts.municipality[kept],
        pattern=counts.pattern[kept],
        children=counts.children[kept],
    )


def factor_profile(parts: Sequence[OutcomeParts], factors: Mapping[str, FloatArray], places: Places) -> pd.DataFrame:
    """``factor_profile.parquet``: whom the municipalities of each class are home to."""
    return _stacked(
        FACTOR_PROFILE,
        [
            factor_profile_table(
                profiles_of_groups(
                    factors,
                    classes=_told_classes(one, published_classes(one)[0]),
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
    covariates: Sequence[CovariateSpec],
    counts: CensusCounts,
    *,
    withheld: Mapping[str, BoolArray],
    means: Mapping[str, FloatArray],
) -> dict[str, FloatArray]:
    """Each factor in every municipality: the share of children with its shown levels, the mean of a number of theirs
    (``means``), or the territory's value."""
    children = counts.of_municipality()
    found: dict[str, FloatArray] = {}
    for covariate in covariates:
        if covariate.kind == "territory":
            # A place where nobody was counted is a place without data, whatever a register says of it.
            values = np.where(children > 0, counts.territory[covariate.code], np.nan)
        elif covariate.is_number:
            values = np.where(withheld[covariate.code], np.nan, means[covariate.code])
        else:
            levels = [level.code for level in covariate.all_levels]
            has = np.isin(counts.pattern_levels[covariate.code], [levels.index(one) for one in covariate.shown_levels])
            with_it = np.bincount(
                counts.municipality, weights=counts.children * has[counts.pattern], minlength=counts.municipalities
            )
            values = np.divide(with_it, children, out=np.full(len(children), np.nan), where=children > 0)
            values = np.where(withheld[covariate.code], np.nan, values)
        found[covariate.code] = values
    return found


def withheld_factors(withheld: Mapping[str, BoolArray], places: Places) -> pd.DataFrame:
    """``withheld_factors.parquet``: which empty values of ``factor_values`` are known, and kept back."""
    codes = np.array(places.codes, dtype=object)
    return _stacked(
        WITHHELD_FACTORS,
        [pd.DataFrame({"municipality_code": codes[here], "factor": code}) for code, here in withheld.items()],
    )


def territory_of(
    model: FittedModel,
    further: Sequence[DesignTerm],
    counts: CensusCounts,
    places: Places,
    *,
    held: BoolArray,
    effect: FloatArray,
) -> pd.DataFrame:
    """``territory.parquet``: territory terms, ``further`` ones of other outcomes, and the effect of every municipality;
    empty where a value is not known, and for places without cells where any of the model is not."""
    terms = [term for term in model.terms if term.kind == "territory"]
    own, others = (term_columns(counts, one)[1] for one in (terms, further))
    known = np.isfinite(own).all(axis=1) | held
    columns = {term.code: np.where(known, own[:, at], np.nan) for at, term in enumerate(terms)}
    columns |= {term.code: others[:, at] for at, term in enumerate(further)}
    return pd.DataFrame({"municipality_code": list(places.codes), **columns, "effect": effect})


def published_classes(parts: OutcomeParts) -> tuple[ByteArray, ByteArray]:
    """National and relative class: verbatim where published elsewhere, estimate or none; else by the rule."""
    found = parts.classes
    return (
        _told_classes(parts, found.national) if found.published_national is None else found.published_national,
        _told_classes(parts, found.parent) if found.published_parent is None else found.published_parent,
    )


def _recomputed(parts: OutcomeParts) -> tuple[ByteArray, ByteArray]:
    """What the rule gives; nothing in a scope that was not published where the other one was: it is the rule's own."""
    found = parts.classes
    nothing = np.full(len(found.national), NO_CLASS, dtype=np.uint8)
    is_beside = bool(found.compared())
    return (
        nothing if is_beside and found.published_national is None else _told_classes(parts, found.national),
        nothing if is_beside and found.published_parent is None else _told_classes(parts, found.parent),
    )


def _told_classes(parts: OutcomeParts, classes: ByteArray) -> ByteArray:
    absent = parts.protected.status != ValueStatus.AVAILABLE
    return np.where(absent, np.uint8(NO_CLASS), classes).astype(np.uint8)


def _signed(classes: ByteArray) -> IndexArray:
    return np.where(classes == NO_CLASS, -1, classes.astype(np.int64))


def _results(parts: OutcomeParts, places: Places) -> pd.DataFrame:
    found = parts.protected
    shown = found.status == ValueStatus.AVAILABLE
    national, parent = (_signed(classes) for classes in published_classes(parts))
    recomputed_national, recomputed_parent = (_signed(classes) for classes in _recomputed(parts))
    return pd.DataFrame(
        {
            "municipality_code": list(places.codes),
            "status": _STATUS[found.status],
            "estimate": np.where(shown, found.probability, np.nan),
            "children": found.children,
            "expected_children": np.where(shown, found.probability * found.children, np.nan),
            "national_class": national,
            "parent_class": parent,
            "recomputed_national_class": recomputed_national,
            "recomputed_parent_class": recomputed_parent,
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
    direct = {"direct_estimate": "estimate", "direct_standard_error": "standard_error", "direct_children": "children"}
    nothing = np.full(len(shown), np.nan)
    for column, name in direct.items():
        columns[column] = nothing if found.direct is None else np.where(shown, getattr(found.direct, name), np.nan)
    return pd.DataFrame(
        {
            "outcome": parts.code,
            "municipality_code": list(places.codes),
            **columns,
            "variation": np.where(judged, found.variation, np.nan),
            "reliability": words[
                np.where(judged, np.minimum(found.reliability, len(RELIABILITY_WORDS)), len(RELIABILITY_WORDS))
            ],
        }
    )


def _stacked(table: Table, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows in the order that the table declares; a table without rows where there are no frames."""
    if not frames:
        return pd.DataFrame(columns=list(table.column_names))
    rows = pd.concat(frames, ignore_index=True)[list(table.column_names)]
    return rows.sort_values(list(table.key), kind="stable", ignore_index=True)
