"""The meshes behind every scene: their names, their units in the order of the paint bytes, their outlines."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.explorer.atlas import Atlas
from dashboard.explorer.frames import Frames
from dashboard.explorer.scene import ADMIN1, COUNTRIES, MUNICIPALITIES
from dashboard.explorer.study import Study
from dashboard.release.mesh.store import MeshInput
from dashboard.territory.units import REGION


def meshes_of(atlas: Atlas, frames: Frames) -> Iterator[tuple[str, tuple[MeshInput, ...]]]:
    """Digest and meshes: the region's, then each release's; outlines are read when a pair is reached."""
    yield atlas.region.digest, _regional(atlas)
    for study in atlas.releases.every():
        yield study.release.digest, _of_release(study, frames)


def _regional(atlas: Atlas) -> tuple[MeshInput, ...]:
    countries = atlas.region.countries
    drawn = [
        MeshInput(
            name=COUNTRIES,
            codes=tuple(unit.code for unit in countries),
            parents=(0,) * len(countries),
            parent_codes=(REGION,),
            geometries=[unit.geometry for unit in countries],
        )
    ]
    for country in countries:
        units = atlas.region.admin1_of(country.code)
        if units:
            drawn.append(
                MeshInput(
                    name=f"{ADMIN1}-{country.code}",
                    codes=tuple(unit.code for unit in units),
                    parents=(0,) * len(units),
                    parent_codes=(country.code,),
                    geometries=[unit.geometry for unit in units],
                )
            )
    return tuple(drawn)


def _of_release(study: Study, frames: Frames) -> tuple[MeshInput, ...]:
    units = study.release.municipalities
    states = tuple(unit.code for unit in units.admin1)
    return (
        MeshInput(
            name=MUNICIPALITIES,
            codes=units.codes,
            parents=tuple(units.parent.tolist()),
            parent_codes=states,
            geometries=frames.municipalities(study.release),
        ),
        MeshInput(
            name=ADMIN1,
            codes=states,
            parents=(0,) * len(states),
            parent_codes=(study.release.manifest.country,),
            geometries=frames.admin1(study.release),
        ),
    )
