"""Forms that write: native fields with label, hint and a place for what is wrong, drawn and sent by the browser.

A form travels as text (``layouts.markup``) and is drawn by ``assets/app/55_forms.js``: what somebody types is then
nobody's but theirs until it is sent, whatever Dash renews around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dash import html
from dash.development.base_component import Component

from layouts.markup import Content, Native, markup
from layouts.wording import Voice

Draw = Callable[[Mapping[str, Any]], Content]
_QUIET = "btn-outline-secondary"
Option: TypeAlias = "tuple[str, str]"
"""Value and what it is called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in."""

    name: str
    label: str
    draw: Draw
    """The control, given the attributes that tie it to its label, hint and problem."""
    hint: str = ""
    is_optional: bool = False
    box: str | None = None
    """The value of a box, whose label stands after it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under a legend."""

    legend: str
    fields: tuple[Part, ...]
    hint: str = ""


Part: TypeAlias = "Field | Group | Component"
"""What a form is made of; a component is words between fields."""


def text(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    is_optional: bool = False,
    kind: str = "text",
    longest: int | None = 500,
    autocomplete: str = "off",
    placeholder: str | None = None,
) -> Field:
    """One line; ``kind`` is the type of the input: text, email, password, url, search."""
    own = {
        "type": kind,
        "value": value,
        "maxlength": longest,
        "autocomplete": autocomplete,
        "placeholder": placeholder,
    }
    return Field(name, label, lambda given: _input(own, given), hint, is_optional)


def area(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    is_optional: bool = False,
    rows: int = 4,
    longest: int = 8000,
) -> Field:
    """Several lines."""

    def draw(given: Mapping[str, Any]) -> Content:
        # The first line break inside a textarea is not part of its text: one is put there for it.
        return Native(
            "textarea",
            {**given, "rows": rows, "maxlength": longest, "class": "form-control", "children": f"\n{value}"},
        )

    return Field(name, label, draw, hint, is_optional)


def number(name: str, label: str, *, value: str = "", hint: str = "", is_optional: bool = False) -> Field:
    """A number as text: a browser would silently throw away what it cannot read."""
    own = {"type": "text", "inputmode": "decimal", "value": value, "autocomplete": "off", "maxlength": 40}
    return Field(name, label, lambda given: _input({**own, "data-number": "1"}, given), hint, is_optional)


def date(name: str, label: str, *, value: str = "", hint: str = "", is_optional: bool = False) -> Field:
    """A day, as 2021-06-30."""
    return Field(name, label, lambda given: _input({"type": "date", "value": value}, given), hint, is_optional)


def select(
    name: str,
    label: str,
    options: Iterable[Option],
    *,
    value: str = "",
    hint: str = "",
    is_optional: bool = False,
    form: str | None = None,
) -> Field:
    """One of a list; ``form`` is the id of its form where it does not stand in it."""
    held = tuple(options)

    def draw(given: Mapping[str, Any]) -> Content:
        made = [html.Option(called, value=code, selected=code == value) for code, called in held]
        return Native("select", {**given, "form": form, "class": "form-select", "children": made})

    return Field(name, label, draw, hint, is_optional)


def checkbox(name: str, label: str, *, is_checked: bool = False, value: str = "yes", hint: str = "") -> Field:
    """Yes or no."""
    own = {"type": "checkbox", "value": value, "checked": is_checked, "class": "form-check-input"}
    return Field(name, label, lambda given: Native("input", {**own, **given}), hint, box=value)


def checkboxes(
    legend: str, name: str, options: Iterable[Option], *, chosen: Sequence[str] = (), hint: str = ""
) -> Group:
    """Any of a list; the server reads them with ``EditContext.chosen``."""
    boxes = tuple(checkbox(name, called, is_checked=code in chosen, value=code) for code, called in options)
    return Group(legend, boxes, hint)


def files(
    name: str, label: str, *, accept: str = "", hint: str = "", is_optional: bool = True, is_single: bool = False
) -> Field:
    """Any number of files, or one."""
    own = {"type": "file", "multiple": not is_single or None, "accept": accept or None}
    return Field(name, label, lambda given: _input(own, given), hint, is_optional)


def edit_form(
    name: str,
    *parts: Part,
    voice: Voice,
    csrf: str,
    submit: str,
    key: str = "",
    version: int | None = None,
    record: Mapping[str, object] | None = None,
    label: str = "",
    class_name: str = "",
    also: Sequence[tuple[str, str]] = (),
    asks: str = "",
    warns: bool = True,
    is_quiet: bool = False,
) -> Component:
    """A form that is posted to ``/edit/<name>``.

    ``key`` tells two forms of one edit on a page apart. ``version`` is that of the record as shown, against lost
    updates; ``record`` are hidden fields that say which record. ``also`` are further buttons as (value, words), sent
    as the field ``button``. ``asks`` is a question to confirm first. ``warns`` before a page with unsent words is left.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> form = edit_form("plan.note", text("note", "Note"), voice=Voice.of(Language.ENGLISH), csrf="t", submit="Save")
    >>> 'name="note"' in getattr(form, "data-form")
    True
    """
    form_id = id_of(name, key)
    hidden = {"csrf_token": csrf, "version": version, **(record or {})}
    content = [
        html.Div(className="form-problems", role="alert", tabIndex="-1", hidden=True),
        *(_hidden(field, value) for field, value in hidden.items() if value is not None),
        *(_part(part, form_id, voice) for part in parts),
        html.Div(
            [
                html.Button(
                    submit, type="submit", className=f"btn {'btn-outline-secondary' if is_quiet else 'btn-primary'}"
                ),
                *(
                    html.Button(words, type="submit", name="button", value=value, className=f"btn {_QUIET}")
                    for value, words in also
                ),
            ],
            className="form-buttons",
        ),
    ]
    attributes = {
        "id": form_id,
        "class": f"edit-form {class_name}".strip(),
        "method": "post",
        "action": f"/edit/{name}",
        "enctype": "multipart/form-data",
        "novalidate": True,
        "data-edit": name,
        "data-asks": asks or None,
        "data-warns": "1" if warns else None,
        "aria-label": label or None,
        "children": content,
    }
    return html.Div(className="edit-place", **{"data-form": markup(Native("form", attributes))})


def id_of(name: str, key: str = "") -> str:
    """The ``id`` of the form of an edit.

    Examples
    --------
    >>> id_of("response.add", "7")
    'form-response-add-7'
    """
    return re.sub(r"[^\w-]", "-", f"form-{name}-{key}".rstrip("-"))


def further_fields(form_id: str, *parts: Part, voice: Voice) -> list[Content]:
    """Fields that stand elsewhere on the page; ``form`` in their attributes ties them to the form."""
    return [_part(part, form_id, voice) for part in parts]


def edit_button(
    name: str,
    words: str,
    *,
    voice: Voice,
    csrf: str,
    key: str = "",
    version: int | None = None,
    record: Mapping[str, object] | None = None,
    asks: str = "",
    label: str = "",
) -> Component:
    """One button that writes; ``label`` says of what, for those who do not see where it stands."""
    return edit_form(
        name,
        voice=voice,
        csrf=csrf,
        submit=words,
        key=key,
        version=version,
        record=record,
        asks=asks,
        label=label,
        class_name="is-button",
        warns=False,
        is_quiet=True,
    )


def _part(part: Part, form_id: str, voice: Voice) -> Content:
    if isinstance(part, Field):
        return _field(part, form_id, voice)
    if not isinstance(part, Group):
        return part
    hint = html.P(part.hint, className="field-hint") if part.hint else None
    inside = [_part(one, form_id, voice) for one in part.fields]
    return html.Fieldset([html.Legend(part.legend), hint, *inside], className="field-group")


def _field(field: Field, form_id: str, voice: Voice) -> Content:
    own = re.sub(r"[^\w-]", "-", f"{form_id}-{field.name}{'' if field.box is None else f'-{field.box}'}")
    marks = {
        "id": own,
        "name": field.name,
        "aria-describedby": f"{own}-hint {own}-problem" if field.hint else f"{own}-problem",
        "required": None if field.is_optional or field.box else True,
    }
    optional = html.Span(voice.say("edit.optional"), className="field-optional") if field.is_optional else None
    label = html.Label([field.label, *([" ", optional] if optional else [])], htmlFor=own, className="field-label")
    hint = html.P(field.hint, id=f"{own}-hint", className="field-hint") if field.hint else None
    problem = html.P(id=f"{own}-problem", className="field-problem", hidden=True)
    control = field.draw(marks)
    if field.box is not None:
        return html.Div([html.Div([control, label], className="form-check"), hint, problem], className="field is-box")
    return html.Div([label, hint, control, problem], className="field")


def _input(own: Mapping[str, Any], given: Mapping[str, Any]) -> Content:
    return Native("input", {**own, **given, "class": "form-control"})


def _hidden(name: str, value: object) -> Content:
    return Native("input", {"type": "hidden", "name": name, "value": str(value)})
