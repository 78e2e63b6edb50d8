"""``python -m dashboard.downloads.typeset_apart``: sets one PDF of an order on standard input, and ends.

A process of its own can be ended while typst works, which a thread cannot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.downloads.typeset import TEMPLATES, pdf


def order_of(template: Path, told: Mapping[str, Any], *, created: date) -> bytes:
    """What the process is given: the arguments of ``typeset.pdf``, a template of ours by its name.

    Examples
    --------
    >>> order_of(TEMPLATES / "sheet.typ", {"title": "Añasco"}, created=date(2021, 6, 1))
    b'{"template": "sheet.typ", "created": "2021-06-01", "told": {"title": "A\\\\u00f1asco"}}'
    """
    return json.dumps({"template": template.name, "created": created.isoformat(), "told": told}).encode()


def main() -> int:
    """Read the order, write the PDF to standard output."""
    order = json.loads(sys.stdin.buffer.read())
    body = pdf(TEMPLATES / Path(order["template"]).name, order["told"], created=date.fromisoformat(order["created"]))
    sys.stdout.buffer.write(body)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
