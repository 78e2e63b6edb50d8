"""What a file is, told by its content: its name is only a claim."""

from __future__ import annotations

import zipfile
from enum import StrEnum, unique

from dashboard.release.importer.limits import Limits, open_archive
from dashboard.release.importer.problems import FileRefusedError, Problem


@unique
class Format(StrEnum):
    """A format that an import reads."""

    GEOJSON = "GeoJSON"
    TOPOJSON = "TopoJSON"
    GPKG = "GeoPackage"
    SHAPEFILE = "Shapefile (zip)"
    CSV = "CSV"
    XLSX = "Excel workbook"
    PARQUET = "Parquet"


_REFUSED = (
    (b"\x1f\x8b", "is packed with gzip", "unpack it first"),
    (b"7z\xbc\xaf", "is a 7-Zip archive", "unpack it first"),
    (b"Rar!", "is a RAR archive", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "is an Excel file of before 2007", "save it as .xlsx or CSV"),
    (b"%PDF", "is a PDF", "ask the source for its table as CSV or Excel"),
    (b"\x00\x00\x27\x0a", "is one part of a Shapefile", "pack .shp, .shx, .dbf and .prj together in a .zip"),
)
_ALLOWED = "give GeoJSON, TopoJSON, GeoPackage or a zipped Shapefile for boundaries; CSV, XLSX or Parquet for tables"


def format_of(body: bytes, name: str, limits: Limits) -> Format:
    """The format of ``body``; raises FileRefusedError for one that is not read, saying what to do instead."""
    if body.startswith(b"SQLite format 3\x00"):
        return Format.GPKG
    if body.startswith(b"PAR1"):
        return Format.PARQUET
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _format_of_archive(open_archive(body, name, limits), name)
    for magic, what, remedy in _REFUSED:
        if body.startswith(magic):
            raise FileRefusedError(Problem(name, what, remedy))
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        # Which of the two is decided by the "type" inside; the readers check it.
        return Format.TOPOJSON if b'"Topology"' in body[:4096] or b'"arcs"' in body[:4096] else Format.GEOJSON
    if start.startswith(b"<"):
        raise FileRefusedError(
            Problem(name, "is XML or HTML (KML, GML, VRT or a web page), which is not read", _ALLOWED)
        )
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError(Problem(name, "is of a format that is not known here", _ALLOWED))
    if not start.strip():
        raise FileRefusedError(Problem(name, "holds nothing but blanks", "export it again"))
    return Format.CSV


def _format_of_archive(archive: zipfile.ZipFile, name: str) -> Format:
    members = [member.lower() for member in archive.namelist()]
    if any(member.endswith("xl/workbook.xml") for member in members):
        return Format.XLSX
    if any(member.endswith(".shp") for member in members):
        return Format.SHAPEFILE
    raise FileRefusedError(
        Problem(
            name, f"is an archive without a Shapefile or a workbook ({', '.join(members[:3]) or 'empty'})", _ALLOWED
        )
    )
