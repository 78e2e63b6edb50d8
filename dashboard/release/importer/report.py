"""What an import did: for a person in one screen, for a program as one JSON object."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dashboard.release.importer.joins import Unmatched
from dashboard.release.importer.problems import SHOWN
from dashboard.release.importer.repair import Repair


@dataclass(frozen=True, slots=True)
class FactorReport:
    """One factor as it was read."""

    code: str
    column: str
    direction: int
    weight: float
    """Points of 100."""
    unit: str
    present: int
    missing: int
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True)
class ImportReport:
    """Everything an import found and did; nothing was written when ``folder`` is ``None``."""

    release: str
    country: str
    folder: Path | None
    places: int
    scored: int
    no_data: int
    no_data_codes: tuple[str, ...]
    suppressed: int
    admin1: int
    not_joined_boundaries: tuple[Unmatched, ...]
    not_joined_table: tuple[Unmatched, ...]
    repaired: tuple[Repair, ...]
    null_geometries: tuple[str, ...]
    merged: tuple[str, ...]
    rows_without_code: int
    contradictions: tuple[str, ...]
    notes: tuple[str, ...]
    factors: tuple[FactorReport, ...]
    class_counts: tuple[int, ...]
    class_cuts: tuple[float, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, the joins under ``not_joined``."""
        plain = asdict(self)
        plain["folder"] = None if self.folder is None else str(self.folder)
        plain["not_joined"] = {
            "boundaries": plain.pop("not_joined_boundaries"),
            "table": plain.pop("not_joined_table"),
        }
        plain["dry_run"] = self.folder is None
        return plain

    def as_text(self) -> str:
        """The report in one screen."""
        lines = [
            f"{self.release}: {self.scored} of {self.places} places scored, {self.no_data} without data"
            + (f", {self.suppressed} suppressed" if self.suppressed else "")
            + f", {self.admin1} first-level units, {len(self.factors)} factors ({self.seconds:.1f} s)",
            "  classes from low: " + ", ".join(map(str, self.class_counts)),
        ]
        lines += _section("boundaries without a row (shown as no data)", self.not_joined_boundaries)
        lines += _section("rows without a boundary (left out)", self.not_joined_table)
        if self.repaired:
            reasons = ", ".join(f"{one.code} ({one.reason})" for one in self.repaired[:SHOWN])
            lines.append(f"  {len(self.repaired)} outlines repaired: {reasons}{_more(len(self.repaired))}")
        if self.null_geometries:
            lines.append(
                f"  {len(self.null_geometries)} places without an outline left out: "
                f"{', '.join(self.null_geometries[:SHOWN])}{_more(len(self.null_geometries))}"
            )
        if self.merged:
            lines.append(f"  {len(self.merged)} codes with several outlines merged: {', '.join(self.merged[:SHOWN])}")
        if self.rows_without_code:
            lines.append(f"  {self.rows_without_code} rows without a code left out")
        lines += [f"  {told}" for told in (*self.contradictions, *self.notes)]
        lines.append(
            f"  written to {self.folder}; served from the next start of the atlas"
            if self.folder
            else "  dry run: nothing was written"
        )
        return "\n".join(lines)


def _section(title: str, those: tuple[Unmatched, ...]) -> list[str]:
    if not those:
        return []
    lines = [f"  {len(those)} {title}:"]
    for one in those[:SHOWN]:
        near = f", nearest {', '.join(one.nearest)}" if one.nearest else ""
        lines.append(f"    {one.code} {one.name}".rstrip() + f" (row {one.row}{near})")
    if len(those) > SHOWN:
        lines.append(f"    and {len(those) - SHOWN} more")
    return lines


def _more(many: int) -> str:
    return f" and {many - SHOWN} more" if many > SHOWN else ""
