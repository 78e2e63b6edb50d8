"""From the optional tables of a release to its evidence; every table has been checked before it comes here."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard.release.arrays import class_bytes, frozen, numbers, optional_classes, status_bytes
from dashboard.release.contracts import Kind
from dashboard.release.evidence import (
    UNKNOWN_RELIABILITY,
    Coefficient,
    FactorMeans,
    FactorWeight,
    GroupResult,
    OutcomeResult,
    Precision,
)
from dashboard.release.manifest import Manifest
from dashboard.release.tables import FACTOR_WEIGHTS, RELIABILITY_WORDS
from dashboard.values import BoolArray, FloatArray, ValueStatus

Tables = Mapping[str, pd.DataFrame]

_MEASURES = (
    *("standard_error", "lower", "upper", "root_mse", "spread_within"),
    *("direct_estimate", "direct_standard_error", "direct_children", "variation"),
)


def coefficients(manifest: Manifest, tables: Tables) -> dict[str, tuple[Coefficient, ...]]:
    """The coefficient tables by outcome, in the order of their files; empty for an index."""
    if "coefficients.csv" not in tables:
        return {}
    found = {manifest.main_outcome: _coefficients(tables["coefficients.csv"])}
    for outcome, rows in _by_outcome(tables, "outcome_coefficients.csv"):
        found[outcome] = _coefficients(rows)
    return found


def outcome_results(manifest: Manifest, tables: Tables) -> dict[str, OutcomeResult]:
    """Every declared outcome in the order of the manifest, the main one out of ``estimates.parquet``."""
    if not manifest.outcomes:
        return {}
    estimates = tables["estimates.parquet"].rename(columns={"children_5_17": "children"})
    rows = {manifest.main_outcome: estimates, **dict(_by_outcome(tables, "outcomes.parquet"))}
    return {
        spec.code: OutcomeResult(
            spec=spec,
            status=status_bytes(rows[spec.code]["status"]),
            children=numbers(rows[spec.code]["children"]),
            estimate=numbers(rows[spec.code]["estimate"]),
            national_class=class_bytes(rows[spec.code]["national_class"]),
            parent_class=class_bytes(rows[spec.code]["parent_class"]),
            recomputed_national_class=optional_classes(rows[spec.code], "recomputed_national_class"),
            recomputed_parent_class=optional_classes(rows[spec.code], "recomputed_parent_class"),
        )
        for spec in manifest.outcomes
    }


def precisions(tables: Tables) -> dict[str, Precision]:
    """Precision by outcome."""
    return {
        outcome: Precision(
            **{name: numbers(rows[name]) for name in _MEASURES},
            reliability=frozen(
                np.array(
                    [
                        RELIABILITY_WORDS.index(word) if isinstance(word, str) else UNKNOWN_RELIABILITY
                        for word in rows["reliability"]
                    ],
                    dtype=np.uint8,
                )
            ),
        )
        for outcome, rows in _by_outcome(tables, "precision.parquet")
    }


def covariances(terms: Mapping[str, tuple[Coefficient, ...]], tables: Tables) -> dict[str, FloatArray]:
    """Covariance by outcome as a whole symmetric matrix, in the order of the coefficients."""
    found: dict[str, FloatArray] = {}
    for outcome, rows in _by_outcome(tables, "covariance.csv"):
        at = {row.term: position for position, row in enumerate(terms[outcome])}
        first, second = ([at[term] for term in rows[name]] for name in ("term_a", "term_b"))
        matrix = np.zeros((len(at), len(at)))
        matrix[first, second] = rows["covariance"]
        matrix[second, first] = rows["covariance"]
        found[outcome] = frozen(matrix)
    return found


def factor_weights(tables: Tables) -> dict[str, tuple[FactorWeight, ...]]:
    """Weights of the terms by outcome, in the order of the file."""
    measured = [column.name for column in FACTOR_WEIGHTS.columns if column.kind is Kind.NUMBER]
    return {
        outcome: tuple(
            FactorWeight(
                outcome=str(outcome),
                term=str(row["term"]),
                factor=str(row["factor"]),
                **{name: _number(row[name]) for name in measured},
            )
            for row in rows.to_dict("records")
        )
        for outcome, rows in _by_outcome(tables, "factor_weights.csv")
    }


def withheld_factors(tables: Tables, *, codes: tuple[str, ...]) -> dict[str, BoolArray]:
    """By factor, where its value is known but withheld, shape (n,); empty where nothing is."""
    if "withheld_factors.parquet" not in tables:
        return {}
    return {
        str(factor): frozen(np.isin(codes, rows["municipality_code"].to_numpy(dtype=str)))
        for factor, rows in tables["withheld_factors.parquet"].groupby("factor", sort=False)
    }


def factor_profile(manifest: Manifest, tables: Tables) -> dict[tuple[str, str], tuple[FactorMeans, ...]]:
    """Means of the factors by outcome and scope; NaN for a class that nobody of the scope is in."""
    rows = tables.get("factor_profile.parquet")
    if rows is None:
        return {}
    classes = {spec.code: spec.classes.k for spec in manifest.outcomes}
    found: dict[tuple[str, str], dict[str, list[list[float]]]] = {}
    columns = ("outcome", "scope", "factor", "class", "mean", "children")
    for outcome, scope, factor, at, mean, children in zip(*(rows[name].tolist() for name in columns), strict=True):
        empty = [[float("nan")] * classes[outcome], [0.0] * classes[outcome]]
        means, behind = found.setdefault((outcome, scope), {}).setdefault(factor, empty)
        means[at], behind[at] = mean, children
    return {
        key: tuple(FactorMeans(factor, tuple(means), tuple(behind)) for factor, (means, behind) in own.items())
        for key, own in found.items()
    }


def group_results(rows: pd.DataFrame, *, codes: tuple[str, ...]) -> tuple[GroupResult, ...]:
    """The groups of one outcome, each over all municipalities; NO_DATA where the table has no row."""
    at = pd.Series(np.arange(len(codes)), index=list(codes))
    found: list[GroupResult] = []
    for (dimension, group), own in rows.groupby(["dimension", "group"], sort=False):
        positions = at.loc[own["municipality_code"]].to_numpy()
        status = np.full(len(codes), ValueStatus.NO_DATA, dtype=np.uint8)
        status[positions] = status_bytes(own["status"])
        measured: dict[str, FloatArray] = {}
        for name in ("estimate", "children", "expected_children", *(("error",) if "error" in own else ())):
            values = np.full(len(codes), np.nan)
            values[positions] = numbers(own[name])
            measured[name] = frozen(values)
        found.append(GroupResult(str(dimension), str(group), frozen(status), **measured))
    return tuple(found)


def _coefficients(rows: pd.DataFrame) -> tuple[Coefficient, ...]:
    return tuple(
        Coefficient(
            **{name: _word(row[name]) for name in ("term", "factor", "kind", "level", "reference")},
            coefficient=float(row["coefficient"]),
            standard_error=_number(row["standard_error"]),
        )
        for row in rows.to_dict("records")
    )


def _by_outcome(tables: Tables, file: str) -> list[tuple[str, pd.DataFrame]]:
    if file not in tables:
        return []
    return [(str(outcome), rows) for outcome, rows in tables[file].groupby("outcome", sort=False)]


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
