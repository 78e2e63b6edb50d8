"""From what stands on disk to an edition of the atlas; what has not changed is taken over from the one before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import structlog

from callbacks.services import Services
from dashboard.errors import ReleaseError
from dashboard.explorer import Explorer
from dashboard.explorer.atlas import RegionalGround
from dashboard.release.mesh.store import GeometryStore, build_geometry
from dashboard.release.reader import open_release, read_manifest
from dashboard.release.records import Release
from dashboard.release.watch import Standing

_log = structlog.get_logger("atlas")
Opened = dict[Standing, Release | None]


def first_edition(region: RegionalGround, standing: Iterable[Standing], var: Path) -> Services:
    """Everything read for the first time, map files built where they are missing."""
    return _edition(region, tuple(standing), var, before=None)


def next_edition(region: RegionalGround, before: Services, standing: Iterable[Standing], var: Path) -> Services:
    """The edition after ``before``: only new releases are read, their engines warm before anybody meets them."""
    return _edition(region, tuple(standing), var, before=before)


def _edition(region: RegionalGround, standing: tuple[Standing, ...], var: Path, *, before: Services | None) -> Services:
    opened, broken = _open(standing, before)
    releases = _one_of_each_name(opened)
    whole = [release for release, _ in releases]
    explorer = Explorer(
        whole,
        region,
        versions=frozenset(release.digest for release, is_default in releases if not is_default),
        before=before.explorer if before else None,
    )
    if before is not None:
        explorer.warm(known=before.explorer)
    return Services(
        explorer=explorer,
        geometry=_geometry(explorer, whole, var, before=before),
        regional_digest=region.digest,
        boundary_notice=region.notice,
        attribution=(*region.attribution, region.licence),
        manifests=tuple((release.manifest, release.digest) for release in whole),
        broken=broken,
        opened=opened,
    )


def _open(standing: tuple[Standing, ...], before: Services | None) -> tuple[Opened, tuple[ReleaseError, ...]]:
    """Every folder with its release. One that was replaced by something broken goes on with what it held before."""
    held = dict(before.opened or {}) if before else {}
    same = {(one.folder, one.stamp): release for one, release in held.items() if release is not None}
    earlier = {one.folder: release for one, release in held.items() if release is not None}
    opened: Opened = {}
    broken: list[ReleaseError] = []
    for one in standing:
        release = same.get((one.folder, one.stamp))
        if release is None:
            try:
                release = open_release(one.folder) if one.is_default else _version(one.folder, opened)
            except ReleaseError as error:
                broken.append(error)
                release = earlier.get(one.folder)
        opened[one] = release
    return opened, tuple(broken)


def _version(folder: Path, opened: Mapping[Standing, Release | None]) -> Release | None:
    """The release of ``folder``; ``None`` where the same name is open already: a re-import keeps the one before it."""
    name = read_manifest(folder).name
    beside = [release for one, release in opened.items() if release and one.folder.parent == folder.parent]
    return None if any(release.manifest.name == name for release in beside) else open_release(folder)


def _one_of_each_name(opened: Opened) -> tuple[tuple[Release, bool], ...]:
    """Releases with whether they are shown by default; a name stands in addresses, so it can belong to one only."""
    chosen: dict[tuple[str, str], tuple[Release, bool]] = {}
    for one, release in sorted(opened.items(), key=lambda pair: not pair[0].is_default):
        if release is not None:
            chosen.setdefault((release.manifest.country, release.manifest.name), (release, one.is_default))
    return tuple(chosen.values())


def _geometry(
    explorer: Explorer, releases: Sequence[Release], var: Path, *, before: Services | None
) -> dict[str, GeometryStore]:
    wanted = {explorer.region.digest, *(release.digest for release in releases)}
    ready = {digest: store for digest, store in (before.geometry if before else {}).items() if digest in wanted}
    if before is not None:
        for release in releases:
            if release.digest not in ready:
                _build_aside(release, var)
    names = {release.digest: release.manifest.country for release in releases} | {explorer.region.digest: "region"}
    for at, (digest, meshes) in enumerate(explorer.meshes(built=ready), start=len(ready) + 1):
        told = partial(_tell, names.get(digest, digest), f"{at} of {len(wanted)}")
        ready[digest] = build_geometry(digest, meshes, var, told=told)
    return ready


def _tell(name: str, step: str, outlines: int) -> None:
    """Whoever starts the atlas for the first time waits here, and hears for what."""
    _log.info("deriving map files, once", of=name, step=step, outlines=outlines)


def _build_aside(release: Release, var: Path) -> None:
    """Cut the outlines in a process of its own: ten seconds of work that visitors of this one shall not feel."""
    command = [sys.executable, "-m", "dashboard.explorer.map_files", str(release.path), str(var)]
    # A failure is told by the step after this one, which finds no files and builds them here.
    subprocess.run(command, cwd=Path(__file__).parents[1], check=False, capture_output=True)  # noqa: S603
