"""What the pages and endpoints are given: the explorer, the geometry files, what the releases say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.errors import ReleaseError
from dashboard.explorer import Explorer
from dashboard.language import Text
from dashboard.release.manifest import Manifest
from dashboard.release.mesh.store import GeometryStore


@dataclass(frozen=True)
class Services:
    """One process's read-only parts; nothing of a visitor is in it."""

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
