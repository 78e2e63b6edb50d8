"""A real Chromium and a real server; what every browser test watches for without asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.machine import CHROMIUM, CHROMIUM_FLAGS
from tests.support.server import running_atlas

PATIENCE = 30_000
"""Milliseconds a page may take on a busy machine; a test never waits for time, only for a state."""
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@dataclass
class Watched:
    """What went on in a page besides what was asked for."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Start a Chromium with further flags; all are ended together."""
    with sync_playwright() as playwright, ExitStack() as stack:

        def start(*flags: str) -> Browser:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=[*CHROMIUM_FLAGS, *flags], headless=True
            )
            stack.callback(browser.close)
            return browser

        yield start


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Browser:
    return launch()


@pytest.fixture(scope="session")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the atlas as it ships, with a ``var`` folder of its own."""
    var: Path = tmp_path_factory.mktemp("atlas")
    with running_atlas(var, CLRISK_RATE_LIMIT="off") as address:
        yield address


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def visitor(chromium: Browser, atlas: str, watched: Watched) -> Iterator[Callable[..., Page]]:
    """A new visitor with a page of their own; console errors and requests that leave the machine are kept."""
    contexts: list[BrowserContext] = []

    def come(*, browser: Browser = chromium, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "base_url": atlas, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: watched.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda asked: _watch(asked.url, atlas, watched))
        return page

    yield come
    for context in contexts:
        context.close()


def _watch(url: str, atlas: str, watched: Watched) -> None:
    if not url.startswith((atlas, "data:", "blob:")):
        watched.outside.append(url)


def open_map(page: Page, address: str) -> Page:
    """Go to an address and wait until its map is painted and its page stands."""
    page.goto(address)
    page.wait_for_selector("#risk-map-slot canvas")
    page.wait_for_function("(({ scene, coming, movable }) => scene && movable && !coming)(window.clriskMap.state())")
    page.wait_for_selector("#risk-map-panel .panel-title")
    return page
