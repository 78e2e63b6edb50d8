"""``backup``: everything that people edit, in one archive."""

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
        "backup",
        run=run,
        help="write plan, reports, accounts and evidence into one archive",
        description="Write every row of the database and every evidence file into one archive, as they are at one "
        "moment, while the atlas serves. The archive can be restored into SQLite and into PostgreSQL. It holds "
        "everybody's reports and the hashes of passwords: keep it where only its owner reads. Releases are files and "
        "are not part of it.",
        example="python -m dashboard backup --out backups/atlas.zip",
        interrupted="interrupted: no backup was written",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="archive (default: backups/atlas-<moment>.zip in --var)"
    )
    add_store(parser)
    add_machine(parser, dry_run="read and check everything, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Back up as asked; 1 where evidence was lost or altered before."""
    from dashboard.store.backup import back_up
    from dashboard.store.records import now

    settings = settings_of(asked)
    target = asked.out or settings.var / "backups" / f"atlas-{now():%Y%m%dT%H%M%SZ}.zip"
    with opened_database(settings, writes=not asked.dry_run) as database, Progress(quiet=asked.json) as progress:

        def tell(what: str, done: int, total: int) -> None:
            progress.begin(what)
            progress.reached(done, total)

        done = back_up(database, evidence_of(settings), target, dry_run=asked.dry_run, tell=tell)
    place = place_of(settings)
    rows = sum(done.rows.values())
    if asked.json:
        told = {"file": str(target), "database": place, "step": done.step, "rows": done.rows, "evidence": done.evidence}
        say(as_json(told | {"bytes": done.size, "missing": list(done.missing), "dry_run": asked.dry_run}))
    else:
        verb = "dry run: would write" if asked.dry_run else "wrote"
        say(f"{verb} {number(rows, 'row')} and {number(done.evidence, 'evidence file')} of {place} to {target}")
        for problem in done.missing:
            say(f"warning: {problem}; the backup holds all the rest")
    return 1 if done.missing else 0
