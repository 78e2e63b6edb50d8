"""Charts of a municipality as SVG: drawn once, printed on the sheet and handed out as files.

Every mark is told apart by its shape and its place, not by colour alone; words and numbers are those of the profile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from dashboard.downloads.chart_pen import circle, diamond, document, line, rect, shortened, text, ticks
from dashboard.downloads.print_ink import ACCENT, DOWN, INK, QUIET, RULE, SHADE, UP, colour_of, fill_of, patterns
from dashboard.formatting import NumberFormat
from dashboard.profile.answers import FactorPosition, MunicipalProfile, Swarm
from dashboard.values import Paint

Scale = Callable[[float], float]

FEW = 400
"""Municipalities up to which each one is a dot; more of them are drawn as columns."""
BARS = 64


def hundred(filled: int | None, *, side: float) -> str:
    """A hundred dots in ten rows, ``filled`` of them from the top left."""
    step = side / 10
    dots = [
        circle(
            (at % 10 + 0.5) * step,
            (at // 10 + 0.5) * step,
            step * 0.36,
            fill=UP if at < (filled or 0) else "#ffffff",
            ink=UP if at < (filled or 0) else "#9aa3ab",
            stroke=0.7,
        )
        for at in range(100)
    ]
    return document(side, side, "".join(dots))


def swatch(paint: int, k: int, *, name: str = "") -> str:
    """A small field as it is painted on the map; ``name`` keeps its pattern apart from others of one drawing."""
    drawn = _swatch(paint, k)
    return (
        drawn.replace(f'id="p{paint}"', f'id="{name}"').replace(f"url(#p{paint})", f"url(#{name})") if name else drawn
    )


def _swatch(paint: int, k: int) -> str:
    return document(
        14, 9, rect(0.4, 0.4, 13.2, 8.2, fill=fill_of(paint, k), ink="#5c6670", stroke=0.7), defs=patterns([paint], k)
    )


def swarm(
    told: Swarm,
    *,
    k: int,
    numbers: NumberFormat,
    is_index: bool,
    words: tuple[str, str],
    wide: float,
    high: float = 64.0,
) -> str:
    """Where this place stands among all: a dot for each municipality, or columns where they are many.

    ``words`` = what to write at this place, and at the mean.
    """
    foot = 15.0
    if not told.values:
        return document(wide, high, text(wide / 2, high / 2, "—", anchor="middle"))
    top = _round_end(max(told.values), is_index)
    room = wide - 12

    at = partial(_along, top=top, room=room)
    base = high - foot
    body = _axis(top, at, base, numbers, is_index)
    body += (_dots if len(told.values) <= FEW else _columns)(told, at, base, k, top)
    if told.mean is not None:
        x = at(told.mean)
        body += line(x, 8, x, base, ink=INK, wide=0.9, dash="2.2 1.8")
        body += _beside(x, base - 2 if told.marked is None else 7, words[1], wide, size=7)
    if told.marked is not None:
        x = at(told.values[told.marked])
        body += line(x, 13, x, base, ink="#000000", wide=1.4) + diamond(x, base, 3.6)
        body += _beside(x, 15, words[0], wide, size=8, bold=True)
    return document(wide, high, body)


def _along(value: float, *, top: float, room: float) -> float:
    return 6 + value / top * room


def _beside(x: float, y: float, words: str, wide: float, *, size: float, bold: bool = False) -> str:
    anchor, shift = ("start", 3) if x < wide * 0.6 else ("end", -3)
    return text(x + shift, y, words, size=size, anchor=anchor, bold=bold, halo=True)


def _round_end(value: float, is_index: bool) -> float:
    if is_index:
        return 100.0
    step = ticks(0, max(value, 0.01), about=6)
    gap = step[1] - step[0] if len(step) > 1 else step[-1] or 0.01
    return min(1.0, gap * -(-value // gap)) or 0.01


def _axis(top: float, at: Scale, base: float, numbers: NumberFormat, is_index: bool) -> str:
    body = line(at(0), base, at(top), base, ink=QUIET, wide=0.7)
    for tick in ticks(0, top, about=5):
        said = numbers.decimal(tick, 0) if is_index else numbers.percent(tick, 0 if top >= 0.05 else 1)
        anchor = "start" if tick == 0 else "end" if at(tick) > at(top) - 8 else "middle"
        body += line(at(tick), base, at(tick), base + 3) + text(
            at(tick), base + 11, said, size=7, anchor=anchor, fill=QUIET
        )
    return body


def _dots(told: Swarm, at: Scale, base: float, k: int, top: float) -> str:
    radius = 2.0 if len(told.values) <= 150 else 1.6
    across = 2 * radius / (at(top) - at(0)) * top
    stacks = Counter(int(value / across) for value in told.values)
    rise = min(2 * radius, (base - 17) / max(stacks.values()))
    seen: Counter[int] = Counter()
    body = ""
    for value, group in zip(told.values, told.classes, strict=True):
        column = int(value / across)
        y = base - radius - 1 - seen[column] * rise
        seen[column] += 1
        body += circle(
            at((column + 0.5) * across), y, radius * 0.92, fill=_class_fill(group, k), ink="#5c6670", stroke=0.3
        )
    return body


def _columns(told: Swarm, at: Scale, base: float, k: int, top: float) -> str:
    width = top / BARS
    stacks: dict[int, Counter[int]] = {}
    for value, group in zip(told.values, told.classes, strict=True):
        stacks.setdefault(min(int(value / width), BARS - 1), Counter())[group] += 1
    tallest = max(sum(one.values()) for one in stacks.values())
    body = ""
    for column, groups in sorted(stacks.items()):
        y = base
        for group, many in sorted(groups.items()):
            high = many / tallest * (base - 17)
            y -= high
            x, beyond = at(column * width), at((column + 1) * width)
            body += rect(x, y, beyond - x, high, fill=_class_fill(group, k), ink="#5c6670", stroke=0.25)
    return body


def _class_fill(group: int, k: int) -> str:
    return colour_of(Paint.FIRST_CLASS + group, k) if group < k else "#ffffff"


def spine(factor: FactorPosition, *, wide: float, high: float = 11.0) -> str:
    """One factor: whiskers and box of all municipalities, bar = country, circle = state, diamond = here."""
    if factor.lowest is None or factor.highest is None or factor.highest <= factor.lowest:
        return document(wide, high, "")
    at = partial(_between, low=factor.lowest, top=factor.highest, wide=wide)

    middle = high / 2
    body = line(at(factor.lowest), middle, at(factor.highest), middle, ink="#9aa3ab", wide=0.8)
    if factor.quarter is not None and factor.three_quarters is not None:
        x = at(factor.quarter)
        body += rect(x, middle - 3, at(factor.three_quarters) - x, 6, fill="#dde3e8", ink="#9aa3ab", stroke=0.5)
    if factor.country.value is not None:
        x = at(factor.country.value)
        body += line(x, middle - 4.8, x, middle + 4.8, ink=INK, wide=1.4)
    if factor.state.value is not None:
        body += circle(at(factor.state.value), middle, 2.3, fill="#ffffff", ink=INK, stroke=0.9)
    if factor.here.value is not None:
        worse = factor.stands == "worse"
        body += diamond(at(factor.here.value), middle, 3.7, fill=UP if worse else ACCENT)
    return document(wide, high, body)


def _between(value: float, *, low: float, top: float, wide: float) -> float:
    return 5 + (min(max(value, low), top) - low) / (top - low) * (wide - 10)


def push(share: float | None, *, wide: float, high: float = 8.0) -> str:
    """A bar from the middle: to the right raises, hatched to the left lowers; ``share`` of the longest, -1 to 1."""
    if share is None:
        return document(wide, high, "")
    half = wide / 2
    long = abs(share) * (half - 1)
    bar = (
        rect(half, 1, long, high - 2, fill=UP)
        if share > 0
        else rect(half - long, 1, long, high - 2, fill="url(#d)", ink=DOWN, stroke=0.6)
    )
    hatch = (
        '<pattern id="d" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" fill="#ffffff"/>'
        f'<path d="M-1 1l2-2M0 4l4-4M3 5l2-2" stroke="{DOWN}" stroke-width="1.1"/></pattern>'
    )
    return document(wide, high, bar + line(half, 0, half, high, ink=INK, wide=0.8), defs=hatch)


def contributions(profile: MunicipalProfile, *, words: tuple[str, str], wide: float, most: int = 12) -> str:
    """Every factor's push against the country, strongest first; ``words`` = titles of the two sides."""
    told = [one for one in profile.factors if one.points.value is not None][:most]
    longest = max((abs(one.points.value or 0.0) for one in told), default=0.0) or 1.0
    row, head = 16.0, 14.0
    name_room, value_room = wide * 0.47, wide * 0.08
    left = name_room + 6
    half = (wide - left - value_room) / 2
    middle = left + half
    body = text(middle - 4, 9, "← " + words[1], size=7.5, anchor="end", fill=QUIET)
    body += text(middle + 4, 9, words[0] + " →", size=7.5, fill=QUIET)
    for at, one in enumerate(told):
        y = head + at * row
        share = (one.points.value or 0.0) / longest
        body += text(name_room, y + 11, shortened(one.name, room=name_room, size=8), anchor="end")
        bar = push(share, wide=2 * half, high=10).split("</defs>")[1].removesuffix("</svg>")
        body += f'<g transform="translate({left:.1f} {y + 3:.1f})">{bar}</g>'
        body += text(wide, y + 11, one.points.text, anchor="end", bold=True)
    hatch = push(-1, wide=10).split("<defs>")[1].split("</defs>")[0]
    return document(wide, head + row * len(told) + 4, body, defs=hatch)


def factors(told: Sequence[FactorPosition], *, wide: float, heads: tuple[str, str, str], key: str) -> str:
    """Every factor against state and country: name, picture, and the three numbers."""
    row, head = 17.0, 16.0
    name_room = wide * 0.47
    columns = (wide * 0.82, wide * 0.91, wide)
    body = "".join(
        text(x, 10, word, size=7.5, anchor="end", fill=QUIET) for x, word in zip(columns, heads, strict=True)
    )
    for at, one in enumerate(told):
        y = head + at * row
        body += rect(0, y, wide, row, fill=SHADE if at % 2 == 0 else "#ffffff")
        body += text(3, y + 11.5, shortened(one.name, room=name_room - 4, size=8))
        picture = spine(one, wide=wide * 0.26).split("</defs>")[1].removesuffix("</svg>")
        body += f'<g transform="translate({name_room:.1f} {y + 3:.1f})">{picture}</g>'
        for x, figure in zip(columns, (one.here, one.state, one.country), strict=True):
            body += text(x - 2, y + 11.5, figure.text, size=8, anchor="end", bold=figure is one.here)
    y = head + row * len(told)
    body += line(0, y, wide, y, ink=RULE) + text(3, y + 11, key, size=7, fill=QUIET)
    return document(wide, y + 16, body)


def groups(profile: MunicipalProfile, *, wide: float, nothing: str) -> str:
    """Results by sex, age and other groups as bars with their numbers; ``nothing`` where none may be told."""
    rows = [(dimension, group) for dimension in profile.groups for group in dimension.groups]
    if not rows:
        return document(wide, 30, text(0, 18, shortened(nothing, room=wide, size=9), size=9))
    top = max((group.estimate.value or 0.0 for _, group in rows), default=0.0) or 1.0
    name_room, bar_room = wide * 0.36, wide * 0.44
    body, y, last = "", 0.0, ""
    for dimension, group in rows:
        if dimension.name != last:
            y, last = y + 15, dimension.name
            body += text(0, y, dimension.name, size=9, bold=True)
            y += 5
        body += text(name_room, y + 11, shortened(group.line.group, room=name_room, size=8.5), size=8.5, anchor="end")
        if group.estimate.value is not None:
            body += rect(name_room + 6, y + 3, group.estimate.value / top * bar_room, 10, fill=ACCENT)
        body += text(wide, y + 11, group.estimate.text, size=8.5, anchor="end", bold=True)
        y += 16
    return document(wide, y + 6, body)


def similar(profile: MunicipalProfile, *, wide: float) -> str:
    """The similar municipalities and this one as dots on one scale, each with its level in words."""
    here = (profile.place.name, profile.estimate, profile.level_text, True)
    rows = [
        here,
        *((one.place.name, one.place.estimate, one.place.level_text, False) for one in profile.similar.places),
    ]
    top = max((figure.value or 0.0 for _, figure, _, _ in rows), default=0.0) or 1.0
    name_room, dot_room = wide * 0.34, wide * 0.4
    body = ""
    for at, (name, figure, level, is_here) in enumerate(rows):
        y = 4 + at * 17
        body += text(name_room, y + 11, shortened(name, room=name_room, size=8.5), size=8.5, anchor="end", bold=is_here)
        body += line(name_room + 8, y + 8, name_room + 8 + dot_room, y + 8, ink=RULE)
        if figure.value is not None:
            x = name_room + 8 + figure.value / top * dot_room
            body += diamond(x, y + 8, 4) if is_here else circle(x, y + 8, 3, fill="#ffffff", ink=INK, stroke=1)
        body += text(wide, y + 11, f"{figure.text} · {level}", size=8.5, anchor="end", bold=is_here)
    return document(wide, 4 + len(rows) * 17 + 6, body)
