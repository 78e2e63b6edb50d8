"""Values of a plan as they are read, on a page and on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dashboard.response.items import FieldKind, ItemField
from dashboard.response.outlines import Outline
from dashboard.response.plan import ADDED, Row
from dashboard.response.schedule import USUAL_MONTHS, Misfit, Schedule
from dashboard.response.speaker import PlanSpeaker
from dashboard.response.stages import Stage
from dashboard.response.writing import StageWord


def cell_of(field: ItemField, row: Row, speaker: PlanSpeaker) -> str:
    """One value of a row; empty where it was not told, but an amount that is not known says so.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> from dashboard.response.items import ITEM_FIELDS, ItemKind
    >>> amount = ITEM_FIELDS[ItemKind.COST][-1]
    >>> cell_of(amount, Row(1, 1, {"amount": "10.50"}), PlanSpeaker.of(Language.PORTUGUESE))
    '10,50'
    """
    return told_value(field, row.body.get(field.name), speaker)


def told_value(field: ItemField, value: object, speaker: PlanSpeaker) -> str:
    """As ``cell_of``, of a value by itself."""
    if value is None or value == "":
        return speaker.say("amount_unknown") if field.kind is FieldKind.AMOUNT else ""
    if field.kind is FieldKind.COUNT:
        return speaker.numbers.integer(int(str(value)))
    if field.kind is FieldKind.AMOUNT:
        return speaker.amount(Decimal(str(value)))
    if field.kind is FieldKind.DAY:
        return speaker.day(date.fromisoformat(str(value)))
    if field.kind is FieldKind.CHOICE:
        return next((name.say(speaker.language) for code, name in field.choices if code == value), str(value))
    return str(value)


def word_of(word: StageWord, text: str, speaker: PlanSpeaker) -> str:
    """What a stage was told in writing."""
    return speaker.day(date.fromisoformat(text)) if word.is_day and text else text


def factor_name(code: str, name: str, speaker: PlanSpeaker) -> str:
    """Name of a factor, and that the team added it where the model does not have it."""
    return speaker.say("added_factor", name=name) if code.startswith(ADDED) else name


def outline_told(outline: Outline | None, speaker: PlanSpeaker) -> str:
    """What is known of where a micro-area lies.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> outline_told({"type": "MultiPoint", "coordinates": [[-93.1, 16.7]]}, PlanSpeaker.of(Language.ENGLISH))
    '1 point'
    """
    if not outline:
        return speaker.say("outline_none")
    if outline["type"] == "MultiPoint":
        return speaker.say("outline_points", count=len(outline["coordinates"]))
    return speaker.say("outline_area")


def schedule_lines(made: Schedule, speaker: PlanSpeaker) -> list[str]:
    """The schedule in sentences: how long, what has no dates, what does not fit."""
    if made.begins is None or made.ends is None:
        return [speaker.say("schedule_none"), *(_misfit(one, stage, made, speaker) for one, stage in made.misfits)]
    span = speaker.say(
        "schedule_span", begins=speaker.day(made.begins), ends=speaker.day(made.ends), months=_months(made, speaker)
    )
    without = [speaker.stage(stage) for stage in made.without_dates]
    lacks = [speaker.say("schedule_without", stages=speaker.row(without))] if without else []
    return [span, *lacks, *(_misfit(one, stage, made, speaker) for one, stage in made.misfits)]


def _misfit(misfit: Misfit, stage: Stage | None, made: Schedule, speaker: PlanSpeaker) -> str:
    shortest, longest = USUAL_MONTHS
    return speaker.say(
        f"misfit.{misfit.value}",
        stage="" if stage is None else speaker.stage(stage),
        months=_months(made, speaker),
        shortest=shortest,
        longest=longest,
    )


def _months(made: Schedule, speaker: PlanSpeaker) -> str:
    return speaker.numbers.decimal(made.months)
