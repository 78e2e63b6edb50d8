"""What every command shares: its parser, its options, progress on a terminal, and what it prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from tqdm import tqdm

DONE, REFUSED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
"""The releases that ship with the atlas."""

NOTHING_CHANGED = "interrupted: nothing was changed"


def command(
    commands: Any,
    name: str,
    *,
    run: Callable[[argparse.Namespace], int | None],
    help: str,
    description: str,
    example: str,
    usage: str | None = None,
    interrupted: str = NOTHING_CHANGED,
) -> argparse.ArgumentParser:
    """The parser of one command, with its example at the end and 118 columns to say things in."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=f"example:\n  {example}",
        usage=usage,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=32, width=118),
    )
    parser.set_defaults(run=run, interrupted=interrupted)
    return parser


def add_study(parser: argparse.ArgumentParser) -> None:
    """The options of every command that works on a specification."""
    parser.add_argument("--spec", type=Path, metavar="FILE", required=True, help="the specification, in YAML")
    parser.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="where steps are kept (default: <name>.work beside --spec)",
    )


def add_outcome(parser: argparse.ArgumentParser) -> None:
    """The option that limits a command to some outcomes."""
    parser.add_argument("--outcome", action="append", metavar="CODE", help="only this outcome; may be repeated")


def add_machine(parser: argparse.ArgumentParser, *, dry_run: str | None = None) -> None:
    """``--json`` and, where a command writes, ``--dry-run``."""
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object, no progress")
    if dry_run is not None:
        parser.add_argument("--dry-run", action="store_true", help=dry_run)


def add_var(parser: argparse.ArgumentParser) -> None:
    """Where the atlas finds published releases."""
    parser.add_argument(
        "--var", type=Path, metavar="FOLDER", help="where releases are kept (default: CLRISK_VAR or var)"
    )


def var_folder(asked: argparse.Namespace) -> Path:
    """The folder of ``--var``, of CLRISK_VAR, or ``var``."""
    return Path(asked.var or os.environ.get("CLRISK_VAR") or "var")


class Progress:
    """A bar on the terminal that knows how far it is and how long it will take; silent where nobody watches."""

    def __init__(self, *, quiet: bool, unit: str = "", stages: Sequence[str] = ()) -> None:
        self._stages = list(stages)
        counted = "{desc:24} {percentage:3.0f}% {bar:30} {elapsed}<{remaining} "
        self._bar = tqdm(
            total=len(stages) or None,
            file=sys.stderr,
            disable=quiet or not sys.stderr.isatty(),
            bar_format="{desc:12} {bar:30} {elapsed}" if stages else counted + unit,
            ncols=60 if stages else 100,  # a terminal that does not tell its size would show nothing
            nrows=20,
            leave=False,
        )

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def begin(self, stage: str) -> None:
        """A stage by its name; of named stages also how many went before."""
        self._bar.set_description_str(stage, refresh=False)
        if stage in self._stages:
            self._bar.n = self._stages.index(stage)
        self._bar.refresh()

    def reached(self, done: float, total: float) -> None:
        """``done`` of ``total``; called as often as one likes."""
        if self._bar.total != total:
            self._bar.reset(total=total)
        self._bar.update(done - self._bar.n)


def say(text: str) -> None:
    """A line for whoever asked."""
    sys.stdout.write(f"{text}\n")


def as_json(told: object) -> str:
    """One JSON object; what is not a number is null."""
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY, default=str).decode()


def table(rows: Sequence[Sequence[str]], *, heads: Sequence[str]) -> str:
    """Rows in columns, the first to the left, the others to the right.

    Examples
    --------
    >>> print(table([["sex_male", "0.80"], ["age_15_17", "1.89"]], heads=["term", "b"]))
    term          b
    sex_male   0.80
    age_15_17  1.89
    """
    lines = [list(heads), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
