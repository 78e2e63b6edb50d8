"""``index``: a vulnerability index from its specification, as a release."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.shared import add_machine, add_var, as_json, command, say, table, var_folder

if TYPE_CHECKING:
    from dashboard.index.build import VulnerabilityIndex


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "index",
        run=run,
        help="build a vulnerability index (IVTI) and serve it",
        description="Build an index from its specification and a table of indicators: dimensions, weights, bounds, "
        "classes, and screens that warn of redundant or silent indicators. It becomes a release of its own and is "
        "served from then on.",
        example="python -m dashboard index --spec docs/examples/index-demonstration.yaml --dry-run",
    )
    parser.add_argument("--spec", type=Path, metavar="FILE", required=True, help="the specification, in YAML")
    parser.add_argument("--no-serve", action="store_true", help="write it, but keep serving the release of today")
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of the release (default: today)")
    add_var(parser)
    add_machine(parser, dry_run="build and report, publish nothing")


def run(asked: argparse.Namespace) -> int:
    """Build the index as asked."""
    from dashboard.release.importer import release_root
    from dashboard.release.publish import publish
    from dashboard.release.study.index_draft import index_draft

    built = index_draft(asked.spec, created=asked.date or datetime.now(tz=UTC).date())
    done = publish(built.draft, root=release_root(var_folder(asked)), serve=not asked.no_serve, dry_run=asked.dry_run)
    told = _told(built.index) | {"name": done.manifest.name, "folder": str(done.folder), "dry_run": asked.dry_run}
    if asked.json:
        say(as_json(told))
        return 0
    rows = [(code, f"{weight:.1%}") for code, weight in told["weights"].items()]
    say(table(rows, heads=("indicator", "weight")))
    say(f"\n{told['scored']} municipalities scored, {told['without']} without a score; classes {told['classes']}")
    for warning in told["warnings"]:
        say(f"warning, {warning['finding']}: {warning['text']}")
    say("dry run: nothing was published" if asked.dry_run else f"{done.manifest.name} in {done.folder}")
    return 0


def _told(index: VulnerabilityIndex) -> dict[str, Any]:
    import numpy as np

    scored = int(np.isfinite(index.scores).sum())
    return {
        "scored": scored,
        "without": len(index.scores) - scored,
        "classes": list(index.classes.counts("national")),
        "cuts": list(index.classes.national_cuts),
        "weights": dict(index.weights),
        "dimension_weights": dict(index.dimension_weights),
        "set_aside": list(index.set_aside),
        "alpha": dict(index.screens.alpha),
        "warnings": [{"finding": one.finding, "about": list(one.about), "text": one.text.en} for one in index.warnings],
    }
