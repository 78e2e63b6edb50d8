"""Which municipalities are neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dashboard.values import BoolArray, IndexArray

if TYPE_CHECKING:
    import shapely


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A symmetric graph: every pair stands twice, once from either side, sorted by ``of`` and then ``to``."""

    of: IndexArray
    to: IndexArray
    count: int
    """Municipalities of the release."""

    @classmethod
    def joining(cls, pairs: IndexArray, *, count: int) -> Neighbours:
        """From pairs of positions, shape (n_pairs, 2), in any order and either direction; nobody neighbours itself.

        Examples
        --------
        >>> import numpy as np
        >>> Neighbours.joining(np.array([[0, 1], [2, 1], [1, 0]]), count=3).to.tolist()
        [1, 0, 2, 1]
        """
        pairs = pairs.reshape(-1, 2)
        both = np.vstack([pairs, pairs[:, ::-1]])
        both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
        return cls(both[:, 0].astype(np.int64), both[:, 1].astype(np.int64), count)

    def among(self, chosen: BoolArray) -> tuple[Neighbours, IndexArray]:
        """The graph of the chosen that have a chosen neighbour, and their positions in this one.

        Examples
        --------
        >>> import numpy as np
        >>> graph = Neighbours.joining(np.array([[0, 1], [1, 2]]), count=4)
        >>> small, at = graph.among(np.array([True, False, True, True]))
        >>> small.count, at.tolist()
        (0, [])
        """
        kept = chosen[self.of] & chosen[self.to]
        of, to = self.of[kept], self.to[kept]
        at, renumbered = np.unique(of, return_inverse=True)
        # The graph is symmetric, so every ``to`` is also an ``of``.
        return Neighbours(renumbered.astype(np.int64), np.searchsorted(at, to).astype(np.int64), len(at)), at


def contiguous(outlines: Sequence[shapely.Geometry | None], *, distance: float = 1e-6) -> Neighbours:
    """Municipalities whose outlines come within ``distance`` (degrees) of each other: a shared border or corner.

    An outline that is missing has no neighbour.

    Examples
    --------
    >>> import shapely
    >>> contiguous([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 0, 6, 1)]).to.tolist()
    [1, 0]
    """
    import shapely

    known = np.array([at for at, outline in enumerate(outlines) if outline is not None], dtype=np.int64)
    shapes = np.array([outlines[at] for at in known], dtype=object)
    found = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance)
    return Neighbours.joining(known[found.T], count=len(outlines))
