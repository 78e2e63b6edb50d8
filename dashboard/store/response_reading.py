"""Who reads the plan of a municipality: its team always, its country and the Secretariat once it was shared."""

from __future__ import annotations

from dashboard.accounts.permissions import Action, Person, demand, may
from dashboard.store.response_tables import Workspace
from dashboard.store.states import State


def action_to_read(workspace: Workspace) -> Action:
    """What reading it asks for: a draft is for whoever writes it."""
    return Action.EDIT_RESPONSE if workspace.standing.state == State.DRAFT else Action.READ_RESPONSE


def may_read(person: Person | None, workspace: Workspace) -> bool:
    """Whether ``person`` reads the page, the files and the evidence of a plan."""
    return may(person, action_to_read(workspace), country=workspace.country, municipality=workspace.municipality)


def demand_reading(workspace: Workspace, by: Person | None) -> None:
    """Raise NotAllowedError unless ``may_read``."""
    demand(by, action_to_read(workspace), country=workspace.country, municipality=workspace.municipality)
