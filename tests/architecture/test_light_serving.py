"""What serves visitors stays light: the libraries of the engine are read only by who fits, checks or prints."""

from __future__ import annotations

import subprocess
import sys

from tests.support.machine import ROOT

ENGINE_ONLY = {
    *("scipy", "dask", "distributed", "esda", "libpysal"),
    *("sklearn", "statsmodels", "mapclassify", "celery", "typst"),
}

SERVE = """
import sys, tempfile
from pathlib import Path
from app import assemble, warm_up
from dashboard.settings import Settings
from tests.callbacks.conftest import small_services
with tempfile.TemporaryDirectory() as var:
    app = assemble(small_services(Path(var)), Settings(rate_limit="off", var=Path(var)))
    warm_up(app.server)
    client = app.server.test_client()
    for page in ("/en/map", "/en/map/TSA", "/en/map/TSB/A?w=poverty:60,schooling:20,water:20", "/en/method/TSA"):
        assert client.get(page).status_code == 200, page
sys.stdout.write(" ".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_a_process_that_serves_pages_has_not_read_the_libraries_of_the_engine() -> None:
    command = [sys.executable, "-c", SERVE, *ENGINE_ONLY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & ENGINE_ONLY == set()
