"""Reading what was reported in words; only what was accepted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When
from dashboard.plan.texts import TextReport
from dashboard.store.plan_tables import Indicator, Report
from dashboard.store.states import State


def text_reports(session: Session, indicator_ids: Sequence[int]) -> tuple[TextReport, ...]:
    """Accepted reports in words of some indicators, in the order of the plan; one query."""
    place = {one: at for at, one in enumerate(indicator_ids)}
    told = (
        select(
            Report.indicator_id,
            Indicator.code,
            Report.country,
            Report.reporter,
            Report.year,
            Report.period,
            Report.words,
        )
        .join(Indicator, Report.indicator_id == Indicator.id)
        .where(Report.state == State.ACCEPTED.value, Report.words != "")
    )
    rows = [row for row in session.execute(told) if row[0] in place]
    # By name the periods of a year stand in their order.
    rows.sort(key=lambda row: (place[row[0]], row[2], row[3], row[4], row[5]))
    return tuple(
        TextReport(code, country, Reporter(who), When(year, Period(period)), words)
        for _, code, country, who, year, period, words in rows
    )
