"""What was reported in words: the texts of accepted reports."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import When


@dataclass(frozen=True, slots=True)
class TextReport:
    """An accepted report in words."""

    indicator: str
    """Its code."""
    country: str
    """Empty for the Technical Secretariat's own."""
    reporter: Reporter
    when: When
    words: str
