"""Phases, plans, rounds and dates on one line of years; on a narrow page, a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.elements import Element, html

_LATE = 0.55
"""Share of the line after which a span begins late."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted from a year to a year."""

    first: int
    last: int
    name: str
    kind: str
    """``phase``, ``plan``, ``round`` or ``date``."""
    href: str = ""


def years_in(text: str) -> tuple[int, int] | None:
    """First and last year of ``2014-2017`` or ``2025``; None where it holds no year.

    Examples
    --------
    >>> years_in("2014-2017"), years_in("2025"), years_in("soon")
    ((2014, 2017), (2025, 2025), None)
    """
    found = [int(part) for part in text.replace("–", "-").split("-") if part.strip().isdigit()]
    return (found[0], found[-1]) if found else None


def timeline(spans: Sequence[Span], *, label: str) -> Element | None:
    """Every span on its own line, in the order given, under a scale of years; None without any."""
    if not spans:
        return None
    first, last = min(one.first for one in spans), max(one.last for one in spans)
    years = list(range(first, last + 1))
    scale = html.Div(
        [html.Span(f"{year}", style={"gridColumn": f"{at + 1}"}) for at, year in enumerate(years)],
        className="timeline-scale",
        style={"gridTemplateColumns": f"repeat({len(years)}, minmax(0, 1fr))"},
        **{"aria-hidden": "true"},
    )
    lines = [
        html.Li(_bar(one, years), style={"gridTemplateColumns": f"repeat({len(years)}, minmax(0, 1fr))"})
        for one in spans
    ]
    return html.Div([scale, html.Ol(lines, **{"aria-label": label})], className="timeline")


def _bar(one: Span, years: Sequence[int]) -> Element:
    """What ends near the edge is written towards the middle, so that no word leaves the page."""
    begins, ends = one.first - years[0] + 1, one.last - years[0] + 2
    is_late = begins > _LATE * len(years)
    told = f"{one.first}" if one.first == one.last else f"{one.first}–{one.last}"
    name = html.A(one.name, href=one.href) if one.href else html.Span(one.name)
    return html.Div(
        [html.Span(told, className="timeline-years"), name],
        className=f"timeline-bar timeline-{one.kind}{' is-late' if is_late else ''}",
        style={"gridColumn": f"{1 if is_late else begins} / {ends}"},
    )
