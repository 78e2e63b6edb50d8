"""A country in the Initiative: its results in the plan, its roadmap, CLRISK and published figures, its exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.answers import FactView
from dashboard.plan.book import IndicatorLine, PageLine, PlanBook
from dashboard.plan.card import CountryRow
from dashboard.plan.country_view import CountryView, ResultOfCountry
from dashboard.plan.indicators import ValueKind
from dashboard.plan.public import CardChange
from dashboard.plan.rollup import CONSTITUENTS
from dashboard.plan.status import Status
from layouts.elements import Element, html
from layouts.figures.plan_bars import status_bar, status_counts, target_bar, way_of
from layouts.pages.place_panel import fact_edition, fact_value
from layouts.pages.plan.frame import PlanFrame, plain, said, source_line, status_chip, top, trail
from layouts.pages.plan.history import history

_MOST_FACTS = 12


@dataclass(frozen=True, slots=True)
class CountryRelease:
    """A release of the country that is open on the map."""

    title: str
    year: str
    kind: str
    map_href: str
    method_href: str


@dataclass(frozen=True, slots=True)
class CountryListed:
    """A country in the list of all."""

    code: str
    name: str
    is_member: bool
    is_pathfinder: bool
    has_release: bool
    reported: int
    expected: int


def page(
    view: CountryView,
    book: PlanBook | None,
    frame: PlanFrame,
    *,
    releases: Sequence[CountryRelease],
    facts: Sequence[FactView],
    map_href: str,
    here: str,
    plans: Sequence[PlanBook] = (),
    changes: Sequence[CardChange] = (),
) -> Element:
    """The whole page of one country."""
    voice, name = frame.voice, frame.country(view.country)
    return html.Div(
        [
            *top(frame, here=here, plans=plans),
            trail([(voice.say("plan.countries"), frame.links.country())], frame),
            html.Header(
                [
                    html.H1(name),
                    html.P(_membership(view, frame), className="lead"),
                    None
                    if frame.is_demonstration
                    else html.P(html.A(voice.say("plan.country.map", country=name), href=map_href)),
                ],
                className="plan-header",
            ),
            html.H2(voice.say("plan.country.results"), id="results"),
            *_results(view, book, frame),
            *([] if frame.is_demonstration else _known(view, frame, releases=releases, facts=facts)),
            *history(changes, frame, title="plan.history.entries"),
        ],
        className="plan plan-country",
    )


def _known(
    view: CountryView, frame: PlanFrame, *, releases: Sequence[CountryRelease], facts: Sequence[FactView]
) -> list[Element]:
    """What is known of the country beside the plan; never on a page that shows made-up content."""
    voice = frame.voice
    return [
        html.H2(voice.say("plan.country.roadmap"), id="roadmap"),
        _pages(view.roadmap, frame, none="plan.country.roadmap.none"),
        html.H2(voice.say("plan.country.clrisk"), id="clrisk"),
        _clrisk(view, frame, releases=releases, facts=facts),
        html.H2(voice.say("plan.country.exchanges"), id="exchanges"),
        _pages(view.exchanges, frame, none="plan.country.exchanges.none"),
        *_contacts(view, frame),
    ]


def _contacts(view: CountryView, frame: PlanFrame) -> list[Element]:
    if not view.contacts:
        return []
    return [
        html.H2(frame.voice.say("plan.country.contacts"), id="contacts"),
        _pages(view.contacts, frame, none="plan.country.contacts"),
    ]


def choice(
    countries: Sequence[CountryListed], frame: PlanFrame, *, here: str, plans: Sequence[PlanBook] = ()
) -> Element:
    """Every country, by name: never ordered by a value."""
    voice = frame.voice
    shown = ("country", "reported") if frame.is_demonstration else ("country", "initiative", "clrisk", "reported")
    heads = [voice.say(f"plan.column.{name}") for name in shown]
    return html.Div(
        [
            *top(frame, here=here, plans=plans),
            html.Header(
                [
                    html.H1(voice.say("plan.countries.title")),
                    html.P(voice.say("plan.countries.lead"), className="lead"),
                ],
                className="plan-header",
            ),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                        html.Tbody([_listed(one, frame) for one in countries]),
                    ],
                    className="plan-table one-stop",
                ),
                className="plan-card plan-scroll",
                tabIndex="0",
                role="region",
                **{"aria-label": voice.say("plan.countries.title")},
            ),
        ],
        className="plan",
    )


def _listed(one: CountryListed, frame: PlanFrame) -> Element:
    voice = frame.voice
    told = voice.say("plan.country.member.short") if one.is_member else voice.say("plan.country.not_member.short")
    marks = [html.Span(voice.say("plan.country.pathfinder"), className="plan-mark")] if one.is_pathfinder else []
    numbers = voice.numbers
    covered = (
        voice.say(
            "plan.paint.reported_of", reported=numbers.integer(one.reported), expected=numbers.integer(one.expected)
        )
        if one.expected
        else voice.say("plan.country.nothing_asked")
    )
    known = [
        html.Td([told, " ", *marks]),
        html.Td(voice.say("plan.country.on_map") if one.has_release else voice.say("plan.country.not_on_map")),
    ]
    return html.Tr(
        [
            html.Th(html.A(one.name, href=frame.links.country(one.code)), scope="row"),
            *([] if frame.is_demonstration else known),
            html.Td(covered),
        ]
    )


def _membership(view: CountryView, frame: PlanFrame) -> Element | str:
    if frame.is_demonstration:
        return frame.voice.say("plan.country.demonstration")
    if view.membership:
        return said(view.membership[0].words, frame.voice)
    return frame.voice.say("plan.country.member" if view.is_member else "plan.country.not_member")


def _results(view: CountryView, book: PlanBook | None, frame: PlanFrame) -> list[Element]:
    voice = frame.voice
    if book is None or not view.has_readings:
        return [
            html.Div(
                [
                    html.P(voice.say("plan.country.results.none")),
                    html.A(voice.say("plan.demonstration.see"), href=frame.links.other_side())
                    if not frame.is_demonstration and frame.has_demonstration
                    else None,
                ],
                className="plan-card",
            )
        ]
    names = {status: frame.status(status) for status in Status}
    coverage = [
        voice.say(
            "plan.country.coverage",
            reporter=frame.reporter(reporter),
            reported=voice.numbers.integer(found.reported),
            expected=voice.numbers.integer(found.expected),
        )
        for reporter, found in view.coverage
        if found.expected
    ]
    lead = html.P([said(book.title, voice), ". ", " · ".join(coverage)], className="plan-note")
    return [lead, *(_result(one, book, view.country, names, frame) for one in view.results)]


def _result(one: ResultOfCountry, book: PlanBook, country: str, names: dict[Status, str], frame: PlanFrame) -> Element:
    voice = frame.voice
    rows = [_indicator(line, row, book, country, frame) for line, row in one.indicators]
    return html.Article(
        [
            html.Div(str(one.result.number), className="result-number", **{"aria-hidden": "true"}),
            html.Div(
                [
                    html.H3(
                        [
                            html.Span(voice.say("plan.result", number=one.result.number), className="result-eyebrow"),
                            said(one.result.title, voice),
                        ]
                    ),
                    *([status_bar(one.distribution, names), status_counts(one.distribution, names)] if rows else []),
                    html.Details(
                        [
                            html.Summary(voice.say("plan.indicators.count", count=len(rows))),
                            html.Ul(rows, className="country-indicators"),
                        ]
                    )
                    if rows
                    else html.P(voice.say("plan.indicators.none"), className="plan-note"),
                ],
                className="result-body",
            ),
        ],
        className="plan-card result",
        id=f"result-{one.result.number}",
    )


def _indicator(line: IndicatorLine, row: CountryRow, book: PlanBook, country: str, frame: PlanFrame) -> Element:
    """One line: the indicator, what each side says, and the way to the target of the first who spoke."""
    voice = frame.voice
    spoken = next((one for one in row.sayings if one.value is not None), None)
    target = row.target.value if row.target else None
    way = way_of(line.baseline, spoken.value, target) if spoken and line.kind is ValueKind.NUMBER else None
    label = voice.say(
        "plan.way",
        value=frame.value(spoken.value if spoken else None, line),
        target=frame.value(target, line),
        baseline=frame.value(line.baseline, line),
    )
    sides = [
        html.Li(
            [
                f"{frame.reporter(one.reporter)}: ",
                status_chip(one.status, frame)
                if one.when is None
                else html.Span(
                    [
                        html.Strong(voice.say("plan.in_words") if one.value is None else frame.value(one.value, line)),
                        f" ({frame.inside(one.when)}) ",
                        status_chip(one.status, frame),
                    ]
                ),
            ]
        )
        for one in row.sayings
        if one.reporter in CONSTITUENTS
    ]
    href = frame.links.reading(book.code, line.code, country)
    return html.Li(
        [
            html.A([html.Span(line.code, className="plan-code"), plain(line.title, voice)], href=href),
            target_bar(way, label=label) if way is not None and target is not None else None,
            html.Ul(sides, className="country-sides"),
        ]
    )


def _pages(pages: Sequence[PageLine], frame: PlanFrame, *, none: str) -> Element:
    voice = frame.voice
    if not pages:
        return html.P(voice.say(none), className="plan-card plan-note")
    return html.Div([part for one in pages for part in _page(one, frame)], className="plan-card")


def _page(one: PageLine, frame: PlanFrame) -> list[Element | None]:
    voice = frame.voice
    others = [html.A(frame.country(code), href=frame.links.country(code)) for code in one.countries]
    between = [part for place in others for part in (" · ", place)][1:]
    return [
        html.P(
            [
                html.Strong([*between, ": "]) if between else None,
                html.Span(said(one.words, voice)),
                html.Span(f" ({one.years})", className="told-year") if one.years else None,
            ]
        ),
        html.Ul([html.Li(said(point, voice)) for point in one.points]) if one.points else None,
        source_line(one.source, frame),
    ]


def _clrisk(
    view: CountryView, frame: PlanFrame, *, releases: Sequence[CountryRelease], facts: Sequence[FactView]
) -> Element:
    voice = frame.voice
    parts: list[Element | None] = [part for one in view.clrisk for part in _page(one, frame)]
    if releases:
        parts.append(html.H3(voice.say("plan.country.releases")))
        parts.append(html.Ul([_release(one, frame) for one in releases], className="plan-list"))
    else:
        parts.append(html.P(voice.say("plan.country.releases.none"), className="plan-note"))
    if facts:
        parts.append(html.H3(voice.say("plan.country.facts")))
        parts.append(html.Ul([_fact(one, frame) for one in facts[:_MOST_FACTS]], className="plan-list"))
    else:
        parts.append(html.P(voice.say("plan.country.facts.none"), className="plan-note"))
    return html.Div(parts, className="plan-card")


def _release(one: CountryRelease, frame: PlanFrame) -> Element:
    voice = frame.voice
    return html.Li(
        [
            html.A(one.title, href=one.map_href),
            f" ({one.year}) ",
            html.Span(voice.say(f"release.kind.{one.kind}"), className=f"kind kind-{one.kind}"),
            " ",
            html.A(voice.say("shell.page.method"), href=one.method_href),
        ]
    )


def _fact(one: FactView, frame: PlanFrame) -> Element:
    voice = frame.voice
    name = voice.say_or(f"measure.{one.measure}", one.measure.replace("_", " "))
    value = one.text if one.text is not None else fact_value(one, voice)
    source = voice.say("facts.source", source=one.source, date=one.source_date) if one.source_date else one.source
    return html.Li(
        [
            html.Span([name, ": "]),
            html.Strong(value),
            html.Span(f" ({fact_edition(one, voice)})", className="told-year"),
            html.Span(f" {voice.say('facts.conflict')}", className="plan-mark") if one.is_conflict else None,
            html.Span(f" {voice.say('facts.from', source=source)}", className="plan-source"),
        ]
    )
