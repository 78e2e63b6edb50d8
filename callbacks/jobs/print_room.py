"""Where many sheets are printed for a page: by the command line in a process of its own, into a folder of its own.

The command keeps every finished sheet, so that a run that was cancelled or cut off goes on where it stopped; its memory
is given back when it ends; whoever asks for what is being printed already follows that run. Works alike behind a thread
of the serving process and behind Celery, whose workers see the same ``var``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import psutil
import structlog
from flask import Flask

from dashboard.errors import AtlasError
from dashboard.settings import Settings

EXTENSION = "clrisk-print-room"
ROOT = Path(__file__).resolve().parents[2]
KEPT_SECONDS = 24 * 3600
"""How long what was printed, or begun, can be fetched or taken up."""
KEPT_BYTES = 6_000_000_000
"""What may lie there in all; the oldest goes first. A country of 5,570 takes 0.8 GB, twice that while it is bound."""
ROOM_FOR_A_SHEET = 400_000
"""Bytes that must be free for each sheet: once as a part, once bound, and some to spare."""
_CLAIM, _SAID, _ERRORS = "claim.json", "said.json", "errors.txt"
_LOOK_SECONDS = 0.4
_END_SECONDS = 15

Tell = Callable[[dict[str, Any]], None]
"""Given ``done``, ``total``, ``name`` and ``seconds_left``, again and again; raises to end the run."""

_log = structlog.get_logger("atlas.print")


class PrintError(AtlasError):
    """The command ended without the file; the message is its reason."""

    key = "print"


@dataclass(frozen=True)
class Standing:
    """How far an order is that somebody gave before."""

    file: Path | None
    """Once it is whole."""
    done: int = 0
    total: int = 0
    is_running: bool = False


@dataclass(frozen=True)
class PrintRoom:
    """The folder of printed collections, and how the command line is called."""

    folder: Path
    settings: Settings

    def print(self, key: str, ending: str, arguments: tuple[str, ...], tell: Tell) -> Path:
        """The file of order ``key``: as it lies there, as another run is making it, or made now.

        Raises
        ------
        PrintError
            If the command refuses.
        """
        out = self.folder / key
        while True:
            if (ready := _ready(out, ending)) is not None:
                return ready
            self.sweep()
            out.mkdir(parents=True, exist_ok=True)
            if not _claim(out / _CLAIM):
                self._follow(out, tell)
                continue
            try:
                _run(self._command(out, ending, arguments), out, tell)
            finally:
                (out / _CLAIM).unlink(missing_ok=True)

    def standing(self, key: str, ending: str) -> Standing | None:
        """How far order ``key`` is; None where nothing of it is kept."""
        out = self.folder / key
        if (ready := _ready(out, ending)) is not None:
            return Standing(ready)
        said = _read(out / _SAID)
        if said is None or not said["done"] or _age(out) > KEPT_SECONDS:
            return None
        return Standing(None, said["done"], said["total"], is_running=_claimer(out / _CLAIM) is not None)

    def file(self, key: str, name: str) -> Path | None:
        """A finished file by the names in its address."""
        held = self.folder / key / name
        is_ours = key.isalnum() and not name.startswith(".") and name == held.name and held.suffix in (".pdf", ".zip")
        return held if is_ours and held.is_file() else None

    def has_room_for(self, sheets: int) -> bool:
        """Whether the disk can take so many."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free > sheets * ROOM_FOR_A_SHEET

    def sweep(self) -> None:
        """Take away what is old, and the oldest of what is too much; never what is being made."""
        runs = [one for one in self.folder.glob("*") if one.is_dir() and _claimer(one / _CLAIM) is None]
        held = 0
        for run in sorted(runs, key=_age):
            held += sum(_size(file) for file in run.rglob("*"))
            if _age(run) > KEPT_SECONDS or held > KEPT_BYTES:
                shutil.rmtree(run, ignore_errors=True)

    def _command(self, out: Path, ending: str, arguments: tuple[str, ...]) -> list[str]:
        folders = ("--out", str(out.absolute()), "--var", str(self.settings.var.absolute()))
        ground = ("--geodata", str(self.settings.geodata.absolute()))
        address = ("--address", self.settings.public_address) if self.settings.public_address else ()
        called = (sys.executable, "-m", "dashboard", "sheets", "--follow", "--format", ending)
        return [*called, *folders, *ground, *address, *arguments]

    def _follow(self, out: Path, tell: Tell) -> None:
        """Tell what another run says until it is over."""
        while _claimer(out / _CLAIM) is not None:
            if (said := _read(out / _SAID)) is not None:
                tell(said)
            time.sleep(_LOOK_SECONDS)
        (out / _CLAIM).unlink(missing_ok=True)


def open_print_room(server: Flask, settings: Settings) -> PrintRoom:
    """The print room of a web application, kept with it."""
    room = PrintRoom(settings.var / "sheets", settings)
    server.extensions[EXTENSION] = room
    return room


def print_room_of(server: Flask) -> PrintRoom:
    """The print room of ``server``."""
    room: PrintRoom = server.extensions[EXTENSION]
    return room


def _run(command: list[str], out: Path, tell: Tell) -> None:
    with (out / _ERRORS).open("w+") as errors:
        running = subprocess.Popen(  # noqa: S603  our own command, no shell
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        try:
            for said in _lines(running):
                if "done" in said:
                    _write(out / _SAID, said)
                    tell(said)
        finally:
            _end(running)
        errors.seek(0)
        if running.returncode:
            reason = errors.read().strip()[-400:]
            _log.warning("printing ended without a file", code=running.returncode, reason=reason)
            raise PrintError(reason.splitlines()[-1] if reason else f"the command ended with {running.returncode}")


def _lines(running: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """What the command says, and its last word again while it says nothing: cancelling must be heard meanwhile."""
    queue: Queue[str | None] = Queue()

    def listen() -> None:
        for line in running.stdout or ():
            queue.put(line)
        queue.put(None)

    Thread(target=listen, daemon=True).start()
    last: dict[str, Any] = {"done": 0, "total": 1, "name": "", "seconds_left": None}
    yield last
    while True:
        try:
            line = queue.get(timeout=_LOOK_SECONDS)
        except Empty:
            yield last
            continue
        if line is None:
            return
        last = json.loads(line)
        yield last


def _end(running: subprocess.Popen[str]) -> None:
    """Close its input, which ends it and its helpers; a run that is over is only waited for."""
    if running.stdin is not None:
        running.stdin.close()
    try:
        running.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _ready(out: Path, ending: str) -> Path | None:
    return next(iter(sorted(out.glob(f"*.{ending}"))), None)


def _claim(file: Path) -> bool:
    """Whether the folder is ours from now on; a claim of a process that is gone does not count."""
    if file.exists() and _claimer(file) is None:
        file.unlink(missing_ok=True)
    try:
        with file.open("x") as claimed:
            json.dump({"process": os.getpid(), "since": psutil.Process().create_time()}, claimed)
    except FileExistsError:
        return False
    return True


def _claimer(file: Path) -> int | None:
    held = _read(file)
    if held is None:
        # Made a moment ago and not written yet, or nobody's.
        return 0 if file.exists() and _age(file) < _END_SECONDS else None
    try:
        return int(held["process"]) if psutil.Process(held["process"]).create_time() == held["since"] else None
    except psutil.NoSuchProcess:
        return None


def _read(file: Path) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return held


def _write(file: Path, content: dict[str, Any]) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(content), "utf-8")
    draft.replace(file)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
