"""Geometry files built once per release digest and served as they are: ``var/geometry/<digest>/``.

Each file lies there plain and compressed (brotli, gzip), so that serving is handing over bytes. Two
processes may build the same digest at once: each builds in a folder of its own and renames it into
place; whoever comes second throws its folder away.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import brotli
import numpy as np
import shapely

from dashboard.errors import ReleaseError
from dashboard.release.mesh.encode import encode_arcs
from dashboard.release.mesh.quantise import rings_of
from dashboard.release.mesh.svg_paths import SvgPaths, svg_paths
from dashboard.release.mesh.topology import cut_into_arcs

FORMAT = "2"
"""Part of every digest: a change of the encoding must never meet a cached file of the old one."""
OVERVIEW_STEPS = 3200
"""The overview follows a border to within this part of the extent: under half a pixel on a screen-filling map."""
SVG_STEPS = 1400
SMALL = 30_000
"""Vertices below which the overview is the whole mesh: nothing would be won by a second file."""
_BROTLI_BEST_BELOW = 1_500_000


@dataclass(frozen=True)
class MeshInput:
    """Units to be drawn together, in the order of the values that will paint them."""

    name: str
    """File name without ending: ``municipalities``, ``admin1``, ``countries``."""
    codes: tuple[str, ...]
    parents: tuple[int, ...]
    parent_codes: tuple[str, ...]
    geometries: Sequence[object]


@dataclass(frozen=True)
class GeometryStore:
    """The built files of one digest."""

    digest: str
    folder: Path
    _paths: dict[str, SvgPaths] = field(default_factory=dict, repr=False, compare=False)

    def read(self, name: str, encodings: str = "") -> tuple[bytes, str] | None:
        """Body of ``<name>.bin`` and its content encoding ("br", "gzip" or ""), None for a name not built.

        ``encodings`` is what the client accepts (its ``Accept-Encoding`` header).
        """
        if name not in self.names:
            return None
        accepted = {part.split(";")[0].strip() for part in encodings.lower().split(",")}
        for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
            if encoding in accepted:
                return (self.folder / f"{name}.bin{ending}").read_bytes(), encoding
        return (self.folder / f"{name}.bin").read_bytes(), ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names that can be asked for."""
        return tuple(sorted(path.name.removesuffix(".bin") for path in self.folder.glob("*.bin")))

    def codes(self, name: str) -> tuple[str, ...]:
        """Unit codes of mesh ``name`` in paint order."""
        return self.paths(name).codes

    def paths(self, name: str) -> SvgPaths:
        """Path data of mesh ``name`` for the map without WebGL2."""
        if name not in self._paths:
            self._paths[name] = _read_paths(self.folder / f"{name}.paths.json")
        return self._paths[name]


def build_geometry(
    digest: str, meshes: Sequence[MeshInput], var: Path, *, told: Callable[[int], None] | None = None
) -> GeometryStore:
    """Files of ``meshes`` under ``var/geometry/<digest>/``; built at the first call, found at every later one.

    Each mesh gives ``<name>.bin`` (exact) and ``<name>-overview.bin`` (coarser: drawn first, and far out);
    a mesh carries its borders, so there is no file of lines. ``told`` hears how many outlines are about to be
    cut, if any are: seconds of work that somebody is waiting for.

    Raises
    ------
    ReleaseError
        When the folder cannot be written.
    """
    home = var / "geometry" / f"{digest}-{FORMAT}"
    store = GeometryStore(home.name, home)
    if home.is_dir():
        return store
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{digest}-", dir=home.parent))
        try:
            if told is not None:
                told(sum(len(mesh.codes) for mesh in meshes))
            for mesh in meshes:
                _write_mesh(workshop, mesh)
            workshop.chmod(0o755)
            workshop.rename(home)
        except OSError:
            # Another process was faster and its folder is as good as ours; anything else is an error.
            if not home.is_dir():
                raise
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise ReleaseError(
            f"The map files of release {digest} cannot be written to {home}: {error}. Free the disk or set CLRISK_VAR.",
            digest=digest,
        ) from error
    return store


def digest_of(meshes: Sequence[MeshInput]) -> str:
    """16 hex digits over codes, parents and shapes, for geometry that belongs to no release digest."""
    summary = hashlib.sha256()
    for mesh in meshes:
        summary.update(repr((mesh.name, mesh.codes, mesh.parents, mesh.parent_codes)).encode())
        for wkb in shapely.to_wkb(np.asarray(list(mesh.geometries), dtype=object)):
            summary.update(wkb or b"")
    return summary.hexdigest()[:16]


def _write_mesh(folder: Path, mesh: MeshInput) -> None:
    rings = rings_of(mesh.geometries)
    arcs = cut_into_arcs(rings, np.asarray(mesh.parents, dtype=np.int64))
    extent = float((arcs.xy.max(axis=0) - arcs.xy.min(axis=0)).max()) if len(arcs.xy) else 1.0
    whole = encode_arcs(mesh.codes, mesh.parents, mesh.parent_codes, rings, arcs)
    coarse = (
        encode_arcs(mesh.codes, mesh.parents, mesh.parent_codes, rings, arcs, tolerance=extent / OVERVIEW_STEPS)
        if len(arcs.xy) > SMALL
        else whole
    )
    _write_compressed(folder / f"{mesh.name}.bin", whole)
    _write_compressed(folder / f"{mesh.name}-overview.bin", coarse)
    paths = svg_paths(mesh.codes, mesh.parents, mesh.parent_codes, rings, arcs, tolerance=extent / SVG_STEPS)
    (folder / f"{mesh.name}.paths.json").write_text(json.dumps(asdict(paths), separators=(",", ":")), encoding="utf-8")


def _write_compressed(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    # Quality 11 costs about 2 s for a megabyte, once per release; beyond that 9 keeps the first start short.
    quality = 11 if len(body) < _BROTLI_BEST_BELOW else 9
    path.with_name(path.name + ".br").write_bytes(brotli.compress(body, quality=quality))
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(body, 6, mtime=0))


def _read_paths(path: Path) -> SvgPaths:
    held = json.loads(path.read_text(encoding="utf-8"))
    return SvgPaths(
        units=tuple(held["units"]),
        parent_of=tuple(held["parent_of"]),
        parent_codes=tuple(held["parent_codes"]),
        codes=tuple(held["codes"]),
        parent_lines=held["parent_lines"],
        cells=held["cells"],
        box=tuple(held["box"]),
    )
