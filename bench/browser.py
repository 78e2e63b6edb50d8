"""A quiet headless Chromium that counts bytes and milliseconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.ways import NOTE_MOVABLE, NOTE_PAINTED, Way
from tests.support.machine import CHROMIUM, CHROMIUM_FLAGS

WINDOW = {"width": 1280, "height": 800}
REST_SECONDS = 1.0
"""Pause between changes: long enough for the words around the map to follow, so that each change starts at rest."""


@dataclass
class Traffic:
    """Bytes that came over the line, as compressed as they came."""

    received: int = 0
    by_address: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """Milliseconds and bytes of a series of changes."""

    milliseconds: np.ndarray
    bytes_per_change: float

    @property
    def median(self) -> float:
        """Milliseconds that half of the changes stay under."""
        return float(np.median(self.milliseconds))

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 changes stay under."""
        return float(np.percentile(self.milliseconds, 95))


@contextmanager
def visitor() -> Iterator[BrowserContext]:
    """A browser with an empty cache; closed afterwards."""
    if CHROMIUM is None:
        raise SystemExit("The map benchmarks need Chromium, Chrome or Edge (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        flags = [flag for flag in CHROMIUM_FLAGS if flag != "--headless"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield browser.new_context(viewport=WINDOW, locale="en-GB")
        finally:
            browser.close()


def counted(page: Page) -> Traffic:
    """Traffic of ``page`` from now on."""
    traffic, addresses = Traffic(), dict[str, str]()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        traffic.received += size
        url = addresses.get(event["requestId"], "?")
        traffic.by_address[url] = traffic.by_address.get(url, 0) + size

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    return traffic


def first_map(context: BrowserContext, way: Way, url: str) -> tuple[Page, float, Traffic]:
    """A page opened on ``url``: the page, milliseconds from navigation to the drawn map, and its bytes."""
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(NOTE_PAINTED)
    page.add_init_script(NOTE_MOVABLE)
    traffic = counted(page)
    page.goto(url, wait_until="commit")
    milliseconds = page.evaluate(way.first)
    page.wait_for_load_state("networkidle")
    return page, float(milliseconds), traffic


def changes(page: Page, way: Way, *, values: np.ndarray, traffic: Traffic) -> Changes:
    """Move the slider through ``values``; the first two moves warm up and are not counted."""
    page.wait_for_selector(way.slider, state="attached")
    time.sleep(REST_SECONDS)
    times = []
    for at, value in enumerate(values):
        if at == 2:
            before = traffic.received
        times.append(page.evaluate(way.change, f"{value:g}"))
        time.sleep(REST_SECONDS)
    page.wait_for_load_state("networkidle")
    return Changes(np.array(times[2:]), (traffic.received - before) / (len(values) - 2))
