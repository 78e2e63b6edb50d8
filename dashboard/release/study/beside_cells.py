"""What a published file of cells tells: which cells of the census as they are, and which pools of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.model.census import CensusCounts
from dashboard.model.specification import Specification
from dashboard.trust.union_pools import Pool, Pools
from dashboard.values import BoolArray, FloatArray, IndexArray

_ROUNDING = 1e-6
_DIGITS = 9


@dataclass(frozen=True)
class CellsTold:
    """What ``cells.parquet`` of one release tells."""

    cells: BoolArray
    """shape (n_municipalities, n_patterns): patterns whose children are told as they are"""
    pools: Pools
    """The others that it tells, by municipality: what a reader can know them by"""


def cells_told(
    spec: Specification,
    tables: Mapping[str, pd.DataFrame],
    counts: CensusCounts,
    codes: Sequence[str],
    names: Mapping[str, str],
) -> CellsTold | None:
    """Patterns of ``counts`` whose children ``cells.parquet`` tells, and the pools beside them.

    A cell with whole levels and the children that the census has is told as it is; any other is a pool. A pool that
    reads like a cell counts as one: a reader takes it for what it says. None where the release publishes no cells.

    Parameters
    ----------
    names : code of a covariate in the release to its code in ``counts``, where they differ
    """
    if not {"cells", "patterns", "coefficients"} <= set(tables):
        return None
    terms = _terms_of_levels(spec, tables["coefficients"])
    design = tables["patterns"][[term for term, *_ in terms]].to_numpy(dtype=np.float64)
    inside = counts.belongs({names.get(code, code): levels for code, levels in spec.main.population.items()})
    own = [counts.belongs({names.get(code, code): (level,)}) for _, code, level in terms]
    rows = np.vstack([np.column_stack([np.zeros((counts.patterns, 0)), *own]), design.round(9)])
    known, row = np.unique(rows, axis=0, return_inverse=True)
    of_pattern, of_cell = np.split(row.ravel(), [counts.patterns])
    census = _by_row(counts, of_pattern, rows=len(known), inside=inside)
    published = _published(tables, of_cell, codes=codes, rows=len(known))
    told = (published > 0) & (np.abs(published - census) < _ROUNDING)
    named = [(names.get(code, code), level) for _, code, level in terms]
    return CellsTold(told[:, of_pattern] & inside, _pools(known, named, np.where(told, 0.0, published)))


def _pools(rows: FloatArray, terms: Sequence[tuple[str, str]], children: FloatArray) -> Pools:
    """Every published row with ``children`` by municipality; zero where a row is none or is told as it is."""
    found: dict[int, set[Pool]] = {}
    for place, row in zip(*(at.tolist() for at in np.nonzero(children)), strict=True):
        shares = frozenset(
            (code, level, round(float(share), _DIGITS)) for (code, level), share in zip(terms, rows[row], strict=True)
        )
        found.setdefault(place, set()).add((round(float(children[place, row]), _DIGITS), shares))
    return {place: frozenset(own) for place, own in found.items()}


def _terms_of_levels(spec: Specification, coefficients: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Code, covariate and level of every term of a child or household; products of terms follow from these."""
    levelled = {one.code for one in spec.covariates if one.kind != "territory" and one.levels}
    rows = coefficients[coefficients["factor"].isin(levelled)]
    return [(str(row["term"]), str(row["factor"]), str(row["level"])) for row in rows.to_dict("records")]


def _by_row(counts: CensusCounts, of_pattern: IndexArray, *, rows: int, inside: BoolArray) -> FloatArray:
    """Children of the census by municipality and row, shape (n_municipalities, rows)."""
    at = counts.municipality * rows + of_pattern[counts.pattern]
    children = np.where(inside[counts.pattern], counts.children, 0.0)
    summed = np.bincount(at, weights=children, minlength=counts.municipalities * rows)
    return summed.astype(np.float64).reshape(counts.municipalities, rows)


def _published(
    tables: Mapping[str, pd.DataFrame], of_cell: IndexArray, *, codes: Sequence[str], rows: int
) -> FloatArray:
    """Children of the published cells by municipality, in the order of ``codes``, and row."""
    position = pd.Index(list(codes)).get_indexer(pd.Index(tables["estimates"]["municipality_code"]))
    cells = tables["cells"]
    municipality = position[cells["municipality"].to_numpy(dtype=np.int64)]
    row = of_cell[cells["pattern"].to_numpy(dtype=np.int64)]
    children = np.where(municipality < 0, 0.0, cells["children"].to_numpy(dtype=np.float64))
    at = municipality.clip(min=0) * rows + row
    return np.bincount(at, weights=children, minlength=len(codes) * rows).astype(np.float64).reshape(len(codes), rows)
