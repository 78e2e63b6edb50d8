"""Text in the encoding it was written in; accents that were read wrongly before are noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dashboard.release.importer.problems import FileRefusedError, Problem

TWICE = "utf-8-twice"
"""Written as UTF-8, read as Latin-1 and written as UTF-8 again; undone on request."""

_SECOND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What the second byte of an accent looks like when it is read as Latin-1 or Windows-1252."""
_GARBLED = re.compile(f"[ÃÂ][{_SECOND}]|\ufffd")
_FOREIGN = re.compile(f"[\u00c2-\u00f4][{_SECOND}]+")


def decoded(body: bytes, name: str, encoding: str | None, *, option: str = "--encoding") -> str:
    """The text of ``body``; raises FileRefusedError with the row of the first byte that does not fit."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding is None:
        encoding = "utf-16"
    chosen = "utf-8-sig" if encoding in (None, TWICE) else str(encoding)
    try:
        text = body.decode(chosen)
    except LookupError as unknown:
        raise FileRefusedError(
            Problem(
                name, f"cannot be read as '{encoding}', an encoding that does not exist", "try utf-8, latin-1 or cp1252"
            )
        ) from unknown
    except UnicodeDecodeError as wrong:
        row = body.count(b"\n", 0, wrong.start) + 1
        line = body.rfind(b"\n", 0, wrong.start) + 1
        around = body[max(line, wrong.start - 24) : wrong.start + 24].decode("latin-1").split("\n")[0].strip()
        raise FileRefusedError(
            Problem(
                name,
                f"is not {encoding or 'UTF-8'}",
                f"save it as UTF-8, or pass {option} latin-1 (or the encoding it has)",
                row=row,
                value=around,
            )
        ) from wrong
    return text


def untwisted_columns(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Every text of ``columns`` with its accents mended; asked for with the encoding ``utf-8-twice``."""
    return {
        untwisted(name): [untwisted(cell) if isinstance(cell, str) else cell for cell in cells]
        for name, cells in columns.items()
    }


def untwisted(text: str) -> str:
    """Undo one wrong reading wherever there is one; what was read well stays.

    Examples
    --------
    >>> untwisted("SÃ£o Paulo e São Luís")
    'São Paulo e São Luís'
    """
    return _FOREIGN.sub(lambda run: _untwisted_run(run.group()), text)


def _untwisted_run(run: str) -> str:
    for single in ("latin-1", "cp1252"):
        try:
            return run.encode(single).decode("utf-8")
        except UnicodeError:
            continue
    return run


def mojibake_problem(
    name: str, columns: Iterable[tuple[str, list[Any]]], *, first_row: int = 2, option: str = "--encoding"
) -> Problem | None:
    """The first value whose accents were read in the wrong encoding, or ``None``."""
    for column, values in columns:
        for row, value in enumerate(values):
            if isinstance(value, str) and _GARBLED.search(value):
                return Problem(
                    name,
                    "has accents that were read in the wrong encoding before it was saved "
                    f"(this should be '{untwisted(value)[:40]}')",
                    f"export it again as UTF-8, or pass {option} {TWICE}",
                    row=row + first_row,
                    column=column,
                    value=value,
                )
    return None
