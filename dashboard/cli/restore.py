"""``restore``: put a backup into an empty place, or in the place of what is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.cli.shared import Progress, add_machine, as_json, command, number, say
from dashboard.cli.stores import add_store, evidence_of, opened_database, place_of, settings_of


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "restore",
        run=run,
        help="put a backup into a database and its evidence folder",
        description="Check a backup as a whole, then write it in one transaction: whoever reads meanwhile sees what "
        "stood before until all of it is there, and a restore that is cut off leaves it standing. A database that "
        "holds content is left alone unless --replace is said. A backup of an older version is brought to the schema "
        "of this one.",
        example="python -m dashboard restore backups/atlas.zip --var /srv/new --dry-run",
        interrupted="interrupted: the database is as it was",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="an archive that `backup` wrote")
    parser.add_argument("--replace", action="store_true", help="put the backup in the place of what is there")
    add_store(parser)
    add_machine(parser, dry_run="check the archive and the place, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Restore as asked."""
    from dashboard.store.restore import restore

    settings = settings_of(asked)
    with opened_database(settings, writes=not asked.dry_run) as database, Progress(quiet=asked.json) as progress:

        def tell(what: str, done: int, total: int) -> None:
            progress.begin(what)
            progress.reached(done, total)

        folder = evidence_of(settings)
        done = restore(asked.file, database, folder, replace=asked.replace, dry_run=asked.dry_run, tell=tell)
    place = place_of(settings)
    if asked.json:
        told = {"database": place, "made_at": done.made_at, "step": done.step, "rows": done.rows}
        more = {"evidence": done.evidence, "replaced": done.replaced, "missing": list(done.missing)}
        say(as_json(told | more | {"dry_run": asked.dry_run}))
        return 0
    verb = "dry run: would restore" if asked.dry_run else "restored"
    rows = number(sum(done.rows.values()), "row")
    say(f"{verb} {rows} and {number(done.evidence, 'evidence file')} of {done.made_at} into {place}")
    for problem in done.missing:
        say(f"warning: {problem}; it was lost before the backup")
    return 0
