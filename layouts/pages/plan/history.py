"""What was changed of results, outputs, a card or a page's entries, by which role, when, and from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.plan.public import CardChange
from layouts.elements import Element, html
from layouts.formatting import DASH
from layouts.pages.plan.frame import PlanFrame, plain
from layouts.wording import Voice

_LONGEST = 120
_NAMES: Mapping[str, str] = {"history": "plan.timeline", "plan_note": "plan.work"}


def history(changes: Sequence[CardChange], frame: PlanFrame, *, title: str = "plan.history") -> list[Element]:
    """The newest change first; nothing where what it is about came whole and was never touched."""
    if not changes:
        return []
    return [
        html.H2(frame.voice.say(title), id="history"),
        history_list(changes, frame, class_name="plan-history plan-card"),
    ]


def history_list(changes: Sequence[CardChange], frame: PlanFrame, *, class_name: str = "plan-history") -> Element:
    """The changes in the order in which they came, each with what went and what came."""
    return html.Ol([_entry(one, frame) for one in changes], className=class_name)


def _entry(one: CardChange, frame: PlanFrame) -> Element:
    voice = frame.voice
    who = voice.say_or(f"plan.role.{one.role}", voice.say("plan.role.system"))
    what = voice.say_or(f"plan.change.{one.table}.{one.action}", voice.say(f"plan.change.{one.table}"))
    about = " · ".join(
        part
        for part in (
            one.code,
            kind_name(one.kind, voice),
            frame.country(one.country) if one.country else "",
            str(one.year or ""),
        )
        if part
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


def kind_name(kind: str, voice: Voice) -> str:
    """What an entry of a page is about; empty for what is none.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> kind_name("challenge", Voice.of(Language.ENGLISH))
    'Challenges'
    """
    names = (_NAMES.get(kind, ""), f"plan.initiative.{kind}", f"reporting.country.kind.{kind}")
    return next((voice.say(name) for name in names if kind and voice.knows(name)), "")


def _field(name: str, before: Any, after: Any, frame: PlanFrame) -> list[Element | str]:
    told = frame.voice.say_or(f"plan.field.{name}", name.replace("_", " "))
    was, became = _in_one_language(before, after, frame)
    return [f"{told}: ", html.Del(_short(was, frame)), " → ", html.Ins(_short(became, frame))]


def _in_one_language(before: Any, after: Any, frame: PlanFrame) -> tuple[Any, Any]:
    """Words as they are in the language of the page; where only another language changed, those in it, by its name."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return before, after
    moved = [name for name in dict.fromkeys((*before, *after)) if before.get(name, "") != after.get(name, "")]
    if not moved or frame.voice.language.value in moved:
        return before, after
    return _named(before, moved, frame), _named(after, moved, frame)


def _named(words: Mapping[str, Any], languages: Sequence[str], frame: PlanFrame) -> str:
    say = frame.voice.say_or
    told = ((say(f"plan.language.{one}", one), words.get(one) or DASH) for one in languages)
    return " · ".join(f"{words_} ({name})" for name, words_ in told)


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
        text = ", ".join(frame.names.get(str(one), str(one)) for one in value)
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
