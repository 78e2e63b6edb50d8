"""The releases of the atlas by country, and which of them is shown when none is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dashboard.explorer.study import ReadGroups, Study
from dashboard.release.groups import read_groups as read_groups_of
from dashboard.release.manifest import ReleaseKind
from dashboard.release.records import Release


class ReleasesByCountry:
    """Studies by country, the default first.

    Releases that are served by default come before the versions kept beside them (``versions``, by digest), real data
    before a demonstration, newer before older; among equals the name decides, so that every start of the atlas shows
    the same. ``known`` are studies by digest that are already made ready: they are shared, with all they remember.
    """

    def __init__(
        self,
        releases: Iterable[Release],
        *,
        versions: Collection[str] = (),
        known: Mapping[str, Study] | None = None,
        read_groups: ReadGroups = read_groups_of,
    ) -> None:
        by_country: dict[str, list[Release]] = {}
        for release in releases:
            by_country.setdefault(release.manifest.country, []).append(release)
        ready = known or {}
        self._studies: dict[str, tuple[Study, ...]] = {
            country: tuple(
                ready.get(release.digest) or Study(release, groups=read_groups)
                for release in sorted(held, key=lambda one: _preference(one, versions), reverse=True)
            )
            for country, held in sorted(by_country.items())
        }

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries with a release."""
        return tuple(self._studies)

    def of(self, country: str) -> tuple[Study, ...]:
        """All studies of a country, default first; empty when there is no release."""
        return self._studies.get(country, ())

    def find(self, country: str, name: str | None) -> Study | None:
        """The study of release ``name``, or the default one; ``None`` when there is none."""
        held = self.of(country)
        if name is None:
            return held[0] if held else None
        return next((study for study in held if study.release.manifest.name == name), None)

    def every(self) -> tuple[Study, ...]:
        """All studies."""
        return tuple(study for held in self._studies.values() for study in held)


def _preference(release: Release, versions: Collection[str]) -> tuple[bool, bool, object, str]:
    manifest = release.manifest
    is_real = manifest.kind is not ReleaseKind.DEMONSTRATION
    return release.digest not in versions, is_real, manifest.created, manifest.name
