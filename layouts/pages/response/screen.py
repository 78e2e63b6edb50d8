"""What the pages of the local response are given, all made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.profile.answers import MunicipalProfile
from dashboard.response.plan import LocalPlan
from dashboard.response.speaker import PlanSpeaker
from dashboard.store.response_cases import Cases
from dashboard.store.response_sharing import KnownPlan
from dashboard.store.response_view import Past
from dashboard.store.states import State
from layouts.wording import Voice

OVERVIEW, WORKSHOP, HISTORY = "overview", "workshop", "history"


@dataclass(frozen=True, slots=True)
class ResponseScreen:
    """One visit."""

    voice: Voice
    speaker: PlanSpeaker
    place: str
    above: str
    """State and country."""
    country: str
    code: str
    profile: MunicipalProfile | None
    """``None`` where the atlas has no result of the municipality."""
    plan: LocalPlan | None
    """``None`` where none was begun, or the visitor may not read it."""
    drafted: KnownPlan | None
    """That others draft one, where the visitor may know it."""
    may_read: bool
    """Whether the visitor may know that there is one."""
    may_edit: bool
    may_review: bool
    is_signed_in: bool
    view: str
    """``overview``, ``workshop``, ``history`` or a stage."""
    views: Mapping[str, str]
    """Address of each view."""
    csrf: str
    cases: Cases
    place_page: str
    """The page of the municipality; empty where there is none."""
    account: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Address of the finished plan by format."""
    past: tuple[Past, ...] = ()
    older: str = ""
    """Address of the older changes; empty where there are none."""
    item: int = 0
    """Row of a long list that is to be changed; 0 for none."""
    areas_drawing: str = ""
    """SVG of the micro-areas; empty where none has an outline."""


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan of which the visitor may know."""

    name: str
    address: str
    state: State | None = None
    """``None`` where it was not begun."""
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoorScreen:
    """The page without a municipality: what the local response is, and the plans of which the visitor may know."""

    voice: Voice
    speaker: PlanSpeaker
    cases: Cases
    plans: tuple[ListedPlan, ...]
    ranking: str
    """Where municipalities are found."""
    account: str
    is_signed_in: bool
