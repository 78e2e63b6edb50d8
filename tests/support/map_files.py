"""Reads map files in Python, written from the description of the format and not from the encoder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np


@dataclass
class MapFile:
    """A decoded map file."""

    header: dict[str, Any]
    arcs: list[np.ndarray]
    arc_level: list[int]
    arc_right: list[int]
    unit_polygons: list[list[list[list[int]]]] = field(default_factory=list)
    """unit, polygon, ring, signed steps (arc or ~arc)."""
    triangles: list[list[np.ndarray]] = field(default_factory=list)
    """unit: triangles of each of its polygons, shape (n, 3, 2)."""

    def ring(self, steps: list[int]) -> list[tuple[int, int]]:
        """Open ring of vertices."""
        out: list[tuple[int, int]] = []
        for step in steps:
            arc = self.arcs[step] if step >= 0 else self.arcs[~step][::-1]
            out += map(tuple, arc[:-1].tolist())
        return out

    def rings_of(self, unit: int) -> list[list[tuple[int, int]]]:
        """All rings of a unit."""
        return [self.ring(ring) for polygon in self.unit_polygons[unit] for ring in polygon]

    def triangles_of(self, unit: int) -> np.ndarray:
        """All triangles of a unit, shape (n, 3, 2)."""
        return np.concatenate([*self.triangles[unit], np.zeros((0, 3, 2), dtype=np.int64)])

    def edges(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Edges of all arcs."""
        return [pair for arc in self.arcs for pair in pairwise(map(tuple, arc.tolist()))]

    def edge_levels(self) -> list[int]:
        """Level of each of ``edges``."""
        return [level for arc, level in zip(self.arcs, self.arc_level, strict=True) for _ in range(len(arc) - 1)]

    def left(self, arc: int) -> int:
        """Unit whose ring runs along ``arc``."""
        return next(
            unit
            for unit, polygons in enumerate(self.unit_polygons)
            if any(step == arc for polygon in polygons for ring in polygon for step in ring)
        )


def decode(body: bytes) -> MapFile:
    """Everything in a map file."""
    assert body[:4] == b"CLM1"
    size = int.from_bytes(body[4:8], "little")
    header = json.loads(body[8 : 8 + size])
    at = 8 + size
    part: dict[str, list[int]] = {}
    for name, count, width in header["sections"]:
        planes = [body[at + plane * count : at + (plane + 1) * count] for plane in range(width)]
        part[name] = [int.from_bytes(bytes(digits), "little") for digits in zip(*planes, strict=True)]
        at += count * width
    assert at == len(body)

    x = y = step = 0
    arcs = []
    for arc, length in enumerate(part["arc_length"]):
        x, y = x + _signed(part["arc_x"][arc]), y + _signed(part["arc_y"][arc])
        points = [(x, y)]
        for _ in range(length - 1):
            x, y = x + _signed(part["step_x"][step]), y + _signed(part["step_y"][step])
            points.append((x, y))
            step += 1
        arcs.append(np.array(points) << (24 - header["bits"]))
    file = MapFile(header, arcs, part["arc_level"], part["arc_right"])
    if header["kind"] == "mesh":
        _units(file, part)
    return file


def _units(file: MapFile, part: dict[str, list[int]]) -> None:
    references, ring_lengths = iter(part["ring_arcs"]), iter(part["ring_length"])
    polygon_rings, plain = iter(part["polygon_rings"]), iter(part["plain"])
    cuts, corners = iter(part["cuts"]), iter(part["corners"])
    fresh = 0
    for polygons in part["unit_polygons"]:
        unit, filled = [], []
        for _ in range(polygons):
            rings = []
            for _ in range(next(polygon_rings)):
                steps = []
                for _ in range(next(ring_lengths)):
                    back = next(references)
                    if back == 0:
                        steps.append(fresh)
                        fresh += 1
                    else:
                        steps.append(~(fresh - back))
                rings.append(steps)
            unit.append(rings)
            vertices = np.array([vertex for ring in rings for vertex in file.ring(ring)])
            number = next(plain)
            if number:
                chosen = [next(corners) for _ in range(3 * (number - 1))]
            else:
                chosen, stack = [], []
                for vertex in range(len(vertices)):
                    for _ in range(next(cuts)):
                        middle = stack.pop()
                        chosen += [stack[-1], middle, vertex]
                    stack.append(vertex)
            filled.append(vertices[np.array(chosen, dtype=int).reshape(-1, 3)])
        file.unit_polygons.append(unit)
        file.triangles.append(filled)


def _signed(folded: int) -> int:
    return folded // 2 if folded % 2 == 0 else -(folded + 1) // 2
