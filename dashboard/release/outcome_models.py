"""What the outcomes after the main one are predicted with: their own coefficients over the cells of the release.

A release has one table of cells. Which part of each pattern belongs to the population of another outcome, and how far
each municipality departs from its model, stand in two tables of their own; its terms are columns of the patterns and
the territory. A release without these tables predicts its main outcome only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.release.arrays import frozen, numbers
from dashboard.release.evidence import Coefficient
from dashboard.release.manifest import Manifest, Protection
from dashboard.release.records import CellTable, OutcomeModel, Release, Term
from dashboard.release.tables import INTERCEPT, OUTCOME_EFFECTS, OUTCOME_PATTERNS, TERM_KINDS
from dashboard.values import FloatArray, IndexArray

Tables = Mapping[str, pd.DataFrame]

HALF_A_CHILD = 0.5


def cells_of_outcome(release: Release, code: str) -> CellTable | None:
    """The cells of ``release`` under the model of outcome ``code``; None where nothing can be predicted anew."""
    if code == release.manifest.main_outcome:
        return release.cells
    model = release.outcome_models.get(code)
    return None if model is None or release.cells is None else model.over(release.cells)


def terms_of_outcomes(coefficients: pd.DataFrame, others: pd.DataFrame | None, *, territory: bool) -> tuple[str, ...]:
    """Terms of the models of a child and its household, or of its ``territory``, each once, the main model's first.

    Examples
    --------
    >>> rows = pd.DataFrame({"term": ["intercept", "male"], "kind": ["intercept", "person"]})
    >>> terms_of_outcomes(rows, pd.DataFrame({"term": ["male", "rural"], "kind": ["person"] * 2}), territory=False)
    ('male', 'rural')
    """
    wanted = ("territory",) if territory else tuple(kind for kind in TERM_KINDS if kind != "territory")
    rows = [frame.loc[frame["kind"].isin(wanted), "term"] for frame in (coefficients, others) if frame is not None]
    return tuple(dict.fromkeys(str(term) for own in rows for term in own))


def predicted_anew(coefficients: pd.DataFrame | None, patterns: pd.DataFrame | None) -> pd.DataFrame | None:
    """The coefficients of those other outcomes that ``patterns`` tells the children of; None where there are none."""
    if coefficients is None or patterns is None or not {"outcome", "term", "kind"} <= set(coefficients.columns):
        return None
    return coefficients[coefficients["outcome"].isin(patterns["outcome"])] if "outcome" in patterns else None


def outcome_models(
    manifest: Manifest, tables: Tables, coefficients: Mapping[str, Sequence[Coefficient]]
) -> dict[str, OutcomeModel]:
    """By outcome, in the order of the manifest; empty where the release does not hold them."""
    patterns, effects = tables.get(OUTCOME_PATTERNS.file), tables.get(OUTCOME_EFFECTS.file)
    if patterns is None or effects is None:
        return {}
    held = set(effects["outcome"])
    return {
        spec.code: _model(
            coefficients[spec.code],
            tables,
            belongs=patterns[patterns["outcome"] == spec.code],
            effect=numbers(effects.loc[effects["outcome"] == spec.code, "effect"]),
        )
        for spec in manifest.outcomes[1:]
        if spec.code in held
    }


def design_of(terms: Sequence[Term], frame: pd.DataFrame) -> FloatArray:
    """Design matrix with one column per term; zeros where the term lives in the other design."""
    design = np.zeros((len(frame), len(terms)))
    for at, term in enumerate(terms):
        if term.code in frame.columns:
            # Where a territory covariate is not known nobody is modelled: no cell of that municipality reads the zero.
            design[:, at] = np.nan_to_num(frame[term.code].to_numpy(dtype=np.float64, na_value=np.nan))
    return frozen(design)


def outcome_model_breaches(manifest: Manifest, tables: Tables) -> Iterable[str]:
    """Where the two tables do not belong to one another, to the coefficients or to the cells."""
    patterns, effects = tables.get(OUTCOME_PATTERNS.file), tables.get(OUTCOME_EFFECTS.file)
    if patterns is None and effects is None:
        return
    if patterns is None or effects is None or "cells.parquet" not in tables:
        yield f"{OUTCOME_PATTERNS.file} and {OUTCOME_EFFECTS.file} come together, and with cells.parquet"
        return
    others = {spec.code for spec in manifest.outcomes[1:]}
    told = tables.get("outcome_coefficients.csv")
    modelled = set() if told is None else set(told["outcome"])
    wrong = sorted((set(patterns["outcome"]) | set(effects["outcome"])) - (others & modelled))
    if wrong:
        yield f"{OUTCOME_PATTERNS.file}: '{wrong[0]}' must be an outcome after the main one, with coefficients"
        return
    yield from _of_each(manifest, tables, _Both(patterns, effects))


@dataclass(frozen=True, slots=True)
class _Both:
    """The two tables of the outcomes that are predicted anew."""

    patterns: pd.DataFrame
    effects: pd.DataFrame


def _model(rows: Sequence[Coefficient], tables: Tables, *, belongs: pd.DataFrame, effect: FloatArray) -> OutcomeModel:
    terms = tuple(
        Term(row.term, row.factor, row.coefficient, row.kind, row.level, row.reference)
        for row in rows
        if row.term != INTERCEPT
    )
    own, around = tables["patterns.parquet"], tables["territory.parquet"]
    share = np.zeros(len(own))
    share[belongs["pattern"].to_numpy(dtype=np.int64)] = belongs["share"]
    return OutcomeModel(
        intercept=next(row.coefficient for row in rows if row.term == INTERCEPT),
        terms=terms,
        pattern_design=design_of(terms, own),
        municipal_design=design_of(terms, around),
        municipal_effect=effect,
        share=frozen(share),
    )


def _of_each(manifest: Manifest, tables: Tables, both: _Both) -> Iterable[str]:
    codes = tables["municipalities.parquet"]["municipality_code"].to_numpy()
    last = len(tables["patterns.parquet"]) - 1
    for code, rows in both.effects.groupby("outcome", sort=False):
        if not np.array_equal(rows["municipality_code"].to_numpy(), codes):
            yield f"{OUTCOME_EFFECTS.file}: '{code}' must have one row for each municipality, in their order"
    for code, rows in both.patterns.groupby("outcome", sort=False):
        if int(rows["pattern"].max()) > last:
            beyond = rows["pattern"].max()
            yield f"{OUTCOME_PATTERNS.file}: pattern {beyond} of '{code}' does not exist, the last is {last}"
        elif manifest.protection is Protection.EXACT:
            yield from _children(str(code), rows, tables)


def _children(code: str, rows: pd.DataFrame, tables: Tables) -> Iterable[str]:
    """Exact cells hold the children that the outcome says it speaks of; pooled ones as nearly as they may tell.

    Not where the children of the main outcome are withheld: cells would tell them, so nothing is predicted anew there.
    """
    results, main = tables["outcomes.parquet"], tables["estimates.parquet"]
    own = results[results["outcome"] == code]
    held = _sums(rows, tables["cells.parquet"], places=len(own), patterns=len(tables["patterns.parquet"]))
    stated = own["children"].to_numpy(dtype=np.float64, na_value=np.nan)
    open_there = main["children_5_17"].notna() & (main["status"] != "suppressed")
    told = (own["status"] == "available").to_numpy(dtype=bool) & open_there.to_numpy(dtype=bool)
    off = told & ~(np.abs(held - stated) < HALF_A_CHILD)
    if off.any():
        at = int(np.argmax(off))
        yield (
            f"{OUTCOME_PATTERNS.file}: the cells of '{own['municipality_code'].iloc[at]}' hold {held[at]:g} children "
            f"of '{code}', outcomes.parquet says {stated[at]:g} ({int(off.sum())} such municipalities)"
        )


def _sums(rows: pd.DataFrame, cells: pd.DataFrame, *, places: int, patterns: int) -> FloatArray:
    share = np.zeros(patterns)
    share[rows["pattern"].to_numpy(dtype=np.int64)] = rows["share"]
    pattern: IndexArray = cells["pattern"].to_numpy(dtype=np.int64)
    weight = cells["children"].to_numpy(dtype=np.float64) * share[np.minimum(pattern, patterns - 1)]
    sums = np.bincount(cells["municipality"].to_numpy(dtype=np.int64), weights=weight, minlength=places)
    return sums.astype(np.float64)
