"""What both peers know of a country: the files of a release, read as any Plotly app would read them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely


@dataclass(frozen=True)
class PeerCountry:
    """Municipalities with their shapes and factors scaled to 0-1."""

    codes: list[str]
    geojson: dict[str, Any]
    scaled: np.ndarray
    """shape (n_municipalities, n_factors); a missing value is the column's mean, the kindest thing for speed"""
    factors: list[str]

    def frame(self, first_weight: float) -> pd.DataFrame:
        """Codes and scores 0-100 when the first factor weighs ``first_weight`` and every other one 1."""
        weights = np.ones(len(self.factors))
        weights[0] = first_weight
        return pd.DataFrame({"code": self.codes, "score": 100 * self.scaled @ (weights / weights.sum())})


def read_country() -> PeerCountry:
    """The country in the folder that PEER_RELEASE names."""
    folder = Path(os.environ["PEER_RELEASE"])
    boundaries = pd.read_parquet(folder / "boundaries.parquet").set_index("municipality_code")
    factors = pd.read_parquet(folder / "factors.parquet").set_index("municipality_code").loc[boundaries.index]
    low, high = factors.min(), factors.max()
    scaled = ((factors - low) / (high - low).replace(0, 1)).fillna(0.5)
    shapes = shapely.from_wkb(boundaries["geometry"].to_numpy())
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in zip(boundaries.index, shapes, strict=True)
    ]
    return PeerCountry(
        codes=list(boundaries.index),
        geojson={"type": "FeatureCollection", "features": features},
        scaled=scaled.to_numpy(float),
        factors=list(factors.columns),
    )


def frame_of(country: PeerCountry) -> dict[str, Any]:
    """Centre and zoom that show the whole country in a window of about 1,000 pixels."""
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in country.geojson["features"]]
    west, south, east, north = shapely.total_bounds(shapes)
    zoom = float(np.log2(360 / max(east - west, north - south)))
    return {"center": {"lon": (west + east) / 2, "lat": (south + north) / 2}, "zoom": zoom}


def serve(app: Any) -> None:
    """Serve the peer on PEER_PORT with the production server that serves the atlas."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings = {
                "bind": f"127.0.0.1:{os.environ['PEER_PORT']}",
                "worker_class": "gthread",
                "threads": 8,
                "loglevel": "warning",
                "timeout": 120,
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app.server

    Server().run()
