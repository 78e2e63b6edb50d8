"""What a local plan costs, by year and source; an amount that nobody knows is counted, never taken for zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the budget."""

    line: str
    """Line of action."""
    year: int
    source: str
    """Who pays."""
    amount: Decimal | None
    """In the plan's currency; ``None``: not known yet."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of amounts and how many more are not known; it is then a lower bound."""

    amount: Decimal
    unknown: int = 0

    @property
    def is_at_least(self) -> bool:
        """Whether the true sum can be larger."""
        return self.unknown > 0


@dataclass(frozen=True, slots=True)
class CostTable:
    """Sums by source and year."""

    years: tuple[int, ...]
    sources: tuple[str, ...]
    cells: tuple[tuple[Sum | None, ...], ...]
    """A row per source, a column per year; ``None`` where nothing was planned."""
    by_source: tuple[Sum, ...]
    by_year: tuple[Sum, ...]
    total: Sum


def cost_table(costs: Iterable[Cost]) -> CostTable:
    """Add up a budget: years ascending, sources in the order in which they first appear.

    Examples
    --------
    >>> made = cost_table([Cost("visits", 2026, "municipality", Decimal("10.50")), Cost("visits", 2027, "state", None)])
    >>> made.total.amount, made.total.is_at_least, made.cells[0]
    (Decimal('10.50'), True, (Sum(amount=Decimal('10.50'), unknown=0), None))
    """
    held = tuple(costs)
    years = tuple(sorted({cost.year for cost in held}))
    sources = tuple(dict.fromkeys(cost.source for cost in held))
    cells = tuple(
        tuple(_sum_or_none([c for c in held if c.source == source and c.year == year]) for year in years)
        for source in sources
    )
    return CostTable(
        years=years,
        sources=sources,
        cells=cells,
        by_source=tuple(_sum([c for c in held if c.source == source]) for source in sources),
        by_year=tuple(_sum([c for c in held if c.year == year]) for year in years),
        total=_sum(held),
    )


def _sum(costs: Sequence[Cost]) -> Sum:
    known = [cost.amount for cost in costs if cost.amount is not None]
    return Sum(sum(known, Decimal(0)), len(costs) - len(known))


def _sum_or_none(costs: Sequence[Cost]) -> Sum | None:
    return _sum(costs) if costs else None
