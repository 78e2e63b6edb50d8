"""Frames and sizes of places, from their outlines; read once per release, on the first question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
import shapely

from dashboard.answers import Bounds
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.study import Study
from dashboard.release.records import Release
from dashboard.territory.frame import main_bounds
from dashboard.territory.units import REGION
from dashboard.values import FloatArray

Outlines = tuple[shapely.Geometry, ...]
ReadOutlines = Callable[[Release], Outlines]


class Frames:
    """Outlines by release and what follows from them; safe to ask from several threads."""

    def __init__(
        self,
        atlas: Atlas,
        *,
        read_municipalities: ReadOutlines,
        read_admin1: ReadOutlines,
        before: Frames | None = None,
    ) -> None:
        """``before`` = the frames of an older atlas, whose outlines and frames stay true for the same releases."""
        self._atlas = atlas
        self._read_municipalities, self._read_admin1 = read_municipalities, read_admin1
        self._lock = Lock()
        self._municipal_sizes: dict[str, FloatArray] = {}
        self._admin1: dict[str, Outlines] = {}
        self._framed: dict[tuple[str, str | None], Bounds] = {}
        if before is not None:
            self._municipal_sizes.update(before._municipal_sizes)
            self._admin1.update(before._admin1)
            self._framed.update(before._framed)

    def municipalities(self, release: Release) -> Outlines:
        """Outline of every municipality, release order; read anew each time, for it is large and seldom needed."""
        return self._read_municipalities(release)

    def admin1(self, release: Release) -> Outlines:
        """Outline of every first-level unit, in their order."""
        with self._lock:
            if release.digest not in self._admin1:
                self._admin1[release.digest] = self._read_admin1(release)
            return self._admin1[release.digest]

    def region(self) -> Bounds:
        """Frame of the whole region."""
        return self._frame((REGION, None), lambda: [unit.geometry for unit in self._atlas.region.countries])

    def of_country(self, country: str, admin1: str | None) -> Bounds:
        """Frame of a country without a release, or of one of its units."""
        region = self._atlas.region

        def outlines() -> Sequence[shapely.Geometry]:
            if admin1 is not None:
                return [region.units[admin1].geometry]
            units = [unit.geometry for unit in region.admin1_of(country)]
            return units or [region.country[country].geometry]

        return self._frame((country, admin1), outlines)

    def of_release(self, study: Study, admin1: str | None) -> Bounds:
        """Frame of a country with a release, or of one of its units."""

        def outlines() -> Sequence[shapely.Geometry]:
            units = self.admin1(study.release)
            return units if admin1 is None else [units[study.release.municipalities.admin1_position[admin1]]]

        return self._frame((study.release.digest, admin1), outlines)

    def sizes(self, country: str, study: Study | None) -> FloatArray:
        """Size of each filled country or first-level unit, in square degrees: only to order names."""
        if study is not None:
            return _areas(self.admin1(study.release))
        region = self._atlas.region
        units = region.countries if country == REGION else region.admin1_of(country)
        return _areas([unit.geometry for unit in units])

    def municipal_sizes(self, study: Study) -> FloatArray:
        """Size of each municipality, in square degrees."""
        digest = study.release.digest
        if digest not in self._municipal_sizes:
            self._municipal_sizes[digest] = _areas(self.municipalities(study.release))
        return self._municipal_sizes[digest]

    def _frame(self, key: tuple[str, str | None], outlines: Callable[[], Sequence[shapely.Geometry]]) -> Bounds:
        if key not in self._framed:
            self._framed[key] = Bounds(*main_bounds(outlines()))
        return self._framed[key]


def _areas(outlines: Sequence[shapely.Geometry]) -> FloatArray:
    areas: FloatArray = shapely.area(np.array(list(outlines), dtype=object)).astype(np.float64)
    return areas
