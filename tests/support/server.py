"""A real atlas for browser tests and benchmarks: the production server as its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.machine import ROOT, free_port

PATIENCE_SECONDS = 90


@contextmanager
def running(*command: str, port: int, environment: Mapping[str, str] | None = None, path: str = "/") -> Iterator[str]:
    """Address of a server started by ``command``, once it answers ``path``; ended with everything it started."""
    variables = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + path, process)
        yield address
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it answered {url}")
        try:
            with opener.open(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers; what it answers is the test's business
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no answer from {url} within {PATIENCE_SECONDS} s")


@contextmanager
def running_atlas(var: Path, **settings: str) -> Iterator[str]:
    """Address of an atlas with its own ``var`` folder; further settings by name, e.g. ``CLRISK_X="1"``."""
    port = free_port()
    environment = {"CLRISK_VAR": str(var), "CLRISK_PORT": str(port), "CLRISK_LOG_LEVEL": "warning", **settings}
    command = (sys.executable, "-m", "gunicorn", "app:server")
    with running(*command, port=port, environment=environment, path="/healthz") as address:
        yield address
