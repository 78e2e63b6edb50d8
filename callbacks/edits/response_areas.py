"""Many micro-areas from one file: first what it would add, then all of it or nothing; and its withdrawal."""

from __future__ import annotations

from datetime import UTC

from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.response import around_of, refusals, workspace_of
from dashboard.downloads.areas_map import areas_map
from dashboard.response.areas import FIELDS, Drafts, drafts_of, guessed
from dashboard.response.areas_file import LARGEST, AreasFile, read_areas
from dashboard.response.items import ItemKind
from dashboard.response.outlines import OutlineRefusedError
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.surroundings import Surroundings
from dashboard.store.records import now
from dashboard.store.response import Given, add_items, read_workspace, withdraw_batch
from dashboard.store.response_tables import Workspace
from layouts.markup import markup
from layouts.pages.response.areas import areas_preview, trouble_told

_COLUMN = "column."
_LONGEST_NAME = 80


def run(context: EditContext) -> EditAnswer:
    """Look at the file, or with the button ``apply`` add everything in it."""
    workspace, voice = workspace_of(context), context.voice
    held, name = _file(context)
    around = around_of(context, workspace)
    drafts = drafts_of(held, _chosen(context, held), taken=_names(context, workspace), around=around)
    if context.text("button") != "apply":
        speaker = PlanSpeaker.of(context.language, voice.numbers.locale)
        shown = areas_preview(drafts, _map(drafts, around), voice, speaker)
        told = voice.say("response.areas.would", count=len(drafts.drafts))
        return EditAnswer(told, data={"html": markup(shown)})
    if drafts.troubles:
        raise EditRefusedError(*(Problem(trouble_told(one, voice), "file") for one in drafts.troubles))
    with refusals(context):
        rows = _rows(drafts, name)
        add_items(context.session, workspace, ItemKind.MICRO_AREA, rows, by=context.person)
    return EditAnswer(voice.say("response.areas.done", count=len(drafts.drafts)))


def undo(context: EditContext) -> EditAnswer:
    """Withdraw what one file added; what was changed since stays, and is told."""
    workspace, voice = workspace_of(context), context.voice
    gone, kept = withdraw_batch(context.session, workspace, context.text("batch")[:40], by=context.person)
    if not gone and not kept:
        raise EditRefusedError(Problem(voice.say("response.reason.gone")))
    told = voice.say("response.areas.undone", count=gone)
    return EditAnswer(f"{told} {voice.say('response.areas.kept', count=kept)}" if kept else told)


EDITS = (
    Edit("response.areas", run, takes_files=True, limit="60 per minute"),
    Edit("response.areas-undo", undo),
)


def _file(context: EditContext) -> tuple[AreasFile, str]:
    file, voice = context.files.get("file"), context.voice
    if file is None:
        raise EditRefusedError(Problem(voice.say("response.areas.no_file"), "file"))
    name = (file.filename or "")[-_LONGEST_NAME:]
    try:
        return read_areas(file.stream.read(LARGEST + 1), name), name
    except OutlineRefusedError as refused:
        told = voice.tell(f"response.areas.refused.{refused.reason}", {"received": refused.received})
        raise EditRefusedError(Problem(told, "file", detail=str(refused))) from refused


def _chosen(context: EditContext, held: AreasFile) -> dict[str, str]:
    """The columns as chosen on the page; as guessed where nothing of this file was chosen yet."""
    asked = {one.name: context.form.get(f"{_COLUMN}{one.name}", "") for one in FIELDS}
    is_asked = any(f"{_COLUMN}{one.name}" in context.form for one in FIELDS)
    return {field: column for field, column in asked.items() if column} if is_asked else guessed([*held.columns])


def _names(context: EditContext, workspace: Workspace) -> list[str]:
    standing = read_workspace(context.session, workspace, by=context.person).items[ItemKind.MICRO_AREA]
    return [str(row.body.get("name") or "") for row in standing]


def _rows(drafts: Drafts, name: str) -> list[Given]:
    batch = {"at": now().astimezone(UTC).isoformat(timespec="microseconds"), "file": name}
    return [(one.given, {"outline": one.outline, "batch": batch}) for one in drafts.drafts]


def _map(drafts: Drafts, around: Surroundings | None) -> str:
    if around is None:
        return ""
    far = {one.feature for one in drafts.troubles if one.reason == "elsewhere"}
    near = [one for one in drafts.drafts if one.feature not in far]
    named = [(str(one.body["name"] or one.feature), one.outline) for one in near]
    return areas_map(around.near, around.code, named)
