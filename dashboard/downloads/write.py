"""From an export to a file in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dashboard.answers import Download
from dashboard.downloads import csv, geojson, gpkg, xlsx
from dashboard.downloads.export import Export, Format

_WRITERS: Mapping[Format, tuple[Callable[[Export], bytes], str]] = MappingProxyType(
    {
        Format.CSV: (csv.csv_bytes, csv.MEDIA_TYPE),
        Format.XLSX: (xlsx.xlsx_bytes, xlsx.MEDIA_TYPE),
        Format.GEOJSON: (geojson.geojson_bytes, geojson.MEDIA_TYPE),
        Format.GPKG: (gpkg.gpkg_bytes, gpkg.MEDIA_TYPE),
    }
)


def write(export: Export, format: Format) -> Download:
    """The file of ``export`` in ``format``."""
    body, media_type = _WRITERS[format]
    return Download(filename=f"{export.filename}.{format}", media_type=media_type, body=body(export))
