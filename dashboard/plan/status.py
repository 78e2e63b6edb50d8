"""Status of a plan indicator, with the arithmetic that led to it.

The pace is that of Open SDG's progress measure, which follows Statistics Canada: the observed annual growth
since the baseline over the growth that the target requires. Where growth is undefined (a baseline or target
of zero, a change of sign) the pace is that of a straight line; decision 0030 says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum, unique

from dashboard.plan.indicators import Direction, PlanIndicator, ReportedValue, ValueKind
from dashboard.plan.periods import QUARTERS, Period, When, missing_of


@unique
class Status(StrEnum):
    """Where an indicator stands; the order is from best to least known."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    """There is progress, but less than the target requires."""
    NO_PROGRESS = "no_progress"
    GOING_BACK = "going_back"
    NOT_DUE = "not_due"
    NO_DATA = "no_data"
    TO_BE_JUDGED = "to_be_judged"
    """Reported, but no arithmetic applies (words, or no target): the Secretariat sets the status, with its reason."""


@unique
class Pace(StrEnum):
    """How the pace was reckoned."""

    GROWTH = "growth"
    """Compound annual growth: ``(value / baseline) ** (1 / years) - 1``."""
    LINE = "line"
    """Straight line, where growth is undefined: ``(value - baseline) / years``."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Everything that the card of an indicator shows of its status."""

    status: Status
    value: float | None = None
    """The last value, or the sum of all periods for a cumulative indicator."""
    value_year: int | None = None
    value_period: Period = Period.YEAR
    """The part of that year at whose end the value stands."""
    reported_on: date | None = None
    years_elapsed: float | None = None
    """From the baseline to the last value."""
    years_planned: int | None = None
    """From the baseline to the target."""
    pace: Pace = Pace.NONE
    observed: float | None = None
    """Annual growth, or change a year, since the baseline."""
    required: float | None = None
    """The same, that the target asks for."""
    ratio: float | None = None
    """Pace over required pace; 1 arrives in time, below 0 moves away from the target."""
    missing: tuple[When, ...] = ()
    """Years and periods without a report between the baseline and the last value; a cumulative sum is then a lower
    bound."""

    @property
    def value_when(self) -> When | None:
        """Of which period the last value is."""
        return None if self.value_year is None else When(self.value_year, self.value_period)


def status_of(indicator: PlanIndicator, reported: Sequence[ReportedValue], *, today: date) -> Arithmetic:
    r"""The status of one indicator and the arithmetic behind it.

    With baseline :math:`y_0` of year :math:`t_0`, last value :math:`y` at the end of the period :math:`t` (the first
    half of 2020 ends at 2019.5, the year at 2020), target :math:`y^*` of year :math:`t^*`, and direction :math:`d`,
    the ratio is

    .. math:: r = d \, \frac{(y / y_0)^{1/(t - t_0)} - 1}{|(y^* / y_0)^{1/(t^* - t_0)} - 1|}

    or, where a growth is undefined, that of the yearly changes. With tolerance :math:`\epsilon`: achieved when
    the value has reached the target; on track if :math:`r \ge 1 - \epsilon` and :math:`t < t^*`; behind if
    :math:`r \ge \epsilon`; going back if :math:`r \le -\epsilon`; else no progress.

    Parameters
    ----------
    indicator : PlanIndicator
    reported : accepted reports, in any order; of several for one period the last handed in counts, of periods that
        overlap the longest
    today : the day on which silence is judged

    Returns
    -------
    Arithmetic
        Without a report: not due before ``first_due``, else no data; never no progress, which is a statement.

    References
    ----------
    Open SDG, "Progress measurement methodology" (Statistics Canada): thresholds 0.95 and 0; see docs/plan-status.md
    for where this rule departs from it.

    Examples
    --------
    >>> indicator = PlanIndicator("1.1", ValueKind.NUMBER, baseline=10, baseline_year=2018, target=20, target_year=2021)
    >>> seen = status_of(indicator, [ReportedValue(2019, date(2020, 1, 9), number=11.0)], today=date(2020, 2, 1))
    >>> seen.status.value, round(seen.ratio, 3)
    ('behind', 0.385)
    """
    latest = _latest_by_period(reported)
    if not latest:
        waits = indicator.first_due is not None and today < indicator.first_due
        return Arithmetic(Status.NOT_DUE if waits else Status.NO_DATA)
    if indicator.kind is ValueKind.TEXT:
        last = latest[-1]
        return _last(Status.TO_BE_JUDGED, last)
    if indicator.kind is ValueKind.YES_NO:
        return _of_yes_no(indicator, latest, today)
    return _of_number(indicator, latest)


def _latest_by_period(reported: Sequence[ReportedValue]) -> list[ReportedValue]:
    """One report per period, the last handed in, oldest first; what a longer period of the year covers is left out."""
    told = {report.when: report for report in sorted(reported, key=lambda one: one.reported_on)}
    kept = [
        report
        for when, report in told.items()
        if not any(one.year == when.year and QUARTERS[one.period] > QUARTERS[when.period] for one in told)
    ]
    return sorted(kept, key=lambda one: one.when.time)


def _last(status: Status, last: ReportedValue, value: float | None = None) -> Arithmetic:
    return Arithmetic(status, value=value, value_year=last.year, value_period=last.period, reported_on=last.reported_on)


def _of_yes_no(indicator: PlanIndicator, latest: list[ReportedValue], today: date) -> Arithmetic:
    last = latest[-1]

    def told(status: Status) -> Arithmetic:
        return _last(status, last, last.number)

    if last.number:
        return told(Status.ACHIEVED)
    if indicator.baseline or any(report.number for report in latest):
        return told(Status.GOING_BACK)
    still_open = indicator.target_year is not None and today.year <= indicator.target_year
    return told(Status.NOT_DUE if still_open else Status.NO_PROGRESS)


def _of_number(indicator: PlanIndicator, latest: list[ReportedValue]) -> Arithmetic:
    last = latest[-1]
    value = _running_sum(latest) if indicator.cumulative else _number(last)
    found = replace(_last(Status.TO_BE_JUDGED, last, value), missing=_missing(indicator, latest))
    if indicator.target is None:
        return found
    if _has_reached(value, indicator.target, indicator.direction):
        return replace(found, status=Status.ACHIEVED)
    return _by_pace(indicator, found, value, last.when.time)


def _by_pace(indicator: PlanIndicator, found: Arithmetic, value: float, time: float) -> Arithmetic:
    """The status of a value that has not reached its target: by its pace, where a pace can be told."""
    start, target = (0.0 if indicator.cumulative else indicator.baseline), indicator.target
    if start is None or target is None or indicator.baseline_year is None or indicator.target_year is None:
        return found
    elapsed, planned = time - indicator.baseline_year, indicator.target_year - indicator.baseline_year
    found = replace(found, years_elapsed=elapsed, years_planned=planned)
    if elapsed <= 0 or planned < 1:
        return found
    if _has_reached(start, target, indicator.direction):
        # The baseline stood at the target already and the value has fallen short of it since.
        return replace(found, status=Status.GOING_BACK)
    # A target that is next to the baseline asks for a growth that rounds to none.
    can_grow = min(start, value, target) > 0 and _growth(start, target, planned) != 0
    pace = Pace.GROWTH if can_grow else Pace.LINE
    observed, required = (
        _growth(start, end, years) if pace is Pace.GROWTH else (end - start) / years
        for end, years in ((value, elapsed), (target, planned))
    )
    ratio = indicator.direction * observed / abs(required)
    status = _status_of_ratio(ratio, indicator.tolerance)
    if status is Status.ON_TRACK and elapsed >= planned:
        # The time is over and the target was not reached: however near, it did not arrive.
        status = Status.BEHIND
    return replace(
        found,
        status=status,
        pace=pace,
        observed=observed,
        required=required,
        ratio=ratio,
    )


def _status_of_ratio(ratio: float, tolerance: float) -> Status:
    if ratio >= 1 - tolerance:
        return Status.ON_TRACK
    if ratio >= tolerance:
        return Status.BEHIND
    return Status.GOING_BACK if ratio <= -tolerance else Status.NO_PROGRESS


def _growth(start: float, end: float, years: float) -> float:
    return float((end / start) ** (1 / years) - 1)


def _has_reached(value: float, target: float, direction: Direction) -> bool:
    return value >= target if direction is Direction.UP else value <= target


def _running_sum(latest: list[ReportedValue]) -> float:
    return sum(_number(report) for report in latest)


def _number(report: ReportedValue) -> float:
    if report.number is None:
        raise ValueError(f"the report of {report.year} holds no number; a report of a number is refused without one")
    return report.number


def _missing(indicator: PlanIndicator, latest: list[ReportedValue]) -> tuple[When, ...]:
    if indicator.baseline_year is None:
        return ()
    told = [report.when for report in latest]
    return missing_of(indicator.frequency, told, first=indicator.baseline_year + 1)
