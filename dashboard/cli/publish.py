"""``publish``: from a study to a release that is served."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from typing import Any

from dashboard.cli.shared import add_machine, add_study, add_var, as_json, command, say, var_folder


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "publish",
        run=run,
        help="make the study a release and serve it",
        description="Suppress what must be, write the release as a version of its own, read it back, and serve it "
        "from then on; until that last step the old release is served. Refuses while a gate fails, unless --reason "
        "says why; the reason is kept and shown. Refuses too what a release of the same census that stands already "
        "would give away. A published version never changes: other content needs another name.",
        example="python -m dashboard publish --spec mexico/specification.yaml --dry-run",
    )
    add_study(parser)
    why = "why it is published although a gate failed, or beside another"
    parser.add_argument("--reason", default="", metavar="TEXT", help=why)
    parser.add_argument("--no-serve", action="store_true", help="write it, but keep serving the release of today")
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of the release (default: today)")
    add_var(parser)
    add_machine(parser, dry_run="make and check everything, publish nothing")


def run(asked: argparse.Namespace) -> int:
    """Publish as asked."""
    from dashboard.release.importer import release_root
    from dashboard.release.publish import publish
    from dashboard.release.study.draft import draft_of
    from dashboard.release.study.folder import open_study

    study = open_study(asked.spec, work=asked.work)
    draft = draft_of(study, created=asked.date or datetime.now(tz=UTC).date(), reason=asked.reason)
    done = publish(
        draft,
        root=release_root(var_folder(asked)),
        reason=asked.reason,
        serve=not asked.no_serve,
        dry_run=asked.dry_run,
    )
    told = {
        "name": done.manifest.name,
        "country": done.manifest.country,
        "folder": str(done.folder),
        "dry_run": asked.dry_run,
        "was_there": done.was_there,
        "served": done.served,
        "failed_gates": list(draft.failed_gates),
        "published_despite": done.manifest.published_despite,
        "published_beside": done.manifest.published_beside,
        "files": {file: entry.rows for file, entry in done.manifest.files.items()},
    }
    if asked.json:
        say(as_json(told))
        return 0
    for gate in draft.failed_gates:
        say(f"gate failed: {gate}")
    if asked.dry_run:
        say(f"{done.manifest.name}: {len(done.manifest.files)} files keep their contracts")
        say("dry run: nothing was published")
    elif done.was_there:
        say(f"{done.manifest.name} had been published with the same content: nothing was written")
    else:
        say(f"{done.manifest.name}: {len(done.manifest.files)} files in {done.folder}")
    if done.served:
        say(f"{done.manifest.country} is served from it")
    return 0
