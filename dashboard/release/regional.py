"""The region as it ships: countries, first-level units, published facts, and who said what about the boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import shapely
from pydantic import BaseModel, ConfigDict, Field

from dashboard.errors import UnknownTerritoryError
from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.facts import PublishedFacts
from dashboard.release.manifest import FileEntry, Words

_POINT = (
    Column("longitude", Kind.NUMBER, "Longitude of a point inside it", "degrees", -180, 180),
    Column("latitude", Kind.NUMBER, "Latitude of a point inside it", "degrees", -90, 90),
    Column("geometry", Kind.GEOMETRY, "Valid polygon or multipolygon"),
)
COUNTRIES = Table(
    "countries.parquet",
    "Countries of Latin America and the Caribbean",
    (
        Column("country_code", Kind.CODE, "ISO 3166-1 alpha-3 code"),
        Column("iso2", Kind.CODE, "ISO 3166-1 alpha-2 code"),
        Column("name_es", Kind.TEXT, "Name in Spanish"),
        Column("name_en", Kind.TEXT, "Name in English"),
        Column("name_pt", Kind.TEXT, "Name in Portuguese"),
        *_POINT,
    ),
    key=("country_code",),
    ascending=True,
)
UNITS = Table(
    "admin1.parquet",
    "First-level units of the region",
    (
        Column("admin1_code", Kind.CODE, "ISO 3166-2 code"),
        Column("name", Kind.TEXT, "Name"),
        Column("country_code", Kind.CODE, "ISO 3166-1 alpha-3 code of its country"),
        *_POINT,
    ),
    key=("admin1_code",),
    ascending=True,
)


class RegionalManifest(BaseModel):
    """Digests, attribution and notices of the regional files; what only the build needs is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int = Field(ge=1, le=1)
    name: str
    created: date
    files: dict[str, FileEntry]
    attribution: tuple[Words, ...]
    licence: Words
    boundaries_notice: Text
    """Said wherever boundaries are shown: some territories are disputed."""


@dataclass(frozen=True, slots=True)
class RegionalCountry:
    """A country of the region."""

    code: str
    name: Text
    iso2: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class RegionalUnit:
    """A first-level unit of a country of the region."""

    code: str
    """ISO 3166-2, as in the published facts."""
    name: str
    country: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Regional:
    """Everything the region page needs, whole and checked; geometries are parallel to their units."""

    manifest: RegionalManifest
    path: Path
    digest: str
    countries: tuple[RegionalCountry, ...]
    """Sorted by code."""
    admin1: tuple[RegionalUnit, ...]
    """Sorted by code."""
    country_boundaries: tuple[shapely.Geometry, ...]
    admin1_boundaries: tuple[shapely.Geometry, ...]
    facts: PublishedFacts

    @cached_property
    def _countries(self) -> dict[str, RegionalCountry]:
        return {country.code: country for country in self.countries}

    def country(self, code: str) -> RegionalCountry:
        """The country with ISO3 ``code``; raises UnknownTerritoryError for one outside the region."""
        try:
            return self._countries[code]
        except KeyError:
            raise UnknownTerritoryError(f"No country '{code}' in the region.", code=code) from None

    def units_of(self, country: str) -> tuple[RegionalUnit, ...]:
        """First-level units of one country, by code."""
        return tuple(unit for unit in self.admin1 if unit.country == country)
