"""The meshes behind every scene: their names, their units in the order of the paint bytes, their outlines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import shapely

from dashboard.explorer.atlas import Atlas
from dashboard.explorer.frames import Frames
from dashboard.explorer.scene import ADMIN1, COUNTRIES, MUNICIPALITIES
from dashboard.explorer.study import Study
from dashboard.release.mesh.store import MeshInput
from dashboard.release.records import Release
from dashboard.territory.units import REGION


def meshes_of(
    atlas: Atlas, frames: Frames, *, built: Collection[str] = ()
) -> Iterator[tuple[str, tuple[MeshInput, ...]]]:
    """Digest and meshes: the region's, then each release's; outlines are read when a pair is reached.

    Those whose digest is ``built`` are left out.
    """
    if atlas.region.digest not in built:
        yield atlas.region.digest, _regional(atlas)
    for study in atlas.releases.every():
        if study.release.digest not in built:
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


def release_meshes(
    release: Release, *, municipalities: Sequence[shapely.Geometry], admin1: Sequence[shapely.Geometry]
) -> tuple[MeshInput, ...]:
    """Municipalities and first-level units of one release, in release order."""
    units = release.municipalities
    states = tuple(unit.code for unit in units.admin1)
    return (
        MeshInput(
            name=MUNICIPALITIES,
            codes=units.codes,
            parents=tuple(units.parent.tolist()),
            parent_codes=states,
            geometries=municipalities,
        ),
        MeshInput(
            name=ADMIN1,
            codes=states,
            parents=(0,) * len(states),
            parent_codes=(release.manifest.country,),
            geometries=admin1,
        ),
    )


def _of_release(study: Study, frames: Frames) -> tuple[MeshInput, ...]:
    release = study.release
    return release_meshes(release, municipalities=frames.municipalities(release), admin1=frames.admin1(release))
