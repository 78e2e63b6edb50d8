"""How a status came about, spelt out in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.plan.book import IndicatorLine, Judged
from dashboard.plan.indicators import Direction, PlanIndicator, ValueKind
from dashboard.plan.status import Arithmetic, Pace, Status
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.pages.plan.frame import PlanFrame, facts, minus, status_chip


def arithmetic_block(found: Arithmetic, rule: PlanIndicator, line: IndicatorLine, frame: PlanFrame) -> Element:
    """The status, the sentence that leads to it, and every number that went into it."""
    voice = frame.voice
    return html.Div(
        [
            html.P([status_chip(found.status, frame), " ", html.Span(conclusion(found, rule, line, frame))]),
            facts(
                [
                    (voice.say("plan.card.baseline"), _of_year(rule.baseline, rule.baseline_year, line, frame)),
                    (voice.say("plan.card.target"), _of_year(rule.target, rule.target_year, line, frame)),
                    (voice.say("plan.card.direction"), direction(line, frame)),
                    (voice.say("plan.arithmetic.value"), _last_value(found, line, frame)),
                    (voice.say("plan.arithmetic.time"), _time(found, frame)),
                    (voice.say("plan.arithmetic.observed"), _pace(found, found.observed, line, frame)),
                    (voice.say("plan.arithmetic.required"), _pace(found, found.required, line, frame)),
                    (voice.say("plan.arithmetic.ratio"), _ratio(found, rule, frame)),
                    (voice.say("plan.arithmetic.missing"), ", ".join(map(frame.when, found.missing))),
                ]
            ),
        ],
        className="arithmetic",
    )


def conclusion(found: Arithmetic, rule: PlanIndicator, line: IndicatorLine, frame: PlanFrame) -> str:
    """Why the status is what it is, in one sentence."""
    told: Mapping[str, object] = {
        "value": frame.with_unit(found.value, line),
        "target": frame.with_unit(rule.target, line),
        "ratio": frame.decimal(found.ratio, 2),
        "upper": frame.decimal(1 - rule.tolerance, 2),
        "lower": frame.decimal(rule.tolerance, 2),
        "day": frame.day(rule.first_due),
    }
    return frame.voice.tell(f"plan.because.{_reason(found, rule)}", told)


def _reason(found: Arithmetic, rule: PlanIndicator) -> str:
    status = found.status
    if status is Status.NOT_DUE:
        return "not_due.no" if found.value_year is not None else "not_due"
    if rule.kind is ValueKind.YES_NO and status is not Status.NO_DATA:
        return f"yes_no.{status.value}"
    if status is Status.TO_BE_JUDGED:
        return "to_be_judged.words" if rule.kind is ValueKind.TEXT else "to_be_judged.unset"
    if status is Status.GOING_BACK and found.ratio is None:
        return "going_back.lost"
    if status is Status.BEHIND and found.ratio is not None and found.ratio >= 1 - rule.tolerance:
        return "behind.over"
    return status.value


def judged_block(judged: Judged, computed: Status | None, frame: PlanFrame) -> Element:
    """The status that the Secretariat set by hand, with its reason, beside the computed one."""
    voice = frame.voice
    beside = [voice.say("plan.judged.beside"), " ", status_chip(computed, frame)] if computed is not None else []
    return html.Div(
        [
            html.P([html.Strong(voice.say("plan.judged")), " ", status_chip(judged.status, frame), " ", *beside]),
            html.Blockquote(judged.reason),
            html.P(voice.say("plan.judged.by", day=frame.day(judged.set_at)), className="plan-source"),
        ],
        className="judged",
    )


def direction(line: IndicatorLine, frame: PlanFrame) -> str:
    """Which way is better; nothing for words."""
    if line.kind is not ValueKind.NUMBER:
        return ""
    return frame.voice.say("plan.direction.up" if line.direction is Direction.UP else "plan.direction.down")


def _of_year(value: float | None, year: int | None, line: IndicatorLine, frame: PlanFrame) -> str:
    if value is None:
        return frame.voice.say("plan.not_set")
    return f"{frame.with_unit(value, line)} ({year or DASH})"


def _last_value(found: Arithmetic, line: IndicatorLine, frame: PlanFrame) -> str:
    if found.value_year is None:
        return frame.voice.say("plan.not_reported")
    key = "plan.arithmetic.sum_of" if line.is_cumulative else "plan.arithmetic.value_of"
    value = frame.with_unit(found.value, line) if found.value is not None else frame.voice.say("plan.in_words")
    year = frame.when(found.value_when) if line.is_cumulative else frame.inside(found.value_when)
    return frame.voice.say(key, value=value, year=year, day=frame.day(found.reported_on))


def _time(found: Arithmetic, frame: PlanFrame) -> str:
    if found.years_elapsed is None or found.years_planned is None:
        return ""
    return frame.voice.say(
        "plan.arithmetic.years", elapsed=frame.number(found.years_elapsed), planned=frame.number(found.years_planned)
    )


def _pace(found: Arithmetic, pace: float | None, line: IndicatorLine, frame: PlanFrame) -> str:
    if pace is None:
        return ""
    if found.pace is Pace.GROWTH:
        return frame.voice.say("plan.arithmetic.growth", pace=minus(frame.voice.numbers.percent(pace)))
    return frame.voice.say("plan.arithmetic.line", pace=frame.with_unit(round(pace, 4), line))


def _ratio(found: Arithmetic, rule: PlanIndicator, frame: PlanFrame) -> str:
    if found.ratio is None:
        return ""
    numbers = frame.voice.numbers
    return frame.voice.say(
        "plan.arithmetic.ratio_of",
        ratio=frame.decimal(found.ratio, 3),
        upper=frame.decimal(1 - rule.tolerance, 2),
        lower=frame.decimal(rule.tolerance, 2),
        tolerance=numbers.percent(rule.tolerance, 0),
    )
