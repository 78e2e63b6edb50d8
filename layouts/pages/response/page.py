"""The pages of a local plan, by view."""

from __future__ import annotations

from dashboard.response.plan import LocalPlan
from layouts.elements import Element, html
from layouts.pages.response.about import outside
from layouts.pages.response.fields import stage_of
from layouts.pages.response.frame import heading, tabs
from layouts.pages.response.overview import overview
from layouts.pages.response.past import past
from layouts.pages.response.screen import HISTORY, WORKSHOP, ResponseScreen
from layouts.pages.response.stage import stage
from layouts.pages.response.standing import standing
from layouts.pages.response.workshop import workshop


def page(screen: ResponseScreen) -> Element:
    """The view that is asked for; what the workspace is for, where there is no plan to read."""
    if screen.plan is None:
        return outside(screen)
    return html.Div(
        [
            heading(screen),
            standing(screen, screen.plan),
            tabs(screen),
            _view(screen, screen.plan),
        ],
        className="desk response",
    )


def _view(screen: ResponseScreen, plan: LocalPlan) -> Element:
    which = stage_of(screen.view)
    if which is not None:
        return stage(screen, plan, which)
    if screen.view == WORKSHOP:
        return workshop(screen, plan)
    if screen.view == HISTORY:
        return past(screen, plan)
    return overview(screen, plan)
