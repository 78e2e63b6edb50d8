"""The path of the workshop: four flags, and at each the challenges and actions by role."""

from __future__ import annotations

from dashboard.response.items import FLAGS, SIDES, ItemKind
from dashboard.response.plan import LocalPlan, Row
from layouts.elements import Element, html
from layouts.pages.response.fields import item_form
from layouts.pages.response.parts import empty, panel
from layouts.pages.response.screen import ResponseScreen


def workshop(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """One card per flag, in the order of the path."""
    voice = screen.voice
    cards = [_flag(screen, plan, at, str(code)) for at, (code, _) in enumerate(FLAGS, 1)]
    return html.Div(
        [html.P(voice.say("response.workshop.note"), className="lead"), *cards], className="response-workshop"
    )


def _flag(screen: ResponseScreen, plan: LocalPlan, at: int, flag: str) -> Element:
    speaker = screen.speaker
    name = next(words.say(speaker.language) for code, words in FLAGS if code == flag)
    columns = [_column(screen, plan, kind, flag) for kind in (ItemKind.CHALLENGE, ItemKind.ACTION)]
    return panel(f"⚑ {at}. {name}", html.Div(columns, className="response-flag"), name=f"flag-{flag}")


def _column(screen: ResponseScreen, plan: LocalPlan, kind: ItemKind, flag: str) -> Element:
    speaker = screen.speaker
    rows = [row for row in plan.items[kind] if row.text("flag") == flag]
    sides = [(str(code), name.say(speaker.language)) for code, name in SIDES]
    groups = [
        _group(name, [row for row in rows if row.text("side") == code])
        for code, name in (*sides, ("", speaker.say("any_role")))
    ]
    shown = [group for group in groups if group is not None] or [empty(speaker)]
    forms = []
    if screen.may_edit:
        forms = [*(item_form(screen, plan, kind, row, flag) for row in rows), item_form(screen, plan, kind, flag=flag)]
    return html.Div([html.H3(speaker.say(f"list.{kind.value}")), *shown, *forms])


def _group(role: str, rows: list[Row]) -> Element | None:
    if not rows:
        return None
    return html.Div([html.H4(role), html.Ul([html.Li(row.text("words")) for row in rows])])
