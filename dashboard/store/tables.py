"""Every table of the store, known to the metadata by being imported here."""

from dashboard.store.base import Base
from dashboard.store.dispatch_tables import Dispatch, DispatchLetter
from dashboard.store.history import Change
from dashboard.store.notice_tables import CalendarFeed, NoticeMark
from dashboard.store.people import Invitation, User
from dashboard.store.plan_tables import (
    Evidence,
    Indicator,
    Judgement,
    Output,
    Page,
    Plan,
    Report,
    Result,
    Round,
    Target,
)
from dashboard.store.response_tables import Workspace, WorkspaceItem, WorkspaceStage

__all__ = [
    "Base",
    "CalendarFeed",
    "Change",
    "Dispatch",
    "DispatchLetter",
    "Evidence",
    "Indicator",
    "Invitation",
    "Judgement",
    "NoticeMark",
    "Output",
    "Page",
    "Plan",
    "Report",
    "Result",
    "Round",
    "Target",
    "User",
    "Workspace",
    "WorkspaceItem",
    "WorkspaceStage",
]
