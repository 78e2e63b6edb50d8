"""Boundary files: GeoJSON, TopoJSON, GeoPackage, zipped Shapefile, GeoParquet, read without any driver guessing.

Nothing here is handed to GDAL: a file that calls itself GeoJSON could be a virtual dataset that
reads any other file of the machine. Every format is parsed for what its bytes say it is.
"""

from __future__ import annotations

import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.release.importer.encodings import TWICE, decoded, mojibake_problem, untwisted_columns
from dashboard.release.importer.limits import Limits, member_bytes, open_archive, read_bounded
from dashboard.release.importer.outlines import (
    NotAPolygonError,
    Shapes,
    from_geojson,
    from_rings,
    multipolygon,
    polygon,
    ring_of,
    several_points,
)
from dashboard.release.importer.problems import FileRefusedError, Problem, Problems
from dashboard.release.importer.sniff import Format, format_of

Properties = dict[str, list[Any]]

_OPTION = "--boundary-encoding"
_DAMAGE = (struct.error, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What parts of a hostile or broken file may raise that no reader foresaw."""


@dataclass(frozen=True)
class Boundaries:
    """What a boundary file holds: one shape and one value of each property per feature, in the order of the file."""

    file: str
    format: Format
    properties: Properties
    shapes: Shapes
    reprojected_from: str | None
    """Name of the file's own reference system where it was not longitude and latitude."""

    def __len__(self) -> int:
        return len(self.shapes)


def read_boundaries(
    path: Path, *, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> Boundaries:
    """Read a boundary file; features that are no polygons are noted in ``problems``.

    Raises
    ------
    FileRefusedError
        When the file cannot be read at all.
    """
    return boundaries_in(
        read_bounded(path, limits), path.name, limits=limits, encoding=encoding, layer=layer, problems=problems
    )


def boundaries_in(
    body: bytes, name: str, *, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> Boundaries:
    """As :func:`read_boundaries`, of a file that was handed over; its size was seen to by whoever took it."""
    kind = format_of(body, name, limits)
    read = _READERS.get(kind)
    if read is None:
        raise FileRefusedError(
            Problem(
                name,
                f"is a {kind}, which holds no boundaries",
                "give GeoJSON, TopoJSON, GeoPackage or a zipped Shapefile",
            )
        )
    try:
        properties, shapes, system = read(body, name, limits, encoding, layer, problems)
    except _DAMAGE as damage:
        raise FileRefusedError(
            Problem(name, f"is a damaged {kind} ({type(damage).__name__}: {damage})", "export it again")
        ) from damage
    if not len(shapes):
        raise FileRefusedError(Problem(name, "holds no features", "export it again"))
    if len(shapes) > limits.rows:
        raise FileRefusedError(Problem(name, f"holds {len(shapes)} features, more than {limits.rows}", "split it"))
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > limits.vertices:
        raise FileRefusedError(
            Problem(name, f"holds {vertices} vertices, more than {limits.vertices}", "simplify the boundaries")
        )
    if encoding == TWICE:
        properties = untwisted_columns(properties)
    garbled = mojibake_problem(name, properties.items(), first_row=1, option=_OPTION)
    if garbled:
        problems.add(replace(garbled, counted="feature"))
    shapes, reprojected = _to_degrees(shapes, system, name)
    problems.extend(_implausible(shapes, name))
    return Boundaries(name, kind, properties, shapes, reprojected)


# --- GeoJSON and TopoJSON ---------------------------------------------------------------------------------------------


def _json(body: bytes, name: str, encoding: str | None) -> Mapping[str, Any]:
    text = decoded(body, name, encoding, option=_OPTION) if encoding else body.removeprefix(b"\xef\xbb\xbf")
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as damage:
        # orjson refuses bytes that are not UTF-8 with the same error as broken JSON: tell them apart for the reader.
        decoded(body, name, encoding, option=_OPTION)
        raise FileRefusedError(
            Problem(name, f"is not valid JSON ({damage})", "the file may be cut off; export it again")
        ) from damage
    if not isinstance(whole, dict):
        raise FileRefusedError(Problem(name, "holds no FeatureCollection", "export it as GeoJSON"))
    return whole


def _read_geojson(
    body: bytes, name: str, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    whole = _json(body, name, encoding)
    if whole.get("type") == "Topology":
        return _topology(whole, name, layer, problems)
    features = whole.get("features")
    if whole.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FileRefusedError(
            Problem(
                name, f"is a JSON file of type '{whole.get('type')}', not a FeatureCollection", "export it as GeoJSON"
            )
        )
    shapes = np.empty(len(features), dtype=object)
    rows: list[Mapping[str, Any]] = []
    for at, feature in enumerate(features):
        feature = feature if isinstance(feature, dict) else {}
        properties = feature.get("properties")
        row = dict(properties) if isinstance(properties, dict) else {}
        if "id" in feature:
            row.setdefault("id", feature["id"])
        rows.append(row)
        shapes[at] = _one_shape(
            partial(from_geojson, feature.get("geometry"), points=limits.points), name, at, problems
        )
    crs = whole.get("crs")
    named = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return _columns(rows), shapes, named if isinstance(named, str) else None


def _read_topojson(
    body: bytes, name: str, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    whole = _json(body, name, encoding)
    if whole.get("type") != "Topology":
        return _read_geojson(body, name, limits, encoding, layer, problems)
    return _topology(whole, name, layer, problems)


def _topology(
    whole: Mapping[str, Any], name: str, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    objects = whole.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise FileRefusedError(Problem(name, "is a TopoJSON without objects", "export it again"))
    collection = objects[_chosen(list(objects), layer, name, "object")]
    arcs = _arcs(whole, name)
    geometries = collection.get("geometries", [collection]) if isinstance(collection, dict) else []
    shapes = np.empty(len(geometries), dtype=object)
    rows: list[Mapping[str, Any]] = []
    for at, geometry in enumerate(geometries):
        geometry = geometry if isinstance(geometry, dict) else {}
        properties = geometry.get("properties")
        row = dict(properties) if isinstance(properties, dict) else {}
        if "id" in geometry:
            row.setdefault("id", geometry["id"])
        rows.append(row)
        shapes[at] = _one_shape(partial(_from_arcs, geometry, arcs), name, at, problems)
    return _columns(rows), shapes, None


def _arcs(whole: Mapping[str, Any], name: str) -> list[np.ndarray]:
    transform = whole.get("transform")
    try:
        if not isinstance(transform, dict):
            return [ring_of(arc) for arc in whole.get("arcs", [])]
        scale, shift = np.array(transform["scale"], float), np.array(transform["translate"], float)
        return [np.cumsum(ring_of(arc), axis=0) * scale + shift for arc in whole.get("arcs", [])]
    except (KeyError, TypeError, ValueError) as wrong:
        raise FileRefusedError(Problem(name, "has arcs that cannot be read", "export it again")) from wrong


def _from_arcs(geometry: Mapping[str, Any], arcs: list[np.ndarray]) -> BaseGeometry | None:
    kind, indices = geometry.get("type"), geometry.get("arcs")
    if kind is None or not indices:
        return None
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotAPolygonError(f"is a {kind}, not a Polygon or MultiPolygon")

    def ring(parts: list[int]) -> np.ndarray:
        try:
            pieces = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in parts]
        except (IndexError, TypeError) as wrong:
            raise NotAPolygonError("names an arc that does not exist") from wrong
        # Neighbouring arcs share their meeting point.
        return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])

    polygons = [indices] if kind == "Polygon" else indices
    return multipolygon([polygon([ring(parts) for parts in rings]) for rings in polygons])


# --- GeoPackage -------------------------------------------------------------------------------------------------------


def _read_gpkg(
    body: bytes, name: str, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    with tempfile.TemporaryDirectory() as workshop:
        copy = Path(workshop) / "layer.gpkg"
        copy.write_bytes(body)
        try:
            connection = sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)
            try:
                return _gpkg_layer(connection, name, limits, layer, problems)
            finally:
                connection.close()
        except sqlite3.Error as damage:
            raise FileRefusedError(
                Problem(name, f"is not a readable GeoPackage ({damage})", "export it again")
            ) from damage


def _gpkg_layer(
    connection: sqlite3.Connection, name: str, limits: Limits, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    connection.execute("PRAGMA trusted_schema = OFF")
    listed = connection.execute(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g "
        "JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table'"
    ).fetchall()
    if not listed:
        raise FileRefusedError(Problem(name, "holds no layer with geometries", "export it again"))
    table = _chosen([row[0] for row in listed], layer, name, "layer")
    _, geometry, srs = next(row for row in listed if row[0] == table)
    quoted = '"' + str(table).replace('"', '""') + '"'
    many = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]  # noqa: S608 - a table the file lists
    if many > limits.rows:
        raise FileRefusedError(Problem(name, f"holds {many} features, more than {limits.rows}", "split it"))
    cursor = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - as above
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    at = names.index(geometry)
    shapes = np.empty(len(rows), dtype=object)
    for row, record in enumerate(rows):
        shapes[row] = _one_shape(partial(_from_gpkg_blob, record[at], points=limits.points), name, row, problems)
    properties = {
        column: [record[i] for record in rows] for i, column in enumerate(names) if i != at
    }  # fmt: skip
    system = connection.execute("SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)).fetchone()
    return properties, shapes, str(system[0]) if system and srs not in (0, -1, 4326) else None


def _from_gpkg_blob(blob: bytes | None, *, points: bool) -> BaseGeometry | None:
    if blob is None:
        return None
    if blob[:2] != b"GP" or len(blob) < 8:
        raise NotAPolygonError("has a geometry that is not in GeoPackage form")
    flags = blob[3]
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((flags >> 1) & 7)
    if envelope is None:
        raise NotAPolygonError("has a geometry with an unknown envelope")
    return _from_wkb(blob[8 + envelope :], points=points)


# --- Shapefile --------------------------------------------------------------------------------------------------------

_POLYGON_TYPES, _POINT_TYPES, _MULTIPOINT_TYPES = (5, 15, 25), (1, 11, 21), (8, 18, 28)


def _read_shapefile(
    body: bytes, name: str, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    archive = open_archive(body, name, limits)
    shp = [member for member in archive.namelist() if member.lower().endswith(".shp")]
    chosen = shp[0]
    if len(shp) > 1:
        stems = [Path(member).stem for member in shp]
        chosen = shp[stems.index(_chosen(stems, layer, name, "Shapefile"))]
    parts = {Path(member).suffix.lower(): member for member in archive.namelist() if _stem(member) == _stem(chosen)}
    if ".dbf" not in parts:
        raise FileRefusedError(
            Problem(name, f"has no .dbf beside '{chosen}'", "pack .shp, .shx, .dbf and .prj together")
        )
    shapes = _shp_shapes(member_bytes(archive, chosen, name), name, limits, problems)
    codepage = "utf-8" if encoding == TWICE else encoding or _codepage(archive, parts.get(".cpg"), name)
    properties = _dbf_columns(member_bytes(archive, parts[".dbf"], name), name, codepage)
    counts = {len(values) for values in properties.values()}
    if counts and counts != {len(shapes)}:
        raise FileRefusedError(
            Problem(
                name,
                f"has {len(shapes)} shapes but {counts.pop()} records",
                "the parts belong to two files; pack again",
            )
        )
    system = member_bytes(archive, parts[".prj"], name).decode("utf-8", "replace") if ".prj" in parts else None
    return properties, shapes, system


def _stem(member: str) -> str:
    return str(Path(member).with_suffix("")).lower()


def _codepage(archive: zipfile.ZipFile, member: str | None, name: str) -> str:
    if member is None:
        return "utf-8"
    word = member_bytes(archive, member, name).decode("ascii", "replace").strip()
    return {"88591": "latin-1", "1252": "cp1252", "UTF8": "utf-8"}.get(word, word or "utf-8")


def _shp_shapes(body: bytes, name: str, limits: Limits, problems: Problems) -> Shapes:
    if len(body) < 100 or body[:4] != b"\x00\x00\x27\x0a":
        raise FileRefusedError(Problem(name, "has a damaged .shp", "pack it again"))
    found: list[BaseGeometry | None] = []
    at = 100
    while at + 12 <= len(body):
        words = struct.unpack_from(">i", body, at + 4)[0]
        content = body[at + 8 : at + 8 + 2 * words]
        if words < 2 or len(content) < 2 * words:
            raise FileRefusedError(Problem(name, "ends in the middle of a shape", "pack it again"))
        found.append(_one_shape(partial(_from_shp, content, points=limits.points), name, len(found), problems))
        at += 8 + 2 * words
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = found
    return shapes


def _from_shp(content: bytes, *, points: bool) -> BaseGeometry | None:
    kind = struct.unpack_from("<i", content)[0]
    if kind == 0:
        return None
    if points and kind in _POINT_TYPES:
        return several_points([struct.unpack_from("<2d", content, 4)])
    if points and kind in _MULTIPOINT_TYPES:
        many = struct.unpack_from("<i", content, 36)[0]
        return several_points(np.frombuffer(content, "<f8", 2 * many, 40).reshape(-1, 2))
    if kind not in _POLYGON_TYPES:
        raise NotAPolygonError(f"is of shape type {kind}, not a polygon")
    try:
        n_parts, n_points = struct.unpack_from("<2i", content, 36)
        starts = np.frombuffer(content, "<i4", n_parts, 44)
        corners = np.frombuffer(content, "<f8", 2 * n_points, 44 + 4 * n_parts).reshape(-1, 2)
    except (struct.error, ValueError) as wrong:
        raise NotAPolygonError("is cut off") from wrong
    if (starts < 0).any() or (starts > n_points).any() or not np.isfinite(corners).all():
        raise NotAPolygonError("has rings that do not exist")
    return from_rings([np.array(ring) for ring in np.split(corners, starts[1:]) if len(ring)])


def _dbf_columns(body: bytes, name: str, codepage: str) -> Properties:
    try:
        many, header, width = struct.unpack_from("<IHH", body, 4)
        fields: list[tuple[str, str, int]] = []
        at = 32
        while body[at] != 0x0D:
            title = body[at : at + 11].split(b"\x00")[0].decode(codepage)
            fields.append((title, chr(body[at + 11]), body[at + 16]))
            at += 32
    except (struct.error, IndexError, UnicodeDecodeError, LookupError) as damage:
        raise FileRefusedError(Problem(name, f"has a damaged .dbf ({damage})", "pack it again")) from damage
    columns: Properties = {title: [] for title, _, _ in fields}
    for record in range(many):
        start = header + record * width
        row = body[start : start + width]
        at = 1
        for title, kind, length in fields:
            try:
                text = row[at : at + length].decode(codepage).strip().strip("\x00")
            except (UnicodeDecodeError, LookupError) as wrong:
                raise FileRefusedError(
                    Problem(
                        name,
                        f"is not written in {codepage}",
                        f"pass {_OPTION} latin-1 (or the encoding it has)",
                        row=record + 1,
                        column=title,
                    )
                ) from wrong
            columns[title].append(_dbf_value(text, kind))
            at += length
    return columns


def _dbf_value(text: str, kind: str) -> Any:
    if not text or text.startswith("*"):
        return None
    if kind in "NF":
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    return text


# --- GeoParquet -------------------------------------------------------------------------------------------------------


def _read_geoparquet(
    body: bytes, name: str, limits: Limits, encoding: str | None, layer: str | None, problems: Problems
) -> tuple[Properties, Shapes, str | None]:
    try:
        file = pq.ParquetFile(pa.BufferReader(body))
        if file.metadata.num_rows > limits.rows:
            raise FileRefusedError(Problem(name, f"holds {file.metadata.num_rows} rows", "split it"))
        geo = orjson.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
        column = geo.get("primary_column", "geometry")
        if column not in file.schema_arrow.names:
            raise FileRefusedError(Problem(name, f"has no column '{column}'", "give a GeoParquet with WKB geometries"))
        table = file.read()
    except (pa.ArrowException, OSError, orjson.JSONDecodeError) as damage:
        raise FileRefusedError(Problem(name, f"is a damaged Parquet file ({damage})", "export it again")) from damage
    bodies = table.column(column).to_pylist()
    shapes = np.empty(len(bodies), dtype=object)
    for at, one in enumerate(bodies):
        shapes[at] = _one_shape(partial(_from_wkb, one, points=limits.points), name, at, problems)
    crs = geo.get("columns", {}).get(column, {}).get("crs")
    system = orjson.dumps(crs).decode() if isinstance(crs, dict) else None
    return {each: table.column(each).to_pylist() for each in table.column_names if each != column}, shapes, system


# --- what all formats share -------------------------------------------------------------------------------------------

Reader = Callable[[bytes, str, Limits, str | None, str | None, Problems], tuple[Properties, Shapes, str | None]]
_READERS: Mapping[Format, Reader] = {
    Format.GEOJSON: _read_geojson,
    Format.TOPOJSON: _read_topojson,
    Format.GPKG: _read_gpkg,
    Format.SHAPEFILE: _read_shapefile,
    Format.PARQUET: _read_geoparquet,
}


def _one_shape(build: Callable[[], BaseGeometry | None], name: str, at: int, problems: Problems) -> BaseGeometry | None:
    """The shape of one feature; a feature that is no polygon becomes a problem and, for now, an absent shape."""
    try:
        shape = build()
    except (NotAPolygonError, shapely.errors.ShapelyError, ValueError) as wrong:
        problems.add(Problem(name, str(wrong), "mend or take out the feature", row=at + 1, counted="feature"))
        return shapely.Point(0, 0)
    return None if shape is None or shape.is_empty else shape


def _from_wkb(body: bytes | None, *, points: bool = False) -> BaseGeometry | None:
    return None if body is None else _polygonal(_wkb(body), points=points)


def _wkb(body: bytes) -> BaseGeometry:
    try:
        return shapely.from_wkb(body)
    except (shapely.errors.GEOSException, TypeError) as wrong:
        raise NotAPolygonError(f"has a geometry that cannot be read ({wrong})") from wrong


def _polygonal(shape: BaseGeometry, *, points: bool) -> BaseGeometry:
    if points and shape.geom_type in ("Point", "MultiPoint"):
        return several_points(shapely.get_coordinates(shape))
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise NotAPolygonError(f"is a {shape.geom_type}, not a Polygon or MultiPolygon")
    return shapely.force_2d(shape)


def _columns(rows: list[Mapping[str, Any]]) -> Properties:
    names = dict.fromkeys(name for row in rows for name in row)
    return {str(name): [row.get(name) for row in rows] for name in names}


def _chosen(names: list[str], wanted: str | None, file: str, word: str) -> str:
    """The layer asked for, or the only one; raises FileRefusedError listing them."""
    if wanted in names:
        return str(wanted)
    if wanted is None and len(names) == 1:
        return names[0]
    what = f"has no {word} '{wanted}'" if wanted else f"holds {len(names)} {word}s"
    raise FileRefusedError(Problem(file, what, f"name one with --layer: {', '.join(names[:10])}"))


def _to_degrees(shapes: Shapes, system: str | None, name: str) -> tuple[Shapes, str | None]:
    """Coordinates as longitude and latitude (WGS 84), and the name of the system they came in where it was another."""
    if system is None or "CRS84" in system:
        return shapes, None
    try:
        crs = pyproj.CRS.from_user_input(system)
        if crs.is_geographic and crs.ellipsoid is not None and crs.to_epsg() in (4326, 4674, 4269, 4979, None):
            # SIRGAS 2000 and NAD83 differ from WGS 84 by less than a metre: nothing to move at municipal scale.
            return shapes, None
        transformer = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError as unknown:
        raise FileRefusedError(
            Problem(name, f"is in a reference system that is not known ({system[:60]})", "save it in EPSG:4326")
        ) from unknown
    moved = shapely.transform(
        shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])) if len(xy) else xy
    )
    return moved, str(crs.name)


def _implausible(shapes: Shapes, name: str) -> Iterable[Problem]:
    """Coordinates that cannot be longitude and latitude, told once with the first feature that shows it."""
    frames = shapely.bounds(shapes)
    known = np.isfinite(frames).all(axis=1)
    if not known.any():
        return
    beyond = known & ((np.abs(frames[:, [0, 2]]) > 180).any(axis=1) | (np.abs(frames[:, [1, 3]]) > 90).any(axis=1))
    if beyond.any():
        at = int(np.argmax(beyond))
        swapped = np.nanmax(np.abs(frames[:, [0, 2]])) <= 90 and np.nanmax(np.abs(frames[:, [1, 3]])) <= 180
        what = "has latitude before longitude" if swapped else "has coordinates that are not degrees"
        remedy = "save it with longitude first" if swapped else "save it in EPSG:4326 (longitude, latitude)"
        corner = f"{frames[at, 0]:g}, {frames[at, 1]:g}"
        yield Problem(name, what, remedy, row=at + 1, value=corner, counted="feature")
