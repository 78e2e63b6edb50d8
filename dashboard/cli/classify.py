"""``classify``: the classes of every municipality from its estimate."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dashboard.cli.shared import Progress, add_machine, add_study, as_json, command, say, table

if TYPE_CHECKING:
    from dashboard.release.study.steps import OutcomeClasses


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "classify",
        run=run,
        help="cut the estimates into classes",
        description="Learn the cuts between classes from the estimates that may be published, by the method of the "
        "specification (natural_breaks, k_means, equal_width, quantiles, dalenius_hodges or fixed), over the country "
        "and inside each first-level unit, and keep every municipality's class.",
        example="python -m dashboard classify --spec mexico/specification.yaml --method quantiles --dry-run",
    )
    add_study(parser)
    methods = ("natural_breaks", "k_means", "equal_width", "quantiles", "dalenius_hodges")
    parser.add_argument("--method", choices=methods, help="try another method (with --dry-run)")
    parser.add_argument("--k", type=int, metavar="N", help="try another number of classes (with --dry-run)")
    add_machine(parser, dry_run="show the classes, keep the ones there are")


def run(asked: argparse.Namespace) -> int:
    """Classify as asked."""
    from dashboard.errors import StudyError
    from dashboard.release.study.folder import open_study
    from dashboard.release.study.steps import classify

    if (asked.method or asked.k) and not asked.dry_run:
        raise StudyError(
            "--method and --k try classes out; the rule that is published stands in the specification: "
            "change its 'classes', or add --dry-run"
        )
    study = open_study(asked.spec, work=asked.work)
    with Progress(quiet=asked.json, unit="of the first-level units") as progress:
        progress.begin("what is withheld")
        found = classify(study, method=asked.method, k=asked.k, keep=not asked.dry_run, progress=progress.reached)
    if asked.json:
        say(as_json({"dry_run": asked.dry_run, "outcomes": [_told(one) for one in found.outcomes]}))
        return 0
    rows = [
        (
            one.outcome,
            one.rule.method,
            " ".join(f"{cut:.2%}" for cut in one.rule.national_cuts),
            " ".join(f"{many:,}" for many in _counts(one)),
            f"{one.variance_explained:.1%}",
        )
        for one in found.outcomes
    ]
    say(table(rows, heads=("outcome", "method", "national cuts", "municipalities", "variance between")))
    for one in found.outcomes:
        for scope, both in one.compared().items():
            say(
                f"{one.outcome}, {scope}: {both.same:,} published classes are those of the rule, the rule puts "
                f"{len(both.moved_up):,} higher and {len(both.moved_down):,} lower"
            )
    say("dry run: the classes that were kept are unchanged" if asked.dry_run else f"kept in {study.folder}")
    return 0


def _counts(one: OutcomeClasses) -> list[int]:
    return [int((one.national == at).sum()) for at in range(one.rule.k)]


def _told(one: OutcomeClasses) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "method": one.rule.method,
        "k": one.rule.k,
        "national_cuts": list(one.rule.national_cuts),
        "municipalities": _counts(one),
        "variance_explained": one.variance_explained,
        "published": {
            scope: {"same": both.same, "higher": len(both.moved_up), "lower": len(both.moved_down)}
            for scope, both in one.compared().items()
        },
        "parent_cuts": {code: list(cuts) for code, cuts in one.rule.parent_cuts.items()},
    }
