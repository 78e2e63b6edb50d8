"""Groups of children by the levels of a covariate: which patterns belong to each, and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.census import CensusCounts
from dashboard.model.municipal_estimates import GroupEstimates
from dashboard.model.predicted import Predicted
from dashboard.values import ByteArray, FloatArray


class UnknownGroupError(AtlasError):
    """A covariate that children cannot be grouped by."""


@dataclass(frozen=True, slots=True)
class GroupColumns:
    """All children and every group as columns over the patterns."""

    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    """Covariate and its levels, in the order of the columns after the first."""
    sets: FloatArray
    """shape (n_patterns, 1 + number of levels): 0 or 1; the first column is all children."""


def group_columns(counts: CensusCounts, wanted: Sequence[str] | None) -> GroupColumns:
    """The columns of the covariates ``wanted``; None = every person and household covariate with two levels or more.

    Raises
    ------
    UnknownGroupError
        If one of ``wanted`` is not a person or household covariate by levels of the census.

    Examples
    --------
    >>> from dashboard.model.design import Covariate
    >>> sex = Covariate("sex", "person", ("f", "m"))
    >>> counts = CensusCounts((sex,), 1, np.zeros(2, int), np.arange(2), np.ones(2), {"sex": np.arange(2)}, {})
    >>> group_columns(counts, None).sets.tolist()
    [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    levels = {c.code: c.levels for c in counts.covariates if c.code in counts.pattern_levels and c.levels}
    unknown = [code for code in wanted or () if code not in levels]
    if unknown:
        raise UnknownGroupError(
            f"children cannot be grouped by {unknown}; groups are levels of a person or household covariate "
            f"of the census: {sorted(levels)}"
        )
    # A covariate of which the outcome's population leaves one level tells nobody apart.
    chosen = [code for code in (levels if wanted is None else wanted) if len(levels[code]) > 1]
    columns = [np.ones((counts.patterns, 1))]
    columns += [_columns(counts, code, len(levels[code])) for code in chosen]
    return GroupColumns(tuple((code, levels[code]) for code in chosen), np.hstack(columns))


def group_estimates(columns: GroupColumns, predicted: Predicted, status: ByteArray) -> tuple[GroupEstimates, ...]:
    """The estimates of every group of ``columns``; ``status`` has shape (n_municipalities, n_sets)."""
    found, first = [], 1
    for dimension, levels in columns.dimensions:
        here = slice(first, first + len(levels))
        found.append(
            GroupEstimates(
                dimension=dimension,
                levels=levels,
                children=predicted.moments.children[:, here],
                probability=predicted.probability[:, here],
                standard_error=predicted.standard_error[:, here],
                error=predicted.error[:, here],
                status=status[:, here],
            )
        )
        first = here.stop
    return tuple(found)


def _columns(counts: CensusCounts, code: str, levels: int) -> FloatArray:
    columns: FloatArray = (counts.pattern_levels[code][:, None] == np.arange(levels)).astype(np.float64)
    return columns
