"""``sheets``: municipalities printed from the command line."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from dashboard.cli.followed import Follower, as_line, end_with_standard_input
from dashboard.cli.shared import GEODATA, Progress, add_machine, add_var, as_json, command, number, say, var_folder

if TYPE_CHECKING:
    from dashboard.answers import Download
    from dashboard.cli.sheet_choice import Choice
    from dashboard.cli.sheet_press import Order
    from dashboard.downloads.sheet_stock import SheetStock
    from dashboard.release.manifest import Manifest
    from dashboard.store.plan_items import Ties

_PAPERS, _BINDINGS, _LANGUAGES = ("a4", "letter"), ("pdf", "zip", "files"), ("es", "en", "pt")


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "sheets",
        run=run,
        help="print municipalities on one or two pages",
        description="Print the sheet of one municipality, of a state or of a whole country as PDF/UA-1: level, "
        "drivers, map, position, sources and a QR code to the same view. The QR code needs the atlas' public address "
        "(CLRISK_PUBLIC_ADDRESS or --address).",
        interrupted="interrupted: no file bears a name that is not whole; the same command goes on from here",
        example="python -m dashboard sheets --country MEX --state 21 --language es --out sheets",
    )
    which = parser.add_argument_group("what")
    which.add_argument("--country", metavar="ISO3", help="a country with a release (default: the only one)")
    which.add_argument("--state", metavar="CODE", help="only this first-level unit")
    which.add_argument("--municipality", metavar="CODE", action="append", help="only this one; may be repeated")
    which.add_argument("--release", metavar="NAME", help="this release (default: the one that is served)")
    which.add_argument("--outcome", metavar="CODE", help="this outcome of the release (default: its main one)")
    how = parser.add_argument_group("how")
    how.add_argument("--language", choices=_LANGUAGES, default="es", help="es, en or pt (es)")
    how.add_argument("--pages", type=int, choices=(1, 2), default=1, help="1 or 2 (1)")
    how.add_argument("--paper", choices=_PAPERS, default="a4", help="a4 or letter (a4)")
    how.add_argument("--format", choices=_BINDINGS, default="pdf", help="one pdf, one zip, or files (pdf)")
    how.add_argument("--out", type=Path, metavar="DIR", default=Path("sheets"), help="folder to write to (sheets)")
    how.add_argument("--address", metavar="URL", help="public address of the atlas, for the QR code")
    how.add_argument("--workers", type=int, metavar="N", default=2, help="processes of this machine (2)")
    how.add_argument("--follow", action="store_true", help="for programs: a JSON line per sheet; ends with its input")
    how.add_argument("--geodata", type=Path, metavar="DIR", help="releases that ship (CLRISK_GEODATA or geodata)")
    add_var(parser)
    add_machine(parser, dry_run="say what would be printed, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Print as asked."""
    from dashboard.cli.sheet_choice import choice_of
    from dashboard.downloads.sheet_files import collection_name
    from dashboard.language import Language

    chosen = choice_of(asked, _geodata(asked))
    manifest, language = chosen.manifest, Language(asked.language)
    place = chosen.place or manifest.country_name.say(language)
    name = collection_name(place, manifest.name, str(manifest.kind), language)
    target = asked.out if asked.format == "files" else asked.out / f"{name}.{asked.format}"
    many = len(chosen.codes)
    told = {"release": manifest.name, "municipalities": many, "pages": asked.pages, "target": str(target)}
    if asked.dry_run:
        words = f"{number(many, 'sheet')} to {target}\ndry run: nothing written"
        return _tell(asked, told | {"dry_run": True}, words)
    order = _order(asked, chosen, title=_title(place, language) if asked.format == "pdf" and many > 1 else "")
    started = time.perf_counter()
    again = _print(asked, order, chosen, target)
    seconds = round(time.perf_counter() - started, 1)
    words = f"{number(many, 'sheet')} in {seconds} s: {target}"
    return _tell(asked, told | {"seconds": seconds, "taken_up": again}, words)


def _order(asked: argparse.Namespace, chosen: Choice, *, title: str) -> Order:
    from dashboard.cli.sheet_press import Order
    from dashboard.downloads.sheet_view import Paper
    from dashboard.language import Language

    return Order(
        release=chosen.manifest.name,
        folders=chosen.folders,
        regional=_geodata(asked) / "regional",
        plan=_plan(asked, chosen.manifest),
        country=chosen.manifest.country,
        outcome=asked.outcome,
        language=Language(asked.language),
        pages=asked.pages,
        paper=Paper(asked.paper),
        site=_site(asked),
        created=chosen.manifest.created,
        title=title,
    )


def _print(asked: argparse.Namespace, order: Order, chosen: Choice, target: Path) -> int:
    """Make what is missing, bind all of it; how many sheets an earlier run had made already."""
    from dashboard.cli.sheet_press import printed, token_of
    from dashboard.downloads.sheet_stock import SheetStock
    from dashboard.downloads.sheets_many import Binding, bind, whole_file, write_files

    stock = SheetStock(asked.out / f".sheets-{token_of(order, chosen.digest)}")
    missing, again = stock.missing(chosen.codes), len(chosen.codes) - len(stock.missing(chosen.codes))
    closed = end_with_standard_input() if asked.follow else Event()
    with closing(printed(order, missing, workers=asked.workers)) as made:
        _keep(asked, stock, zip(missing, made, strict=True), total=len(chosen.codes), closed=closed)
    sheets = stock.sheets(chosen.codes)
    if asked.format == "files":
        write_files(sheets, target, chapters=chosen.chapters)
    else:
        with whole_file(target) as file:
            bind(sheets, Binding(asked.format), file, chapters=chosen.chapters)
    stock.clear()
    return again


def _keep(
    asked: argparse.Namespace,
    stock: SheetStock,
    made: Iterable[tuple[str, Download]],
    *,
    total: int,
    closed: Event,
) -> None:
    follower = Follower(total=total) if asked.follow else None
    with Progress(quiet=asked.json or asked.follow, unit="of the sheets") as progress:
        progress.begin("printing")
        for code, file in made:
            stock.keep(code, file)
            progress.reached(len(stock), total)
            if follower is not None:
                follower.reached(len(stock), code)
            if closed.is_set():
                raise KeyboardInterrupt


def _tell(asked: argparse.Namespace, told: dict[str, object], words: str) -> int:
    if asked.follow:
        say(as_line(told))
    else:
        say(as_json(told) if asked.json else words)
    return 0


def _geodata(asked: argparse.Namespace) -> Path:
    return Path(asked.geodata or os.environ.get("CLRISK_GEODATA") or GEODATA)


def _site(asked: argparse.Namespace) -> str:
    return (asked.address or os.environ.get("CLRISK_PUBLIC_ADDRESS") or "").rstrip("/")


def _title(place: str, language: Any) -> str:
    from dashboard.downloads.sheet_words import WORDS

    return WORDS["collection"].say(language).format(place=place)


def _plan(asked: argparse.Namespace, manifest: Manifest) -> Ties:
    """What the plan ties to the factors of the release; none where nothing was edited: printing makes no database."""
    from dashboard.store.database import Database
    from dashboard.store.plan_items import ties_of

    kept = var_folder(asked) / "atlas.sqlite"
    named = os.environ.get("CLRISK_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    address = named or (f"sqlite:///{kept.absolute()}" if kept.is_file() else "")
    if not address:
        return ()
    database = Database(address)
    try:
        return ties_of(database, manifest)
    finally:
        database.close()
