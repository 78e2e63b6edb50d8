"""What a download holds before it becomes a file: a table, outlines, and the facts that must travel with them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

import shapely

from dashboard.answers import UnitTable
from dashboard.language import Language


@unique
class Format(StrEnum):
    """A file format; the value is the file name's ending and the word in an address."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"


@dataclass(frozen=True)
class Heading:
    """A column of a file: its technical name and what a reader sees."""

    field: str
    """Stable name, the same in every language: properties of GeoJSON and GPKG."""
    title: str
    """In the visitor's language, with its unit: header of CSV and XLSX."""
    kind: str
    """"text" | "level" | "status" | "share" | "percent" | "count" | "number" """


@dataclass(frozen=True)
class Export:
    """A table with its outlines and its provenance."""

    filename: str
    """Without ending; says demonstration and exploratory where that is so."""
    language: Language
    title: str
    table: UnitTable
    headings: tuple[Heading, ...]
    outlines: tuple[shapely.Geometry | None, ...]
    """Parallel to the rows of ``table``."""
    provenance: tuple[tuple[str, str], ...]
    """Label and value, in the order in which a person should read them."""
