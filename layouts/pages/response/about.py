"""For who may not read a plan: what it is for, the stages of the method, the documented cases, how to get in."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.response.speaker import PlanSpeaker
from dashboard.response.stages import CHECKLIST, Stage
from dashboard.store.response_cases import Case, CaseFact, Cases
from dashboard.store.response_sharing import KnownPlan
from layouts.elements import Element, html
from layouts.forms import edit_button
from layouts.pages.response.frame import heading, risk
from layouts.pages.response.parts import panel
from layouts.pages.response.screen import DoorScreen, ListedPlan, ResponseScreen
from layouts.pages.tasks.parts import day, state_chip
from layouts.wording import Voice


def outside(screen: ResponseScreen) -> Element:
    """The page of a municipality for a visitor; for its team, the way to begin."""
    voice, speaker = screen.voice, screen.speaker
    return html.Div(
        [
            heading(screen),
            html.P(voice.say("response.lead"), className="lead"),
            html.Div(
                [
                    html.Div(
                        [_begin(screen), stages(voice, speaker), cases(screen.cases, voice, speaker)],
                        className="desk-main",
                    ),
                    html.Aside(
                        [risk(screen), account(voice, screen.account, is_signed_in=screen.is_signed_in)],
                        className="desk-aside",
                        **{"aria-label": voice.say("response.aside")},
                    ),
                ],
                className="desk-columns",
            ),
        ],
        className="desk response",
    )


def door(screen: DoorScreen) -> Element:
    """The page without a municipality."""
    voice, speaker = screen.voice, screen.speaker
    return html.Div(
        [
            html.H1(voice.say("response.title")),
            html.P(voice.say("response.lead"), className="lead"),
            html.Div(
                [
                    html.Div(
                        [_plans(screen), stages(voice, speaker), cases(screen.cases, voice, speaker)],
                        className="desk-main",
                    ),
                    html.Aside(
                        [account(voice, screen.account, is_signed_in=screen.is_signed_in)],
                        className="desk-aside",
                        **{"aria-label": voice.say("response.aside")},
                    ),
                ],
                className="desk-columns",
            ),
        ],
        className="desk response",
    )


def _plans(screen: DoorScreen) -> Element:
    voice = screen.voice
    found = html.A(voice.say("response.find"), href=screen.ranking, className="btn btn-primary")
    if not screen.plans:
        return panel(voice.say("response.find.title"), html.P(found), note=voice.say("response.find.note"))
    links = [_plan(one, voice) for one in screen.plans]
    return panel(voice.say("response.plans"), html.Ul(links), html.P(found))


def _plan(one: ListedPlan, voice: Voice) -> Element:
    chip = None if one.state is None else state_chip(one.state, voice)
    return html.Li([html.A(one.name, href=one.address), " ", chip])


def _begin(screen: ResponseScreen) -> Element | None:
    voice = screen.voice
    if screen.may_edit:
        record = {"country": screen.country, "municipality": screen.code}
        begin = edit_button("response.open", voice.say("response.begin"), voice=voice, csrf=screen.csrf, record=record)
        return panel(voice.say("response.begin.title"), html.P(voice.say("response.begin.note")), begin)
    if screen.drafted is not None:
        return panel(voice.say("response.drafted.title"), html.P(_drafted(screen.drafted, voice)))
    if screen.may_read:
        return panel(voice.say("response.none.title"), html.P(voice.say("response.none.note")))
    return None


def _drafted(plan: KnownPlan, voice: Voice) -> str:
    if plan.begun_at is None:
        return voice.say("response.drafted.note")
    return f"{voice.say('response.drafted.since', day=day(plan.begun_at, voice))} {voice.say('response.drafted.note')}"


def stages(voice: Voice, speaker: PlanSpeaker) -> Element:
    """What each stage of the method asks for."""
    items = [
        html.Li(
            [
                html.H3(speaker.stage(stage)),
                html.Ul([html.Li(one.words.say(speaker.language)) for one in CHECKLIST[stage]]),
            ]
        )
        for stage in Stage
    ]
    return panel(
        voice.say("response.method"),
        html.Ol(items, className="response-method"),
        note=voice.say("response.method.note"),
    )


def cases(held: Cases, voice: Voice, speaker: PlanSpeaker) -> Element:
    """What is documented of the places where it was done first, each fact with its source."""
    return panel(
        voice.say("response.cases"),
        *(_case(one, speaker) for one in held.cases),
        html.H3(voice.say("response.lessons")),
        _facts(held.lessons, speaker),
        note=voice.say("response.cases.note"),
        name="cases",
    )


def _case(case: Case, speaker: PlanSpeaker) -> Element:
    parts = [
        html.Div([html.H4(speaker.stage(stage)), _facts(facts, speaker)])
        for stage in Stage
        if (facts := [one for one in case.facts if one.stage is stage])
    ]
    return html.Details(
        [html.Summary(f"{case.name} ({case.country} {case.municipality})"), *parts],
        className="desk-details response-case",
    )


def _facts(facts: Sequence[CaseFact], speaker: PlanSpeaker) -> Element:
    said = speaker.language
    return html.Ul(
        [
            html.Li([one.words.say(said), ". ", html.Span(one.source.say(said), className="quiet small")])
            for one in facts
        ],
        className="response-facts",
    )


def account(voice: Voice, address: str, *, is_signed_in: bool) -> Element:
    """How a team gets an account."""
    link = None
    if not is_signed_in:
        link = html.A(
            voice.say("response.account.go"),
            href=address,
            className="btn btn-outline-secondary",
            **{"data-sign-in": "1"},
        )
    return panel(voice.say("response.account"), html.P(voice.say("response.account.note")), link)
