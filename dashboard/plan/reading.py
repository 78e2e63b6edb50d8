"""The arithmetic of one reading, from the reports that were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.plan.indicators import PlanIndicator, ReportedValue, Reporter
from dashboard.plan.public import PublicReport
from dashboard.plan.status import Arithmetic, status_of


def arithmetic_of(
    rule: PlanIndicator, reports: Sequence[PublicReport], reporter: Reporter, *, today: date | None = None
) -> Arithmetic:
    """Status and arithmetic of what ``reporter`` tells; corrected editions count no more."""
    told = [
        ReportedValue(
            year=one.when.year,
            reported_on=one.accepted_on or one.submitted_on or date(one.when.year, 12, 31),
            number=one.number,
            words=one.words,
            period=one.when.period,
        )
        for one in reports
        if one.reporter is reporter and not one.is_superseded
    ]
    return status_of(rule, told, today=today or date.today())
