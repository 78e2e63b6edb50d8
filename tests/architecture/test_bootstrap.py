"""The first command of a stranger: whatever stops it is said in one sentence that tells what to do."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootstrap
from tests.support.machine import ROOT, free_port

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


def stopped(*arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        bootstrap.main(list(arguments))
    assert isinstance(ended.value.code, str), "one sentence, and exit code 1"
    return ended.value.code


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if everything were installed."""
    monkeypatch.setattr(bootstrap, "prepare", lambda lock: None)


@pytest.mark.usefixtures("prepared")
def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]

        told = stopped("run", "--port", str(port))

    assert told == f"Port {port} is taken by another program; choose another: make run PORT={port + 1}."


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert stopped("run", f"--port={port}") == f"PORT must be a whole number from 1 to 65535; received '{port}'."


@pytest.mark.usefixtures("prepared")
def test_a_host_that_is_not_this_machine_is_refused() -> None:
    assert "HOST 'no.such.host.invalid' is not an address of this machine" in stopped(
        "run", "--host", "no.such.host.invalid"
    )


def test_an_old_python_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)

    with pytest.raises(SystemExit) as ended:
        bootstrap.suitable_interpreter()

    assert "needs Python 3.11 or newer and this is Python 3.9" in str(ended.value.code)


def test_an_old_python_finds_a_newer_one_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/somewhere/{name}" if name == "python3.12" else None)
    monkeypatch.setattr(bootstrap, "version_of", lambda interpreter: (3, 12))

    assert bootstrap.suitable_interpreter() == ["python3.12"]


def test_a_full_disk_is_told_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "is_prepared", lambda lock: False)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**10, 10**10, 10**6))

    assert "not enough disk space" in stopped("setup")


@pytest.mark.parametrize(
    ("pip_said", "we_say"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution",
            "network",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one the lock file names",
        ),
        ("ERROR: something new", "something new"),
    ],
)
def test_pips_failures_become_one_sentence(pip_said: str, we_say: str) -> None:
    with pytest.raises(SystemExit) as ended:
        bootstrap.explain_failed_install(pip_said)

    told = str(ended.value.code)
    assert we_say in told
    assert "\n" not in told


def test_a_missing_venv_module_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr="ensurepip is not available")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "suitable_interpreter", lambda: [sys.executable])
    monkeypatch.setattr(bootstrap, "version_of", lambda interpreter: (3, 11) if interpreter == sys.executable else None)
    monkeypatch.setattr(bootstrap, "apt_install", lambda *packages: False)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *args, **kwargs: failed)

    with pytest.raises(SystemExit) as ended:
        bootstrap.make_venv()

    assert "sudo apt install python3.11-venv" in str(ended.value.code)


def test_a_changed_lock_file_is_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "venv_python", lambda: sys.executable)
    monkeypatch.setattr(bootstrap, "stamp", lambda: {bootstrap.RUNTIME: "another digest"})
    assert not bootstrap.is_prepared(bootstrap.RUNTIME)

    monkeypatch.setattr(bootstrap, "stamp", lambda: {bootstrap.RUNTIME: bootstrap.digest_of(bootstrap.RUNTIME)})
    assert bootstrap.is_prepared(bootstrap.RUNTIME)


@pytest.mark.parametrize("installed", [True, False])
def test_what_the_tests_start_is_installed_or_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], installed: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda *arguments, **named: None)
    monkeypatch.setattr(bootstrap, "find_chromium", lambda: None)
    monkeypatch.setattr(bootstrap, "find_postgres", lambda: None)
    monkeypatch.setattr(bootstrap, "apt_install", lambda *packages: asked.extend(packages) or installed)
    monkeypatch.setattr(bootstrap, "in_venv", lambda *command: 0)

    assert bootstrap.test([]) == 0

    assert asked == ["chromium", "redis-server", "postgresql", "poppler-utils"]
    told = capsys.readouterr().out
    assert [package for package in asked if f"apt install {package}" in told] == ([] if installed else asked)


def test_it_imports_nothing_that_would_have_to_be_installed() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "bootstrap.py"), "--help"], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


@pytest.fixture
def run(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``make run`` without make and without installing: this environment stands in for .venv."""
    port = free_port()
    code = (
        "import sys, bootstrap; bootstrap.prepare = lambda lock: None; bootstrap.venv_python = lambda: sys.executable; "
        f"sys.exit(bootstrap.main(['run', '--port', '{port}']))"
    )
    environment = {**os.environ, "CLRISK_VAR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


@POSIX_ONLY
def test_run_says_the_address_once_it_answers_and_ends_cleanly(run: tuple[subprocess.Popen[str], int]) -> None:
    process, port = run
    assert process.stdout is not None
    told = ""
    while "is ready" not in told:
        line = process.stdout.readline()
        assert line, f"it ended before it was ready: {told}"
        told += line
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    assert f"http://127.0.0.1:{port} " in told
    assert opener.open(f"http://127.0.0.1:{port}/healthz", timeout=10).status == 200

    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in told + rest
    assert not answers(port)


@POSIX_ONLY
def test_ctrl_c_while_it_still_starts_ends_it_as_cleanly(run: tuple[subprocess.Popen[str], int]) -> None:
    process, port = run
    assert process.stdout is not None
    assert "Starting" in process.stdout.readline()
    time.sleep(0.3)

    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "Traceback" not in rest
    assert not answers(port)


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0
