"""Who changed what, by role, when, and from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.response.items import ITEM_FIELDS, ItemKind
from dashboard.response.plan import LocalPlan
from dashboard.response.stages import CHECKLIST, Stage
from dashboard.response.told import outline_told, told_value, word_of
from dashboard.response.writing import STAGE_WORDS
from dashboard.store.response_view import Past
from layouts.elements import Element, html
from layouts.pages.response.parts import moment_told, panel, reach_name
from layouts.pages.response.screen import ResponseScreen


def past(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """Newest first."""
    voice = screen.voice
    events = html.Ol([_event(screen, plan, one) for one in screen.past], className="history response-past")
    older = html.A(voice.say("response.past.older"), href=screen.older, className="desk-link") if screen.older else None
    return panel(voice.say("response.tab.history"), events, older, note=voice.say("response.past.note"))


def _event(screen: ResponseScreen, plan: LocalPlan, one: Past) -> Element:
    voice = screen.voice
    who = voice.say(f"account.role.{one.role}") if one.role else voice.say("response.past.command")
    action = voice.say_or(f"response.past.{one.action}", voice.say("response.past.edit"))
    lines = [
        html.Div(
            [
                html.Dt(name),
                html.Dd(
                    [html.Span(before or "—"), html.Span(" → ", **{"aria-hidden": "true"}), html.Strong(after or "—")]
                ),
            ]
        )
        for name, before, after in _lines(screen, plan, one)
    ]
    return html.Li(
        [
            html.P(
                [
                    html.Strong(f"{_where(screen, one)}: {action}"),
                    " ",
                    html.Span(f"{who} · {moment_told(one.when, voice)}", className="quiet small"),
                ]
            ),
            html.Dl(lines, className="response-changes") if lines else None,
        ]
    )


def _where(screen: ResponseScreen, one: Past) -> str:
    speaker = screen.speaker
    if one.table == "workspace_items":
        return speaker.say(f"list.{one.kind}")
    if one.kind in set(Stage):
        name = speaker.stage(Stage(one.kind))
        return f"{name}, {speaker.say('evidence')}" if one.table == "evidence" else name
    return screen.voice.say("response.past.workspace")


def _lines(screen: ResponseScreen, plan: LocalPlan, one: Past) -> list[tuple[str, str, str]]:
    names = [*one.after, *(name for name in one.before if name not in one.after)]
    changed = [name for name in names if one.before.get(name) != one.after.get(name)]
    told = [
        (name, _told(screen, plan, one, one.before, name), _told(screen, plan, one, one.after, name))
        for name in changed
    ]
    return [(_name(screen, one, name), before, after) for name, before, after in told if before != after]


def _name(screen: ResponseScreen, one: Past, name: str) -> str:
    speaker, said = screen.speaker, screen.speaker.language
    if one.kind in set(ItemKind) and one.table == "workspace_items":
        label = next((each.label for each in ITEM_FIELDS[ItemKind(one.kind)] if each.name == name), None)
        if label is not None:
            return label.say(said)
    if one.kind in set(Stage):
        word = next((each for each in STAGE_WORDS[Stage(one.kind)] if each.name == name), None)
        if word is not None:
            return word.label.say(said)
    known = {"begins_on": "begins", "ends_on": "ends", "ticked": "checklist", "reaches": "matrix", "url": "link"}
    if name in ("title", "size", "currency", "state", "comment"):
        return screen.voice.say(f"response.past.field.{name}")
    return speaker.say(known.get(name, name))


def _told(screen: ResponseScreen, plan: LocalPlan, one: Past, record: Mapping[str, Any], name: str) -> str:
    """One value as it is read; an amount that was not told is a dash here, as everything that was not."""
    speaker, value = screen.speaker, record.get(name)
    if value in (None, "", [], {}):
        return ""
    if one.table == "workspace_states" and name == "state":
        return screen.voice.say(f"reporting.state.{value}")
    if name == "status":
        return speaker.say(f"status.{value}")
    if name in ("begins_on", "ends_on"):
        return speaker.day(date.fromisoformat(str(value)))
    if name == "ticked":
        return "; ".join(item.words.say(speaker.language) for item in CHECKLIST[Stage(one.kind)] if item.code in value)
    if name == "reaches":
        factors = dict(plan.factors)
        return "; ".join(f"{factors.get(code, code)}: {reach_name(reach, speaker)}" for code, reach in value.items())
    if name == "outline":
        return outline_told(value, speaker)
    if one.table == "workspace_items":
        field = next((each for each in ITEM_FIELDS[ItemKind(one.kind)] if each.name == name), None)
        return told_value(field, value, speaker) if field is not None else str(value)
    word = next((w for w in STAGE_WORDS[Stage(one.kind)] if w.name == name), None) if one.kind in set(Stage) else None
    return word_of(word, str(value), speaker) if word is not None else str(value)
