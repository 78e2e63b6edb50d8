"""``compare``: what moved between two releases, and why."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.shared import GEODATA, add_machine, add_var, as_json, command, say, table, var_folder

if TYPE_CHECKING:
    from dashboard.release.compare import Comparison, OutcomeComparison


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "compare",
        run=run,
        help="say what moved between two releases, and why",
        description="List the municipalities, classes, children and states that moved from one release to another of "
        "the same country, and share the change out to data, coefficients and effects, swapped one at a time in this "
        "order, where both publish their cells; classes to estimates and cuts. Writes nothing.",
        example="python -m dashboard compare MEX/mex-2026.1 MEX/mex-2026.2",
    )
    parser.add_argument("older", metavar="OLDER", help="ISO3/FOLDER as `releases` lists it, ISO3 alone, or a folder")
    parser.add_argument("newer", metavar="NEWER", help="the other one")
    add_var(parser)
    add_machine(parser)


def run(asked: argparse.Namespace) -> int:
    """Compare as asked."""
    from dashboard.release.compare import compare_releases
    from dashboard.release.importer import release_root
    from dashboard.release.reader import open_release

    root = release_root(var_folder(asked))
    older, newer = (open_release(find_release(name, root)) for name in (asked.older, asked.newer))
    found = compare_releases(older, newer)
    say(as_json(asdict(found)) if asked.json else _text(found, share=newer.is_clrisk))
    return 0


def find_release(name: str, root: Path) -> Path:
    """The folder that ``name`` means: ISO3/FOLDER under ``root``, the shipped ISO3, or a folder of the disk."""
    from dashboard.errors import ReleaseError
    from dashboard.release.reader import MANIFEST, release_folders

    served = {folder.parent.name: folder for folder in release_folders(root)}
    candidates = [root / name, GEODATA / name, Path(name)]
    if name in served:
        candidates.insert(0, served[name])
    for folder in candidates:
        if (folder / MANIFEST).is_file():
            return folder
    raise ReleaseError(f"'{name}' names no release; write ISO3/FOLDER as `python -m dashboard releases` lists it")


def _text(found: Comparison, *, share: bool) -> str:
    lines = [f"from {found.older} to {found.newer}"]
    lines.append(
        f"municipalities: {len(found.added)} added, {len(found.gone)} gone, {found.renamed} renamed, "
        f"{found.other_parent} in another first-level unit, {found.outlines_changed} with another outline"
    )
    if found.only_in_one:
        lines.append(f"outcomes of one release only: {', '.join(found.only_in_one)}")
    for one in found.outcomes:
        lines += ["", *_of_outcome(one, share=share)]
    return "\n".join(lines)


def _of_outcome(one: OutcomeComparison, *, share: bool) -> list[str]:
    scale, unit = (100.0, "points") if share else (1.0, "points of the score")
    lines = [
        f"{one.outcome}: {one.before * scale:.3f} to {one.after * scale:.3f}; {one.moved} of {one.compared} "
        f"municipalities moved; children {one.children_before:,.0f} to {one.children_after:,.0f}"
    ]
    if one.terms:
        rows = [(term, *("-" if b is None else f"{b:+.4f}" for b in pair)) for term, pair in one.terms.items()]
        lines += [f"  {row}" for row in table(rows, heads=("coefficient", "before", "after")).splitlines()]
    changes = one.classes
    lines.append(
        f"  classes: {changes.up} up, {changes.down} down; {changes.by_estimate} by their estimate, "
        f"{changes.by_cuts} by the cuts"
    )
    lines += [f"  status: {many} from {change}" for change, many in one.statuses.items()]
    for cause in one.causes:
        lines.append(
            f"  why, {cause.part}: {cause.country * scale:+.3f} {unit} for the country, "
            f"{cause.mean_absolute * scale:.3f} on average in size"
        )
    if one.causes:
        lines.append(
            "  the causes are shared out over the places shown in both releases, by the children of the newer: they "
            "need not add up\n  to the change above, which is over all that each release shows"
        )
    if one.no_causes_because:
        lines.append(f"  why: not shared out, {one.no_causes_because}")
    for moved in one.largest[:5]:
        lines.append(
            f"  {moved.code} {moved.name}: {moved.before * scale:.2f} to {moved.after * scale:.2f} "
            f"({moved.change * scale:+.2f} {unit})"
        )
    moves = sorted(one.states.items(), key=lambda item: -abs(item[1][1] - item[1][0]))[:3]
    lines += [
        f"  first-level unit {code}: {before * scale:.2f} to {after * scale:.2f}"
        for code, (before, after) in moves
        if abs(after - before) > 1e-9
    ]
    return lines
