"""The side panel: everything about the selected place, or what a scenario changes."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import Crumb, Driver, FactView, Legend, LegendEntry, PlaceCard, ScenarioEffect
from dashboard.values import ValueStatus
from layouts.figures.rounds import rounds_chart
from layouts.formatting import DASH
from layouts.pages.factor_lists import factor_place
from layouts.pages.legend import entry_name, swatch_mark
from layouts.pages.levels import class_chip, class_names, level_chip, speaks_of_index
from layouts.pages.place_numbers import coverage_notes, number_lines
from layouts.pages.place_precision import groups_block, precision_block
from layouts.palette import Swatch, class_only_swatches, level_swatches, tones
from layouts.wording import Voice

_MOST_CHANGES = 40
_MOST_FACTS = 24


def place_panel(
    card: PlaceCard,
    *,
    legend: Legend,
    levels: Legend,
    voice: Voice,
    is_index: bool,
    can_open: bool,
    page_address: str = "",
) -> list[Component]:
    """The panel of one place; every absence says which kind it is and why.

    ``legend`` is that of the map, ``levels`` that of the risk level, which classes are named after;
    ``page_address`` leads to the page of a municipality, or to the list of those of a larger place.
    """
    of_index = speaks_of_index(legend, is_index=is_index)
    parts: list[Component | None] = [
        _heading(card, levels=levels, voice=voice, of_index=of_index),
        _own_page(card, page_address, voice=voice) if page_address else None,
        _numbers(card, voice=voice, is_index=is_index),
        _coverage(card, voice=voice),
        _reason(card, voice=voice),
        precision_block(card, voice=voice),
        groups_block(card, voice=voice),
        _open_country(card, voice=voice) if can_open else None,
        _counts(card, levels=levels, voice=voice),
        _drivers(card, voice=voice, is_index=is_index),
        factor_place(card, voice),
        _addressing_place(card, voice),
        _rounds(card, voice=voice),
        _facts(card, voice=voice),
        html.P(voice.say("panel.ranking_refused"), className="panel-note") if card.ranking_refused else None,
        _source(card, voice=voice),
    ]
    return [part for part in parts if part is not None]


def changes_panel(effect: ScenarioEffect, *, levels: Legend, voice: Voice) -> Component | None:
    """The municipalities that the scenario moves to another class, most children first; ``None`` without any."""
    if not effect.is_exploratory or not effect.changes:
        return None
    names = class_names(levels, voice)
    shown = effect.changes[:_MOST_CHANGES]
    more = effect.changed - len(shown)
    return html.Details(
        [
            html.Summary(voice.say("changes.title", count=effect.changed)),
            html.Ul(
                [
                    html.Li(
                        html.Button(
                            [
                                html.Span("▲" if change.after > change.before else "▼", className="change-sign"),
                                html.Span(change.name, className="change-name"),
                                html.Span(
                                    voice.say(
                                        "changes.step",
                                        before=names.get(change.before, str(change.before + 1)),
                                        after=names.get(change.after, str(change.after + 1)),
                                    ),
                                    className="change-step",
                                ),
                            ],
                            className="change",
                            **{"data-select": change.code, "data-parent": change.admin1},
                        )
                    )
                    for change in shown
                ],
                className="changes",
            ),
            html.P(voice.say("changes.more", count=more), className="panel-note") if more > 0 else None,
        ],
        open=False,
        className="panel-changes",
    )


def _heading(card: PlaceCard, *, levels: Legend, voice: Voice, of_index: bool) -> Component:
    above = " · ".join(crumb.name for crumb in card.trail[1:-1]) if len(card.trail) > 2 else ""
    return html.Div(
        [
            html.Div(
                [
                    html.H2(card.place.name, className="panel-title"),
                    html.P(above, className="panel-above") if above else None,
                ]
            ),
            level_chip(card.level, voice=voice, of_index=of_index)
            if card.level is not None
            else class_chip(card, levels=levels, voice=voice),
        ],
        className="panel-heading",
    )


def _own_page(card: PlaceCard, address: str, *, voice: Voice) -> Component:
    is_one = card.place.level == "municipality"
    return html.A(
        voice.say("municipality.open" if is_one else "municipality.all"),
        href=address,
        className="btn btn-primary btn-sm panel-page" if is_one else "panel-page",
    )


def _numbers(card: PlaceCard, *, voice: Voice, is_index: bool) -> Component | None:
    lines = number_lines(card, voice=voice, is_index=is_index)
    if not lines:
        return None
    return html.Dl(
        [
            html.Div(
                [html.Dt(name), html.Dd(value)],
                className="fact-line lead" if at == 0 and card.estimate is not None else "fact-line",
            )
            for at, (name, value) in enumerate(lines)
        ],
        className="panel-numbers",
    )


def _coverage(card: PlaceCard, *, voice: Voice) -> Component | None:
    notes = coverage_notes(card, voice)
    return html.Div([html.P(note, className="panel-note") for note in notes]) if notes else None


def _reason(card: PlaceCard, *, voice: Voice) -> Component | None:
    if card.place.level == "region":
        return html.P(voice.say("panel.nothing"), className="panel-note")
    if card.counts or card.estimate is not None or (card.status is ValueStatus.AVAILABLE and card.reason is None):
        return None
    key = card.reason or f"absence.{card.status.name.lower()}"
    text = voice.say_or(f"{key}.long", voice.say_or(key, key))
    return html.P(text, className="panel-reason")


def _open_country(card: PlaceCard, *, voice: Voice) -> Component:
    return html.A(
        voice.say("panel.open", place=card.place.name),
        href="#",
        className="btn btn-primary panel-open",
        **{"data-place": card.place.code},
    )


def _counts(card: PlaceCard, *, levels: Legend, voice: Voice) -> Component | None:
    entries = [entry for entry in card.counts if entry.municipalities > 0]
    total = sum(entry.municipalities for entry in entries)
    if not entries or not total:
        return None
    classes = sum(entry.kind == "class" for entry in card.counts)
    known = level_swatches(classes)
    by_index: dict[int, Swatch] = {swatch.index: swatch for swatch in (*known, *class_only_swatches(known))}
    return html.Div(
        [
            html.H3(voice.say("panel.counts"), className="panel-subtitle"),
            html.Div(
                [
                    html.Span(
                        className=f"stack-part pattern-{by_index[entry.index].pattern.value}",
                        style={**tones(by_index[entry.index]), "flexGrow": entry.municipalities},
                    )
                    for entry in entries
                    if entry.index in by_index
                ],
                className="stack",
                **{"aria-hidden": "true"},
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            swatch_mark(by_index[entry.index]),
                            html.Span(_class_name(entry, levels, voice)),
                            html.Strong(voice.numbers.integer(entry.municipalities)),
                        ]
                    )
                    for entry in entries
                    if entry.index in by_index
                ],
                className="stack-words",
            ),
        ],
        className="panel-block",
    )


def _class_name(entry: LegendEntry, levels: Legend, voice: Voice) -> str:
    """As the legend of the risk level calls it, limits included."""
    return entry_name(next((one for one in levels.entries if one.index == entry.index), entry), levels, voice)


def _drivers(card: PlaceCard, *, voice: Voice, is_index: bool) -> Component | None:
    if not card.up and not card.down:
        return None
    widest = max(abs(driver.contribution) for driver in (*card.up, *card.down)) or 1.0
    return html.Div(
        [
            html.H3(voice.say("panel.drivers"), className="panel-subtitle"),
            _driver_list(
                card.up, sign="up", title=driver_title("up", voice, is_index=is_index), widest=widest, voice=voice
            ),
            _driver_list(
                card.down, sign="down", title=driver_title("down", voice, is_index=is_index), widest=widest, voice=voice
            ),
            html.P(voice.say("panel.drivers.note"), className="panel-note"),
        ],
        className="panel-block",
    )


def driver_title(sign: str, voice: Voice, *, is_index: bool) -> str:
    """Towards what the factors of ``sign`` (``up``, ``down``) push."""
    return voice.say(f"panel.drivers.index.{sign}" if is_index else f"panel.drivers.{sign}")


def _driver_list(
    drivers: tuple[Driver, ...], *, sign: str, title: str, widest: float, voice: Voice
) -> Component | None:
    if not drivers:
        return None
    return html.Div(
        [
            html.H4(title, className=f"driver-title driver-{sign}"),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Span(driver.name, className="driver-name"),
                            html.Span(_against(driver, voice), className="driver-value"),
                            html.Span(
                                html.Span(style={"width": f"{100 * abs(driver.contribution) / widest:.0f}%"}),
                                className=f"driver-bar driver-{sign}",
                                **{"aria-hidden": "true"},
                            ),
                        ]
                    )
                    for driver in drivers
                ],
                className="drivers",
            ),
        ]
    )


def _against(driver: Driver, voice: Voice) -> str:
    value = voice.numbers.value(driver.value, driver.unit)
    if driver.reference is None:
        return value
    return voice.say("panel.against", value=value, reference=voice.numbers.value(driver.reference, driver.unit))


def _addressing_place(card: PlaceCard, voice: Voice) -> Component | None:
    """The fold for what the plan does about the factors that drive the place; filled when it is opened."""
    if not card.up and not card.down:
        return None
    return html.Details(
        [
            html.Summary(voice.say("plan.addressing.title")),
            html.Div(className="lazy-place", **{"data-waiting": voice.say("plan.addressing.waiting")}),
        ],
        className="panel-factors panel-addressing",
        **{"data-lazy": "/plan/addressing", "data-code": card.place.code, "data-level": card.place.level},
    )


def _rounds(card: PlaceCard, *, voice: Voice) -> Component | None:
    if len(card.rounds) > 1:
        return rounds_chart(card.rounds, voice=voice)
    if card.rounds_reason is not None and voice.knows(card.rounds_reason):
        return html.P(voice.say(card.rounds_reason), className="panel-note")
    return None


def _facts(card: PlaceCard, *, voice: Voice) -> Component | None:
    if not card.facts:
        return html.P(voice.say("facts.none"), className="panel-note") if _expects_facts(card.place) else None
    shown = card.facts[:_MOST_FACTS]
    return html.Details(
        [
            html.Summary(voice.say("facts.title", count=len(card.facts))),
            html.Ul([html.Li(_fact(fact, voice)) for fact in shown], className="facts"),
        ],
        open=card.estimate is None and not card.counts,
        className="panel-facts",
    )


def _expects_facts(place: Crumb) -> bool:
    return place.level in {"country", "admin1"}


def _fact(fact: FactView, voice: Voice) -> list[Component | str | None]:
    name = voice.say_or(f"measure.{fact.measure}", fact.measure.replace("_", " "))
    value = fact.text if fact.text is not None else fact_value(fact, voice)
    source = voice.say("facts.source", source=fact.source, date=fact.source_date) if fact.source_date else fact.source
    return [
        html.Div([html.Span(name, className="fact-name"), html.Strong(value)], className="fact-head"),
        html.Span(voice.say("facts.conflict"), className="fact-conflict") if fact.is_conflict else None,
        html.Div(fact_edition(fact, voice), className="fact-about"),
        html.Div(fact.note, className="fact-note") if fact.note else None,
        html.Div(voice.say("facts.from", source=source), className="fact-source"),
    ]


def fact_edition(fact: FactView, voice: Voice) -> str:
    """Instrument, year and ages: what makes two figures comparable or not."""
    ages = voice.say("facts.ages", ages=fact.ages) if fact.ages else ""
    instrument = voice.say_or(f"instrument.{fact.instrument.lower()}", fact.instrument)
    return ", ".join(part for part in (instrument, fact.year, ages) if part)


def is_rate(fact: FactView) -> bool:
    """Whether the figure is a percentage, not a count or a class."""
    return fact.unit.lower().startswith("percent")


def fact_value(fact: FactView, voice: Voice) -> str:
    """The figure in its own unit; published percentages are numbers 0-100 as printed."""
    if fact.value is None:
        return DASH
    if is_rate(fact):
        return voice.numbers.percent(fact.value / 100)
    whole = float(fact.value).is_integer()
    return voice.numbers.integer(fact.value) if whole else voice.numbers.decimal(fact.value, 2)


def _source(card: PlaceCard, *, voice: Voice) -> Component | None:
    if not card.source:
        return None
    text = voice.say("panel.source", source=card.source)
    if card.is_demonstration:
        text = f"{text} {voice.say('demonstration.short')}"
    return html.P(text, className="panel-source")
