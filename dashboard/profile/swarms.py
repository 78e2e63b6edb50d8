"""Where a place stands among all of its state and of its country: the values of the beeswarm."""

from __future__ import annotations

import numpy as np

from dashboard.profile.answers import Swarm, Told
from dashboard.profile.context import Here
from dashboard.values import IndexArray


def swarms_of(here: Here, at: int) -> tuple[Swarm, Swarm]:
    """All values of the state, and of the country, with this place marked."""
    ground, parent = here.ground, int(here.ground.parent[at])
    inside = ground.ascending[ground.parent[ground.ascending] == parent]
    return (
        _swarm(here, at, "admin1", here.state_name(at), inside, ground.state_rate(parent)),
        _swarm(here, at, "country", here.country_name(), ground.ascending, ground.country_rate),
    )


def _swarm(here: Here, at: int, scope: str, name: str, who: IndexArray, mean: float | None) -> Swarm:
    units, found = here.study.release.municipalities, np.flatnonzero(who == at)
    marked = int(found[0]) if len(found) else None
    codes, names, values = here.ground.country_columns
    if scope != "country":
        everybody = who.tolist()
        codes, names = tuple(units.codes[one] for one in everybody), tuple(units.names[one] for one in everybody)
        values = tuple(here.ground.values[who].tolist())
    return Swarm(
        scope=scope,  # type: ignore[arg-type]
        name=name,
        codes=codes,
        names=names,
        values=values,
        classes=tuple(here.ground.classes(here.scope)[who].tolist()),
        marked=marked,
        mean=mean,
        told=_told(here, name, values, marked, mean),
    )


def _told(here: Here, name: str, values: tuple[float, ...], marked: int | None, mean: float | None) -> Told:
    """The chart as a sentence: its ends, its middle, and how many are below."""
    say, write = here.speaker.tell, here.write.estimate
    if not values:
        return say("swarm.nobody", name=name, tone="absent")
    ends = {"name": name, "lowest": write(values[0]).text, "highest": write(values[-1]).text}
    spread = here.speaker.say("swarm.spread", count=len(values), **ends)
    average = here.speaker.say("swarm.mean", mean=write(mean).text) if mean is not None else ""
    if marked is None:
        return Told("swarm.without", " ".join(part for part in (spread, average) if part), "absent")
    below = int(np.searchsorted(values, values[marked], side="left"))
    own = here.speaker.say("swarm.below" if below else "swarm.below.none", count=below)
    return Told("swarm.told", " ".join(part for part in (spread, average, own) if part))
