"""Several releases of one census read together: what one withholds must not follow from what another one tells.

The auditor is that of secondary suppression (:meth:`dashboard.trust.secondary.CountSystem.revealed`): it is given every
count that any of the releases tells, over kinds of children fine enough for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.trust.protect import people_by_kind
from dashboard.trust.ranges import Relation
from dashboard.trust.secondary import ROOM, CountSystem
from dashboard.trust.union_cells import CELL, Found, all_cells, found_by_cells
from dashboard.trust.union_pools import Pools, pools_apart
from dashboard.values import BoolArray, FloatArray, IndexArray

_ROUNDING = 1e-9


@dataclass(frozen=True)
class ToldCounts:
    """The counts that one release tells, and those that it withholds."""

    release: str
    threshold: int
    """Fewest children that it tells of."""
    names: tuple[str, ...]
    """Of each count, for a message."""
    columns: BoolArray
    """shape (n_patterns, n_counts): which patterns of the census each count sums over"""
    told: BoolArray
    """shape (n_municipalities, n_counts)"""
    withheld: BoolArray
    """shape (n_municipalities, n_counts): known to the release and kept back; neither told nor withheld is not made"""
    cells: BoolArray | None = None
    """shape (n_municipalities, n_patterns): patterns that a published cell tells as they are; None = no cells"""
    relations: tuple[Relation, ...] = ()
    """Counts that sum to another one, by their positions in ``names``"""
    pools: Pools = field(default_factory=dict)
    """Pools of cells that it publishes, by municipality"""


@dataclass(frozen=True)
class Differences:
    """What two publications of one census say together that neither says alone."""

    revealed: tuple[tuple[int, str], ...]
    """Municipality and count below the threshold that could be told once both are there."""
    differing: tuple[tuple[int, str], ...]
    """Municipality and count that one tells and the other withholds."""
    pools: tuple[int, ...] = ()
    """Municipalities in which both pool cells, and each otherwise."""


def differences(
    counts: CensusCounts, *, standing: Sequence[ToldCounts], new: ToldCounts, unit: IndexArray
) -> Differences:
    """What publishing ``new`` would reveal beside the releases that stand.

    Parameters
    ----------
    counts : CensusCounts
        All children, with patterns fine enough for the counts of every release.
    standing, new : what was published, and what is to be
        The strictest threshold among them holds. What stands reveals already what it does, and is not held against
        ``new``; nor is what ``new`` gives away by itself (the only municipality of its first-level unit). A count that
        one of them only hems in (too few children in all of the unit) counts when both tell it, or nearly.
    unit : shape (n_municipalities,)
        First-level unit of each municipality.

    Examples
    --------
    See ``tests/trust/test_union.py``: a census published twice, and an attacker with both tables.
    """
    joint = _Joint.of(counts, (*standing, new))
    before, after = joint.told(standing), joint.told([new])
    threshold = max(one.threshold for one in (*standing, new))
    revealed = joint.revealed(before | after, unit=unit, threshold=threshold)
    revealed &= ~joint.revealed(before, unit=unit, threshold=threshold)
    revealed &= ~joint.revealed(after, unit=unit, threshold=new.threshold)
    revealed |= joint.narrowed(before, after, unit=unit, threshold=threshold, own=new.threshold)
    kept_before, kept_after = joint.withheld(standing), joint.withheld([new])
    differing = (before & kept_after) | (after & kept_before & ~before)
    small = joint.left_by_cells(counts, standing, new, threshold=threshold)
    pools = pools_apart([one.pools for one in standing], new.pools)
    return Differences((*joint.named(revealed), *small), joint.named(differing), pools)


@dataclass(frozen=True)
class _Joint:
    """Every count of every release, each once: the first is that of all children."""

    system: CountSystem
    counts: FloatArray
    names: tuple[str, ...]
    at: dict[bytes, int]
    columns: BoolArray
    """shape (n_patterns, n_counts)"""
    municipalities: IndexArray
    """Those where somebody was counted"""

    @classmethod
    def of(cls, census: CensusCounts, releases: Sequence[ToldCounts]) -> _Joint:
        everybody = np.ones(census.patterns, dtype=np.bool_)
        relations: set[Relation] = set()
        columns, names, at = [everybody], ["all children"], {everybody.tobytes(): 0}
        for release in releases:
            for name, column in zip(release.names, release.columns.T, strict=True):
                key = np.ascontiguousarray(column).tobytes()
                if key not in at:
                    at[key] = len(columns)
                    columns.append(column)
                    names.append(name)
            own = [at[np.ascontiguousarray(column).tobytes()] for column in release.columns.T]
            relations |= {Relation(own[one.total], tuple(own[part] for part in one.parts)) for one in release.relations}
        membership = np.column_stack(columns)
        reluctance = np.where(np.arange(len(columns)) == 0, np.inf, 0.0)
        system = CountSystem(membership, relations=tuple(relations), reluctance=reluctance)
        people = people_by_kind(census, system.kind_of)
        rows = np.flatnonzero(people.sum(axis=1) > 0)
        return cls(system, people[rows] @ system.kinds, tuple(names), at, membership, rows)

    def told(self, releases: Sequence[ToldCounts]) -> BoolArray:
        """What any of ``releases`` tells; the number of all children is the census office's to tell."""
        found = self._spread([(one, one.told) for one in releases])
        found[:, 0] = True
        return found

    def withheld(self, releases: Sequence[ToldCounts]) -> BoolArray:
        found = self._spread([(one, one.withheld) for one in releases])
        found[:, 0] = False
        return found

    def revealed(self, told: BoolArray, *, unit: IndexArray, threshold: int) -> BoolArray:
        return self.system.revealed(self.counts, ~told, unit=unit[self.municipalities], threshold=threshold)

    def narrowed(self, before: BoolArray, after: BoolArray, *, unit: IndexArray, threshold: int, own: int) -> BoolArray:
        """Small counts that both together tell, or nearly, and more narrowly than what stands.

        No excuse: what the new release tells from its ``own`` threshold on, where that is the lower one; what it gives
        away below it, is told by it alone.
        """
        units = unit[self.municipalities]
        both, stands, new = (self.system.room(self.counts, ~one, unit=units) for one in (before | after, before, after))
        new = np.where((self.counts < own) & (new < ROOM * own), new, np.inf)
        small = (self.counts < threshold) & (np.arange(len(self.names)) > 0)
        narrow: BoolArray = small & (both < ROOM * threshold) & (both < np.minimum(stands, new) - _ROUNDING)
        asked = small & ~narrow & (both >= ROOM * threshold)
        return narrow | self._solved_together(before, after, asked, unit=units, room=ROOM * threshold, own=own)

    def _solved_together(
        self, before: BoolArray, after: BoolArray, asked: BoolArray, *, unit: IndexArray, room: float, own: int
    ) -> BoolArray:
        """Those of ``asked`` that by linear programmes have room in what each tells, and none in what both do."""
        solved = partial(self.system.without_room, self.counts, unit=unit, room=room)
        found = solved(~(before | after), asked=asked)
        found &= ~solved(~before, asked=found)
        alone: BoolArray = solved(~after, asked=found & (self.counts < own))
        return found & ~alone

    def left_by_cells(
        self, census: CensusCounts, standing: Sequence[ToldCounts], new: ToldCounts, *, threshold: int
    ) -> tuple[tuple[int, str], ...]:
        """What cells of the one leave over of counts and cells of the other, and what neither leaves by itself."""
        if new.cells is None and all(one.cells is None for one in standing):
            return ()
        before, after = self._left(census, standing, threshold), self._left(census, [new], new.threshold)
        found = sorted(self._left(census, [*standing, new], threshold) - before - after)
        return tuple((at, "a census cell" if one == CELL else f"{self.names[one]} less cells") for at, one in found)

    def _left(self, census: CensusCounts, releases: Sequence[ToldCounts], threshold: int) -> Found:
        told = np.zeros((census.municipalities, len(self.names)), dtype=np.bool_)
        told[self.municipalities] = self.told(releases)
        cells = all_cells([one.cells for one in releases], shape=(census.municipalities, census.patterns))
        return found_by_cells(census, columns=self.columns, told=told, cells=cells, threshold=threshold)

    def named(self, found: BoolArray) -> tuple[tuple[int, str], ...]:
        return tuple(
            (int(self.municipalities[row]), self.names[column]) for row, column in zip(*np.nonzero(found), strict=True)
        )

    def _spread(self, parts: Sequence[tuple[ToldCounts, BoolArray]]) -> BoolArray:
        found = np.zeros(self.counts.shape, dtype=np.bool_)
        for release, own in parts:
            for position, column in enumerate(release.columns.T):
                found[:, self.at[np.ascontiguousarray(column).tobytes()]] |= own[self.municipalities, position]
        return found
