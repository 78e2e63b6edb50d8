"""What the pages and endpoints are given: the explorer, the geometry files, what the releases say of themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.errors import ReleaseError
from dashboard.explorer import Explorer
from dashboard.language import Text
from dashboard.release.manifest import Manifest
from dashboard.release.mesh.store import GeometryStore
from dashboard.release.records import Release
from dashboard.release.watch import Standing


@dataclass(frozen=True)
class Services:
    """One edition of the atlas: read-only parts that belong together; nothing of a visitor is in it."""

    explorer: Explorer
    geometry: Mapping[str, GeometryStore]
    """Geometry files by release (or regional) digest."""
    regional_digest: str
    boundary_notice: Text
    attribution: tuple[Text, ...]
    manifests: tuple[tuple[Manifest, str], ...]
    """Every open release with its digest, for the sources page."""
    broken: tuple[ReleaseError, ...] = ()
    """Releases that could not be read; the others serve."""
    opened: Mapping[Standing, Release | None] | None = None
    """What was found on disk and what it holds (``None``: broken), to be taken over by the next edition."""

    @cached_property
    def edition(self) -> str:
        """Name of this edition: the same in every process that holds the same releases in the same order."""
        held = [digest for _, digest in self.manifests]
        return hashlib.sha256(" ".join((self.regional_digest, *held)).encode()).hexdigest()[:12]
