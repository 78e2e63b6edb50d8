"""The plan for everyone: its results and what was reported of them, its indicators and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.plan.book import PlanBook, Shelf
from dashboard.plan.panel import PlanFilter
from dashboard.plan.public import CardChange
from dashboard.plan.rollup import Distribution
from layouts.elements import Element, html
from layouts.figures.plan_timeline import Span, timeline, years_in
from layouts.ids import PlanIds
from layouts.pages.plan.frame import PlanFrame, contents, plain, said, source_line, top
from layouts.pages.plan.history import history_list
from layouts.pages.plan.panels import PANELS, filters, panels
from layouts.pages.plan.results import result_cards


def page(
    shelf: Shelf,
    book: PlanBook,
    frame: PlanFrame,
    *,
    asked: PlanFilter,
    headline: Distribution,
    here: str,
    changes: Sequence[CardChange] = (),
) -> Element:
    """The whole page of ``book``; ``headline`` counts what ``asked`` keeps."""
    voice = frame.voice
    return html.Div(
        [
            *top(frame, here=here, plans=shelf.plans),
            html.Header(
                [
                    html.H1(said(book.title, voice)),
                    html.P(_lead(book, frame), className="lead"),
                    source_line(book.source, frame),
                ],
                className="plan-header",
            ),
            contents(_parts(book, frame), frame),
            *_notes(book, frame),
            *_progress(book, frame, asked=asked, headline=headline),
            html.H2(voice.say("plan.results"), id="results"),
            html.P(voice.say("plan.results.lead"), className="plan-note") if book.results else None,
            *(result_cards(book, frame) if book.results else [_no_results(frame)]),
            *_past(changes, frame),
            *(panels(frame) if book.indicators else []),
            *_timeline(shelf, book, frame),
        ],
        className="plan",
        id=PlanIds.ROOT,
    )


def _past(changes: Sequence[CardChange], frame: PlanFrame) -> list[Element]:
    """What was changed of results and outputs, folded up below them."""
    if not changes:
        return []
    title = html.Summary(frame.voice.say("plan.history.results"))
    return [html.Details([title, history_list(changes, frame)], className="plan-card", id="history")]


def _parts(book: PlanBook, frame: PlanFrame) -> list[tuple[str, str]]:
    """Ids and titles of the parts of the page; the report below it is one of them."""
    say = frame.voice.say
    parts = [("progress", say("plan.progress"))] if book.indicators else []
    parts += [("results", say("plan.results"))]
    parts += [(f"by-{name}", say(f"plan.panel.{name}")) for name in PANELS] if book.indicators else []
    parts += [("timeline", say("plan.timeline"))]
    return parts + [("programme", say("programme.heading"))] * bool(book.results)


def nothing(frame: PlanFrame) -> Element:
    """A database without any plan."""
    return html.Div(
        [
            *top(frame, here=""),
            html.H1(frame.voice.say("plan.title")),
            html.P(frame.voice.say("plan.none"), className="lead"),
            _demonstration_link(frame),
        ],
        className="plan",
    )


def _lead(book: PlanBook, frame: PlanFrame) -> str:
    voice = frame.voice
    if not book.results:
        return voice.say("plan.lead.no_results", first=book.first_year, last=book.last_year)
    parts = (
        voice.say("plan.count.results", count=len(book.results)),
        voice.say("plan.count.outputs", count=len(book.outputs)),
        voice.say("plan.count.indicators", count=len(book.indicators)),
    )
    return voice.say("plan.lead", first=book.first_year, last=book.last_year, parts=", ".join(parts))


def _notes(book: PlanBook, frame: PlanFrame) -> list[Element]:
    return [
        html.Div([html.P(said(one.words, frame.voice)), source_line(one.source, frame)], className="plan-card")
        for one in book.notes
    ]


def _progress(book: PlanBook, frame: PlanFrame, *, asked: PlanFilter, headline: Distribution) -> list[Element | None]:
    """Filters and the distribution of all readings; or why there is none, who adds it and how."""
    voice = frame.voice
    if not book.indicators:
        return [_no_indicators(frame)] if book.results else []
    return [
        html.H2(voice.say("plan.progress"), id="progress"),
        html.P(voice.say("plan.progress.lead"), className="plan-note"),
        filters(book, frame, asked=asked),
        html.Div(
            [
                html.P(
                    voice.say(
                        "plan.headline",
                        total=voice.numbers.integer(headline.total),
                        without=voice.numbers.integer(headline.without_data),
                    ),
                    className="plan-headline",
                    **{"aria-live": "polite"},
                ),
                html.Div(className="panel-space", **{"data-panel": "all"}),
            ],
            className="plan-card",
        ),
    ]


def _no_indicators(frame: PlanFrame) -> Element:
    voice = frame.voice
    return html.Section(
        [
            html.H2(voice.say("plan.empty.title")),
            html.P(voice.say("plan.empty.why")),
            html.Ol([html.Li(voice.say(f"plan.empty.how.{step}")) for step in ("edit", "round", "report", "accept")]),
            _demonstration_link(frame),
        ],
        className="plan-card plan-empty",
    )


def _no_results(frame: PlanFrame) -> Element:
    return html.P(frame.voice.say("plan.no_results"), className="plan-card plan-note")


def _demonstration_link(frame: PlanFrame) -> Element | None:
    if frame.is_demonstration or not frame.has_demonstration:
        return None
    return html.A(
        frame.voice.say("plan.demonstration.see"), href=frame.links.other_side(), className="btn btn-outline-secondary"
    )


def _timeline(shelf: Shelf, book: PlanBook, frame: PlanFrame) -> list[Element]:
    spans = list(_spans(shelf, book, frame))
    drawn = timeline(spans, label=frame.voice.say("plan.timeline"))
    return [html.H2(frame.voice.say("plan.timeline"), id="timeline"), drawn] if drawn is not None else []


def _spans(shelf: Shelf, book: PlanBook, frame: PlanFrame) -> Sequence[Span]:
    voice = frame.voice
    spans = []
    for one in shelf.of_kind("history"):
        years = years_in(one.years)
        if years is not None:
            kind = "phase" if years[0] != years[1] else "date"
            spans.append(Span(*years, plain(one.words, voice), kind))
    for plan in reversed(shelf.plans):
        spans.append(
            Span(plan.first_year, plan.last_year, plain(plan.title, voice), "plan", frame.links.plan(plan.code))
        )
    for held in book.rounds:
        key = "plan.round.closed" if held.is_closed else "plan.round"
        spans.append(Span(held.year, held.year, voice.say(key, day=frame.day(held.due_on)), "round"))
    return sorted(spans, key=lambda one: (one.first, one.last))
