"""The edition of the atlas that is served, renewed while visitors are there.

A release that is published or imported makes a new edition. It is made aside, in a thread of its own, and takes
the place of the one before in a single step; a visitor who has a page open goes on with the edition that page was
made of. Editions are named after what they hold, so processes that serve side by side need not speak to each other:
whoever is asked for an edition that it does not know yet looks at the disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition, Thread

import structlog
from flask import Flask

from callbacks.services import Services
from dashboard.errors import AtlasError
from dashboard.release.watch import Standing

Look = Callable[[], tuple[Standing, ...]]
Renew = Callable[[Services, tuple[Standing, ...]], Services]

GLANCE_SECONDS = 1.0
"""How old a look at the disk may be when a page is asked for."""
PATIENCE_SECONDS = 30.0
"""How long a visitor waits for an edition that another process already serves."""
KEPT = 3
"""Editions kept for pages that are open."""

EXTENSION = "clrisk-serving"
"""Where a web application keeps what it serves."""

_log = structlog.get_logger("atlas")


class Serving:
    """Hands out editions; safe to ask from any number of threads."""

    def __init__(self, first: Services, *, look: Look | None = None, renew: Renew | None = None) -> None:
        self._editions: tuple[Services, ...] = (first,)
        self._look, self._renew = look, renew
        self._changed = Condition()
        self._seen = tuple(first.opened or ())
        self._looked = time.monotonic()
        self._is_renewing = False

    def now(self) -> Services:
        """The newest edition; when the disk holds another one, it begins to be made and this one serves on."""
        if time.monotonic() - self._looked > GLANCE_SECONDS:
            self._glance()
        return self._editions[0]

    def of(self, edition: str) -> Services:
        """The edition of a page that is open; the newest one when it is unknown or too old to be kept."""
        held = self._find(edition)
        if held is None and edition:
            self.catch_up()
            held = self._find(edition)
        return held or self.now()

    def catch_up(self) -> None:
        """Wait for what stands on disk: another process is ahead, and its page must not be answered from older data."""
        self._glance()
        with self._changed:
            self._changed.wait_for(lambda: not self._is_renewing, timeout=PATIENCE_SECONDS)

    def every(self) -> tuple[Services, ...]:
        """Editions that pages may still be made of, newest first."""
        return self._editions

    def _find(self, edition: str) -> Services | None:
        return next((one for one in self._editions if one.edition == edition), None)

    def _glance(self) -> None:
        if self._look is None or self._renew is None:
            return
        self._looked = time.monotonic()
        found = self._look()
        with self._changed:
            if self._is_renewing or found == self._seen:
                return
            self._is_renewing, self._seen = True, found
        Thread(target=self._make, args=(self._renew, found), name="new edition", daemon=True).start()

    def _make(self, renew: Renew, found: tuple[Standing, ...]) -> None:
        made = None
        started = time.perf_counter()
        try:
            made = renew(self._editions[0], found)
        except (AtlasError, OSError) as error:
            # The edition before serves on; the next change on disk is another try.
            _log.error("new edition refused", reason=str(error))
        finally:
            with self._changed:
                if made is not None and made.edition != self._editions[0].edition:
                    self._editions = (made, *self._editions)[:KEPT]
                elif made is not None:
                    self._editions = (made, *self._editions[1:])
                self._is_renewing = False
                self._changed.notify_all()
        if made is not None:
            seconds = round(time.perf_counter() - started, 2)
            _log.info("new edition", releases=len(made.manifests), broken=len(made.broken), seconds=seconds)


def serving_of(server: Flask) -> Serving:
    """What ``server`` serves; for what runs beside its requests."""
    serving: Serving = server.extensions[EXTENSION]
    return serving
