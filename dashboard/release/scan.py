"""No file that a web process can reach holds records of persons: what lies in a folder of releases, looked at by rows.

Contracts say which columns a table may have; this scan says what else must not be there: files that are part of no
release, tables with more rows than places allow, and cells that are people one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dashboard.errors import ReleaseError
from dashboard.release.manifest import Manifest, Protection, ReleaseKind
from dashboard.release.reader import CURRENT, MANIFEST, open_release
from dashboard.release.records import Release
from dashboard.release.tables import ALL_FILES

_NOTES = (".md", ".txt")
_TABULAR = frozenset(
    {
        *(".parquet", ".csv", ".tsv", ".feather", ".arrow", ".orc", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".zip"),
        *(".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt", ".rds", ".rdata", ".dbf", ".sqlite", ".db", ".gz"),
        *(".npy", ".npz", ".pkl", ".pickle", ".h5", ".hdf5", ".dat"),
    }
)
"""Endings of files that can hold rows of data."""

_ONE_PERSON = 1.0


def scan_release(folder: Path) -> tuple[str, ...]:
    """Everything in a release folder that is no part of a release, or that tells of single persons; empty when clean.

    Parameters
    ----------
    folder : Path
        One release: ``manifest.json`` beside its tables.

    Returns
    -------
    tuple of str
        One sentence each, with the file, what is wrong and what to do. A folder that is no whole release is told as
        such: what cannot be read cannot be vouched for.
    """
    try:
        release = open_release(folder)
    except ReleaseError as error:
        return (f"{folder}: not a whole release, so nothing in it is vouched for ({error.message.splitlines()[0]})",)
    return (*_strangers(folder, release.manifest), *_too_many_rows(release), *_single_persons(release))


def scan_root(root: Path) -> tuple[str, ...]:
    """The same for every version of every country under ``root``, and for data that lies beside them.

    ``root`` is what a web process reads: ``geodata`` of the atlas, or ``var/releases``. A root that does not exist is
    clean. Folders of ``root`` that hold no release are searched for files of rows.
    """
    if not root.is_dir():
        return ()
    releases = sorted({place.parent for place in root.rglob(MANIFEST) if _is_release(place)})
    found = [problem for folder in releases for problem in scan_release(folder)]
    for place in _files(root):
        inside = any(folder in place.parents for folder in releases)
        if not inside and place.name != CURRENT and place.suffix.lower() in _TABULAR and not _is_declared(place):
            found.append(f"{place}: rows of data outside any release; move it out of what the web process reads")
    return tuple(found)


def _strangers(folder: Path, manifest: Manifest) -> Iterator[str]:
    for place in _files(folder):
        name = place.relative_to(folder).as_posix()
        if name == MANIFEST or place.suffix.lower() in _NOTES:
            continue
        if name not in ALL_FILES:
            yield f"{place}: no file of a release; move it out of what the web process reads"
        elif name not in manifest.files:
            yield f"{place}: not listed in {MANIFEST}, so nobody has checked it; publish it anew or remove it"


def _too_many_rows(release: Release) -> Iterator[str]:
    """Every table but cells and groups has at most one row per place and outcome."""
    places, outcomes = len(release.municipalities), max(len(release.manifest.outcomes), 1)
    most = {
        "municipalities.parquet": places,
        "boundaries.parquet": places,
        "estimates.parquet": places,
        "factors.parquet": places,
        "territory.parquet": places,
        "precision.parquet": places * outcomes,
        "outcomes.parquet": places * outcomes,
    }
    for name, limit in most.items():
        entry = release.manifest.files.get(name)
        if entry is not None and entry.rows > limit:
            place = release.path / name
            yield f"{place}: {entry.rows:,} rows for {places:,} places; a row per person is never published"


def _single_persons(release: Release) -> Iterator[str]:
    manifest, cells = release.manifest, release.cells
    if cells is None or not len(cells.children):
        return
    place = release.path / "cells.parquet"
    if manifest.protection is Protection.POOLED and cells.children.min() < manifest.suppression_threshold:
        least = manifest.suppression_threshold
        few = int((cells.children < least).sum())
        yield f"{place}: {few:,} cells of fewer than {least} children in a release of pooled cells; pool them anew"
    if (
        manifest.protection is Protection.EXACT
        and manifest.kind is not ReleaseKind.DEMONSTRATION
        and not manifest.protection_note.strip()
    ):
        yield f"{place}: exact cells of real people without a written reason; publish pooled cells"
    if float(np.max(cells.children)) <= _ONE_PERSON:
        yield f"{place}: every cell is one child; this is a table of persons, not of cells"


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(place for place in folder.rglob("*") if place.is_file())


def _is_release(manifest: Path) -> bool:
    """Whether a manifest is that of a country's release, not of the regional ground."""
    return '"instrument"' in manifest.read_text("utf-8", "replace")


def _is_declared(place: Path) -> bool:
    """Whether a file belongs to the regional ground: its folder has a manifest that lists it."""
    beside = place.parent / MANIFEST
    return beside.is_file() and (place.name == MANIFEST or f'"{place.name}"' in beside.read_text("utf-8", "replace"))
