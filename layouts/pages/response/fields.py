"""Forms of a plan: a row of any list, a stage, the reaches of a service, evidence."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.response.items import (
    FLAGS,
    ITEM_FIELDS,
    LONGEST_LINE,
    LONGEST_TEXT,
    REACHES,
    FieldKind,
    ItemField,
    ItemKind,
)
from dashboard.response.plan import LocalPlan, Row, StagePlan
from dashboard.response.stages import CHECKLIST, Stage, StageStatus
from dashboard.response.writing import STAGE_WORDS
from dashboard.store.response import LONGEST_WORDS
from layouts.elements import Element, html
from layouts.evidence_fields import evidence_fields
from layouts.forms import (
    Field,
    Part,
    area,
    checkbox,
    checkboxes,
    date,
    edit_button,
    edit_form,
    files,
    number,
    select,
    text,
)
from layouts.markup import Content
from layouts.pages.response.parts import piece_link
from layouts.pages.response.screen import ResponseScreen

_LONGEST_NAME = 60
_MOST_OPEN = 8
"""Rows of a list above which only the chosen one has its form."""


def item_form(
    screen: ResponseScreen,
    plan: LocalPlan,
    kind: ItemKind,
    row: Row | None = None,
    flag: str = "",
    *,
    is_open: bool = False,
) -> Element:
    """A new row, or one that is there; folded away until it is wanted."""
    voice, speaker = screen.voice, screen.speaker
    title = (
        voice.say("response.edit.row", row=row_name(kind, row))
        if row
        else voice.say("response.add.row", list=speaker.say(f"list.{kind.value}"))
    )
    parts: list[Part] = [_field(one, row, screen, flag) for one in ITEM_FIELDS[kind]]
    if kind is ItemKind.MICRO_AREA:
        parts += _outline(screen, row)
    record = {"workspace": plan.workspace_id, "kind": kind.value} | ({"item": row.id} if row else {})
    form: Content = edit_form(
        "response.change" if row else "response.add",
        *parts,
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.save" if row else "response.add"),
        key=str(row.id) if row else f"{kind.value}{flag}",
        version=row.version if row else None,
        record=record,
        also=(("withdraw", voice.say("response.withdraw")),) if row else (),
        label=title,
    )
    return html.Details([html.Summary(title), form], className="desk-details", open=is_open or None)


def row_name(kind: ItemKind, row: Row) -> str:
    """What a row is called: what every such row has to tell, in a line's length; never a code.

    Examples
    --------
    >>> row_name(ItemKind.CHALLENGE, Row(1, 1, {"flag": "preparation", "side": "workers", "words": "No budget"}))
    'No budget'
    """
    asked = [one.name for one in ITEM_FIELDS[kind] if one.is_required and one.kind is not FieldKind.CHOICE]
    text = " · ".join(" ".join(row.text(name).split()) for name in asked)
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1].rstrip()}…"


def _field(one: ItemField, row: Row | None, screen: ResponseScreen, flag: str) -> Field:
    name, label = f"body.{one.name}", one.label.say(screen.speaker.language)
    value, optional = (row.text(one.name) if row else ""), not one.is_required
    if one.kind is FieldKind.TEXT:
        return area(name, label, value=value, is_optional=optional, rows=3, longest=LONGEST_TEXT)
    if one.kind is FieldKind.DAY:
        return date(name, label, value=value, is_optional=optional)
    if one.kind is FieldKind.CHOICE:
        options = [("", "—"), *((str(code), words.say(screen.speaker.language)) for code, words in one.choices)]
        return select(name, label, options, value=value or (flag if one.choices == FLAGS else ""), is_optional=optional)
    if one.kind in (FieldKind.COUNT, FieldKind.AMOUNT, FieldKind.YEAR):
        hint = screen.voice.say("response.amount.hint") if one.kind is FieldKind.AMOUNT else ""
        return number(name, label, value=value, hint=hint, is_optional=optional)
    if one.kind is FieldKind.LINK:
        return text(name, label, value=value, is_optional=optional, kind="url", longest=2000)
    return text(name, label, value=value, is_optional=optional, longest=LONGEST_LINE)


def _outline(screen: ResponseScreen, row: Row | None) -> list[Part]:
    voice = screen.voice
    upload = files(
        "outline",
        voice.say("response.outline"),
        accept=".geojson,.json,.csv",
        hint=voice.say("response.outline.hint"),
        is_single=True,
    )
    if row is None or not row.body.get("outline"):
        return [upload]
    return [upload, checkbox("drop_outline", voice.say("response.outline.drop"))]


def stage_form(screen: ResponseScreen, one: StagePlan) -> Element:
    """Where the stage stands, its checklist, and what it asks for in writing."""
    voice, speaker, said = screen.voice, screen.speaker, screen.speaker.language
    states = [(status.value, speaker.say(f"status.{status.value}")) for status in StageStatus]
    words: list[Part] = [
        date(f"words.{word.name}", word.label.say(said), value=one.words.get(word.name, ""), is_optional=True)
        if word.is_day
        else area(
            f"words.{word.name}",
            word.label.say(said),
            value=one.words.get(word.name, ""),
            is_optional=True,
            rows=3,
            longest=LONGEST_WORDS,
        )
        for word in STAGE_WORDS[one.stage]
    ]
    form: Content = edit_form(
        "response.stage",
        *words,
        checkboxes(
            speaker.say("checklist"),
            "ticked",
            [(item.code, item.words.say(said)) for item in CHECKLIST[one.stage]],
            chosen=sorted(one.ticked),
        ),
        select("status", speaker.say("status"), states, value=one.status.value),
        text(
            "owner",
            speaker.say("owner"),
            value=one.owner,
            is_optional=True,
            longest=200,
            hint=voice.say("response.owner.hint"),
        ),
        date("begins_on", speaker.say("begins"), value=_iso(one.begins), is_optional=True),
        date("ends_on", speaker.say("ends"), value=_iso(one.ends), is_optional=True),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.stage.save"),
        version=one.version,
        record={"stage": one.id},
        label=speaker.stage(one.stage),
        class_name="response-stage-form",
    )
    return html.Div(form)


def reach_form(screen: ResponseScreen, plan: LocalPlan, row: Row) -> Element:
    """How far one service reaches those whom each factor concerns."""
    voice, speaker = screen.voice, screen.speaker
    options = [
        ("", speaker.say("reach.unstated")),
        *((str(code), name.say(speaker.language)) for code, name in REACHES),
    ]
    title = voice.say("response.reach.of", service=row.text("programme"))
    held = row.reaches
    form: Content = edit_form(
        "response.reaches",
        *(
            select(
                f"body.reaches.{code}", name, options, value=held[code].value if code in held else "", is_optional=True
            )
            for code, name in plan.factors
        ),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.save"),
        key=str(row.id),
        version=row.version,
        record={"workspace": plan.workspace_id, "item": row.id},
        label=title,
        class_name="response-reaches",
    )
    return html.Details([html.Summary(title), form], className="desk-details")


def evidence(screen: ResponseScreen, one: StagePlan) -> Element:
    """Links and files of the stage, and the form for more."""
    voice, speaker = screen.voice, screen.speaker
    rows = [
        html.Li(
            [
                piece_link(piece, voice),
                _withdraw(screen, piece.id, piece.version, piece.title) if screen.may_edit else None,
            ]
        )
        for piece in one.evidence
    ]
    shown = (
        html.Ul(rows, className="evidence is-editable")
        if rows
        else html.P(speaker.say("not_filled"), className="quiet")
    )
    return html.Div([shown, _more(screen, one) if screen.may_edit else None])


def _withdraw(screen: ResponseScreen, number: int, version: int, title: str) -> object:
    voice = screen.voice
    return edit_button(
        "response.unattach",
        voice.say("reporting.evidence.withdraw"),
        voice=voice,
        csrf=screen.csrf,
        key=str(number),
        version=version,
        record={"evidence": number},
        label=voice.say("reporting.evidence.withdraw.what", title=title),
    )


def _more(screen: ResponseScreen, one: StagePlan) -> Element:
    voice = screen.voice
    form: Content = edit_form(
        "response.attach",
        *evidence_fields(voice),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.attach"),
        record={"stage": one.id},
        label=voice.say("response.attach"),
    )
    return html.Details([html.Summary(voice.say("response.attach")), form], className="desk-details")


def _iso(day: object) -> str:
    return "" if day is None else str(day)


def list_forms(screen: ResponseScreen, plan: LocalPlan, kind: ItemKind) -> list[Element]:
    """A form for every row of a list and one for a new row; none for who only reads."""
    if not screen.may_edit:
        return []
    rows = plan.items[kind]
    if len(rows) <= _MOST_OPEN:
        return [*(item_form(screen, plan, kind, row) for row in rows), item_form(screen, plan, kind)]
    chosen = [item_form(screen, plan, kind, row, is_open=True) for row in rows if row.id == screen.item]
    return [_choice(screen, kind, rows), *chosen, item_form(screen, plan, kind)]


def _choice(screen: ResponseScreen, kind: ItemKind, rows: Sequence[Row]) -> Element:
    """Many rows by name: a form for each would make a page of megabytes, so the one that is chosen has it."""
    here = screen.views[screen.view]
    links = [html.Li(html.A(row_name(kind, row), href=f"{here}&item={row.id}#{kind.value}")) for row in rows]
    title = screen.voice.say("response.edit.rows", count=len(rows))
    return html.Details([html.Summary(title), html.Ul(links, className="response-rows")], className="desk-details")


def stage_of(view: str) -> Stage | None:
    """The stage that a view shows."""
    return Stage(view) if view in set(Stage) else None
