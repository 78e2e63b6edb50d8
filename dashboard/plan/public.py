"""What everybody may read of reports and of changes: nothing of drafts, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import When


@dataclass(frozen=True, slots=True)
class PublicEvidence:
    """A link or a file that shows an accepted report to be true."""

    id: int
    report: int
    country: str
    reporter: Reporter
    when: When
    title: str
    url: str
    """Empty for a file."""
    given_name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A report that counts, or counted until it was corrected."""

    id: int
    country: str
    reporter: Reporter
    when: When
    """The year, or the part of it, that it tells of."""
    edition: int
    is_superseded: bool
    number: float | None
    words: str
    note: str
    submitted_on: date | None
    accepted_on: date | None
    evidence: tuple[PublicEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CardChange:
    """One change of a result, an output, an indicator's card (targets, status by hand), or an entry of a page."""

    at: datetime
    table: str
    action: str
    reason: str
    role: str
    """Role of who made it; empty for the command line."""
    fields: tuple[tuple[str, Any, Any], ...]
    """Name, before and after of each field that changed; empty where the record began."""
    year: int | None = None
    """Of a target."""
    country: str = ""
    kind: str = ""
    """Of an entry of a page."""
    code: str = ""
    """Number of a result, code of an output."""


@dataclass(frozen=True, slots=True)
class AddressingIndicator:
    """An indicator of the plan that addresses risk factors, with the output and the result it stands under."""

    plan: str
    """Code of the plan."""
    plan_title: Mapping[str, str]
    code: str
    title: Mapping[str, str]
    result: int
    result_title: Mapping[str, str]
    output: str
    """Code of the output; empty where the indicator belongs to the result itself."""
    output_title: Mapping[str, str]
    factors: tuple[str, ...]
    """Those that were asked for, in the order asked."""
    territories: tuple[str, ...]
    """Where it applies; empty = everywhere."""
    is_demonstration: bool
