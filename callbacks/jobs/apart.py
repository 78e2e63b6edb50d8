"""Typesetting that can be cancelled: by a process of its own, which is ended as soon as nobody wants its PDF."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from dashboard.downloads.typeset_apart import order_of
from dashboard.errors import AtlasError

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.5
"""How often it is asked whether the file is still wanted."""


class TypesettingError(AtlasError):
    """The process ended without a PDF; the message is its last line."""

    key = "typesetting"


def pdf_apart(template: Path, told: Mapping[str, Any], *, created: date, tick: Callable[[], None]) -> bytes:
    """As ``typeset.pdf``; ``tick`` is called twice a second meanwhile, and what it raises ends the process.

    Raises
    ------
    TypesettingError
        If the process ends without a PDF.
    """
    command = (sys.executable, "-m", "dashboard.downloads.typeset_apart")
    with TemporaryFile() as order:
        # By a file: what a pipe does not take at once is lost by waiting with a limit.
        order.write(order_of(template, told, created=created))
        order.seek(0)
        pipes = {"stdin": order, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]  # noqa: S603 ours
            try:
                body, errors = _wait(process, tick)
            finally:
                process.kill()  # one that has ended is left alone
    if process.returncode != 0:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise TypesettingError(f"the PDF was not made: {lines[-1] if lines else process.returncode}; try again")
    return body


def _wait(process: subprocess.Popen[bytes], tick: Callable[[], None]) -> tuple[bytes, bytes]:
    while True:
        try:
            return process.communicate(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            tick()
