"""``plan``: check, import and export a plan as a spreadsheet, and write the programme report."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.cli import plan_report
from dashboard.cli.plan_shared import add_plan
from dashboard.cli.plan_words import preview_as_json, preview_as_text
from dashboard.cli.shared import add_machine, as_json, command, number, say
from dashboard.cli.stores import add_store, make_ready, opened_database, place_of, settings_of
from dashboard.language import Language


def add(commands: Any) -> None:
    """Add the command and its parts to the parser."""
    parser = command(
        commands,
        "plan",
        run=lambda asked: None,
        help="import, export and check a plan, and write its programme report",
        description="A plan as a spreadsheet, checked as a whole and imported as a whole, and the programme report: "
        "targets and what was reported, as PDF, XLSX and PPTX.",
        example="python -m dashboard plan check plan.xlsx",
    )
    parts = parser.add_subparsers(title="parts", required=True, metavar="part")
    _add_check(parts)
    _add_import(parts)
    _add_export(parts)
    plan_report.add(parts)


def _add_check(parts: Any) -> None:
    parser = command(
        parts,
        "check",
        run=check,
        help="tell what is wrong with a filled template, and what importing it would change",
        description="Read a filled template and tell every problem with its cell; if there is none, what importing it "
        "would add, change and leave. Nothing is written.",
        example="python -m dashboard plan check plan.xlsx --plan strategic-2018-2021",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the filled template, .xlsx")
    add_plan(parser)
    add_store(parser)
    add_machine(parser)


def _add_import(parts: Any) -> None:
    parser = command(
        parts,
        "import",
        run=import_plan,
        help="import a filled template, whole or not at all",
        description="Import a filled template into a plan. Every problem is told with its cell and nothing is "
        "half-imported; rows that do not differ are not touched; what is not in the file stays. Rows that somebody "
        "changed since the export are merged by field; the same field changed on both sides is a conflict, told with "
        "both versions.",
        example="python -m dashboard plan import plan.xlsx --dry-run",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the filled template, .xlsx")
    add_plan(parser)
    add_store(parser)
    add_machine(parser, dry_run="tell what would change, write nothing")


def _add_export(parts: Any) -> None:
    parser = command(
        parts,
        "export",
        run=export,
        help="write a plan, or an empty template, as a spreadsheet",
        description="Write a plan into the template, in one of three languages; importing it again changes nothing. "
        "With --template the template is empty.",
        example="python -m dashboard plan export --language en --out plan.xlsx",
        interrupted="interrupted: no file was written",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="the workbook to write; never overwritten"
    )
    parser.add_argument(
        "--language", choices=[one.value for one in Language], default="es", help="of headings and notes"
    )
    parser.add_argument("--template", action="store_true", help="empty, with an example row on each sheet")
    add_plan(parser)
    add_store(parser)
    add_machine(parser, dry_run="tell what would be written, write nothing")


def check(asked: argparse.Namespace) -> int:
    """Read, compare, tell."""
    return _compare(asked, write=False)


def import_plan(asked: argparse.Namespace) -> int:
    """Read, compare, write."""
    return _compare(asked, write=not asked.dry_run)


def _compare(asked: argparse.Namespace, *, write: bool) -> int:
    from dashboard.plan.template import read_plan
    from dashboard.plan.template_reading import read_workbook
    from dashboard.store.plan_import import apply_plan, preview_plan

    tables = read_plan(read_workbook(asked.file.read_bytes()))
    settings = settings_of(asked)
    with opened_database(settings, writes=write) as database:
        make_ready(database)
        if write:
            with database.writing() as session:
                preview = apply_plan(session, tables, plan=asked.plan, by=None)
        else:
            with database.reading() as session:
                preview = preview_plan(session, tables, plan=asked.plan)
    place = place_of(settings)
    if asked.json:
        say(as_json(preview_as_json(preview) | {"database": place, "written": write}))
    else:
        say(preview_as_text(preview, written=write))
    return 1 if preview.conflicts else 0


def export(asked: argparse.Namespace) -> int:
    """Write the workbook."""
    from dashboard.errors import AtlasError
    from dashboard.plan.template_file import plan_workbook
    from dashboard.store.plan_export import export_plan, find_plan

    if asked.out.exists():
        raise AtlasError(f"{asked.out} is there already; name another file")
    language = Language(asked.language)
    if asked.template:
        body = plan_workbook(language)
    else:
        with opened_database(settings_of(asked), writes=False) as database:
            make_ready(database)
            with database.reading() as session:
                body = export_plan(session, find_plan(session, asked.plan), language)
    if not asked.dry_run:
        asked.out.write_bytes(body)
    told = {"file": str(asked.out), "bytes": len(body), "plan": None if asked.template else asked.plan}
    verb = "dry run: would write" if asked.dry_run else "wrote"
    say(
        as_json(told | {"dry_run": asked.dry_run})
        if asked.json
        else f"{verb} {number(len(body), 'byte')} to {asked.out}"
    )
    return 0
