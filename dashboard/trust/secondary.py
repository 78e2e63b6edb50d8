r"""Secondary suppression: what else must be withheld so that no small count is found by subtraction.

Every count of a municipality (all children, a level of a covariate, the population of an outcome, a level within it) is
a sum over the same disjoint kinds of children. A reader may know, besides what is published, the sum of every count
over each first-level unit (census offices publish them). A count is found exactly when its row lies in the span of the
rows that are known; with :math:`D_m` the directions in which the withheld counts of municipality m can
still vary,

.. math:: \text{safe}(m, v) \iff \exists\, d \in D_m \cap \sum_{m' \ne m} D_{m'} : d_v \ne 0

inside its first-level unit. A small count must besides keep some room for whoever knows that nobody is less than zero
(:mod:`dashboard.trust.ranges`). Beyond that, a sum of withheld counts that is known must not be small itself, and
neither must the difference of two published counts, one of which holds the other.

References: A. Hundepool et al. (2012), *Statistical Disclosure Control*, chapter 4; the greedy choice of what to
withhold is ours and not the smallest possible one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.trust.ranges import Ranges, Relation, nested_pairs
from dashboard.trust.solver import Solver
from dashboard.values import BoolArray, FloatArray, IndexArray

_ROUNDING = 1e-9
ROOM = 0.1
"""Width of the range that a small count keeps, as a part of the threshold: two children of twenty."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is withheld; arrays of shape (n_municipalities, n_variables)."""

    primary: BoolArray
    """Fewer children than the threshold, none included: that a group is empty is a small count too."""
    hidden: BoolArray
    """``primary`` and what had to follow it."""
    exposed: BoolArray
    """Primary counts that nothing in the release can protect: the only municipality of its first-level unit, or too
    few children in all of it."""


class CountSystem:
    """The counts that a release tells of each municipality, and how they depend on each other.

    Parameters
    ----------
    membership : shape (n_kinds, n_variables), bool
        Which kinds of children each count sums over. The same count under two names must be one variable.
    relations : sequence of Relation
    reluctance : shape (n_variables,)
        What is withheld last: variables are taken in this order, then the smallest count first. Infinite = never.

    Examples
    --------
    >>> kinds = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]], dtype=bool)      # all, and three ages
    >>> system = CountSystem(kinds, relations=(Relation(0, (1, 2, 3)),), reluctance=np.array([np.inf, 0, 0, 0]))
    >>> counts = np.array([[100.0, 5, 30, 65], [200.0, 60, 70, 70], [150.0, 50, 50, 50]])
    >>> system.suppress(counts, unit=np.zeros(3, int), threshold=20).hidden.astype(int).tolist()
    [[0, 1, 1, 0], [0, 0, 0, 0], [0, 1, 1, 0]]
    """

    def __init__(self, membership: BoolArray, *, relations: Sequence[Relation], reluctance: FloatArray) -> None:
        self._kinds, self.kind_of = np.unique(membership, axis=0, return_inverse=True)
        self.kind_of = self.kind_of.reshape(-1)
        kinds = self._kinds.astype(np.float64)
        # Directions in which counts can vary together: the row space of the kinds.
        _, size, rows = np.linalg.svd(kinds, full_matrices=False)
        self._directions: FloatArray = rows[size > _ROUNDING * size.max(initial=1.0)].T
        self._relations = tuple(relations)
        self._ranges = Ranges(self._kinds, self._relations)
        self._solver = Solver(self._kinds)
        self._reluctance = reluctance
        self._nested = nested_pairs(kinds > 0)
        # Per system, keyed on which counts are withheld: municipalities share a few hundred such patterns.
        self._freedom = lru_cache(maxsize=4096)(self._freedom_of)

    @property
    def kinds(self) -> BoolArray:
        """The kinds of children that some count tells apart, shape (n_kinds, n_variables)."""
        return self._kinds

    def suppress(
        self,
        counts: FloatArray,
        *,
        unit: IndexArray,
        threshold: int,
        unpublished: BoolArray | None = None,
        progress: Callable[[int, int], None] = lambda done, units: None,
    ) -> Suppression:
        """What to withhold of ``counts``.

        Parameters
        ----------
        counts : shape (n_municipalities, n_variables)
        unit : shape (n_municipalities,)
            First-level unit of each municipality, over which every sum is taken as known.
        threshold : int
            The smallest count that may be told.
        unpublished : shape (n_municipalities, n_variables), optional
            What the release does not tell anyway; it needs no protection and gives some.
        progress : called after every first-level unit with how many are done, and of how many
        """
        primary: BoolArray = counts < threshold
        hidden = primary.copy() if unpublished is None else primary | unpublished
        self._within(counts, hidden, secret=primary, threshold=threshold)
        exposed = np.zeros_like(primary)
        units = np.unique(unit)
        for done, one in enumerate(units, 1):
            members = np.flatnonzero(unit == one)
            exposed[members] = self._widen(counts, hidden, secret=primary, members=members, threshold=threshold)
            progress(done, len(units))
        return Suppression(primary, hidden, exposed)

    def revealed(self, counts: FloatArray, hidden: BoolArray, *, unit: IndexArray, threshold: int) -> BoolArray:
        """Which counts below ``threshold`` a reader of everything not ``hidden`` can tell, or tell a small sum of.

        The auditor of what is published: it withholds nothing. Counts of all children are nobody's secret. How nearly
        others are known: :meth:`room`.
        """
        secret: BoolArray = (counts < threshold) & np.isfinite(self._reluctance)
        found = secret & ~hidden
        for row in np.flatnonzero(secret.any(axis=1)):
            found[row] |= secret[row] & (np.diag(self._freedom(hidden[row].tobytes())) < _ROUNDING)
        for inner, outer in self._nested:
            small = (counts[:, outer] - counts[:, inner] < threshold) & ~hidden[:, inner] & ~hidden[:, outer]
            found[:, inner] |= small & np.isfinite(self._reluctance[inner])
        for relation in self._relations:
            parts = np.array(relation.parts)
            left = np.where(hidden[:, parts], counts[:, parts], 0.0).sum(axis=1)
            some = hidden[:, parts].any(axis=1) & ~hidden[:, relation.total]
            found[:, parts] |= hidden[:, parts] & (some & (left < threshold))[:, None]
        for one in np.unique(unit):
            members = np.flatnonzero(unit == one)
            sums = self._found_by_sums(counts[members], hidden[members], threshold=threshold)
            found[members] |= sums & secret[members]
        return found

    def room(self, counts: FloatArray, hidden: BoolArray, *, unit: IndexArray) -> FloatArray:
        """Width of the range in which a reader of everything not ``hidden`` knows each count to lie.

        Zero where a count is told, or found by linear algebra or because nobody is less than zero.
        """
        width = np.zeros(counts.shape)
        for one in np.unique(unit):
            members = np.flatnonzero(unit == one)
            ranges = self._ranges.widths(counts[members], hidden[members], sums=True)
            width[members] = np.where(self._fixed(hidden[members]), 0.0, ranges)
        return width

    def without_room(
        self, counts: FloatArray, hidden: BoolArray, *, unit: IndexArray, asked: BoolArray, room: float
    ) -> BoolArray:
        """Which of the ``asked`` counts linear programmes leave a range of less than ``room`` children."""
        found = np.zeros_like(asked)
        for one in np.unique(unit):
            members = np.flatnonzero(unit == one)
            found[members] = self._solver.narrow(counts[members], hidden[members], asked=asked[members], room=room)
        return found

    # ---- inside a municipality

    def _within(
        self,
        counts: FloatArray,
        hidden: BoolArray,
        *,
        secret: BoolArray,
        threshold: int,
        rows: IndexArray | None = None,
    ) -> None:
        """Withhold more in ``hidden``, in place, until nothing is found inside any municipality of ``rows``."""
        rows = np.arange(len(counts)) if rows is None else rows
        own, own_counts = hidden[rows], counts[rows]
        while (
            self._hide_lone_parts(own_counts, own, threshold=threshold)
            | self._hide_small_differences(own_counts, own, threshold=threshold)
            | self._hide_what_determines(own_counts, own, secret=secret[rows])
        ):
            pass
        hidden[rows] = own

    def _hide_lone_parts(self, counts: FloatArray, hidden: BoolArray, *, threshold: int) -> bool:
        """A known sum of withheld parts must hold two of them and ``threshold`` children."""
        changed = False
        for relation in self._relations:
            parts = np.array(relation.parts)
            inside = hidden[:, parts]
            many = inside.sum(axis=1)
            total = np.where(inside, counts[:, parts], 0.0).sum(axis=1)
            known = ~hidden[:, relation.total]
            wrong = known & (many > 0) & (many < len(parts)) & ((many < 2) | (total < threshold))
            # A withheld total is the sum of its parts: one of them must go, and with it a second.
            wrong |= ~known & (many < 1)
            changed |= self._hide_cheapest(counts, hidden, rows=np.flatnonzero(wrong), among=parts)
        return changed

    def _hide_small_differences(self, counts: FloatArray, hidden: BoolArray, *, threshold: int) -> bool:
        changed = False
        for inner, outer in self._nested:
            if np.isinf(self._reluctance[inner]):
                continue
            small = counts[:, outer] - counts[:, inner] < threshold
            wrong = small & ~hidden[:, inner] & ~hidden[:, outer]
            hidden[wrong, inner] = True
            changed |= bool(wrong.any())
        return changed

    def _hide_what_determines(self, counts: FloatArray, hidden: BoolArray, *, secret: BoolArray) -> bool:
        """A withheld count that published ones determine: withhold the cheapest of those that do."""
        changed = False
        for row in np.flatnonzero(secret.any(axis=1)):
            freedom = self._freedom(hidden[row].tobytes())
            found = secret[row] & (np.diag(freedom) < _ROUNDING)
            for variable in np.flatnonzero(found)[:1]:
                among = self._determining(int(variable), hidden[row])
                changed |= self._hide_cheapest(counts, hidden, rows=np.array([row]), among=among)
        return changed

    def _determining(self, variable: int, hidden: BoolArray) -> IndexArray:
        """The published variables of which ``variable`` is a linear combination."""
        published = np.flatnonzero(~hidden)
        share, *_ = np.linalg.lstsq(self._directions[published].T, self._directions[variable], rcond=None)
        determining: IndexArray = published[np.abs(share) > _ROUNDING]
        return determining

    def _hide_cheapest(self, counts: FloatArray, hidden: BoolArray, *, rows: IndexArray, among: IndexArray) -> bool:
        """Withhold one more of ``among`` in each of ``rows``; whether anything could be."""
        if not len(rows) or not len(among):
            return False
        finite = np.isfinite(self._reluctance[among])
        order = (
            np.where(finite, self._reluctance[among], 0.0) * (1.0 + counts.max(initial=0.0)) + counts[rows][:, among]
        )
        order = np.where(hidden[rows][:, among] | ~finite, np.inf, order)
        cheapest = order.argmin(axis=1)
        possible = np.isfinite(order[np.arange(len(rows)), cheapest])
        hidden[rows[possible], among[cheapest[possible]]] = True
        return bool(possible.any())

    def _freedom_of(self, hidden: bytes) -> FloatArray:
        """Projector on the directions in which the withheld counts can vary while the others stay."""
        is_hidden = np.frombuffer(hidden, dtype=np.bool_)
        published = self._directions[~is_hidden]
        if not len(published):
            free = np.eye(self._directions.shape[1])
        else:
            _, size, rows = np.linalg.svd(published)
            free = rows[int((size > _ROUNDING).sum()) :].T
        spread = np.linalg.qr(self._directions @ free)[0] if free.shape[1] else np.zeros((len(self._directions), 0))
        projector: FloatArray = spread @ spread.T
        return projector

    # ---- between the municipalities of a first-level unit

    def _between(
        self, counts: FloatArray, hidden: BoolArray, *, secret: BoolArray, members: IndexArray, threshold: int
    ) -> BoolArray:
        """Withhold in second municipalities, in place, until known sums tell nothing; what stays exposed."""
        refused = np.zeros((len(members), counts.shape[1]), dtype=np.bool_)
        while True:
            found = self._found_by_sums(counts[members], hidden[members], threshold=threshold)
            wrong = found & secret[members] & ~refused
            if not wrong.any():
                return refused & found
            row, variable = (int(at[0]) for at in np.nonzero(wrong))
            if not self._cover(counts, hidden, members=members, row=row, variable=variable):
                refused[row, variable] = True
                continue
            self._within(counts, hidden, secret=secret, threshold=threshold, rows=members)

    # ---- ranges

    def _widen(
        self, counts: FloatArray, hidden: BoolArray, *, secret: BoolArray, members: IndexArray, threshold: int
    ) -> BoolArray:
        """Withhold more, in place, until every small count has room (``ROOM``); what stays exposed."""
        refused = np.zeros((len(members), counts.shape[1]), dtype=np.bool_)
        # Withholding more takes no room away: what has been shown to have it is not asked again.
        has_room = np.zeros_like(refused)
        while True:
            told = self._between(counts, hidden, secret=secret, members=members, threshold=threshold)
            narrow = self._narrow(counts, hidden, secret=secret, members=members, threshold=threshold)
            if not (narrow & ~refused & ~told).any():
                asked = secret[members] & hidden[members] & np.isfinite(self._reluctance)
                asked &= ~(has_room | narrow | told)
                solved = self._solver.narrow(counts[members], hidden[members], asked=asked, room=ROOM * threshold)
                has_room |= asked & ~solved
                narrow |= solved
            wrong = narrow & ~refused & ~told
            if not wrong.any():
                return told | narrow
            row, variable = (int(at[0]) for at in np.nonzero(wrong))
            if not self._give_room(counts, hidden, members, row, variable, threshold=threshold):
                refused[row, variable] = True
                continue
            self._within(counts, hidden, secret=secret, threshold=threshold, rows=members)

    def _narrow(
        self, counts: FloatArray, hidden: BoolArray, *, secret: BoolArray, members: IndexArray, threshold: int
    ) -> BoolArray:
        """Small counts of ``members`` that are withheld and yet known to lie between two close numbers."""
        asked: BoolArray = secret[members] & hidden[members] & np.isfinite(self._reluctance)
        if not asked.any():
            return asked
        return asked & (self._ranges.widths(counts[members], hidden[members], sums=True) < ROOM * threshold)

    def _give_room(
        self, counts: FloatArray, hidden: BoolArray, members: IndexArray, row: int, variable: int, *, threshold: int
    ) -> bool:
        """Withhold more in its own municipality where its range is narrow there, else in a second one."""
        at = int(members[row])
        width = self._ranges.widths(counts[[at]], hidden[[at]])[0, variable]
        solved = width >= ROOM * threshold
        if not solved or self._is_narrow_inside(counts[at], hidden[at], variable, threshold=threshold):
            more = self._widest(counts[at], hidden[at], variable, threshold=threshold, solved=bool(solved))
            if more is not None:
                hidden[at, more] = True
                return True
        if solved:
            return self._cover_solved(counts, hidden, members, row, variable, threshold=threshold)
        return self._cover(counts, hidden, members=members, row=row, variable=variable)

    def _cover_solved(
        self, counts: FloatArray, hidden: BoolArray, members: IndexArray, row: int, variable: int, *, threshold: int
    ) -> bool:
        """Withhold in the first second municipality that by linear programmes gives ``variable`` of ``row`` room."""
        finite = np.isfinite(self._reluctance)
        mine = hidden[members[row]] & finite
        asked = np.zeros((2, len(mine)), dtype=np.bool_)
        asked[0, variable] = True
        for wanted in (mine & self._related(variable), mine, finite):
            for partner in self._partners(counts[members], hidden[members], row, wanted=wanted).tolist():
                pair = members[[row, partner]]
                more = hidden[pair]
                more[1] |= wanted
                if not self._solver.narrow(counts[pair], more, asked=asked, room=ROOM * threshold).any():
                    hidden[members[partner]] |= wanted
                    return True
        return False

    def _is_narrow_inside(self, counts: FloatArray, hidden: BoolArray, variable: int, *, threshold: int) -> bool:
        """Whether linear programmes leave ``variable`` no room in its municipality, whatever the sums of the unit."""
        asked = np.arange(len(hidden))[None, :] == variable
        found = self._solver.narrow(counts[None, :], hidden[None, :], asked=asked, room=ROOM * threshold, sums=False)
        return bool(found.any())

    def _widest(
        self, counts: FloatArray, hidden: BoolArray, variable: int, *, threshold: int, solved: bool
    ) -> IndexArray | None:
        """The cheapest counts of a municipality whose withholding widens the range of ``variable`` there.

        ``solved`` = by linear programmes, of which only those are asked that give it room.
        """
        order = np.flatnonzero(~hidden & np.isfinite(self._reluctance))
        order = order[np.lexsort((counts[order], self._reluctance[order]))]
        sums = (np.array(one.parts)[~hidden[list(one.parts)]] for one in self._relations)
        tried = [order[at : at + 1] for at in range(len(order))] + [one for one in sums if len(one)]
        if solved:
            tried += [order] if len(order) else []
            return next((one for one in tried if self._gives_room(counts, hidden, one, variable, threshold)), None)
        more = np.repeat(hidden[None, :], len(tried) + 1, axis=0)
        for at, one in enumerate(tried):
            more[at, one] = True
        widths = self._ranges.widths(np.repeat(counts[None, :], len(more), axis=0), more)[:, variable]
        wider = np.flatnonzero(widths[:-1] > widths[-1])
        return tried[int(wider[0])] if len(wider) else None

    def _gives_room(
        self, counts: FloatArray, hidden: BoolArray, more: IndexArray, variable: int, threshold: int
    ) -> bool:
        without = hidden.copy()
        without[more] = True
        return not self._is_narrow_inside(counts, without, variable, threshold=threshold)

    def _cover(self, counts: FloatArray, hidden: BoolArray, *, members: IndexArray, row: int, variable: int) -> bool:
        """Withhold elsewhere what can balance ``variable`` of ``row``: the counts it shares a sum with, else all."""
        mine = hidden[members[row]] & np.isfinite(self._reluctance)
        for wanted in (mine & self._related(variable), mine):
            partner = self._partner(counts[members], hidden[members], row, wanted=wanted)
            if partner is not None:
                hidden[members[partner]] |= wanted
                return True
        return False

    def _related(self, variable: int) -> BoolArray:
        """The counts that share a sum with ``variable``, itself included."""
        related = np.zeros(len(self._reluctance), dtype=np.bool_)
        related[variable] = True
        for relation in self._relations:
            if variable in relation.parts or variable == relation.total:
                related[list(relation.parts)] = True
        return related

    def _found_by_sums(self, counts: FloatArray, hidden: BoolArray, *, threshold: int) -> BoolArray:
        """Withheld counts that follow from the sums over the unit, or whose withheld sum is small."""
        small = np.where(hidden, counts, 0.0).sum(axis=0) < threshold
        # Sums of all children are what the census office publishes of every place: they are not protected here.
        asked = hidden & np.isfinite(self._reluctance)
        found: BoolArray = asked & (self._fixed(hidden) | small)
        return found

    def _fixed(self, hidden: BoolArray) -> BoolArray:
        """Counts of the municipalities of one unit that what is not hidden and the sums over the unit determine."""
        freedom = np.stack([self._freedom(row.tobytes()) for row in hidden])
        inverse = np.linalg.pinv(freedom.sum(axis=0), rcond=_ROUNDING, hermitian=True)
        left = np.stack([np.diag(one - one @ inverse @ one) for one in freedom])
        fixed: BoolArray = left < _ROUNDING
        return fixed

    def _partner(self, counts: FloatArray, hidden: BoolArray, row: int, *, wanted: BoolArray) -> int | None:
        """The municipality where withholding ``wanted`` costs least: few more counts, then few children."""
        partners = self._partners(counts, hidden, row, wanted=wanted)
        return int(partners[0]) if len(partners) else None

    def _partners(self, counts: FloatArray, hidden: BoolArray, row: int, *, wanted: BoolArray) -> IndexArray:
        """Every other municipality that tells some of ``wanted``, the one where withholding it costs least first."""
        more = wanted & ~hidden
        cost = more.sum(axis=1) * (1.0 + counts.max(initial=0.0)) + counts[:, 0]
        others = np.flatnonzero(more.any(axis=1) & (np.arange(len(counts)) != row))
        return others[np.argsort(cost[others], kind="stable")]
