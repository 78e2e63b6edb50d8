"""What a file says of a what-if: what was shifted, how far it could be, and what it comes to in both readings."""

from __future__ import annotations

from dashboard.answers import ShiftMade, WhatIfEffect, WhatIfScope
from dashboard.choices import View
from dashboard.distances import in_points
from dashboard.downloads import what_if_wording as wording
from dashboard.explorer.study import Study
from dashboard.explorer.what_if import shift_made, what_if_effect
from dashboard.formatting import DEFAULT_LOCALES, NumberFormat
from dashboard.language import Language


def shifts_in_words(study: Study, view: View) -> str:
    """Every shift with its codes, and of how many municipalities it could be made in part only; empty without any."""
    if not view.scenario.shifts:
        return ""
    language = view.language
    told = study.what_if(view.scenario)
    parts = [
        _shift(
            shift_made(study, one.shift, clipped=one.municipalities, language=language),
            code=":".join(filter(None, (one.shift.factor, one.shift.level, one.shift.source))),
            numbers=_numbers(study, language),
        )
        for one in told.clipped
    ]
    return f"{wording.WHAT_IF.say(language)}. {'; '.join(parts)}"


def effect_in_words(study: Study, view: View) -> str:
    """Place by place, each reading under its own name; empty where nothing is shifted."""
    effect = what_if_effect(study, view)
    if effect is None:
        return ""
    language = view.language
    told = "; ".join(_scope(scope, effect, _numbers(study, language)) for scope in effect.scopes)
    if effect.population:
        readings = wording.READINGS_OF_OTHERS.say(language).format(population=effect.population, outcome=effect.outcome)
        return f"{told}. {readings}"
    if effect.no_children_because is None:
        return f"{told}. {wording.READINGS.say(language)}"
    return f"{told}. {wording.NO_CHILDREN.say(language)}"


def _numbers(study: Study, language: Language) -> NumberFormat:
    """As the country of the release writes numbers in the reader's language."""
    return NumberFormat(study.release.manifest.locale.get(language.value) or DEFAULT_LOCALES[language])


def _shift(shift: ShiftMade, *, code: str, numbers: NumberFormat) -> str:
    language = Language(numbers.locale[:2])
    amount = _signed(shift.amount, numbers, 0 if float(shift.amount).is_integer() else 2)
    if shift.unit == "points":
        amount = in_points(amount, size=round(shift.amount, 2), numbers=numbers)
    else:
        amount = f"{amount}{wording.OF_WHAT_IT_IS.say(language)}"
    words = f"{shift.name} [{code}] {amount}"
    if not shift.clipped:
        return words
    return f"{words} ({wording.CLIPPED.say(language)}: {shift.clipped})"


def _scope(scope: WhatIfScope, effect: WhatIfEffect, numbers: NumberFormat) -> str:
    language = Language(numbers.locale[:2])
    place = f"{scope.place}{wording.SCOPES[scope.level].say(language)}"
    if scope.points is None:
        return f"{place}: {wording.NOTHING_TOLD.say(language)}"
    of_index = effect.no_children_because is not None
    points, percent = (
        (wording.POINTS_OF_SCORE, wording.PERCENT_OF_SCORE)
        if of_index
        else (wording.POINTS_OF_ALL, wording.PERCENT_OF_WORKING)
    )
    if effect.population:
        points, percent = wording.POINTS_OF_OTHERS, wording.PERCENT_OF_OTHERS
    whom = {"population": effect.population, "outcome": effect.outcome}
    readings = [f"{_signed(scope.points, numbers, 2)} {points.say(language).format(**whom)}"]
    if scope.percent is not None:
        readings.append(f"{_signed(scope.percent, numbers, 1)} {percent.say(language).format(**whom)}")
    if scope.children is not None:
        readings.append(f"{_signed(scope.children, numbers, 0)} {wording.CHILDREN.say(language)}")
    return f"{place}: {', '.join(readings)}"


def _signed(value: float, numbers: NumberFormat, digits: int) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + numbers.decimal(abs(value), digits)
