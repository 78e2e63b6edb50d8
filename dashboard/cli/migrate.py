"""``migrate``: bring the database to the schema of this version."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.cli.shared import add_machine, as_json, command, say
from dashboard.cli.stores import add_store, opened_database, place_of, settings_of


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "migrate",
        run=run,
        help="bring the database to the schema of this version",
        description="Apply the steps of the schema that a database lacks, all of them in one transaction or none. The "
        "atlas does the same when it starts. A database that a newer version wrote is left alone. Make a backup first.",
        example="python -m dashboard migrate --dry-run",
        interrupted="interrupted: the database is as it was",
    )
    add_store(parser)
    add_machine(parser, dry_run="tell which steps are missing, change nothing")


def run(asked: argparse.Namespace) -> int:
    """Migrate as asked."""
    from dashboard.store.migrate import migrate, missing_steps

    settings = settings_of(asked)
    with opened_database(settings, writes=not asked.dry_run) as database:
        steps = missing_steps(database)
        if steps and not asked.dry_run:
            migrate(database)
    place = place_of(settings)
    if asked.json:
        say(as_json({"database": place, "steps": list(steps), "dry_run": asked.dry_run}))
    elif not steps:
        say(f"{place} is at the schema of this version")
    else:
        say(f"{place}: {'would apply' if asked.dry_run else 'applied'} {', '.join(steps)}")
    return 0
