"""The panels that the browser paints from the readings: filters, progress from four sides, heat table, coverage."""

from __future__ import annotations

import json

from dashboard.plan.book import PlanBook
from dashboard.plan.panel import PlanFilter
from dashboard.plan.readings import REPORTERS
from dashboard.plan.status_table import STATUSES
from layouts.elements import Element, html
from layouts.ids import PlanIds
from layouts.pages.plan.frame import GLYPHS, PlanFrame, plain

PANELS = ("reporter", "year", "heat", "country", "coverage")
"""The sides from which the readings are shown, in this order."""
_SENTENCES = (
    *("headline", "without", "reported_of", "heat_cell", "numbers", "numbers_hide", "all_years", "no_reading"),
    *("readings", "row", "year", "country_column", "reported"),
)


def filters(book: PlanBook, frame: PlanFrame, *, asked: PlanFilter) -> Element:
    """Result, country, reporter and year; a change repaints the panels and the address at once."""
    voice = frame.voice
    readings = book.readings
    countries = sorted((frame.country(code), code) for code in readings.countries if code)
    results = [(voice.say("plan.result", number=one.number), str(one.number)) for one in book.results]
    reporters = [(frame.reporter(one), one.value) for one in REPORTERS]
    years = [(str(year), str(year)) for year in readings.years]
    return html.Div(
        [
            _choice("result", results, str(asked.result or ""), frame),
            _choice("country", countries, asked.country or "", frame),
            _choice("reporter", reporters, asked.reporter.value if asked.reporter else "", frame),
            _choice("year", years, str(asked.year or ""), frame),
            html.Button(voice.say("plan.filter.clear"), className="btn btn-outline-secondary btn-sm", id=PlanIds.CLEAR),
        ],
        className="plan-filters",
        role="group",
        id=PlanIds.FILTERS,
        **{
            "aria-label": voice.say("plan.filter"),
            "data-readings": frame.links.readings(book.code),
            "data-words": json.dumps(words_of(frame), ensure_ascii=False, separators=(",", ":")),
        },
    )


def words_of(frame: PlanFrame) -> dict[str, object]:
    """What the browser says itself."""
    voice = frame.voice
    return {
        "locale": voice.numbers.locale.replace("_", "-"),
        "statuses": [
            {"key": one.value.replace("_", "-"), "name": frame.status(one), "sign": GLYPHS[one]} for one in STATUSES
        ],
        **{name: voice.say(f"plan.paint.{name}") for name in _SENTENCES},
    }


def readings_of(book: PlanBook, frame: PlanFrame, *, signs: str) -> dict[str, object]:
    """The readings with the names that the panels show, for the browser to count."""
    voice = frame.voice
    return {
        "signs": signs,
        "years": list(book.readings.years),
        "countries": [
            {"code": code, "name": frame.country(code), "href": frame.links.country(code) if code else ""}
            for code in book.readings.countries
        ],
        "reporters": [{"code": one.value, "name": frame.reporter(one)} for one in REPORTERS],
        "results": [
            {
                "number": one.number,
                "name": voice.say("plan.result", number=one.number),
                "title": plain(one.title, voice),
            }
            for one in book.results
        ],
        "indicators": [{"code": one.code, "result": one.result} for one in book.indicators],
    }


def panels(frame: PlanFrame) -> list[Element]:
    """Places for the panels, each under its heading with what it shows."""
    voice = frame.voice
    sections = [
        html.Section(
            [
                html.H2(voice.say(f"plan.panel.{name}"), id=f"by-{name}"),
                html.P(voice.say(f"plan.panel.{name}.lead"), className="plan-note"),
                html.Div(
                    className="panel-space plan-card", **{"data-panel": name, "data-waiting": voice.say("plan.waiting")}
                ),
            ],
            className="plan-panel",
        )
        for name in PANELS
    ]
    return [_legend(frame), *sections]


def _legend(frame: PlanFrame) -> Element:
    """What each colour and sign means, with the rule behind it."""
    voice = frame.voice
    return html.Details(
        [
            html.Summary(voice.say("plan.rule.title")),
            html.P(voice.say("plan.rule")),
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(
                                [
                                    html.Span(
                                        GLYPHS[one],
                                        className=f"chip-sign status-chip status-{one.value.replace('_', '-')}",
                                        **{"aria-hidden": "true"},
                                    ),
                                    frame.status(one),
                                ]
                            ),
                            html.Dd(voice.say(f"plan.status.{one.value}.long")),
                        ]
                    )
                    for one in STATUSES
                ],
                className="status-legend",
            ),
        ],
        className="plan-card plan-rule",
        id="rule",
    )


def _choice(name: str, options: list[tuple[str, str]], chosen: str, frame: PlanFrame) -> Element:
    """A native choice, drawn by the browser: Dash keeps no state of it."""
    held = [("", frame.voice.say(f"plan.filter.{name}.all")), *((value, label) for label, value in options)]
    return html.Div(
        [
            html.Label(frame.voice.say(f"plan.filter.{name}"), htmlFor=f"plan-filter-{name}"),
            html.Div(
                className="choice-space",
                **{
                    "data-choice": name,
                    "data-chosen": chosen,
                    "data-options": json.dumps(held, ensure_ascii=False, separators=(",", ":")),
                },
            ),
        ],
        className="plan-filter",
    )
