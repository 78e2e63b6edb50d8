"""Where a plan is between its team and its readers, and what each of them can do about it."""

from __future__ import annotations

from dashboard.response.plan import LocalPlan, Standing
from dashboard.store.states import LONGEST_COMMENT, State
from layouts.elements import Element, html
from layouts.forms import area, edit_form
from layouts.markup import Content
from layouts.pages.response.screen import OVERVIEW, ResponseScreen
from layouts.pages.tasks.parts import day, state_chip


def standing(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """State, what it means for whoever looks, the reviewer's comment, the next steps; one line off the overview."""
    if screen.view != OVERVIEW:
        return _line(screen, plan.standing)
    held, voice = plan.standing, screen.voice
    who = "team" if screen.may_edit else "reader"
    content = (
        html.P(voice.say(f"response.standing.{held.state}.{who}")),
        _changed(held, screen),
        _comment(held),
        _steps(screen, plan),
    )
    title = html.H2(voice.say("response.standing.title"), className="panel-heading")
    heading = html.Div([title, _state(screen, held)], className="response-standing-head")
    look = " is-returned" if held.state == State.RETURNED else ""
    return html.Section([heading, *(one for one in content if one is not None)], className=f"desk-panel{look}")


def _line(screen: ResponseScreen, held: Standing) -> Element:
    way = html.A(screen.voice.say("response.standing.title"), href=screen.views[OVERVIEW], className="desk-link")
    return html.Div(
        [
            html.Div([_state(screen, held), way], className="response-standing-head"),
            _changed(held, screen),
            _comment(held),
        ],
        className="response-standing-line",
    )


def _state(screen: ResponseScreen, held: Standing) -> Element:
    moved = held.reviewed_at if held.state in (State.ACCEPTED, State.RETURNED) else held.submitted_at
    told = screen.voice.say(f"response.standing.{held.state}.day", day=day(moved, screen.voice)) if moved else ""
    return html.Span([state_chip(State(held.state), screen.voice), " ", html.Span(told, className="quiet")])


def _comment(held: Standing) -> Element | None:
    return html.Blockquote(held.comment, className="comment") if held.state == State.RETURNED else None


def _changed(held: Standing, screen: ResponseScreen) -> Element | None:
    if held.changed_at is None or held.state in (State.DRAFT, State.RETURNED):
        return None
    told = screen.voice.say(f"response.standing.{held.state}.changed", day=day(held.changed_at, screen.voice))
    return html.P(html.Strong(told))


def _steps(screen: ResponseScreen, plan: LocalPlan) -> Element | None:
    held = plan.standing
    steps = _of_team(screen, plan, held) if screen.may_edit else []
    if screen.may_review and held.state == State.SUBMITTED:
        steps += _of_reviewer(screen, plan)
    return html.Div(steps, className="response-steps") if steps else None


def _of_team(screen: ResponseScreen, plan: LocalPlan, held: Standing) -> list[Content]:
    steps: list[Content] = []
    if held.state in (State.DRAFT, State.RETURNED):
        steps.append(_button(screen, plan, "share", "share" if held.state == State.DRAFT else "share_again"))
    if held.state == State.ACCEPTED and held.changed_at is not None:
        steps.append(_button(screen, plan, "share", "share_again"))
    if held.state in (State.SUBMITTED, State.RETURNED) and not held.was_accepted:
        steps.append(_button(screen, plan, "take-back", "take_back"))
    return steps


def _of_reviewer(screen: ResponseScreen, plan: LocalPlan) -> list[Content]:
    voice = screen.voice
    comment = area(
        "comment",
        voice.say("reporting.review.comment"),
        hint=voice.say("response.return.hint"),
        rows=3,
        longest=LONGEST_COMMENT,
    )
    back = edit_form(
        "response.return",
        comment,
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.review.return"),
        version=plan.standing.version,
        record={"workspace": plan.workspace_id},
        is_quiet=True,
        label=voice.say("reporting.review.return"),
    )
    opened = html.Details([html.Summary(voice.say("reporting.review.return.open")), back], className="desk-details")
    return [_button(screen, plan, "accept", "accept"), opened]


def _button(screen: ResponseScreen, plan: LocalPlan, edit: str, words: str) -> Content:
    return edit_form(
        f"response.{edit}",
        voice=screen.voice,
        csrf=screen.csrf,
        submit=screen.voice.say(f"response.step.{words}"),
        version=plan.standing.version,
        record={"workspace": plan.workspace_id},
        class_name="is-button",
        warns=False,
        is_quiet=edit == "take-back",
    )
