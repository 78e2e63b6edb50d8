"""``plan report``: the programme report of a plan as PDF, XLSX or PPTX."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.plan_shared import add_plan
from dashboard.cli.shared import Progress, add_machine, as_json, command, number, say
from dashboard.cli.stores import add_store, make_ready, opened_database, settings_of
from dashboard.errors import AtlasError
from dashboard.language import Language

if TYPE_CHECKING:
    from dashboard.downloads.programme_view import Programme
    from dashboard.settings import Settings
    from dashboard.store.database import Database


def add(parts: Any) -> None:
    """Add the part to the parser of ``plan``."""
    parser = command(
        parts,
        "report",
        run=run,
        help="write the programme report: targets and what was reported",
        description="Write the target-versus-actual report of a plan in one of three languages: as a PDF to print, as "
        "a workbook to compute with, or as slides with charts that can be edited. It holds accepted reports only. With "
        "--demonstration it is of the made-up plan, and says so on every page.",
        example="python -m dashboard plan report --format xlsx --language es --out report.xlsx",
        interrupted="interrupted: no report was written",
    )
    parser.add_argument("--format", choices=["pdf", "xlsx", "pptx"], required=True, help="of the report")
    parser.add_argument("--language", choices=[one.value for one in Language], default="es", help="of the report")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="file to write, never overwritten (default: its own name)"
    )
    parser.add_argument("--demonstration", action="store_true", help="of the made-up plan")
    add_plan(parser)
    add_store(parser)
    add_machine(parser, dry_run="make the report, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Make the report as asked."""
    from dashboard.downloads.programme_files import programme_file

    if asked.out is not None and asked.out.exists():
        raise AtlasError(f"{asked.out} is there already; name another file")
    programme = _programme(asked)
    with Progress(quiet=asked.json) as progress:

        def tell(done: int, total: int) -> None:
            progress.begin(asked.format)
            progress.reached(done, max(total, 1))

        made = programme_file(programme, asked.format, tell=tell)
    target = asked.out or Path(made.filename)
    if target.exists():
        raise AtlasError(f"{target} is there already; name another file with --out")
    if not asked.dry_run:
        target.write_bytes(made.body)
    told = {"file": str(target), "bytes": len(made.body), "plan": programme.book.code, "dry_run": asked.dry_run}
    verb = "dry run: would write" if asked.dry_run else "wrote"
    say(as_json(told) if asked.json else f"{verb} {number(len(made.body), 'byte')} to {target}")
    return 0


def _programme(asked: argparse.Namespace) -> Programme:
    """The plan as it stands today, with the names of countries."""
    from dashboard.downloads.programme_view import Programme
    from dashboard.release.reader import open_regional
    from dashboard.store.plan_shelf import read_shelf
    from dashboard.store.plan_texts import text_reports

    settings, language = settings_of(asked), Language(asked.language)
    today = datetime.now(tz=UTC).date()
    names = {one.code: one.name.say(language) for one in open_regional(settings.geodata / "regional").countries}
    with _database(asked, settings) as (database, code), database.reading() as session:
        shelf = read_shelf(session, today=today)
        book = shelf.plan(code)
        if book is None:
            known = ", ".join(one.code for one in shelf.plans)
            raise AtlasError(f"there is no plan '{code}'; there are {known}")
        texts = text_reports(session, [one.id for one in book.indicators])
    return Programme(book, language, names, made=today, texts=texts, address=settings.public_address or "")


@contextmanager
def _database(asked: argparse.Namespace, settings: Settings) -> Iterator[tuple[Database, str]]:
    """The database of the plan that is meant, and the plan's code there."""
    from dashboard.store.demonstration import CODE, open_demonstration

    if asked.demonstration:
        database = open_demonstration(settings.var)
        yield database, CODE
        database.close()
        return
    with opened_database(settings, writes=False) as database:
        make_ready(database)
        yield database, asked.plan
