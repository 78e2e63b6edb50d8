"""Sheets made by processes of this machine: each opens the release once and makes one sheet after the other."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.answers import Download
from dashboard.choices import View
from dashboard.downloads.sheet_files import SheetFormat, sheet_file
from dashboard.downloads.sheet_view import Paper
from dashboard.downloads.typeset import TEMPLATES, fonts, forget
from dashboard.language import Language
from dashboard.store.plan_items import Ties, items_here

if TYPE_CHECKING:
    from dashboard.explorer import Explorer

Make = Callable[[str], Download]
SHEETS_OF_A_PROCESS = 1500
"""A process is replaced after so many, in case something that it uses lets go of less than it took."""


@dataclass(frozen=True)
class Order:
    """What is to be printed, the same for every municipality."""

    release: str
    """Its name."""
    folders: tuple[tuple[Path, bool], ...]
    """Every release of the country, and whether it is served by default: a sheet tells what changed since the last."""
    regional: Path
    plan: Ties
    """What the plan ties to the factors of the release, read once: every sheet of a run says the same of it."""
    country: str
    outcome: str | None
    language: Language
    pages: int
    paper: Paper
    site: str
    created: date
    title: str


class Press:
    """Makes the sheets of one order in this process."""

    def __init__(self, order: Order) -> None:
        self._order, self._explorer, self._fonts = order, opened(order.folders, order.regional), fonts()

    def __call__(self, code: str) -> Download:
        """The sheet of one municipality."""
        order = self._order
        view, _ = self._explorer.resolve(
            View(
                country=order.country,
                release=order.release,
                outcome=order.outcome,
                municipality=code,
                language=order.language,
            )
        )
        profile = self._explorer.profile(view, code, plan=items_here(order.plan, view))
        held = self._explorer.sheet(view, profile, site=order.site)
        made = sheet_file(
            held,
            SheetFormat.PDF,
            created=order.created,
            pages=order.pages,
            paper=order.paper,
            fonts=self._fonts,
            title=order.title,
        )
        forget(self._fonts)
        return made


def opened(folders: Sequence[tuple[Path, bool]], regional: Path) -> Explorer:
    """An explorer of the releases in ``folders``."""
    from dashboard.explorer import Explorer, RegionalGround
    from dashboard.release.reader import open_regional, open_release

    held = [(open_release(folder), is_default) for folder, is_default in folders]
    versions = frozenset(release.digest for release, is_default in held if not is_default)
    ground = RegionalGround.of(open_regional(regional))
    return Explorer([release for release, _ in held], ground, versions=versions)


def token_of(order: Order, digest: str) -> str:
    """What stands for everything a sheet of ``order`` is made from: release, template and the order with its plan."""
    template = hashlib.sha256((TEMPLATES / "sheet.typ").read_bytes()).hexdigest()
    seen = (order, digest, template)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def printed(order: Order, codes: Sequence[str], *, workers: int) -> Generator[Download, None, None]:
    """The sheets of ``codes`` in their order, made by ``workers`` processes; stopped with the iterator."""
    if workers <= 1 or len(codes) < 2 * workers:
        press = Press(order)
        yield from map(press, codes)
        return
    # Spawned, not forked: the threads of the engine do not survive a fork.
    pool = get_context("spawn").Pool(workers, _start, (order,), maxtasksperchild=SHEETS_OF_A_PROCESS)
    try:
        yield from pool.imap(_make, codes, chunksize=1)
        pool.close()
    finally:
        pool.terminate()
        pool.join()


def _start(order: Order) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends us
    _make.press = Press(order)  # type: ignore[attr-defined]


def _make(code: str) -> Download:
    press: Any = _make.press  # type: ignore[attr-defined]
    made: Download = press(code)
    return made
