"""``releases``: which there are, which are served, and another one to serve."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.cli.shared import GEODATA, add_machine, add_var, as_json, command, say, var_folder
from dashboard.errors import ReleaseError
from dashboard.release.importer import release_root
from dashboard.release.reader import CURRENT, MANIFEST, open_release, read_manifest, release_folders
from dashboard.release.records import Release
from dashboard.release.writer import point_to


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "releases",
        run=run,
        help="list the releases, or serve another one",
        description="List every release and version with its kind and gates, which one is served, and those that are "
        "broken, with the reason.",
        example="python -m dashboard releases --serve BRA/bra-index-2010",
    )
    parser.add_argument("--serve", metavar="ISO3/FOLDER", help="serve this release from now on")
    add_var(parser)
    add_machine(parser, dry_run="with --serve: check that it could be served, change nothing")


def run(asked: argparse.Namespace) -> int:
    """List, after serving another one if that was asked; what is published goes before what ships with the atlas."""
    root = release_root(var_folder(asked))
    if asked.serve:
        _serve(root, asked.serve, dry_run=asked.dry_run)
    rows: list[dict[str, object]] = []
    broken: list[str] = []
    served: dict[str, dict[str, object]] = {}
    for folder, is_pointed_to in [*_standing(GEODATA), *_standing(root)]:
        try:
            release = open_release(folder)
        except ReleaseError as damage:
            broken.append(str(damage))
            continue
        rows.append(row := _row(release))
        if is_pointed_to:
            served[release.manifest.country] = row
    for row in served.values():
        row["served"] = True
    if asked.json:
        say(as_json({"releases": rows, "broken": broken}))
    else:
        for row in rows:
            say(_line(row))
        for error in broken:
            say(f"broken: {error}")
    return 1 if broken else 0


def _standing(root: Path) -> list[tuple[Path, bool]]:
    """Every release folder under ``root``, and whether it is the one of its country that this root would serve."""
    found: list[tuple[Path, bool]] = []
    for served in release_folders(root):
        beside = sorted(served.parent.iterdir()) if (served.parent / CURRENT).is_file() else []
        versions = [one for one in beside if (one / MANIFEST).is_file() and not one.name.startswith(".")]
        found += [(served, True), *((one, False) for one in versions if one != served)]
    return found


def _serve(root: Path, asked: str, *, dry_run: bool) -> None:
    country, _, folder = asked.partition("/")
    if not folder or Path(folder).name != folder or Path(country).name != country:
        raise ReleaseError(f"'{asked}' names no release; write ISO3/FOLDER as the list shows it")
    read_manifest(root / country / folder)
    if not dry_run:
        point_to(root / country, folder)


def _row(release: Release) -> dict[str, object]:
    manifest = release.manifest
    return {
        "country": manifest.country,
        "name": manifest.name,
        "kind": str(manifest.kind),
        "municipalities": len(release.municipalities),
        "outcomes": [spec.code for spec in manifest.outcomes],
        "gates": _gates(release),
        "published_despite": manifest.published_despite,
        "created": str(manifest.created),
        "served": False,
        "folder": str(release.path),
    }


def _gates(release: Release) -> dict[str, object] | None:
    """How many gates were asked, and the names of those that failed; None where nothing was checked."""
    if not release.diagnostics:
        return None
    from dashboard.model.diagnostics import Diagnostics

    asked = [gate for gate in Diagnostics.model_validate_json(release.diagnostics).gates if gate.passed is not None]
    return {
        "asked": len(asked),
        "failed": [f"{gate.outcome}: {gate.name.value}" for gate in asked if not gate.passed],
    }


def _line(row: dict[str, object]) -> str:
    words = [f"{row['country']}  {row['name']}  {row['kind']}  {row['municipalities']} municipalities"]
    gates = row["gates"]
    if isinstance(gates, dict):
        failed = gates["failed"]
        words.append(f"{gates['asked'] - len(failed)} of {gates['asked']} gates" + (" (despite)" if failed else ""))
    words.append("served" if row["served"] else "waits")
    return "  ".join([*words, str(row["folder"])])
