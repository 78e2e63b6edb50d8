"""From covariates and their levels to model terms: the only place where a reference level disappears.

A categorical covariate with levels ``(reference, a, b)`` becomes two terms of 0/1; a share becomes one
term, as it is; an interaction becomes the products of the terms of its two covariates. Patterns are the
combinations of all person and household levels, numbered in the order of an odometer: the last covariate turns fastest.
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
    parts: tuple[tuple[str, str], ...] = ()
    """Of an interaction: (factor, level) of each of the two terms whose product it is; else empty."""

    def speaks_of(self, factor: str) -> bool:
        """Whether it changes when the covariate ``factor`` does: a term of its own, or an interaction with it."""
        return factor in [part for part, _ in self.parts] if self.parts else self.factor == factor


@dataclass(frozen=True, slots=True)
class Interaction:
    """Two covariates whose effects depend on each other.

    Where one is of the municipality and one of the child, no table of cells holds the product: such a model is
    predicted child by child (``dashboard.model.person_sums``).
    """

    first: str
    second: str

    @property
    def code(self) -> str:
        """The factor that its terms belong to."""
        return f"{self.first}_x_{self.second}"


def design_terms(covariates: Sequence[Covariate], interactions: Sequence[Interaction] = ()) -> tuple[DesignTerm, ...]:
    """The terms that ``covariates`` give, in their order, reference levels left out; then those of ``interactions``.

    Raises
    ------
    ValueError
        If an interaction names an unknown covariate.

    Examples
    --------
    >>> [term.code for term in design_terms([Covariate("sex", "person", ("female", "male"))])]
    ['sex_male']
    >>> both = [Covariate("sex", "person", ("f", "m")), Covariate("age", "person", ("young", "old"))]
    >>> [term.code for term in design_terms(both, [Interaction("sex", "age")])]
    ['sex_m', 'age_old', 'sex_m_x_age_old']
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
    for interaction in interactions:
        first, second = _partners(interaction, covariates)
        terms.extend(_product(interaction, a, b) for a in design_terms([first]) for b in design_terms([second]))
    return tuple(terms)


def _partners(interaction: Interaction, covariates: Sequence[Covariate]) -> tuple[Covariate, Covariate]:
    known = {covariate.code: covariate for covariate in covariates}
    for code in (interaction.first, interaction.second):
        if code not in known:
            raise ValueError(f"interaction '{interaction.code}': there is no covariate '{code}' in this model")
    return known[interaction.first], known[interaction.second]


def _product(interaction: Interaction, a: DesignTerm, b: DesignTerm) -> DesignTerm:
    # Two of one kind make a term of that kind; a product of two kinds differs from child to child: of the person.
    kind: Kind = a.kind if a.kind == b.kind else "person"
    return DesignTerm(
        code=f"{a.code}_x_{b.code}",
        factor=interaction.code,
        kind=kind,
        level=" x ".join(filter(None, (a.level, b.level))),
        reference=" x ".join(filter(None, (a.reference, b.reference))),
        parts=((a.factor, a.level), (b.factor, b.level)),
    )


def design_matrix(
    covariates: Sequence[Covariate],
    *,
    values: Mapping[str, IndexArray | FloatArray],
    rows: int,
    interactions: Sequence[Interaction] = (),
) -> FloatArray:
    """Design of shape (rows, n_terms), without intercept; columns as ``design_terms(covariates, interactions)``.

    Parameters
    ----------
    covariates : the covariates of the model, in order
    values : mapping of covariate code to array of shape (rows,)
        Position in ``levels`` for a categorical covariate, the number itself for a share.
        A covariate that is absent here fills its columns with zeros (it belongs to another table).
    rows : number of children, cells or municipalities
    interactions : pairs of ``covariates``; their columns are products of the columns of the two

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
    of = {covariate.code: at for at, covariate in enumerate(covariates)}
    for interaction in interactions:
        _partners(interaction, covariates)
        a, b = columns[of[interaction.first]], columns[of[interaction.second]]
        columns.append((a[:, :, None] * b[:, None, :]).reshape(rows, a.shape[1] * b.shape[1]))
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
