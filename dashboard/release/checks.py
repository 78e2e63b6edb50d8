"""What no single table can show: that the tables of a release belong to one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from dashboard.model.sums import summed
from dashboard.release.evidence_checks import evidence_breaches, value_breaches
from dashboard.release.manifest import Instrument, Manifest
from dashboard.release.outcome_models import HALF_A_CHILD, outcome_model_breaches
from dashboard.release.tables import INTERCEPT, TERM_KINDS
from dashboard.values import FloatArray, IndexArray

_SAME_CODES = ("boundaries.parquet", "factors.parquet", "estimates.parquet", "territory.parquet")


def breaches_between(manifest: Manifest, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Every disagreement between tables that each keep their own contract, with file and first place."""
    codes = tables["municipalities.parquet"]["municipality_code"]
    found: list[str] = []
    for file in _SAME_CODES:
        if file in tables:
            found.extend(_same_codes(file, codes, tables[file]["municipality_code"]))
    found.extend(_admin1(tables["municipalities.parquet"], tables["admin1.parquet"]))
    if not found:
        found.extend(_estimates(manifest, tables["estimates.parquet"]))
    found.extend(_classes(manifest, tables["admin1.parquet"]))
    if manifest.instrument is Instrument.CLRISK:
        found.extend(_terms(manifest, tables["coefficients.csv"]))
        if "cells.parquet" in tables:
            found.extend(_cells(tables))
    if not found:
        found.extend(evidence_breaches(manifest, tables))
    if not found:
        found.extend(outcome_model_breaches(manifest, tables))
    return tuple(found)


def _same_codes(file: str, expected: pd.Series, received: pd.Series) -> Iterable[str]:
    if len(expected) == len(received) and bool((expected.to_numpy() == received.to_numpy()).all()):
        return
    here, there = set(expected), set(received)
    without, unknown = sorted(here - there), sorted(there - here)
    if without:
        yield f"{file}: {len(without)} of the codes in municipalities.parquet are missing (first: '{without[0]}')"
    if unknown:
        yield f"{file}: {len(unknown)} codes are not in municipalities.parquet (first: '{unknown[0]}')"
    if not without and not unknown:
        yield f"{file}: the codes are those of municipalities.parquet but in another order; sort both alike"


def _admin1(municipalities: pd.DataFrame, admin1: pd.DataFrame) -> Iterable[str]:
    names = dict(zip(admin1["admin1_code"], admin1["name"], strict=True))
    pairs = municipalities[["admin1_code", "admin1_name"]].drop_duplicates()
    used = set(pairs["admin1_code"])
    for code in sorted(used - set(names)):
        yield f"municipalities.parquet: admin1_code '{code}' is not in admin1.parquet"
    for code in sorted(set(names) - used):
        yield f"admin1.parquet: unit '{code}' has no municipality"
    for code, name in pairs.itertuples(index=False):
        if names.get(code, name) != name:
            yield f"municipalities.parquet: unit '{code}' is called '{name}', in admin1.parquet '{names[code]}'"


def _estimates(manifest: Manifest, estimates: pd.DataFrame) -> Iterable[str]:
    codes = estimates["municipality_code"].to_numpy()
    published = manifest.classes.published_source is not None
    yield from value_breaches("estimates.parquet", estimates, keeps_published=published)
    if manifest.instrument is Instrument.CLRISK:
        children = estimates["children_5_17"].to_numpy(dtype=np.float64)
        expected = estimates["expected_children"].to_numpy(dtype=np.float64)
        off = np.abs(expected - estimates["estimate"].to_numpy(dtype=np.float64) * children) > 1
        if off.any():
            yield (
                f"estimates.parquet: expected_children of '{codes[int(np.argmax(off))]}' is not "
                f"estimate times children ({int(off.sum())} such rows)"
            )


def _classes(manifest: Manifest, admin1: pd.DataFrame) -> Iterable[str]:
    rule = manifest.classes
    # Fewer cuts than k - 1 are meant: a country with fewer distinct values than classes.
    if len(rule.national_cuts) > rule.k - 1:
        yield f"manifest.json: {rule.k} classes have {rule.k - 1} cuts, received {len(rule.national_cuts)}"
    if not _rises(rule.national_cuts):
        yield f"manifest.json: national_cuts must rise, received {list(rule.national_cuts)}"
    known = set(admin1["admin1_code"])
    for code, cuts in rule.parent_cuts.items():
        if code not in known:
            yield f"manifest.json: parent_cuts name '{code}', which is not in admin1.parquet"
        if not _rises(cuts) or len(cuts) > rule.k - 1:
            yield f"manifest.json: parent_cuts of '{code}' must rise and be at most {rule.k - 1}, received {list(cuts)}"


def _rises(cuts: Sequence[float]) -> bool:
    return all(lower < upper for lower, upper in pairwise(cuts))


def _terms(manifest: Manifest, coefficients: pd.DataFrame) -> Iterable[str]:
    if not len(coefficients) or coefficients["term"].iloc[0] != INTERCEPT:
        yield f"coefficients.csv: the first row must be the term '{INTERCEPT}'"
        return
    declared = {spec.code for spec in manifest.factors}
    for row, (term, factor, kind) in enumerate(
        zip(coefficients["term"], coefficients["factor"], coefficients["kind"], strict=True), start=1
    ):
        if term == INTERCEPT:
            continue
        if factor not in declared:
            yield f"coefficients.csv, row {row}: factor '{factor}' of term '{term}' is not declared in manifest.json"
        if kind not in TERM_KINDS:
            yield f"coefficients.csv, row {row}: term '{term}' has kind '{kind}'; allowed are {', '.join(TERM_KINDS)}"


def _cells(tables: Mapping[str, pd.DataFrame]) -> Iterable[str]:
    cells, estimates = tables["cells.parquet"], tables["estimates.parquet"]
    patterns = tables["patterns.parquet"]
    n = len(tables["municipalities.parquet"])
    if not np.array_equal(patterns["pattern"].to_numpy(), np.arange(len(patterns))):
        yield "patterns.parquet: patterns must be numbered 0, 1, 2 ... without a gap"
    positions: IndexArray = cells["municipality"].to_numpy(dtype=np.int64)
    numbers: IndexArray = cells["pattern"].to_numpy(dtype=np.int64)
    inside = True
    for column, values, limit in (("municipality", positions, n), ("pattern", numbers, len(patterns))):
        beyond = values >= limit
        if beyond.any():
            inside = False
            row = int(np.argmax(beyond))
            yield f"cells.parquet, row {row + 1}: {column} {values[row]} does not exist, the last is {limit - 1}"
    if inside and len(estimates) == n:
        total = summed(cells["children"].to_numpy(dtype=np.float64), positions, places=n)
        yield from _totals(total, estimates)


def _totals(total: FloatArray, estimates: pd.DataFrame) -> Iterable[str]:
    """Cells hold the children that are told, also of a place of which only another outcome has an estimate."""
    stated = estimates["children_5_17"].to_numpy(dtype=np.float64)
    status = estimates["status"].to_numpy()
    has_cells = (total > 0) & np.isfinite(stated) & (status != "suppressed")
    off = ((status == "available") | has_cells) & ~(np.abs(total - stated) < HALF_A_CHILD)
    if off.any():
        row = int(np.argmax(off))
        code = estimates["municipality_code"].iloc[row]
        yield (
            f"cells.parquet: the cells of '{code}' hold {total[row]:g} children, "
            f"estimates.parquet says {stated[row]:g} ({int(off.sum())} such municipalities)"
        )
