"""``/es/tareas``: what a focal point has to do, and below it the form of each report and the page of the country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash.development.base_component import Component
from flask import has_request_context, request
from sqlalchemy.orm import Session

from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.pages import country_editing
from callbacks.pages.desk_words import (
    COUNTRY,
    asks_to_sign_in,
    country_name,
    country_of,
    in_every_language,
    is_part,
    report_address,
    reporter_of,
)
from callbacks.pages.site_page import Asked, SitePage, address_of
from dashboard.accounts.permissions import Action, Person, may
from dashboard.language import Language
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import when_of
from dashboard.store import feeds
from dashboard.store.notices import notices_of
from dashboard.store.records import now
from dashboard.store.report_view import find_indicator, report_sheet, steps_of
from dashboard.store.reporting import ReportRefusedError, Slot
from dashboard.store.rounds import refuse_outside_round
from dashboard.store.tasks import outlook, tasks_of
from layouts.pages.not_found import page as not_found
from layouts.pages.tasks import page as tasks_page
from layouts.pages.tasks import report as report_page

_REPORT_PARTS = 5


def content(asked: Asked) -> Component:
    """The tasks, a report, or the page of the country; a visitor is asked to sign in."""
    if asked.person is None or asked.desk is None:
        return asks_to_sign_in(asked)
    if not asked.parts:
        return _tasks(asked, asked.desk, asked.person)
    if len(asked.parts) == _REPORT_PARTS:
        return _report(asked, asked.desk, asked.person)
    return country_editing.content(asked, asked.desk, asked.person, country_of(asked.parts[1]))


def title(asked: Asked) -> str:
    """Title of the window."""
    if len(asked.parts) == _REPORT_PARTS:
        return asked.voice.say(
            "reporting.report.window", code=asked.parts[1], year=said_when(when_of(asked.parts[4]), asked.language)
        )
    return asked.voice.say("reporting.tasks.title")


def is_there(asked: Asked) -> bool:
    """Whether an address leads somewhere: what it leads to is asked of the plan."""
    parts = asked.parts
    if asked.desk is None:
        return False
    if len(parts) == 2:
        return is_part(parts[0], COUNTRY) and country_name(asked, parts[1].upper()) != parts[1].upper()
    if len(parts) != _REPORT_PARTS:
        return not parts
    if reporter_of(parts[3]) is None or when_of(parts[4]) is None:
        return False
    with asked.desk.database.reading() as session:
        return find_indicator(session, parts[0], parts[1]) is not None


def languages(asked: Asked) -> Mapping[Language, str]:
    """The same page in each language."""
    return in_every_language(asked, Page.TASKS, {0: COUNTRY} if len(asked.parts) == 2 else {})


def _never_demonstration(_asked: Asked) -> bool:
    return False


PAGE = SitePage(
    page=Page.TASKS,
    content=content,
    title=title,
    is_there=is_there,
    languages=languages,
    is_demonstration=_never_demonstration,
)


def _tasks(asked: Asked, desk: Desk, person: Person) -> Component:
    today = now().date()
    with desk.database.reading() as session:
        tasks = tasks_of(session, person, today=today)
        screen = tasks_page.TasksScreen(
            person=person,
            country_name=country_name(asked, person.country),
            today=today,
            tasks=tasks,
            outlook=outlook(tasks, today=today),
            notices=notices_of(session, person, today=today),
            calendar=_calendar(session, desk, person, asked.language),
            csrf=asked.csrf,
            link_of=lambda task: report_address(asked.language, task),
            country_page=_country_page(asked, person),
            review=address_of(Page.SECRETARIAT, asked.language) if may(person, Action.REVIEW) else "",
            response=_response(asked, person),
            report_of=lambda plan: f"{address_of(Page.PLAN, asked.language, plan)}#programme",
        )
    return tasks_page.page(screen, asked.voice)


def _calendar(session: Session, desk: Desk, person: Person, language: Language) -> str:
    token = feeds.token_of(session, person, key=desk.settings.secret_key.get_secret_value())
    if token is None:
        return ""
    host = desk.settings.public_address or (request.host_url.rstrip("/") if has_request_context() else "")
    return f"{host}/calendar/{token}.ics?language={language.value}"


def _country_page(asked: Asked, person: Person) -> str:
    if not person.country or not may(person, Action.EDIT_COUNTRY, country=person.country):
        return ""
    return address_of(Page.TASKS, asked.language, COUNTRY.say(asked.language), person.country)


def _response(asked: Asked, person: Person) -> str:
    """The plan of a municipal team's own municipality."""
    if not person.country or not person.municipality:
        return ""
    return address_of(Page.RESPONSE, asked.language, person.country, person.municipality)


def _report(asked: Asked, desk: Desk, person: Person) -> Component:
    plan, code, place, who, time = asked.parts
    country, reporter, when = country_of(place), reporter_of(who), when_of(time)
    if reporter is None or when is None or not may(person, Action.REPORT, country=country or None, reporter=reporter):
        return asks_to_sign_in(asked)
    with desk.database.reading() as session:
        indicator = find_indicator(session, plan, code)
        sheet = None if indicator is None else report_sheet(session, indicator, country=country, when=when)
        if sheet is None or reporter not in {side.reporter for side in sheet.sides}:
            return not_found(asked.voice, home=address_of(Page.TASKS, asked.language))
        screen = report_page.ReportScreen(
            sheet=sheet,
            reporter=reporter,
            country_name=country_name(asked, country),
            steps=steps_of(session, sheet.side(reporter)),
            may_write=_takes_reports(
                session, Slot(sheet.indicator_id, country, reporter, when.year, when.period), now().date()
            ),
            today=now().date(),
            csrf=asked.csrf,
            back=address_of(Page.TASKS, asked.language),
        )
    return report_page.page(screen, asked.voice)


def _takes_reports(session: Session, slot: Slot, today: date) -> bool:
    try:
        refuse_outside_round(session, slot, today=today)
    except ReportRefusedError:
        return False
    return True
