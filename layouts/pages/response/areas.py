"""Many micro-areas from one file: the form, what the file would add, and how an import is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.response.areas import FIELDS, Draft, Drafts
from dashboard.response.areas_file import LARGEST, MOST_FEATURES, Trouble
from dashboard.response.items import ItemKind
from dashboard.response.outlines import MOST_POSITIONS
from dashboard.response.plan import LocalPlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.told import outline_told, told_value
from layouts.elements import Element, html
from layouts.figures.drawing import drawing, table
from layouts.forms import edit_button, edit_form, files, further_fields, id_of, select
from layouts.pages.response.parts import moment_told
from layouts.pages.response.screen import ResponseScreen
from layouts.wording import Voice

EDIT = "response.areas"
_FORM = id_of(EDIT)
_ACCEPT = ".geojson,.json,.gpkg,.zip,.csv"


def areas_form(screen: ResponseScreen, plan: LocalPlan) -> Element:
    """The upload, and the place where the browser shows what it would add."""
    voice = screen.voice
    limits = {"megabytes": round(LARGEST / 1e6), "most": voice.numbers.integer(MOST_FEATURES)}
    upload = files(
        "file",
        voice.say("response.areas.file"),
        accept=_ACCEPT,
        hint=voice.tell("response.areas.file.hint", limits),
        is_optional=False,
        is_single=True,
    )
    form = edit_form(
        EDIT,
        upload,
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("response.areas.look"),
        record={"workspace": plan.workspace_id},
        label=voice.say("response.areas"),
    )
    note = html.P(voice.say("response.areas.note"), className="field-hint")
    look = html.Div(id=f"{_FORM}-look", className="areas-look")
    return html.Details([html.Summary(voice.say("response.areas")), note, form, look], className="desk-details")


def areas_preview(drafts: Drafts, drawn: str, voice: Voice, speaker: PlanSpeaker) -> Element:
    """What the file would add, which column is what, and everything that has to be mended first."""
    system = html.P(voice.say("response.areas.system", system=drafts.system)) if drafts.system else None
    if drafts.troubles:
        heading = voice.say("response.areas.not_yet")
    else:
        heading = voice.say("response.areas.would", count=len(drafts.drafts))
    return html.Section(
        [
            html.H3(heading, tabIndex="-1", className="form-heading"),
            _troubles(drafts, voice),
            system,
            _columns(drafts, voice, speaker),
            drawing(drawn, class_name="areas-map") if drawn else None,
            _table(drafts, voice, speaker) if drafts.drafts else None,
            _apply(drafts, voice),
        ],
        **{"aria-label": heading},
    )


def trouble_told(trouble: Trouble, voice: Voice) -> str:
    """What is wrong with one feature, by its number.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> trouble_told(Trouble(3, "kind", received="LineString"), Voice.of(Language.ENGLISH))
    'Shape 3: only polygons and points are accepted; received: LineString.'
    """
    own = f"response.areas.trouble.{trouble.reason}"
    facts: Mapping[str, object] = {"received": trouble.received, "most": voice.numbers.integer(MOST_POSITIONS)}
    told = voice.tell(own if voice.knows(own) else f"response.reason.{trouble.reason}", facts)
    if trouble.field and not voice.knows(own):
        label = next(one.label.say(voice.language) for one in FIELDS if one.name == trouble.field)
        told = f"{label}: {told}"
    return voice.say("response.areas.where", number=voice.numbers.integer(trouble.feature), told=told)


def _troubles(drafts: Drafts, voice: Voice) -> Element | None:
    if not drafts.troubles:
        return None
    title = html.P(voice.say("response.areas.troubles", count=len(drafts.troubles)), className="form-problems-title")
    rows = html.Ul([html.Li(trouble_told(one, voice)) for one in drafts.troubles])
    return html.Div([title, rows], className="form-problems", role="alert")


def _columns(drafts: Drafts, voice: Voice, speaker: PlanSpeaker) -> Element:
    none = ("", voice.say("response.areas.column.none"))
    options = [none, *((column, column) for column in drafts.columns)]
    fields = [
        select(
            f"column.{one.name}",
            one.label.say(speaker.language),
            options,
            value=drafts.chosen.get(one.name, ""),
            is_optional=not one.is_required,
            form=_FORM,
        )
        for one in FIELDS
    ]
    legend = html.Legend(voice.say("response.areas.columns"))
    return html.Fieldset([legend, *further_fields(_FORM, *fields, voice=voice)], className="field-group areas-columns")


def _table(drafts: Drafts, voice: Voice, speaker: PlanSpeaker) -> Element:
    shown = [one for one in FIELDS if one.name == "name" or one.name in drafts.chosen]
    head = [voice.say("response.areas.number"), *(one.label.say(speaker.language) for one in shown)]
    head += [speaker.say("outline"), voice.say("response.areas.remark")]
    rows = [
        [
            voice.numbers.integer(one.feature),
            *(told_value(field, one.body.get(field.name), speaker) or speaker.say("not_planned") for field in shown),
            outline_told(one.outline, speaker),
            _remark(one, voice) or speaker.say("not_planned"),
        ]
        for one in drafts.drafts
    ]
    return table(head, rows, caption=voice.say("response.areas"), stacks=True)


def _remark(draft: Draft, voice: Voice) -> str:
    told = [voice.say("response.areas.repaired")] if draft.is_repaired else []
    if draft.reaches_beyond:
        told.append(voice.say("response.outline.beyond", share=voice.numbers.percent(draft.beyond, 0)))
    return " ".join(told)


def _apply(drafts: Drafts, voice: Voice) -> Element | None:
    if drafts.troubles or not drafts.drafts:
        return None
    words = voice.say("response.areas.apply", count=len(drafts.drafts))
    button = html.Button(words, type="submit", form=_FORM, name="button", value="apply", className="btn btn-primary")
    return html.Div(button, className="form-buttons")


def areas_undo(screen: ResponseScreen, plan: LocalPlan) -> Element | None:
    """Every file that micro-areas of the plan came from, with a button that takes them back."""
    held: dict[str, list[Mapping[str, Any]]] = {}
    for row in plan.items[ItemKind.MICRO_AREA]:
        if batch := row.body.get("batch"):
            held.setdefault(batch["at"], []).append(batch)
    if not held or not screen.may_edit:
        return None
    lines = [_batch(screen, plan, at, rows[0]["file"], len(rows)) for at, rows in sorted(held.items())]
    title = html.H3(screen.voice.say("response.areas.batches"), className="form-heading")
    return html.Div([title, html.Ul(lines, className="evidence is-editable")])


def _batch(screen: ResponseScreen, plan: LocalPlan, at: str, file: str, count: int) -> Element:
    voice = screen.voice
    told = voice.say(
        "response.areas.batch", count=count, file=file, when=moment_told(datetime.fromisoformat(at), voice)
    )
    button = edit_button(
        "response.areas-undo",
        voice.say("response.areas.undo"),
        voice=voice,
        csrf=screen.csrf,
        key=at,
        record={"workspace": plan.workspace_id, "batch": at},
        asks=voice.say("response.areas.undo.asks", file=file),
        label=f"{voice.say('response.areas.undo')}: {file}",
    )
    return html.Li([html.Span(told), button])
