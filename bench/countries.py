"""Releases to measure on, imported by the importer itself into a folder of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.grid import FACTORS, write_grid_country
from tests.support.machine import REAL_FILES, ROOT

LARGE = 5_570
"""Municipalities of Brazil, the largest country of the region in that respect."""


@dataclass(frozen=True)
class Country:
    """A country on the map of a running atlas, and the folder of its release for the peers."""

    code: str
    described: str
    release: Path
    slider: tuple[float, float]
    """Values to move the first slider between."""

    @property
    def path(self) -> str:
        """Its page."""
        return f"/en/map/{self.code}"


def mexico() -> Country:
    """The demonstration that ships: CLRISK, re-predicted over the cells."""
    return Country("MEX", "2,465 municipalities, CLRISK", ROOT / "geodata" / "MEX", (0.1, 2.0))


def large_country(var: Path) -> Country:
    """An index of 5,570 municipalities: Brazil where the real files lie beside the project, else a made-up grid."""
    brazil = REAL_FILES / "brazil"
    if brazil.is_dir():
        _import("--spec", str(ROOT / "docs" / "examples" / "brazil.yaml"), "--data", str(brazil), var=var)
        described = "5,570 municipalities of Brazil, index"
    else:
        made_up = var / "grid"
        made_up.mkdir(parents=True, exist_ok=True)
        boundaries, table = write_grid_country(made_up, municipalities=LARGE)
        factors = [word for k in range(FACTORS) for word in ("--factor", f"factor_{k}:factor_{k}:+")]
        files = ("--boundaries", str(boundaries), "--table", str(table), "--code-column", "code")
        _import("--country", "BRA", *files, "--admin1-column", "state", *factors, var=var)
        described = "5,570 made-up municipalities, index"
    folder = var / "releases" / "BRA"
    release = folder / (folder / "current").read_text("utf-8").strip()
    return Country("BRA", described, release, (1.0, 60.0))


def _import(*arguments: str, var: Path) -> None:
    shutil.rmtree(var / "releases", ignore_errors=True)
    command = [sys.executable, "-m", "dashboard", "import", *arguments, "--var", str(var), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the trial country could not be imported: {done.stdout}{done.stderr}")
