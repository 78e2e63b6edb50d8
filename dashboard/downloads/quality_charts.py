"""What the charts of the quality report are drawn from: positions on scales, and the numbers that mark them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log, log2, log10

from dashboard.downloads.quality_pen import Block, Pen
from dashboard.model.diagnostics.records import Coefficient

REACH = 1.959963984540054
"""Half a 95 % interval in standard errors."""
LEAST_ODDS, MOST_ODDS = 1 / 64, 64.0
"""Ends that the drawn intervals are cut at."""


def agreement(
    pen: Pen, points: Sequence[Block], *, caption: str, alt: str, words: tuple[str, str], radius: float = 2.6
) -> Block:
    """A square chart of shares against shares, axes alike, from zero to the next round number."""
    limit = round_up(max(max(one["x"], one["high"] or one["y"]) for one in points))
    step = limit / 4 if round(limit / 10 ** _power(limit)) in (2, 4, 8) else limit / 5
    ticks = [step * at for at in range(round(limit / step) + 1)]
    digits = digits_of(step)
    return {
        "kind": "agreement",
        "caption": caption,
        "alt": alt,
        "limit": limit,
        "ticks": [{"at": tick, "text": pen.percent(tick, digits)} for tick in ticks],
        "points": list(points),
        "x-label": words[0],
        "y-label": words[1],
        "radius": radius,
        "see-through": 0 if len(points) <= 60 else 45,
    }


def drawn_interval(observed: float, error: float | None, predicted: float, top: float) -> Block:
    """An observed share with its interval beside the predicted one, on a scale from zero to ``top``."""

    def at(value: float) -> float:
        return min(max(value / top, 0.0), 1.0)

    known = error is not None
    return {
        "kind": "interval",
        "neutral": 0.0,
        "point": at(observed),
        "second": at(predicted),
        "low": at(observed - REACH * (error or 0)) if known else None,
        "high": at(observed + REACH * (error or 0)) if known else None,
    }


def point(x: float, y: float, error: float | None) -> Block:
    """A dot of a chart with its 95 % interval where the error is known."""
    known = error is not None
    return {
        "x": x,
        "y": y,
        "low": max(y - REACH * (error or 0), 0.0) if known else None,
        "high": y + REACH * (error or 0) if known else None,
    }


def _power(value: float) -> int:
    return int(log10(value)) - (1 if value < 1 else 0)


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 4, 5, 8 times a power of ten; at most one.

    Examples
    --------
    >>> round_up(0.137), round_up(0.21), round_up(0.97)
    (0.15, 0.4, 1.0)
    """
    if value <= 0:
        return 0.01
    unit = 10.0 ** _power(value)
    step = next((one for one in (1, 1.5, 2, 4, 5, 8, 10) if one * unit >= value - 1e-12), 10)
    return min(round(step * unit, 12), 1.0)


def digits_of(step: float) -> int:
    """Decimals that a percentage needs to be told apart in steps."""
    return max(0, ceil(-log10(step * 100) - 1e-9)) if round(step * 100, 9) != round(step * 100) else 0


def odds_scale(rows: Sequence[Coefficient]) -> tuple[float, float, list[int]]:
    """Ends of the drawn scale of odds ratios, powers of two on both sides of one, and the powers to mark on it."""
    ends = [one for row in rows if row.factor for one in (row.odds_lower, row.odds_upper) if one is not None]
    powers = [log2(min(max(one, LEAST_ODDS), MOST_ODDS)) for one in ends if one > 0]
    low, high = min(-1, floor(min(powers, default=-1))), max(1, ceil(max(powers, default=1)))
    step = ceil((high - low) / 5)
    marked = [power for power in range(low, high + 1) if power % step == 0]
    return 2.0**low, 2.0**high, marked


def ratio(power: int) -> str:
    """A power of two as a ratio: 1/4, 1, 8."""
    return str(2**power) if power >= 0 else f"1/{2**-power}"


def log_share(value: float, low: float, high: float) -> float:
    """Where a ratio lies on a logarithmic scale, 0-1, cut at its ends."""
    cut = min(max(value, low), high)
    return (log(cut) - log(low)) / (log(high) - log(low))
