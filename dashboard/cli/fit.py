"""``fit``: the coefficients of every outcome from the survey."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.cli.shared import Progress, add_machine, add_study, as_json, command, say, table


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = command(
        commands,
        "fit",
        run=run,
        help="fit the model of every outcome to the survey",
        description="Read the survey as the specification says, fit the model of every outcome, and keep coefficients, "
        "covariance and effects for `predict`. Whatever is wrong with the survey is told at once. No child's record is "
        "kept.",
        example="python -m dashboard fit --spec mexico/specification.yaml",
    )
    add_study(parser)
    add_machine(parser, dry_run="read and check specification, survey and territory table; fit nothing, write nothing")


def run(asked: argparse.Namespace) -> int:
    """Fit as asked."""
    from dashboard.release.study.folder import open_study
    from dashboard.release.study.steps import fit, read

    study = open_study(asked.spec, work=asked.work)
    with Progress(quiet=asked.json, stages=("survey", *(one.code for one in study.spec.outcomes))) as progress:
        if asked.dry_run:
            survey = read(study)
            told = {
                "dry_run": True,
                "name": study.spec.name,
                "children": len(survey.sample.expansion_weight),
                "dropped": dict(survey.sample.dropped),
                "notes": list(survey.notes),
                "terms": {one.code: [t.code for t in study.spec.model_terms(one.code)] for one in study.spec.outcomes},
            }
            say(as_json(told) if asked.json else _of_dry_run(told))
            return 0
        fits = fit(study, began=progress.begin)
    if asked.json:
        say(
            as_json(
                {
                    "folder": str(study.folder),
                    "dropped": dict(fits.dropped),
                    "notes": list(fits.notes),
                    "outcomes": [_told(model) for model in fits.models],
                }
            )
        )
        return 0
    for model in fits.models:
        say(
            f"{model.outcome}: {model.children:,} children in {model.clusters:,} clusters of {model.strata} strata, "
            f"{model.iterations} iterations"
        )
        say(table(_rows(model), heads=("term", "coefficient", "std. error", "odds ratio")) + "\n")
    for reason, many in fits.dropped.items():
        say(f"left out: {many:,} children, {reason}")
    for note in [*fits.notes, *(note.en for model in fits.models for note in model.notes)]:
        say(f"note: {note}")
    say(f"kept in {study.folder}")
    return 0


def _rows(model: Any) -> list[tuple[str, ...]]:
    import numpy as np

    names = ["intercept", *(term.code for term in model.terms)]
    return [
        (name, f"{b:+.4f}", f"{error:.4f}", f"{np.exp(b):.3f}")
        for name, b, error in zip(names, model.coefficients, model.standard_errors, strict=True)
    ]


def _told(model: Any) -> dict[str, Any]:
    names = ["intercept", *(term.code for term in model.terms)]
    return {
        "outcome": model.outcome,
        "children": model.children,
        "clusters": model.clusters,
        "strata": model.strata,
        "iterations": model.iterations,
        "log_likelihood": model.log_likelihood,
        "null_log_likelihood": model.null_log_likelihood,
        "effect_variance": model.effect_variance,
        "state_variance": model.state_variance,
        "notes": [note.en for note in model.notes],
        "coefficients": [
            {"term": name, "coefficient": float(b), "standard_error": float(error)}
            for name, b, error in zip(names, model.coefficients, model.standard_errors, strict=True)
        ],
    }


def _of_dry_run(told: dict[str, Any]) -> str:
    lines = [f"{told['name']}: {told['children']:,} children of the survey can be fitted"]
    lines += [f"  {outcome}: {len(terms)} terms" for outcome, terms in told["terms"].items()]
    lines += [f"  left out: {many:,} children, {reason}" for reason, many in told["dropped"].items()]
    lines += [f"  note: {note}" for note in told["notes"]]
    return "\n".join([*lines, "dry run: nothing was fitted, nothing was written"])
