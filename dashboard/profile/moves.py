"""What would move a place, told: the distance to the limits of its class and the smallest changes that reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.profile.answers import FactorMove, Figure, Move, Moves, Similarity, Told
from dashboard.profile.context import Here
from dashboard.profile.search_moves import Found, Way, movable, smallest_changes, ways_of
from dashboard.profile.similar import COMPONENTS
from dashboard.scoring.levers import PlaceUnderChange
from dashboard.values import IndexArray

ALIKE = Similarity(factors=0.0, how_many=20)
"""Who bounds a change: the municipalities most alike in size and area, whatever their circumstances."""


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
        caveat=here.speaker.tell(f"moves.caveat.{here.kind}", tone="caution"),
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
    place: PlaceUnderChange | None,
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
        return (), say("moves.not_predicted", tone="absent")
    if (place.official > limit) == up:
        # A class stored as published that does not follow from the limits: nothing honest can be said of a distance.
        return (), say("moves.not_by_limits", tone="absent")
    if not len(alike.who):
        return (), say("similar.none", tone="absent")
    found = smallest_changes(place, ways, limit=limit, up=up)
    distance = here.write.apart(place.official, limit).text
    key = "found" if found else "none"
    told = say(f"moves.{way}.{key}", distance=distance, count=len(alike.who), components=alike.components)
    return tuple(_move(here, one, limit, up=up) for one in found), told


def _ways(here: Here, place: PlaceUnderChange, alike: _Alike) -> tuple[Way, ...]:
    shown = here.study.shown.factors
    factors = {code: shown[code] for code in movable(tuple(here.standing.levers.of))}
    units = {spec.code: spec.unit for spec in here.factors}
    return ways_of(place, factors=factors, similar=alike.who, units=units)


def _move(here: Here, found: Found, limit: float, *, up: bool) -> Move:
    factors = tuple(_factor(here, way, to) for way, to in zip(found.ways, found.then, strict=True))
    parts = [here.speaker.say("moves.part", name=one.name, now=one.now.text, then=one.then.text) for one in factors]
    share = max(abs(to - way.now) / abs(way.bound - way.now) for way, to in zip(found.ways, found.then, strict=True))
    estimate, edge = here.write.estimate(found.estimate), here.write.estimate(limit)
    key = "close" if estimate.text == edge.text else "told"
    way = "up" if up else "down"
    return Move(
        direction="up" if up else "down",
        factors=factors,
        estimate=estimate,
        size=float(np.clip(share, 0.0, 1.0)),
        told=here.speaker.tell(
            f"moves.{way}.{key}", parts=here.speaker.one_of(parts), estimate=estimate.text, limit=edge.text
        ),
    )


def _factor(here: Here, way: Way, to: float) -> FactorMove:
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


def _limit(here: Here, limit: float | None) -> Figure:
    return here.write.unknown() if limit is None else here.write.estimate(limit)
