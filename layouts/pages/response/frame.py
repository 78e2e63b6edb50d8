"""Heading of a local plan, the risk it begins with, and the way between its views."""

from __future__ import annotations

from dashboard.response.stages import Stage
from layouts.elements import Element, html
from layouts.forms import edit_form, text
from layouts.pages.municipality.marks import band, chip
from layouts.pages.response.parts import empty, panel
from layouts.pages.response.screen import HISTORY, OVERVIEW, WORKSHOP, ResponseScreen

_RISK = ("level", "rate", "rank.state", "sure")
"""Sentences of the municipality's first screen that stand over its plan."""


def heading(screen: ResponseScreen) -> Element:
    """Whose plan it is, and that its risk is a demonstration where it is one."""
    voice = screen.voice
    return html.Div(
        [
            html.P(voice.say("response.kicker"), className="desk-kicker"),
            html.H1([screen.place, html.Span(f" {screen.above}", className="place-above") if screen.above else None]),
            band(screen.profile.band, screen.profile.about.kind, voice) if screen.profile is not None else None,
        ]
    )


def tabs(screen: ResponseScreen) -> Element:
    """The views, the stages numbered."""
    speaker, voice = screen.speaker, screen.voice
    names = {
        OVERVIEW: voice.say("response.tab.overview"),
        **{stage.value: f"{at}. {speaker.stage(stage)}" for at, stage in enumerate(Stage, 1)},
        WORKSHOP: voice.say("response.tab.workshop"),
        HISTORY: voice.say("response.tab.history"),
    }
    return html.Nav(
        [
            html.A(
                name,
                href=screen.views[view],
                className="desk-tab",
                **({"aria-current": "page"} if view == screen.view else {}),
            )
            for view, name in names.items()
        ],
        className="desk-tabs response-tabs",
        **{"aria-label": voice.say("response.tabs")},
    )


def risk(screen: ResponseScreen) -> Element:
    """Level, what it means, and why this municipality."""
    speaker, profile = screen.speaker, screen.profile
    if profile is None:
        return panel(speaker.say("risk"), empty(speaker, speaker.say("risk_none")))
    link = html.A(screen.voice.say("response.to_place"), href=screen.place_page, className="desk-link")
    said = [profile.said(key) for key in _RISK]
    return panel(
        speaker.say("risk"),
        html.P(chip(profile.level_text, class_index=profile.class_index, classes=profile.classes)),
        *(html.P(words) for words in said if words),
        _why(screen),
        html.P(
            speaker.say("risk_release", title=profile.about.title, name=profile.about.name), className="quiet small"
        ),
        link if screen.place_page else None,
    )


def _why(screen: ResponseScreen) -> Element | None:
    if screen.plan is None:
        return None
    why = screen.plan.stage(Stage.SELECTION).words.get("why", "")
    said = html.P(why, className="told-note") if why else empty(screen.speaker)
    return html.Div([html.H3(screen.voice.say("response.why"), className="form-heading"), said])


def files(screen: ResponseScreen) -> Element:
    """The finished plan to take away, in each format."""
    voice = screen.voice
    links = [
        html.A(
            voice.say("response.file", format=ending.upper()),
            href=address,
            className="btn btn-outline-secondary btn-sm",
        )
        for ending, address in screen.files.items()
    ]
    return panel(
        voice.say("response.files"), html.P(links, className="response-files"), note=voice.say("response.files.note")
    )


def currency(screen: ResponseScreen) -> Element | None:
    """In which currency all amounts are, to be changed by the team."""
    voice, plan = screen.voice, screen.plan
    if plan is None or not screen.may_edit:
        return None
    form = edit_form(
        "response.currency",
        text(
            "currency",
            voice.say("response.currency"),
            value=plan.currency,
            hint=voice.say("response.currency.hint"),
            longest=3,
        ),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.save"),
        version=plan.version,
        record={"workspace": plan.workspace_id},
        label=voice.say("response.currency"),
    )
    return html.Details([html.Summary(voice.say("response.currency.change")), form], className="desk-details")
