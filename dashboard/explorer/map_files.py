"""Map files of one release, built by a process of its own: ``python -m dashboard.explorer.map_files FOLDER VAR``."""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard.explorer.meshes import release_meshes
from dashboard.release.mesh.store import build_geometry
from dashboard.release.reader import open_release, read_admin1_boundaries, read_boundaries


def main(folder: str, var: str) -> None:
    """Build the files of the release in ``folder`` under ``var``, unless they are there."""
    release = open_release(Path(folder))
    meshes = release_meshes(release, municipalities=read_boundaries(release), admin1=read_admin1_boundaries(release))
    build_geometry(release.digest, meshes, Path(var))


if __name__ == "__main__":
    main(*sys.argv[1:])
