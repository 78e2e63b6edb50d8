"""Which releases stand on disk, seen without reading them: how a running atlas notices that one was published.

A glance costs a few ``stat`` calls per country, so it may be taken while visitors are served.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.release.reader import CURRENT, MANIFEST, release_folders

MOST_VERSIONS = 4
"""Versions of one country that are offered beside the one its pointer names; older ones wait on disk."""

Stamp = tuple[int, int, int]
"""Modification time (ns), size and inode of a manifest: it is written once and never changed in place."""
NOTHING: Stamp = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A folder that holds, or should hold, a release."""

    folder: Path
    is_default: bool
    """Whether the pointer of its country names it, or it ships with the atlas and no pointer names another."""
    stamp: Stamp


def standing_releases(roots: Iterable[Path]) -> tuple[Standing, ...]:
    """Every release folder under ``roots``: those shown by default, then the versions beside them, newest first.

    Where somebody published a release of a country that ships with the atlas, theirs is shown and the other waits.
    """
    found = [one for root in roots for one in _under(root)]
    published = {one.folder.parent.name for one in found if one.is_default and _is_pointed_to(one)}
    return tuple(
        replace(one, is_default=one.is_default and (_is_pointed_to(one) or one.folder.name not in published))
        for one in found
    )


def _is_pointed_to(one: Standing) -> bool:
    return one.stamp != NOTHING and (one.folder.parent / CURRENT).is_file()


def _under(root: Path) -> Iterator[Standing]:
    for folder in release_folders(root):
        yield Standing(folder, is_default=True, stamp=_stamp(folder))
        if (folder.parent / CURRENT).is_file():
            yield from _versions_beside(folder)


def _versions_beside(served: Path) -> tuple[Standing, ...]:
    try:
        beside = [child for child in served.parent.iterdir() if child != served and not child.name.startswith(".")]
    except OSError:
        return ()
    versions = [Standing(folder, is_default=False, stamp=_stamp(folder)) for folder in beside]
    whole = (version for version in versions if version.stamp != NOTHING)
    return tuple(sorted(whole, key=lambda one: (one.stamp, one.folder.name), reverse=True)[:MOST_VERSIONS])


def _stamp(folder: Path) -> Stamp:
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return NOTHING
    return found.st_mtime_ns, found.st_size, found.st_ino
