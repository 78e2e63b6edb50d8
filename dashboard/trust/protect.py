"""Estimates as they may be published: small counts withheld, and whatever would give them away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.census import CensusCounts, Population
from dashboard.model.municipal_estimates import DirectEstimates, GroupEstimates, MunicipalEstimates
from dashboard.trust.pooling_beside_tables import TablesTold
from dashboard.trust.ranges import Relation
from dashboard.trust.secondary import CountSystem, Suppression
from dashboard.values import BoolArray, ByteArray, FloatArray, IndexArray, ValueStatus

OTHER_OUTCOME = 1.0
"""Reluctance to withhold the population of a second outcome: after every group, but before anything is given away."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be published of several outcomes together."""

    estimates: tuple[MunicipalEstimates, ...]
    """In the order given. Where withheld: NaN, and a status that says why; counts of nobody are NaN too."""
    withheld_shares: Mapping[str, BoolArray]
    """Covariate to the municipalities, shape (n,), whose share of children must not be told either."""
    primary: int
    """Results withheld for their own few children: groups and outcomes of municipalities that are told."""
    secondary: int
    """Results withheld only to protect others."""
    exposed: int
    """Small counts that the sums of the census office give away whatever the release does."""
    tables: TablesTold
    """Every published count over the patterns of the counts, so that cells give no more away than the tables."""


def protect_estimates(
    estimates: Sequence[MunicipalEstimates],
    *,
    counts: CensusCounts,
    populations: Mapping[str, Population],
    unit: IndexArray,
    threshold: int,
    shares: Mapping[str, Sequence[str]] | None = None,
    progress: Callable[[int, int], None] = lambda done, units: None,
) -> Protected:
    """The estimates of all outcomes of a release with everything withheld that must be, judged together.

    Parameters
    ----------
    estimates : sequence of MunicipalEstimates
        The main outcome first. Outcomes are protected together: the population of one may be a group of another.
    counts : CensusCounts
        All children that any outcome speaks of: what the estimates were made from.
    populations : mapping of outcome code to Population
        An outcome that is not named speaks of everybody.
    unit : shape (n_municipalities,)
        First-level unit of each municipality.
    threshold : int
        The smallest number of children that is told.
    shares : mapping of covariate to levels, optional
        Shares of children that are published as factors (``factors.parquet``): each is a count over all children.
    progress : called after every first-level unit with how many are done, and of how many

    Returns
    -------
    Protected
        A direct estimate is withheld where fewer than ``threshold`` children were interviewed.

    Examples
    --------
    See ``tests/trust/test_protect.py``: the attacker's view of a small census.
    """
    variables = _Variables(counts)
    for one in estimates:
        variables.add_outcome(one, populations.get(one.outcome, {}))
    for code, levels in (shares or {}).items():
        variables.add_share(code, levels)
    found = variables.suppress(unit=unit, threshold=threshold, status=estimates[0].status, progress=progress)
    told = tuple(_told(one, variables=variables, hidden=found.hidden, threshold=threshold) for one in estimates)
    # Municipalities without a model tell no groups: what is not told there was withheld for nobody's sake.
    counted = (counts.of_municipality() >= max(threshold, 1)) & (estimates[0].status != ValueStatus.NOT_MODELLED)
    return Protected(
        estimates=told,
        withheld_shares={code: found.hidden[:, variables.of_share(code)] for code in shares or {}},
        primary=int(found.primary[counted].sum()),
        secondary=int((found.hidden & ~found.primary)[counted].sum()),
        exposed=int(found.exposed[counted].sum()),
        tables=variables.told(found, unit=unit),
    )


class _Variables:
    """Every count that the release tells, each once, whatever its names."""

    def __init__(self, counts: CensusCounts) -> None:
        self._counts = counts
        self.counted: BoolArray = counts.of_municipality() > 0
        self._columns: list[BoolArray] = [np.ones(counts.patterns, dtype=np.bool_)]
        self._reluctance: list[float] = [np.inf]
        self._at: dict[bytes, int] = {self._columns[0].tobytes(): 0}
        self._relations: list[Relation] = []
        self._outcome: dict[str, int] = {}
        self._group: dict[tuple[str, str], tuple[int, ...]] = {}
        self._share: dict[str, int] = {}

    def add_outcome(self, estimates: MunicipalEstimates, population: Population) -> None:
        inside = self._counts.belongs(population)
        total = self._variable(inside, reluctance=OTHER_OUTCOME)
        self._outcome[estimates.outcome] = total
        for group in estimates.groups:
            parts = tuple(self._variable(inside & self._at_level(group.dimension, level)) for level in group.levels)
            self._group[estimates.outcome, group.dimension] = parts
            self._relations.append(Relation(total, parts))

    def add_share(self, code: str, levels: Sequence[str]) -> None:
        has = np.any([self._at_level(code, level) for level in levels], axis=0)
        self._share[code] = self._variable(has)
        # A share tells its complement too: both are counts of children.
        rest = self._variable(~has)
        self._relations.append(Relation(0, (self._share[code], rest)))

    @property
    def membership(self) -> BoolArray:
        """Every count as a column over the patterns."""
        return np.column_stack(self._columns)

    def told(self, found: Suppression, *, unit: IndexArray) -> TablesTold:
        """What is told and withheld of every count; all children of a place are nobody's secret."""
        membership = self.membership
        secret = found.primary & ~found.exposed & np.isfinite(self._reluctance)
        return TablesTold(membership, self._sums(membership), found.hidden, secret, unit)

    def of_outcome(self, code: str) -> int:
        return self._outcome[code]

    def of_group(self, outcome: str, dimension: str) -> tuple[int, ...]:
        return self._group[outcome, dimension]

    def of_share(self, code: str) -> int:
        return self._share[code]

    def suppress(
        self, *, unit: IndexArray, threshold: int, status: ByteArray, progress: Callable[[int, int], None]
    ) -> Suppression:
        """Over the municipalities where somebody was counted: the others have nothing to hide, and hide nobody."""
        membership = self.membership
        system = CountSystem(membership, relations=self._relations, reluctance=np.array(self._reluctance))
        rows = np.flatnonzero(self.counted)
        unpublished = np.zeros((len(rows), membership.shape[1]), dtype=np.bool_)
        # Where nothing was modelled no group is told, though all children are.
        told_groups = sorted({at for parts in self._group.values() for at in parts} - set(self._share.values()) - {0})
        unpublished[np.ix_(status[rows] == ValueStatus.NOT_MODELLED, told_groups)] = True
        found = system.suppress(
            self._sums(membership)[rows],
            unit=unit[rows],
            threshold=threshold,
            unpublished=unpublished,
            progress=progress,
        )
        return Suppression(*(self._spread(one, rows) for one in (found.primary, found.hidden, found.exposed)))

    def _sums(self, membership: BoolArray) -> FloatArray:
        counts = self._counts
        sums = np.zeros((counts.municipalities, membership.shape[1]))
        for at, column in enumerate(membership.T):
            sums[:, at] = np.bincount(
                counts.municipality, weights=counts.children * column[counts.pattern], minlength=counts.municipalities
            )
        return sums

    def _spread(self, found: BoolArray, rows: IndexArray) -> BoolArray:
        spread = np.zeros((self._counts.municipalities, found.shape[1]), dtype=np.bool_)
        spread[rows] = found
        return spread

    def _at_level(self, code: str, level: str) -> BoolArray:
        levels = next(one.levels for one in self._counts.covariates if one.code == code)
        at: BoolArray = self._counts.pattern_levels[code] == levels.index(level)
        return at

    def _variable(self, column: BoolArray, *, reluctance: float = 0.0) -> int:
        """Position of the count over the patterns of ``column``, the same for every name it has."""
        key = np.ascontiguousarray(column).tobytes()
        if key not in self._at:
            self._at[key] = len(self._columns)
            self._columns.append(column)
            self._reluctance.append(reluctance)
        at = self._at[key]
        self._reluctance[at] = max(self._reluctance[at], reluctance)
        return at


def people_by_kind(counts: CensusCounts, kind_of: IndexArray) -> FloatArray:
    """Children of each kind in each municipality; ``kind_of`` = the kind of each pattern."""
    kinds = int(kind_of.max(initial=-1)) + 1
    at = counts.municipality * kinds + kind_of[counts.pattern]
    summed = np.bincount(at, weights=counts.children, minlength=counts.municipalities * kinds)
    return summed.astype(np.float64).reshape(counts.municipalities, kinds)


def _told(
    estimates: MunicipalEstimates, *, variables: _Variables, hidden: BoolArray, threshold: int
) -> MunicipalEstimates:
    withheld = hidden[:, variables.of_outcome(estimates.outcome)]
    status = _status(estimates.status, withheld)
    absent = status != ValueStatus.AVAILABLE
    nobody = estimates.children == 0
    return replace(
        estimates,
        status=status,
        children=np.where(withheld | nobody, np.nan, estimates.children),
        probability=np.where(absent, np.nan, estimates.probability),
        effect=np.where(absent, np.nan, estimates.effect),
        standard_error=np.where(absent, np.nan, estimates.standard_error),
        root_mse=np.where(absent, np.nan, estimates.root_mse),
        lower=np.where(absent, np.nan, estimates.lower),
        upper=np.where(absent, np.nan, estimates.upper),
        spread_within=np.where(absent, np.nan, estimates.spread_within),
        variation=np.where(withheld, np.nan, estimates.variation),
        reliability=np.where(withheld, np.uint8(255), estimates.reliability).astype(np.uint8),
        direct=None if estimates.direct is None else _direct(estimates.direct, absent=absent, threshold=threshold),
        groups=tuple(
            _group(group, hidden[:, variables.of_group(estimates.outcome, group.dimension)], nobody=nobody)
            for group in estimates.groups
        ),
    )


def _status(status: ByteArray, withheld: BoolArray) -> ByteArray:
    """SUPPRESSED goes before UNRELIABLE; where there never was an estimate, the reason for that stays."""
    had_one = np.isin(status, (ValueStatus.AVAILABLE, ValueStatus.UNRELIABLE))
    return np.where(withheld & had_one, np.uint8(ValueStatus.SUPPRESSED), status).astype(np.uint8)


def _direct(direct: DirectEstimates, *, absent: BoolArray, threshold: int) -> DirectEstimates:
    few = absent | (direct.children < threshold)
    return DirectEstimates(
        *(np.where(few, np.nan, values) for values in (direct.estimate, direct.standard_error, direct.children))
    )


def _group(group: GroupEstimates, hidden: BoolArray, *, nobody: BoolArray) -> GroupEstimates:
    # A group without children is withheld like a small one: that it is empty would be a count as well.
    empty = (group.status == ValueStatus.NO_DATA) & ~nobody[:, None]
    status = _status(np.where(empty, np.uint8(ValueStatus.AVAILABLE), group.status).astype(np.uint8), hidden)
    absent = status != ValueStatus.AVAILABLE
    return replace(
        group,
        status=status,
        children=np.where(hidden | nobody[:, None] | (status == ValueStatus.NOT_MODELLED), np.nan, group.children),
        probability=np.where(absent, np.nan, group.probability),
        standard_error=np.where(absent, np.nan, group.standard_error),
        error=np.where(absent, np.nan, group.error),
    )
