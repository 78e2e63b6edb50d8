"""Opening, moving and closing reporting rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.plan.period_words import named, said_when
from dashboard.plan.periods import OF_ROUNDS, Period
from dashboard.store.plan_tables import Plan, Round
from dashboard.store.rounds import when_of_round
from layouts.forms import date as day_field
from layouts.forms import edit_form, number, select
from layouts.pages.tasks.parts import day, panel
from layouts.wording import Voice


def rounds(
    plan: Plan, held: Sequence[Round], *, waiting: Mapping[int, tuple[int, int]], today: date, csrf: str, voice: Voice
) -> list[Component]:
    """The rounds of a plan, the newest first, and the form that opens the next; ``waiting``: by round, in and asked."""
    cards = [_round(one, waiting.get(one.id), today, csrf, voice) for one in held]
    nothing = panel(html.P(voice.say("reporting.rounds.none")), class_name="is-empty")
    return [_open(plan, held, csrf, voice), *(cards or [nothing])]


def _open(plan: Plan, held: Sequence[Round], csrf: str, voice: Voice) -> Component:
    taken = {one.year for one in held if one.period == Period.YEAR}
    parts = tuple((one.value, named(one, voice.language).capitalize()) for one in OF_ROUNDS)
    free = [year for year in range(plan.first_year, plan.last_year + 1) if year not in taken]
    form = edit_form(
        "round.open",
        number("year", voice.say("reporting.rounds.year"), value=str(free[0]) if free else ""),
        select("period", voice.say("reporting.rounds.period"), parts, value=Period.YEAR.value),
        day_field("opens_on", voice.say("reporting.rounds.opens")),
        day_field("due_on", voice.say("reporting.rounds.due")),
        voice=voice,
        csrf=csrf,
        submit=voice.say("reporting.rounds.open"),
        record={"plan": plan.code},
        class_name="is-row",
    )
    note = html.P(voice.say("reporting.rounds.note"), className="quiet")
    return panel(note, form, title=voice.say("reporting.rounds.new"))


def _round(held: Round, count: tuple[int, int] | None, today: date, csrf: str, voice: Voice) -> Component:
    button = "reopen" if held.is_closed else "close"
    form = edit_form(
        "round.change",
        day_field("opens_on", voice.say("reporting.rounds.opens"), value=held.opens_on.isoformat()),
        day_field("due_on", voice.say("reporting.rounds.due"), value=held.due_on.isoformat()),
        voice=voice,
        csrf=csrf,
        submit=voice.say("reporting.rounds.keep"),
        key=str(held.id),
        version=held.version,
        record={"round": held.id},
        also=((button, voice.say(f"reporting.rounds.{button}")),),
        class_name="is-row",
    )
    lines = [_state(held, today, voice)]
    if count is not None:
        lines.append(
            voice.say("reporting.rounds.in", done=voice.numbers.integer(count[0]), all=voice.numbers.integer(count[1]))
        )
    return panel(html.P(" · ".join(lines)), form, title=_title(held, voice))


def _title(held: Round, voice: Voice) -> str:
    return voice.say("reporting.round.title", year=said_when(when_of_round(held), voice.language))


def _state(held: Round, today: date, voice: Voice) -> str:
    if held.is_closed:
        return voice.say("reporting.round.closed")
    if held.opens_on > today:
        return voice.say("reporting.rounds.not_yet", day=day(held.opens_on, voice))
    if held.due_on < today:
        return voice.say("reporting.rounds.late", day=day(held.due_on, voice))
    return voice.say("reporting.rounds.running", day=day(held.due_on, voice))
