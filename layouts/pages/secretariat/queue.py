"""The review queue, and the review of one indicator with the three constituencies side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.plan.period_words import said_when
from dashboard.store.report_view import Edition, ReportSheet, Side, Step
from dashboard.store.review_queue import Waiting
from dashboard.store.states import LONGEST_COMMENT, State
from layouts.forms import area, edit_form
from layouts.pages.secretariat.judging import JudgedStatus, judge_panel
from layouts.pages.tasks.parts import crumbs, day, panel, reporter_name, said
from layouts.pages.tasks.report import edition_card, target_of
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class ReviewScreen:
    """One indicator, country and year under review."""

    sheet: ReportSheet
    country_name: str
    steps: Mapping[str, tuple[Step, ...]]
    """History by reporter."""
    judged: JudgedStatus | None
    csrf: str
    back: str


def queue(
    waiting: Sequence[Waiting], *, link_of: Callable[[Waiting], str], country_name: Callable[[str], str], voice: Voice
) -> Component:
    """Everything that waits, the oldest first."""
    if not waiting:
        return panel(html.P(voice.say("reporting.queue.empty")), class_name="is-empty")
    head = [voice.say(f"reporting.queue.{name}") for name in ("indicator", "who", "year", "since", "evidence")]
    body = [_row(one, link_of(one), country_name(one.country), voice) for one in waiting]
    return panel(
        html.P(voice.say("reporting.queue.note", count=len(waiting)), className="lead"),
        html.Div(
            html.Table(
                [html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(body)],
                className="desk-table",
            ),
            className="desk-scroll",
            tabIndex="0",
            role="region",
            **{"aria-label": voice.say("reporting.section.queue")},
        ),
    )


def _row(one: Waiting, link: str, country: str, voice: Voice) -> Component:
    who = reporter_name(one.reporter, voice)
    edition = voice.say("reporting.edition", number=one.edition) if one.edition > 1 else None
    return html.Tr(
        [
            html.Th(html.A([f"{one.code} ", said(one.title, voice)], href=link), scope="row"),
            html.Td([f"{country} · {who}" if one.country else who, html.Div(one.writer, className="quiet")]),
            html.Td([said_when(one.when, voice.language), html.Div(edition, className="quiet") if edition else None]),
            html.Td(day(one.submitted_at, voice)),
            html.Td(voice.numbers.integer(one.evidence), className="is-number"),
        ]
    )


def review(screen: ReviewScreen, voice: Voice) -> Component:
    """Three constituencies side by side; who has not reported is told, never left out."""
    sheet = screen.sheet
    where = screen.country_name or voice.say("reporting.everywhere")
    return html.Div(
        [
            crumbs(
                (voice.say("reporting.section.queue"), screen.back), here=sheet.code, label=voice.say("reporting.trail")
            ),
            html.P(f"{where} · {said_when(sheet.when, voice.language)}", className="desk-kicker"),
            html.H1([html.Span(sheet.code, className="task-code"), " ", said(sheet.title, voice)]),
            html.P(_about(sheet, voice), className="lead"),
            html.Div([_side(side, screen, voice) for side in sheet.sides], className="sides"),
            judge_panel(screen.judged, screen.csrf, voice) if screen.judged is not None else None,
        ],
        className="desk",
    )


def _about(sheet: ReportSheet, voice: Voice) -> str:
    target = target_of(sheet, voice)
    told = voice.say("reporting.review.target", year=sheet.when.year, target=target) if target else ""
    return " · ".join(part for part in (said(sheet.definition, voice), told) if part)


def _side(side: Side, screen: ReviewScreen, voice: Voice) -> Component:
    latest = side.latest
    name = html.H2(reporter_name(side.reporter, voice), className="panel-heading")
    if latest is None or (latest.state is State.DRAFT and side.counting is None):
        stem = "writing" if latest is not None else "silent" if side.is_asked else "not_asked"
        silent = html.P(voice.say(f"reporting.others.{stem}"), className="quiet")
        return html.Section([name, silent], className="desk-panel side is-silent")
    shown = latest if latest.state is not State.DRAFT else side.counting
    content: list[Component | None] = [edition_card(shown, screen.sheet, voice) if shown else None]
    if latest.state is State.SUBMITTED:
        content += [_before(side, screen.sheet, voice), _decide(latest, screen, voice)]
    elif latest.state is State.RETURNED:
        content.append(html.Blockquote(latest.comment, className="comment"))
    return html.Section([name, *content, _history(side, screen, voice)], className="desk-panel side")


def _before(side: Side, sheet: ReportSheet, voice: Voice) -> Component | None:
    """Of a correction, the edition that counts until now."""
    if side.counting is None:
        return None
    title = html.H3(voice.say("reporting.review.before"), className="form-heading")
    return html.Div([title, edition_card(side.counting, sheet, voice)], className="is-before")


def _decide(edition: Edition, screen: ReviewScreen, voice: Voice) -> Component:
    record = {"report": edition.id}
    accept = edit_form(
        "report.accept",
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.review.accept"),
        key=str(edition.id),
        version=edition.version,
        record=record,
        warns=False,
    )
    back = edit_form(
        "report.return",
        area(
            "comment",
            voice.say("reporting.review.comment"),
            hint=voice.say("reporting.review.comment.hint"),
            rows=3,
            longest=LONGEST_COMMENT,
        ),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.review.return"),
        key=str(edition.id),
        version=edition.version,
        record=record,
        is_quiet=True,
    )
    details = html.Details([html.Summary(voice.say("reporting.review.return.open")), back], className="desk-details")
    return html.Div([accept, details], className="decide")


def _history(side: Side, screen: ReviewScreen, voice: Voice) -> Component | None:
    steps = screen.steps.get(side.reporter.value, ())
    if not steps:
        return None
    lines = [
        html.Li(
            [
                html.Span(day(step.at, voice), className="history-day"),
                html.Span(
                    " · ".join(
                        part
                        for part in (voice.say_or(f"reporting.action.{step.action}", step.action), step.who)
                        if part
                    )
                ),
            ]
        )
        for step in steps
    ]
    content = [html.Summary(voice.say("reporting.history.title")), html.Ol(lines, className="history")]
    return html.Details(content, className="desk-details")
