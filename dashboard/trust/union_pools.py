r"""Pools of cells that two releases of one census publish: the same in both, or one of them publishes none.

Which cells a pool joins is told by no release. But whoever knows it (the rule is open, and so are the coefficients
whose log odds order the cells) subtracts a pool of the one from pools of the other that hold it or overlap it. With
pools a of the one and b of the other, every combination

.. math:: \sum_a u_a 1[i \in a] + \sum_b w_b 1[i \in b]

is constant on each :math:`a \cap b`. Where both releases have the same pools these are the pools themselves, each with
the threshold at least, and nothing smaller follows whatever the reader knows. Where they differ, they are about as
small as the cells that were hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Pool = tuple[float, frozenset[tuple[str, str, float]]]
"""Children, and the share of every level of a covariate: (covariate, level, share)."""
Pools = Mapping[int, frozenset[Pool]]
"""The pools of each municipality that has some."""


def pools_apart(standing: Sequence[Pools], new: Pools) -> tuple[int, ...]:
    """Municipalities in which ``new`` and a release that stands both have pools that the other has not.

    A pool that only one of them has is not subtracted from another pool; cells that the other tells as they are, are
    taken from it by :mod:`dashboard.trust.union_cells`.

    Examples
    --------
    >>> small, large = (21.0, frozenset({("sex", "male", 1.0)})), (24.0, frozenset({("sex", "male", 1.0)}))
    >>> pools_apart([{3: frozenset({small})}], {3: frozenset({large})})      # 3 children are in one and not the other
    (3,)
    >>> pools_apart([{3: frozenset({small})}], {3: frozenset({small}), 4: frozenset({large})})
    ()
    """
    found: set[int] = set()
    for one in standing:
        both = one.keys() & new.keys()
        found |= {place for place in both if one[place] - new[place] and new[place] - one[place]}
    return tuple(sorted(found))
