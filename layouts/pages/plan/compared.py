"""Countries side by side where their values mean the same; where they do not, why, and each against its own target."""

from __future__ import annotations

from dashboard.plan.card import CountryRow, IndicatorCard, Saying
from dashboard.plan.indicators import ValueKind
from layouts.elements import Element, html
from layouts.figures.plan_bars import columns, target_bar, way_of
from layouts.pages.plan.frame import PlanFrame


def compared(card: IndicatorCard, frame: PlanFrame) -> list[Element | None]:
    """What may be compared, said first; then every country small, on one scale or each on its own."""
    told = _first_of_each(card, frame)
    if card.line.kind is ValueKind.TEXT or not told:
        return []
    found = card.comparison
    together = [(row, one) for row, one in told if row.country in found.comparable]
    known = [value for _, one in together for value in one.series if value is not None]
    scale = (max((0.0, *known)), min((0.0, *known)))
    alone = [(row, one) for row, one in told if row.country not in found.comparable]
    apart = html.Ul([_small(row, one, card, frame, scale=None) for row, one in alone], className="small-multiples")
    summary = html.Summary(frame.voice.say("plan.compare.apart", count=len(alone)))
    return [
        html.H2(frame.voice.say("plan.compare"), id="compare"),
        html.P(_sentence(card, frame), className="plan-note comparability"),
        html.Ul([_small(row, one, card, frame, scale=scale) for row, one in together], className="small-multiples"),
        (html.Details([summary, apart]) if together else apart) if alone else None,
    ]


def _first_of_each(card: IndicatorCard, frame: PlanFrame) -> list[tuple[CountryRow, Saying]]:
    """What is drawn of each country, by name: the reporter that is compared where it spoke, else the first who did."""
    found = []
    for row in sorted(card.rows, key=lambda one: frame.country(one.country)):
        told = [one for one in row.sayings if one.value is not None]
        if row.country and told:
            wanted = [one for one in told if one.reporter is card.comparison.reporter]
            found.append((row, (wanted or told)[0]))
    return found


def _sentence(card: IndicatorCard, frame: PlanFrame) -> str:
    voice, found = frame.voice, card.comparison
    if found.hindrance is not None:
        return voice.say(f"plan.compare.{found.hindrance.value}")
    reporter = frame.reporter(found.reporter) if found.reporter else ""
    return voice.say("plan.compare.yes", count=len(found.comparable), year=frame.when(found.when), reporter=reporter)


def _small(
    row: CountryRow, told: Saying, card: IndicatorCard, frame: PlanFrame, *, scale: tuple[float, float] | None
) -> Element:
    line, voice = card.line, frame.voice
    why = card.comparison.apart.get(row.country)
    known = [value for value in told.series if value is not None]
    highest, lowest = scale or (max((0.0, *known)), min((0.0, *known)))
    series = ", ".join(
        f"{frame.when(when)}: {frame.value(value, line)}"
        for when, value in zip(card.times, told.series, strict=True)
        if value is not None
    )
    target = row.target.value if row.target else None
    way = way_of(line.baseline, told.value, target)
    label = voice.say(
        "plan.way",
        value=frame.value(told.value, line),
        target=frame.value(target, line),
        baseline=frame.value(line.baseline, line),
    )
    return html.Li(
        [
            html.Strong(frame.country(row.country)),
            html.Span(voice.say(f"plan.compare.{why.value}"), className="told-year") if why is not None else None,
            html.Span(f"{frame.reporter(told.reporter)} · {frame.value(told.value, line)} ({frame.inside(told.when)})"),
            columns(told.series, highest=highest, lowest=lowest, label=series),
            target_bar(way, label=label) if way is not None and target is not None else None,
        ]
    )
