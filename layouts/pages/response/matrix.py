"""Services against factors: what is reached and what is left, in words in every cell."""

from __future__ import annotations

from dashboard.response.gaps import GapRow, Reach
from dashboard.response.plan import LocalPlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.told import factor_name
from layouts.elements import Element, html
from layouts.figures.drawing import table
from layouts.pages.response.parts import empty, reach_name


def matrix(plan: LocalPlan, speaker: PlanSpeaker) -> Element:
    """One row per factor, heaviest first; one column per service; the gap that is left in the second column."""
    if not plan.factors:
        return empty(speaker)
    head = [speaker.say("factor"), speaker.say("gap"), *(one.text("programme") for one in plan.services)]
    names = {code: factor_name(code, name, speaker) for code, name in plan.factors}
    rows = [_row(one, names[one.factor], speaker) for one in plan.matrix]
    nothing = None if plan.services else html.P(speaker.say("no_services"))
    return html.Div(
        [nothing, table(head, rows, caption=speaker.say("matrix_caption"), stacks=True)], className="response-matrix"
    )


def _row(one: GapRow, name: str, speaker: PlanSpeaker) -> list[Element | str]:
    gap = html.Span(speaker.say(f"gap.{one.gap.value}"), className=f"gap gap-{one.gap.value}")
    return [name, gap, *(_cell(reach, speaker) for reach in one.reaches)]


def _cell(reach: Reach | None, speaker: PlanSpeaker) -> Element:
    return html.Span(reach_name(reach, speaker), className=f"reach reach-{reach.value if reach else 'unstated'}")
