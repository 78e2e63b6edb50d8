"""A PostgreSQL of its own for a test run: Debian's package, a folder in /tmp, a socket and no port."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from bootstrap import find_postgres
from tests.support.machine import on_ci

USER = "postgres"


def programs() -> Path:
    """Where ``initdb`` and ``pg_ctl`` lie; they are not on the PATH of a Debian machine."""
    found = find_postgres()
    if found is None:
        raise RuntimeError("PostgreSQL is missing; install it with: apt-get install -y postgresql")
    return Path(found)


@dataclass
class Server:
    """A running server."""

    socket: Path
    numbers: count = field(default_factory=count)

    def new_database(self) -> str:
        """Address of a new, empty database."""
        name = f"atlas_{next(self.numbers)}"
        run([programs() / "createdb", "-h", self.socket, "-U", USER, name])
        return f"postgresql://{USER}@/{name}?host={self.socket}"


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server, give it, stop it, and leave nothing; without PostgreSQL the test is left out, on CI it fails."""
    if find_postgres() is None and not on_ci():
        pytest.skip("no PostgreSQL here (Debian: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-", dir="/tmp"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    try:
        run([programs() / "initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8"])
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        run([programs() / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"])
        try:
            yield Server(folder)
        finally:
            run([programs() / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list) -> None:
    """Run as the user that PostgreSQL accepts: it refuses to be root."""
    words = [str(word) for word in command]
    prefix = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *words], capture_output=True, text=True, cwd="/tmp")
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} failed: {done.stderr.strip()}")
