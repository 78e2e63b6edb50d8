"""What every test may rely on, and the rule about skipping: on CI nothing needed may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.machine import CHROMIUM, REAL_FILES, ROOT, on_ci
from tests.support.postgres import Server, postgres_server
from tests.support.redis import REDIS

# Drawn tables are the same in every run of CI, which depends on no luck; elsewhere they are drawn anew to find more.
settings.register_profile("ci", derandomize=True, database=None)
if on_ci():
    settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, saying why; on CI leave out nothing."""
    if on_ci():
        return
    missing = {}
    if CHROMIUM is None:
        missing["browser"] = "no Chromium, Chrome or Edge here (Debian: apt install chromium)"
    if REDIS is None:
        missing["redis"] = "no redis-server here (Debian: apt install redis-server)"
    if not REAL_FILES.is_dir():
        missing["real_files"] = f"no real municipal files at {REAL_FILES}"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On CI a test of a browser or of the real files that skips itself has failed."""
    report = yield
    needs = [name for name in ("browser", "redis", "real_files") if item.get_closest_marker(name)]
    if on_ci() and needs and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI, where it must run (marked {', '.join(needs)}): {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real municipal files beside the project; use with ``pytest.mark.real_files``."""
    assert REAL_FILES.is_dir(), f"the real files must lie at {REAL_FILES} (or skip with the marker real_files)"
    return REAL_FILES


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of this run, for all tests that hold on both databases."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def project() -> Path:
    """Root of the repository."""
    return ROOT
