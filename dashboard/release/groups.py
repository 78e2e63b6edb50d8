"""Results by group of children: a table too large to stay in memory for those who never ask for it."""

from __future__ import annotations

from dashboard.release.evidence import GroupResult
from dashboard.release.files import decode
from dashboard.release.read_evidence import group_results
from dashboard.release.reader import read_file
from dashboard.release.records import GROUPS_FILE, Release


def read_groups(release: Release, *, outcome: str) -> tuple[GroupResult, ...]:
    """Every group of ``outcome`` over all municipalities; empty where the release has no such table.

    Raises
    ------
    ReleaseError
        The file is missing or changed since the release was opened (which checked all of it).
    """
    entry = release.manifest.files.get(GROUPS_FILE)
    if entry is None:
        return ()
    place = release.path / GROUPS_FILE
    rows = decode(GROUPS_FILE, read_file(release.path, GROUPS_FILE, entry), place=place)
    return group_results(rows[rows["outcome"] == outcome], codes=release.municipalities.codes)
