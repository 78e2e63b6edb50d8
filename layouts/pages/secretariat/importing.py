"""Importing a plan: the template, the upload, and the place where a script shows what would change."""

from __future__ import annotations

import json

from dash import html
from dash.development.base_component import Component

from layouts.markup import Native, markup
from layouts.pages.tasks.parts import panel
from layouts.wording import Voice

_WORDS = (
    *("looking", "refused", "new", "changed", "unchanged", "kept", "more", "apply", "table", "sheet", "row", "changes"),
    *("isNew", "theirs"),
)


def importing(*, plan: str, csrf: str, template: str, filled: str, done: str, voice: Voice) -> Component:
    """Both templates and the upload; ``done`` is where the plan is seen afterwards."""
    steps = panel(
        html.P(voice.say("reporting.import.note")),
        html.Ul(
            [
                html.Li(html.A(voice.say("reporting.import.template"), href=template)),
                html.Li(html.A(voice.say("reporting.import.filled"), href=filled)),
            ]
        ),
        title=voice.say("reporting.import.first"),
    )
    upload = panel(
        html.Div(className="edit-place", **{"data-form": _form(plan, csrf, done, voice)}),
        title=voice.say("reporting.import.second"),
    )
    told = html.Div(id="plan-import-told", **{"aria-live": "polite"})
    return html.Div([steps, upload, told])


def _form(plan: str, csrf: str, done: str, voice: Voice) -> str:
    words = {name: voice.say(f"reporting.import.{name}") for name in _WORDS}
    words["detail"] = voice.say("edit.detail")
    file = {"type": "file", "name": "file", "id": "plan-import-file", "accept": ".xlsx", "class": "form-control"}
    content = [
        Native("input", {"type": "hidden", "name": "csrf_token", "value": csrf}),
        Native("input", {"type": "hidden", "name": "plan", "value": plan}),
        html.Div(
            [
                html.Label(voice.say("reporting.import.file"), htmlFor="plan-import-file", className="field-label"),
                html.P(voice.say("reporting.import.file.hint"), className="field-hint"),
                Native("input", file),
            ],
            className="field",
        ),
        html.Div(
            html.Button(voice.say("reporting.import.look"), type="submit", className="btn btn-primary"),
            className="form-buttons",
        ),
    ]
    attributes = {
        "class": "edit-form",
        "method": "post",
        "data-import": "1",
        "data-plan": plan,
        "data-done": done,
        "data-words": json.dumps(words, ensure_ascii=False),
        "children": content,
    }
    return markup(Native("form", attributes))
