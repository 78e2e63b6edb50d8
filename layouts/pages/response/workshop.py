"""The path of the workshop: four flags, and at each the challenges and actions by role."""

from __future__ import annotations

from dashboard.response.flags import FlagPlan, flags_of
from dashboard.response.items import ItemKind
from dashboard.response.plan import LocalPlan, Row
from layouts.elements import Element, html
from layouts.pages.response.fields import item_form
from layouts.pages.response.parts import empty, panel
from layouts.pages.response.screen import ResponseScreen


def workshop(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """The path, then one card per flag in its order."""
    voice, flags = screen.voice, flags_of(plan, screen.speaker)
    cards = [_flag(screen, plan, at, flag) for at, flag in enumerate(flags, 1)]
    return html.Div(
        [html.P(voice.say("response.workshop.note"), className="lead"), _path(screen, flags), *cards],
        className="response-workshop",
    )


def _path(screen: ResponseScreen, flags: tuple[FlagPlan, ...]) -> Element:
    steps = [
        html.Li(
            [
                html.Span("⚑" if flag.sides else "⚐", className="flag-sign", **{"aria-hidden": "true"}),
                html.A(f"{at}. {flag.name}", href=f"#flag-{flag.code}"),
                html.Span(flag.counted, className="quiet small"),
            ]
        )
        for at, flag in enumerate(flags, 1)
    ]
    return html.Nav(html.Ol(steps, className="response-path"), **{"aria-label": screen.speaker.say("workshop_path")})


def _flag(screen: ResponseScreen, plan: LocalPlan, at: int, flag: FlagPlan) -> Element:
    columns = [_column(screen, plan, kind, flag) for kind in (ItemKind.CHALLENGE, ItemKind.ACTION)]
    title = f"⚑ {at}. {flag.name}"
    return panel(title, html.Div(columns, className="response-flag"), name=f"flag-{flag.code}")


def _column(screen: ResponseScreen, plan: LocalPlan, kind: ItemKind, flag: FlagPlan) -> Element:
    speaker, at = screen.speaker, (ItemKind.CHALLENGE, ItemKind.ACTION).index(kind)
    shown = [_group(side.role, side.lists[at]) for side in flag.sides if side.lists[at]] or [empty(speaker)]
    forms = []
    if screen.may_edit:
        held = (item_form(screen, plan, kind, row, flag.code) for row in flag.rows(kind))
        forms = [*held, item_form(screen, plan, kind, flag=flag.code)]
    return html.Div([html.H3(speaker.say(f"list.{kind.value}")), *shown, *forms])


def _group(role: str, rows: tuple[Row, ...]) -> Element:
    return html.Div([html.H4(role), html.Ul([html.Li(row.text("words")) for row in rows])])
