"""What would move this place out of its class, and from its main factors to what is being done about them."""

from __future__ import annotations

from dashboard.profile.answers import DriverAction, Move, Moves, MunicipalProfile, PlanItem, Practice
from layouts.elements import Element, html
from layouts.pages.municipality.marks import said, section
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.wording import Voice


def moves(profile: MunicipalProfile, voice: Voice) -> Element | None:
    """The distance to the limits of its class, and the smallest changes that go with leaving it."""
    told = profile.moves
    if profile.class_index is None and not told.down_told.text:
        return None
    if told.one_reason is not None:
        return section("moves", voice, said(told.one_reason))
    return section(
        "moves",
        voice,
        said(told.caveat, class_name="caveat"),
        _limits(told, voice),
        _way("down", told.down, said(told.down_told), voice),
        _way("up", told.up, said(told.up_told), voice),
    )


def _limits(told: Moves, voice: Voice) -> Element | None:
    lines = [
        (
            voice.say(f"municipality.moves.{name}"),
            voice.say("municipality.moves.limit", limit=limit.text, distance=far.text),
        )
        for name, limit, far in (
            ("lower_limit", told.lower_limit, told.to_lower),
            ("upper_limit", told.upper_limit, told.to_upper),
        )
        if limit.value is not None
    ]
    if not lines:
        return None
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)], className="fact-line") for name, value in lines],
        className="move-limits",
    )


def _way(direction: str, found: tuple[Move, ...], told: Element | None, voice: Voice) -> Element | None:
    if not found and told is None:
        return None
    return html.Div(
        [
            html.H3(voice.say(f"municipality.moves.{direction}")),
            told,
            html.Ul([_move(one, voice) for one in found], className="moves") if found else None,
        ],
        className=f"move-way is-{direction}",
    )


def _move(move: Move, voice: Voice) -> Element:
    return html.Li(
        [
            html.P(move.told.text, className="move-told"),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Strong(one.name),
                            html.Span(
                                [
                                    html.Span(one.now.text),
                                    html.Span("→", **{"aria-hidden": "true"}),
                                    html.Span(voice.say("municipality.moves.to"), className="visually-hidden"),
                                    html.Span(one.then.text, className="move-then"),
                                ],
                                className="move-step",
                            ),
                            html.Span(
                                voice.say("municipality.moves.bound", place=one.bound_by, value=one.bound.text),
                                className="move-bound",
                            )
                            if one.bound_by
                            else None,
                        ]
                    )
                    for one in move.factors
                ],
                className="move-factors",
            ),
        ],
        className="move",
    )


def actions(screen: MunicipalityScreen) -> Element | None:
    """For each main factor: indicators and outputs of the plan tied to it, practices and exchanges known for it."""
    found = screen.profile.actions
    if not found:
        return None
    return section("actions", screen.voice, *(_action(one, screen.voice) for one in found), note=True)


def _action(one: DriverAction, voice: Voice) -> Element:
    return html.Article(
        [
            html.H3(one.factor_name),
            said(one.told),
            html.Ul([_item(item, voice) for item in one.items], className="plan-items") if one.items else None,
            html.Ul([_practice(each) for each in one.practices], className="practices") if one.practices else None,
        ],
        className="driver-action",
    )


def _item(item: PlanItem, voice: Voice) -> Element:
    title = html.A(item.title, href=item.address) if item.address else html.Span(item.title)
    return html.Li(
        [
            html.Span(voice.say(f"municipality.plan.{item.kind}", code=item.code), className="plan-kind"),
            title,
            html.Span(voice.say("demonstration.short"), className="kind kind-demonstration")
            if item.is_demonstration
            else None,
            html.Span(item.source, className="panel-source") if item.source else None,
        ]
    )


def _practice(each: Practice) -> Element:
    return html.Li(
        [
            html.Strong(each.title),
            html.Span(each.text) if each.text else None,
            html.Span(each.source, className="panel-source"),
        ]
    )
