"""``diagnose``: what a statistician checks before publishing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.cli.shared import Progress, add_machine, add_study, command, number, say, table


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "diagnose",
        run=run,
        help="check the models, and put the findings to the gates",
        description="Judge every model against survey, census and direct estimates: discrimination, calibration, "
        "collinearity, influence, cross-validation, residual autocorrelation, coverage. Ends with 1 when a gate of the "
        "specification fails; `publish` then refuses as well, unless a reason is given.",
        example="python -m dashboard diagnose --spec mexico/specification.yaml --pdf report.pdf --language es",
    )
    add_study(parser)
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="also write the quality report")
    parser.add_argument("--language", choices=("es", "en", "pt"), default="es", help="of the report (es)")
    add_machine(parser, dry_run="check and report, keep nothing, write no report")


def run(asked: argparse.Namespace) -> int:
    """Diagnose as asked; 1 when a gate fails."""
    from dashboard.release.study.folder import open_study
    from dashboard.release.study.steps import diagnose

    study = open_study(asked.spec, work=asked.work)
    stages = ("survey", "protection", "neighbours", *(one.code for one in study.spec.outcomes))
    with Progress(quiet=asked.json, stages=stages) as progress:
        found = diagnose(study, began=progress.begin, keep=not asked.dry_run)
    if asked.pdf and not asked.dry_run:
        _write_report(asked.pdf, study, found, asked.language)
    if asked.json:
        say(found.model_dump_json(indent=2))
        return 1 if found.failed else 0
    rows = [
        (
            f"{gate.outcome}: {gate.name.value}",
            "-" if gate.value is None else f"{gate.value:.4g}",
            "-" if gate.limit is None else f"{gate.limit:.4g}",
            {True: "passed", False: "FAILED", None: "reported"}[gate.passed],
        )
        for gate in found.gates
    ]
    say(table(rows, heads=("gate", "value", "limit", "")))
    say(f"{number(len(found.failed), 'gate')} failed" if found.failed else "every gate that is asked is passed")
    if asked.pdf and not asked.dry_run:
        say(f"report: {asked.pdf}")
    return 1 if found.failed else 0


def _write_report(file: Path, study: Any, found: Any, language: str) -> None:
    from dashboard.language import Language
    from dashboard.release.study.report import quality_report_of

    file.write_bytes(quality_report_of(study, found, language=Language(language)))
