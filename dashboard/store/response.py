"""Workspaces of the local response: opened by a municipal team, written by it, read by focal points and Secretariat.

History, conflicts and permissions are those of every other record (``records``, ``accounts.permissions``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand
from dashboard.errors import AtlasError
from dashboard.response.gaps import Reach
from dashboard.response.items import ItemKind, Misread, is_currency, read_item
from dashboard.response.stages import CHECKLIST, Stage, StageStatus
from dashboard.response.writing import STAGE_WORDS
from dashboard.store.plan_tables import Evidence
from dashboard.store.records import create, edit, now
from dashboard.store.response_reading import demand_reading
from dashboard.store.response_tables import Workspace, WorkspaceItem, WorkspaceStage, WorkspaceState

MOST_ITEMS = 500
"""Rows of one list: more is no plan that anybody reads."""
LONGEST_WORDS = 8000


class ResponseRefusedError(AtlasError):
    """A row or a stage that cannot be kept; ``misread`` tells every field, nothing was changed."""

    key = "response_refused"

    def __init__(self, what: str, *misread: Misread) -> None:
        self.misread = misread
        told = "; ".join(f"{one.field}: {one.reason} (received '{one.received}')" for one in misread)
        super().__init__(f"{what}: {told}" if told else what)


@dataclass(frozen=True, slots=True)
class Held:
    """One workspace with everything in it, as it stands."""

    workspace: Workspace
    stages: Mapping[Stage, WorkspaceStage]
    items: Mapping[ItemKind, tuple[WorkspaceItem, ...]]
    evidence: Mapping[Stage, tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class StageTold:
    """What a team says of a stage."""

    status: StageStatus
    owner: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    ticked: Collection[str] = ()
    words: Mapping[str, str] | None = None


def find_workspace(session: Session, country: str, municipality: str) -> Workspace | None:
    """The workspace of a municipality, if one was begun."""
    asked = select(Workspace).where(Workspace.country == country, Workspace.municipality == municipality)
    return session.scalars(asked).first()


def open_workspace(
    session: Session, *, country: str, municipality: str, release: str, currency: str, by: Person | None
) -> Workspace:
    """Begin the plan of a municipality as a draft, with its five stages; one that was begun already is handed back."""
    demand(by, Action.EDIT_RESPONSE, country=country, municipality=municipality)
    found = find_workspace(session, country, municipality)
    if found is not None:
        return found
    begun = Workspace(country=country, municipality=municipality, release=release, currency=currency)
    try:
        with session.begin_nested():
            workspace = create(session, begun, by=by)
    except IntegrityError:
        # Two of a team began it in the same moment.
        return session.scalars(
            select(Workspace).where(Workspace.country == country, Workspace.municipality == municipality)
        ).one()
    create(session, WorkspaceState(workspace_id=workspace.id, begun_at=now()), by=by)
    for stage in Stage:
        create(session, WorkspaceStage(workspace_id=workspace.id, stage=stage, ticked=[], words={}), by=by)
    return workspace


def read_workspace(session: Session, workspace: Workspace, *, by: Person | None) -> Held:
    """Everything of a workspace, in four queries whatever it holds; a draft for its team alone."""
    demand_reading(workspace, by)
    found = {one.stage: one for one in session.scalars(_of(WorkspaceStage, workspace))}
    stages = {stage: found[stage] for stage in Stage}
    rows = session.scalars(
        _of(WorkspaceItem, workspace)
        .where(WorkspaceItem.is_withdrawn.is_(False))
        .order_by(WorkspaceItem.position, WorkspaceItem.id)
    ).all()
    shown = session.scalars(
        select(Evidence)
        .where(Evidence.stage_id.in_([one.id for one in stages.values()]), Evidence.is_withdrawn.is_(False))
        .order_by(Evidence.id)
    ).all()
    return Held(
        workspace=workspace,
        stages=stages,
        items={kind: tuple(row for row in rows if row.kind == kind) for kind in ItemKind},
        evidence={stage: tuple(e for e in shown if e.stage_id == one.id) for stage, one in stages.items()},
    )


def save_stage(
    session: Session, stage: WorkspaceStage, told: StageTold, *, expected_version: int, by: Person | None
) -> WorkspaceStage:
    """Say where a stage stands.

    Raises
    ------
    NotAllowedError
        Unless ``by`` is the team of the municipality.
    ResponseRefusedError
        If a text is too long, or the last day lies before the first.
    ConflictError
        If somebody else saved the stage in between, with both versions.
    """
    _demand_of(session, stage.workspace_id, by)
    asked = {one.name for one in STAGE_WORDS[Stage(stage.stage)]}
    given = {name: text.strip() for name, text in (told.words or {}).items()}
    words = {name: text for name, text in given.items() if text and name in asked}
    wrong = [Misread(name, "too_long", text[:60]) for name, text in words.items() if len(text) > LONGEST_WORDS]
    if told.begins_on and told.ends_on and told.ends_on < told.begins_on:
        wrong.append(Misread("ends_on", "before_the_first_day", told.ends_on.isoformat()))
    if wrong:
        raise ResponseRefusedError("the stage was not saved", *wrong)
    known = [item.code for item in CHECKLIST[Stage(stage.stage)] if item.code in told.ticked]
    fields = {
        "status": told.status.value,
        "owner": told.owner.strip()[:200],
        "begins_on": told.begins_on,
        "ends_on": told.ends_on,
        "ticked": known,
        "words": words,
    }
    return edit(session, stage, expected_version=expected_version, by=by, fields=fields)


Given = tuple[Mapping[str, str], Mapping[str, Any] | None]
"""Texts of a form, and checked values that no single field holds (reaches, an outline, the file it came from)."""


def add_item(
    session: Session,
    workspace: Workspace,
    kind: ItemKind,
    given: Mapping[str, str],
    *,
    by: Person | None,
    further: Mapping[str, Any] | None = None,
) -> WorkspaceItem:
    """Add a row to a list; ``further`` as in :data:`Given`."""
    return add_items(session, workspace, kind, [(given, further)], by=by)[0]


def add_items(
    session: Session, workspace: Workspace, kind: ItemKind, rows: Sequence[Given], *, by: Person | None
) -> list[WorkspaceItem]:
    """Add rows to a list, all or none.

    Raises
    ------
    NotAllowedError
        Unless ``by`` is the team of the municipality.
    ResponseRefusedError
        If a row cannot be kept, or the list would hold more than ``MOST_ITEMS``.
    """
    _demand_of(session, workspace.id, by)
    count, last = session.execute(
        select(func.count(WorkspaceItem.id), func.max(WorkspaceItem.position)).where(
            WorkspaceItem.workspace_id == workspace.id,
            WorkspaceItem.kind == kind,
            WorkspaceItem.is_withdrawn.is_(False),
        )
    ).one()
    if count + len(rows) > MOST_ITEMS:
        raise ResponseRefusedError(
            f"the list {kind} would hold {count + len(rows)} rows and can hold {MOST_ITEMS} rows; withdraw some first"
        )
    bodies = [_body(kind, given, further) for given, further in rows]
    return [
        create(session, WorkspaceItem(workspace_id=workspace.id, kind=kind, position=at, body=body), by=by)
        for at, body in enumerate(bodies, (last or 0) + 1)
    ]


def save_item(
    session: Session,
    item: WorkspaceItem,
    given: Mapping[str, str],
    *,
    expected_version: int,
    by: Person | None,
    further: Mapping[str, Any] | None = None,
) -> WorkspaceItem:
    """Change a row; what the form does not hold of it (an outline) stays."""
    _demand_of(session, item.workspace_id, by)
    kept = {name: value for name, value in item.body.items() if name in _FURTHER}
    body = {**kept, **_body(ItemKind(item.kind), given, further)}
    return edit(session, item, expected_version=expected_version, by=by, fields={"body": body})


def save_reaches(
    session: Session, item: WorkspaceItem, reaches: Mapping[str, Reach], *, expected_version: int, by: Person | None
) -> WorkspaceItem:
    """Say how far a service reaches those whom each factor concerns; a factor left out is not told of."""
    _demand_of(session, item.workspace_id, by)
    body = {**item.body, "reaches": {factor: reach.value for factor, reach in reaches.items()}}
    return edit(session, item, expected_version=expected_version, by=by, fields={"body": body})


def save_currency(
    session: Session, workspace: Workspace, currency: str, *, expected_version: int, by: Person | None
) -> Workspace:
    """Say in which currency all amounts are; raises ResponseRefusedError for what is no ISO 4217 code."""
    demand(by, Action.EDIT_RESPONSE, country=workspace.country, municipality=workspace.municipality)
    written = currency.strip().upper()
    if written and not is_currency(written):
        raise ResponseRefusedError("the currency was not saved", Misread("currency", "no_currency", currency[:60]))
    return edit(session, workspace, expected_version=expected_version, by=by, fields={"currency": written})


def withdraw_item(session: Session, item: WorkspaceItem, *, expected_version: int, by: Person | None) -> WorkspaceItem:
    """Take a row out of its list; it is kept in the history."""
    _demand_of(session, item.workspace_id, by)
    fields = {"is_withdrawn": True}
    return edit(session, item, expected_version=expected_version, by=by, fields=fields, action="withdraw")


def withdraw_batch(session: Session, workspace: Workspace, at: str, *, by: Person | None) -> tuple[int, int]:
    """Take out what one file added at ``at``: how many micro-areas left, and how many were changed since and stay."""
    _demand_of(session, workspace.id, by)
    standing = session.scalars(
        _of(WorkspaceItem, workspace).where(
            WorkspaceItem.kind == ItemKind.MICRO_AREA, WorkspaceItem.is_withdrawn.is_(False)
        )
    ).all()
    rows = [one for one in standing if (one.body.get("batch") or {}).get("at") == at]
    untouched = [one for one in rows if one.version == 1]
    for one in untouched:
        withdraw_item(session, one, expected_version=1, by=by)
    return len(untouched), len(rows) - len(untouched)


def reaches_of(item: WorkspaceItem) -> dict[str, Reach]:
    """How far a service reaches, by code of factor; what it does not say is not told of."""
    told = item.body.get("reaches") or {}
    return {factor: Reach(reach) for factor, reach in told.items() if reach in set(Reach)}


_FURTHER = frozenset({"reaches", "outline", "batch"})


def _body(kind: ItemKind, given: Mapping[str, str], further: Mapping[str, Any] | None) -> dict[str, Any]:
    body, wrong = read_item(kind, given)
    if wrong:
        raise ResponseRefusedError("the row was not saved", *wrong)
    return {**body, **{name: value for name, value in (further or {}).items() if name in _FURTHER}}


def _of(table: Any, workspace: Workspace) -> Any:
    return select(table).where(table.workspace_id == workspace.id)


def _demand_of(session: Session, workspace_id: int, by: Person | None) -> None:
    workspace = session.get_one(Workspace, workspace_id)
    demand(by, Action.EDIT_RESPONSE, country=workspace.country, municipality=workspace.municipality)
