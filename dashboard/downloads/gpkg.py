"""GeoPackage: one layer of features with its provenance as metadata, and a table ``readme`` with the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio

from dashboard.downloads.export import Export
from dashboard.downloads.features import properties_of, property_name

MEDIA_TYPE = "application/geopackage+sqlite3"
LAYER, README = "municipalities", "readme"
_NUMBERS = ("share", "percent", "number")


def gpkg_bytes(export: Export) -> bytes:
    """The export as a GeoPackage (WGS 84)."""
    frame = pd.DataFrame([properties_of(export, row) for row in export.table.rows])
    for heading in export.headings:
        name = property_name(heading.field)
        if name not in frame:
            frame[name] = pd.Series(dtype="object")
        if heading.kind in (*_NUMBERS, "count"):
            frame[name] = pd.to_numeric(frame[name]).astype("float64" if heading.kind in _NUMBERS else "Float64")
        else:
            frame[name] = frame[name].map(lambda value: None if value is None else str(value)).astype("object")
    features = geopandas.GeoDataFrame(frame, geometry=list(export.outlines), crs="EPSG:4326")
    facts = dict(export.provenance)
    # SQLite needs a real file; it lives as long as this call.
    with tempfile.TemporaryDirectory(prefix="clrisk-") as folder:
        place = Path(folder) / "export.gpkg"
        pyogrio.write_dataframe(
            features,
            place,
            layer=LAYER,
            driver="GPKG",
            geometry_type="MultiPolygon",
            promote_to_multi=True,
            dataset_metadata=facts,
            layer_metadata=facts,
        )
        pyogrio.write_dataframe(
            pd.DataFrame(export.provenance, columns=["item", "text"]), place, layer=README, driver="GPKG", append=True
        )
        return place.read_bytes()
