"""Bars of the plan made of plain elements: a distribution of statuses, a value on its way to a target, years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.plan.rollup import Distribution
from dashboard.plan.status import Status
from layouts.elements import Element, html


@dataclass(frozen=True, slots=True)
class Way:
    """From a baseline to a target, as places 0-1 on a line."""

    start: float | None
    value: float | None
    target: float | None


def way_of(baseline: float | None, value: float | None, target: float | None) -> Way | None:
    """Where baseline, value and target stand on one line that begins at zero; None where nothing can be drawn.

    A line that holds a negative number begins at the smallest one.

    Examples
    --------
    >>> way_of(10.0, 15.0, 20.0)
    Way(start=0.5, value=0.75, target=1.0)
    >>> way_of(None, None, None) is None
    True
    """
    known = [one for one in (baseline, value, target) if one is not None]
    if not known:
        return None
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0

    def place(one: float | None) -> float | None:
        return None if one is None else (one - low) / span

    return Way(place(baseline), place(value), place(target))


def status_bar(distribution: Distribution, names: Mapping[Status, str]) -> Element:
    """One bar of all statuses, each as long as it is often, and the same in words for a screen reader."""
    present = [(status, count) for status, count in distribution.counts.items() if count]
    told = ", ".join(f"{names[status]}: {count}" for status, count in present)
    return html.Div(
        [
            html.Span(
                className=f"status-part status-{status.value.replace('_', '-')}",
                style={"flexGrow": count},
                title=f"{names[status]}: {count}",
            )
            for status, count in present
        ],
        className="status-bar",
        role="img",
        **{"aria-label": told},
    )


def status_counts(distribution: Distribution, names: Mapping[Status, str]) -> Element:
    """Every status that occurs, with its number; and those without data, however few."""
    shown = [(status, count) for status, count in distribution.counts.items() if count or status is Status.NO_DATA]
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(
                        className=f"status-dot status-{status.value.replace('_', '-')}", **{"aria-hidden": "true"}
                    ),
                    html.Span(names[status]),
                    html.Strong(str(count)),
                ]
            )
            for status, count in shown
        ],
        className="status-counts",
    )


def target_bar(way: Way, *, label: str) -> Element:
    """A bar as long as the value, with the baseline and the target marked on it."""
    parts: list[Element] = []
    if way.value is not None:
        parts.append(html.Span(className="way-value", style={"width": _percent(way.value)}))
    if way.start is not None:
        parts.append(html.Span(className="way-start", style={"left": _percent(way.start)}))
    if way.target is not None:
        parts.append(html.Span(className="way-target", style={"left": _percent(way.target)}))
    return html.Div(parts, className="way", role="img", **{"aria-label": label})


def columns(values: Sequence[float | None], *, highest: float, lowest: float, label: str) -> Element:
    """Small columns, one for each year; a year without a report is a gap, never a zero.

    One element: fifty countries of eight years are drawn without four hundred more.
    """
    count = max(len(values), 1)
    span = (highest - lowest) or 1.0
    drawn = [(at, max((value - lowest) / span, 0.02)) for at, value in enumerate(values) if value is not None]
    image = ", ".join("linear-gradient(var(--accent), var(--accent))" for _ in drawn)
    places = ", ".join(f"{100 * at / max(count - 1, 1):.1f}% 100%" for at, _ in drawn)
    sizes = ", ".join(f"{72 / count:.1f}% {100 * height:.0f}%" for _, height in drawn)
    style = {"backgroundImage": image, "backgroundPosition": places, "backgroundSize": sizes} if drawn else {}
    return html.Div(className="small-columns", role="img", style=style, **{"aria-label": label})


def _percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.1f}%"
