"""A file of many micro-areas: polygons or points with their columns, as an import of boundaries reads them.

GeoJSON, GeoPackage, a zipped Shapefile, or a CSV of points; parsed by what the bytes say, never opened by GDAL
(``dashboard.release.importer``). What is wrong with single features is collected and told by their number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.response.outlines import MOST_PARTS, MOST_POSITIONS, Outline, OutlineRefusedError, coordinate_columns

if TYPE_CHECKING:
    from dashboard.release.importer.boundaries import Boundaries
    from dashboard.release.importer.outlines import Shapes
    from dashboard.release.importer.problems import Problem

LARGEST = 5_000_000
"""Bytes of a file."""
MOST_FEATURES = 300
MOST_IN_ALL = 20_000
"""Corners and points of all features together: they are drawn on one map and kept in the history."""
_EXPANDED, _MEMBERS, _COLUMNS = 40_000_000, 60, 200
_DIGITS = 6
_AREAL = ("Polygon", "MultiPolygon")
_KIND = re.compile(r"is an? (?:shape type )?(?P<kind>\w+), not a")
_WHOLE = (
    ("too_many", re.compile(r"holds (?P<received>\d+) (?:features|vertices|rows)|holds more than")),
    ("archive", re.compile(r"archive|expand|member")),
    ("system", re.compile(r"reference system|not degrees|latitude before longitude")),
    ("layers", re.compile(r"holds (?P<received>\d+) (?:layers|Shapefiles|objects)")),
    ("empty", re.compile(r"holds no features|but no rows|nothing but blanks")),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps one feature from being a micro-area."""

    feature: int
    """Its number, from 1; 0 for the whole file."""
    reason: str
    field: str = ""
    """Field of the micro-area that a column was chosen for; empty for the shape."""
    received: str = ""


@dataclass(frozen=True, slots=True)
class AreasFile:
    """What a file holds, feature by feature in its order."""

    columns: Mapping[str, tuple[str, ...]]
    """Text of every cell by the name of its column."""
    outlines: tuple[Outline | None, ...]
    """``None`` where the shape cannot be used; ``troubles`` then says why."""
    repaired: frozenset[int]
    """Numbers of features whose polygon crossed itself and was mended."""
    troubles: tuple[Trouble, ...]
    system: str = ""
    """Name of the reference system that the file came in, where it was not longitude and latitude."""

    def __len__(self) -> int:
        return len(self.outlines)


def read_areas(body: bytes, name: str) -> AreasFile:
    """Everything in a file; nothing is judged but its shapes.

    Raises
    ------
    OutlineRefusedError
        When the file cannot be read at all or holds more than may be kept.

    Examples
    --------
    >>> held = read_areas(b"nombre,lat,lon\\nMercado,16.75,-93.11\\n", "a.csv")
    >>> held.columns["nombre"], held.outlines[0]
    (('Mercado',), {'type': 'MultiPoint', 'coordinates': [[-93.11, 16.75]]})
    """
    # What reads files of every format is heavy and wanted by few: it is read by who uploads one.
    from dashboard.release.importer.limits import Limits
    from dashboard.release.importer.problems import FileRefusedError
    from dashboard.release.importer.sniff import Format, format_of

    if len(body) > LARGEST:
        raise OutlineRefusedError("too_large", str(len(body)))
    limits = Limits(
        file_bytes=LARGEST,
        expanded_bytes=_EXPANDED,
        members=_MEMBERS,
        rows=MOST_FEATURES,
        columns=_COLUMNS,
        vertices=MOST_IN_ALL,
        points=True,
    )
    try:
        is_table = format_of(body, name, limits) is Format.CSV
        return _of_table(body, name, limits) if is_table else _of_shapes(body, name, limits)
    except FileRefusedError as refused:
        raise OutlineRefusedError(*_reason(str(refused))) from refused


def _reason(told: str) -> tuple[str, str]:
    for reason, pattern in _WHOLE:
        if found := pattern.search(told):
            return reason, found.groupdict().get("received") or ""
    return "unreadable", told


# --- polygons and points ----------------------------------------------------------------------------------------------


def _of_shapes(body: bytes, name: str, limits: Any) -> AreasFile:
    from dashboard.release.importer.boundaries import boundaries_in
    from dashboard.release.importer.problems import Problems

    problems = Problems()
    held = boundaries_in(body, name, limits=limits, encoding=None, layer=None, problems=problems)
    troubles = [_shape_trouble(one) for one in problems.found if one.row is not None]
    if any(one.reason == "system" for one in troubles):
        raise OutlineRefusedError("system", next(one.received for one in troubles if one.reason == "system"))
    bad = {one.feature for one in troubles}
    shapes, mended = _mended(held.shapes)
    judged = [None if at in bad else _judged(shape, at) for at, shape in enumerate(shapes, 1)]
    return AreasFile(
        columns=_texts(held),
        outlines=tuple(None if isinstance(one, Trouble) else one for one in judged),
        repaired=mended,
        troubles=(*troubles, *(one for one in judged if isinstance(one, Trouble))),
        system=held.reprojected_from or "",
    )


def _mended(shapes: Shapes) -> tuple[list[BaseGeometry | None], frozenset[int]]:
    """Shapes with valid polygons, and the numbers of those that were not."""
    from dashboard.release.importer.repair import repaired

    areal = [at for at, shape in enumerate(shapes) if shape is not None and shape.geom_type in _AREAL]
    held: list[BaseGeometry | None] = list(shapes)
    if not areal:
        return held, frozenset()
    valid, repairs, _ = repaired(shapes[areal], [str(at + 1) for at in areal])
    for at, shape in zip(areal, valid, strict=True):
        held[at] = shape
    return held, frozenset(int(one.code) for one in repairs)


def _judged(shape: BaseGeometry | None, feature: int) -> Outline | Trouble:
    if shape is None or shape.is_empty:
        return Trouble(feature, "empty")
    corners, parts = int(shapely.get_num_coordinates(shape)), int(shapely.get_num_geometries(shape))
    if corners > MOST_POSITIONS or (shape.geom_type in _AREAL and parts > MOST_PARTS):
        return Trouble(feature, "too_many", received=str(corners))
    return outline_of(shape)


def _shape_trouble(problem: Problem) -> Trouble:
    feature = problem.row or 0
    if "degrees" in problem.what or "latitude before" in problem.what:
        return Trouble(feature, "system", received=problem.value or "")
    found = _KIND.search(problem.what)
    return Trouble(feature, "kind" if found else "shape", received=found["kind"] if found else "")


def outline_of(shape: BaseGeometry) -> Outline:
    """A shape as it is kept, to a tenth of a metre.

    Examples
    --------
    >>> outline_of(shapely.Point(-93.1, 16.7))
    {'type': 'MultiPoint', 'coordinates': [[-93.1, 16.7]]}
    """
    if shape.geom_type in ("Point", "MultiPoint"):
        return {"type": "MultiPoint", "coordinates": _positions(shape)}
    polygons = [
        [_positions(polygon.exterior), *(_positions(hole) for hole in polygon.interiors)]
        for polygon in shapely.get_parts(shape)
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _positions(shape: BaseGeometry) -> list[list[float]]:
    found: list[list[float]] = shapely.get_coordinates(shape).round(_DIGITS).tolist()
    return found


def _texts(held: Boundaries) -> dict[str, tuple[str, ...]]:
    columns = list(held.properties.items())[:_COLUMNS]
    return {str(name)[:80]: tuple(map(_text, cells)) for name, cells in columns}


def _text(cell: Any) -> str:
    """A cell as somebody would type it: whole numbers without decimals, nothing for nothing."""
    if cell is None or isinstance(cell, list | dict | bytes):
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if isfinite(cell) and cell == int(cell) else str(cell) if isfinite(cell) else ""
    return str(cell).replace("\x00", "").strip()


# --- points of a table ------------------------------------------------------------------------------------------------


def _of_table(body: bytes, name: str, limits: Any) -> AreasFile:
    from dashboard.release.importer.problems import Problems
    from dashboard.release.importer.sheets import sheet_in

    sheet = sheet_in(body, name, limits=limits, encoding=None, layer=None, delimiter=None, problems=Problems())
    found = coordinate_columns(list(sheet.columns))
    if found is None:
        raise OutlineRefusedError("no_columns", ", ".join(sheet.columns))
    cells = list(zip(*(sheet.columns[one] for one in found), strict=True))
    outlines = tuple(_spot(longitude, latitude) for longitude, latitude in cells)
    troubles = [
        Trouble(at, "not_finite", received=", ".join(map(_text, cell)))
        for at, (cell, outline) in enumerate(zip(cells, outlines, strict=True), 1)
        if outline is None
    ]
    columns = {one: tuple(map(_text, told)) for one, told in sheet.columns.items() if one not in found}
    return AreasFile(columns, outlines, frozenset(), tuple(troubles))


def _spot(longitude: object, latitude: object) -> Outline | None:
    x, y = _degree(longitude), _degree(latitude)
    if x is None or y is None or abs(x) > 180 or abs(y) > 90:
        return None
    return outline_of(shapely.Point(x, y))


def _degree(cell: object) -> float | None:
    """Degrees with a decimal point, or a decimal comma: nobody writes thousands of degrees."""
    try:
        value = float(_text(cell).replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None
