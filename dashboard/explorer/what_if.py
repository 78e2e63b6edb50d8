"""What-if on the map: which circumstances can be shifted, which shifts are meant, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.answers import ShiftControl, ShiftMade, WhatIfEffect, WhatIfScope
from dashboard.choices import Scenario, Shift, View
from dashboard.explorer.level_names import readable
from dashboard.explorer.method import covariate_name, name_of_level
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.scoring.clrisk_what_if import MOST_MOVES
from dashboard.scoring.shiftable import Shiftable
from dashboard.scoring.what_if import Change, WhatIfResult

WHO_A_CHILD_IS = frozenset({"sex", "age", "age_group", "ethnicity", "indigenous"})
"""Covariates that no change of circumstances moves; those of the territory (a share of people) are not meant."""
REACH_POINTS, STEP_POINTS = 20.0, 1.0
REACH_PERCENT, STEP_PERCENT = 50.0, 5.0
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Meant:
    """What of the shifts asked for a release can make."""

    shifts: tuple[Shift, ...]
    """In the order of its sliders."""
    unknown: tuple[str, ...]
    """Factors that it does not hold, or that no circumstance moves."""
    impossible: tuple[str, ...]
    """Factors that it holds, shifted in a level or a unit that they do not have."""
    too_many: tuple[str, ...]
    """Covariates of the child beyond ``MOST_MOVES``."""


def shift_controls(study: Study, scenario: Scenario, language: Language) -> tuple[ShiftControl, ...]:
    """A slider per circumstance: points of a share, or percent of what is counted otherwise."""
    chosen = {shift.factor: shift for shift in scenario.shifts}
    return tuple(_control(study, one, chosen.get(one.factor), language) for one in circumstances(study))


def circumstances(study: Study) -> tuple[Shiftable, ...]:
    """What of the release can be shifted; nothing of an outcome without cells."""
    return tuple(one for one in study.shiftable if one.is_share or one.factor not in WHO_A_CHILD_IS)


def chosen_level(study: Study, one: Shiftable) -> str:
    """The level that the slider of a covariate moves children to: the one that tells most from the reference."""
    if one.is_share:
        return ""
    cells = study.release.cells
    if cells is None or len(one.levels) == 2:
        return one.levels[-1]
    size = [abs(cells.terms[column].coefficient) for column in one.columns]
    return one.levels[1 + int(np.argmax(size))]


def unit_of_shift(study: Study, one: Shiftable) -> str:
    """Shares and levels move in points, what is counted in other units in percent of itself."""
    spec = next((spec for spec in study.release.manifest.factors if spec.code == one.factor), None)
    return "points" if not one.is_share or spec is None or spec.unit in ("share", "percent") else "percent"


def meant_shifts(study: Study, scenario: Scenario) -> Meant:
    """The shifts of ``scenario`` that this release can make, and what of the others stands in the way."""
    known = {one.factor: one for one in circumstances(study)}
    asked = {shift.factor: shift for shift in scenario.shifts if shift.amount}
    unknown = tuple(factor for factor in asked if factor not in known)
    here = [factor for factor in known if factor in asked]
    possible = [factor for factor in here if _can(study, known[factor], asked[factor])]
    impossible = tuple(factor for factor in here if factor not in possible)
    too_many = tuple(factor for factor in possible if not known[factor].is_share)[MOST_MOVES:]
    meant = tuple(asked[factor] for factor in possible if factor not in too_many)
    return Meant(meant, unknown, impossible, too_many)


def what_if_effect(study: Study, view: View) -> WhatIfEffect | None:
    """What the shifts come to in the selected municipality, its first-level unit and the country in total.

    ``None`` where nothing is shifted. A place of which nothing may be told stands there without numbers.
    """
    if not view.scenario.shifts:
        return None
    told = study.what_if(view.scenario)
    return WhatIfEffect(
        shifts=tuple(
            shift_made(study, one.shift, clipped=one.municipalities, language=view.language) for one in told.clipped
        ),
        scopes=_scopes(study, view, told),
        no_children_because=told.no_children_because,
        **_of_another_outcome(study, view.language),
    )


def _of_another_outcome(study: Study, language: Language) -> dict[str, str]:
    """Name and population of an outcome after the main one, whose readings speak of others."""
    if study.is_main or study.spec is None:
        return {}
    return {"outcome": study.spec.name.say(language), "population": study.spec.population.say(language)}


def shift_made(study: Study, shift: Shift, *, clipped: int, language: Language) -> ShiftMade:
    """A shift with the names of what it moves."""
    names = study.level_names
    source = name_of_level(names, shift.factor, shift.source, language) if shift.source else ""
    return ShiftMade(
        name=_moved(study, shift.factor, shift.level, language),
        source_name=source,
        amount=shift.amount,
        unit=shift.unit,
        clipped=clipped,
    )


def _moved(study: Study, factor: str, level: str, language: Language) -> str:
    """Whose share moves: that of the children at one level, or that of the municipality."""
    if not level:
        spec = study.moved_factors.get(factor)
        return spec.name.say(language) if spec else readable(factor)
    told = study.share_names.get((factor, level), {}).get(language, "")
    return told or f"{covariate_name(study, factor, language)}: {readable(level)}"


def _control(study: Study, one: Shiftable, in_force: Shift | None, language: Language) -> ShiftControl:
    names = study.level_names
    level = in_force.level if in_force else chosen_level(study, one)
    unit = in_force.unit if in_force else unit_of_shift(study, one)
    spec = study.moved_factors.get(one.factor)
    return ShiftControl(
        factor=one.factor,
        level=level,
        source=in_force.source if in_force else "",
        levels=tuple((code, name_of_level(names, one.factor, code, language)) for code in one.levels),
        name=covariate_name(study, one.factor, language),
        moved=_moved(study, one.factor, level, language),
        description=spec.description.say(language) if spec else "",
        value=in_force.amount if in_force else 0.0,
        unit=unit,
        reach=REACH_POINTS if unit == "points" else REACH_PERCENT,
        step=STEP_POINTS if unit == "points" else STEP_PERCENT,
    )


def _scopes(study: Study, view: View, told: WhatIfResult) -> tuple[WhatIfScope, ...]:
    units = study.release.municipalities
    scopes = []
    if view.municipality is not None:
        at = units.position(view.municipality)
        scopes.append(_scope(units.names[at], "municipality", _change_at(study, told, at)))
    if view.admin1 is not None:
        name = units.admin1[units.admin1_position[view.admin1]].name
        scopes.append(_scope(name, "admin1", dict(told.states).get(view.admin1)))
    return (*scopes, _scope("", "country", told.total))


def _change_at(study: Study, told: WhatIfResult, at: int) -> Change | None:
    """The change of one municipality; ``None`` where it has no value, for whatever reason."""
    before, after = float(told.before[at]), float(told.after[at])
    if not (np.isfinite(before) and np.isfinite(after)):
        return None
    children = None if told.children is None else float(told.children[at])
    all_children = float(study.shown.children[at])
    return Change(
        before=before,
        after=after,
        points=float(told.points[at]),
        percent=HUNDRED * (after - before) / before if before else None,
        children=children if children is not None and np.isfinite(children) else None,
        all_children=all_children if told.children is not None and np.isfinite(all_children) else None,
        municipalities=1,
    )


def _scope(place: str, level: str, change: Change | None) -> WhatIfScope:
    if change is None:
        return WhatIfScope(place, level, None, None, None, None, None, None, 0)
    return WhatIfScope(
        place=place,
        level=level,
        before=change.before,
        after=change.after,
        points=change.points,
        percent=change.percent,
        children=change.children,
        all_children=change.all_children,
        municipalities=change.municipalities,
    )


def _can(study: Study, one: Shiftable, shift: Shift) -> bool:
    if shift.unit == "points" and unit_of_shift(study, one) != "points":
        return False
    if one.is_share:
        return not shift.level and not shift.source
    is_known = shift.level in one.levels and (not shift.source or shift.source in one.levels)
    return is_known and shift.level != shift.source
