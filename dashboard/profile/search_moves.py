r"""What would move a place: the smallest changes of one or two factors with which it would leave its class.

A factor may move from its value x as far as a similar municipality stands, b (the nearest ``how_many`` of
``profile.similar``), and no further. On the way :math:`x(t) = x + t (b - x)` the estimate is predicted exactly; the
change sought is the smallest t, rounded up to the step in which the factor is written, at which the estimate is on
the other side of the limit of the class. Two factors move by the same share t of their ways, and only where neither
suffices alone. Changes are ordered by their number of factors, then by

.. math:: \sum_k |x_k(t) - x_k| / s_k

with s_k the standard deviation of the factor among the municipalities told. Who people are (sex, age, ethnicity,
origin) and whether they live in town or country is no lever. All of it is association in a model. Decision 0026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor, inf, isfinite

import numpy as np

from dashboard.profile.similar import is_about_area, is_about_people
from dashboard.scoring.levers import Place
from dashboard.values import FloatArray, IndexArray

MOST_TOLD = 3
PAIRS_TRIED = 12
"""Pairs that are searched at most, the most promising first."""
NEARLY = 0.9
"""Changes do not add up exactly: a pair is tried when its parts sum to this share of the distance."""
MOST_GUESSES = 40
CROSSED = 1e-11
"""An estimate this near to a limit stands on it: the last bits of a sum carry nobody into another class."""
STEPS: Mapping[str, float] = {"share": 0.001, "ratio": 0.01, "count": 1.0, "units": 1.0}
ONE_DECIMAL = 0.1


@dataclass(frozen=True, slots=True)
class Way:
    """A factor, and how far a similar municipality lets it go."""

    factor: str
    now: float
    bound: float
    whose: int
    """Position of the similar municipality that stands at the bound."""
    deviation: float
    step: float
    """Smallest difference that is written."""
    end: float
    """Estimate with this factor at its bound."""
    origin: float = 0.0
    """Where written values are counted from: the factor itself is written, or its change where that alone is told."""

    def at(self, share: float, *, steps: int = 0) -> float:
        """The value after ``share`` of the way, rounded away from ``now`` to a written one (and ``steps`` further), but
        never past the bound."""
        wanted = (self.now + share * (self.bound - self.now) - self.origin) / self.step
        if self.bound > self.now:
            return min(self.origin + (ceil(round(wanted, 6)) + steps) * self.step, self.bound)
        return max(self.origin + (floor(round(wanted, 6)) - steps) * self.step, self.bound)


@dataclass(frozen=True, slots=True)
class _Goal:
    """The other side of a limit between classes."""

    limit: float
    up: bool

    def is_met(self, estimate: float) -> bool:
        """Whether an estimate is there; NaN is nowhere."""
        past = estimate - self.limit
        return past > CROSSED if self.up else past <= CROSSED


@dataclass(frozen=True, slots=True)
class Found:
    """A change that leaves the class."""

    ways: tuple[Way, ...]
    then: tuple[float, ...]
    """Value of each factor after the change."""
    estimate: float
    size: float


def movable(factors: Sequence[str]) -> tuple[str, ...]:
    """The factors that are circumstances: not who people are, nor whether they live in town or country."""
    return tuple(code for code in factors if not is_about_people(code) and not is_about_area(code))


def ways_of(
    place: Place, *, factors: Mapping[str, FloatArray], similar: IndexArray, units: Mapping[str, str]
) -> tuple[Way, ...]:
    """Every factor's ways towards the similar municipalities, up and down; one the model cannot go is left out."""
    ways = (way for code in factors for way in _both_ways(place, code, factors[code], similar, units.get(code, "")))
    return tuple(way for way in ways if isfinite(way.end))


def smallest_changes(place: Place, ways: Sequence[Way], *, limit: float, up: bool) -> list[Found]:
    """The smallest changes along ``ways`` that bring the estimate above ``limit`` (``up``), or down to it at least.

    At most ``MOST_TOLD``, smallest first; a class includes its upper limit.
    """
    goal = _Goal(limit, up)
    ways = [way for way in ways if (way.end > place.official if up else way.end < place.official)]
    singles = [found for way in ways if goal.is_met(way.end) and (found := _along(place, (way,), goal)) is not None]
    enough = {found.ways[0].factor for found in singles}
    told = sorted(singles, key=_order)[:MOST_TOLD]
    if len(told) < MOST_TOLD:
        pairs = _promising(place, [way for way in ways if way.factor not in enough], limit)
        together = [found for pair in pairs if (found := _along(place, pair, goal)) is not None]
        told += sorted(together, key=_order)[: MOST_TOLD - len(told)]
    return told


def _order(found: Found) -> tuple[int, float, tuple[str, ...]]:
    return len(found.ways), found.size, tuple(way.factor for way in found.ways)


def _both_ways(place: Place, code: str, values: FloatArray, similar: IndexArray, unit: str) -> Iterator[Way]:
    now = place.now(code)
    known = similar[np.isfinite(values[similar])]
    if not isfinite(now) or not len(known):
        return
    deviation = float(np.nanstd(values))
    lowest, highest = int(known[np.argmin(values[known])]), int(known[np.argmax(values[known])])
    for whose, is_on_the_way in ((lowest, values[lowest] < now), (highest, values[highest] > now)):
        if is_on_the_way:
            bound = float(values[whose])
            end = place.estimate({code: bound})
            origin = 0.0 if place.is_told(code) else now
            yield Way(code, now, bound, whose, deviation, STEPS.get(unit, ONE_DECIMAL), end, origin)


def _along(place: Place, ways: tuple[Way, ...], goal: _Goal) -> Found | None:
    """The first written change on the way that meets the goal; ``None`` when the whole way does not."""

    def estimate(share: float) -> float:
        return place.estimate({way.factor: way.now + share * (way.bound - way.now) for way in ways})

    end = ways[0].end if len(ways) == 1 else place.estimate({way.factor: way.bound for way in ways})
    if not goal.is_met(end):
        return None
    share = _crossing(estimate, end=end, place=place, goal=goal)
    # Where the limit itself is a written value, the class above it begins one step further.
    for nudge in range(3):
        then = tuple(way.at(share, steps=nudge) for way in ways)
        after = place.estimate({way.factor: to for way, to in zip(ways, then, strict=True)})
        if goal.is_met(after):
            size = sum(abs(to - way.now) / way.deviation for to, way in zip(then, ways, strict=True))
            return Found(ways, then, after, size)
    return None


def _crossing(estimate: Callable[[float], float], *, end: float, place: Place, goal: _Goal) -> float:
    """Share of the way at which the estimate crosses the limit, by the Illinois rule."""
    low, high = 0.0, 1.0
    below, above = place.official - goal.limit, end - goal.limit
    side = 0
    for _ in range(MOST_GUESSES):
        if above == below:
            break
        guess = low + (high - low) * below / (below - above)
        found = estimate(guess) - goal.limit
        if abs(found) <= CROSSED:
            return guess
        if (found > 0) == (above > 0):
            high, above, below = guess, found, below / 2 if side == 1 else below
            side = 1
        else:
            low, below, above = guess, found, above / 2 if side == -1 else above
            side = -1
    return high


def _promising(place: Place, ways: Sequence[Way], limit: float) -> list[tuple[Way, Way]]:
    """Pairs of different factors whose whole ways may add up to the distance, those first that add up to most."""
    start = _scaled(place, place.official)
    reach = {way: abs(_scaled(place, way.end) - start) for way in ways}
    needed = NEARLY * abs(_scaled(place, limit) - start)
    pairs = [
        (one, other)
        for one, other in combinations(ways, 2)
        if one.factor != other.factor and reach[one] + reach[other] >= needed
    ]
    return sorted(pairs, key=lambda pair: -(reach[pair[0]] + reach[pair[1]]))[:PAIRS_TRIED]


def _scaled(place: Place, estimate: float) -> float:
    """Log odds of a share, in which changes add up; a score as it is."""
    if not place.is_share:
        return estimate
    return float(np.log(estimate / (1 - estimate))) if 0 < estimate < 1 else (inf if estimate >= 1 else -inf)
