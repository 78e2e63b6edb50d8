"""A local plan on its way: shared by its team, taken back, accepted or returned; by the moves of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Action, Person, demand, may
from dashboard.store.moving import Moves
from dashboard.store.people import User
from dashboard.store.records import edit, now
from dashboard.store.refusals import Reason, RefusedError
from dashboard.store.response_tables import Workspace, WorkspaceState
from dashboard.store.states import OPEN, State


class SharingRefusedError(RefusedError):
    """A plan that cannot be moved; every reason is told, nothing was changed."""

    key = "sharing_refused"


MOVES = Moves("plan", SharingRefusedError)


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """That a plan is there: what is told even of one that is a draft of others."""

    country: str
    municipality: str
    state: State
    begun_at: datetime | None


def share(session: Session, workspace: Workspace, *, expected_version: int, by: Person) -> WorkspaceState:
    """Let the country and the Secretariat read it; an accepted plan that was changed since is handed in again.

    Raises
    ------
    NotAllowedError
        Unless ``by`` is the team of the municipality.
    SharingRefusedError
        If it waits for review already.
    ConflictError
        If it was moved in between.
    """
    _demand(workspace, Action.EDIT_RESPONSE, by)
    wanted = (*OPEN, State.ACCEPTED)
    return MOVES.submit(session, workspace.standing, expected_version=expected_version, by=by, wanted=wanted)


def take_back(session: Session, workspace: Workspace, *, expected_version: int, by: Person) -> WorkspaceState:
    """Make it a draft again, read by its team alone; not once it was accepted."""
    _demand(workspace, Action.EDIT_RESPONSE, by)
    standing = workspace.standing
    MOVES.refuse_state(standing.state, (State.SUBMITTED, State.RETURNED), "taken back")
    if standing.accepted_at is not None:
        told = "a plan that was accepted once stays with its readers; change it and share it again"
        raise SharingRefusedError("the plan was not taken back", [Reason("was_accepted", told)])
    fields = {"state": State.DRAFT.value}
    return edit(session, standing, expected_version=expected_version, by=by, fields=fields, action="take_back")


def accept_plan(
    session: Session, workspace: Workspace, *, expected_version: int, by: Person, comment: str = ""
) -> WorkspaceState:
    """Accept a shared plan."""
    _demand(workspace, Action.REVIEW_RESPONSE, by)
    standing = workspace.standing
    first = {"accepted_at": standing.accepted_at or now()}
    return MOVES.accept(session, standing, expected_version=expected_version, by=by, comment=comment, further=first)


def return_plan(
    session: Session, workspace: Workspace, *, expected_version: int, by: Person, comment: str
) -> WorkspaceState:
    """Return a shared plan to its team, with the reason; its readers go on reading it, as a returned report."""
    _demand(workspace, Action.REVIEW_RESPONSE, by)
    return MOVES.give_back(session, workspace.standing, expected_version=expected_version, by=by, comment=comment)


def plans_known_to(session: Session, person: Person | None) -> tuple[KnownPlan, ...]:
    """Every plan of which ``person`` may know that it is there, those of one country together."""
    asked = select(Workspace).where(Workspace.is_withdrawn.is_(False))
    found = session.scalars(asked.order_by(Workspace.country, Workspace.municipality)).all()
    return tuple(
        known_plan(one)
        for one in found
        if may(person, Action.READ_RESPONSE, country=one.country, municipality=one.municipality)
    )


def known_plan(workspace: Workspace) -> KnownPlan:
    """What is told of ``workspace`` to who may know that it is there."""
    standing = workspace.standing
    return KnownPlan(workspace.country, workspace.municipality, State(standing.state), standing.begun_at)


def team_of(session: Session, workspace: Workspace) -> Sequence[User]:
    """The active accounts of its municipality: to whom it is written when it was reviewed."""
    return session.scalars(
        select(User).where(
            User.country == workspace.country, User.municipality == workspace.municipality, User.is_active
        )
    ).all()


def _demand(workspace: Workspace, action: Action, by: Person) -> None:
    demand(by, action, country=workspace.country, municipality=workspace.municipality)
