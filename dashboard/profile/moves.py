"""What would move a place, told: the distance to the limits of its class and the smallest changes that reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.distances import points_of
from dashboard.profile.answers import FactorMove, Figure, Move, Moves, Similarity, Told
from dashboard.profile.context import Here
from dashboard.profile.search_moves import Found, Way, movable, smallest_changes, ways_of
from dashboard.profile.similar import COMPONENTS
from dashboard.scoring.levers import Place
from dashboard.values import IndexArray, ValueStatus

ALIKE = Similarity(factors=0.0, how_many=20)
"""Who bounds a change: the municipalities most alike in size and area, whatever their circumstances."""

HUNDRED = 100.0


def moves_of(here: Here, at: int) -> Moves:
    """The limits of its class, and the changes with which it would leave it downwards and upwards."""
    found = here.class_at(at)
    place = here.standing.levers.at(at) if found is not None else None
    limits = here.ground.limits(here.scope, int(here.ground.parent[at])) if found is not None else ()
    lower = limits[found - 1] if found is not None and 0 < found <= len(limits) else None
    upper = limits[found] if found is not None and found < len(limits) else None
    value = float(here.ground.values[at])
    alike = _alike(here, at)
    ways = _ways(here, place, alike) if place is not None else ()
    down, down_told = _direction(here, at, place, alike, lower, ways, up=False)
    up, up_told = _direction(here, at, place, alike, upper, ways, up=True)
    return Moves(
        lower_limit=_limit(here, lower),
        upper_limit=_limit(here, upper),
        to_lower=here.write.apart(value, lower),
        to_upper=here.write.apart(value, upper),
        down=down,
        up=up,
        down_told=down_told,
        up_told=up_told,
        caveat=here.speaker.tell(
            "moves.caveat.rough" if _is_rough(here) else f"moves.caveat.{here.kind}", tone="caution"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Alike:
    """The municipalities that bound a change, and by what they are alike."""

    who: IndexArray
    components: str


def _alike(here: Here, at: int) -> _Alike:
    """Those most alike in size and area; by circumstances where neither is known."""
    for weights in (ALIKE, Similarity(how_many=ALIKE.how_many)):
        who, distances = here.standing.likeness.nearest(at, weights)
        if len(who):
            names = [here.speaker.say(f"similar.{name}") for name in COMPONENTS if name in distances.parts]
            return _Alike(who, here.speaker.one_of(names))
    return _Alike(np.zeros(0, dtype=np.int64), "")


def _direction(
    here: Here,
    at: int,
    place: Place | None,
    alike: _Alike,
    limit: float | None,
    ways: Sequence[Way],
    *,
    up: bool,
) -> tuple[tuple[Move, ...], Told]:
    say, way = here.speaker.tell, "up" if up else "down"
    if not here.ground.has_value[at]:
        return (), say("moves.no_value", tone="absent")
    if limit is None:
        has_class = here.class_at(at) is not None
        return (), say(f"moves.{way}.end" if has_class else "moves.no_class")
    if place is None:
        return (), say(_why_not(here), tone="absent")
    if (place.official > limit) == up:
        # A class stored as published that does not follow from the limits: nothing honest can be said of a distance.
        return (), say("moves.not_by_limits", tone="absent")
    if not len(alike.who):
        return (), say("similar.none", tone="absent")
    found = smallest_changes(place, ways, limit=limit, up=up)
    distance = here.write.apart(place.official, limit).text
    key = "found" if found else "none"
    told = say(f"moves.{way}.{key}", distance=distance, count=len(alike.who), components=alike.components)
    return tuple(_move(here, place, one, limit, up=up) for one in found), told


def _is_rough(here: Here) -> bool:
    """Whether what is told is the approximation of a release without cells."""
    return here.standing.levers.is_rough and bool(movable(here.standing.levers.factors))


def _why_not(here: Here) -> str:
    """Key of why no other values can be tried."""
    if here.study.is_without_cells:
        return "moves.not_predicted.cells"
    return "moves.not_predicted.mixed" if here.manifest.aggregation == "mixed" else "moves.not_predicted"


def _ways(here: Here, place: Place, alike: _Alike) -> tuple[Way, ...]:
    levers = here.standing.levers
    factors = {code: levers.values(code) for code in movable(levers.factors)}
    units = {spec.code: spec.unit for spec in here.factors}
    return ways_of(place, factors=factors, similar=alike.who, units=units)


def _move(here: Here, place: Place, found: Found, limit: float, *, up: bool) -> Move:
    moved = list(zip(found.ways, found.then, strict=True))
    factors = tuple(_factor(here, place, way, to) for way, to in moved)
    parts = [_part(here, place, way, one) for (way, _), one in zip(moved, factors, strict=True)]
    share = max(abs(to - way.now) / abs(way.bound - way.now) for way, to in zip(found.ways, found.then, strict=True))
    estimate, edge = here.write.estimate(found.estimate), here.write.estimate(limit)
    key = "close" if estimate.text == edge.text else "told"
    way, rough = "up" if up else "down", ".rough" if _is_rough(here) else ""
    return Move(
        direction="up" if up else "down",
        factors=factors,
        estimate=estimate,
        size=float(np.clip(share, 0.0, 1.0)),
        told=here.speaker.tell(
            f"moves.{way}.{key}{rough}", parts=here.speaker.one_of(parts), estimate=estimate.text, limit=edge.text
        ),
    )


def _part(here: Here, place: Place, way: Way, one: FactorMove) -> str:
    """A factor and its change in words; of another outcome's children only how much it changes."""
    if place.is_told(way.factor):
        return here.speaker.say("moves.part", name=one.name, now=one.now.text, then=one.then.text)
    key = "higher" if one.points > 0 else "lower"
    if here.population.casefold() in one.name.casefold():
        key = f"{key}.named"
    distance = points_of(one.points / HUNDRED, numbers=here.speaker.numbers)
    return here.speaker.say(f"moves.part.{key}", name=one.name, distance=distance, population=here.population)


def _factor(here: Here, place: Place, way: Way, to: float) -> FactorMove:
    if not place.is_told(way.factor):
        return _change_alone(here, way, to)
    spec = here.study.release.factor_spec(way.factor)
    return FactorMove(
        factor=way.factor,
        name=spec.name.say(here.language),
        now=here.write.factor(way.now, spec.unit),
        then=here.write.factor(to, spec.unit),
        points=(to - way.now) * (100 if spec.unit == "share" else 1),
        bound=here.write.factor(way.bound, spec.unit),
        bound_by=here.ground.name_of(way.whose),
    )


def _change_alone(here: Here, way: Way, to: float) -> FactorMove:
    """A factor among the children of another outcome: no table tells what it is there, so only its change is told."""
    points = (to - way.now) * HUNDRED
    change = points_of(points / HUNDRED, numbers=here.speaker.numbers, signed=True)
    return FactorMove(
        factor=way.factor,
        name=here.study.moved_factors[way.factor].name.say(here.language),
        now=Figure(None, here.speaker.say("moves.part.now"), ValueStatus.SUPPRESSED),
        then=Figure(None, change, ValueStatus.SUPPRESSED),
        points=points,
        bound=Figure(None, "", ValueStatus.SUPPRESSED),
        bound_by="",
    )


def _limit(here: Here, limit: float | None) -> Figure:
    return here.write.unknown() if limit is None else here.write.estimate(limit)
