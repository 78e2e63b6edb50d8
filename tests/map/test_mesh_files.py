"""What goes into a map file comes out of it: every unit, its area, its borders once."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import shapely

from dashboard.release.mesh.encode import encode_lines, encode_mesh
from dashboard.release.mesh.quantise import WORLD, rings_of, to_cells
from dashboard.release.mesh.topology import NO_LINE, OUTER_LINE, PARENT_LINE, UNIT_LINE
from dashboard.release.mesh.triangles import cuts_of, walk
from tests.support.map_files import decode
from tests.support.map_harness import grid_country

COUNTRY = grid_country()


def encoded(**changes: object) -> bytes:
    given = {
        "codes": COUNTRY.codes,
        "parents": COUNTRY.parents,
        "parent_codes": COUNTRY.parent_codes,
        "geometries": COUNTRY.geometries,
    } | changes
    return encode_mesh(**given)  # type: ignore[arg-type]


def in_cells(geometry: object) -> shapely.Geometry:
    """The geometry on the grid, by another way than the encoder's."""
    return shapely.transform(geometry, lambda lonlat: to_cells(lonlat).astype(float))


def test_triangles_of_a_unit_cover_exactly_its_polygon():
    mesh = decode(encoded())
    for unit, geometry in enumerate(COUNTRY.geometries):
        triangles = mesh.triangles_of(unit)
        expected = 0.0 if geometry is None else in_cells(geometry).area
        a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
        twice = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
        assert np.abs(twice).sum() / 2 == pytest.approx(expected, rel=1e-9)


def test_every_triangle_lies_inside_its_own_unit():
    mesh = decode(encoded())
    for unit, geometry in enumerate(COUNTRY.geometries):
        if geometry is None:
            continue
        shape = in_cells(geometry).buffer(1.5)
        middles = mesh.triangles_of(unit).mean(axis=1)
        assert shapely.contains_xy(shape, middles[:, 0], middles[:, 1]).all()


def test_rings_come_back_vertex_by_vertex():
    mesh = decode(encoded())
    for unit, geometry in enumerate(COUNTRY.geometries):
        if geometry is None:
            assert mesh.rings_of(unit) == []
            continue
        expected = Counter(
            map(tuple, shapely.get_coordinates(shapely.normalize(in_cells(geometry))).astype(int).tolist())
        )
        # An open ring names its first vertex once, a closed one twice.
        found = Counter(vertex for ring in mesh.rings_of(unit) for vertex in [*ring, ring[0]])
        assert set(found) == set(expected)
        assert sum(found.values()) == sum(expected.values())


def test_a_shared_border_is_written_once():
    mesh = decode(encoded())
    brute: set[frozenset[tuple[int, int]]] = set()
    for geometry in COUNTRY.geometries:
        for ring in shapely.get_rings(shapely.get_parts([geometry])):
            brute |= {
                frozenset(pair) for pair in pairwise(map(tuple, to_cells(shapely.get_coordinates(ring)).tolist()))
            }
    written = [frozenset(edge) for edge in mesh.edges()]
    assert len(written) == len(set(written))
    assert set(written) == brute


def test_borders_between_parents_and_around_the_country_are_told_apart():
    mesh = decode(encoded())
    owners: dict[frozenset[tuple[int, int]], set[int]] = {}
    for unit, geometry in enumerate(COUNTRY.geometries):
        for ring in shapely.get_rings(shapely.get_parts([geometry])):
            for pair in pairwise(map(tuple, to_cells(shapely.get_coordinates(ring)).tolist())):
                owners.setdefault(frozenset(pair), set()).add(unit)
    for edge, level in zip(mesh.edges(), mesh.edge_levels(), strict=True):
        units = owners[frozenset(edge)]
        parents = {COUNTRY.parents[unit] for unit in units}
        expected = OUTER_LINE if len(units) == 1 else PARENT_LINE if len(parents) == 2 else UNIT_LINE
        assert level == expected


def test_the_unit_on_the_left_of_a_border_is_the_one_whose_ring_runs_along_it():
    square, neighbour = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    for geometries in ([square, neighbour], [shapely.reverse(square), neighbour], [square, shapely.reverse(neighbour)]):
        mesh = decode(encode_mesh(["a", "b"], [0, 0], ["p"], geometries))
        shared = [at for at, level in enumerate(mesh.arc_level) if level == UNIT_LINE]
        assert len(shared) == 1
        (x1, y1), (x2, y2) = mesh.arcs[shared[0]][:2]
        unit = mesh.left(shared[0])
        middle = in_cells([square, neighbour][unit]).centroid
        # y grows southwards: the left hand of a walker lies where the cross product is negative.
        assert (x2 - x1) * (middle.y - y1) - (y2 - y1) * (middle.x - x1) < 0


def test_a_border_inside_one_unit_is_not_drawn():
    halves = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    mesh = decode(encode_mesh(["a"], [0], ["p"], [halves]))
    assert NO_LINE in mesh.arc_level
    assert UNIT_LINE not in mesh.arc_level


def test_neighbours_whose_borders_do_not_match_are_still_neighbours():
    left = shapely.box(0, 0, 1, 1)
    right = shapely.Polygon([(1.0005, 0), (2, 0), (2, 1), (1.0005, 1), (1.0005, 0.4)])
    mesh = decode(encode_mesh(["a", "b"], [0, 0], ["p"], [left, right]))
    degrees = [(arc[:, 0].mean() / WORLD - 0.5) * 360 for arc in mesh.arcs]
    facing = {level for at, level in zip(degrees, mesh.arc_level, strict=True) if 0.9 < at < 1.2}
    assert facing == {UNIT_LINE}


def test_a_unit_without_geometry_keeps_its_place():
    mesh = decode(encode_mesh(["a", "b", "c"], [0, 0, 0], ["p"], [None, shapely.Polygon(), shapely.box(0, 0, 1, 1)]))
    assert mesh.header["codes"] == ["a", "b", "c"]
    assert [len(mesh.triangles_of(unit)) for unit in range(3)] == [0, 0, 2]


def test_a_country_without_any_geometry_is_an_empty_file_not_an_error():
    mesh = decode(encode_mesh(["a"], [0], ["p"], [None]))
    assert mesh.header["box"] is None
    assert mesh.arcs == []


def test_islands_and_enclaves_keep_whole_rings():
    outer = shapely.box(0, 0, 3, 3)
    inner = shapely.box(1, 1, 2, 2)
    mesh = decode(encode_mesh(["a", "b"], [0, 0], ["p"], [outer.difference(inner), inner]))
    assert sorted(mesh.arc_level) == [UNIT_LINE, OUTER_LINE]
    assert len(mesh.triangles_of(1)) == 2


def test_the_same_boundaries_give_the_same_bytes():
    assert encoded() == encoded()


def test_simplified_neighbours_still_share_their_border_and_nobody_vanishes():
    mesh = decode(encoded(tolerance=4000.0))
    whole = decode(encoded())
    assert sum(map(len, mesh.arcs)) < sum(map(len, whole.arcs))
    written = [frozenset(edge) for edge in mesh.edges()]
    assert len(written) == len(set(written))
    for unit, geometry in enumerate(COUNTRY.geometries):
        if geometry is not None:
            assert len(mesh.triangles_of(unit)) >= 1


def test_lines_alone_tell_inner_from_outer_borders():
    mesh = decode(encode_lines([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    assert Counter(mesh.arc_level) == {PARENT_LINE: 1, OUTER_LINE: 2}


def test_spikes_and_repeated_vertices_are_left_out():
    spiky = shapely.Polygon([(0, 0), (2, 0), (2, 1), (2, 0), (2, 0), (1, 1), (0, 1)])
    rings = rings_of([spiky])
    assert len(rings.xy) == 4


def test_a_walk_repeats_every_triangulation_it_was_written_from():
    fan = np.array([[0, at, at + 1] for at in range(1, 6)]).ravel()
    zigzag = np.array([0, 1, 6, 1, 2, 6, 2, 5, 6, 2, 4, 5, 2, 3, 4])
    for triangles in (fan, zigzag):
        cuts = cuts_of(triangles, 7)
        assert cuts is not None
        again = np.sort(np.asarray(walk(cuts)).reshape(-1, 3), axis=1).tolist()
        assert sorted(again) == sorted(np.sort(triangles.reshape(-1, 3), axis=1).tolist())


def test_triangles_that_leave_a_gap_are_not_taken_for_a_walk():
    assert cuts_of(np.array([0, 1, 2]), 4) is None
    assert walk([3, 0, 0]) is None


def test_grid_is_the_web_mercator_square():
    longitude, latitude = -99.1332, 19.4326
    x, y = to_cells(np.array([[longitude, latitude]]))[0] / WORLD
    assert x * 360 - 180 == pytest.approx(longitude, abs=3e-5)
    # Inverse Gudermannian function, the other way round.
    assert np.degrees(2 * np.arctan(np.exp(np.pi * (1 - 2 * y))) - np.pi / 2) == pytest.approx(latitude, abs=3e-5)


def test_header_is_plain_json():
    body = encoded()
    size = int.from_bytes(body[4:8], "little")
    assert json.loads(body[8 : 8 + size])["kind"] == "mesh"
