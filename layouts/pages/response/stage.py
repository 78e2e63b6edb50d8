"""One stage: what was written, its lists, and what belongs to it alone (micro-areas, gaps, costs, who was heard)."""

from __future__ import annotations

from dashboard.response.items import ITEM_FIELDS, ITEMS_OF, ItemKind
from dashboard.response.plan import LocalPlan, StagePlan
from dashboard.response.stages import CHECKLIST, Stage
from dashboard.response.told import word_of
from dashboard.response.writing import STAGE_WORDS
from layouts.elements import Element, html
from layouts.figures.drawing import drawing
from layouts.pages.response.areas import areas_form, areas_undo
from layouts.pages.response.costs import costs
from layouts.pages.response.fields import evidence, list_forms, reach_form, stage_form
from layouts.pages.response.frame import currency, risk
from layouts.pages.response.matrix import matrix
from layouts.pages.response.overview import consulted
from layouts.pages.response.parts import empty, panel, rows_table, status_chip
from layouts.pages.response.screen import ResponseScreen


def stage(screen: ResponseScreen, plan: LocalPlan, which: Stage) -> Element:
    """The whole view of a stage."""
    one, speaker = plan.stage(which), screen.speaker
    own = stage_form(screen, one) if screen.may_edit else _read(screen, one)
    return html.Div(
        [
            html.Div(
                [
                    panel(speaker.stage(which), own),
                    *(_list(screen, plan, kind) for kind in ITEMS_OF[which]),
                    *_further(screen, plan, which),
                    panel(speaker.say("evidence"), evidence(screen, one)),
                ],
                className="desk-main",
            ),
            html.Aside(
                [_standing(screen, one), risk(screen) if which is Stage.SELECTION else None, _cases(screen, which)],
                className="desk-aside",
                **{"aria-label": screen.voice.say("response.aside")},
            ),
        ],
        className="desk-columns",
    )


def _read(screen: ResponseScreen, one: StagePlan) -> Element:
    """What was written, for who only reads; what was not is said."""
    speaker = screen.speaker
    told = []
    for word in STAGE_WORDS[one.stage]:
        text = word_of(word, one.words.get(word.name, ""), speaker)
        said = html.P(text, className="told-note") if text else empty(speaker)
        told += [html.H3(word.label.say(speaker.language), className="form-heading"), said]
    return html.Div([*told, html.H3(speaker.say("checklist"), className="form-heading"), _ticks(screen, one)])


def _ticks(screen: ResponseScreen, one: StagePlan) -> Element:
    speaker = screen.speaker
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(
                        speaker.say("ticked" if item.code in one.ticked else "not_ticked"),
                        className=f"tick {'is-ticked' if item.code in one.ticked else ''}",
                    ),
                    " ",
                    item.words.say(speaker.language),
                ]
            )
            for item in CHECKLIST[one.stage]
        ],
        className="response-ticks",
    )


def _standing(screen: ResponseScreen, one: StagePlan) -> Element:
    speaker = screen.speaker
    done, all_of = one.ticks
    pairs: list[tuple[str, Element | str]] = [
        (speaker.say("status"), status_chip(one.status, speaker)),
        (speaker.say("checklist"), speaker.say("ticks", done=done, all=all_of)),
        (speaker.say("owner"), one.owner or speaker.say("not_filled")),
        (speaker.say("begins"), speaker.day(one.begins) or speaker.say("not_filled")),
        (speaker.say("ends"), speaker.day(one.ends) or speaker.say("not_filled")),
    ]
    facts = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs], className="report-facts")
    return panel(screen.voice.say("response.standing"), facts)


def _list(screen: ResponseScreen, plan: LocalPlan, kind: ItemKind) -> Element:
    speaker, rows = screen.speaker, plan.items[kind]
    shown = rows_table(kind, ITEM_FIELDS[kind], rows, speaker) if rows else empty(speaker)
    map_of = (
        drawing(screen.areas_drawing, class_name="areas-map")
        if kind is ItemKind.MICRO_AREA and screen.areas_drawing
        else None
    )
    sums = costs(plan, speaker) if kind is ItemKind.COST and rows else None
    heard = consulted(plan, speaker) if kind is ItemKind.CONSULTED else None
    money = currency(screen) if kind is ItemKind.COST else None
    many = [areas_form(screen, plan), areas_undo(screen, plan)] if kind is ItemKind.MICRO_AREA else []
    return panel(
        speaker.say(f"list.{kind.value}"),
        heard,
        map_of,
        shown,
        sums,
        money,
        *list_forms(screen, plan, kind),
        *(many if screen.may_edit else ()),
        name=kind.value,
    )


def _further(screen: ResponseScreen, plan: LocalPlan, which: Stage) -> list[Element]:
    if which is not Stage.SERVICES:
        return []
    forms = [reach_form(screen, plan, row) for row in plan.services] if screen.may_edit else []
    return [panel(screen.speaker.say("matrix"), matrix(plan, screen.speaker), *forms, name="matrix")]


def _cases(screen: ResponseScreen, which: Stage) -> Element | None:
    """What is documented of this stage where it was done first."""
    said = screen.speaker.language
    told = [
        html.Div(
            [
                html.H3(case.name, className="form-heading"),
                html.Ul(
                    [
                        html.Li([one.words.say(said), ". ", html.Span(one.source.say(said), className="quiet small")])
                        for one in facts
                    ],
                    className="response-facts",
                ),
            ]
        )
        for case in screen.cases.cases
        if (facts := [one for one in case.facts if one.stage is which])
    ]
    return panel(screen.voice.say("response.cases.here"), *told) if told else None
