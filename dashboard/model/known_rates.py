r"""Calibration to rates known from elsewhere, and what it does to the uncertainty.

In each group of municipalities with a known rate R the log odds of every child are shifted by the one d with

.. math:: \sum_{m} N_m P_m(b, d) = R \sum_m N_m

so that d answers to the coefficients: :math:`\partial d / \partial b = -\sum_m J_m / \sum_m h_m` with
:math:`J_m` the derivative of the expected children and :math:`h_m = \sum p (1 - p)`. The rate is taken as known
without error: where it comes from a survey itself, its own error must be added by the reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.benchmark import benchmark_offsets
from dashboard.model.prediction import CellPrediction
from dashboard.model.prediction_options import COUNTRY
from dashboard.values import BoolArray, FloatArray, IndexArray

FREE = -1
"""Group of a municipality whose level no known rate fixes."""


class KnownRateError(AtlasError):
    """Rates to which nothing can be calibrated."""


@dataclass(frozen=True, slots=True)
class KnownRates:
    """Which municipalities meet which rate together."""

    group: IndexArray
    """shape (n_municipalities,): position in ``target``, or FREE"""
    target: FloatArray
    """Shares strictly between 0 and 1, shape (n_groups,)."""

    @property
    def fixed(self) -> BoolArray:
        """Municipalities whose level is shifted, shape (n_municipalities,)."""
        fixed: BoolArray = self.group != FREE
        return fixed

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of ``values``, shape (n_municipalities, ...), over the municipalities of each group."""
        sums = np.zeros((len(self.target), *values.shape[1:]))
        np.add.at(sums, self.group[self.fixed], values[self.fixed])
        return sums

    def spread(self, by_group: FloatArray) -> FloatArray:
        """Values of the groups to their municipalities, shape (n_municipalities, ...); 0 for the free ones."""
        spread = np.zeros((len(self.group), *by_group.shape[1:]))
        spread[self.fixed] = by_group[self.group[self.fixed]]
        return spread


def known_rates(
    rates: Mapping[str, float], *, inhabited: BoolArray, state: IndexArray | None, state_codes: Sequence[str]
) -> KnownRates:
    """The groups that ``rates`` (place to share) make of the municipalities with children.

    Raises
    ------
    KnownRateError
        If a place is neither ``country`` nor a first-level code, or nobody lives there.

    Examples
    --------
    >>> known_rates({"01": 0.1}, inhabited=np.ones(3, bool), state=np.array([0, 1, 0]), state_codes=["01", "02"]).group
    array([ 0, -1,  0])
    """
    unknown = sorted(set(rates) - {COUNTRY, *state_codes})
    if unknown:
        raise KnownRateError(
            f"rates are given for {unknown}, which are no first-level units; "
            f"use '{COUNTRY}' or one of {sorted(state_codes)[:40]}"
        )
    group = np.full(len(inhabited), FREE, dtype=np.int64)
    for at, place in enumerate(rates):
        members = inhabited if place == COUNTRY else inhabited & (state == list(state_codes).index(place))
        if not members.any():
            raise KnownRateError(
                f"'{place}' has a known rate but no child to predict for; take the rate out, "
                "or bring the census or the territory covariates of that place"
            )
        group[members] = at
    return KnownRates(group, np.array(list(rates.values()), dtype=np.float64))


def calibrating_shift(cells: CellPrediction, linear: FloatArray, rates: KnownRates) -> FloatArray:
    """Shift of each municipality's log odds that makes its group meet its rate, shape (n_municipalities,)."""
    of_cell = rates.group[cells.municipality]
    inside = of_cell != FREE
    shift = benchmark_offsets(
        linear[inside], children=cells.children[inside], group=of_cell[inside], target=rates.target
    )
    return rates.spread(shift)
