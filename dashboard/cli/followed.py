"""A command that another program follows: a JSON line for every step, and an end when nobody listens any more."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import orjson

_POLITE = 10
"""Added to the priority of the process: whoever follows serves visitors on the same machine."""


_ENOUGH = 8
"""Sheets after which the time that is left is told: the first ones wait for the data to be opened."""


class Follower:
    """Tells how far a command is, with the seconds that are left as the sheets since the first suggest."""

    def __init__(self, *, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._clock, self._made, self._first = total, clock, 0, 0.0

    def reached(self, done: int, name: str) -> None:
        """``done`` of all, the last of them called ``name``."""
        self._made += 1
        if self._made == 1:
            self._first = self._clock()
        line = {"done": done, "total": self._total, "name": name, "seconds_left": self._left(done)}
        sys.stdout.write(f"{as_line(line)}\n")
        sys.stdout.flush()

    def _left(self, done: int) -> int | None:
        if self._made < _ENOUGH:
            return None
        return round((self._clock() - self._first) / (self._made - 1) * (self._total - done))


def as_line(told: object) -> str:
    """One JSON object on one line."""
    return orjson.dumps(told, default=str).decode()


def end_with_standard_input() -> threading.Event:
    """End as with Ctrl-C when standard input is closed: by the program that follows, or because that is gone.

    The event says so too: an interrupt that falls into a clean-up of Python's own is swallowed there, and whoever works
    through a list looks at it after every item.
    """
    closed = threading.Event()
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(_POLITE)
    threading.Thread(target=_listen, args=(closed,), daemon=True).start()
    return closed


def _listen(closed: threading.Event) -> None:
    # Not through the buffer of ``sys.stdin``: its lock, held by this thread, would stop Python from ending.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    closed.set()
    if hasattr(signal, "pthread_kill"):  # wakes the main thread, whatever it waits for
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()
