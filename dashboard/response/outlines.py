"""Outlines of micro-areas that a team uploads: GeoJSON, or points as CSV; read as text, checked, never opened by GDAL.

A file is refused whole with its reason: what is drawn on a page and in a plan must be exactly what was meant.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from math import isfinite
from typing import Any

import shapely

LARGEST = 1_000_000
"""Bytes of a file."""
MOST_POSITIONS = 5_000
MOST_PARTS = 200
"""Polygons, or features of a file."""
MOST_POINTS = 2_000
_DIGITS = 6
"""Decimals of a degree that are kept: a tenth of a metre."""
_AREAS, _POINTS = ("Polygon", "MultiPolygon"), ("Point", "MultiPoint")
_LONGITUDE = ("lon", "lng", "long", "longitude", "longitud", "x")
_LATITUDE = ("lat", "latitude", "latitud", "y")

Position = tuple[float, float]
Outline = dict[str, Any]
"""A GeoJSON geometry of the type MultiPolygon or MultiPoint, longitude and latitude in degrees."""


class OutlineRefusedError(ValueError):
    """The reason by name: ``too_large``, ``unreadable``, ``too_many``, ``not_finite``, ``crossing``, ``empty``,
    ``mixed``, ``kind`` or ``elsewhere``; ``received`` is what was met.
    """

    def __init__(self, reason: str, received: str = "") -> None:
        self.reason, self.received = reason, received[:60]
        super().__init__(f"{reason} (received '{self.received}')")


def read_outline(body: bytes, *, is_near: Callable[[float, float], bool] = lambda _x, _y: True) -> Outline:
    """The outline that a file holds; ``is_near`` says whether a longitude and latitude lie around the municipality.

    Raises
    ------
    OutlineRefusedError
        With the first reason met.

    Examples
    --------
    >>> read_outline(b"name,lat,lon\\nA,16.75,-93.11\\n")
    {'type': 'MultiPoint', 'coordinates': [[-93.11, 16.75]]}
    """
    if len(body) > LARGEST:
        raise OutlineRefusedError("too_large", str(len(body)))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise OutlineRefusedError("unreadable") from wrong
    outline = _of_json(text) if text.lstrip().startswith(("{", "[")) else _of_table(text)
    for longitude, latitude in positions_of(outline):
        if not is_near(longitude, latitude):
            raise OutlineRefusedError("elsewhere", f"{longitude:g}, {latitude:g}")
    return outline


def positions_of(outline: Outline) -> Iterator[Position]:
    """Every position of an outline."""
    if outline["type"] == "MultiPoint":
        yield from ((x, y) for x, y in outline["coordinates"])
        return
    for polygon in outline["coordinates"]:
        for ring in polygon:
            yield from ((x, y) for x, y in ring)


def _of_json(text: str) -> Outline:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise OutlineRefusedError("unreadable") from wrong
    geometries = list(_geometries(told))
    kinds = {str(one.get("type"))[:40] for one in geometries}
    if not geometries:
        raise OutlineRefusedError("empty")
    if unknown := sorted(kinds - {*_AREAS, *_POINTS}):
        raise OutlineRefusedError("kind", ", ".join(unknown))
    if kinds <= set(_POINTS):
        return _points([position for one in geometries for position in _listed(one, "Point")])
    if kinds <= set(_AREAS):
        return _areas([polygon for one in geometries for polygon in _listed(one, "Polygon")])
    raise OutlineRefusedError("mixed", ", ".join(sorted(kinds)))


def _geometries(told: Any) -> Iterator[dict[str, Any]]:
    """Geometries of a collection of features, a feature, or a geometry; collections inside each other are none."""
    if not isinstance(told, dict):
        raise OutlineRefusedError("unreadable")
    features = told.get("features") if told.get("type") == "FeatureCollection" else [told]
    if not isinstance(features, list):
        raise OutlineRefusedError("unreadable")
    if len(features) > MOST_PARTS:
        raise OutlineRefusedError("too_many", str(len(features)))
    for one in features:
        geometry = one.get("geometry") if isinstance(one, dict) and one.get("type") == "Feature" else one
        if not isinstance(geometry, dict):
            raise OutlineRefusedError("empty")
        yield geometry


def _listed(geometry: dict[str, Any], single: str) -> list[Any]:
    held = geometry.get("coordinates")
    if not isinstance(held, list):
        raise OutlineRefusedError("unreadable")
    return [held] if geometry["type"] == single else held


def _points(given: list[Any]) -> Outline:
    if len(given) > MOST_POINTS:
        raise OutlineRefusedError("too_many", str(len(given)))
    if not given:
        raise OutlineRefusedError("empty")
    return {"type": "MultiPoint", "coordinates": [list(_position(one)) for one in given]}


def _areas(given: list[Any]) -> Outline:
    if len(given) > MOST_PARTS:
        raise OutlineRefusedError("too_many", str(len(given)))
    polygons = [[_ring(ring) for ring in polygon] for polygon in _are_lists(given)]
    count = sum(len(ring) for polygon in polygons for ring in polygon)
    if count > MOST_POSITIONS:
        raise OutlineRefusedError("too_many", str(count))
    if not polygons or not all(polygons):
        raise OutlineRefusedError("empty")
    for polygon in polygons:
        shape = shapely.Polygon(polygon[0], polygon[1:])
        if not shape.is_valid or shape.area == 0:
            raise OutlineRefusedError("crossing", shapely.is_valid_reason(shape))
    return {"type": "MultiPolygon", "coordinates": polygons}


def _are_lists(given: list[Any]) -> list[list[Any]]:
    if not all(isinstance(one, list) for one in given):
        raise OutlineRefusedError("unreadable")
    return given


def _ring(given: Any) -> list[list[float]]:
    if not isinstance(given, list):
        raise OutlineRefusedError("unreadable")
    if len(given) > MOST_POSITIONS:
        raise OutlineRefusedError("too_many", str(len(given)))
    ring = [list(_position(one)) for one in given]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise OutlineRefusedError("crossing", "a ring that does not close")
    return ring


def _position(given: Any) -> Position:
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise OutlineRefusedError("unreadable")
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in given):
        raise OutlineRefusedError("unreadable")
    return _degrees(given[0], given[1])


def _degrees(longitude: float, latitude: float) -> Position:
    try:
        x, y = float(longitude), float(latitude)
    except OverflowError as wrong:
        raise OutlineRefusedError("not_finite") from wrong
    if not (isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise OutlineRefusedError("not_finite", f"{longitude}, {latitude}")
    return round(x, _DIGITS), round(y, _DIGITS)


def _of_table(text: str) -> Outline:
    """Points of a table with a column of longitudes and one of latitudes, in degrees with a decimal point."""
    begins = text.lstrip("\r\n")[:2000]
    separator = max(",;\t", key=begins.partition("\n")[0].count)
    rows = csv.reader(StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator)
    try:
        head = next(rows, [])
        named = coordinate_columns(head)
        if named is None:
            raise OutlineRefusedError("unreadable", ", ".join(head))
        at = [head.index(name) for name in named]
        found: list[Any] = []
        for row in rows:
            if any(cell.strip() for cell in row):
                found.append(_of_cells(row, at))
            if len(found) > MOST_POINTS:
                raise OutlineRefusedError("too_many", str(len(found)))
    except csv.Error as wrong:
        raise OutlineRefusedError("unreadable", str(wrong)) from wrong
    return _points(found)


def coordinate_columns(head: Sequence[str]) -> tuple[str, str] | None:
    """The columns of longitude and latitude among the names of a table; ``None`` where one is missing.

    Examples
    --------
    >>> coordinate_columns(["Nombre", "Latitud", "LON "])
    ('LON ', 'Latitud')
    """
    plain = [name.strip().lower() for name in head]
    found = [
        next((head[plain.index(name)] for name in names if name in plain), None) for names in (_LONGITUDE, _LATITUDE)
    ]
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def _of_cells(row: list[str], at: list[int]) -> list[float]:
    try:
        return [float(row[one]) for one in at]
    except (ValueError, IndexError) as wrong:
        raise OutlineRefusedError("not_finite", ", ".join(row)) from wrong
