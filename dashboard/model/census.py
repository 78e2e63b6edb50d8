"""The census as the model sees it: how many children of each kind live in each municipality, and no child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dashboard.model.design import Covariate
from dashboard.values import BoolArray, FloatArray, IndexArray

Population = Mapping[str, Sequence[str]]
"""Whom an outcome speaks of: covariate code to the levels that belong to it; empty = every child counted."""


@dataclass(frozen=True, slots=True)
class CensusCounts:
    """Children by municipality and pattern, for all that any outcome speaks of; sorted by municipality, then pattern.

    A *pattern* is one combination of levels of the person and household covariates that somebody has.
    """

    covariates: tuple[Covariate, ...]
    """All of the specification, those that only group and do not enter the model included."""
    municipalities: int
    """How many the release has, those without a counted child included."""
    municipality: IndexArray
    """shape (n_cells,), ascending position in release order"""
    pattern: IndexArray
    """shape (n_cells,), ascending inside a municipality"""
    children: FloatArray
    """shape (n_cells,), above zero"""
    pattern_levels: Mapping[str, IndexArray]
    """Code of each person or household covariate to position in its levels, shape (n_patterns,)."""
    territory: Mapping[str, FloatArray]
    """Code of each territory covariate to its value, shape (n_municipalities,); NaN where it is not known."""
    dropped: Mapping[str, float] = field(default_factory=dict)
    """Children left out, by the reason."""
    found: FloatArray | None = None
    """Children of each municipality, those in ``dropped`` for a missing value included; None = nobody was dropped."""

    @property
    def patterns(self) -> int:
        """Combinations of levels that occur."""
        return len(next(iter(self.pattern_levels.values()))) if self.pattern_levels else 1

    def of_municipality(self) -> FloatArray:
        """Children counted in each municipality, shape (n_municipalities,).

        Examples
        --------
        >>> import numpy as np
        >>> sex = Covariate("sex", "person", ("female", "male"))
        >>> counts = CensusCounts((sex,), 2, np.array([0, 0]), np.array([0, 1]), np.array([3.0, 4.0]),
        ...                       {"sex": np.array([0, 1])}, {})
        >>> counts.of_municipality().tolist()
        [7.0, 0.0]
        """
        counted = np.bincount(self.municipality, weights=self.children, minlength=self.municipalities)
        return counted.astype(np.float64)

    @property
    def found_children(self) -> FloatArray:
        """Children of each municipality, those left out for a missing value included, shape (n_municipalities,).

        Somebody found where nobody is counted is a municipality that is not modelled; nobody found is no data.
        """
        return self.of_municipality() if self.found is None else self.found

    @property
    def modelled(self) -> BoolArray:
        """Whether children are counted and every territory covariate is known, shape (n_municipalities,)."""
        known = np.ones(self.municipalities, dtype=np.bool_)
        for values in self.territory.values():
            known &= np.isfinite(values)
        return known & (self.of_municipality() > 0)

    def belongs(self, population: Population) -> BoolArray:
        """Whether each pattern belongs to ``population``, shape (n_patterns,).

        Raises
        ------
        ValueError
            If ``population`` names something that is no level of a person or household covariate.
        """
        inside = np.ones(self.patterns, dtype=np.bool_)
        for code, levels in population.items():
            wanted = allowed_positions(self.covariates, code=code, levels=levels)
            inside &= np.isin(self.pattern_levels[code], wanted)
        return inside

    def restricted(self, population: Population) -> CensusCounts:
        """The children of ``population`` alone, levels that nobody of it can have left out of the covariates.

        A covariate of which one level is left gives no term: it no longer tells children apart.

        Examples
        --------
        >>> import numpy as np
        >>> age = Covariate("age", "person", ("5_11", "12_14", "15_17"))
        >>> counts = CensusCounts((age,), 1, np.zeros(3, int), np.arange(3), np.array([5.0, 3, 2]),
        ...                       {"age": np.arange(3)}, {})
        >>> older = counts.restricted({"age": ("12_14", "15_17")})
        >>> older.covariates[0].levels, older.pattern_levels["age"].tolist(), older.children.tolist()
        (('12_14', '15_17'), [0, 1], [3.0, 2.0])
        """
        if not population:
            return self
        inside = self.belongs(population)
        kept = inside[self.pattern]
        number = np.cumsum(inside) - 1
        covariates = restricted_covariates(self.covariates, population)
        return CensusCounts(
            covariates=covariates,
            municipalities=self.municipalities,
            municipality=self.municipality[kept],
            pattern=number[self.pattern[kept]],
            children=self.children[kept],
            pattern_levels={
                code: renumbered(positions[inside], code=code, before=self.covariates, after=covariates)
                for code, positions in self.pattern_levels.items()
            },
            territory=self.territory,
            dropped=self.dropped,
        )


def allowed_positions(covariates: Sequence[Covariate], *, code: str, levels: Sequence[str]) -> IndexArray:
    """Positions of ``levels`` in the covariate ``code``; raises ValueError for a level or covariate that is not."""
    known = {covariate.code: covariate.levels for covariate in covariates if covariate.kind != "territory"}
    if code not in known or not known[code]:
        raise ValueError(f"a population is told by levels of a person or household covariate; '{code}' is none")
    unknown = [level for level in levels if level not in known[code]]
    if unknown:
        raise ValueError(f"'{code}' has no level {unknown}; it has {list(known[code])}")
    return np.array([known[code].index(level) for level in levels], dtype=np.int64)


def restricted_covariates(covariates: Sequence[Covariate], population: Population) -> tuple[Covariate, ...]:
    """The covariates with only the levels that ``population`` leaves, in their order: the first one is the reference.

    Examples
    --------
    >>> restricted_covariates([Covariate("area", "person", ("urban", "rural"))], {"area": ("rural",)})[0].levels
    ('rural',)
    """
    return tuple(
        Covariate(
            covariate.code, covariate.kind, tuple(one for one in covariate.levels if one in population[covariate.code])
        )
        if covariate.code in population
        else covariate
        for covariate in covariates
    )


def renumbered(
    positions: IndexArray, *, code: str, before: Sequence[Covariate], after: Sequence[Covariate]
) -> IndexArray:
    """Positions in the levels ``before`` as positions in those ``after``; -1 for a level that is no longer there."""
    old = next(covariate.levels for covariate in before if covariate.code == code)
    new = next(covariate.levels for covariate in after if covariate.code == code)
    table = np.array([new.index(level) if level in new else -1 for level in old], dtype=np.int64)
    return table[positions] if len(table) else positions
