"""What is known of the Initiative beside its plan: work plans, resources, target 8.7, exchanges, challenges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dashboard.plan.book import PageLine, Shelf
from dashboard.plan.public import CardChange
from dashboard.store.initiative_pages import ACTION_2021
from layouts.elements import Element, html
from layouts.figures.plan_timeline import Span, timeline, years_in
from layouts.pages.plan.frame import PlanFrame, contents, plain, said, source_line, top
from layouts.pages.plan.history import history

_YEAR_2021 = "international_year_2021"
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("governance", ("governance",)),
    ("monitoring", ("monitoring",)),
    ("resource_mobilisation", ("resource_mobilisation",)),
    ("target_8_7", ("target_8_7", "target_8_7_recommendation", "alliance_8_7")),
    (_YEAR_2021, (_YEAR_2021, ACTION_2021)),
    ("challenge", ("challenge",)),
    ("pathfinder_commitment", ("pathfinder_commitment",)),
    ("clrisk", ("clrisk",)),
    ("exchange", ("exchange",)),
)


def page(shelf: Shelf, frame: PlanFrame, *, here: str, changes: Sequence[CardChange] = ()) -> Element:
    """The whole page; a section without facts is left out."""
    voice = frame.voice
    held = [(name, shelf.of_kind(*kinds)) for name, kinds in _SECTIONS]
    held = [(name, facts) for name, facts in held if facts]
    names = [("timeline", voice.say("plan.timeline")), ("work", voice.say("plan.work"))]
    names += [(name, voice.say(f"plan.initiative.{name}")) for name, _ in held]
    return html.Div(
        [
            *top(frame, here=here, plans=shelf.plans),
            html.Header(
                [html.H1(voice.say("plan.initiative")), html.P(voice.say("plan.initiative.lead"), className="lead")],
                className="plan-header",
            ),
            contents(names, frame),
            html.H2(voice.say("plan.timeline"), id="timeline"),
            _timeline(shelf, frame),
            html.H2(voice.say("plan.work"), id="work"),
            *_work_plans(shelf, frame),
            *(part for name, facts in held for part in _section(name, facts, frame)),
            *history(changes, frame, title="plan.history.entries"),
        ],
        className="plan",
    )


def _timeline(shelf: Shelf, frame: PlanFrame) -> Element | None:
    spans = []
    for one in shelf.of_kind("history"):
        years = years_in(one.years)
        if years is not None:
            spans.append(Span(*years, plain(one.words, frame.voice), "phase" if years[0] != years[1] else "date"))
    spans += [
        Span(one.first_year, one.last_year, plain(one.title, frame.voice), "plan", frame.links.plan(one.code))
        for one in shelf.plans
    ]
    ordered = sorted(spans, key=lambda one: (one.first, one.last))
    return timeline(ordered, label=frame.voice.say("plan.timeline"))


def _work_plans(shelf: Shelf, frame: PlanFrame) -> list[Element]:
    voice = frame.voice
    older = [one for one in reversed(shelf.plans) if not one.results]
    if not older:
        return [html.P(voice.say("plan.work.none"), className="plan-card plan-note")]
    return [
        html.Div(
            [
                html.H3(html.A(said(one.title, voice), href=frame.links.plan(one.code))),
                *(html.P(said(note.words, voice)) for note in one.notes),
                source_line(one.source, frame),
            ],
            className="plan-card",
        )
        for one in older
    ]


def _section(name: str, facts: Sequence[PageLine], frame: PlanFrame) -> list[Element]:
    voice = frame.voice
    is_staged = name == "resource_mobilisation"
    blocks: list[Element | None] = []
    for kind, of_kind in groupby(facts, key=lambda one: one.kind):
        told = list(of_kind)
        if kind != name and voice.knows(f"plan.initiative.{kind}"):
            blocks.append(html.H3(voice.say(f"plan.initiative.{kind}")))
        for source, group in groupby(told, key=lambda one: plain(one.source, voice)):
            items = list(group)
            lines = [_fact(one, frame, stage=one.position if is_staged else None) for one in items]
            listed = html.Ol(lines, className="stages") if is_staged else html.Ul(lines, className="plan-list")
            blocks += [listed, source_line(items[0].source, frame) if source else None]
    if name == _YEAR_2021 and not any(one.kind == ACTION_2021 for one in facts):
        blocks.append(html.P(voice.say("plan.initiative.actions.none"), className="plan-note"))
    lead = voice.say_or(f"plan.initiative.{name}.lead", "")
    return [
        html.H2(voice.say(f"plan.initiative.{name}"), id=name),
        html.Div([html.P(lead, className="plan-note") if lead else None, *blocks], className="plan-card"),
    ]


def _fact(one: PageLine, frame: PlanFrame, *, stage: int | None) -> Element:
    voice = frame.voice
    places = [html.A(frame.country(code), href=frame.links.country(code)) for code in one.countries]
    between = [part for place in places for part in (" · ", place)][1:]
    return html.Li(
        [
            html.Span(voice.say("plan.stage", number=stage), className="result-eyebrow") if stage is not None else None,
            html.Strong([*between, ": "]) if between else None,
            html.Span(said(one.words, voice)),
            html.Span(f" ({one.years})", className="told-year") if one.years else None,
            html.Ul([html.Li(said(point, voice)) for point in one.points]) if one.points else None,
        ]
    )
