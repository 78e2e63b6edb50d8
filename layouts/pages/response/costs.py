"""The budget by source and year; a sum in which an amount is not known is a lower bound and says so."""

from __future__ import annotations

from dashboard.response.plan import LocalPlan
from dashboard.response.speaker import PlanSpeaker
from layouts.elements import Element, html
from layouts.figures.drawing import table
from layouts.pages.response.parts import empty


def costs(plan: LocalPlan, speaker: PlanSpeaker) -> Element:
    """Sources by year with their sums."""
    made = plan.costs
    if not made.sources:
        return empty(speaker)
    caption = speaker.say("costs_in", currency=plan.currency or speaker.say("currency_none"))
    head = [speaker.say("fund_source"), *(str(year) for year in made.years), speaker.say("total")]
    rows = [
        [source, *(speaker.sum(cell) for cell in cells), speaker.sum(total)]
        for source, cells, total in zip(made.sources, made.cells, made.by_source, strict=True)
    ]
    rows.append([speaker.say("total"), *(speaker.sum(one) for one in made.by_year), speaker.sum(made.total)])
    unknown = made.total.unknown
    note = html.P(speaker.say("unknown_amounts", count=unknown)) if unknown else None
    return html.Div([table(head, rows, caption=caption, stacks=True), note], className="response-costs")
