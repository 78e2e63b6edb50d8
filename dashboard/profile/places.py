"""Neighbours of a place, and those like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dashboard.profile.answers import (
    Neighbours,
    Similar,
    Similarity,
    SimilarPart,
    SimilarPlace,
    Told,
)
from dashboard.profile.context import Here
from dashboard.profile.similar import COMPONENTS, Component, Distances, usual_weights


def neighbours_of(here: Here, at: int) -> Neighbours:
    """The municipalities it borders on, highest estimate first, those without one last; of an island, none."""
    around = sorted(here.ground.neighbours[at], key=lambda other: _order(here, other))
    if not around:
        return Neighbours((), here.speaker.tell("neighbours.none"))
    counted = here.speaker.say("neighbours.count", count=len(around))
    text = f"{counted} {levels_in_words(here, around)}"
    return Neighbours(tuple(here.near(other) for other in around), Told("neighbours.count", text))


def similar_to(here: Here, at: int, weights: Similarity) -> Similar:
    """The most similar municipalities with their levels, and what makes them so."""
    nobody = here.speaker.tell("similar.none", tone="absent")
    if here.study.shown.withheld[at]:
        told = here.speaker.tell("similar.withheld", tone="absent")
        return Similar((), weights, (), told, nobody)
    found, distances = here.standing.likeness.nearest(at, weights)
    components = tuple(_component(here, name, weights, None) for name in COMPONENTS if name in distances.parts)
    if not len(found):
        return Similar((), weights, components, nobody, nobody)
    places = tuple(_similar_place(here, int(other), distances, weights) for other in found)
    names = here.speaker.one_of([one.name for one in components])
    told = here.speaker.tell("similar.count", count=len(places), components=names)
    levels = Told("similar.levels", levels_in_words(here, [int(other) for other in found]))
    return Similar(places, weights, components, told, levels)


def levels_in_words(here: Here, places: Sequence[int]) -> str:
    """How many of ``places`` are on which level, highest first, and how many have none."""
    counts = Counter(here.class_at(other) for other in places)
    ordered = sorted((found for found in counts if found is not None), reverse=True)
    parts = [_part(here, counts[found], here.class_text(found)) for found in ordered]
    if None in counts:
        parts.append(here.speaker.say("levels.without", count=counts[None]))
    return here.speaker.say("levels.list", parts=here.speaker.one_of(parts))


def _part(here: Here, count: int, level: str) -> str:
    return here.speaker.say("levels.part", count=count, level=level[:1].lower() + level[1:])


def _order(here: Here, other: int) -> tuple[float, str]:
    value = float(here.ground.values[other])
    return (-value if np.isfinite(value) else np.inf, here.study.release.municipalities.codes[other])


def _similar_place(here: Here, other: int, distances: Distances, weights: Similarity) -> SimilarPlace:
    whole = float(distances.whole[other])
    parts = tuple(
        _component(here, name, weights, float(distances.parts[name][other]) / whole**2 if whole > 0 else 0.0)
        for name in COMPONENTS
        if name in distances.parts
    )
    return SimilarPlace(here.near(other), whole, parts, _difference(here, parts, whole))


def _component(here: Here, name: Component, weights: Similarity, share: float | None) -> SimilarPart:
    return SimilarPart(name, here.speaker.say(f"similar.{name}"), usual_weights(weights)[name], share)


def _difference(here: Here, parts: Sequence[SimilarPart], whole: float) -> Told:
    say = here.speaker.tell
    distance = here.speaker.numbers.decimal(whole, 2)
    if whole == 0:
        return say("similar.same", distance=distance)
    most = max(parts, key=lambda part: part.share or 0.0)
    share = here.speaker.numbers.percent(most.share, 0)
    return say("similar.difference", distance=distance, component=most.name, share=share)
