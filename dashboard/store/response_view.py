"""A workspace as the pages and the printed plan show it, and its history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.response.items import ItemKind
from dashboard.response.plan import ADDED, LocalPlan, Piece, Row, StagePlan, Standing
from dashboard.response.stages import StageStatus
from dashboard.store.history import Change
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence
from dashboard.store.response import Held, read_workspace
from dashboard.store.response_reading import demand_reading
from dashboard.store.response_tables import Workspace, WorkspaceItem, WorkspaceStage
from dashboard.store.states import State

MOST_CHANGES = 60
"""Changes on one page of the history."""


@dataclass(frozen=True, slots=True)
class Past:
    """One change of a workspace."""

    id: int
    when: datetime
    role: str
    """Of who made it, as it is today; empty for the command line."""
    table: str
    """``workspaces``, ``workspace_states``, ``workspace_stages``, ``workspace_items`` or ``evidence``."""
    kind: str
    """The stage or the list it was in; empty for the whole."""
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def local_plan(
    session: Session, workspace: Workspace, *, factors: Sequence[tuple[str, str]], by: Person | None
) -> LocalPlan:
    """The plan of ``workspace``; ``factors`` are codes and names of the model's, heaviest first.

    Raises
    ------
    NotAllowedError
        Unless ``by`` may read it.
    """
    held = read_workspace(session, workspace, by=by)
    items = {kind: tuple(_row(one) for one in rows) for kind, rows in held.items.items()}
    added = tuple((f"{ADDED}{one.id}", one.text("name")) for one in items[ItemKind.FACTOR])
    return LocalPlan(
        workspace_id=workspace.id,
        version=workspace.version,
        country=workspace.country,
        municipality=workspace.municipality,
        currency=workspace.currency,
        standing=_standing(session, workspace),
        stages=_stages(held),
        items=items,
        factors=(*factors, *added),
    )


def past_of(
    session: Session, workspace: Workspace, *, by: Person | None, before: int | None = None
) -> tuple[Past, ...]:
    """Changes of a workspace, newest first, at most ``MOST_CHANGES`` of them, those before the change ``before``."""
    demand_reading(workspace, by)
    stages = _stages_of(session, workspace)
    asked = (
        select(Change, User.role)
        .outerjoin(User, User.id == Change.made_by)
        .where(or_(_written(workspace, stages), _moved(workspace)))
        .order_by(Change.id.desc())
        .limit(MOST_CHANGES)
    )
    if before is not None:
        asked = asked.where(Change.id < before)
    return tuple(_past(change, role, stages) for change, role in session.execute(asked))


def changed_at(session: Session, workspace: Workspace) -> datetime | None:
    """When anything of the plan was last written; sharing and review do not count."""
    written = _written(workspace, _stages_of(session, workspace))
    return session.scalars(select(Change.made_at).where(written).order_by(Change.id.desc()).limit(1)).first()


def _stages_of(session: Session, workspace: Workspace) -> dict[int, str]:
    found = session.execute(
        select(WorkspaceStage.id, WorkspaceStage.stage).where(WorkspaceStage.workspace_id == workspace.id)
    )
    return {row.id: row.stage for row in found}


def _written(workspace: Workspace, stages: Mapping[int, str]) -> ColumnElement[bool]:
    """Changes of what the plan holds."""
    items = select(WorkspaceItem.id).where(WorkspaceItem.workspace_id == workspace.id)
    pieces = select(Evidence.id).where(Evidence.stage_id.in_(stages))
    return or_(
        and_(Change.record_table == "workspaces", Change.record_id == workspace.id),
        and_(Change.record_table == "workspace_stages", Change.record_id.in_(stages)),
        and_(Change.record_table == "workspace_items", Change.record_id.in_(items)),
        and_(Change.record_table == "evidence", Change.record_id.in_(pieces)),
    )


def _moved(workspace: Workspace) -> ColumnElement[bool]:
    """Changes of where it is."""
    return and_(Change.record_table == "workspace_states", Change.record_id == workspace.standing.id)


def _past(change: Change, role: str | None, stages: Mapping[int, str]) -> Past:
    after = change.after or {}
    kind = {
        "workspace_stages": str(after.get("stage", "")),
        "workspace_items": str(after.get("kind", "")),
        "evidence": stages.get(after.get("stage_id") or 0, ""),
    }.get(change.record_table, "")
    return Past(
        id=change.id,
        when=change.made_at,
        role=role or "",
        table=change.record_table,
        kind=kind,
        action=change.action,
        before=_told(change.before or {}),
        after=_told(after),
    )


_UNTOLD: Collection[str] = frozenset(
    {"id", "version", "workspace_id", "stage", "kind", "position", "stage_id", "report_id", "stored_name", "sha256"}
    | {"added_by", "added_at", "media_type", "given_name", "is_withdrawn", "country", "municipality", "batch"}
    | {"begun_at", "accepted_at", "submitted_at", "reviewed_by", "reviewed_at"}
)


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    """What people filled in, one level deep: ``body.amount`` is told as ``amount``, ``words.why`` as ``why``."""
    told: dict[str, Any] = {}
    for name, value in record.items():
        told |= value if isinstance(value, dict) and name in {"body", "words"} else {name: value}
    return {name: value for name, value in told.items() if name not in _UNTOLD}


def _standing(session: Session, workspace: Workspace) -> Standing:
    held = workspace.standing
    written = changed_at(session, workspace)
    seen = held.reviewed_at if held.state == State.ACCEPTED else held.submitted_at
    return Standing(
        state=held.state,
        version=held.version,
        submitted_at=held.submitted_at,
        reviewed_at=held.reviewed_at,
        comment=held.comment,
        was_accepted=held.accepted_at is not None,
        changed_at=written if written is not None and seen is not None and written > seen else None,
    )


def _stages(held: Held) -> tuple[StagePlan, ...]:
    return tuple(
        StagePlan(
            stage=stage,
            id=one.id,
            version=one.version,
            status=StageStatus(one.status),
            owner=one.owner,
            begins=one.begins_on,
            ends=one.ends_on,
            ticked=frozenset(one.ticked),
            words=dict(one.words),
            evidence=tuple(Piece(e.id, e.version, e.title, e.url, e.size) for e in held.evidence[stage]),
        )
        for stage, one in held.stages.items()
    )


def _row(item: WorkspaceItem) -> Row:
    return Row(item.id, item.version, dict(item.body))
