"""``what-if``: circumstances shifted, every municipality predicted anew."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.cli.compare import find_release
from dashboard.cli.shared import add_machine, add_var, as_json, command, say, table, var_folder

if TYPE_CHECKING:
    from dashboard.choices import Shift
    from dashboard.release.records import Release
    from dashboard.scoring.what_if import Change, WhatIfResult

_SHIFT = re.compile(r"(?P<factor>\w+)(?::(?P<level>\w+)(?:<(?P<source>\w+))?)?=(?P<amount>[+-]?[\d.]+)(?P<percent>%?)")


class Whom(NamedTuple):
    """Of whom an outcome speaks, and whom it counts."""

    all: str
    counted: str


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "what-if",
        run=run,
        help="shift circumstances and predict anew",
        description="Shift factors of a release and predict every municipality anew: percentage points and children, "
        "by municipality and in total. A shift is factor=+5 (points of a share), factor=+5%% (relative) or "
        "factor:level=+5, which moves children to a level (factor:level<from=+5: from one other level). What is "
        "withheld stays so. Writes nothing.",
        example="python -m dashboard what-if MEX --outcome hazardous_15_17 --shift poverty_share=+5 "
        "--shift attendance:attending=-2",
    )
    parser.add_argument("release", metavar="RELEASE", help="ISO3/FOLDER as `releases` lists it, or ISO3 alone")
    parser.add_argument("--shift", action="append", required=True, metavar="SHIFT", help="may be repeated")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="municipalities listed (10)")
    parser.add_argument("--outcome", metavar="CODE", help="which outcome of the release; its main one when not said")
    add_var(parser)
    add_machine(parser)


def run(asked: argparse.Namespace) -> int:
    """Answer what would be."""
    from dashboard.release.importer import release_root
    from dashboard.release.reader import open_release
    from dashboard.scoring.what_if import what_if

    shifts = [parse_shift(said) for said in asked.shift]
    opened = open_release(find_release(asked.release, release_root(var_folder(asked))))
    release = _of_outcome(opened, asked.outcome or opened.manifest.main_outcome)
    found = what_if(release, shifts)
    outcome = asked.outcome or opened.manifest.main_outcome
    whom = _whom(opened, outcome)
    if asked.json:
        say(as_json({"outcome": outcome} | _told(release, found)))
    else:
        say(_text(release, found, whom=whom, top=asked.top))
    return 0


def _whom(release: Release, outcome: str) -> Whom:
    """Whom the two readings of a rise speak of."""
    from dashboard.language import Language

    if outcome == release.manifest.main_outcome:
        return Whom("children", "working children")
    spec = release.outcomes[outcome].spec
    name = spec.name.say(Language.ENGLISH)
    return Whom(spec.population.say(Language.ENGLISH), f"those counted under '{name}'")


def _of_outcome(release: Release, outcome: str) -> Release:
    """``release`` as one of ``outcome``: its own children, coefficients and results, and what is withheld of them."""
    from dashboard.errors import WeightError
    from dashboard.explorer.outcomes import release_of_outcome
    from dashboard.trust.disclosure import disclose

    main, name = release.manifest.main_outcome, release.manifest.name
    if outcome == main:
        return release
    if outcome not in release.outcomes:
        raise WeightError(f"Release {name} has no outcome '{outcome}'; it has {[main, *list(release.outcomes)[1:]]}.")
    found = release_of_outcome(release, outcome, shown=disclose(release))
    if found.cells is None and release.cells is not None:
        raise WeightError(
            f"Release {name} does not hold what outcome '{outcome}' is predicted with, so nothing can be shifted in "
            f"it; publish it anew, or ask for its main outcome '{main}'."
        )
    return found


def parse_shift(said: str) -> Shift:
    """``poverty_share=+5``, ``head_sector:agriculture<other=+3`` or ``poverty_share=-10%`` as a shift.

    Examples
    --------
    >>> shift = parse_shift("attendance:attending=-2")
    >>> shift.factor, shift.level, shift.amount, shift.unit
    ('attendance', 'attending', -2.0, 'points')
    """
    from pydantic import ValidationError

    from dashboard.choices import Shift
    from dashboard.errors import WeightError

    found = _SHIFT.fullmatch(said)
    if found is None:
        raise WeightError(f"'{said}' is no shift; write factor=+5, factor=+5% or factor:level=+5")
    try:
        return Shift(
            factor=found["factor"],
            amount=float(found["amount"]),
            unit="percent" if found["percent"] else "points",
            level=found["level"] or "",
            source=found["source"] or "",
        )
    except (ValidationError, ValueError) as wrong:
        raise WeightError(f"'{said}' is no shift: {' '.join(str(wrong).split())}") from wrong


def _text(release: Release, found: WhatIfResult, *, whom: Whom, top: int) -> str:
    import numpy as np

    scale = 100.0 if release.is_clrisk else 1.0
    lines = [_change("total", found.total, scale, whom)] if found.total is not None else ["no municipality has a value"]
    size = np.where(np.isfinite(found.points), np.abs(found.points), -1.0)
    rows = [
        (
            f"{release.municipalities.codes[at]} {release.municipalities.names[at]}",
            f"{found.before[at] * scale:.2f}",
            f"{found.after[at] * scale:.2f}",
            f"{found.points[at]:+.2f}",
            "-" if found.children is None else f"{found.children[at]:+,.0f}",
        )
        for at in np.argsort(-size, kind="stable")[:top]
        if size[at] >= 0
    ]
    lines += ["", table(rows, heads=("municipality", "before", "after", "points", "children"))]
    lines += [
        f"clipped: {one.shift.factor} in {one.municipalities} municipalities"
        for one in found.clipped
        if one.municipalities
    ]
    return "\n".join(lines)


def _change(name: str, change: Change, scale: float, whom: Whom) -> str:
    """Both readings of a rise by name: percentage points of all children, and percent of those in child labour."""
    told = f"{name}: {change.before * scale:.3f} to {change.after * scale:.3f}, {change.points:+.3f} percentage points"
    if change.children is not None and change.all_children is not None:
        told += f" of all {change.all_children:,.0f} {whom.all} = {change.children:+,.0f} children"
    return told + (f", {change.percent:+.2f} percent of {whom.counted}" if change.percent is not None else "")


def _told(release: Release, found: WhatIfResult) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "release": release.manifest.name,
        "total": None if found.total is None else asdict(found.total),
        "states": {code: asdict(change) for code, change in found.states},
        "clipped": [
            {"factor": one.shift.factor, "municipalities": one.municipalities, "mean_applied": one.mean_applied}
            for one in found.clipped
        ],
        "municipalities": [
            {
                "code": code,
                "before": found.before[at],
                "after": found.after[at],
                "points": found.points[at],
                "children": None if found.children is None else found.children[at],
            }
            for at, code in enumerate(release.municipalities.codes)
        ],
    }
