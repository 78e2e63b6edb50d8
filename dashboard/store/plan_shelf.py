"""Reading all that the plan's pages need: at most fourteen queries, however large a plan is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dashboard.language import Language
from dashboard.plan.book import (
    IndicatorLine,
    Judged,
    OutputLine,
    PageLine,
    PlanBook,
    ResultLine,
    Said,
    Shelf,
    TargetLine,
    members_of,
)
from dashboard.plan.indicators import Direction, ValueKind
from dashboard.plan.periods import frequency_of
from dashboard.plan.readings import REPORTERS, SECRETARIAT, Readings, readings_of
from dashboard.plan.round_days import RoundLine
from dashboard.plan.status import Status
from dashboard.store.plan_changes import Position, position_of, reported_since
from dashboard.store.plan_reports import ReportColumns, read_again, read_reports
from dashboard.store.plan_tables import Indicator, Judgement, Output, Page, Plan, Result, Round, Target
from dashboard.store.rounds import round_line

_LANGUAGES = tuple(language.value for language in Language)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Source:
    """What a shelf was made of, so that the next one can be made of what changed."""

    position: Position
    reports: ReportColumns


def read_source(session: Session, before: Source | None = None) -> Source:
    """Every report that counts; of indicators that nobody reported on since ``before``, as they were read then.

    Read it before the rest of a shelf, so that nothing can come in between unnoticed.
    """
    position = position_of(session)
    changed = None if before is None else reported_since(session, before.position)
    if before is None or changed is None:
        return Source(position, read_reports(session))
    return Source(position, read_again(session, before.reports, changed))


def read_shelf(session: Session, *, today: date, source: Source | None = None) -> Shelf:
    """All plans with their readings, newest first, and all facts; statuses as of ``today``."""
    reports = (source or read_source(session)).reports
    pages = tuple(
        _page(one) for one in session.scalars(_standing(Page).order_by(Page.kind, Page.country, Page.position))
    )
    plans = session.scalars(select(Plan).order_by(Plan.first_year.desc(), Plan.code)).all()
    results = session.scalars(_standing(Result).order_by(Result.number)).all()
    plan_of = {one.id: one.plan_id for one in results}
    numbers = {one.id: one.number for one in results}
    outputs = [one for one in session.scalars(_standing(Output).order_by(Output.code)) if one.result_id in plan_of]
    indicators = _indicators(session, numbers, {one.id: one.code for one in outputs})
    rounds = _by(session.scalars(select(Round).order_by(Round.year)), lambda one: one.plan_id)
    books = []
    for plan in plans:
        own = [line for result_id, line in indicators if plan_of[result_id] == plan.id]
        lines = tuple(round_line(one) for one in rounds[plan.id])
        books.append(
            PlanBook(
                code=plan.code,
                title=plan.title,
                first_year=plan.first_year,
                last_year=plan.last_year,
                is_demonstration=plan.is_demonstration,
                source=plan.source,
                results=tuple(_result(one) for one in results if one.plan_id == plan.id),
                outputs=tuple(
                    OutputLine(one.code, numbers[one.result_id], one.title, one.source)
                    for one in outputs
                    if plan_of[one.result_id] == plan.id
                ),
                indicators=tuple(own),
                rounds=lines,
                readings=_readings(plan, own, lines, reports, members_of(pages), today),
                notes=tuple(one for one in pages if one.kind == "plan_note" and one.plan == plan.code),
            )
        )
    return Shelf(tuple(books), pages)


def _readings(
    plan: Plan,
    own: Sequence[IndicatorLine],
    rounds: Sequence[RoundLine],
    reports: ReportColumns,
    members: Sequence[str],
    today: date,
) -> Readings:
    ids = [one.id for one in own]
    named = {target.country for one in own for target in one.targets if target.country}
    tied = {place.partition("/")[0] for one in own for place in one.territories}
    # Where nobody is told to be a member, those who report are the ones that are asked.
    members = members or sorted(reports.countries_of(ids) - {SECRETARIAT})
    countries = (SECRETARIAT, *sorted((set(members) | reports.countries_of(ids) | named | tied) - {SECRETARIAT}))
    years = sorted({*range(plan.first_year, plan.last_year + 1)} | reports.years_of(ids))
    return readings_of(
        own, reports.of(ids, countries), countries=countries, members=members, years=years, rounds=rounds, today=today
    )


def _indicators(
    session: Session, numbers: Mapping[int, int], outputs: Mapping[int, str]
) -> list[tuple[int, IndicatorLine]]:
    """Cards with the record of their result, by code."""
    targets = _by(session.scalars(select(Target).order_by(Target.year)), lambda one: one.indicator_id)
    judged = _by(session.scalars(_standing(Judgement)), lambda one: one.indicator_id)
    found = session.scalars(_standing(Indicator)).all()
    return [
        (one.result_id, _indicator(one, numbers[one.result_id], outputs, targets[one.id], judged[one.id]))
        for one in sorted(found, key=lambda one: code_order(one.code))
        if one.result_id in numbers
    ]


def code_order(code: str) -> tuple[tuple[int, int | str], ...]:
    """How codes are ordered: 1.2 before 1.10.

    Examples
    --------
    >>> sorted(["1.10", "1.2", "1.a"], key=code_order)
    ['1.2', '1.10', '1.a']
    """
    parts = code.replace("-", ".").split(".")
    return tuple((0, int(part)) if part.isascii() and part.isdigit() else (1, part) for part in parts)


def _indicator(
    one: Indicator, result: int, outputs: Mapping[int, str], targets: Sequence[Target], judged: Sequence[Judgement]
) -> IndicatorLine:
    return IndicatorLine(
        id=one.id,
        code=one.code,
        result=result,
        output=outputs.get(one.output_id or 0, ""),
        title=one.title,
        definition=one.definition,
        kind=ValueKind(one.kind),
        unit=one.unit,
        direction=Direction(one.direction),
        formula=one.formula,
        disaggregation=one.disaggregation,
        baseline=one.baseline,
        baseline_year=one.baseline_year,
        is_cumulative=one.is_cumulative,
        tolerance=one.tolerance,
        source=one.source,
        verification=one.verification,
        frequency=frequency_of(one.frequency),
        responsible=tuple(reporter for reporter in REPORTERS if reporter.value in one.responsible),
        activities=one.activities,
        factors=tuple(one.factors),
        territories=tuple(one.territories),
        targets=tuple(TargetLine(target.country, target.year, target.value, target.milestone) for target in targets),
        judged=tuple(Judged(told.country, Status(told.status), told.reason, told.set_at) for told in judged),
    )


def _result(one: Result) -> ResultLine:
    return ResultLine(one.number, one.title, told=_lines(one.told), told_source=one.told_source)


def _lines(told: Said | None) -> tuple[Said, ...]:
    """One fact to a line, the same lines in each language."""
    split = {language: words.split("\n") for language, words in (told or {}).items() if words.strip()}
    longest = max((len(lines) for lines in split.values()), default=0)
    facts = (
        {language: lines[at].strip() for language, lines in split.items() if at < len(lines) and lines[at].strip()}
        for at in range(longest)
    )
    return tuple(fact for fact in facts if fact)


def _page(one: Page) -> PageLine:
    body = one.body
    return PageLine(
        kind=one.kind,
        country=one.country,
        position=one.position,
        words={language: str(body[language]) for language in _LANGUAGES if body.get(language)},
        source=one.source,
        countries=tuple(body.get("countries", ())),
        years=str(body.get("years", "")),
        plan=str(body.get("plan", "")),
        points=tuple(body.get("points", ())),
    )


def _standing(table: type[Row]) -> Select[Row]:
    """Records of ``table`` that were not withdrawn."""
    return select(table).where(table.is_withdrawn.is_(False))  # type: ignore[attr-defined]


def _by(records: Iterable[Row], key: Any) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for one in records:
        found[key(one)].append(one)
    return found
