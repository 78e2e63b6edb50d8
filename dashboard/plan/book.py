"""A plan as it is read: what it promises, and every reading of it in columns. Frozen; made once for each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from dashboard.plan.indicators import Direction, PlanIndicator, Reporter, ValueKind
from dashboard.plan.periods import Frequency
from dashboard.plan.readings import Readings
from dashboard.plan.round_days import RoundLine, first_due_of
from dashboard.plan.status import Status

Said = Mapping[str, str]
"""Words by language; a language may be missing, another one is shown then and named."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result of the plan and what a meeting was told of it."""

    number: int
    title: Said
    told: tuple[Said, ...] = ()
    told_source: Said | None = None


@dataclass(frozen=True, slots=True)
class OutputLine:
    """What is produced towards a result."""

    code: str
    result: int
    title: Said
    source: Said | None = None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """What shall be reached in a year, by all countries or by one."""

    country: str
    """Empty for all of them."""
    year: int
    value: float | None
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A status that the Secretariat set by hand."""

    country: str
    """Empty for the indicator as a whole."""
    status: Status
    reason: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """The card of an indicator."""

    id: int
    code: str
    result: int
    output: str
    title: Said
    definition: Said
    kind: ValueKind
    unit: Said
    direction: Direction
    formula: str
    disaggregation: str
    baseline: float | None
    baseline_year: int | None
    is_cumulative: bool
    tolerance: float
    source: str
    verification: str
    frequency: Frequency
    responsible: tuple[Reporter, ...]
    activities: str
    factors: tuple[str, ...]
    territories: tuple[str, ...]
    targets: tuple[TargetLine, ...] = ()
    judged: tuple[Judged, ...] = ()

    @property
    def is_summed(self) -> bool:
        """Whether its reports add up; those in words, or of yes and no, never do."""
        return self.is_cumulative and self.kind is ValueKind.NUMBER

    def targets_of(self, country: str) -> tuple[TargetLine, ...]:
        """Targets with a value that hold in ``country``, by year; its own where it has any, else the common ones."""
        valued = [one for one in self.targets if one.value is not None]
        own = [one for one in valued if one.country == country]
        held = own or [one for one in valued if not one.country]
        return tuple(sorted(held, key=lambda one: one.year))

    def judged_of(self, country: str) -> Judged | None:
        """The status that was set by hand for ``country``, or for the indicator as a whole."""
        by_country = {one.country: one for one in self.judged}
        return by_country.get(country) or by_country.get("")

    def rule_in(self, country: str, *, first_due: date | None) -> PlanIndicator:
        """What the status rule needs to know of it in ``country``."""
        targets = self.targets_of(country)
        last = targets[-1] if targets else None
        return PlanIndicator(
            code=self.code,
            kind=self.kind,
            direction=self.direction,
            baseline=self.baseline,
            baseline_year=self.baseline_year,
            target=last.value if last else None,
            target_year=last.year if last else None,
            first_due=first_due,
            cumulative=self.is_cumulative,
            tolerance=self.tolerance,
            yearly_targets={one.year: one.value for one in targets if one.value is not None},
            frequency=self.frequency,
        )


@dataclass(frozen=True, slots=True)
class PageLine:
    """A fact of the Initiative or of a country, with the meeting that told it."""

    kind: str
    country: str
    position: int
    words: Said
    source: Said
    countries: tuple[str, ...] = ()
    years: str = ""
    plan: str = ""
    points: tuple[Said, ...] = ()


@dataclass(frozen=True)
class PlanBook:
    """One plan, whole."""

    code: str
    title: Said
    first_year: int
    last_year: int
    is_demonstration: bool
    source: Said
    results: tuple[ResultLine, ...]
    outputs: tuple[OutputLine, ...]
    indicators: tuple[IndicatorLine, ...]
    rounds: tuple[RoundLine, ...]
    readings: Readings
    notes: tuple[PageLine, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, IndicatorLine]:
        """Indicators by their code."""
        return {one.code: one for one in self.indicators}

    def first_due(self, line: IndicatorLine) -> date | None:
        """The day on which the first report of ``line`` is due; None where no round ever asked for one."""
        return first_due_of(self.rounds, line.frequency)

    def result(self, number: int) -> ResultLine | None:
        """The result with ``number``."""
        return next((one for one in self.results if one.number == number), None)

    def outputs_of(self, result: int) -> tuple[OutputLine, ...]:
        """Outputs of a result, by code."""
        return tuple(one for one in self.outputs if one.result == result)

    def indicators_of(self, result: int) -> tuple[IndicatorLine, ...]:
        """Indicators of a result, by code."""
        return tuple(one for one in self.indicators if one.result == result)


@dataclass(frozen=True)
class Shelf:
    """Everything that a database tells of the Initiative."""

    plans: tuple[PlanBook, ...]
    pages: tuple[PageLine, ...]

    def plan(self, code: str) -> PlanBook | None:
        """The plan with ``code``."""
        return next((one for one in self.plans if one.code == code), None)

    @property
    def current(self) -> PlanBook | None:
        """The plan that is shown where none is named: the newest one that has results."""
        return next((one for one in self.plans if one.results), self.plans[0] if self.plans else None)

    def of_kind(self, *kinds: str) -> tuple[PageLine, ...]:
        """Facts of the Initiative as a whole, in their order."""
        return tuple(one for kind in kinds for one in self.pages if one.kind == kind and not one.country)

    def about(self, country: str, *kinds: str) -> tuple[PageLine, ...]:
        """Facts that name ``country``, in their order."""
        named = (one for one in self.pages if one.country == country or country in one.countries)
        return tuple(one for one in named if one.kind in kinds)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Countries of the Initiative."""
        return members_of(self.pages)


def members_of(pages: Sequence[PageLine]) -> tuple[str, ...]:
    """Countries that ``pages`` tell to be members, by code."""
    return tuple(sorted({one.country for one in pages if one.kind == "member" and one.country}))
