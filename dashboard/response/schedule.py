"""The stages in time: bars for a Gantt chart, how long the whole takes, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from itertools import pairwise

from dashboard.response.stages import Stage

USUAL_MONTHS = (8, 10)
"""How long the whole took where it was done first (Lima, 2019, session 6.1)."""
_DAYS_A_MONTH = 365.25 / 12


@unique
class Misfit(StrEnum):
    """What is told of a schedule; nothing is refused for it."""

    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    BEFORE_THE_STAGE_BEFORE = "before_the_stage_before"
    SHORTER_THAN_USUAL = "shorter_than_usual"
    LONGER_THAN_USUAL = "longer_than_usual"


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage; offset and length are shares of the whole, for drawing."""

    stage: Stage
    begins: date
    ends: date
    offset: float
    length: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """All stages with dates, in the order of the method."""

    bars: tuple[Bar, ...]
    without_dates: tuple[Stage, ...]
    begins: date | None
    ends: date | None
    months: float | None
    """From the first day to the last, in months of 30.4 days."""
    misfits: tuple[tuple[Misfit, Stage | None], ...]


def schedule(dates: Mapping[Stage, tuple[date | None, date | None]]) -> Schedule:
    """The schedule of stages of which first and last day are known; the others are named.

    Examples
    --------
    >>> made = schedule({Stage.SELECTION: (date(2026, 1, 1), date(2026, 1, 31)), Stage.LIAISON: (None, None)})
    >>> made.bars[0].length, made.months, len(made.without_dates)
    (1.0, 1.0, 4)
    """
    given = {stage: dates.get(stage, (None, None)) for stage in Stage}
    whole = {stage: (first, last) for stage, (first, last) in given.items() if first and last}
    wrong = [stage for stage, (first, last) in whole.items() if last < first]
    sound = {stage: span for stage, span in whole.items() if stage not in wrong}
    without = tuple(stage for stage in Stage if stage not in whole)
    misfits = [(Misfit.ENDS_BEFORE_IT_BEGINS, stage) for stage in wrong]
    if not sound:
        return Schedule((), without, None, None, None, tuple(misfits))
    begins, ends = min(first for first, _ in sound.values()), max(last for _, last in sound.values())
    days = (ends - begins).days + 1
    bars = tuple(
        Bar(stage, first, last, (first - begins).days / days, ((last - first).days + 1) / days)
        for stage, (first, last) in sound.items()
    )
    months = round(days / _DAYS_A_MONTH, 1)
    told = (*misfits, *_out_of_order(bars), *_unusual(months, is_whole=not without))
    return Schedule(bars, without, begins, ends, months, told)


def _out_of_order(bars: tuple[Bar, ...]) -> list[tuple[Misfit, Stage | None]]:
    pairs = pairwise(bars)
    return [(Misfit.BEFORE_THE_STAGE_BEFORE, later.stage) for earlier, later in pairs if later.begins < earlier.begins]


def _unusual(months: float, *, is_whole: bool) -> list[tuple[Misfit, Stage | None]]:
    shortest, longest = USUAL_MONTHS
    if is_whole and months < shortest:
        return [(Misfit.SHORTER_THAN_USUAL, None)]
    return [(Misfit.LONGER_THAN_USUAL, None)] if is_whole and months > longest else []
