"""Each factor of a place against its state and its country, and how it sets the place apart."""

from __future__ import annotations

from math import exp, isfinite, log
from typing import Literal

from dashboard.profile.answers import FactorPosition, Figure, Told
from dashboard.profile.context import Here, finite
from dashboard.release.manifest import FactorSpec
from dashboard.values import ValueStatus

TOP = 3
SAME = 1e-9
LEAST_LOG_ODDS = 0.01
"""Odds one hundredth higher: a tenth of a point where one child in ten works."""
LEAST_POINTS = 0.05
"""Of a score: what is written as 0.1."""


def factor_positions(here: Here, at: int) -> tuple[FactorPosition, ...]:
    """Every factor, the one that sets the place most apart first, those of which that is not known last."""
    pushes = {code: finite(values[at]) for code, values in here.ground.contributions.items()}
    least = negligible(here)
    named = {*_strongest(pushes, 1, least), *_strongest(pushes, -1, least)}
    told = [_position(here, at, spec, pushes.get(spec.code), named) for spec in here.factors]
    return tuple(sorted(told, key=lambda one: -abs(one.contribution) if one.contribution is not None else 0.0))


def negligible(here: Here) -> float:
    """The contribution that sets a place apart from the country in nothing worth a sentence."""
    return LEAST_POINTS if here.is_index else LEAST_LOG_ODDS


def pushing(here: Here, positions: tuple[FactorPosition, ...], sign: int) -> tuple[FactorPosition, ...]:
    """The first three that go with more (``sign`` 1) or less (-1), strongest first."""
    codes = _strongest({one.factor: one.contribution for one in positions}, sign, negligible(here))
    by_code = {one.factor: one for one in positions}
    return tuple(by_code[code] for code in codes)


def factors_told(here: Here, at: int) -> Told:
    """How the list is to be read, or why nothing sets the place apart."""
    say = here.speaker.tell
    if here.study.shown.withheld[at]:
        return say("factors.withheld", tone="absent")
    if not here.ground.has_value[at]:
        return say("factors.no_estimate", tone="absent")
    if not here.ground.contributions:
        return say("factors.no_weights", tone="absent")
    if all(mean is None for mean in here.ground.country_means.values()):
        return say("factors.against_middle")
    return say(f"factors.read.{here.kind}")


def share_points(estimate: float, contribution: float) -> float:
    r"""How many points of probability a contribution in log odds comes to here, all else alike.

    .. math:: P - \sigma(\operatorname{logit} P - K)

    Examples
    --------
    >>> round(share_points(0.2, 0.5), 4)
    0.0683
    """
    if not 0 < estimate < 1:
        return 0.0
    return estimate - 1 / (1 + exp(-(log(estimate / (1 - estimate)) - contribution)))


def _strongest(pushes: dict[str, float | None], sign: int, least: float) -> tuple[str, ...]:
    told = [(code, push) for code, push in pushes.items() if push is not None and push * sign >= least]
    return tuple(code for code, _ in sorted(told, key=lambda one: (-abs(one[1]), one[0]))[:TOP])


def _position(here: Here, at: int, spec: FactorSpec, push: float | None, named: set[str]) -> FactorPosition:
    value = _value(here, at, spec)
    country = here.ground.country_means[spec.code]
    state = here.ground.state_means[int(here.ground.parent[at])][spec.code]
    spread = here.ground.spreads.get(spec.code)
    against = country if country is not None else (spread.median if spread else None)
    stands = _stands(value.value, against, spec.direction)
    points = _points(here, at, push)
    return FactorPosition(
        factor=spec.code,
        name=spec.name.say(here.language),
        description=spec.description.say(here.language),
        source=spec.source.say(here.language),
        unit=spec.unit,
        unit_text=here.speaker.say(f"unit.{spec.level if spec.unit == 'share' else spec.unit}"),
        level=spec.level,
        here=value,
        state=here.write.factor(state, spec.unit),
        country=here.write.factor(country, spec.unit),
        worse_side="higher" if spec.direction > 0 else "lower",
        stands=stands,
        lowest=spread.lowest if spread else None,
        quarter=spread.quarter if spread else None,
        median=spread.median if spread else None,
        three_quarters=spread.three_quarters if spread else None,
        highest=spread.highest if spread else None,
        contribution=push,
        points=points,
        is_driver=spec.code in named,
        told=_told(here, spec, value, state=state, country=country, push=push),
    )


def _value(here: Here, at: int, spec: FactorSpec) -> Figure:
    shown = here.study.shown
    withheld = bool(shown.withheld[at] or shown.withheld_factors[spec.code][at])
    status = ValueStatus.SUPPRESSED if withheld else ValueStatus.NO_DATA
    return here.write.factor(float(shown.factors[spec.code][at]), spec.unit, status)


def _points(here: Here, at: int, push: float | None) -> Figure:
    if push is None:
        return here.write.unknown()
    estimate = float(here.ground.values[at])
    return here.write.points(push if here.is_index else share_points(estimate, push))


def _stands(value: float | None, against: float | None, direction: int) -> Literal["worse", "same", "better"] | None:
    if value is None or against is None or not isfinite(against):
        return None
    if abs(value - against) <= SAME:
        return "same"
    return "worse" if (value > against) == (direction > 0) else "better"


def _side(here: Here, push: float | None) -> str:
    if push is None:
        return "none"
    if abs(push) < negligible(here):
        return "same"
    return f"{'up' if push > 0 else 'down'}.{here.kind}"


def _told(
    here: Here,
    spec: FactorSpec,
    value: Figure,
    *,
    state: float | None,
    country: float | None,
    push: float | None,
) -> Told:
    """The row of the chart as a sentence, for those who do not see it."""
    say = here.speaker.tell
    name = spec.name.say(here.language)
    if value.value is None:
        return say(f"factor.{value.status.name.lower()}", name=name, tone="absent")
    against = [
        here.speaker.say(f"factor.{scope}", value=here.write.factor(mean, spec.unit).text)
        for scope, mean in (("state", state), ("country", country))
        if mean is not None
    ]
    beside = f" ({'; '.join(against)})" if against else ""
    unit = here.speaker.say(f"unit.after.{spec.unit}")
    return say(f"factor.told.{_side(here, push)}", name=name, value=f"{value.text}{unit}", beside=beside)
