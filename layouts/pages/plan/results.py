"""The results of a plan: what was reported of each and by whom, what is produced, and its indicators."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.plan.book import IndicatorLine, OutputLine, PlanBook, ResultLine
from dashboard.plan.indicators import Reporter
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.pages.plan.frame import PlanFrame, said, source_line


def result_cards(book: PlanBook, frame: PlanFrame) -> list[Element]:
    """One card for each result, in their order."""
    return [_card(book, one, frame) for one in book.results]


def _card(book: PlanBook, result: ResultLine, frame: PlanFrame) -> Element:
    voice = frame.voice
    indicators = book.indicators_of(result.number)
    return html.Article(
        [
            html.Div(str(result.number), className="result-number", **{"aria-hidden": "true"}),
            html.Div(
                [
                    html.H3(
                        [
                            html.Span(voice.say("plan.result", number=result.number), className="result-eyebrow"),
                            said(result.title, voice),
                        ]
                    ),
                    html.Div(className="panel-space", **{"data-panel": f"result:{result.number}"})
                    if indicators
                    else None,
                    *_told(result, frame),
                    *_outputs(book.outputs_of(result.number), frame),
                    *_indicators(book, indicators, frame),
                ],
                className="result-body",
            ),
        ],
        className="plan-card result",
        id=f"result-{result.number}",
    )


def _told(result: ResultLine, frame: PlanFrame) -> list[Element | None]:
    voice = frame.voice
    if not result.told:
        return [html.P(voice.say("plan.told.none"), className="plan-note")]
    return [
        html.H4(voice.say("plan.told")),
        html.Ul([html.Li(said(one, voice)) for one in result.told]),
        source_line(result.told_source, frame),
    ]


def _outputs(outputs: Sequence[OutputLine], frame: PlanFrame) -> list[Element | None]:
    if not outputs:
        return []
    items = [
        html.Li(
            [html.Span(one.code, className="plan-code"), said(one.title, frame.voice), source_line(one.source, frame)],
            id=f"output-{one.code}",
        )
        for one in outputs
    ]
    return [html.H4(frame.voice.say("plan.outputs")), html.Ul(items, className="plan-outputs")]


def _indicators(book: PlanBook, lines: Sequence[IndicatorLine], frame: PlanFrame) -> list[Element]:
    voice = frame.voice
    if not lines:
        return [html.H4(voice.say("plan.indicators")), html.P(voice.say("plan.indicators.none"), className="plan-note")]
    rows = [_indicator(book, one, frame) for one in lines]
    heads = [html.Th(voice.say(f"plan.column.{name}"), scope="col") for name in ("indicator", "reporters", "target")]
    status = html.Th(voice.say("plan.column.status"), scope="col")
    table = html.Table(
        [html.Thead(html.Tr([*heads, status])), html.Tbody(rows)], className="plan-table indicator-table"
    )
    return [
        html.Details(
            [
                html.Summary(voice.say("plan.indicators.count", count=len(lines))),
                html.Div(
                    table,
                    className="plan-scroll",
                    tabIndex="0",
                    role="region",
                    **{"aria-label": voice.say("plan.indicators")},
                ),
            ],
            open=len(book.indicators) <= 40,
        )
    ]


def _indicator(book: PlanBook, line: IndicatorLine, frame: PlanFrame) -> Element:
    href = frame.links.indicator(book.code, line.code)
    return html.Tr(
        [
            html.Th(
                html.A([html.Span(line.code, className="plan-code"), said(line.title, frame.voice)], href=href),
                scope="row",
            ),
            html.Td(letters(line.responsible, frame)),
            html.Td(_last_target(line, frame), className="number"),
            html.Td(html.Div(className="panel-space", **{"data-panel": f"indicator:{line.code}"})),
        ]
    )


def letters(reporters: Sequence[Reporter], frame: PlanFrame) -> Element | str:
    """Who reports, as the meetings abbreviate it; the full names for whoever asks."""
    if not reporters:
        return DASH
    short = " · ".join(frame.voice.say(f"plan.reporter.short.{one.value}") for one in reporters)
    return html.Abbr(short, title=", ".join(frame.reporter(one) for one in reporters))


def _last_target(line: IndicatorLine, frame: PlanFrame) -> str:
    common = line.targets_of("")
    if common:
        return f"{frame.value(common[-1].value, line)} ({common[-1].year})"
    return frame.voice.say("plan.target.by_country") if any(one.country for one in line.targets) else DASH
