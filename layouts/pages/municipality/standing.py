"""Where the place stands among all, and how its factors stand against state and country."""

from __future__ import annotations

from dashboard.distances import in_points
from dashboard.profile.answers import FactorPosition, MunicipalProfile, Swarm
from layouts.elements import Element, html
from layouts.figures.drawing import drawing, numbers_fold, told_figure
from layouts.figures.profile_bars import Push, push_bars
from layouts.figures.profile_spine import Spine, SpineWords, spine_chart
from layouts.figures.profile_swarm import SwarmAxis, SwarmRow, swarm
from layouts.formatting import DASH
from layouts.pages.municipality.marks import chart_files, class_name, class_swatches, said, section
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.wording import Voice

_WIDE, _NARROW = 1060, 340


def position(screen: MunicipalityScreen) -> Element | None:
    """The beeswarm of state and country with this place marked; a table says the same."""
    profile, voice = screen.profile, screen.voice
    rows = [one for one in profile.swarms if one.values]
    if not rows:
        return None
    axis = swarm_axis(profile, voice)
    drawn = [SwarmRow(one.name, one.values, one.classes) for one in rows]
    here = profile.estimate.value
    pictures = [
        drawing(
            swarm(drawn, axis, here=here, here_name=f"{profile.place.name} {profile.estimate.text}", width=width),
            class_name=name,
        )
        for width, name in ((_WIDE, "is-wide"), (_NARROW, "is-narrow"))
    ]
    return section(
        "position",
        voice,
        *(said(one.told) for one in rows),
        told_figure(
            pictures,
            caption=voice.say("municipality.position.caption", place=profile.place.name),
            class_name="swarm-figure",
            numbers=_swarm_numbers(profile, rows, axis, voice),
            files=chart_files("position-country", voice, screen.addresses.of_chart),
        ),
    )


def swarm_axis(profile: MunicipalProfile, voice: Voice) -> SwarmAxis:
    """The axis all rows share: from zero (or less) to the highest value, cut where classes begin."""
    country = max(profile.swarms, key=lambda one: len(one.values))
    cuts = class_limits(country, profile.classes)
    high = country.values[-1] * 1.03 if country.values[-1] > 0 else 1.0
    low = min(0.0, country.values[0])
    write = voice.numbers.decimal if profile.is_index else voice.numbers.percent
    names = [class_name(at, profile.classes, voice) for at in range(profile.classes)]
    return SwarmAxis(
        cuts=cuts,
        class_names=names,
        swatches=class_swatches(profile.classes),
        ends=(write(low), write(high)),
        low=low,
        high=high,
    )


def class_limits(row: Swarm, classes: int) -> tuple[float, ...]:
    """Where classes end, as the values themselves show it: the highest value of each class but the last."""
    highest = {of_class: value for value, of_class in zip(row.values, row.classes, strict=True)}
    limits: list[float] = []
    for at in range(classes - 1):
        before = limits[-1] if limits else row.values[0]
        limits.append(max(before, highest.get(at, before)))
    return tuple(limits)


def _swarm_numbers(profile: MunicipalProfile, rows: list[Swarm], axis: SwarmAxis, voice: Voice) -> Element:
    write = voice.numbers.decimal if profile.is_index else voice.numbers.percent
    head = [voice.say(f"municipality.column.{name}") for name in ("scope", "places", "lowest", "median", "highest")]
    head += list(axis.class_names)
    cells = []
    for row in rows:
        middle = row.values[len(row.values) // 2]
        per_class = [sum(1 for one in row.classes if one == at) for at in range(len(axis.class_names))]
        numbers = [write(one) for one in (row.values[0], middle, row.values[-1])]
        counts = [voice.numbers.integer(one) for one in per_class]
        cells.append([row.name, voice.numbers.integer(len(row.values)), *numbers, *counts])
    return numbers_fold(
        voice.say("municipality.numbers"),
        head,
        cells,
        caption=voice.say("municipality.position.table", state=profile.admin1_name, country=profile.country_name),
    )


def factors(screen: MunicipalityScreen) -> Element | None:
    """Each factor here, in the state and in the country; to the right lies more risk."""
    profile, voice = screen.profile, screen.voice
    if not profile.factors:
        return None
    words = SpineWords(
        here=profile.place.name,
        here_short=voice.say("municipality.here"),
        state=profile.admin1_name,
        country=profile.country_name,
        less=voice.say("municipality.factors.less"),
        more=voice.say("municipality.factors.more"),
        band=voice.say("municipality.factors.band"),
    )
    rows = [_spine(one, voice) for one in profile.factors]
    return section(
        "factors",
        voice,
        said(profile.factors_told),
        told_figure(
            spine_chart(rows, words),
            caption=voice.say(
                "municipality.factors.caption",
                place=profile.place.name,
                state=profile.admin1_name,
                country=profile.country_name,
            ),
            class_name="spine-figure",
            numbers=_factor_numbers(profile, voice),
            files=chart_files("factors", voice, screen.addresses.of_chart),
        ),
    )


def _spine(one: FactorPosition, voice: Voice) -> Spine:
    return Spine(
        name=one.name,
        unit=one.unit_text,
        direction=voice.say(f"municipality.direction.{one.worse_side}"),
        low=one.lowest,
        quarter=one.quarter,
        three_quarters=one.three_quarters,
        high=one.highest,
        here=(one.here.value, one.here.text),
        state=(one.state.value, one.state.text),
        country=(one.country.value, one.country.text),
        is_flipped=one.worse_side == "lower",
        stands=one.stands,
    )


def _factor_numbers(profile: MunicipalProfile, voice: Voice) -> Element:
    head = [voice.say("municipality.column.factor"), profile.place.name, profile.admin1_name, profile.country_name]
    head += [voice.say(f"municipality.column.{name}") for name in ("direction", "source")]
    cells = [
        [
            one.name,
            one.here.text,
            one.state.text,
            one.country.text,
            voice.say(f"municipality.direction.{one.worse_side}"),
            one.source,
        ]
        for one in profile.factors
    ]
    return numbers_fold(voice.say("municipality.numbers"), head, cells, caption=voice.say("municipality.factors.table"))


def contributions(screen: MunicipalityScreen) -> Element | None:
    """How much goes with each factor, against a place that is like the country."""
    profile, voice = screen.profile, screen.voice
    rows = [one for one in profile.factors if one.contribution is not None]
    if not rows:
        return None
    kind = ".index" if profile.is_index else ""
    ordered = sorted(rows, key=lambda one: -(one.contribution or 0.0))
    bars = [Push(one.name, one.contribution or 0.0, _points(one, profile, voice)) for one in ordered]
    return section(
        "contributions",
        voice,
        told_figure(
            push_bars(
                bars,
                left=voice.say(f"municipality.push.left{kind}"),
                right=voice.say(f"municipality.push.right{kind}"),
            ),
            caption=voice.say(f"municipality.contributions.caption{kind}", country=profile.country_name),
            class_name="push-figure",
            files=chart_files("contributions", voice, screen.addresses.of_chart),
        ),
        html.P(voice.say("panel.drivers.note"), className="section-note"),
    )


def _points(one: FactorPosition, profile: MunicipalProfile, voice: Voice) -> str:
    if one.points.value is None:
        return one.points.text or DASH
    size = one.points.value * (1 if profile.is_index else 100)
    return in_points(one.points.text, size=round(size, 1), numbers=voice.numbers, of_index=profile.is_index)
