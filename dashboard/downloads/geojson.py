"""GeoJSON (RFC 7946), with the provenance in a member of its own."""

from __future__ import annotations

import orjson
import shapely

from dashboard.downloads.export import Export
from dashboard.downloads.features import properties_of, property_name

MEDIA_TYPE = "application/geo+json"


def geojson_bytes(export: Export) -> bytes:
    """A FeatureCollection; ``provenance`` is a foreign member, which readers that do not know it pass over."""
    features = [
        {
            "type": "Feature",
            "id": row["code"],
            "properties": properties_of(export, row),
            "geometry": None if outline is None else orjson.Fragment(shapely.to_geojson(_counter_clockwise(outline))),
        }
        for row, outline in zip(export.table.rows, export.outlines, strict=True)
    ]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "name": export.filename,
            "provenance": dict(export.provenance),
            "columns": {property_name(heading.field): heading.title for heading in export.headings},
            "features": features,
        }
    )


def _counter_clockwise(outline: shapely.Geometry) -> shapely.Geometry:
    """RFC 7946: outer rings counter-clockwise."""
    return shapely.orient_polygons(outline)
