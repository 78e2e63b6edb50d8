"""``sheets``: municipalities printed from the command line."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.shared import GEODATA, Progress, add_machine, add_var, as_json, command, number, say, var_folder
from dashboard.errors import ReleaseError, UnknownTerritoryError

if TYPE_CHECKING:
    from dashboard.answers import Download
    from dashboard.release.records import Release

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
        interrupted="interrupted: no file bears a name that is not whole; run the command again",
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
    add_var(parser)
    add_machine(parser, dry_run="say what would be printed, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Print as asked."""
    from dashboard.cli.sheet_press import Order, printed
    from dashboard.downloads.sheet_files import collection_name
    from dashboard.downloads.sheet_view import Paper
    from dashboard.downloads.sheets_many import Binding, bind, whole_file, write_files
    from dashboard.language import Language

    release, folders = _release(asked)
    codes, place = _codes(release, asked)
    language, manifest = Language(asked.language), release.manifest
    place = place or manifest.country_name.say(language)
    name = collection_name(place, manifest.name, str(manifest.kind), language)
    target = asked.out if asked.format == "files" else asked.out / f"{name}.{asked.format}"
    told = {"release": manifest.name, "municipalities": len(codes), "pages": asked.pages, "target": str(target)}
    if asked.dry_run:
        words = f"{number(len(codes), 'sheet')} to {target}\ndry run: nothing written"
        return _tell(asked, told | {"dry_run": True}, words)
    order = Order(
        release=manifest.name,
        folders=folders,
        regional=GEODATA / "regional",
        database=_database(asked),
        country=manifest.country,
        outcome=asked.outcome,
        language=language,
        pages=asked.pages,
        paper=Paper(asked.paper),
        site=_site(asked),
        created=manifest.created,
        title=_title(place, language) if asked.format == "pdf" and len(codes) > 1 else "",
    )
    started = time.perf_counter()
    with Progress(quiet=asked.json, unit="of the sheets") as progress:
        made = _counted(printed(order, codes, workers=asked.workers), progress, len(codes))
        if asked.format == "files":
            write_files(made, target)
        else:
            with whole_file(target) as file:
                bind(made, Binding(asked.format), file)
    seconds = round(time.perf_counter() - started, 1)
    return _tell(asked, told | {"seconds": seconds}, f"{number(len(codes), 'sheet')} in {seconds} s: {target}")


def _tell(asked: argparse.Namespace, told: dict[str, object], words: str) -> int:
    say(as_json(told) if asked.json else words)
    return 0


def _counted(made: Iterable[Download], progress: Progress, total: int) -> Iterator[Download]:
    progress.begin("printing")
    for at, file in enumerate(made, start=1):
        yield file
        progress.reached(at, total)


def _site(asked: argparse.Namespace) -> str:
    return (asked.address or os.environ.get("CLRISK_PUBLIC_ADDRESS") or "").rstrip("/")


def _title(place: str, language: Any) -> str:
    from dashboard.downloads.sheet_words import WORDS

    return WORDS["collection"].say(language).format(place=place)


def _release(asked: argparse.Namespace) -> tuple[Release, tuple[tuple[Path, bool], ...]]:
    """The release asked for, else the one that the atlas serves; and every folder of its country."""
    from dashboard.explorer.releases import preference
    from dashboard.release.reader import open_release, read_manifest
    from dashboard.release.watch import standing_releases

    country = (asked.country or "").upper()
    standing = [
        (one, read_manifest(one.folder)) for one in standing_releases((GEODATA, var_folder(asked) / "releases"))
    ]
    here = [(one, held) for one, held in standing if country in ("", held.country)]
    chosen = [(one, held) for one, held in here if (held.name == asked.release if asked.release else one.is_default)]
    countries = sorted({held.country for _, held in chosen})
    if not chosen:
        wanted = asked.release or asked.country or "any country"
        raise ReleaseError(f"no release of {wanted}; list what there is with: python -m dashboard releases")
    if len(countries) > 1:
        raise ReleaseError(f"there are releases of {', '.join(countries)}; say which with --country")
    release = max((open_release(one.folder) for one, _ in chosen), key=preference)
    folders = {held.name: (one.folder, one.is_default) for one, held in here if held.country == countries[0]}
    return release, tuple(folders.values())


def _database(asked: argparse.Namespace) -> str:
    """Address of what people edit; empty where nothing was edited yet: printing makes no database."""
    named = os.environ.get("CLRISK_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    kept = var_folder(asked) / "atlas.sqlite"
    return named or (f"sqlite:///{kept.absolute()}" if kept.is_file() else "")


def _codes(release: Release, asked: argparse.Namespace) -> tuple[list[str], str]:
    """Codes to print, and the name of the place they are of where it is not the country."""
    units = release.municipalities
    if asked.outcome and asked.outcome not in release.outcomes:
        known = ", ".join(release.outcomes) or release.manifest.main_outcome
        raise UnknownTerritoryError(f"{release.manifest.name} has no outcome '{asked.outcome}'; it has {known}")
    if asked.municipality:
        unknown = [code for code in asked.municipality if not units.holds(code)]
        if unknown:
            raise UnknownTerritoryError(f"{release.manifest.name} has no municipality {', '.join(unknown)}")
        codes = list(dict.fromkeys(asked.municipality))
        return codes, units.names[units.position(codes[0])] if len(codes) == 1 else ""
    if asked.state:
        here = units.within(asked.state)
        return [code for code, is_in in zip(units.codes, here, strict=True) if is_in], _state_name(release, asked.state)
    return list(units.codes), ""


def _state_name(release: Release, code: str) -> str:
    units = release.municipalities
    return units.admin1[units.admin1_position[code]].name
