"""What a municipal team writes of its local response: the plan, its stages, the rows of its lists, its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from callbacks.address import Page, read_query
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.own_records import refuse_unseen, unseen
from callbacks.edits.reading import Reader
from callbacks.edits.reporting import add_evidence, scanned, signed_in, whole
from callbacks.pages.site_page import address_of
from dashboard.accounts.permissions import Action, demand
from dashboard.profile.answers import Similarity
from dashboard.response.areas import MOST_BEYOND
from dashboard.response.gaps import Reach
from dashboard.response.items import ITEM_FIELDS, ItemKind, Misread
from dashboard.response.outlines import LARGEST, Outline, OutlineRefusedError, read_outline
from dashboard.response.stages import Stage, StageStatus
from dashboard.response.surroundings import Surroundings
from dashboard.response.writing import STAGE_WORDS
from dashboard.store import evidence as pieces
from dashboard.store.plan_tables import Evidence
from dashboard.store.response import (
    MOST_ITEMS,
    ResponseRefusedError,
    StageTold,
    add_item,
    open_workspace,
    save_currency,
    save_item,
    save_reaches,
    save_stage,
    withdraw_item,
)
from dashboard.store.response_tables import Workspace, WorkspaceItem, WorkspaceStage

_REACH = "body.reaches."
_MOST_FACTORS = 200


def begin(context: EditContext) -> EditAnswer:
    """Open the plan of one's own municipality."""
    person = signed_in(context)
    country, code = context.text("country")[:3].upper(), context.text("municipality")[:40]
    demand(person, Action.EDIT_RESPONSE, country=country, municipality=code)
    manifest = context.services.explorer.release_of(read_query({"country": country, "municipality": code}))
    release = manifest.name if manifest is not None else ""
    open_workspace(context.session, country=country, municipality=code, release=release, currency="", by=person)
    return _done(context, "opened", address_of(Page.RESPONSE, context.language, country, code))


def currency(context: EditContext) -> EditAnswer:
    """Say in which currency the amounts are."""
    workspace = workspace_of(context)
    with refusals(context):
        save_currency(
            context.session, workspace, context.text("currency"), expected_version=context.version, by=context.person
        )
    return _done(context, "saved")


def stage(context: EditContext) -> EditAnswer:
    """Say where a stage stands and what it asks for in writing."""
    held = _stage(context)
    reader = Reader(context)
    status = reader.one_of("status", frozenset(one.value for one in StageStatus))
    begins, ends = reader.day("begins_on", is_optional=True), reader.day("ends_on", is_optional=True)
    asked = STAGE_WORDS[Stage(held.stage)]
    for word in asked:
        if word.is_day:
            reader.day(f"words.{word.name}", is_optional=True)
    reader.refuse()
    told = StageTold(
        status=StageStatus(status),
        owner=context.text("owner"),
        begins_on=begins,
        ends_on=ends,
        ticked=context.chosen("ticked"),
        words={word.name: context.text(f"words.{word.name}") for word in asked},
    )
    with refusals(context, frozenset(f"words.{word.name}" for word in asked)):
        save_stage(context.session, held, told, expected_version=context.version, by=context.person)
    return _done(context, "saved")


def add(context: EditContext) -> EditAnswer:
    """A further row of a list."""
    workspace, kind = workspace_of(context), _kind(context)
    around = _around_file(context, workspace)
    outline = _outline(context, around, kind)
    with refusals(context, _names(kind)):
        further = None if outline is None else {"outline": outline}
        add_item(context.session, workspace, kind, _given(context, kind), by=context.person, further=further)
    return _saved(context, "added", around, outline)


def change(context: EditContext) -> EditAnswer:
    """Change a row, or withdraw it by the button."""
    item, workspace = _item(context)
    kind = ItemKind(item.kind)
    if context.text("button") == "withdraw":
        withdraw_item(context.session, item, expected_version=context.version, by=context.person)
        return _done(context, "withdrawn")
    around = _around_file(context, workspace)
    outline = _outline(context, around, kind)
    further: dict[str, Any] = {} if outline is None else {"outline": outline}
    if outline is None and context.is_checked("drop_outline"):
        further = {"outline": None}
    with refusals(context, _names(kind)):
        save_item(
            context.session,
            item,
            _given(context, kind),
            expected_version=context.version,
            by=context.person,
            further=further,
        )
    return _saved(context, "saved", around, outline)


def reaches(context: EditContext) -> EditAnswer:
    """Say how far a service reaches by factor."""
    item, _ = _item(context)
    if item.kind != ItemKind.SERVICE:
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    given = {name.removeprefix(_REACH): context.text(name) for name in context.form if name.startswith(_REACH)}
    wrong = [name for name, text in given.items() if text and text not in set(Reach)]
    if wrong or len(given) > _MOST_FACTORS or any(len(name) > 64 for name in given):
        told = context.voice.say("edit.option", received=", ".join(given[name][:20] for name in wrong[:3]))
        raise EditRefusedError(Problem(told, f"{_REACH}{wrong[0]}" if wrong else ""))
    known = {name: Reach(text) for name, text in given.items() if text}
    save_reaches(context.session, item, known, expected_version=context.version, by=context.person)
    return _done(context, "saved")


def attach(context: EditContext) -> EditAnswer:
    """Links and files that show what a stage says."""
    with context.reading() as reading:
        _stage(reading)  # permission first: not everybody may keep the scanner busy
    if not context.text("links") and not context.files.getlist("files"):
        raise EditRefusedError(Problem(context.voice.say("response.reason.nothing"), "links"))
    with scanned(context).writing() as within:
        add_evidence(within, _stage(within), signed_in(within))
    return _done(context, "added")


def unattach(context: EditContext) -> EditAnswer:
    """Withdraw a piece of evidence of a stage."""
    person = signed_in(context)
    piece = context.session.get(Evidence, whole(context, "evidence"))
    held = None if piece is None or piece.stage_id is None else context.session.get(WorkspaceStage, piece.stage_id)
    if piece is None or held is None:
        raise unseen()
    _demand(context, held.workspace_id)
    pieces.withdraw(context.session, piece, expected_version=context.version, by=person, reason="")
    return _done(context, "withdrawn")


EDITS = (
    Edit("response.open", begin),
    Edit("response.currency", currency),
    Edit("response.stage", stage),
    Edit("response.add", add, takes_files=True),
    Edit("response.change", change, takes_files=True),
    Edit("response.reaches", reaches),
    Edit("response.attach", attach, takes_files=True, limit="60 per minute", opens_its_own=True),
    Edit("response.unattach", unattach),
)


def _done(context: EditContext, what: str, go: str | None = None) -> EditAnswer:
    return EditAnswer(context.voice.say(f"response.done.{what}"), go=go)


def _gone(context: EditContext) -> EditRefusedError:
    return EditRefusedError(Problem(context.voice.say("response.reason.gone")))


def _demand(context: EditContext, workspace_id: int) -> Workspace:
    workspace = context.session.get_one(Workspace, workspace_id)
    country, municipality = workspace.country, workspace.municipality
    refuse_unseen(context.person, Action.EDIT_RESPONSE, country=country, municipality=municipality)
    return workspace


def workspace_of(context: EditContext) -> Workspace:
    """The plan of the form; asked for permission before anything of it is told."""
    signed_in(context)
    found = context.session.get(Workspace, whole(context, "workspace"))
    if found is None:
        raise unseen()
    return _demand(context, found.id)


def _stage(context: EditContext) -> WorkspaceStage:
    signed_in(context)
    found = context.session.get(WorkspaceStage, whole(context, "stage"))
    if found is None:
        raise unseen()
    _demand(context, found.workspace_id)
    return found


def _item(context: EditContext) -> tuple[WorkspaceItem, Workspace]:
    signed_in(context)
    found = context.session.get(WorkspaceItem, whole(context, "item"))
    if found is None:
        raise unseen()
    workspace = _demand(context, found.workspace_id)
    if found.is_withdrawn:
        raise _gone(context)
    return found, workspace


def _kind(context: EditContext) -> ItemKind:
    text = context.text("kind")
    if text not in set(ItemKind):
        raise EditRefusedError(Problem(context.voice.say("edit.unreadable")))
    return ItemKind(text)


def _names(kind: ItemKind) -> frozenset[str]:
    return frozenset(f"body.{field.name}" for field in ITEM_FIELDS[kind])


def _given(context: EditContext, kind: ItemKind) -> Mapping[str, str]:
    return {field.name: context.text(f"body.{field.name}") for field in ITEM_FIELDS[kind]}


def _outline(context: EditContext, around: Surroundings | None, kind: ItemKind) -> Outline | None:
    """The outline of an uploaded file, checked; nothing of a refused one is kept."""
    files = context.files.getlist("outline")
    if kind is not ItemKind.MICRO_AREA or not files:
        return None
    if len(files) > 1:
        raise EditRefusedError(Problem(context.voice.say("response.outline.several"), "outline"))
    is_near = {} if around is None else {"is_near": around.is_near}
    try:
        return read_outline(files[0].stream.read(LARGEST + 1), **is_near)
    except OutlineRefusedError as refused:
        told = context.voice.tell(f"response.outline.{refused.reason}", {"received": refused.received})
        raise EditRefusedError(Problem(told, "outline", detail=str(refused))) from refused


def _saved(context: EditContext, what: str, around: Surroundings | None, outline: Outline | None) -> EditAnswer:
    """What was done, and that the outline reaches beyond the municipality where it does."""
    done = context.voice.say(f"response.done.{what}")
    beyond = 0.0 if around is None or outline is None else 1.0 - around.share_inside(outline)
    if beyond <= MOST_BEYOND:
        return EditAnswer(done)
    share = context.voice.numbers.percent(beyond, 0)
    return EditAnswer(f"{done} {context.voice.say('response.outline.beyond', share=share)}")


def _around_file(context: EditContext, workspace: Workspace) -> Surroundings | None:
    """As ``around_of``, where an outline was uploaded at all."""
    return around_of(context, workspace) if context.files.getlist("outline") else None


def around_of(context: EditContext, workspace: Workspace) -> Surroundings | None:
    """Where the municipality lies; ``None`` without a release of it."""
    explorer = context.services.explorer
    place = {"country": workspace.country, "municipality": workspace.municipality}
    view, _ = explorer.resolve(read_query({**place, "language": context.language.value}))
    if view.municipality != workspace.municipality or view.country != workspace.country:
        return None
    profile = explorer.profile(view, workspace.municipality, similarity=Similarity())
    near = explorer.sheet(view, profile).ground.near
    return Surroundings(near, workspace.municipality, (profile.longitude, profile.latitude))


@contextmanager
def refusals(context: EditContext, names: frozenset[str] = frozenset()) -> Iterator[None]:
    """Tell what the store refuses beside its fields, in the visitor's language."""
    try:
        yield
    except ResponseRefusedError as refused:
        voice = context.voice
        told = [_problem(context, one, names) for one in refused.misread]
        full = Problem(voice.say("response.reason.full", most=MOST_ITEMS), detail=str(refused))
        raise EditRefusedError(*(told or [full])) from refused


def _problem(context: EditContext, one: Misread, names: frozenset[str]) -> Problem:
    told = context.voice.tell(f"response.reason.{one.reason}", {"received": one.received})
    field = next((f"{stem}{one.field}" for stem in ("body.", "words.") if f"{stem}{one.field}" in names), one.field)
    return Problem(told, field)
