"""The plan at a glance: stages with status and ticks, the schedule, gaps, costs, and who was consulted."""

from __future__ import annotations

from dashboard.response.items import SIDES, ItemKind
from dashboard.response.plan import LocalPlan, StagePlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.told import schedule_lines
from layouts.elements import Element, html
from layouts.figures.drawing import drawing, numbers_fold, table
from layouts.figures.gantt import gantt
from layouts.pages.response.costs import costs
from layouts.pages.response.frame import files, risk
from layouts.pages.response.matrix import matrix
from layouts.pages.response.parts import panel, status_chip
from layouts.pages.response.screen import ResponseScreen


def overview(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """Everything in one view."""
    speaker = screen.speaker
    return html.Div(
        [
            html.Div(
                [
                    _stages(screen, plan),
                    schedule(plan, screen),
                    panel(speaker.say("matrix"), matrix(plan, speaker)),
                    panel(speaker.say("list.cost"), costs(plan, speaker)),
                    panel(speaker.say("list.consulted"), consulted(plan, speaker)),
                ],
                className="desk-main",
            ),
            html.Aside(
                [risk(screen), files(screen)],
                className="desk-aside",
                **{"aria-label": screen.voice.say("response.aside")},
            ),
        ],
        className="desk-columns",
    )


def _stages(screen: ResponseScreen, plan: LocalPlan) -> Element:
    speaker = screen.speaker
    head = [speaker.say(one) for one in ("stage", "status", "checklist", "owner", "begins", "ends")]
    rows = [_stage(at, one, screen) for at, one in enumerate(plan.stages, 1)]
    return panel(speaker.say("stages"), table(head, rows, caption=speaker.say("stages"), stacks=True))


def _stage(at: int, one: StagePlan, screen: ResponseScreen) -> list[Element | str]:
    speaker = screen.speaker
    done, all_of = one.ticks
    nothing = speaker.say("not_planned")
    return [
        html.A(f"{at}. {speaker.stage(one.stage)}", href=screen.views[one.stage.value]),
        status_chip(one.status, speaker),
        speaker.say("ticks", done=done, all=all_of),
        one.owner or nothing,
        speaker.day(one.begins) or nothing,
        speaker.day(one.ends) or nothing,
    ]


def schedule(plan: LocalPlan, screen: ResponseScreen) -> Element:
    """The stages in time, in sentences, as bars, and as a table."""
    speaker, made = screen.speaker, plan.schedule
    lines = [html.P(line) for line in schedule_lines(made, speaker)]
    if made.begins is None or made.ends is None:
        return panel(speaker.say("schedule"), *lines)
    names = [speaker.stage(bar.stage) for bar in made.bars]
    drawn = gantt(made.bars, names, begins=made.begins, ends=made.ends, locale=speaker.numbers.locale)
    head = [speaker.say(one) for one in ("stage", "begins", "ends")]
    rows = [[name, speaker.day(bar.begins), speaker.day(bar.ends)] for name, bar in zip(names, made.bars, strict=True)]
    fold = numbers_fold(screen.voice.say("response.as_table"), head, rows, caption=speaker.say("schedule"))
    return panel(speaker.say("schedule"), *lines, drawing(drawn, class_name="gantt"), fold)


def consulted(plan: LocalPlan, speaker: PlanSpeaker) -> Element:
    """Who was heard from each constituency, and of whom nobody was."""
    rows = [
        [name.say(speaker.language), ", ".join(_heard(plan, str(code))) or speaker.say("not_planned")]
        for code, name in SIDES
    ]
    missing = [name.say(speaker.language) for code, name in SIDES if code in plan.unconsulted]
    told = speaker.say("nobody_from", sides=speaker.row(missing)) if missing else speaker.say("all_sides")
    head = [speaker.say("role"), speaker.say("list.consulted")]
    return html.Div([html.P(told), table(head, rows, caption=speaker.say("list.consulted"))])


def _heard(plan: LocalPlan, side: str) -> list[str]:
    return [one.text("who") for one in plan.items[ItemKind.CONSULTED] if one.text("side") == side]
