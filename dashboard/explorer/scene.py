"""What the map draws, values apart: which geometry, which frame, which names."""

from __future__ import annotations

import numpy as np

from dashboard.answers import Bounds, MapLabel, Scene
from dashboard.choices import FACTS_PREFIX, View
from dashboard.explorer.atlas import Atlas, Place
from dashboard.explorer.frames import Frames
from dashboard.explorer.study import Study
from dashboard.territory.units import REGION
from dashboard.values import FloatArray, IndexArray

MUNICIPALITIES, ADMIN1, COUNTRIES = "municipalities", "admin1", "countries"
MOST_LABELS = 240


def level_of_fill(view: View, study: Study | None) -> str:
    """Level of the units that are filled."""
    if view.country == REGION:
        return "country"
    return "municipality" if study is not None and not view.layer.startswith(FACTS_PREFIX) else "admin1"


def scene_of(atlas: Atlas, frames: Frames, view: View) -> Scene:
    """The scene of a resolved view."""
    study = atlas.study(view)
    level = level_of_fill(view, study)
    digest = atlas.region.digest if study is None else study.release.digest
    return Scene(
        country=view.country,
        level=level,
        digest=digest,
        fill=_fill(view, study, level),
        outlines=_outlines(view, study, level),
        bounds=_bounds(atlas, frames, view, study),
        focus=view.admin1,
        selected=view.municipality if level == "municipality" else (view.admin1 if level == "admin1" else None),
        labels=_labels(atlas, frames, view, study, level),
    )


def _fill(view: View, study: Study | None, level: str) -> str:
    if level == "country":
        return COUNTRIES
    if level == "municipality":
        return MUNICIPALITIES
    return ADMIN1 if study is not None else f"{ADMIN1}-{view.country}"


def _outlines(view: View, study: Study | None, level: str) -> tuple[str, ...]:
    if level == "country":
        return (COUNTRIES,)
    return (ADMIN1,) if study is not None else (f"{ADMIN1}-{view.country}",)


def _bounds(atlas: Atlas, frames: Frames, view: View, study: Study | None) -> Bounds:
    if view.country == REGION:
        return frames.region()
    if study is not None:
        return frames.of_release(study, view.admin1)
    return frames.of_country(view.country, view.admin1)


def _labels(atlas: Atlas, frames: Frames, view: View, study: Study | None, level: str) -> tuple[MapLabel, ...]:
    if study is None or level != "municipality":
        places = atlas.places(view.country, study, view.language)
        return _place_labels(places, frames.sizes(view.country, study))
    states = _place_labels(atlas.places(view.country, study, view.language), frames.sizes(view.country, study))
    if view.admin1 is None:
        # From afar the states name the map, from near the larger municipalities.
        return (*states, *_municipality_labels(frames, view, study, after=len(states)))
    return _municipality_labels(frames, view, study, after=0)


def _place_labels(places: tuple[Place, ...], sizes: FloatArray) -> tuple[MapLabel, ...]:
    order = np.argsort(-sizes, kind="stable")
    return tuple(
        MapLabel(places[at].name, places[at].longitude, places[at].latitude, rank)
        for rank, at in enumerate(order.tolist())
    )


def _municipality_labels(frames: Frames, view: View, study: Study, *, after: int) -> tuple[MapLabel, ...]:
    units = study.release.municipalities
    members: IndexArray = np.flatnonzero(study.members(view.admin1))
    sizes = np.nan_to_num(study.shown.children if study.knows_children else frames.municipal_sizes(study), nan=-1.0)
    order = members[np.argsort(-sizes[members], kind="stable")][:MOST_LABELS]
    return tuple(
        MapLabel(units.names[at], float(units.longitude[at]), float(units.latitude[at]), after + rank)
        for rank, at in enumerate(order.tolist())
    )
