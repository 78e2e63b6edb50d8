"""What was changed of a card, by which role, when, and from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.plan.public import CardChange
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.pages.plan.frame import PlanFrame, plain

_LONGEST = 120


def history(changes: Sequence[CardChange], frame: PlanFrame) -> list[Element]:
    """The newest change first; nothing where the card came whole and was never touched."""
    if not changes:
        return []
    return [
        html.H2(frame.voice.say("plan.history"), id="history"),
        html.Ol([_entry(one, frame) for one in changes], className="plan-history plan-card"),
    ]


def _entry(one: CardChange, frame: PlanFrame) -> Element:
    voice = frame.voice
    who = voice.say_or(f"plan.role.{one.role}", voice.say("plan.role.system"))
    what = voice.say_or(f"plan.change.{one.table}.{one.action}", voice.say(f"plan.change.{one.table}"))
    about = " · ".join(
        part for part in (frame.country(one.country) if one.country else "", str(one.year or "")) if part
    )
    return html.Li(
        [
            html.Span(frame.day(one.at), className="plan-day"),
            html.Span([f"{what}{f' ({about})' if about else ''}, ", who]),
            html.Blockquote(one.reason) if one.reason else None,
            html.Ul([html.Li(_field(*field, frame)) for field in one.fields], className="plain-list")
            if one.fields
            else None,
        ]
    )


def _field(name: str, before: Any, after: Any, frame: PlanFrame) -> list[Element | str]:
    told = frame.voice.say_or(f"plan.field.{name}", name.replace("_", " "))
    return [f"{told}: ", html.Del(_short(before, frame)), " → ", html.Ins(_short(after, frame))]


def _short(value: Any, frame: PlanFrame) -> str:
    if value in (None, "", [], {}):
        return DASH
    if isinstance(value, Mapping):
        text = plain(value, frame.voice)
    elif isinstance(value, bool):
        text = frame.voice.say("plan.yes" if value else "plan.no")
    elif isinstance(value, int | float):
        text = frame.number(value) if abs(value) < 1500 or value > 2200 else f"{value:g}"
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
