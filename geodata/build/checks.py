"""What must hold before anything of `geodata/` is committed; all breaches in one message, and a report."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geodata.build.coverage import Geometries, neighbour_pairs

COUNTRIES, MUNICIPALITIES, STATES = 33, 2465, 32
ADMIN1_RANGE = range(552, 555)
MEGABYTES = 8.0
FACTS = ("published_results.csv", "national_figures.csv")

ISO3 = re.compile(r"[A-Z]{3}")
ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
INEGI_MUNICIPALITY = re.compile(r"\d{5}")
INEGI_STATE = re.compile(r"\d{2}")


class CheckError(Exception):
    """Something that was built does not hold; lists everything that does not."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of boundaries as it was read back from its file."""

    path: Path
    codes: Sequence[str]
    geometries: Geometries
    longitude: NDArray[np.float64] | None
    latitude: NDArray[np.float64] | None
    columns: dict[str, list[str]]

    @property
    def file(self) -> str:
        """Folder and name, as `MEX/boundaries.parquet`."""
        return f"{self.path.parent.name}/{self.path.name}"


def read_layer(path: Path, code_column: str, points: Path | None = None) -> Layer:
    """Read a boundary table; inner points come from ``points`` when another file holds them."""
    table = pq.read_table(path)
    beside = pq.read_table(points) if points is not None else table
    text = {
        name: beside.column(name).to_pylist()
        for name in beside.column_names
        if name not in ("geometry", "longitude", "latitude")
    }
    # Tables of unequal length are reported as such; their points belong to nobody.
    has_points = "longitude" in beside.column_names and len(beside) == len(table)
    return Layer(
        path=path,
        codes=table.column(code_column).to_pylist(),
        geometries=np.asarray(shapely.from_wkb(table.column("geometry").to_pylist())),
        longitude=beside.column("longitude").to_numpy() if has_points else None,
        latitude=beside.column("latitude").to_numpy() if has_points else None,
        columns=text,
    )


def check_boundaries(geodata: Path) -> list[str]:
    """Check every boundary table of ``geodata`` and return the lines of the report.

    Raises CheckError naming each breach with its file and codes.
    """
    regional, mexico = geodata / "regional", geodata / "MEX"
    countries = read_layer(regional / "countries.parquet", "country_code")
    admin1 = read_layer(regional / "admin1.parquet", "admin1_code")
    states = read_layer(mexico / "admin1.parquet", "admin1_code")
    places = read_layer(mexico / "boundaries.parquet", "municipality_code", mexico / "municipalities.parquet")
    owners = admin1.columns["country_code"]
    breaches = [
        *_counts(countries, range(COUNTRIES, COUNTRIES + 1), ISO3),
        *_counts(admin1, ADMIN1_RANGE, ISO_3166_2),
        *_counts(states, range(STATES, STATES + 1), INEGI_STATE),
        *_counts(places, range(MUNICIPALITIES, MUNICIPALITIES + 1), INEGI_MUNICIPALITY),
        *_shapes(countries),
        *_shapes(admin1),
        *_shapes(states),
        *_shapes(places),
        *_tiles(countries.file, countries.geometries),
        *_tiles(states.file, states.geometries),
        *_tiles(places.file, places.geometries),
        *_tiles_by_country(admin1.geometries, owners),
        *_parents(admin1.file, owners, countries.codes),
        *_parents(places.file, places.columns["admin1_code"], states.codes),
        *_same_order(places),
        *_touches_a_neighbour(places),
    ]
    iso_codes = set(states.columns["iso_code"])
    if strangers := sorted(iso_codes - set(admin1.codes)):
        breaches.append(f"{states.file}: ISO codes that regional/admin1.parquet does not have: {strangers}")
    joined, unjoined, broken = join_facts(
        regional, {"country": set(countries.codes), "admin1": set(admin1.codes), "admin2": set(places.codes)}
    )
    breaches += [f"{row}: its code stands on no map" for row in broken]
    if breaches:
        raise CheckError("geodata does not hold together:\n  " + "\n  ".join(breaches))
    return [
        *(_line(layer) for layer in (countries, admin1, states, places)),
        f"published facts: {joined} rows join a unit; {len(unjoined)} territories have no code of a unit:",
        *(f"  {row}" for row in unjoined),
    ]


def join_facts(regional: Path, codes: dict[str, set[str]]) -> tuple[int, list[str], list[str]]:
    """Join the published facts with ``codes`` (level -> codes on the map).

    Returns how many rows join, the territories that carry no code (a macroregion, the region, municipalities
    printed by name only), and those whose code stands on no map: the last must be none.
    """
    joined = 0
    unjoined: set[str] = set()
    broken: set[str] = set()
    for name in FACTS:
        with (regional / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                code, level = row["territory_code"], row["level"]
                if code in codes.get(level, set()):
                    joined += 1
                elif code in ("", "LAC"):
                    unjoined.add(f"{name}: {level} {row['territory_name']}")
                else:
                    broken.add(f"{name}: {level} '{code}' ({row['territory_name']})")
    return joined, sorted(unjoined), sorted(broken)


def check_size(geodata: Path) -> str:
    """The size of everything that is committed; raises CheckError above 8 MB."""
    files = [path for path in geodata.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    if megabytes >= MEGABYTES:
        raise CheckError(f"geodata/ holds {megabytes:.2f} MB; {MEGABYTES:.0f} MB is the limit.")
    return f"geodata/: {len(files)} files, {megabytes:.2f} MB (limit {MEGABYTES:.0f})"


def _counts(layer: Layer, allowed: range, pattern: re.Pattern[str]) -> Iterator[str]:
    if len(layer.codes) not in allowed:
        yield f"{layer.file}: {len(layer.codes)} units, expected {allowed.start} to {allowed.stop - 1}"
    if len(set(layer.codes)) != len(layer.codes):
        yield f"{layer.file}: codes are not unique"
    if wrong := [code for code in layer.codes if not isinstance(code, str) or not pattern.fullmatch(code)]:
        yield f"{layer.file}: codes that are not '{pattern.pattern}': {wrong[:5]}"
    if list(layer.codes) != sorted(layer.codes):
        yield f"{layer.file}: rows are not sorted by code"


def _shapes(layer: Layer) -> Iterator[str]:
    codes = np.array(layer.codes)
    for what, bad in (
        ("empty", shapely.is_empty(layer.geometries)),
        ("invalid", ~shapely.is_valid(layer.geometries)),
        ("not polygons", ~np.isin(shapely.get_type_id(layer.geometries), (3, 6))),
        ("exterior rings clockwise", ~_counter_clockwise(layer.geometries)),
    ):
        if bad.any():
            yield f"{layer.file}: {what}: {codes[bad][:5].tolist()}"
    if layer.longitude is not None and layer.latitude is not None:
        outside = ~shapely.contains_xy(layer.geometries, layer.longitude, layer.latitude)
        if outside.any():
            yield f"{layer.file}: inner point outside: {codes[outside][:5].tolist()}"


def _counter_clockwise(geometries: Geometries) -> NDArray[np.bool_]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    right = np.ones(len(geometries), dtype=bool)
    np.logical_and.at(right, owner, shapely.is_ccw(shapely.get_exterior_ring(parts)))
    return right


def _tiles(file: str, geometries: Geometries) -> Iterator[str]:
    if not shapely.coverage_is_valid(geometries):
        bad = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geometries)))
        yield f"{file}: neighbours overlap or do not share their edges, at rows {bad[:5].tolist()}"


def _tiles_by_country(geometries: Geometries, owners: Sequence[str]) -> Iterator[str]:
    of = np.array(owners)
    for country in np.unique(of):
        yield from _tiles(f"regional/admin1.parquet, {country}", geometries[of == country])


def _parents(file: str, parents: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    if orphans := sorted(set(parents) - set(known)):
        yield f"{file}: parents that do not exist: {orphans[:5]}"
    if childless := sorted(set(known) - set(parents)):
        yield f"{file}: parents without any unit: {childless[:5]}"


def _same_order(places: Layer) -> Iterator[str]:
    if list(places.codes) != places.columns["municipality_code"]:
        yield "municipalities.parquet and boundaries.parquet differ in codes or order"
    if any(code[:2] != parent for code, parent in zip(places.codes, places.columns["admin1_code"], strict=False)):
        yield "municipalities.parquet: a code does not begin with its state's"


def _touches_a_neighbour(places: Layer) -> Iterator[str]:
    """Every Mexican municipality has a neighbour by land, so each must share an edge with another."""
    connected = {at for pair in neighbour_pairs(places.geometries) for at in pair}
    if alone := sorted(set(range(len(places.codes))) - connected):
        yield f"boundaries.parquet: share no edge with any other: {[places.codes[at] for at in alone[:5]]}"


def _line(layer: Layer) -> str:
    vertices = int(shapely.get_num_coordinates(layer.geometries).sum())
    return f"{layer.file}: {len(layer.codes)} units, {vertices} vertices, {layer.path.stat().st_size} bytes"
