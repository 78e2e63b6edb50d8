"""One indicator in one country: each side's arithmetic, then every report that was accepted, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.plan.book import IndicatorLine, PlanBook
from dashboard.plan.card import CountryRow
from dashboard.plan.indicators import PlanIndicator, Reporter, ValueKind
from dashboard.plan.public import PublicEvidence, PublicReport
from dashboard.plan.status import Arithmetic, Status
from layouts.elements import Element, html
from layouts.figures.plan_bars import target_bar, way_of
from layouts.formatting import DASH
from layouts.pages.plan.arithmetic import arithmetic_block, judged_block
from layouts.pages.plan.frame import PlanFrame, plain, said, top, trail


def page(
    book: PlanBook,
    line: IndicatorLine,
    row: CountryRow,
    frame: PlanFrame,
    *,
    rule: PlanIndicator,
    arithmetic: Mapping[Reporter, Arithmetic],
    reports: Sequence[PublicReport],
    here: str,
    plans: Sequence[PlanBook] = (),
) -> Element:
    """The whole page; ``arithmetic`` of each reporter that is asked or has spoken."""
    voice, links = frame.voice, frame.links
    steps = [
        (plain(book.title, voice), links.plan(book.code)),
        (f"{line.code} {plain(line.title, voice)}", links.indicator(book.code, line.code)),
    ]
    return html.Div(
        [
            *top(frame, here=here, plans=plans),
            trail(steps, frame),
            html.Header(
                [
                    html.P(
                        [html.Span(line.code, className="plan-code"), said(line.title, voice)],
                        className="result-eyebrow",
                    ),
                    html.H1(frame.country(row.country)),
                    html.P(
                        html.A(
                            voice.say("plan.to_country", country=frame.country(row.country)),
                            href=links.country(row.country),
                        )
                    )
                    if row.country
                    else None,
                ],
                className="plan-header",
            ),
            _agreement(row, frame),
            html.Div([_side(line, row, one, rule, arithmetic, frame) for one in arithmetic], className="plan-sides"),
            *_judged(row, arithmetic, frame),
            html.H2(voice.say("plan.reports"), id="reports"),
            _reports(line, reports, frame),
        ],
        className="plan plan-reading",
    )


def _agreement(row: CountryRow, frame: PlanFrame) -> Element | None:
    silent = ", ".join(frame.reporter(one) for one in row.not_reported_by)
    told = []
    if row.agree is not None:
        told.append(frame.voice.say("plan.agree" if row.agree else "plan.differ.long"))
    if silent:
        told.append(frame.voice.say("plan.not_reported_by", reporter=silent))
    return html.P(" ".join(told), className="plan-headline") if told else None


def _side(
    line: IndicatorLine,
    row: CountryRow,
    reporter: Reporter,
    rule: PlanIndicator,
    arithmetic: Mapping[Reporter, Arithmetic],
    frame: PlanFrame,
) -> Element:
    found = arithmetic[reporter]
    way = way_of(rule.baseline, found.value, rule.target) if line.kind is ValueKind.NUMBER else None
    label = frame.voice.say(
        "plan.way",
        value=frame.value(found.value, line),
        target=frame.value(rule.target, line),
        baseline=frame.value(rule.baseline, line),
    )
    return html.Section(
        [
            html.H2(frame.reporter(reporter)),
            target_bar(way, label=label) if way is not None and found.value is not None else None,
            arithmetic_block(found, rule, line, frame),
        ],
        className="plan-card plan-side",
    )


def _judged(row: CountryRow, arithmetic: Mapping[Reporter, Arithmetic], frame: PlanFrame) -> list[Element]:
    if row.judged is None:
        return []
    computed = {one.status for one in arithmetic.values()}
    alone: Status | None = computed.pop() if len(computed) == 1 else None
    return [html.Div(judged_block(row.judged, alone, frame), className="plan-card")]


def _reports(line: IndicatorLine, reports: Sequence[PublicReport], frame: PlanFrame) -> Element:
    voice = frame.voice
    if not reports:
        return html.P(voice.say("plan.reports.none"), className="plan-card plan-note")
    heads = ("year", "reporter", "value", "note", "accepted", "evidence")
    return html.Div(
        html.Table(
            [
                html.Caption(voice.say("plan.reports.caption")),
                html.Thead(html.Tr([html.Th(voice.say(f"plan.column.{name}"), scope="col") for name in heads])),
                html.Tbody([_report(line, one, frame) for one in reports]),
            ],
            className="plan-table",
        ),
        className="plan-scroll plan-card",
        id="evidence",
        tabIndex="0",
        role="region",
        **{"aria-label": voice.say("plan.reports")},
    )


def _report(line: IndicatorLine, one: PublicReport, frame: PlanFrame) -> Element:
    voice = frame.voice
    value = one.words if line.kind is ValueKind.TEXT else frame.with_unit(one.number, line)
    old = html.Span(voice.say("plan.superseded"), className="plan-mark") if one.is_superseded else None
    edition = voice.say("plan.edition", number=one.edition) if one.edition > 1 or one.is_superseded else ""
    return html.Tr(
        [
            html.Th(frame.when(one.when), scope="row"),
            html.Td(frame.reporter(one.reporter)),
            html.Td([html.Span(value, className="plan-value told-words"), " ", old]),
            html.Td(one.note or DASH, className="told-words"),
            html.Td([frame.day(one.accepted_on or one.submitted_on), html.Span(f" {edition}", className="told-year")]),
            html.Td(
                html.Ul([_evidence(item, frame) for item in one.evidence], className="plain-list")
                if one.evidence
                else DASH
            ),
        ],
        className="is-superseded" if one.is_superseded else None,
    )


def _evidence(one: PublicEvidence, frame: PlanFrame) -> Element:
    """A page elsewhere is left with nothing said of where one came from; a file is only ever taken away."""
    if one.url:
        return html.Li(html.A(one.title, href=one.url, rel="noopener noreferrer nofollow external", target="_blank"))
    voice = frame.voice
    size = voice.say("reporting.evidence.size", kilobytes=voice.numbers.integer(max(1, one.size // 1000)))
    name = "" if one.given_name == one.title else f"{one.given_name} "
    return html.Li(
        [
            html.A(one.title, href=frame.links.evidence(one.id), download=one.given_name or "evidence"),
            html.Span(f" {name}{size}", className="told-year"),
        ]
    )
