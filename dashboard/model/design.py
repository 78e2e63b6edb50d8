"""From covariates and their levels to model terms: the only place where a reference level disappears.

A categorical covariate with levels ``(reference, a, b)`` becomes two terms of 0/1; a share becomes one
term, as it is. Patterns are the combinations of all person and household levels, numbered in the order
of an odometer: the last covariate turns fastest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.values import FloatArray, IndexArray

Kind = Literal["person", "household", "territory"]


@dataclass(frozen=True, slots=True)
class Covariate:
    """Something known of every child in the survey and in the census; ``levels[0]`` is the reference."""

    code: str
    kind: Kind
    levels: tuple[str, ...] = ()
    """Empty for a share between 0 and 1, which enters the model as one term."""

    @property
    def is_share(self) -> bool:
        """Whether it enters as a number instead of by levels."""
        return not self.levels


@dataclass(frozen=True, slots=True)
class DesignTerm:
    """One column of the design: ``level`` of ``factor`` against ``reference`` (both empty for a share)."""

    code: str
    factor: str
    kind: Kind
    level: str = ""
    reference: str = ""


def design_terms(covariates: Sequence[Covariate]) -> tuple[DesignTerm, ...]:
    """The terms that ``covariates`` give, in their order, reference levels left out.

    Examples
    --------
    >>> [term.code for term in design_terms([Covariate("sex", "person", ("female", "male"))])]
    ['sex_male']
    """
    terms: list[DesignTerm] = []
    for covariate in covariates:
        if covariate.is_share:
            terms.append(DesignTerm(covariate.code, covariate.code, covariate.kind))
            continue
        reference, *others = covariate.levels
        terms.extend(
            DesignTerm(f"{covariate.code}_{level}", covariate.code, covariate.kind, level, reference)
            for level in others
        )
    return tuple(terms)


def design_matrix(
    covariates: Sequence[Covariate], *, values: Mapping[str, IndexArray | FloatArray], rows: int
) -> FloatArray:
    """Design of shape (rows, n_terms), without intercept; the columns are ``design_terms(covariates)``.

    Parameters
    ----------
    covariates : the covariates of the model, in order
    values : mapping of covariate code to array of shape (rows,)
        Position in ``levels`` for a categorical covariate, the number itself for a share.
        A covariate that is absent here fills its columns with zeros (it belongs to another table).
    rows : number of children, cells or municipalities

    Raises
    ------
    ValueError
        If a position lies outside the levels, a share is not finite, or a length differs from ``rows``.

    Examples
    --------
    >>> import numpy as np
    >>> sex = Covariate("sex", "person", ("female", "male"))
    >>> design_matrix([sex], values={"sex": np.array([0, 1])}, rows=2)
    array([[0.],
           [1.]])
    """
    columns: list[FloatArray] = []
    for covariate in covariates:
        width = 1 if covariate.is_share else len(covariate.levels) - 1
        given = values.get(covariate.code)
        columns.append(np.zeros((rows, width)) if given is None else _columns(covariate, given, rows))
    return np.hstack(columns) if columns else np.zeros((rows, 0))


def pattern_levels(covariates: Sequence[Covariate]) -> dict[str, IndexArray]:
    """Every combination of levels, one array of shape (n_patterns,) per covariate; the last turns fastest.

    Examples
    --------
    >>> levels = pattern_levels([Covariate("a", "person", ("x", "y")), Covariate("b", "person", ("u", "v"))])
    >>> levels["a"].tolist(), levels["b"].tolist()
    ([0, 0, 1, 1], [0, 1, 0, 1])
    """
    sizes = [len(covariate.levels) for covariate in covariates]
    grid = np.indices(sizes).reshape(len(sizes), -1)
    return {covariate.code: grid[at].astype(np.int64) for at, covariate in enumerate(covariates)}


def _columns(covariate: Covariate, given: IndexArray | FloatArray, rows: int) -> FloatArray:
    if given.shape != (rows,):
        raise ValueError(f"covariate '{covariate.code}': {given.shape} values for {rows} rows")
    if covariate.is_share:
        numbers = given.astype(np.float64)
        if not np.isfinite(numbers).all():
            raise ValueError(f"covariate '{covariate.code}': values that are not finite; the model needs all of them")
        return numbers[:, None]
    if rows and (given.min() < 0 or given.max() >= len(covariate.levels)):
        raise ValueError(
            f"covariate '{covariate.code}': level {int(given.max())} outside 0..{len(covariate.levels) - 1} "
            f"({', '.join(covariate.levels)})"
        )
    positions = np.arange(1, len(covariate.levels))
    columns: FloatArray = (given[:, None] == positions[None, :]).astype(np.float64)
    return columns
