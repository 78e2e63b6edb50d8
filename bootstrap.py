"""Prepare and run the atlas with nothing but Python: ``python bootstrap.py <command>``.

Standard library only, for Linux, macOS and Windows. It makes ``.venv`` when it is missing or the lock
file changed, installs exactly the locked versions, and runs one command inside it; ``make <command>``
is the same thing in fewer letters.

Whatever stops it is said in one sentence that tells what to do next. Old interpreters read this file
too (to be told that they are too old), so nothing here needs a newer syntax than Python 3.7 knows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
INSTALL_LOG = VENV / "install.log"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
OLDEST_PYTHON, NEWEST_TRIED_PYTHON = (3, 11), (3, 14)
DISK_NEEDED = {RUNTIME: 1_500_000_000, DEVELOPMENT: 2_500_000_000}
WINDOWS = sys.platform == "win32"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
UV_COMPILE = "uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet"


def stop(sentence: str) -> NoReturn:
    """End with one sentence on the error stream and exit code 1."""
    raise SystemExit(sentence)


def say(sentence: str) -> None:
    """Tell the person at the keyboard what is going on, at once."""
    print(sentence, flush=True)


# --- the interpreter ----------------------------------------------------------------------------


def version_of(interpreter: str) -> tuple[int, int] | None:
    """Version of ``interpreter``, or None when it does not answer."""
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        answer = subprocess.run(
            [*interpreter.split("|"), "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    return None


def is_suitable(version: tuple[int, int] | None) -> bool:
    """Whether the locked packages can be installed for this version of Python."""
    return version is not None and OLDEST_PYTHON <= version <= NEWEST_TRIED_PYTHON


def suitable_interpreter() -> list[str]:
    """This Python when it is recent enough, otherwise another one found on the machine."""
    if is_suitable(sys.version_info[:2]):
        return [sys.executable]
    for minor in range(NEWEST_TRIED_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        candidate = f"py|-3.{minor}" if WINDOWS else f"python3.{minor}"
        if shutil.which(candidate.split("|")[0]) and is_suitable(version_of(candidate)):
            return candidate.split("|")
    here = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info[:2] > NEWEST_TRIED_PYTHON:
        # Newer than anything tried: most likely fine, and pip will say so if a wheel is missing.
        return [sys.executable]
    stop(
        f"The atlas needs Python 3.11 or newer and this is Python {here}; install one from python.org "
        "(Debian and Ubuntu: apt install python3.11-venv) and run the same command again."
    )


# --- the virtual environment --------------------------------------------------------------------


def venv_python() -> str:
    """Path of the interpreter inside ``.venv``."""
    return str(VENV / ("Scripts/python.exe" if WINDOWS else "bin/python"))


def stamp() -> dict[str, str]:
    """What is installed in ``.venv``: the digest of each lock file, and the Python it is for."""
    with suppress(OSError, ValueError):
        read = json.loads(STAMP.read_text(encoding="utf-8"))
        if isinstance(read, dict):
            return {str(key): str(value) for key, value in read.items()}
    return {}


def digest_of(lock: str) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def is_prepared(lock: str) -> bool:
    """Whether ``.venv`` holds exactly what ``lock`` says."""
    return Path(venv_python()).exists() and stamp().get(lock) == digest_of(lock)


def prepare(lock: str) -> None:
    """Make ``.venv`` hold what ``lock`` says; at once when it already does."""
    if is_prepared(lock):
        return
    if shutil.disk_usage(ROOT).free < DISK_NEEDED[lock]:
        stop(
            f"There is not enough disk space in {ROOT}: the libraries need about {DISK_NEEDED[lock] / 1e9:.1f} GB; "
            "free some and run the same command again."
        )
    make_venv()
    install(lock)
    # The development lock contains every line of the runtime lock, so it stands for both.
    installed = {name: digest_of(name) for name in ((RUNTIME, DEVELOPMENT) if lock == DEVELOPMENT else (RUNTIME,))}
    STAMP.write_text(json.dumps(installed, indent=1), encoding="utf-8")


def make_venv() -> None:
    """Make ``.venv``, anew when the one there is broken or made by a Python that is too old."""
    if is_suitable(version_of(venv_python())):
        return
    interpreter = suitable_interpreter()
    if VENV.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    say("Making a virtual environment in .venv ...")
    done = subprocess.run([*interpreter, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode == 0:
        return
    told = done.stdout + done.stderr
    version = "{}.{}".format(*(version_of("|".join(interpreter)) or sys.version_info[:2]))
    package = f"python{version}-venv"
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in told or "No module named venv" in told:
        if apt_install(package):
            make_venv()
            return
        stop(
            f"Python {version} is here without its 'venv' module; on Debian and Ubuntu type: "
            f"sudo apt install {package}, then run the same command again."
        )
    stop_if_disk_is_full(told)
    stop(f"The virtual environment could not be made in {VENV}: {last_line(told)}")


def install(lock: str) -> None:
    """Install every package of ``lock``, each checked against its hash."""
    total = len(re.findall(r"^[a-z0-9].*==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
    say(f"Installing {total} libraries (only this once; a few minutes on a slow line) ...")
    pip = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command = [*pip, "--require-hashes", "--no-deps", "-r", str(ROOT / lock)]
    told: list[str] = []
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert process.stdout is not None
    with INSTALL_LOG.open("w", encoding="utf-8") as log:
        for line in process.stdout:
            log.write(line)
            told.append(line)
            seen = sum(one.startswith("Collecting") or "already satisfied" in one for one in told)
            if sys.stdout.isatty():
                print(f"\r  {min(seen, total)} of {total} ", end="", flush=True)
    if sys.stdout.isatty():
        print()
    if process.wait() != 0:
        STAMP.unlink() if STAMP.exists() else None
        explain_failed_install("".join(told))


def explain_failed_install(told: str) -> NoReturn:
    """Say in one sentence why pip gave up."""
    stop_if_disk_is_full(told)
    if re.search(r"connection broken|NewConnectionError|name resolution|getaddrinfo|ConnectTimeout|ProxyError", told):
        stop(
            "The libraries could not be fetched: the Python package index does not answer. The first start needs "
            "the network once (later ones do not); connect, or point PIP_INDEX_URL at a mirror, and try again."
        )
    if "DO NOT MATCH THE HASHES" in told:
        stop("A downloaded library is not the one the lock file names, so nothing of it was installed; try again.")
    reason = next((line for line in told.splitlines() if line.startswith("ERROR")), last_line(told))
    stop(f"The libraries could not be installed: {reason} (all of pip's words are in {INSTALL_LOG})")


def stop_if_disk_is_full(told: str) -> None:
    """Say it plainly when the disk ran full on the way."""
    if "No space left on device" in told or "not enough space on the disk" in told:
        stop(f"The disk of {ROOT} is full; free about 2 GB and run the same command again.")


def last_line(told: str) -> str:
    """The last line with something in it: where tools put their reason."""
    return next((line.strip() for line in reversed(told.splitlines()) if line.strip()), "no reason was given")


def apt_install(*packages: str) -> bool:
    """Install Debian packages when that is possible without asking anybody (root, apt); whether it worked."""
    if WINDOWS or not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say("Installing {} with apt ...".format(" ".join(packages)))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, **quiet)  # type: ignore[call-overload]
    return bool(done.returncode == 0)


# --- serving ------------------------------------------------------------------------------------


def serve(host: str, port: str) -> int:
    """Serve with the production server until Ctrl-C; says the address once it answers."""
    number = checked_port(host, port)
    environment = dict(os.environ, CLRISK_HOST=host, CLRISK_PORT=str(number))
    with foreground(), asked_to_stop() as stops:
        say("Starting the atlas ... (map files are derived at the first start, some ten seconds for each country)")
        # A session of its own: Ctrl-C reaches this program alone, which then ends the server in order.
        process = subprocess.Popen(
            server_command(host, number), cwd=ROOT, env=environment, start_new_session=not WINDOWS
        )
        is_ready = False
        while process.poll() is None and not stops:
            if not is_ready and answers(host, number):
                is_ready = True
                say(f"CLRISK Atlas is ready: {address_of(host, number)}   (Ctrl-C stops it)")
            time.sleep(0.1)
        if process.poll() is not None:
            return process.wait()
        say("\nStopping ...")
        return end(process, is_ready=is_ready)


def server_command(host: str, port: int) -> list[str]:
    """Gunicorn as in the Dockerfile; waitress where gunicorn does not exist."""
    if not WINDOWS:
        return [venv_python(), "-m", "gunicorn", "app:server"]
    serving = f"waitress.serve(served, host={host!r}, port={port}, threads=8)"
    return [venv_python(), "-c", f"import app, waitress; served = app.server; app.warm_up(served); {serving}"]


def checked_port(host: str, port: str) -> int:
    """The port as a number, once it is sure that it can be served on."""
    if not port.isdigit() or not 1 <= int(port) <= 65535:
        stop(f"PORT must be a whole number from 1 to 65535; received '{port}'.")
    number = int(port)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
    except OSError:
        stop(f"HOST '{host}' is not an address of this machine; leave it out, or use HOST=0.0.0.0 to serve others.")
    with socket.socket(family, kind, protocol) as trial:
        if not WINDOWS:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except PermissionError:
            stop(f"Port {number} needs administrator rights; choose one above 1023: make run PORT=8050.")
        except OSError as error:
            if number_is_taken(error):
                stop(f"Port {number} is taken by another program; choose another: make run PORT={number + 1}.")
            stop(f"The atlas cannot listen on {host}:{number}: {error.strerror}.")
    return number


def number_is_taken(error: OSError) -> bool:
    """Whether the system says that somebody else listens there (Windows has a number of its own for it)."""
    import errno

    return error.errno == errno.EADDRINUSE or getattr(error, "winerror", None) == 10048


def bracketed(host: str) -> str:
    """An IPv6 address in brackets, any other host as it is."""
    return f"[{host}]" if ":" in host else host


def address_of(host: str, port: int) -> str:
    """Where a browser of this machine finds a server that listens on ``host``."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{bracketed(reachable)}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether the server answers by now, be it that it is not well."""
    # A proxy of the environment must not stand between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address_of(host, port) + "/healthz", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def end(process: subprocess.Popen[bytes], *, is_ready: bool) -> int:
    """Ask the server to stop and wait for it; 0 whether it went by itself or not."""
    with suppress(OSError):
        # While it still loads, SIGINT would end in a traceback; later it is gunicorn's word for "now".
        process.send_signal(signal.SIGINT) if is_ready and not WINDOWS else process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 0


@contextmanager
def asked_to_stop() -> Iterator[list[int]]:
    """The signals received so far that mean "stop": Ctrl-C, a polite kill, a closed terminal.

    They are collected instead of raised, so that none can fall between starting the server and knowing it.
    """
    received: list[int] = []
    numbers = [signal.SIGINT, signal.SIGTERM] + ([] if WINDOWS else [signal.SIGHUP])
    before = [(number, signal.signal(number, lambda number, _frame: received.append(number))) for number in numbers]
    try:
        yield received
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def foreground() -> Iterator[None]:
    """Take the terminal while serving, so that Ctrl-C ends the atlas and not ``make`` before it.

    Without this ``make`` dies of the same Ctrl-C and prints "Interrupt" under a clean ending.
    """
    if WINDOWS or not sys.stdin.isatty():
        yield
        return
    terminal, group_before = sys.stdin.fileno(), os.getpgrp()
    kept = [(number, signal.signal(number, signal.SIG_IGN)) for number in (signal.SIGTTOU, signal.SIGTSTP)]
    try:
        with suppress(OSError):
            if os.getpid() != group_before:
                os.setpgid(0, 0)
            os.tcsetpgrp(terminal, os.getpgrp())
        yield
    finally:
        with suppress(OSError):
            os.tcsetpgrp(terminal, group_before)
        for number, handler in kept:
            signal.signal(number, handler)


# --- checking -----------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """A Chromium, Chrome or Edge of this machine for the browser tests; CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    brought = sorted(map(str, Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")), reverse=True)
    return found or next((place for place in (*CHROMIUM_PLACES, *brought) if Path(place).exists()), None)


def find_postgres() -> str | None:
    """Folder of PostgreSQL's server programs; Debian keeps them, by version, away from the PATH."""
    versions = [one for one in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl") if one.parts[-3].isdigit()]
    if versions:
        return str(max(versions, key=lambda one: int(one.parts[-3])).parent)
    on_path = shutil.which("pg_ctl")
    return str(Path(on_path).parent) if on_path else None


def in_venv(*command: str) -> int:
    """Exit code of a Python command inside ``.venv``."""
    return subprocess.call([venv_python(), *command], cwd=ROOT)


def test(arguments: list[str]) -> int:
    """Run pytest, with a browser for the browser tests."""
    if find_chromium() is None and not apt_install("chromium"):
        say(
            "No Chromium, Chrome or Edge was found, so the browser tests are left out; install one "
            "(Debian: apt install chromium; elsewhere: python -m playwright install chromium) or name it in CHROMIUM."
        )
    if shutil.which("redis-server") is None and not apt_install("redis-server"):
        say("No redis-server was found, so the tests of the job queue are left out (Debian: apt install redis-server).")
    if find_postgres() is None and not apt_install("postgresql"):
        say("No PostgreSQL was found, so the store is tested on SQLite alone (Debian: apt install postgresql).")
    if shutil.which("pdftotext") is None and not apt_install("poppler-utils"):
        say("No poppler was found, so printed files are not read back (Debian: apt install poppler-utils).")
    together = [] if arguments else ["-n", "2", "--dist", "loadfile"]
    return in_venv("-m", "pytest", *together, *arguments)


def lint() -> int:
    """Run every check that does not run the product; all of them, so that one run tells everything."""
    scripts = Path(venv_python()).parent
    hadolint = shutil.which("hadolint", path=str(scripts)) or shutil.which("hadolint")
    checks = [
        ("style", [venv_python(), "-m", "ruff", "check", "."]),
        ("format", [venv_python(), "-m", "ruff", "format", "--check", "."]),
        ("types", [venv_python(), "-m", "mypy"]),
        ("rooms", [venv_python(), "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
        ("wording", [venv_python(), "-m", "pytest", "-q", "tests/architecture/test_wording.py"]),
        ("Dockerfile", [hadolint or "", "Dockerfile"]),
    ]
    failed = []
    for name, command in checks:
        if not command[0]:
            say(f"{name}: no linter for it on this kind of machine; left out")
        elif subprocess.call(command, cwd=ROOT) != 0:
            failed.append(name)
    say("lint failed: {}".format(", ".join(failed)) if failed else "lint: all clean")
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Resolve pyproject.toml anew into the two lock files (needs uv: pipx install uv); ``--upgrade`` renews them."""
    uv = shutil.which("uv")
    if uv is None:
        stop("Making the lock files needs uv; type: pipx install uv, then run the same command again.")
    compile_command = [uv, *UV_COMPILE.split()[1:], *arguments, "pyproject.toml"]
    first = subprocess.call([*compile_command, "-o", RUNTIME], cwd=ROOT, stdout=subprocess.DEVNULL)
    second = [*compile_command, "--group", "dev", "-c", RUNTIME, "-o", DEVELOPMENT]
    return first or subprocess.call(second, cwd=ROOT, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """Run one command; what it says and its exit code are the whole answer."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Prepare and run CLRISK Atlas.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("setup", help="make .venv and install the locked libraries")
    serving = commands.add_parser("run", help="serve the atlas until Ctrl-C")
    serving.add_argument("--host", default="", help="address to listen on (default: CLRISK_HOST or 127.0.0.1)")
    serving.add_argument("--port", default="", help="port to listen on (default: CLRISK_PORT or 8050)")
    commands.add_parser("test", help="run the tests; further arguments go to pytest")
    commands.add_parser("lint", help="style, types, rooms, wording, Dockerfile")
    commands.add_parser("bench", help="measure, beside the peers; further arguments choose benchmarks")
    commands.add_parser("data", help="build geodata/ anew from its pinned sources")
    commands.add_parser("lock", help="resolve pyproject.toml into the lock files")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command not in ("test", "bench", "data", "lock"):
        parser.error(f"unknown argument: {rest[0]}")
    if chosen.command == "lock":
        return lock(rest)
    prepare(RUNTIME if chosen.command in ("setup", "run") else DEVELOPMENT)
    if chosen.command == "run":
        host = chosen.host or os.environ.get("CLRISK_HOST") or "127.0.0.1"
        return serve(host, chosen.port or os.environ.get("CLRISK_PORT") or "8050")
    if chosen.command == "test":
        return test(rest)
    if chosen.command == "lint":
        return lint()
    if chosen.command in ("bench", "data"):
        return in_venv("-m", {"bench": "bench", "data": "geodata.build"}[chosen.command], *rest)
    say("Ready. Start the atlas with: make run")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
