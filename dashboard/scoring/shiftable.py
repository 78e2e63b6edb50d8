"""What of a model can be shifted: its covariates, found again from the terms of its cells."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.release.records import CellTable, Term
from dashboard.values import FloatArray

REFERENCE = "reference"
"""What the reference level is called where the release does not name it."""

_PRODUCT = "_x_"


@dataclass(frozen=True, slots=True)
class Shiftable:
    """A covariate of the cells: a share of the municipality, or levels that children can move between."""

    factor: str
    levels: tuple[str, ...]
    """The reference first; empty for a share of the municipality."""
    columns: tuple[int, ...]
    """Its terms: one per level after the reference, or the one of the share."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of the municipality."""
        return not self.levels


@dataclass(frozen=True, slots=True)
class Product:
    """The column of an interaction and the two columns whose product it is."""

    column: int
    first: int
    second: int


def shiftable_covariates(cells: CellTable) -> dict[str, Shiftable]:
    """The covariates of ``cells`` that a what-if can change, by factor, in the order of the terms.

    Left out: a number of the child that is no level (nobody can be moved between levels it does not have), and a
    municipality's covariate by levels.

    Examples
    --------
    >>> cells = CellTable(
    ...     0.0, (Term("sex_male", "sex", 1.0), Term("poverty", "poverty", 2.0)), np.array([[0.0, 0], [1, 0]]),
    ...     np.array([[0.0, 0.4]]), np.zeros(1), np.array([0, 0]), np.array([0, 1]), np.array([30.0, 10.0]))
    >>> [(one.factor, one.levels) for one in shiftable_covariates(cells).values()]
    [('sex', ('reference', 'male')), ('poverty', ())]
    """
    interacting = {product.column for product in products(cells.terms)}
    by_factor: dict[str, list[int]] = {}
    for at, term in enumerate(cells.terms):
        if at not in interacting:
            by_factor.setdefault(term.factor, []).append(at)
    found = (_covariate(cells, factor, columns) for factor, columns in by_factor.items())
    return {covariate.factor: covariate for covariate in found if covariate is not None}


def products(terms: Sequence[Term]) -> tuple[Product, ...]:
    """The interactions among ``terms``, told by codes that join those of two others."""
    at = {term.code: column for column, term in enumerate(terms)}
    found = []
    for column, term in enumerate(terms):
        parts = parts_of_product(term.code, at)
        if parts is not None:
            found.append(Product(column, at[parts[0]], at[parts[1]]))
    return tuple(found)


def parts_of_product(code: str, known: Container[str]) -> tuple[str, str] | None:
    """The two of the ``known`` terms whose product ``code`` is; None where it is no interaction.

    Examples
    --------
    >>> parts_of_product("sex_male_x_poverty", {"sex_male", "poverty"}), parts_of_product("poverty", {"poverty"})
    (('sex_male', 'poverty'), None)
    """
    pieces = code.split(_PRODUCT)
    for cut in range(1, len(pieces)):
        first, second = _PRODUCT.join(pieces[:cut]), _PRODUCT.join(pieces[cut:])
        if first in known and second in known:
            return first, second
    return None


def level_shares(covariate: Shiftable, pattern_design: FloatArray) -> FloatArray:
    """Share of each level among the children of every pattern, shape (n_patterns, n_levels): 0 or 1, or pooled."""
    others = pattern_design[:, covariate.columns]
    return np.column_stack([1.0 - others.sum(axis=1), others])


def _covariate(cells: CellTable, factor: str, columns: list[int]) -> Shiftable | None:
    terms = [cells.terms[at] for at in columns]
    in_territory = terms[0].kind == "territory" or (not terms[0].kind and _lives_in_territory(cells, columns))
    if in_territory:
        return Shiftable(factor, (), tuple(columns)) if len(columns) == 1 and not terms[0].level else None
    levels = [term.level or _level_of(term) for term in terms]
    if not all(levels):
        return None
    return Shiftable(factor, (terms[0].reference or REFERENCE, *levels), tuple(columns))


def _lives_in_territory(cells: CellTable, columns: list[int]) -> bool:
    return bool(cells.municipal_design[:, columns].any() and not cells.pattern_design[:, columns].any())


def _level_of(term: Term) -> str:
    return term.code.removeprefix(f"{term.factor}_") if term.code.startswith(f"{term.factor}_") else ""
