"""The tasks of a focal point: in one sentence what waits, then round by round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboard.accounts.permissions import Person
from dashboard.plan.period_words import said_when
from dashboard.store.notices import PersonalNotice, count_new
from dashboard.store.states import State
from dashboard.store.tasks import Outlook, Task
from layouts.forms import edit_button
from layouts.pages.tasks.parts import day, panel, part_of, reporter_name, said, state_chip
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class TasksScreen:
    """Everything that the page of tasks shows."""

    person: Person
    country_name: str
    today: date
    tasks: tuple[Task, ...]
    outlook: Outlook
    notices: tuple[PersonalNotice, ...]
    calendar: str
    """Secret address of the calendar; empty until it was made."""
    csrf: str
    link_of: Callable[[Task], str]
    country_page: str
    """Where the page of the country is edited; empty for who may not."""
    review: str
    """Where reports are reviewed; empty for who may not."""
    report_of: Callable[[str], str] = str
    """Where the programme report of a plan, by its code, is fetched."""
    response: str = ""
    """The local plan of a municipal team; empty for everybody else."""


def page(screen: TasksScreen, voice: Voice) -> Component:
    """The whole page."""
    return html.Div(
        [
            html.P(who(screen, voice), className="desk-kicker"),
            html.H1(voice.say("reporting.tasks.title")),
            html.P(outlook_sentence(screen.outlook, voice), className="lead outlook"),
            html.Div(
                [
                    html.Div(_rounds(screen, voice), className="desk-main"),
                    html.Aside(
                        [_notices(screen, voice), _country(screen, voice), _calendar(screen, voice)],
                        className="desk-aside",
                        **{"aria-label": voice.say("reporting.tasks.aside")},
                    ),
                ],
                className="desk-columns",
            ),
        ],
        className="desk",
    )


def who(screen: TasksScreen, voice: Voice) -> str:
    """For whom one reports."""
    person = screen.person
    if person.constituency is not None:
        return f"{reporter_name(person.constituency, voice)} · {screen.country_name}"
    role = voice.say(f"reporting.role.{person.role.value}")
    return f"{role} · {screen.country_name}" if screen.country_name else role


def outlook_sentence(outlook: Outlook, voice: Voice) -> str:
    """What waits, in words: "3 indicators due in 12 days, 1 overdue".

    Examples
    --------
    >>> from dashboard.language import Language
    >>> outlook_sentence(Outlook(1, ((12, 3),), 0), Voice.of(Language.ENGLISH))
    '3 indicators due in 12 days, 1 overdue.'
    """
    if not outlook.waits:
        return voice.say("reporting.outlook.nothing")
    parts = [_due(count, days, voice) for days, count in outlook.due]
    if outlook.overdue:
        stem = "reporting.outlook.also_overdue" if parts else "reporting.outlook.overdue"
        parts.append(voice.say(stem, count=outlook.overdue))
    sentence = ", ".join(parts) + "."
    if outlook.returned:
        sentence += " " + voice.say("reporting.outlook.returned", count=outlook.returned)
    return sentence


def _due(count: int, days: int, voice: Voice) -> str:
    if days == 0:
        return voice.say("reporting.outlook.due_today", count=count)
    return voice.say("reporting.outlook.due", count=count, when=voice.say("reporting.days", count=days))


def _rounds(screen: TasksScreen, voice: Voice) -> list[Component]:
    if not screen.tasks:
        return [panel(html.P(voice.say("reporting.tasks.none")), class_name="is-empty")]
    by_round = sorted(screen.tasks, key=lambda task: (-task.held.time, task.plan_code))
    return [
        _round(list(tasks), screen, voice)
        for _, tasks in groupby(by_round, key=lambda task: (task.held, task.plan_code))
    ]


def _round(tasks: Sequence[Task], screen: TasksScreen, voice: Voice) -> Component:
    first = tasks[0]
    year = said_when(first.held, voice.language)
    left = first.days_left(screen.today)
    waits = sum(task.is_open for task in tasks)
    note = voice.say("reporting.round.closed") if first.is_closed else _left(left, voice)
    head = html.Div(
        [
            html.H2(voice.say("reporting.round.title", year=year)),
            html.P([voice.say("reporting.round.due", day=day(first.due_on, voice)), " · ", note]),
            html.P(voice.say("reporting.round.done", done=len(tasks) - waits, all=len(tasks)), className="quiet"),
            html.Progress(
                value=str(len(tasks) - waits),
                max=str(len(tasks)),
                **{"aria-label": voice.say("reporting.round.progress", year=year)},
            ),
        ],
        className="round-head",
    )
    rows = [_row(task, screen, voice) for task in sorted(tasks, key=lambda task: not task.is_open)]
    return html.Section([head, html.Ul(rows, className="task-list")], className="desk-panel")


def _left(days: int, voice: Voice) -> str:
    if days < 0:
        return voice.say("reporting.round.late", count=-days)
    return voice.say("reporting.round.left", count=days) if days else voice.say("reporting.round.today")


def _row(task: Task, screen: TasksScreen, voice: Voice) -> Component:
    is_late = task.is_open and task.days_left(screen.today) < 0
    chips = [state_chip(task.state, voice)]
    if is_late:
        chips.append(html.Span(voice.say("reporting.late"), className="state state-late"))
    several = len({(one.country, one.reporter) for one in screen.tasks}) > 1
    whose = html.Span(reporter_name(task.reporter, voice), className="quiet") if several else None
    go, told = voice.say(f"reporting.go.{_step(task)}"), part_of(task, voice).removeprefix(" · ")
    part = html.Span(told, className="task-part") if told else None
    comment = html.P([html.Strong(voice.say("reporting.comment")), " ", task.comment], className="task-comment")
    return html.Li(
        [
            html.Div(
                [
                    html.Span(task.code, className="task-code"),
                    html.Div(
                        [
                            html.A(said(task.title, voice), href=screen.link_of(task), className="task-title"),
                            html.Div([*chips, part, whose], className="task-chips"),
                            comment if task.state is State.RETURNED and task.comment else None,
                        ]
                    ),
                ],
                className="task-body",
            ),
            html.A(
                go,
                href=screen.link_of(task),
                className=f"btn btn-sm {'btn-primary' if task.is_open else 'btn-outline-secondary'}",
                **{"aria-label": f"{go}: {task.code} {said(task.title, voice)}{part_of(task, voice)}"},
            ),
        ],
        className="task is-open" if task.is_open else "task",
    )


def _step(task: Task) -> str:
    if task.state is None:
        return "read" if task.is_closed else "begin"
    return {State.DRAFT: "continue", State.RETURNED: "correct"}.get(task.state, "read")


def _notices(screen: TasksScreen, voice: Voice) -> Component:
    told = [
        html.Li(notice_line(one, voice, _leads(one, screen)), className="is-new" if one.is_new else "")
        for one in screen.notices
    ]
    seen = (
        edit_button("notices.seen", voice.say("reporting.notices.seen"), voice=voice, csrf=screen.csrf)
        if count_new(screen.notices)
        else None
    )
    nothing = html.P(voice.say("reporting.notices.none"), className="quiet")
    content = html.Ul(told, className="notice-list") if told else nothing
    return panel(content, seen, title=voice.say("reporting.notices.title"))


def _leads(notice: PersonalNotice, screen: TasksScreen) -> str:
    return "" if notice.sent is None else screen.report_of(notice.sent.plan_code)


def notice_line(notice: PersonalNotice, voice: Voice, link: str = "") -> list[Component | str | None]:
    """One notice in a sentence, with its day; ``link`` is where it leads."""
    new = html.Span(voice.say("reporting.notices.new"), className="state state-new") if notice.is_new else None
    told = html.A(_notice(notice, voice), href=link) if link else _notice(notice, voice)
    return [told, " ", html.Span(day(notice.since, voice), className="quiet"), " ", new]


def _notice(notice: PersonalNotice, voice: Voice) -> str:
    key = f"reporting.notice.{notice.kind.value}"
    if notice.task is not None:
        return voice.say(key, code=notice.task.code, year=said_when(notice.when, voice.language))
    if notice.sent is not None:
        return voice.say(key, plan=said(notice.sent.title, voice))
    if notice.when is None:
        return voice.say(key, count=notice.count)
    year = said_when(notice.when, voice.language)
    return voice.say(key, count=notice.count, year=year, when=voice.say("reporting.days", count=notice.days))


def _country(screen: TasksScreen, voice: Voice) -> Component | None:
    links = []
    if screen.country_page:
        links.append(html.A(voice.say("reporting.country.go"), href=screen.country_page, className="desk-link"))
    if screen.review:
        links.append(html.A(voice.say("reporting.review.go"), href=screen.review, className="desk-link"))
    if screen.response:
        links.append(html.A(voice.say("response.task.go"), href=screen.response, className="desk-link"))
    return panel(*links, title=voice.say("reporting.more")) if links else None


def _calendar(screen: TasksScreen, voice: Voice) -> Component:
    made = bool(screen.calendar)
    button = edit_button(
        "calendar.renew",
        voice.say(f"reporting.calendar.{'renew' if made else 'make'}"),
        voice=voice,
        csrf=screen.csrf,
        asks=voice.say("reporting.calendar.asks") if made else "",
    )
    address = html.P(html.Code(screen.calendar, className="calendar-address"), **{"tabIndex": "0"}) if made else None
    secret = html.P(voice.say("reporting.calendar.secret"), className="quiet") if made else None
    note = html.P(voice.say("reporting.calendar.note"), className="quiet")
    return panel(note, address, secret, button, title=voice.say("reporting.calendar.title"))
