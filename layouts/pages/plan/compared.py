"""Countries side by side where their values mean the same; where they do not, why, and each against its own target."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.plan.card import CountryRow, IndicatorCard, Saying
from dashboard.plan.indicators import ValueKind
from layouts.figures.plan_bars import columns, target_bar, way_of
from layouts.pages.plan.frame import PlanFrame


def compared(card: IndicatorCard, frame: PlanFrame) -> list[Component]:
    """What may be compared, said first; then every country small, on one scale or each on its own."""
    drawn = [(row, one) for row in card.rows if row.country for one in row.sayings if one.value is not None]
    if card.line.kind is ValueKind.TEXT or not drawn:
        return []
    is_one_scale = bool(card.comparison.comparable)
    first_told = _first_of_each(card, frame)
    known = [value for _, one in first_told for value in one.series if value is not None]
    whole = (max((0.0, *known)), min((0.0, *known))) if is_one_scale else None
    return [
        html.H2(frame.voice.say("plan.compare"), id="compare"),
        html.P(_sentence(card, frame), className="plan-note comparability"),
        *_apart(card, frame),
        html.Ul(
            [_small(row, one, card, frame, scale=whole) for row, one in first_told],
            className="small-multiples",
        ),
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
    return voice.say("plan.compare.yes", count=len(found.comparable), year=found.year, reporter=reporter)


def _apart(card: IndicatorCard, frame: PlanFrame) -> list[Component]:
    if not card.comparison.apart:
        return []
    told = [
        html.Li(f"{frame.country(country)}: {frame.voice.say(f'plan.compare.{why.value}')}")
        for country, why in card.comparison.apart.items()
    ]
    return [html.Details([html.Summary(frame.voice.say("plan.compare.apart", count=len(told))), html.Ul(told)])]


def _small(
    row: CountryRow, told: Saying, card: IndicatorCard, frame: PlanFrame, *, scale: tuple[float, float] | None
) -> Component:
    line, voice = card.line, frame.voice
    known = [value for value in told.series if value is not None]
    highest, lowest = scale or (max((0.0, *known)), min((0.0, *known)))
    series = ", ".join(
        f"{year}: {frame.value(value, line)}"
        for year, value in zip(card.years, told.series, strict=True)
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
            html.Span(f"{frame.reporter(told.reporter)} · {frame.value(told.value, line)} ({told.year})"),
            columns(told.series, highest=highest, lowest=lowest, label=series),
            target_bar(way, label=label) if way is not None and target is not None else None,
        ]
    )
