"""Whether R is here with what the oracle needs; ``python -m tests.golden.r.present`` says which of the two happens."""

from __future__ import annotations

import shutil
import subprocess
import sys

NEEDS = {"test_r_today.py": ("survey", "lme4"), "test_r_today_diagnostics.py": ("survey", "car")}
"""Packages of R that each test of today's R needs."""


def r_has(*packages: str) -> bool:
    """Whether ``Rscript`` is here and loads ``packages``."""
    if shutil.which("Rscript") is None:
        return False
    loaded = ", ".join(f"requireNamespace('{package}')" for package in packages)
    asked = ["Rscript", "--vanilla", "-e", f"stopifnot({loaded})"]
    return subprocess.run(asked, capture_output=True, timeout=60).returncode == 0


def said(packages: tuple[str, ...], *, present: bool) -> str:
    """One line for the log."""
    names = " and ".join(packages)
    if present:
        return f"R oracle: {names} are here, R computes the golden numbers again"
    install = " ".join(f"r-cran-{package}" for package in packages)
    return f"R oracle: {names} are not here, golden numbers only (Debian: apt install {install})"


if __name__ == "__main__":
    for needed in NEEDS.values():
        sys.stdout.write(said(needed, present=r_has(*needed)) + "\n")
