"""How sure the estimate is, what the survey alone says, and the groups of children."""

from __future__ import annotations

from dashboard.distances import points_of
from dashboard.profile.answers import Group, GroupDimension, MunicipalProfile
from layouts.elements import Element, html
from layouts.figures.drawing import numbers_fold, told_figure
from layouts.figures.profile_bars import Estimate, estimate_lines
from layouts.pages.municipality.marks import said, section
from layouts.wording import Voice


def certainty(profile: MunicipalProfile, voice: Voice) -> Element | None:
    """The estimate and its interval beside the direct one, the state and the country; the spread told apart."""
    if profile.estimate.value is None:
        return None
    return section(
        "sure",
        voice,
        said(profile.sure),
        _drawn(profile, voice),
        said(profile.direct_told),
        _spread(profile, voice),
    )


def _drawn(profile: MunicipalProfile, voice: Voice) -> Element | None:
    rows = _estimates(profile, voice)
    if len(rows) < 2 and profile.interval is None:
        return None
    high = max(one for row in rows for one in (row.middle, row.upper) if one is not None) * 1.08 or 1.0
    write = voice.numbers.decimal if profile.is_index else voice.numbers.percent
    head = [voice.say(f"municipality.column.{name}") for name in ("estimate_of", "value", "interval")]
    cells = [[row.name, *_told(row, voice, is_index=profile.is_index)] for row in rows]
    return told_figure(
        [estimate_lines(rows, ends=(0.0, high), ends_told=(write(0.0), write(high)))],
        caption=voice.say("municipality.sure.caption", state=profile.admin1_name, country=profile.country_name),
        class_name="estimate-figure",
        numbers=numbers_fold(
            voice.say("municipality.numbers"), head, cells, caption=voice.say("municipality.sure.table")
        ),
    )


def _estimates(profile: MunicipalProfile, voice: Voice) -> list[Estimate]:
    lower, upper = profile.interval if profile.interval is not None else (None, None)
    rows = [
        Estimate(
            profile.place.name,
            profile.estimate.value,
            profile.estimate.text,
            lower=lower.value if lower else None,
            upper=upper.value if upper else None,
            kind="here",
        )
    ]
    if profile.direct is not None and profile.direct.estimate.value is not None:
        direct = profile.direct
        name = voice.say("municipality.sure.direct")
        ends = {"lower": direct.lower.value, "upper": direct.upper.value}
        rows.append(Estimate(name, direct.estimate.value, direct.estimate.text, kind="direct", **ends))
    write = voice.numbers.decimal if profile.is_index else voice.numbers.percent
    for swarm in profile.swarms:
        if swarm.mean is not None:
            rows.append(Estimate(swarm.name, swarm.mean, write(swarm.mean)))
    return rows


def _told(row: Estimate, voice: Voice, *, is_index: bool) -> list[str]:
    if row.lower is None or row.upper is None:
        return [row.told, voice.say("municipality.interval.none")]
    write = voice.numbers.decimal if is_index else voice.numbers.percent
    return [row.told, voice.say("precision.range", lower=write(row.lower), upper=write(row.upper))]


def _spread(profile: MunicipalProfile, voice: Voice) -> Element | None:
    told = profile.precision
    if told is None or told.spread_within is None:
        return None
    spread = points_of(told.spread_within, numbers=voice.numbers)
    return html.P(voice.say("precision.spread", spread=spread), className="section-note")


def groups(profile: MunicipalProfile, voice: Voice) -> Element | None:
    """By sex, age group and area where that is known; or that it is not."""
    if not profile.groups and not profile.groups_told.text:
        return None
    return section("groups", voice, said(profile.groups_told), *(_dimension(one, voice) for one in profile.groups))


def _dimension(dimension: GroupDimension, voice: Voice) -> Element:
    known = [one.estimate.value for one in dimension.groups if one.estimate.value is not None]
    widest = max(known, default=1.0) or 1.0
    lines = [
        html.Li(
            [
                html.Span(one.line.group, className="bar-name"),
                html.Span(
                    html.Span(style={"width": f"{100 * (one.estimate.value or 0.0) / widest:.1f}%"}),
                    className="bar-room",
                    **{"aria-hidden": "true"},
                ),
                html.Span(
                    [
                        html.Strong(one.estimate.text),
                        *_ends(one, voice),
                        html.Span(_about(one.expected.value, voice)),
                    ],
                    className="bar-told",
                ),
            ]
        )
        for one in dimension.groups
    ]
    return told_figure(
        [html.Ul(lines, className="bars")],
        caption=html.H3(dimension.name),
        class_name="group-figure",
        numbers=said(dimension.told),
    )


def _ends(group: Group, voice: Voice) -> list[Element]:
    """The interval of a group, where its error is published."""
    if group.interval is None:
        return []
    lower, upper = (end.text for end in group.interval)
    return [html.Span(voice.say("municipality.groups.interval", lower=lower, upper=upper))]


def _about(value: float | None, voice: Voice) -> str:
    return "" if value is None else voice.say("municipality.groups.children", count=value)
