"""A made-up country of any number of municipalities, for machines without the real files.

Cells of a jittered grid whose shared edges are ragged lines, so that it has as many vertices per
municipality as real simplified boundaries have. Nothing in it is about any real place.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

FACTORS = 13
POINTS_PER_EDGE = 12


def write_grid_country(folder: Path, *, municipalities: int, seed: int = 7) -> tuple[Path, Path]:
    """Boundaries (GeoJSON) and a table (CSV) of a made-up country; the paths of both."""
    random = np.random.default_rng(seed)
    columns = math.ceil(math.sqrt(municipalities))
    rows = math.ceil(municipalities / columns)
    spacing = 30 / columns
    corners = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=-1) * spacing
    corners = corners + random.uniform(-0.2, 0.2, corners.shape) * spacing + [-70.0, -30.0]
    edges: dict[tuple[int, int, int, int], np.ndarray] = {}

    def edge(start: tuple[int, int], stop: tuple[int, int]) -> list[list[float]]:
        """Ragged line between two corners, the same points whichever side asks."""
        forward = start < stop
        first, last = (start, stop) if forward else (stop, start)
        key = (*first, *last)
        if key not in edges:
            along = np.linspace(0, 1, POINTS_PER_EDGE)[:, None]
            line = corners[first] * (1 - along) + corners[last] * along
            line[1:-1] += random.uniform(-0.03, 0.03, (POINTS_PER_EDGE - 2, 2)) * spacing
            edges[key] = np.round(line, 5)
        points = edges[key] if forward else edges[key][::-1]
        return [[float(x), float(y)] for x, y in points[:-1]]

    features: list[dict[str, Any]] = []
    records: list[list[object]] = []
    for at in range(municipalities):
        row, column = divmod(at, columns)
        ring = (
            edge((row, column), (row, column + 1))
            + edge((row, column + 1), (row + 1, column + 1))
            + edge((row + 1, column + 1), (row + 1, column))
            + edge((row + 1, column), (row, column))
        )
        state = 1 + (row * 5 // rows) * 5 + column * 5 // columns
        code = f"{state:02d}{at:05d}"
        properties = {"code": code, "name": f"Place {at}", "state": f"{state:02d}"}
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        records.append([code, *random.uniform(0.05, 0.95, FACTORS).round(4), int(random.integers(200, 20_000))])
    boundaries, table = folder / "grid.geojson", folder / "grid.csv"
    boundaries.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    with table.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["code", *(f"factor_{k}" for k in range(FACTORS)), "children"])
        writer.writerows(records)
    return boundaries, table
