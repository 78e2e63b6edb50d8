"""Which command was asked for, and how its refusals are told."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence

from dashboard.cli import (
    backup,
    classify,
    compare,
    diagnose,
    fit,
    import_country,
    index,
    migrate,
    plan,
    predict,
    publish,
    releases,
    restore,
    sheets,
    users,
    what_if,
)
from dashboard.cli.shared import DONE, INTERRUPTED, REFUSED, as_json, say
from dashboard.errors import AtlasError

_COMMANDS = (
    import_country,
    fit,
    predict,
    classify,
    index,
    what_if,
    diagnose,
    publish,
    releases,
    compare,
    plan,
    backup,
    restore,
    migrate,
    users,
    sheets,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 1 when it refused with a reason, 2 for a wrong call."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked) or DONE)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{asked.interrupted}\n")
        return INTERRUPTED
    except AtlasError as refused:
        problems = getattr(refused, "problems", None) or getattr(refused, "breaches", None) or (str(refused),)
        return _refuse(asked, str(refused), [str(one) for one in problems])
    except OSError as failed:
        told = _of_the_system(failed)
        return _refuse(asked, told, [told])


def _refuse(asked: argparse.Namespace, text: str, problems: list[str]) -> int:
    if getattr(asked, "json", False):
        say(as_json({"refused": problems}))
    else:
        sys.stderr.write(f"{text}\n")
    return REFUSED


def _of_the_system(failed: OSError) -> str:
    """A disk that is full, a folder that may not be written: said with the file and the remedy."""
    remedy = {
        errno.ENOSPC: "free some space and run the command again",
        errno.EDQUOT: "free some of your quota and run the command again",
        errno.EACCES: "choose a folder that you may write to",
        errno.EROFS: "choose a folder that you may write to",
    }.get(failed.errno or 0, "mend it and run the command again")
    return f"{failed.filename or 'a file'}: {failed.strerror or failed}; nothing was published; {remedy}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="CLRISK Atlas from the command line: fit, predict, classify, diagnose and publish a country's "
        "release from its survey and census, or import one from a table.",
        epilog="each command explains itself: python -m dashboard fit --help",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    for command in _COMMANDS:
        command.add(commands)
    return parser
