"""``predict``: the coefficients applied to the census."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.cli.shared import Progress, add_machine, add_study, as_json, command, number, say, table


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "predict",
        run=run,
        help="apply the fitted models to the census",
        description="Count the census by municipality and kind of child, apply the coefficients of `fit`, and keep the "
        "estimates with their precision. A census of persons is read in chunks; an interrupted run goes on from its "
        "last chunk.",
        example="python -m dashboard predict --spec mexico/specification.yaml --workers 4",
        interrupted="interrupted: what was counted is kept; run the command again to go on",
    )
    add_study(parser)
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="processes, where there are more than two processors (1: threads of this one)",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="or: a Dask cluster, such as tcp://10.0.0.5:8786")
    parser.add_argument(
        "--no-changes",
        dest="changes",
        action="store_false",
        help="leave out the discrete change of each level where a model with numbers of each child is predicted child "
        "by child: in half the time; other models tell it in any case",
    )
    add_machine(parser, dry_run="check the files and say what would be read; predict nothing, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Predict as asked."""
    from dashboard.release.study.folder import FIT, open_study
    from dashboard.release.study.steps import Fits, plan, predict

    study = open_study(asked.spec, work=asked.work)
    if asked.dry_run:
        study.recall(FIT, Fits)
        chunks, rows = plan(study)
        told = {"dry_run": True, "name": study.spec.name, "chunks": chunks, "rows": rows}
        size = f"{rows:,} rows" if rows is not None else "an unknown number of rows"
        parts = number(chunks, "chunk")
        say(
            as_json(told)
            if asked.json
            else f"{study.spec.name}: the census has {size} in {parts}\ndry run: nothing was predicted"
        )
        return 0
    with Progress(quiet=asked.json, unit="of the census") as progress:
        found = predict(
            study,
            scheduler=asked.scheduler,
            workers=asked.workers,
            changes=asked.changes,
            progress=lambda now: progress.reached(now.share, 1.0),
            began=progress.begin,
        )
    if asked.json:
        say(
            as_json(
                {
                    "folder": str(study.folder),
                    "dropped": dict(found.dropped),
                    "outcomes": [_told(one) for one in found.estimates],
                }
            )
        )
        return 0
    rows_of = [
        (
            one.outcome,
            f"{one.country.probability[0]:.2%}",
            f"{_error(one):.2%}",
            f"{one.country.children[0]:,.0f}",
            f"{int((one.status == 0).sum()):,}",
        )
        for one in found.estimates
    ]
    say(table(rows_of, heads=("outcome", "country", "std. error", "children", "municipalities")))
    for reason, many in found.dropped.items():
        say(f"left out: {many:,.0f} children, {reason}")
    say(f"kept in {study.folder}; nothing is suppressed there: it is not for publication")
    return 0


def _error(one: Any) -> float:
    import numpy as np

    both = (one.country.root_mse[0], one.country.standard_error[0])
    return float(both[0] if np.isfinite(both[0]) else both[1])


def _told(one: Any) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "rate": float(one.country.probability[0]),
        "error": _error(one),
        "children": float(one.country.children[0]),
        "expected_children": float(one.country.probability[0] * one.country.children[0]),
        "municipalities": int((one.status == 0).sum()),
    }
