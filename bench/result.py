"""One line of the benchmark table, and the table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """What was measured, beside the peer measured in the same run; ``ratio`` says how many times better we are."""

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    goal: str = ""

    @classmethod
    def against(cls, name: str, value: float, unit: str, *, peer: str, peer_value: float, goal: str = "") -> Result:
        """A result where less is better, so the ratio is the peer's value over ours."""
        return cls(name, value, unit, peer, peer_value, peer_value / value if value else None, goal)


def table(results: Sequence[Result]) -> str:
    """The results as aligned text, one line each."""
    rows = [("what", "value", "peer", "its value", "ratio", "goal")]
    for result in results:
        peer_value = "" if result.peer_value is None else f"{result.peer_value:,.1f} {result.unit}"
        ratio = "" if result.ratio is None else f"{result.ratio:,.1f}x"
        rows.append((result.name, f"{result.value:,.1f} {result.unit}", result.peer, peer_value, ratio, result.goal))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def write(results: Sequence[Result], path: Path) -> None:
    """The same as JSON, for whoever follows the figures from run to run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False), encoding="utf-8")
