r"""A place under other circumstances, told roughly: a release that keeps its cells to itself holds coefficients.

With P the official estimate of a municipality, s the standard deviation of the probabilities of its children (0 where
it is not told) and b the coefficient of a share of the municipality that goes from x to x',

.. math:: \operatorname{logit} P' = \operatorname{logit} P + \kappa\, b\, (x' - x), \qquad
          \kappa = 1 - \frac{s^2}{P (1 - P)}

which is the exact prediction to first order: the mean of p (1 - p) over the children is P (1 - P) - s². Several changes
add up in log odds. Only shares of the municipality move: of a share of its children the same approximation was found to
be off by as much as half (decision 0026, where both are measured).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log

from dashboard.release.evidence import Coefficient
from dashboard.release.records import Release
from dashboard.scoring.shiftable import parts_of_product
from dashboard.trust.disclosure import Disclosed


class MeanChildren:
    """The rough model of one release and outcome; built once, thread-safe."""

    def __init__(self, release: Release, shown: Disclosed, outcome: str) -> None:
        self._shown = shown
        precision = release.precision.get(outcome)
        self._spread = None if precision is None else precision.spread_within
        found = share_coefficients(release.coefficients.get(outcome, ()))
        self.of: Mapping[str, float] = {code: b for code, b in found.items() if code in shown.factors}
        """Factor to its coefficient: change of the log odds with the whole share."""

    def at(self, position: int) -> MeanChild | None:
        """The municipality at ``position``; None where it has no estimate inside 0-1, or nothing can be moved."""
        official = float(self._shown.estimate[position])
        if not self.of or not isfinite(official) or not 0 < official < 1:
            return None
        spread = float(self._spread[position]) if self._spread is not None else 0.0
        within = spread * spread if isfinite(spread) else 0.0
        kappa = max(1.0 - within / (official * (1.0 - official)), 0.0)
        values = {code: float(self._shown.factors[code][position]) for code in self.of}
        return MeanChild(official, kappa, values, self.of)


@dataclass(frozen=True, slots=True)
class MeanChild:
    """One municipality under other circumstances, roughly."""

    official: float
    kappa: float
    values: Mapping[str, float]
    coefficients: Mapping[str, float]

    @property
    def is_share(self) -> bool:
        """Whether its estimate is a share; always."""
        return True

    def is_told(self, factor: str) -> bool:
        """Whether the factor as it is now may be told, or only how much it changes."""
        return isfinite(self.now(factor))

    def now(self, factor: str) -> float:
        """The factor as it is told; NaN where it is missing or withheld."""
        return self.values[factor]

    def estimate(self, changed: Mapping[str, float]) -> float:
        """The estimate with factors at the values ``changed``; NaN where one is not told here.

        Examples
        --------
        >>> round(MeanChild(0.2, 1.0, {"poverty": 0.4}, {"poverty": 1.0}).estimate({"poverty": 0.5}), 4)
        0.2165
        """
        if any(not isfinite(self.now(factor)) for factor in changed):
            return float("nan")
        moved = sum(self.coefficients[factor] * (to - self.now(factor)) for factor, to in changed.items())
        return 1.0 / (1.0 + exp(-(log(self.official / (1.0 - self.official)) + self.kappa * moved)))


def share_coefficients(rows: Sequence[Coefficient]) -> dict[str, float]:
    """The coefficients of the municipality's shares that take part in no interaction, by factor.

    Examples
    --------
    >>> rows = [Coefficient("poverty", "poverty", "territory", "", "", 0.4, 0.1),
    ...         Coefficient("male", "sex", "person", "male", "female", 0.8, 0.1)]
    >>> share_coefficients(rows)
    {'poverty': 0.4}
    """
    codes = {row.term for row in rows}
    products = (parts_of_product(row.term, codes) for row in rows)
    entangled = {part for parts in products if parts is not None for part in parts}
    shares = [row for row in rows if row.kind == "territory" and not row.level]
    return {row.factor: row.coefficient for row in shares if row.term not in entangled and _is_alone(row, codes)}


def _is_alone(row: Coefficient, codes: set[str]) -> bool:
    return parts_of_product(row.term, codes) is None
