"""Accepted reports of all plans in columns: read whole once, then only of the indicators that somebody reported on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.plan.periods import Period
from dashboard.plan.readings import REPORTERS, Accepted
from dashboard.plan.year_values import PLACES
from dashboard.store.plan_tables import Report
from dashboard.store.states import State
from dashboard.values import FloatArray, IndexArray

_REPORTERS = {reporter.value: at for at, reporter in enumerate(REPORTERS)}
_PERIODS = {period.value: PLACES[period] for period in Period}
_COLUMNS = (Report.indicator_id, Report.country, Report.reporter, Report.year, Report.period, Report.number)


@dataclass(frozen=True, eq=False)
class ReportColumns:
    """Shape (n,) each: reports that count, the latest accepted edition of each slot, in any order."""

    indicator: IndexArray
    """Number of its record."""
    country: IndexArray
    """Place in ``codes``."""
    reporter: IndexArray
    """Place in ``REPORTERS``."""
    year: IndexArray
    period: IndexArray
    """Place in ``Period``."""
    number: FloatArray
    """NaN where it is told in words."""
    codes: tuple[str, ...]

    def of(self, ids: Sequence[int], countries: Sequence[str]) -> Accepted:
        """Those of the indicators ``ids``, pointing into ``ids`` and ``countries``."""
        wanted = np.array(ids, dtype=np.int64)
        order = np.argsort(wanted)
        held = np.flatnonzero(np.isin(self.indicator, wanted))
        places = {code: at for at, code in enumerate(countries)}
        country = np.array([places.get(code, 0) for code in self.codes], dtype=np.int64)
        return Accepted(
            indicator=order[np.searchsorted(wanted[order], self.indicator[held])],
            country=country[self.country[held]] if len(held) else self.country[held],
            reporter=self.reporter[held],
            year=self.year[held],
            period=self.period[held],
            number=self.number[held],
        )

    def countries_of(self, ids: Sequence[int]) -> set[str]:
        """Countries that reported on the indicators ``ids``."""
        held = np.isin(self.indicator, np.array(ids, dtype=np.int64))
        return {self.codes[at] for at in np.unique(self.country[held])}

    def years_of(self, ids: Sequence[int]) -> set[int]:
        """Years that the indicators ``ids`` were reported for."""
        held = np.isin(self.indicator, np.array(ids, dtype=np.int64))
        return {int(year) for year in np.unique(self.year[held])}


def read_reports(session: Session) -> ReportColumns:
    """All of them; one query."""
    # Straight from the connection: 192,000 rows need no session.
    accepted = select(*_COLUMNS).where(Report.state == State.ACCEPTED.value)
    return _columns(session.connection().execute(accepted).all())


def read_again(session: Session, before: ReportColumns, indicators: Collection[int]) -> ReportColumns:
    """As ``read_reports``, where since ``before`` only reports of ``indicators`` changed; at most one query."""
    if not indicators:
        return before
    accepted = select(*_COLUMNS).where(Report.state == State.ACCEPTED.value, Report.indicator_id.in_(indicators))
    now = _columns(session.connection().execute(accepted).all())
    kept = np.flatnonzero(~np.isin(before.indicator, np.array(sorted(indicators), dtype=np.int64)))
    codes = tuple(dict.fromkeys((*before.codes, *now.codes)))
    place = np.array([codes.index(code) for code in now.codes], dtype=np.int64)

    def joined(old: Any, new: Any) -> Any:
        return np.concatenate((old[kept], new))

    return ReportColumns(
        indicator=joined(before.indicator, now.indicator),
        country=joined(before.country, place[now.country] if len(place) else now.country),
        reporter=joined(before.reporter, now.reporter),
        year=joined(before.year, now.year),
        period=joined(before.period, now.period),
        number=joined(before.number, now.number),
        codes=codes,
    )


def _columns(rows: Sequence[Sequence[Any]]) -> ReportColumns:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    codes = tuple(dict.fromkeys(columns[1]))
    places = {code: at for at, code in enumerate(codes)}
    return ReportColumns(
        indicator=np.array(columns[0], dtype=np.int64),
        country=np.array([places[code] for code in columns[1]], dtype=np.int64),
        reporter=np.array([_REPORTERS[one] for one in columns[2]], dtype=np.int64),
        year=np.array(columns[3], dtype=np.int64),
        period=np.array([_PERIODS[one] for one in columns[4]], dtype=np.int64),
        # A column of numbers with gaps becomes NaN there.
        number=np.array(columns[5], dtype=np.float64),
        codes=codes,
    )
