"""Whether R is here with what the oracle needs; ``python -m tests.golden.r.present`` says which of the two happens."""

from __future__ import annotations

import shutil
import subprocess
import sys


def r_has_survey_and_lme4() -> bool:
    """Whether ``Rscript`` is here and loads both packages."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "--vanilla", "-e", "stopifnot(requireNamespace('survey'), requireNamespace('lme4'))"]
    return subprocess.run(asked, capture_output=True, timeout=60).returncode == 0


def said(*, present: bool) -> str:
    """One line for the log."""
    if present:
        return "R oracle: survey and lme4 are here, R computes the golden numbers again"
    return "R oracle: R is not here, golden numbers only (Debian: apt install r-cran-survey r-cran-lme4)"


if __name__ == "__main__":
    sys.stdout.write(said(present=r_has_survey_and_lme4()) + "\n")
