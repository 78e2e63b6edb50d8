"""A country of six squares in two states, and a table for it: small enough to compute by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.release.importer import ImportReport, ImportSpec, import_release, read_spec

CODES = ("010101", "010102", "010103", "020101", "020102", "020103")
NAMES = ("Alta", "Baja", "Costa", "Duna", "Estero", "Fuente")
TODAY = date(2026, 11, 22)

ROWS: tuple[dict[str, Any], ...] = (
    {"ubigeo": "010101", "pobreza": "10.5", "escuela": "90", "ninos": "1200"},
    {"ubigeo": "010102", "pobreza": "20.5", "escuela": "80", "ninos": "800"},
    {"ubigeo": "010103", "pobreza": "30.5", "escuela": "70", "ninos": "50"},
    {"ubigeo": "020101", "pobreza": "40.5", "escuela": "60", "ninos": "10"},
    {"ubigeo": "020102", "pobreza": "50.5", "escuela": "", "ninos": "400"},
    {"ubigeo": "020103", "pobreza": "60.5", "escuela": "40", "ninos": "300"},
)
"""Poverty raises, schooling lowers the risk; one value of schooling is missing."""


def square(at: int) -> dict[str, Any]:
    west, south = -70.0 + at, -10.0
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: Any, geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def features() -> list[dict[str, Any]]:
    return [feature(code, square(at), name=NAMES[at]) for at, code in enumerate(CODES)]


def write_geojson(path: Path, those: Sequence[Mapping[str, Any]] | None = None, **more: Any) -> Path:
    collection = {"type": "FeatureCollection", "features": list(features() if those is None else those), **more}
    path.write_text(json.dumps(collection), "utf-8")
    return path


def csv_text(rows: Sequence[Mapping[str, Any]] = ROWS, separator: str = ",") -> str:
    header = separator.join(rows[0])
    return "\n".join([header, *(separator.join(str(cell) for cell in row.values()) for row in rows)]) + "\n"


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]] = ROWS, separator: str = ",") -> Path:
    path.write_text(csv_text(rows, separator), "utf-8")
    return path


def changed(row: int, **cells: Any) -> tuple[dict[str, Any], ...]:
    """The table with some cells of one row changed; ``row`` as a spreadsheet counts, the first is 2."""
    return tuple({**one, **cells} if at == row - 2 else one for at, one in enumerate(ROWS))


def spec_of(folder: Path, **settings: Any) -> ImportSpec:
    """A specification over ``places.geojson`` and ``table.csv`` of ``folder``; both are written if absent."""
    boundaries, table = folder / "places.geojson", folder / "table.csv"
    if not boundaries.exists():
        write_geojson(boundaries)
    if not table.exists():
        write_csv(table)
    said: dict[str, Any] = {
        "country": "PER",
        "boundaries": boundaries,
        "table": table,
        "code_column": "ubigeo",
        "factors": ("poverty:pobreza:+", "schooling:escuela:-"),
        "admin1_prefix": 2,
        **settings,
    }
    return read_spec(None, **said)


def run(folder: Path, **settings: Any) -> ImportReport:
    return import_release(spec_of(folder, **settings), var=folder / "var", created=TODAY)
