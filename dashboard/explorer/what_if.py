"""What-if on the map: which circumstances can be shifted, which shifts are meant, and what they come to."""

from __future__ import annotations

import numpy as np

from dashboard.answers import ShiftControl, ShiftMade, WhatIfEffect
from dashboard.choices import Scenario, Shift
from dashboard.explorer.level_names import level_names
from dashboard.explorer.method import factor_name, name_of_level
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.scoring.shiftable import Shiftable
from dashboard.values import BoolArray

WHO_A_CHILD_IS = frozenset({"sex", "age", "age_group", "ethnicity", "indigenous"})
"""Covariates that no change of circumstances moves; those of the territory (a share of people) are not meant."""
REACH_POINTS, STEP_POINTS = 20.0, 1.0
REACH_PERCENT, STEP_PERCENT = 50.0, 5.0
HUNDRED = 100.0


def shift_controls(study: Study, scenario: Scenario, language: Language) -> tuple[ShiftControl, ...]:
    """A slider per circumstance: points of a share, or percent of what is counted otherwise."""
    names = level_names(study.release.specification)
    chosen = {shift.factor: shift for shift in scenario.shifts}
    controls = []
    for one in circumstances(study):
        level, unit = chosen_level(study, one), unit_of_shift(study, one)
        spec = next((spec for spec in study.release.manifest.factors if spec.code == one.factor), None)
        in_force = chosen.get(one.factor)
        controls.append(
            ShiftControl(
                factor=one.factor,
                level=level,
                name=factor_name(study, one.factor, language),
                level_name=name_of_level(names, one.factor, level, language),
                description=spec.description.say(language) if spec else "",
                value=in_force.amount if in_force else 0.0,
                unit=unit,
                reach=REACH_POINTS if unit == "points" else REACH_PERCENT,
                step=STEP_POINTS if unit == "points" else STEP_PERCENT,
            )
        )
    return tuple(controls)


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


def meant_shifts(study: Study, scenario: Scenario) -> tuple[tuple[Shift, ...], tuple[str, ...]]:
    """The shifts that this release can make, in the order of its sliders, and the factors that it does not know."""
    known = {one.factor: one for one in circumstances(study)}
    asked = {shift.factor: shift for shift in scenario.shifts if shift.amount}
    unknown = tuple(factor for factor, shift in asked.items() if not _can(known.get(factor), shift))
    meant = tuple(asked[factor] for factor in known if factor in asked and factor not in unknown)
    return meant, unknown


def what_if_effect(study: Study, scenario: Scenario, here: BoolArray, language: Language) -> WhatIfEffect | None:
    """What the shifts come to over the municipalities ``here``; ``None`` where nothing is shifted."""
    if not scenario.shifts:
        return None
    told = study.what_if(scenario)
    names = level_names(study.release.specification)
    made = tuple(
        ShiftMade(
            name=factor_name(study, one.shift.factor, language),
            level_name=name_of_level(names, one.shift.factor, one.shift.level, language),
            amount=one.shift.amount,
            unit=one.shift.unit,
            clipped=one.municipalities,
        )
        for one in told.clipped
    )
    known = here & np.isfinite(told.before) & np.isfinite(told.after)
    counts = told.children is not None
    often = study.shown.children if counts or study.knows_children else np.ones(len(known))
    known &= np.isfinite(often) & (np.nan_to_num(often) > 0)
    if not known.any():
        return WhatIfEffect(made, None, None, None, None, 0)
    before, after = (float(np.average(values[known], weights=often[known])) for values in (told.before, told.after))
    return WhatIfEffect(
        shifts=made,
        points=(HUNDRED if counts else 1.0) * (after - before),
        percent=HUNDRED * (after - before) / before if before else None,
        children=float(told.children[known].sum()) if told.children is not None else None,
        all_children=float(often[known].sum()) if counts else None,
        municipalities=int(np.count_nonzero(known)),
    )


def _can(one: Shiftable | None, shift: Shift) -> bool:
    if one is None:
        return False
    if one.is_share:
        return not shift.level and not shift.source
    return shift.level in one.levels and (not shift.source or shift.source in one.levels)
