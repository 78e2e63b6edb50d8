"""Published classes beside recomputed ones: both are kept, and every difference is counted and named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.classify.cuts import NO_CLASS
from dashboard.values import ByteArray, IndexArray


@dataclass(frozen=True, slots=True)
class ClassComparison:
    """How two classifications of the same places differ."""

    counts: IndexArray
    """shape (k + 1, k + 1): rows published, columns recomputed; the last of each is "no class"."""
    moved_up: IndexArray
    """Positions whose recomputed class is higher than the published one."""
    moved_down: IndexArray
    lost: IndexArray
    """Positions with a published class and no recomputed one."""
    gained: IndexArray
    """Positions with a recomputed class and no published one."""

    @property
    def published(self) -> tuple[int, ...]:
        """How many are in each published class, lowest first."""
        return tuple(self.counts[:-1].sum(axis=1).tolist())

    @property
    def recomputed(self) -> tuple[int, ...]:
        """How many are in each recomputed class, lowest first."""
        return tuple(self.counts[:, :-1].sum(axis=0).tolist())

    @property
    def moved(self) -> IndexArray:
        """Positions that have both classes and not the same one, ascending."""
        return np.sort(np.concatenate([self.moved_up, self.moved_down]))

    @property
    def same(self) -> int:
        """How many have both classes and the same one."""
        return int(np.trace(self.counts[:-1, :-1]))

    @property
    def agreement(self) -> float:
        """Share of those with both classes whose classes are the same; NaN when nobody has both."""
        both = int(self.counts[:-1, :-1].sum())
        return float(np.trace(self.counts[:-1, :-1])) / both if both else float("nan")


def compare_classes(published: ByteArray, *, recomputed: ByteArray, k: int) -> ClassComparison:
    """The table of published against recomputed classes, and who moved; neither of the two is changed.

    Parameters
    ----------
    published, recomputed : arrays of shape (n,)
        0 .. ``k - 1``, or ``NO_CLASS``.
    k : number of classes

    Raises
    ------
    ValueError
        When the two differ in length or hold a class outside 0 .. ``k - 1``.

    Examples
    --------
    >>> both = compare_classes(np.array([0, 0, 1, 255]), recomputed=np.array([0, 1, 1, 1]), k=2)
    >>> both.counts.tolist(), both.moved_up.tolist(), both.gained.tolist(), round(both.agreement, 3)
    ([[1, 1, 0], [0, 1, 0], [0, 1, 0]], [1], [3], 0.667)
    """
    if published.shape != recomputed.shape:
        raise ValueError(f"{published.size} published classes, {recomputed.size} recomputed; give two of one table.")
    for name, classes in (("published", published), ("recomputed", recomputed)):
        strange = np.setdiff1d(classes, [*range(k), NO_CLASS])
        if strange.size:
            raise ValueError(f"{name} classes {strange.tolist()} are not among 0 to {k - 1}; is k={k} right?")
    row = np.where(published == NO_CLASS, k, published).astype(np.int64)
    column = np.where(recomputed == NO_CLASS, k, recomputed).astype(np.int64)
    has_both = (row < k) & (column < k)
    return ClassComparison(
        counts=np.bincount(row * (k + 1) + column, minlength=(k + 1) ** 2).reshape(k + 1, k + 1),
        moved_up=np.flatnonzero(has_both & (column > row)),
        moved_down=np.flatnonzero(has_both & (column < row)),
        lost=np.flatnonzero((row < k) & (column == k)),
        gained=np.flatnonzero((row == k) & (column < k)),
    )
