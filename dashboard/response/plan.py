"""A local plan as it stands, ready to be shown: the page, the PDF and the DOCX read the same view-model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.response.costs import Cost, CostTable, cost_table
from dashboard.response.gaps import GapRow, Reach, gap_matrix
from dashboard.response.items import SIDES, ItemKind
from dashboard.response.outlines import Outline
from dashboard.response.schedule import Schedule, schedule
from dashboard.response.stages import Stage, StageStatus, ticked

ADDED = "added:"
"""Before the number of a factor that the team added, where the model's factors have their code."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A link or a file of evidence."""

    id: int
    version: int
    title: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list."""

    id: int
    version: int
    body: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A value as text; empty where it was not told."""
        value = self.body.get(name)
        return "" if value is None else str(value)

    @property
    def reaches(self) -> dict[str, Reach]:
        """Of a service: how far it reaches, by code of factor."""
        told = self.body.get("reaches") or {}
        return {factor: Reach(reach) for factor, reach in told.items() if reach in set(Reach)}


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage as the team tells it."""

    stage: Stage
    id: int
    version: int
    status: StageStatus
    owner: str
    begins: date | None
    ends: date | None
    ticked: frozenset[str]
    words: Mapping[str, str]
    evidence: tuple[Piece, ...]

    @property
    def ticks(self) -> tuple[int, int]:
        """Ticked lines of the checklist, and all of them."""
        return ticked(self.stage, self.ticked)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the plan is between its team and its readers."""

    state: str
    """``draft``, ``submitted``, ``accepted`` or ``returned``: the states of reports."""
    version: int
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    comment: str = ""
    was_accepted: bool = False
    """Whether it was ever accepted."""
    changed_at: datetime | None = None
    """Last change since it was accepted, or else shared; ``None`` without one."""


@dataclass(frozen=True, slots=True)
class LocalPlan:
    """The whole plan of one municipality."""

    workspace_id: int
    version: int
    country: str
    municipality: str
    currency: str
    standing: Standing
    stages: tuple[StagePlan, ...]
    """All five, in the order of the method."""
    items: Mapping[ItemKind, tuple[Row, ...]]
    factors: tuple[tuple[str, str], ...]
    """Code and name of what weighs here: the model's, heaviest first, then those that the team added."""

    def stage(self, stage: Stage) -> StagePlan:
        """One of the five."""
        return next(one for one in self.stages if one.stage is stage)

    @property
    def services(self) -> tuple[Row, ...]:
        """The columns of the gap matrix."""
        return self.items[ItemKind.SERVICE]

    @property
    def outlines(self) -> tuple[tuple[str, Outline], ...]:
        """Name and outline of every micro-area that has one."""
        areas = self.items[ItemKind.MICRO_AREA]
        return tuple((row.text("name"), row.body["outline"]) for row in areas if row.body.get("outline"))

    @property
    def matrix(self) -> tuple[GapRow, ...]:
        """What the services leave of each factor, in the order of ``factors``."""
        return gap_matrix([code for code, _ in self.factors], [one.reaches for one in self.services])

    @property
    def costs(self) -> CostTable:
        """The budget by source and year."""
        return cost_table(_cost(one) for one in self.items[ItemKind.COST])

    @property
    def schedule(self) -> Schedule:
        """The stages in time."""
        return schedule({one.stage: (one.begins, one.ends) for one in self.stages})

    @property
    def unconsulted(self) -> tuple[str, ...]:
        """Codes of the constituencies of which nobody was consulted yet."""
        heard = {one.text("side") for one in self.items[ItemKind.CONSULTED]}
        return tuple(code for code, _ in SIDES if code not in heard)


def _cost(row: Row) -> Cost:
    amount = row.body.get("amount")
    return Cost(
        line=row.text("line"),
        year=int(row.body["year"]),
        source=row.text("source"),
        amount=None if amount is None else Decimal(str(amount)),
    )
