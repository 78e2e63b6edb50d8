"""Services against factors: what a municipality's services reach of what weighs there, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Reach(StrEnum):
    """How far one service reaches those whom one factor concerns, as its institution tells it."""

    NONE = "none"
    PARTIAL = "partial"
    WHOLE = "whole"
    UNKNOWN = "unknown"


@unique
class Gap(StrEnum):
    """What all services together leave of one factor."""

    OPEN = "open"
    """No service addresses it."""
    NARROWED = "narrowed"
    """At least one reaches a part."""
    CLOSED = "closed"
    """At least one reaches all."""
    UNKNOWN = "unknown"
    """Somebody addresses it, and nobody knows how far: never read as closed."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """One factor: every service's reach in the order of the services, and the gap that is left."""

    factor: str
    reaches: tuple[Reach, ...]
    gap: Gap


def gap_of(reaches: Sequence[Reach]) -> Gap:
    """The gap that some reaches leave: the best known one counts, an unknown one closes nothing.

    Examples
    --------
    >>> gap_of([Reach.PARTIAL, Reach.UNKNOWN]).value, gap_of([Reach.NONE, Reach.UNKNOWN]).value, gap_of([]).value
    ('narrowed', 'unknown', 'open')
    """
    if Reach.WHOLE in reaches:
        return Gap.CLOSED
    if Reach.PARTIAL in reaches:
        return Gap.NARROWED
    return Gap.UNKNOWN if Reach.UNKNOWN in reaches else Gap.OPEN


def gap_matrix(factors: Sequence[str], services: Sequence[Mapping[str, Reach]]) -> tuple[GapRow, ...]:
    """One row per factor, in the order given; a service that says nothing of a factor does not reach it.

    Parameters
    ----------
    factors : codes of the factors that weigh in the municipality, heaviest first
    services : for each service, its reach by code of factor

    Examples
    --------
    >>> rows = gap_matrix(["poverty", "schooling"], [{"schooling": Reach.PARTIAL}])
    >>> [(row.factor, row.gap.value) for row in rows]
    [('poverty', 'open'), ('schooling', 'narrowed')]
    """
    rows = []
    for factor in factors:
        reaches = tuple(service.get(factor, Reach.NONE) for service in services)
        rows.append(GapRow(factor, reaches, gap_of(reaches)))
    return tuple(rows)
