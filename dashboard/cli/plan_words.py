"""What an import changes, told on a terminal and as JSON."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from dashboard.cli.shared import number

if TYPE_CHECKING:
    from dashboard.store.plan_import import PlanPreview, RowChange

MOST_SHOWN = 40


def preview_as_text(preview: PlanPreview, *, written: bool) -> str:
    """A line for each row that changes, and how many do not."""
    verb = "imported into" if written else "would change in"
    lines = [f"{verb} {preview.plan}:"]
    lines += [_line(change) for change in preview.changes[:MOST_SHOWN]]
    if len(preview.changes) > MOST_SHOWN:
        lines.append(f"  ... and {number(len(preview.changes) - MOST_SHOWN, 'row')} more")
    counts = [
        number(preview.new, "new row"),
        number(len(preview.changes) - preview.new, "changed row"),
        f"{number(preview.unchanged, 'row')} as they were",
        f"{number(len(preview.kept), 'row')} of the plan not in the file (kept)",
    ]
    lines.append(", ".join(counts))
    return "\n".join(lines)


def preview_as_json(preview: PlanPreview) -> dict[str, Any]:
    """The same for a program."""
    return {
        "plan": preview.plan,
        "new": [change.name for change in preview.changes if change.is_new],
        "changed": {
            change.name: {field: [plain(before), plain(after)] for field, (before, after) in change.fields.items()}
            for change in preview.changes
            if not change.is_new
        },
        "conflicts": {
            change.name: {
                field: [plain(theirs), plain(yours)] for field, (theirs, yours) in (change.conflicts or {}).items()
            }
            for change in preview.conflicts
        },
        "unchanged": preview.unchanged,
        "kept": [
            " ".join([sheet, *(str(part) for part in key if part not in ("", None))]) for sheet, key in preview.kept
        ],
    }


def plain(value: Any) -> Any:
    """A cell as JSON takes it."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def _line(change: RowChange) -> str:
    if change.is_new:
        return f"  + {change.name}"
    shown = ", ".join(
        f"{field}: {_short(before)} -> {_short(after)}" for field, (before, after) in change.fields.items()
    )
    told = " CONFLICT in " + ", ".join(change.conflicts) if change.conflicts else ""
    return f"  ~ {change.name}: {shown}{told}"


def _short(value: Any) -> str:
    text = str(plain(value)) if value not in (None, "") else "(empty)"
    return text if len(text) <= 40 else f"{text[:39]}…"
