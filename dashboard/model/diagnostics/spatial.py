"""Whether what the model leaves unexplained lies close together on the map: Moran's I and its local parts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np

from dashboard.model.diagnostics.judged import Judged, group_sums
from dashboard.model.diagnostics.neighbours import Neighbours
from dashboard.model.diagnostics.records import Autocorrelation, LocalMoran, Reason
from dashboard.values import FloatArray

PERMUTATIONS = 999
SEED = 2_018
LEAST = 10
"""Municipalities with a neighbour that the statistic needs."""


def municipal_residual(judged: Judged, *, municipalities: int) -> FloatArray:
    r"""Standardised residual of every municipality that the survey reached, shape (n_municipalities,), else NaN.

    .. math:: r_m = \frac{\sum_{i \in m} w_i (y_i - p_i)}{\sqrt{\sum_{i \in m} w_i^2 p_i (1 - p_i)}}

    Of about equal variance whatever the number of children interviewed, as Moran's I wants it.
    """
    p = judged.prediction
    where = {"group": judged.municipality, "groups": municipalities}
    apart = group_sums(judged.weight * (judged.outcome - p), **where)  # type: ignore[arg-type]
    spread = group_sums(judged.weight**2 * p * (1 - p), **where)  # type: ignore[arg-type]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, apart / np.sqrt(spread), np.nan)


def autocorrelation(
    values: FloatArray,
    *,
    of: Literal["residual", "estimate"],
    neighbours: Neighbours | None,
    codes: Sequence[str],
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Autocorrelation:
    r"""Moran's I of ``values`` over the neighbours that have a value too, and every municipality's part in it.

    Rows of the graph are standardised (:math:`w_{ij} = 1 / \#\text{neighbours of } i`), :math:`z = v - \bar v`:

    .. math:: I = \frac{\sum_i z_i \sum_j w_{ij} z_j}{\sum_i z_i^2}, \qquad
              I_i = \frac{z_i \sum_j w_{ij} z_j}{\sum_k z_k^2 / n}

    I, its moments under randomisation, the quadrants and the conditional permutations of the local parts are esda's.
    The permutations of I itself are drawn here, because esda draws them from the random state of the whole process.

    Parameters
    ----------
    values : shape (n_municipalities,), NaN where there is none (or where it is withheld)
    of : what the values are
    neighbours : the graph of municipalities, or None where nobody gave one
    codes : of the municipalities

    References
    ----------
    P. A. P. Moran (1950), Biometrika 37, 17-23; L. Anselin (1995), Geographical Analysis 27, 93-115.
    """
    present = np.isfinite(values)
    if neighbours is None or not present.any():
        nowhere = Reason.NO_MUNICIPALITY_IN_SURVEY if of == "residual" else Reason.NO_CENSUS
        reason = Reason.NO_NEIGHBOURS if present.any() else nowhere
        return _unknown(of, 0, int(present.sum()), reason)
    graph, at = neighbours.among(present)
    left_out = int(present.sum()) - len(at)
    if len(at) < LEAST:
        return _unknown(of, len(at), left_out, Reason.TOO_FEW_MUNICIPALITIES)
    own = values[at]
    if np.ptp(own) == 0:
        return _unknown(of, len(at), left_out, Reason.NOT_COMPUTABLE)
    return _moran(own, graph, of=of, codes=[codes[one] for one in at], left_out=left_out, draws=(permutations, seed))


def _moran(
    own: FloatArray,
    graph: Neighbours,
    *,
    of: Literal["residual", "estimate"],
    codes: Sequence[str],
    left_out: int,
    draws: tuple[int, int],
) -> Autocorrelation:
    import esda
    from libpysal.graph import Graph

    permutations, seed = draws
    with warnings.catch_warnings(), _shared_random_state_kept():
        warnings.simplefilter("ignore")  # esda tells of its speed and of parts of the graph that are not joined
        weights = Graph.from_arrays(graph.of, graph.to, np.ones(len(graph.of)))
        whole = esda.Moran(own, weights, permutations=0)
        local = esda.Moran_Local(own, weights, permutations=permutations, seed=seed)
    return Autocorrelation(
        of=of,
        municipalities=len(own),
        left_out=left_out,
        moran=float(whole.I),
        expected=float(whole.EI),
        z=float(whole.z_rand),
        p=permuted_p(own, graph, permutations=permutations, seed=seed),
        permutations=permutations,
        local=LocalMoran(
            municipality=tuple(codes),
            quadrant=tuple(int(one) for one in local.q),
            p=tuple(float(one) for one in local.p_sim),
        ),
    )


@contextmanager
def _shared_random_state_kept() -> Iterator[None]:
    """esda seeds the random state of the whole process; what else runs in it must not notice."""
    state = np.random.get_state()  # noqa: NPY002 (the very state that is to be kept)
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


def permuted_p(values: FloatArray, graph: Neighbours, *, permutations: int, seed: int) -> float:
    """One-sided pseudo p-value of Moran's I: how often values dealt out at random reach it, in its own direction.

    Examples
    --------
    >>> import numpy as np
    >>> row = Neighbours.joining(np.column_stack([np.arange(29), np.arange(1, 30)]), count=30)
    >>> permuted_p(np.arange(30.0), row, permutations=99, seed=1)
    0.01
    """
    z = values - values.mean()
    share = 1.0 / np.bincount(graph.of, minlength=graph.count)[graph.of]

    def product(v: FloatArray) -> float:
        return float(np.sum(share * v[graph.of] * v[graph.to]))

    rng = np.random.default_rng(seed)
    reached = product(z)
    drawn = np.array([product(rng.permutation(z)) for _ in range(permutations)])
    at_least = int((drawn >= reached).sum())
    return (min(at_least, permutations - at_least) + 1) / (permutations + 1)


def _unknown(
    of: Literal["residual", "estimate"], municipalities: int, left_out: int, reason: Reason
) -> Autocorrelation:
    absent = dict.fromkeys(("moran", "expected", "z", "p", "local"), reason)
    return Autocorrelation(
        of=of,
        municipalities=municipalities,
        left_out=left_out,
        moran=None,
        expected=None,
        z=None,
        p=None,
        permutations=0,
        local=None,
        absent=absent,
    )
