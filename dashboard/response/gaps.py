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
    UNSTATED = "unstated"
    """It was not said of every service, or no service is known: that nobody addresses it would be an invention."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """One factor: every service's reach in the order of the services, and the gap that is left."""

    factor: str
    reaches: tuple[Reach | None, ...]
    """None where nothing was said."""
    gap: Gap


def gap_of(reaches: Sequence[Reach | None]) -> Gap:
    """The gap that some reaches leave: the best known one counts, an unknown one closes nothing, one unsaid opens none.

    Examples
    --------
    >>> gap_of([Reach.PARTIAL, Reach.UNKNOWN]).value, gap_of([Reach.NONE, Reach.UNKNOWN]).value
    ('narrowed', 'unknown')
    >>> gap_of([Reach.NONE, Reach.NONE]).value, gap_of([Reach.NONE, None]).value, gap_of([]).value
    ('open', 'unstated', 'unstated')
    """
    if Reach.WHOLE in reaches:
        return Gap.CLOSED
    if Reach.PARTIAL in reaches:
        return Gap.NARROWED
    if Reach.UNKNOWN in reaches:
        return Gap.UNKNOWN
    return Gap.OPEN if reaches and None not in reaches else Gap.UNSTATED


def gap_matrix(factors: Sequence[str], services: Sequence[Mapping[str, Reach]]) -> tuple[GapRow, ...]:
    """One row per factor, in the order given; of what a service does not say it is not known whether it reaches it.

    Parameters
    ----------
    factors : codes of the factors that weigh in the municipality, heaviest first
    services : for each service, its reach by code of factor

    Examples
    --------
    >>> rows = gap_matrix(["poverty", "schooling"], [{"schooling": Reach.PARTIAL}])
    >>> [(row.factor, row.gap.value) for row in rows]
    [('poverty', 'unstated'), ('schooling', 'narrowed')]
    """
    rows = []
    for factor in factors:
        reaches = tuple(service.get(factor) for service in services)
        rows.append(GapRow(factor, reaches, gap_of(reaches)))
    return tuple(rows)
